"""The words of maps and reports: each key has some in every language."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from flowcheck.catalog.categories import Subject
from flowcheck.catalog.vendor import VendorClass
from flowcheck.discover.skip import REASONS
from flowcheck.gate.items import CONFIDENCES, TREATMENTS
from flowcheck.model import DOCUMENT_LANGUAGES, SEVERITIES
from flowcheck.policy.schema import Standing
from flowcheck.report.page.words import REACHES, SIGNS
from known_rules import catalog
from map_material import speech

_PAGE = files("flowcheck.report.page")


@pytest.mark.parametrize("language", DOCUMENT_LANGUAGES)
def test_each_key_of_a_result_has_words(language: str) -> None:
    say = speech(language)
    sections = say.texts.sections
    assert set(sections["treatments"]) == set(TREATMENTS)
    assert set(sections["confidence"]) == set(CONFIDENCES)
    assert set(sections["reaches"]) == set(REACHES)
    assert set(sections["standing_short"]) == set(Standing)
    assert set(sections["standing"]) == set(Standing) - {Standing.UNKNOWN}
    assert set(sections["signs"]) == set(SIGNS.values())
    assert {*SEVERITIES, *(f"{each}_means" for each in SEVERITIES)} <= set(sections["severities"])
    for key in (*VendorClass, *Subject, *REASONS, *catalog().categories):
        told = say.kind(key), say.subject(key), say.category(key), say.term("skipped", key)
        assert all(told)
        assert "\u00a0" not in "".join(told)


@pytest.mark.parametrize("language", DOCUMENT_LANGUAGES)
def test_the_program_of_the_page_has_its_words(language: str) -> None:
    program = _PAGE.joinpath("page.js").read_text("utf-8")
    words = speech(language).texts.sections["script"]
    said = set(re.findall(r'\bsay\("(\w+)"', program))
    counted = set(re.findall(r'\bcount\([^"()]+(?:\([^()]*\))?[^"()]*, "(\w+)"\)', program))
    assert {"whole_means", "from_places", "open_all"} <= said
    assert {"flows", "places", "this_way"} <= counted
    assert said | counted | {f"{key}_one" for key in counted} <= set(words)


@pytest.mark.parametrize("language", DOCUMENT_LANGUAGES)
def test_the_page_asks_for_no_word_that_is_not_there(language: str) -> None:
    sections = speech(language).texts.sections
    pages = [each.read_text("utf-8") for each in _PAGE.joinpath("templates").iterdir()]
    asked = set(re.findall(r'say\("(\w+)", "(\w+)"[,)]', "".join(pages)))
    assert len(asked) > 60
    assert {(section, key) for section, key in asked if key not in sections[section]} == set()


def test_lists_end_as_the_language_ends_them() -> None:
    german = speech("de")
    assert german.listed(["a", "b", "c"]) == "a, b und c"
    assert german.listed(["a", "b", "c", "d"], 2) == "a, b und 2 weitere"
    assert german.few(["a", "b", "c"], 2) == "a, b, c"
    assert german.country("US") == "Vereinigte Staaten"
    assert german.country("") == "Land nicht bekannt"
    assert speech().regions(("us", "unknown")) == "United States"
