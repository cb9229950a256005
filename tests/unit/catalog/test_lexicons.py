"""Glossaries: their form, their mistakes, and the lexicons of all languages together."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowcheck.catalog.fold import fold
from flowcheck.catalog.glossary import load_glossary
from flowcheck.catalog.load_lexicons import load_lexicons
from flowcheck.errors import RuleError

SMALL = """
language: xx
head: first
links: [de]
spellings: {ä: ae}
abbreviations: {naissance: naiss nais, nais: n}
inflections: {s: [""], aux: [al]}
company: [mail]
english: [art de works]
words:
  date of birth: [date de naissance]
  email: [mail, courriél]
  bear: [bär]
"""


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("prénom", "prenom"),
        ("Straße", "Strasse"),
        ("Łódź", "Lodz"),
        ("cœur", "coeur"),
        ("smørrebrød", "smorrebrod"),
        ("ascii_1", "ascii_1"),
    ],
)
def test_accents_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_glossary_is_read() -> None:
    glossary = load_glossary(SMALL, "xx.yml")
    assert glossary.words[("date", "naissance")] == ("date", "of", "birth")
    assert glossary.words[("courriel",)] == ("email",)
    assert {("bar",), ("baer",)} <= set(glossary.words)
    assert list(glossary.inflections) == ["aux", "s"]
    assert glossary.company == {("mail",)}
    assert glossary.english == {("art", "works")}
    assert glossary.abbreviations == {
        "naiss": ("naissance",),
        "nais": ("naissance",),
        "n": ("nais",),
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("head: first", "head: middle", "expected one of: first, last"),
        ("[mail, courriél]", "[Mail]", "lower-case"),
        ("bear: [bär]", "bear: [mail]", "'mail' stands for two English phrases"),
        ("language: xx", "language: 1", "expected a language"),
        ("links:", "link:", "unknown key 'link'"),
    ],
)
def test_a_mistake_is_reported(old: str, new: str, message: str) -> None:
    with pytest.raises(RuleError, match=r"xx\.yml:") as caught:
        load_glossary(SMALL.replace(old, new), "xx.yml")
    assert message in str(caught.value)


def test_an_unknown_english_word_is_a_mistake() -> None:
    with pytest.raises(RuleError, match="'bear' is not in the lexicon of English"):
        load_glossary(SMALL, "xx.yml", {"date", "of", "birth", "email"})


def test_english_is_needed(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"no data/lexicon\.en\.yml"):
        load_lexicons(tmp_path)
