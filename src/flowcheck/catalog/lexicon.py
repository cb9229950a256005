"""``rules/data/lexicon.<language>.yml`` -> ``Lexicon``: words by which names tell what a value is.

Knows the form of the file only; how the words are put to use is ``taint/english.py``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import TypeVar

from msgspec import Struct

from flowcheck.catalog.categories import Subject
from flowcheck.document import Item, Record, parse
from flowcheck.errors import RuleError
from flowcheck.model import Confidence

Phrase = tuple[str, ...]

_Meant = TypeVar("_Meant")

NONE = "none"  # in a field rule: known not to be personal
MEANINGS = ("person", "organisation", "content", "other")

_FLAGS = "flags"  # phrases; the lists are of words
_LISTS = (
    "inner_flags",
    "not_personal",
    "wrappers",
    "thing_wrappers",
    "getters",
    "actions",
    "neutral",
    "cuts",
    "hashes",
    "group_holders",
    "header_holders",
    "holders",
    "endings",
    "about",
)
_OPTIONAL_LISTS = (
    "familiar", "borrowed", "vague", "idle", "fronted", "behind", "bookkeeping", "machines",
    "parts", "setting_holders", "received", "choices",
    "engines", "written", "kinds", "wishes", "shown",
    "spaces",
)  # fmt: skip
_MAPPINGS = ("joins", "plurals", "states")
_OPTIONAL_MAPPINGS = ("telling",)
_OF_A_RECORD = (
    "sure",
    "likely",
    "tells",
    "words",
    "distinct",
    "refutes",
    "refines",
    "without",
    "nameless",
    "wins",
    "confidence",
)
_OF_A_THING = ("subject", "joined", "holds", "flags", "alone")


class Thing(Struct, frozen=True):
    """What a noun stands for. ``kind`` selects in a field rule, ``means`` is one of ``MEANINGS``.

    A ``joined`` noun counts within an identifier (``rowName``), and says nothing as a name of its
    own (``row.name``). ``holds``: the category of what its fields hold that say nothing by
    themselves (``vitals.reading``); with ``flags``, of a yes or no as well (``settings.showAge``).
    An ``alone`` noun counts as a whole name only: ``claims``, but not ``insuranceClaim``.
    """

    kind: str
    means: str
    subject: str
    joined: bool = False
    holds: str | None = None
    flags: bool = False
    alone: bool = False


class FieldRule(Struct, frozen=True):
    """What a field tells: a category or ``NONE``, by kind of owner, for any owner, and without one.

    ``sure`` is the confidence without an owner that agrees. ``joined``: only within one identifier.
    """

    kinds: Mapping[str, str]
    any: str | None
    bare: str | None
    sure: Confidence
    joined: bool = False


class RecordRule(Struct, frozen=True):
    """What the fields of a record tell of it: ``owner``, a word for the thing that has them.

    ``words`` and fields of ``sure`` categories are signs; ``enough`` of them are needed, of which
    all ``likely`` ones count as one, and so many fields in a hundred (``percent``). ``distinct``:
    fields of one category are one sign. Other fields are believed to be of the categories ``tells``
    (begin); with ``refutes`` none is personal that is not so as a field of ``owner``. With ``wins``
    they say more than a name of the thing that stands for no person. ``refines``: what is of these
    categories is judged again as a field of ``owner``. ``without``: of categories that no field may
    have; ``nameless``: only for things whose names say nothing at all (``row``).
    """

    owner: str
    enough: int
    percent: int
    distinct: bool
    refutes: bool
    nameless: bool
    wins: bool
    confidence: Confidence
    sure: tuple[str, ...]
    likely: tuple[str, ...]
    tells: tuple[str, ...]
    refines: tuple[str, ...]
    without: tuple[str, ...]
    words: frozenset[Phrase]


class Lexicon(Struct, frozen=True):
    """The words of one natural language. Phrases are tuples of lower-case words in the singular."""

    language: str
    things: Mapping[Phrase, Thing]
    fields: Mapping[Phrase, FieldRule]
    states: Mapping[Phrase, str]
    joins: Mapping[Phrase, str]
    plurals: Mapping[str, str]
    telling: Mapping[str, tuple[str, ...]]
    flags: frozenset[Phrase]
    inner_flags: frozenset[str]
    not_personal: frozenset[str]
    wrappers: frozenset[str]
    thing_wrappers: frozenset[str]
    getters: frozenset[str]
    actions: frozenset[str]
    neutral: frozenset[str]
    cuts: frozenset[str]
    hashes: frozenset[str]
    group_holders: frozenset[str]
    header_holders: frozenset[str]
    setting_holders: frozenset[str]
    holders: frozenset[str]
    endings: frozenset[str]
    about: frozenset[str]
    vague: frozenset[str]
    idle: frozenset[str]
    fronted: frozenset[str]
    behind: frozenset[str]
    bookkeeping: frozenset[str]
    machines: frozenset[str]
    parts: frozenset[str]
    familiar: frozenset[str]
    borrowed: frozenset[str]
    received: frozenset[str]
    choices: frozenset[str]
    engines: frozenset[str]
    written: frozenset[str]
    kinds: frozenset[str]
    wishes: frozenset[str]
    shown: frozenset[str]
    spaces: frozenset[str]
    records: tuple[RecordRule, ...] = ()

    def vocabulary(self) -> frozenset[str]:
        """All words that say anything."""
        phrases = chain(self.things, self.fields, self.states, self.flags)
        return frozenset(chain.from_iterable(phrases)).union(
            self.not_personal,
            self.wrappers,
            self.thing_wrappers,
            self.getters,
            self.actions,
            self.neutral,
            self.cuts,
            self.hashes,
            self.holders,
        )


def load_lexicon(text: str, file: str, categories: Collection[str] = ()) -> Lexicon:
    """Read a lexicon; ``categories``: the keys it may name (empty: any). Raises ``RuleError``."""
    top = parse(text, file, RuleError).record(
        "a lexicon", required=("language", "things", "fields", "words"), optional=("records",)
    )
    things = _things(top["things"], categories)
    kinds = {thing.kind for thing in things.values()}
    optional = (*_OPTIONAL_LISTS, *_OPTIONAL_MAPPINGS)
    words = top["words"].record(
        "the words", required=(_FLAGS, *_LISTS, *_MAPPINGS), optional=optional
    )
    return Lexicon(
        language=top["language"].text("a language"),
        things=things,
        fields=_fields(top["fields"], kinds, categories),
        states=_states(words["states"], categories),
        joins={tuple(key.split()): value for key, value in _mapping(words["joins"]).items()},
        plurals=_mapping(words["plurals"]),
        telling=_telling(words["telling"], categories) if "telling" in words else {},
        flags=frozenset(map(_phrase, words[_FLAGS])),
        records=_records(top["records"], things, categories) if "records" in top else (),
        **{name: _words(words.list(name)) for name in (*_LISTS, *_OPTIONAL_LISTS)},
    )


def _words(items: Iterable[Item]) -> frozenset[str]:
    return frozenset(" ".join(_phrase(item)) for item in items)


def _states(section: Item, categories: Collection[str]) -> dict[Phrase, str]:
    rows = section.mapping("states").items()
    return {tuple(key.split()): _category(item, categories, key) for key, item in rows}


def _records(
    section: Item, things: Collection[Phrase], categories: Collection[str]
) -> tuple[RecordRule, ...]:
    found: list[RecordRule] = []
    for row in section.items("records"):
        body = row.record(
            "a record", required=("owner", "enough", "percent"), optional=_OF_A_RECORD
        )
        owner = body["owner"].text("an owner")
        if tuple(owner.split()) not in things:
            raise body["owner"].fail(f"{owner!r} is not listed among the things")
        words = body.list("words")
        found.append(
            RecordRule(
                owner=owner,
                enough=body["enough"].integer("a number"),
                percent=body["percent"].integer("a number"),
                distinct=body.flag("distinct"),
                refutes=body.flag("refutes"),
                nameless=body.flag("nameless"),
                wins=body.flag("wins"),
                confidence=body["confidence"].word("a confidence", Confidence)
                if "confidence" in body
                else Confidence.LOW,
                sure=_keys(body, "sure", categories),
                likely=_keys(body, "likely", categories),
                tells=_keys(body, "tells", categories),
                refines=_keys(body, "refines", categories),
                without=_keys(body, "without", categories),
                words=frozenset(map(_phrase, words)),
            )
        )
    return tuple(found)


def _keys(body: dict[str, Item], name: str, categories: Collection[str]) -> tuple[str, ...]:
    if name not in body:
        return ()
    return tuple(_category(item, categories, "a category") for item in body[name].items(name))


def _things(section: Item, categories: Collection[str]) -> dict[Phrase, Thing]:
    found: dict[Phrase, Thing] = {}
    for row in section.items("things"):
        body = row.record("a thing", required=("kind", "means", "words"), optional=_OF_A_THING)
        means = body["means"].text("a meaning")
        if means not in MEANINGS:
            raise body["means"].fail(f"{means!r} is none of: {', '.join(MEANINGS)}")
        subject = body.text("subject", "a subject", Subject.UNKNOWN.value)
        if subject not in tuple(Subject):
            raise body["subject"].fail(f"{subject!r} is none of: {', '.join(Subject)}")
        holds = _category(body["holds"], categories, "a category") if "holds" in body else None
        thing = Thing(
            body["kind"].text("a kind"),
            means,
            subject,
            joined=body.flag("joined"),
            holds=holds,
            flags=body.flag("flags"),
            alone=body.flag("alone"),
        )
        _list(found, body["words"], thing, "things")
    return found


def _list(found: dict[Phrase, _Meant], words: Item, meant: _Meant, among: str) -> None:
    """Note what phrases mean; each is listed once."""
    for phrase, item in _phrases(words):
        if phrase in found:
            raise item.fail(f"{' '.join(phrase)!r} is listed twice among the {among}")
        found[phrase] = meant


def _fields(section: Item, kinds: set[str], categories: Collection[str]) -> dict[Phrase, FieldRule]:
    found: dict[Phrase, FieldRule] = {}
    known = tuple(sorted(kinds))
    for row in section.items("fields"):
        body = row.record(
            "a field", required=("words",), optional=("any", "bare", "sure", "joined", *known)
        )
        rule = _field(body, known, categories)
        _list(found, body["words"], rule, "fields")
    return found


def _field(body: Record, known: tuple[str, ...], categories: Collection[str]) -> FieldRule:
    named = {
        key: _category(body[key], categories, f"the category for {key}")
        for key in ("any", "bare", *known)
        if key in body
    }
    if not named:
        raise body["words"].fail("a field needs a category: any, bare or a kind of thing")
    sure = Confidence.HIGH if "any" in named else Confidence.MEDIUM
    if "sure" in body:
        sure = body["sure"].word("a confidence", Confidence)
    return FieldRule(
        kinds={kind: category for kind, category in named.items() if kind in known},
        any=named.get("any"),
        bare=named.get("bare"),
        sure=sure,
        joined=body.flag("joined"),
    )


def _category(item: Item, categories: Collection[str], what: str) -> str:
    key = item.text(what)
    if key != NONE and categories and key not in categories:
        raise item.fail(f"the data category {key!r} is not listed in data/categories.yml")
    return key


def _telling(section: Item, categories: Collection[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word, item in section.mapping("telling").items():
        found[word] = tuple(item.text("data categories").split())
        for key in found[word]:
            if categories and key not in categories:
                raise item.fail(f"the data category {key!r} is not listed in data/categories.yml")
    return found


def _phrases(item: Item) -> Iterator[tuple[Phrase, Item]]:
    for word in item.items("words"):
        yield _phrase(word), word


def _phrase(item: Item) -> Phrase:
    phrase = tuple(item.text("a word or phrase").split())
    if not phrase or "".join(phrase) != "".join(phrase).lower():
        raise item.fail("a phrase is one or more lower-case words")
    return phrase


def _mapping(item: Item) -> dict[str, str]:
    return {key: value.text(f"text for {key}") for key, value in item.mapping("a mapping").items()}
