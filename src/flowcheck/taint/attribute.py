"""A category of personal data that arrived, and what the place tells where no name does.

Comes in: the end of a walk, with the role of the argument and the keys that the vendor reads.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from flowcheck.catalog.vendor import Role
from flowcheck.model import Confidence
from flowcheck.taint.clue import quoted
from flowcheck.taint.groups import of_group
from flowcheck.taint.proof import Kind, Proof
from flowcheck.taint.state import State
from flowcheck.taint.treatment import HASHES
from flowcheck.taint.verdict import PSEUDONYM

ID = "user.unique_id"
ROLES = {Role.IDENTITY: "the SDK's user id", Role.GROUP: "what the SDK knows of a group"}
_UNKNOWN = "unknown"


class Attribute(Struct, frozen=True):
    """A category of personal data that arrived by a route; ``why`` puts ``proof`` into words."""

    category: str
    confidence: Confidence
    subject: str
    key: str
    treatment: str
    whole_object: bool
    state: State
    why: str
    proof: Proof
    origin: str = ""  # the category before a hash made it a pseudonym
    shown: State | None = None  # the step of the route that showed it; none where no name did


def by_key(
    state: State, role: Role, reserved: Mapping[str, str], field: str = ""
) -> list[Attribute]:
    """What the place tells where the vendor takes the value."""
    proof = Proof(Kind.ROLE, "", role)
    group = of_group(state, field) if role is Role.GROUP else ""
    if group:
        return [attribute(group, Confidence.LOW, "", state, ROLES[role], proof)]
    last = state.key.rpartition(".")[2]
    read = role in (Role.PROFILE, Role.IDENTITY) or last.startswith("$")
    for key in (state.key or field, last) if read else ():
        category = reserved.get(key)
        if category:
            proof = Proof(Kind.RESERVED_KEY, "", key)
            return [attribute(category, Confidence.MEDIUM, "", state, under_reserved(key), proof)]
    if is_identity(state, role):
        return [attribute(ID, Confidence.LOW, "", state, ROLES[role], proof)]
    return []


def under_reserved(key: str) -> str:
    """The words for a value under a key that the vendor reads."""
    return f"sent under the reserved key {quoted(key)}"


def is_identity(state: State, role: Role) -> bool:
    """Whether a value is itself what the SDK knows people by."""
    return role is Role.IDENTITY and state.lossy == 0 and not state.key


def attribute(
    category: str, confidence: Confidence, subject: str, state: State, why: str, proof: Proof
) -> Attribute:
    """What arrived at a state; of a hash it is a pseudonym, whatever was hashed."""
    origin = ""
    if state.treatment in HASHES and category != PSEUDONYM:
        category, origin = PSEUDONYM, category
    return Attribute(
        category,
        confidence,
        subject or _UNKNOWN,
        state.key,
        state.treatment,
        whole_object=False,
        state=state,
        why=why,
        proof=proof,
        origin=origin,
    )
