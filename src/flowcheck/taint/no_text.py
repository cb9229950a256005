"""What is no text that people write, though it is put into one, and no page that they visited.

Comes in: the route of a value. Goes out: yes or no. A prompt, a title or a message is made of much
that has its own name: a date, a currency, the code of a country. So are queries of a database.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from flowcheck.ir.graph import Const, Template
from flowcheck.link.program import Program, Ref
from flowcheck.patterns import regex
from flowcheck.taint.clue import Clue, meaningful
from flowcheck.taint.names import Names
from flowcheck.taint.prose import has_fields
from flowcheck.taint.remembered import Remembered
from flowcheck.taint.state import State

_NOTE = "note"
_WORD = regex(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_SCALARS = frozenset({
    "id", "ids", "uuid", "guid", "pk", "iso", "iso2", "iso3", "code", "codes", "currency",
    "country", "count", "size", "length", "limit", "offset", "index", "position", "rank",
    "version", "period", "year", "month", "day", "date", "dates", "datetime", "timestamp", "time",
    "at", "since", "until", "duration", "elapsed", "status", "type", "kind", "mode", "level",
    "priority", "price", "amount", "total", "percentage", "ratio", "score", "width", "height",
    "color", "colour", "locale", "checksum", "dataset",
})  # fmt: skip
"""Last words of names of what is counted, measured, dated or one of a few kinds."""
_DATED = frozenset({"after", "before", "on", "by"})
_DONE = frozenset({"created", "updated", "modified", "deleted", "changed", "expired", "due"})
_CONSTANT = regex(r"[A-Z][A-Z\d]*(?:_[A-Z\d]+)+")
_EXAMPLE = regex(r"(?:examples?|samples?|dummy|placeholder)(?:_|[A-Z]|$)")
_SQL = regex(
    r"\s*\(?\s*(?:select\b.*\bfrom\b|with\s+\w+\s+as\s*\(|insert\s+into\b|delete\s+from\b"
    r"|update\s+\S+\s+set\b)",
    re.IGNORECASE | re.DOTALL,
)
_ASKED = frozenset({"url", "uri", "href", "link", "website", "src", "target"})
_PARAMETERS = frozenset({"query", "searchParams", "args", "GET", "query_params"})
_CAMPAIGN = regex(r"utm|ref|source|medium|campaign|gclid|fbclid|page|path|url|landing|search")


def is_scalar(name: str) -> bool:
    """Whether a value of that name is an id, a number, a date or one of a few kinds."""
    found = [word.lower() for word in _WORD.findall(name)][-2:]
    if found[-1:] and found[-1] in _SCALARS:
        return True
    return len(found) > 1 and found[-1] in _DATED and found[0] in _DONE


def is_no_text(
    program: Program, names: Names, judge: Remembered, clue: Clue, route: Sequence[State]
) -> bool:
    """Whether what a name tells to be a text is none; ``route`` ends at what has the name.

    A constant of the code or an example is not, nor what is put into an address (a picture is sent
    as one), into a query of a database or into a field of notes.
    """
    first, states = route[0], route[:-1]
    name = _name(names, first)
    if _CONSTANT.fullmatch(name) or _EXAMPLE.match(name) or (states and is_scalar(name)):
        return True
    if any(_is_query(program, state.ref) for state in first.chain()):
        return True
    if clue.proof.rule == _NOTE and has_fields(program, (state.ref for state in states)):
        return True
    own = (names.own(state.ref) for state in states if not state.path)
    told = (judge.is_address(each) for found in own for each in found)
    return bool(states) and not judge.is_address(first.key) and any(told)


def becomes_scalar(names: Names, state: State) -> bool:
    """Whether an unknown function made of a thing what is called an id, a number or a kind."""
    for step in state.chain():
        if step.lossy == state.lossy:
            continue
        name = _name(names, step)
        if name:
            return is_scalar(name)
    return False


def is_asked_for(state: State) -> bool:
    """Whether an address is none that somebody visited.

    But one that a request asks for, ``req.query.url``, or a parameter of one: the code of a login.
    """
    path = meaningful(state.path)
    if len(path) > 1 and path[-1] in _ASKED and path[-2] in _PARAMETERS:
        return True
    key = state.key.rpartition(".")[2]
    named = key.strip("?[]")
    return "searchParams" in state.path[:-1] and bool(named) and not _CAMPAIGN.search(key.lower())


def _name(names: Names, state: State) -> str:
    """What a value is called: the field that is loaded, else its variable."""
    path = meaningful(state.path)
    return path[-1] if path else next(iter(names.own(state.ref)), "")


def _is_query(program: Program, ref: Ref) -> bool:
    node = program.node(ref) if ref[1] >= 0 else None
    if not isinstance(node, Template):
        return False
    nodes = program.module(ref[0]).nodes
    parts = (nodes[part] for part in node.parts)
    text = "x".join(str(part.value) if isinstance(part, Const) else "x" for part in parts)
    return _SQL.match(text) is not None
