"""YAML as a row of events with places: the only module that imports ``yaml``."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where PyYAML was built with it: ten times faster, same events."""


class Kind(StrEnum):
    """What an event is; ``END`` ends a mapping or a list."""

    MAPPING = "mapping"
    LIST = "list"
    SCALAR = "scalar"
    END = "end"
    DOCUMENT = "document"
    OTHER = "other"


class Event(NamedTuple):
    """One event; line and column count from 1.

    ``odd`` is set on aliases and what has an anchor, ``plain`` on scalars without quotes and tag.
    """

    kind: Kind
    line: int
    column: int
    value: str = ""
    tag: str = ""
    odd: bool = False
    plain: bool = False


class NotYamlError(ValueError):
    """A text that is no YAML; the place is 0 where it is not known."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


_KINDS: dict[type[yaml.Event], Kind] = {
    yaml.MappingStartEvent: Kind.MAPPING,
    yaml.SequenceStartEvent: Kind.LIST,
    yaml.ScalarEvent: Kind.SCALAR,
    yaml.MappingEndEvent: Kind.END,
    yaml.SequenceEndEvent: Kind.END,
    yaml.DocumentStartEvent: Kind.DOCUMENT,
}
_FRAMES = (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentEndEvent)


def events(text: str) -> Iterator[Event]:
    """The events of a text, but for those of the stream and the ends of documents.

    Raises ``NotYamlError``.
    """
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if type(event) not in _FRAMES:
                yield _event(event)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark
        where = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise NotYamlError(str(problem.problem), *where) from None
    except (yaml.YAMLError, ValueError) as problem:
        raise NotYamlError(str(problem).splitlines()[0]) from None


def _event(event: yaml.Event) -> Event:
    mark = event.start_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    value, plain = "", False
    if isinstance(event, yaml.ScalarEvent):
        value, plain = event.value, bool(event.implicit[0])
    return Event(
        _KINDS.get(type(event), Kind.OTHER),
        line,
        column,
        value,
        getattr(event, "tag", None) or "",
        isinstance(event, yaml.AliasEvent) or bool(getattr(event, "anchor", None)),
        plain,
    )
