"""The words of the sheet: each category has some, and mistakes are told with their place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import known_rules
from flowcheck.breach.checklist import KINDS
from flowcheck.breach.wording import load_wording
from flowcheck.catalog.location import rules_directory
from flowcheck.errors import RuleError
from flowcheck.gate.items import TREATMENTS
from flowcheck.gate.words import CONSENT
from flowcheck.model import DOCUMENT_LANGUAGES, below

CATALOG = known_rules.catalog()
WORDINGS = {
    language: load_wording(rules_directory(), language, CATALOG.categories)
    for language in DOCUMENT_LANGUAGES
}
WORDING = WORDINGS["en"]


@pytest.mark.parametrize("language", DOCUMENT_LANGUAGES)
def test_each_category_has_plain_words(language: str) -> None:
    words = WORDINGS[language]
    assert all(words.plain(key) for key in CATALOG.categories if below(key, "user"))
    assert set(words.texts.sections["plain"]) <= set(CATALOG.categories)


@pytest.mark.parametrize("language", DOCUMENT_LANGUAGES)
def test_each_key_of_a_sheet_has_words(language: str) -> None:
    sections = WORDINGS[language].texts.sections
    assert set(sections["forms"]) == set(TREATMENTS)
    assert set(CONSENT) <= set(sections["settings"])
    assert set(KINDS) <= set(sections["remove"])
    for name, sentences in WORDINGS[language].sentences.items():
        assert set(sections[name]) == set(sentences)


def test_no_language_leaves_english_sentences() -> None:
    english = WORDING.texts.sections
    for language in DOCUMENT_LANGUAGES[1:]:
        for section, texts in WORDINGS[language].texts.sections.items():
            same = {key for key, text in texts.items() if text == english[section][key]}
            assert not {key for key in same if " " in texts[key] and len(texts[key]) > 20}, section


def test_a_category_has_the_words_of_the_one_above_it() -> None:
    assert WORDING.plain("user.authorization.biometric") == WORDING.plain("user.authorization")


def test_consequences_follow_from_what_was_sent() -> None:
    found = WORDING.applying("consequences", ["user.contact.email"])
    assert any("phishing" in text for text in found)
    assert not any("fraudulent payments" in text for text in found)
    assert WORDING.applying("consequences", []) == ()


def test_numbers_and_lists_are_those_of_the_language() -> None:
    german = WORDINGS["de"].texts
    assert german.number(1234567) == "1.234.567"
    assert german.counted("words", "commits", 1) == "1 Commit"
    assert german.counted("words", "commits", 2000) == "2.000 Commits"
    assert german.joined(["a", "b", "c"], 2) == "a, b und 1 weitere"
    assert WORDING.texts.joined(["a", "b"], 2) == "a, b"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("asked_first:\n", "asked_first:\n  - user.nonsense\n", "user.nonsense"),
        ("  phishing: [", "  phishing: [user.y, ", "user.y"),
        ("  phishing: ", "  fishing: ", "no words for 'fishing'; did you mean 'phishing'"),
        ("advice:", "advise:", "unknown key 'advise'"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, old: str, new: str, words: str) -> None:
    shutil.copytree(rules_directory() / "breach", tmp_path / "breach")
    file = tmp_path / "breach" / "categories.yml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(RuleError, match=words) as caught:
        load_wording(tmp_path, "en", CATALOG.categories)
    assert caught.value.place is not None


def test_a_folder_without_the_words_is_told(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="cannot read"):
        load_wording(tmp_path, "fr", CATALOG.categories)
