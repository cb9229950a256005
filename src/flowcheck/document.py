"""YAML with positions: the only module that imports ``yaml``.

Gives plain values wrapped with the place where they are written, so that a mistake in a rule file or in
``flowcheck.yml`` is reported with file, line, column and what was expected. Anchors, aliases, merge keys, duplicate keys and
tags are refused: a rule file is data, and a hostile one must not expand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from flowcheck.errors import FlowcheckError, Place

MAX_BYTES = 2_000_000
MAX_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Item:
    """A value of a document and its place. ``value`` is a scalar, a tuple of items, or a dict of key -> item."""

    value: str | int | float | bool | None | tuple[Item, ...] | dict[str, Item]
    place: Place
    error: type[FlowcheckError]

    def fail(self, message: str) -> FlowcheckError:
        """An error at this place, to be raised by the caller."""
        return self.error(message, self.place)

    def text(self, what: str) -> str:
        """The value as text. Raises when it is not a string."""
        if not isinstance(self.value, str):
            raise self.fail(f"expected {what} (text), found {_kind(self.value)}")
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

    def record(self, what: str, *, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()) -> dict[str, Item]:
        """The value as a mapping with known keys; an unknown or missing key is an error."""
        found = self.mapping(what)
        known = (*required, *optional)
        for key, item in found.items():
            if key not in known:
                raise item.fail(f"unknown key {key!r} in {what}; expected one of: {', '.join(sorted(known))}")
        for key in required:
            if key not in found:
                raise self.fail(f"{what} lacks the key {key!r}")
        return found

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items("a list"))


def parse(text: str, file: str, error: type[FlowcheckError]) -> Item:
    """Parse one YAML document; ``file`` is the name for messages, ``error`` the class to raise."""
    if len(text) > MAX_BYTES:
        raise error(f"larger than {MAX_BYTES} characters", Place(file))
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        raise error(f"not valid YAML: {problem.problem}", place) from None
    except (yaml.YAMLError, RecursionError, ValueError) as problem:
        raise error(f"not valid YAML: {problem}", Place(file)) from None
    if node is None:
        return Item({}, Place(file), error)
    return _item(node, file, error, 0, set())


def _item(node: yaml.Node, file: str, error: type[FlowcheckError], depth: int, seen: set[int]) -> Item:
    place = Place(file, node.start_mark.line + 1, node.start_mark.column + 1)
    if depth > MAX_DEPTH:
        raise error(f"nested deeper than {MAX_DEPTH} levels", place)
    if id(node) in seen:
        raise error("anchors and aliases are not supported", place)
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Item] = {}
        for key_node, value_node in node.value:
            key_place = Place(file, key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            if not isinstance(key_node, yaml.ScalarNode):
                raise error("a key must be plain text", key_place)
            if key_node.value in found:
                raise error(f"the key {key_node.value!r} appears twice", key_place)
            value = _item(value_node, file, error, depth + 1, seen)
            found[key_node.value] = value
        return Item(found, place, error)
    if isinstance(node, yaml.SequenceNode):
        return Item(tuple(_item(child, file, error, depth + 1, seen) for child in node.value), place, error)
    return Item(_scalar(node, place, error), place, error)


def _scalar(node: yaml.Node, place: Place, error: type[FlowcheckError]) -> str | int | float | bool | None:
    if node.tag.startswith("tag:yaml.org,2002:") is False:
        raise error(f"tags are not supported ({node.tag})", place)
    kind = node.tag.rpartition(":")[2]
    if kind in ("str", "timestamp"):
        return str(node.value)
    if kind in ("int", "float", "bool", "null"):
        value = yaml.safe_load(node.value) if node.value else None
        return value if isinstance(value, str | int | float | bool) or value is None else str(node.value)
    raise error(f"a value of type {kind} is not supported here", place)


def _kind(value: object) -> str:
    if value is None:
        return "nothing"
    return {bool: "true or false", dict: "a mapping", tuple: "a list", str: "text"}.get(type(value), "a number")
