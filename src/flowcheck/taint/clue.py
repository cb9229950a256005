"""A piece of evidence, and the words in which it is told.

The paths of values come in, without the steps that say nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from flowcheck.ir.graph import ELEMENT
from flowcheck.ir.module import Field
from flowcheck.link.values import Path
from flowcheck.model import Confidence
from flowcheck.taint.known import Held
from flowcheck.taint.proof import Kind, Proof
from flowcheck.taint.state import State
from flowcheck.taint.verdict import Verdict

_NEUTRAL = frozenset({
    ELEMENT, "value", "current", "data", "target", "currentTarget", "$set", "$set_once",
    "properties", "traits", "validated_data", "cleaned_data", "searchParams",
})  # fmt: skip
_FUNCTIONS = ("Mixin", "Handler", "Callback", "Callable", "Function")
_BODIES = frozenset({"data", "json", "form", "body", "POST", "payload", "get_json"})
_REQUESTS = frozenset({"request", "req", "self"})
_LONGEST = 60  # of a name in a sentence
WHOLE = "(whole object sent)"
"""How the reason of a field ends that is sent with all others of its object."""


class Clue(Struct, frozen=True):
    """What one piece of evidence tells; ``why`` names it to a reader, ``key`` is a key it is.

    ``at`` is the step of the route where it was met.
    """

    verdict: Verdict
    why: str
    proof: Proof
    key: str = ""
    at: State | None = None


WRITTEN = Clue(
    Verdict("user.content.private", True, Confidence.MEDIUM, "unknown"),
    "text that is written into a form",
    Proof(Kind.FORM_FIELD, "", "textarea"),
)


def meaningful(path: Path) -> list[str]:
    """The steps of a path that name something; ``value``, ``data`` and positions do not."""
    return [step for step in path if step not in _NEUTRAL and not step.isdigit()]


def bare(path: Path) -> Path:
    """A path without the steps that only hold a value: of ``data``, ``value`` and so on."""
    return tuple(step for step in path if step == ELEMENT or step not in _NEUTRAL)


def unbroken(state: State) -> Iterable[State]:
    """The steps by which a value that arrived travelled whole, from its origin outwards."""
    for step in state.chain():
        whole = bare(step.path) == bare(state.path) and step.lossy == state.lossy
        if not whole or step.key != state.key:
            break
        yield step


def quoted(name: str) -> str:
    """A name of the scanned code within a sentence, on one line and not too long."""
    text = " ".join(name.split())
    return f"`{text if len(text) <= _LONGEST else text[: _LONGEST - 3] + '...'}`"


def beside(verdict: Verdict) -> str:
    """The words for what the other fields of the thing showed."""
    return f" (by its other fields: {verdict.beside})" if verdict.beside else ""


def field_of(field: str, owners: Sequence[str]) -> str:
    """The words for a field that is loaded, and for what holds it."""
    return f"field {quoted(field)}" + (f" of {quoted(owners[0])}" if owners else "")


def described(field: Field, record: str, owners: Sequence[str]) -> str:
    """The words for a declared field: its type, or what holds it when the type has no name."""
    if record:
        return f"field {quoted(field.name)} of the declared type {record}"
    return field_of(field.name, owners)


def whose(held: Held) -> str:
    """A person that a library hands out has an account: it is a customer of the project."""
    return "customer" if held.source.person else "unknown"


def described_part(held: Held) -> str:
    """The words for a part of a known source."""
    inside = ".".join(meaningful(held.path))
    return f"field {quoted(inside)} of {held.source.what}" if inside else held.source.what


def is_function(field: Field) -> bool:
    """A method, by its form or by its declared type: ``HasManyGetAssociationsMixin<Order>``."""
    name = "" if field.type is None else field.type.name.rpartition(".")[2]
    return name == "=>" or name.endswith(_FUNCTIONS)


def is_body(path: Path, owners: Sequence[str]) -> bool:
    """Whether names of a thing say no more than that a request brought it: ``request.data``."""
    parts = [*path[-2:-1], *(name.rpartition(".")[2] for name in owners)]
    return not _BODIES.isdisjoint(parts) and (_BODIES | _REQUESTS).issuperset(parts)
