"""The words of fixes: what may be done, what is changed, what was refused and why."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct, field


class Action(StrEnum):
    """What a fix does; in the order of least harm to the people whose data are meant."""

    DROP = "drop"  # the value is no longer sent
    MINIMISE = "minimise"  # a whole object becomes the fields that are allowed
    PSEUDONYMISE = "pseudonymise"  # the value passes through the project's keyed function
    GATE = "gate"  # the call waits for consent
    HARDEN = "harden"  # the SDK gets the safe value of an option


class FixError(Exception):
    """Why something cannot be mended by a program, as one sentence for the person who will."""


class Edit(Struct, frozen=True, order=True):
    """Characters ``start`` to ``end`` of a text become ``text``."""

    start: int
    end: int
    text: str


class Import(Struct, frozen=True):
    """A name that the changed code needs: ``name`` of the file ``file`` (relative to the root).

    Where the name is of a package, ``module`` is what is imported, and ``file`` is empty.
    """

    name: str
    file: str = ""
    module: str = ""


class Taken(Struct, frozen=True):
    """An item that goes from a list: kept apart, for several may go from one.

    ``emptied`` is what happens instead when all of its items go.
    """

    items: tuple[tuple[int, int], ...]
    index: int
    inner: tuple[int, int]
    emptied: Edit | None = None


class Put(Struct, frozen=True):
    """Something that comes into a list: an option, an argument, an element.

    ``key`` is written before ``text``. ``listed``: ``text`` is an entry of a new list of that key,
    in which others may stand too. ``padded``: an empty list is written ``{ a: 1 }``. ``name`` is
    what no two things in the list may share.
    """

    items: tuple[tuple[int, int], ...]
    inner: tuple[int, int]
    text: str
    name: str
    key: str = ""
    listed: bool = False
    padded: bool = False


class Change(Struct, frozen=True):
    """What a fix does to one file.

    ``edits`` are offsets in the text that was scanned. ``removes`` says whether something may have
    become unused. ``added`` is text for the end of the file (or of a new one).
    """

    file: str
    edits: tuple[Edit, ...] = ()
    taken: tuple[Taken, ...] = ()
    put: tuple[Put, ...] = ()
    imports: tuple[Import, ...] = ()
    removes: bool = False
    added: str = ""


class Offer(Struct, frozen=True):
    """A fix that can be applied.

    ``flows`` and ``findings`` are the ids of what it mends, ``title`` says in a few words what it
    does. The place is the one that is changed.
    """

    action: Action
    title: str
    file: str
    line: int
    vendor: str
    changes: tuple[Change, ...]
    flows: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        """What two offers have in common that are the same fix."""
        return (self.action, self.changes)


class Refusal(Struct, frozen=True, order=True):
    """A finding or a flow that is not mended, and why."""

    file: str
    line: int
    target: str  # the id of the finding or flow
    rule: str
    action: str  # "" when no action applies
    why: str


class Alone(Struct, frozen=True):
    """What one fix of the first round makes of the files that were scanned, without the others."""

    offer: Offer
    texts: dict[str, str]


class Outcome(Struct, frozen=True):
    """What became of everything that was asked for.

    ``texts`` are the files as they would be, ``before`` as they were scanned (``None``: new).
    ``alone`` are fixes one by one, as editors and reviewers take them.
    """

    applied: tuple[Offer, ...] = ()
    refused: tuple[Refusal, ...] = ()
    before: dict[str, str | None] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    alone: tuple[Alone, ...] = ()
