"""What the rules make of it: findings with their fixes, questions to a person, waivers."""

from __future__ import annotations

import msgspec

from flowcheck.result.fields import Column, Line, Severity, WaiverState


class Spotted(msgspec.Struct, frozen=True, order=True):
    """One place of a finding; ``flow`` is an id, or null when it is about a set-up."""

    file: str
    line: Line
    column: Column = 1
    flow: str | None = None


class Covered(msgspec.Struct, frozen=True, order=True):
    """A finding for which another one stands: the rule that found it, and the id it would have."""

    rule: str
    id: str


class Replacement(msgspec.Struct, frozen=True, order=True):
    """Whole lines of a file and what stands there instead.

    From ``line`` to before ``end`` (from 1; equal: nothing is taken away); ``text`` has its line
    ends.
    """

    file: str
    line: Line
    end: Line
    text: str


class Fix(msgspec.Struct, frozen=True):
    """A change of code that mends a finding; a scan of the changed code has confirmed it.

    ``action``: drop, minimise, pseudonymise, gate, harden.
    """

    action: str
    title: str
    changes: tuple[Replacement, ...]


class Finding(msgspec.Struct, frozen=True):
    """A judgement on a flow or on the set-up of a vendor, by one rule.

    For a flow, the place is where the value is put into what is sent, not the inside of a wrapper.
    ``places`` are all places of it, in order; ``file``, ``line``, ``column`` and ``flow`` are those
    of the first. ``category`` is ``""`` where it stands for several. ``covers`` are findings of
    other rules about the same, which it stands for. ``lapsed`` is a waiver that has expired.
    ``fixes`` are there when they were asked for (``scan --fixes``).
    """

    id: str
    rule: str
    severity: Severity
    message: str
    vendor: str
    category: str
    flow: str | None
    file: str
    line: Line
    articles: tuple[str, ...]
    remedy: str
    waived: dict[str, str] | None
    column: Column = 1
    places: tuple[Spotted, ...] = ()
    covers: tuple[Covered, ...] = ()
    lapsed: dict[str, str] | None = None
    fixes: tuple[Fix, ...] = ()


class AskedRule(msgspec.Struct, frozen=True):
    """A rule that was asked, whether it found something or not.

    ``pack`` and ``version`` are those of its pack. ``remedy`` has names of facts in braces.
    ``examples``: code by vendor.
    """

    id: str
    pack: str
    version: str
    number: str
    title: str
    severity: Severity
    articles: tuple[str, ...]
    remedy: str
    examples: dict[str, str] = {}


class Question(msgspec.Struct, frozen=True):
    """Something that code cannot answer and a person must.

    ``question`` is its name in the pack of rules, ``vendor`` whom it is about, ``""``: the project.
    """

    id: str
    text: str
    evidence: tuple[dict[str, str | int], ...]
    question: str = ""
    vendor: str = ""


class WaiverRow(msgspec.Struct, frozen=True, order=True):
    """A waiver in the file or in a comment, and whether it waives something.

    ``state``: active, expired, unused, covered, mistaken, without-reason, unknown-rule. ``about``
    is the line that a comment is about, 0 for a waiver in the file; of those, empty fields match
    anything.
    """

    file: str
    line: Line
    rule: str
    owner: str
    reason: str
    expires: str
    state: WaiverState
    vendor: str = ""
    category: str = ""
    finding: str = ""
    path: str = ""
    about: int = 0
