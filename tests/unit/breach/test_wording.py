"""The words of the sheet: each category has some, and mistakes are told with their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowcheck.breach.wording import applying, is_below, load_wording
from flowcheck.catalog.load import load_catalog
from flowcheck.catalog.location import rules_directory
from flowcheck.errors import RuleError

CATALOG = load_catalog(rules_directory())
WORDING = load_wording(rules_directory(), CATALOG.categories)


@pytest.mark.parametrize("category", sorted(CATALOG.categories))
def test_each_category_has_plain_words(category: str) -> None:
    if is_below(category, "user"):
        assert WORDING.words(category)


def test_a_category_has_the_words_of_the_one_above_it() -> None:
    assert WORDING.words("user.authorization.biometric") == WORDING.words("user.authorization")


def test_consequences_follow_from_what_was_sent() -> None:
    found = applying(WORDING.consequences, ["user.contact.email"])
    assert any("phishing" in text for text in found)
    assert not any("fraudulent payments" in text for text in found)
    assert applying(WORDING.consequences, []) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "plain: {user.nonsense: x}\nasked_first: []\nconsequences: []\nadvice: []",
            "user.nonsense",
        ),
        ("plain: {}\nasked_first: [user.x]\nconsequences: []\nadvice: []", "user.x"),
        (
            "plain: {}\nasked_first: []\nconsequences: [{any: [user.y], text: z}]\nadvice: []",
            "user.y",
        ),
        ("plain: {}", "asked_first"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "breach").mkdir()
    (tmp_path / "breach" / "words.yml").write_text(text)
    with pytest.raises(RuleError, match=words) as caught:
        load_wording(tmp_path, CATALOG.categories)
    assert caught.value.place is not None


def test_a_folder_without_the_words_is_told(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="cannot read"):
        load_wording(tmp_path, CATALOG.categories)
