"""``rules/data/lexicon.<language>.yml`` -> ``Glossary``: words of one more language, in English.

What words tell about a person is written once, in the lexicon of English. A glossary says which of
its phrases the words of another language stand for, and how that language joins them. Knows the
form of the file only; how the words are put to use is ``taint/translate.py``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from flowcheck.catalog.fold import fold
from flowcheck.catalog.lexicon import Phrase
from flowcheck.document import Item, parse
from flowcheck.errors import RuleError

_HEADS = ("first", "last")


class Glossary(Struct, frozen=True):
    """The words of one natural language, each with the English phrase that it stands for.

    ``head_first``: the word that says what a value is stands first (``email_utilisateur``), else
    last. ``joints``: what may stand between the parts of a compound (``Geburt-s-datum``); empty:
    words are not run together. ``links`` say whose something is (``de``, ``van``).
    ``inflections``: an ending -> endings of the form that is listed. ``company``: phrases that are
    believed only beside another word of the language, since they mean something else elsewhere, or
    in a project that speaks the language. ``english``: those that stay English even there.
    ``abbreviations``: words cut short within a phrase -> the words, ``nac`` -> nacimiento.
    """

    language: str
    head_first: bool
    joints: tuple[str, ...]
    links: frozenset[str]
    inflections: Mapping[str, tuple[str, ...]]
    company: frozenset[Phrase]
    english: frozenset[Phrase]
    words: Mapping[Phrase, Phrase]
    abbreviations: Mapping[str, tuple[str, ...]]


def load_glossary(text: str, file: str, known: Collection[str] = ()) -> Glossary:
    """Read a glossary; ``known``: the English words it may use (empty: any).

    Raises ``RuleError``.
    """
    top = parse(text, file, RuleError).record(
        "a glossary",
        required=("language", "head", "links", "company", "words"),
        optional=("joints", "spellings", "inflections", "abbreviations", "english"),
    )
    head = top["head"].word("a place of the head of a name", _HEADS)
    spellings = _pairs(top.get("spellings"))
    links = frozenset(fold(word) for word in top["links"].texts("a word"))
    left_out = links if head == "first" else frozenset[str]()
    return Glossary(
        language=top["language"].text("a language"),
        head_first=head == "first",
        joints=top.texts("joints", "a joint"),
        links=links,
        inflections=_inflections(top.get("inflections")),
        company=_phrases(top["company"], spellings, left_out),
        english=_phrases(top["english"], spellings, left_out) if "english" in top else frozenset(),
        words=_words(top["words"], spellings, left_out, known),
        abbreviations=_abbreviations(top.get("abbreviations")),
    )


def _phrases(
    section: Item, spellings: Mapping[str, str], links: Collection[str]
) -> frozenset[Phrase]:
    return frozenset(
        phrase for item in section.items("words") for phrase in _spelled(item, spellings, links)
    )


def _words(
    section: Item, spellings: Mapping[str, str], links: Collection[str], known: Collection[str]
) -> dict[Phrase, Phrase]:
    found: dict[Phrase, Phrase] = {}
    for key, row in section.mapping("words").items():
        english = tuple(key.split())
        for word in english:
            if known and word not in known:
                raise row.fail_at_key(f"the word {word!r} is not in the lexicon of English")
        for item in row.items("words"):
            for phrase in _spelled(item, spellings, links):
                if found.setdefault(phrase, english) != english:
                    raise item.fail(f"{' '.join(phrase)!r} stands for two English phrases")
    return found


def _spelled(item: Item, spellings: Mapping[str, str], links: Collection[str]) -> Iterator[Phrase]:
    """All spellings of a phrase, folded and without the links within it."""
    text = item.text("a word or phrase")
    if text != text.lower() or not text.strip():
        raise item.fail("a phrase is one or more lower-case words")
    respelled = text
    for letter, other in spellings.items():
        respelled = respelled.replace(letter, other)
    for letters in dict.fromkeys((text, respelled)):
        words = fold(letters).split()
        yield tuple(word for word in words if word not in links) or tuple(words)


def _pairs(item: Item | None) -> dict[str, str]:
    if item is None:
        return {}
    return {key: value.text(f"text for {key}") for key, value in item.mapping("a mapping").items()}


def _inflections(item: Item | None) -> dict[str, tuple[str, ...]]:
    if item is None:
        return {}
    found = {key: value.texts("an ending") for key, value in item.mapping("endings").items()}
    return dict(sorted(found.items(), key=lambda row: (-len(row[0]), row[0])))


def _abbreviations(item: Item | None) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word, short in _pairs(item).items():
        for form in short.split():
            found[form] = (*found.get(form, ()), word)
    return found
