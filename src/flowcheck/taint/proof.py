"""What showed a category: the kind of evidence, the name, and the rule that decided."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from flowcheck.link.values import Path


class Kind(StrEnum):
    """The kinds of evidence that show a category."""

    FIELD = "field"  # the name of a loaded field, and whose it is
    NAME = "name"  # the name of a variable or parameter
    CALL = "call"  # the name of a called function
    DECLARATION = "declaration"  # a validator or the class of the declared field
    FORM_FIELD = "form-field"  # an attribute of the form field
    TEXT = "text"  # a label, a description or a comment beside the field
    LIBRARY = "library"  # a library is known to hold it there
    KEY = "key"  # the property key under which it is sent
    RESERVED_KEY = "reserved-key"  # a key with a meaning to the vendor
    ROLE = "role"  # the place that the argument has in the vendor's call
    OBJECT = "object"  # a whole person of unknown fields
    PROJECT = "project"  # the project's own configuration


class Proof(Struct, frozen=True):
    """``name`` is that of the value as configuration would name it, ``""`` when it has none.

    ``rule`` is the entry that decided: the phrase of the lexicon, the word of a declaration, the
    symbol of a library, the vendor's key.
    """

    kind: Kind
    name: str = ""
    rule: str = ""


def dotted(first: str, path: Path) -> str:
    """The name of a field: what holds it, a dot, and the last step."""
    holder = path[-2] if len(path) > 1 else first.rpartition(".")[2]
    return f"{holder}.{path[-1]}" if holder else path[-1]
