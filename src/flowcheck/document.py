"""YAML with positions.

Gives plain values wrapped with the place where they are written, so that a mistake in a rule file
or in ``flowcheck.yml`` is reported with file, line, column and what was expected. Anchors, aliases,
merge keys, duplicate keys and tags are refused: a rule file is data, and a hostile one must not
expand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from flowcheck.errors import FlowcheckError, Place
from flowcheck.patterns import regex

if TYPE_CHECKING:
    from flowcheck.yamltext import Event

Word = TypeVar("Word", bound=str)

MAX_BYTES = 2_000_000
MAX_DEPTH = 40
_DAY = regex(r"\d{4}-\d\d-\d\d")
_SUGGESTED = 5
_FEW = 12  # words that a message can list


class Item(Struct, frozen=True):
    """A value of a document and its place.

    ``value`` is a scalar, a tuple of items, or a dict of key -> item. ``key`` is the place of the
    key that names the value.
    """

    value: str | int | float | bool | tuple[Item, ...] | dict[str, Item] | None
    place: Place
    error: type[FlowcheckError]
    key: Place | None = None

    def fail(self, message: str) -> FlowcheckError:
        """An error at this place, to be raised by the caller."""
        return self.error(message, self.place)

    def fail_at_key(self, message: str) -> FlowcheckError:
        """An error at the key that names this value, to be raised by the caller."""
        return self.error(message, self.key or self.place)

    def text(self, what: str) -> str:
        """The value as text. Raises when it is not a string."""
        if not isinstance(self.value, str):
            hint = "; put it in quotes" if isinstance(self.value, int | float) else ""
            raise self.fail(f"expected {what} (text), found {_kind(self.value)}{hint}")
        return self.value

    def integer(self, what: str) -> int:
        """The value as an integer."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise self.fail(f"expected {what} (a whole number), found {_kind(self.value)}")
        return self.value

    def boolean(self, what: str) -> bool:
        """The value as true or false."""
        if not isinstance(self.value, bool):
            raise self.fail(f"expected {what} (true or false), found {_kind(self.value)}")
        return self.value

    def scalar(self, what: str) -> str | int | float | bool | None:
        """The value as a scalar."""
        if isinstance(self.value, tuple | dict):
            raise self.fail(f"expected {what} (a single value), found {_kind(self.value)}")
        return self.value

    def items(self, what: str) -> tuple[Item, ...]:
        """The value as a list."""
        if not isinstance(self.value, tuple):
            raise self.fail(f"expected {what} (a list), found {_kind(self.value)}")
        return self.value

    def texts(self, what: str) -> tuple[str, ...]:
        """The value as a list of texts."""
        return tuple(item.text(what) for item in self.items(what))

    def mapping(self, what: str) -> dict[str, Item]:
        """The value as a mapping with any keys."""
        if not isinstance(self.value, dict):
            raise self.fail(f"expected {what} (a mapping), found {_kind(self.value)}")
        return self.value

    def word(self, what: str, known: Iterable[Word]) -> Word:
        """The value as one of some known words."""
        text = self.text(what)
        words = tuple(known)
        for word in words:
            if word == text:
                return word
        raise self.fail(f"{text!r} is not {what}; {expected(text, words)}")

    def day(self, what: str = "a date") -> date:
        """The value as a date."""
        if isinstance(self.value, str) and _DAY.fullmatch(self.value):
            try:
                return date.fromisoformat(self.value)
            except ValueError:
                pass
        shown = repr(self.value) if isinstance(self.value, str) else "this"
        raise self.fail(f"{shown} is not a date; expected {what} such as 2026-01-31")

    def record(
        self, what: str, *, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()
    ) -> Record:
        """The value as a mapping with known keys; an unknown or missing key is an error."""
        found = self.mapping(what)
        known = (*required, *optional)
        for key, item in found.items():
            if key not in known:
                raise item.fail_at_key(f"unknown key {key!r} in {what}; {expected(key, known)}")
        for key in required:
            if key not in found:
                raise self.fail(f"{what} lacks the key {key!r}")
        return Record(found)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items("a list"))


class Record(dict[str, Item]):
    """A mapping with known keys; one that is not written has a default.

    ``what`` is what messages call the value, by default its key.
    """

    def text(self, key: str, what: str = "", otherwise: str = "") -> str:
        """A text."""
        return self[key].text(what or key) if key in self else otherwise

    def texts(self, key: str, what: str = "") -> tuple[str, ...]:
        """A list of texts, by default an empty one."""
        return self[key].texts(what or key) if key in self else ()

    def list(self, key: str) -> tuple[Item, ...]:
        """A list, by default an empty one."""
        return self[key].items(key) if key in self else ()

    def mapping(self, key: str, what: str = "") -> dict[str, Item]:
        """A mapping with any keys, by default an empty one."""
        return self[key].mapping(what or key) if key in self else {}

    def flag(self, key: str, what: str = "") -> bool:
        """True or false, by default false."""
        return key in self and self[key].boolean(what or key)

    def integer(self, key: str, what: str, otherwise: int) -> int:
        """An integer."""
        return self[key].integer(what) if key in self else otherwise


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was likely meant, or ``""``."""
    return next(iter(_near(word, known, 1)), "")


def suggested(word: str, known: Iterable[str]) -> str:
    """What a message says of an unknown word: a few that may be meant, or ``""``."""
    near = _near(word, known, _SUGGESTED)
    return f"did you mean: {', '.join(near)}?" if near else ""


def _near(word: str, known: Iterable[str], most: int) -> tuple[str, ...]:
    """The known words that are near, the nearest first."""
    from difflib import get_close_matches

    by_fold = {name.casefold(): name for name in sorted(map(str, known), reverse=True)}
    found = get_close_matches(word.casefold(), sorted(by_fold), n=most)
    return tuple(by_fold[name] for name in found)


def expected(word: str, known: Iterable[str]) -> str:
    """What a message says of an unknown word: the one that was likely meant, and all if few."""
    names = sorted(map(str, known))
    near = nearest(word, names)
    if near and len(names) > _FEW:
        return f"did you mean {near!r}?"
    every = f"xpected one of: {', '.join(names)}"
    return f"did you mean {near!r}? E{every}" if near else f"e{every}"


def parse(text: str, file: str, error: type[FlowcheckError]) -> Item:
    """Parse one YAML document; ``file`` is the name for messages, ``error`` the class to raise."""
    from flowcheck.yamltext import NotYamlError, events

    if len(text) > MAX_BYTES:
        raise error(f"larger than {MAX_BYTES} characters", Place(file))
    try:
        return _Composer(events(text), file, error).document()
    except NotYamlError as problem:
        place = Place(file, problem.line, problem.column) if problem.line else Place(file)
        raise error(f"not valid YAML: {problem}", place) from None


class _Composer:
    """Makes items of events.

    libyaml's own composer recurses without a bound and dies on hostile nesting.
    """

    def __init__(self, events: Iterator[Event], file: str, error: type[FlowcheckError]) -> None:
        self._events = events
        self._file = file
        self._error = error

    def document(self) -> Item:
        """The only document, or an empty mapping when there is none."""
        if next(self._events, None) is None:
            return Item({}, Place(self._file), self._error)
        item = self._item(next(self._events), 0)
        more = next(self._events, None)
        if more is not None:
            raise self._error("a second document; only one is expected", self._place(more))
        return Item({}, item.place, self._error) if item.value is None else item

    def _item(self, event: Event, depth: int, key: Place | None = None) -> Item:
        place = self._place(event)
        if depth > MAX_DEPTH:
            raise self._error(f"nested deeper than {MAX_DEPTH} levels", place)
        if event.odd:
            raise self._error("anchors and aliases are not supported", place)
        if event.tag not in ("", "!"):
            raise self._error(f"tags are not supported ({event.tag})", place)
        match event.kind:
            case "mapping":
                return Item(self._mapping(depth), place, self._error, key)
            case "list":
                return Item(tuple(self._sequence(depth)), place, self._error, key)
            case "scalar":
                value = _scalar(event.value) if event.plain else event.value
                return Item(value, place, self._error, key)
            case _:
                raise self._error("a value is missing", place)

    def _mapping(self, depth: int) -> dict[str, Item]:
        found: dict[str, Item] = {}
        while (event := next(self._events)).kind != "end":
            place = self._place(event)
            if event.kind != "scalar" or event.odd:
                raise self._error("a key must be plain text", place)
            name = event.value
            if name == "<<" and event.plain:
                raise self._error("merge keys are not supported", place)
            if name in found:
                raise self._error(f"the key {name!r} appears twice", place)
            found[name] = self._item(next(self._events), depth + 1, place)
        return found

    def _sequence(self, depth: int) -> Iterator[Item]:
        while (event := next(self._events)).kind != "end":
            yield self._item(event, depth + 1)

    def _place(self, event: Event) -> Place:
        return Place(self._file, event.line, event.column) if event.line else Place(self._file)


_CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = regex(r"[-+]?[0-9]{1,18}")
_FLOAT = regex(r"[-+]?(?:\.[0-9]{1,18}|[0-9]{1,18}(?:\.[0-9]{0,18})?)(?:[eE][-+]?[0-9]{1,3})?")


def _scalar(text: str) -> str | int | float | bool | None:
    """A plain scalar by the core schema of YAML 1.2, where ``no`` and ``on`` are text."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def _kind(value: object) -> str:
    if value is None:
        return "nothing"
    return {bool: "true or false", dict: "a mapping", tuple: "a list", str: "text"}.get(
        type(value), "a number"
    )
