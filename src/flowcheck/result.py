"""The result of a scan: the JSON contract of ``docs/outputs.md`` as frozen values.

Everything is sorted where it is made; encoding the same result gives the same bytes. A field may be
added (with a default, so that older files can be read); none is ever renamed.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from flowcheck.errors import FlowcheckError

SCHEMA_VERSION = "1.0"


def _words(*values: str) -> msgspec.Meta:
    return msgspec.Meta(extra_json_schema={"enum": list(values)})


_FROM_ONE = msgspec.Meta(extra_json_schema={"minimum": 1})

# These limits are published in the schema, not enforced on reading: later versions stay readable.
Line = Annotated[int, _FROM_ONE]
Column = Annotated[int, _FROM_ONE]
DetectionKind = Annotated[str, _words("call", "import", "manifest", "script", "host", "config")]
RoleName = Annotated[str, _words("identity", "profile", "event", "group", "context")]
ConfidenceName = Annotated[str, _words("high", "medium", "low")]
Collection = Annotated[str, _words("", "on", "console", "assumed")]
GateKind = Annotated[str, _words("consent", "opt-out", "config", "environment", "debug")]
EffectName = Annotated[str, _words("opt-in", "opt-out", "reset", "delete", "consent")]
Carrier = Annotated[str, _words("", "url", "header", "body")]
EvidenceKind = Annotated[
    str,
    _words(
        "field", "name", "call", "declaration", "form-field", "text", "library", "key",
        "reserved-key", "role", "object", "project",
    ),
]  # fmt: skip
WaiverState = Annotated[
    str,
    _words(
        "active", "expired", "unused", "covered", "mistaken", "without-reason", "unknown-rule",
    ),
]  # fmt: skip
Severity = Annotated[str, _words("error", "warning", "note")]


class Tool(msgspec.Struct, frozen=True):
    """The program that made the result."""

    name: str
    version: str


class Project(msgspec.Struct, frozen=True):
    """What was scanned; ``revision`` is a git commit, or null where there is none."""

    name: str
    revision: str | None


class Detection(msgspec.Struct, frozen=True, order=True):
    """Where a vendor shows. ``kind``: call, import, manifest, script, host, config."""

    file: str
    line: Line
    kind: DetectionKind


class PackageUse(msgspec.Struct, frozen=True, order=True):
    """A package of the vendor in a manifest or lock file; ``version`` null when none is pinned."""

    ecosystem: str
    name: str
    version: str | None
    file: str
    line: Line


class Gate(msgspec.Struct, frozen=True, order=True):
    """A condition on the way. ``kind``: consent, opt-out, config, environment, debug."""

    file: str
    line: Line
    kind: GateKind
    text: str


class Init(msgspec.Struct, frozen=True):
    """An initialisation of an SDK with its options; unknown values are ``"?"``, parts ``{}``.

    ``call`` is its name in the vendor's words, ``sdk`` the group of calls in the vendor's file,
    ``version`` that of the package (or the range in the manifest), null when it is not known.
    ``gates`` are the conditions under which it happens.
    """

    file: str
    line: Line
    options: dict[str, object]
    call: str = ""
    sdk: str = ""
    version: str | None = None
    gates: tuple[Gate, ...] = ()


class Control(msgspec.Struct, frozen=True):
    """A call by which the code steers collection, with its constant arguments.

    ``effect``: opt-in, opt-out, reset, delete or consent.
    """

    file: str
    line: Line
    effect: EffectName
    call: str
    options: dict[str, object] = {}
    gates: tuple[Gate, ...] = ()


class VendorUse(msgspec.Struct, frozen=True):
    """A third party that the code base uses, with the traces that show it.

    ``own`` is the package of the project that makes the vendor its own product, or ``""``.
    """

    vendor: str
    name: str
    vendor_class: str = msgspec.field(name="class")
    detected_by: tuple[Detection, ...]
    packages: tuple[PackageUse, ...]
    region: str
    inits: tuple[Init, ...]
    controls: tuple[Control, ...] = ()
    own: str = ""


class Step(msgspec.Struct, frozen=True, order=True):
    """A line on which a value changed hands."""

    file: str
    line: Line
    column: Column
    text: str
    note: str = ""


class Sink(msgspec.Struct, frozen=True, order=True):
    """The call that hands the data to the vendor; ``call`` is its name in the vendor's words."""

    file: str
    line: Line
    column: Column
    text: str
    call: str


class Source(msgspec.Struct, frozen=True, order=True):
    """The expression where the data start."""

    file: str
    line: Line
    column: Column
    text: str


class Evidence(msgspec.Struct, frozen=True):
    """By what the category of a flow was told.

    ``name`` is the value's name as ``flowcheck.yml`` would name it (``user.email``), ``""`` when it
    has none. ``rule`` is the entry that decided: the phrase of the lexicon for ``field``, ``name``,
    ``call`` and ``key``; the word of a declaration; the symbol of a library; the vendor's key.
    """

    kind: EvidenceKind
    name: str
    rule: str


class Flow(msgspec.Struct, frozen=True):
    """One category of personal data that reaches one vendor by one route.

    ``path`` runs from source to sink.

    ``collection`` tells, for implicit flows, how far the collection is proven: ``on`` (by the code
    or by the documented default of the version in use), ``console`` (the vendor's console decides),
    ``assumed`` (the version or the value of an option is not known); it is ``""`` for explicit
    flows. ``derived_from`` is the category of the value that a hash made pseudonymous, or ``""``.
    ``why`` says in a sentence why the data are of this category or, for implicit flows, what the
    SDK does; ``evidence`` says it in parts (null for implicit flows). ``address`` (scheme and host)
    and ``carrier`` (``url``, ``header``, ``body``) tell of a request that the code itself makes;
    they are ``""`` for calls of an SDK.
    """

    id: str
    vendor: str
    category: str
    key: str
    role: RoleName
    event: str
    subject: str
    treatment: str
    implicit: bool
    whole_object: bool
    confidence: ConfidenceName
    source: Source
    sink: Sink
    path: tuple[Step, ...]
    gates: tuple[Gate, ...]
    collection: Collection = ""
    why: str = ""
    derived_from: str = ""
    evidence: Evidence | None = None
    address: str = ""
    carrier: Carrier = ""


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


class Unresolved(msgspec.Struct, frozen=True, order=True):
    """A place where a flow may be missed, and why."""

    file: str
    line: Line
    why: str


class DiagnosticRow(msgspec.Struct, frozen=True, order=True):
    """Something to know about a scanned file; ``docs/outputs.md`` lists the values of ``kind``."""

    file: str
    line: Line
    kind: str
    message: str


class Coverage(msgspec.Struct, frozen=True):
    """``files``: found; ``analysed``: read by the analysis; ``skipped``: reason -> number."""

    files: int
    analysed: int
    skipped: dict[str, int]
    languages: dict[str, int]


class Declaration(msgspec.Struct, frozen=True, order=True):
    """What the application declares to an app store. ``kind``: apple; ``types`` are its words."""

    file: str
    line: Line
    kind: str
    types: tuple[str, ...]


class OtherRecipient(msgspec.Struct, frozen=True, order=True):
    """A service that the product itself needs (payment, e-mail delivery, sign-in).

    Its flows are counted here, and listed only when all recipients are asked for.
    """

    vendor: str
    name: str
    vendor_class: str = msgspec.field(name="class")
    flows: int
    categories: tuple[str, ...]


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


class Signal(msgspec.Struct, frozen=True, order=True):
    """A trace of how the code treats privacy: it reads a signal, or has a consent platform.

    ``kind`` and ``name`` are those of ``rules/stdlib/signals.yml``.
    """

    kind: str
    name: str
    file: str
    line: Line


class ScanResult(msgspec.Struct, frozen=True):
    """All that a scan found."""

    schema_version: str
    tool: Tool
    project: Project
    vendors: tuple[VendorUse, ...]
    flows: tuple[Flow, ...]
    findings: tuple[Finding, ...]
    questions: tuple[Question, ...]
    unresolved: tuple[Unresolved, ...]
    diagnostics: tuple[DiagnosticRow, ...]
    coverage: Coverage
    signals: tuple[Signal, ...] = ()
    rules: tuple[AskedRule, ...] = ()
    other_recipients: tuple[OtherRecipient, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    waivers: tuple[WaiverRow, ...] = ()


def decode(data: bytes) -> ScanResult:
    """Read the JSON of a scan.

    Raises ``FlowcheckError`` when it is not one, or one of another major version.
    """
    try:
        result = msgspec.json.decode(data, type=ScanResult)
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise FlowcheckError(f"not the JSON of a scan: {problem}") from None
    except RecursionError:
        raise FlowcheckError("not the JSON of a scan: nested too deeply") from None
    if result.schema_version.partition(".")[0] != SCHEMA_VERSION.partition(".")[0]:
        found = result.schema_version
        raise FlowcheckError(f"a scan of version {found!r}; this flowcheck reads {SCHEMA_VERSION}")
    return result
