"""What SDKs are told of a group: by which id it goes, what it is called.

Comes in: where a value stands in an argument about a group. Goes out: a category, ``""`` for none.
"""

from __future__ import annotations

from flowcheck.catalog.vendor import Role
from flowcheck.patterns import regex
from flowcheck.taint.clue import meaningful
from flowcheck.taint.state import State
from flowcheck.taint.verdict import ORGANISATION_ID, ORGANISATION_NAME

_IDS = frozenset({"groupid", "groupids", "groupname", "groupnames", "groupkey"})
"""Parameters that say which group is meant, under the key of its kind."""
_NAMES = frozenset({"name", "$name"})
_TELLS = frozenset({"id", "_id", "ids", "uuid", "key", "slug", "name", "hashid"})
_WORD = regex(r"[A-Z]?[a-z]+|[A-Z]+")
_NOT_PEOPLE = frozenset({
    "plan", "tier", "version", "app", "platform", "environment", "env", "experiment", "variant",
    "role", "feature", "release", "page", "product", "project",
})  # fmt: skip
"""Kinds of groups whose members share a thing, and are no organisation."""


def of_group(state: State, field: str) -> str:
    """What a value is that goes to an SDK as what is known of a group.

    ``field`` is the parameter or the field that the vendor reads it from.
    """
    if state.lossy:
        return ""
    last = state.key.rpartition(".")[2]
    if field.replace("_", "").lower() in _IDS:
        *_, outermost = state.chain()
        words = {word.lower() for word in _WORD.findall(state.key)}
        return ORGANISATION_ID if state.key == outermost.key and not words & _NOT_PEOPLE else ""
    if not state.key:
        return ORGANISATION_ID
    return ORGANISATION_NAME if last in _NAMES and last == state.key else ""


def is_name_of_group(state: State, role: Role, field: str) -> bool:
    """Whether a name, by itself that of any content, is what a group of people is called.

    The title of a poll is not, where polls are what the SDK groups by.
    """
    named = meaningful(state.path)[-1:] == ["name"]
    return role is Role.GROUP and named and of_group(state, field) == ORGANISATION_NAME


def may_be_a_group(state: State) -> bool:
    """Whether a value is the id or the name of something: where a group is asked for, of one."""
    steps = meaningful(state.path)
    last = steps[-1] if steps else ""
    return last.lower() in _TELLS or last.endswith(("Id", "_id", "Ids"))
