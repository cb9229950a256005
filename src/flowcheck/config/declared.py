"""What a project may declare, as values: functions, sources, treatments, guards, own rules."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from flowcheck.document import Item
from flowcheck.errors import Place
from flowcheck.options import FILE_NAMES

VERSION = 1

RoleName = Literal[
    "identity", "profile", "event", "group", "context", "event-name", "key", "options", "ignore"
]  # fmt: skip
TreatmentName = Literal[
    "hashed", "keyed-hash", "encrypted", "masked", "truncated", "tokenised", "derived"
]
GateKind = Literal["consent", "opt-out", "config", "environment", "debug"]
SourceKind = Literal["call", "attribute", "type", "name"]
GuardMatch = Literal["call", "name"]
SeverityName = Literal["error", "warning", "note", "off"]


class Name(Struct, frozen=True):
    """The name of a function, type or value, in one of three forms.

    ``npm:pkg#default.track`` or ``py:pkg#Client().send``: ``root`` and ``parts``;
    ``src/lib/analytics.ts#track``: ``file`` and ``parts``; ``myapp.analytics.track`` or ``track``:
    ``parts`` only, to be matched as the end of a dotted name.
    """

    text: str
    parts: tuple[str, ...]
    root: str = ""
    file: str = ""


class DeclaredArgument(Struct, frozen=True):
    """The role of one argument of a sink: at ``position`` (from 0), or -1 and named ``keyword``.

    ``fields`` gives other roles to fields of an object argument.
    """

    position: int
    keyword: str
    role: RoleName
    fields: tuple[tuple[str, RoleName], ...] = ()


class DeclaredSink(Struct, frozen=True):
    """A function whose arguments reach a vendor.

    ``name`` and ``vendor_class`` describe a vendor that no catalogue knows.

    ``rest`` is the role of every argument that ``args`` does not list.
    """

    call: Name
    vendor: str
    place: Place
    name: str = ""
    vendor_class: str = ""
    args: tuple[DeclaredArgument, ...] = ()
    rest: RoleName = "event"


NO_DATA = "none"
"""What stands for a category where something is no personal data."""


class DeclaredSource(Struct, frozen=True):
    """A call, an attribute, a variable or a type whose value is data of ``category``.

    ``NO_DATA`` there: it is no personal data, whatever its name says.
    """

    kind: SourceKind
    name: Name
    category: str
    place: Place


class DeclaredTreatment(Struct, frozen=True):
    """A function whose result is its argument after a treatment."""

    call: Name
    treatment: TreatmentName
    place: Place


class DeclaredGuard(Struct, frozen=True):
    """A call or a name that, met in a condition, makes the condition a gate of ``kind``."""

    match: GuardMatch
    name: Name
    kind: GateKind
    place: Place


class DeclaredSeverity(Struct, frozen=True):
    """What the project decides of a rule; ``off``: it is not asked."""

    rule: str
    severity: SeverityName
    place: Place


class DeclaredRules(Struct, frozen=True):
    """A file with rules of the project: its path relative to ``flowcheck.yml``."""

    path: str
    place: Place


class DeclaredHelper(Struct, frozen=True):
    """A function of the project that fixes may call, and the files (globs) in which they may.

    ``key`` is the environment variable with the secret of a keyed hash that fixes write into the
    file of ``call`` when it has no such function; ``""``: they write none.
    """

    call: Name
    place: Place
    paths: tuple[str, ...] = ()
    key: str = ""


class DeclaredFix(Struct, frozen=True):
    """How the project wants its code mended: its pseudonymising functions and consent checks."""

    pseudonymise: tuple[DeclaredHelper, ...] = ()
    consent: tuple[DeclaredHelper, ...] = ()


class Config(Struct, frozen=True):
    """Everything a project declares.

    ``include`` and ``exclude`` are gitignore-style globs relative to the scanned root. ``register``
    and ``waivers`` are kept as written: the stage that judges reads them. ``file`` is where it is
    written.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    tests: bool = False
    own_hosts: tuple[str, ...] = ()
    sinks: tuple[DeclaredSink, ...] = ()
    sources: tuple[DeclaredSource, ...] = ()
    treatments: tuple[DeclaredTreatment, ...] = ()
    guards: tuple[DeclaredGuard, ...] = ()
    register: Item | None = None
    waivers: Item | None = None
    severities: tuple[DeclaredSeverity, ...] = ()
    policies: tuple[DeclaredRules, ...] = ()
    fix: DeclaredFix = DeclaredFix()
    file: str = FILE_NAMES[0]
