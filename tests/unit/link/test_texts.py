"""What a change of texts may bring or take away."""

from __future__ import annotations

import re

import pytest

from flowcheck.link.texts import Change


@pytest.mark.parametrize(
    ("changed", "text", "asked", "expected"),
    [
        ("posthog", "import x from 'posthog-js'", "'posthog-js", True),
        ("js", "import x from 'posthog-js'", "'posthog-js", True),
        ("price", "import x from 'posthog-js'", "'posthog-js", False),
        ("posthog", "posthog", "posthog", True),
        ("posthog", "posthog", "'posthog-js", False),
    ],
)
def test_a_change_may_bring_a_text_of_which_a_file_has_all_words_and_one_came_or_went(
    changed: str, text: str, asked: str, expected: bool
) -> None:
    texts = (frozenset({"other"}), frozenset(re.findall(r"\w+", text)))
    change = Change(words=frozenset([changed]), texts=texts)
    assert change.may_bring(re.findall(r"\w+", asked)) is expected
