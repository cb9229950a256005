"""Whose server it is that software which many run themselves sends to."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import scan_files

POSTHOG = 'import posthog from "posthog-js";\n'


@pytest.mark.parametrize(
    ("code", "perhaps"),
    [
        (
            'import posthog from "posthog-js";\nposthog.init(key, { api_host: settings.host });',
            True,
        ),
        (POSTHOG + "posthog.init(key);", False),
        (POSTHOG + 'posthog.init(key, { api_host: "https://eu.i.posthog.com" });', False),
        (
            'import mixpanel from "mixpanel-browser";\nmixpanel.init(key, { api_host: host });',
            False,
        ),
    ],
)
def test_it_may_be_an_own_one_where_the_code_shows_no_host_of_the_makers(
    tmp_path: Path, code: str, *, perhaps: bool
) -> None:
    result = scan_files(tmp_path, {"a.ts": code})
    assert [use.self_hosted for use in result.vendors] == [perhaps]
    asked = {question.question for question in result.questions}
    assert ("hosting" in asked) == perhaps
