"""The result of a scan: the JSON contract of ``docs/outputs.md`` as frozen values.

Everything is sorted where it is made; encoding the same result gives the same bytes.
"""

from __future__ import annotations

import msgspec

from flowcheck.errors import FlowcheckError

SCHEMA_VERSION = "1.0"


class Tool(msgspec.Struct, frozen=True):
    name: str
    version: str


class Project(msgspec.Struct, frozen=True):
    name: str
    revision: str | None


class Detection(msgspec.Struct, frozen=True, order=True):
    """Where a vendor shows. ``kind``: call, import, manifest, script, host, config."""

    file: str
    line: int
    kind: str


class PackageUse(msgspec.Struct, frozen=True, order=True):
    ecosystem: str
    name: str
    version: str | None
    file: str
    line: int


class Init(msgspec.Struct, frozen=True):
    """An initialisation of an SDK; ``options`` are the constant ones, unknown values are ``"?"``."""

    file: str
    line: int
    options: dict[str, object]


class VendorUse(msgspec.Struct, frozen=True):
    vendor: str
    name: str
    vendor_class: str = msgspec.field(name="class")
    detected_by: tuple[Detection, ...]
    packages: tuple[PackageUse, ...]
    region: str
    inits: tuple[Init, ...]


class Step(msgspec.Struct, frozen=True, order=True):
    """A line on which a value changed hands."""

    file: str
    line: int
    column: int
    text: str
    note: str = ""


class Sink(msgspec.Struct, frozen=True, order=True):
    file: str
    line: int
    column: int
    text: str
    call: str


class Source(msgspec.Struct, frozen=True, order=True):
    file: str
    line: int
    column: int
    text: str


class Gate(msgspec.Struct, frozen=True, order=True):
    """A condition on the way. ``kind``: consent, opt-out, config, environment."""

    file: str
    line: int
    kind: str
    text: str


class Flow(msgspec.Struct, frozen=True):
    """One category of personal data that reaches one vendor by one route. ``path`` runs from source to sink."""

    id: str
    vendor: str
    category: str
    key: str
    role: str
    event: str
    subject: str
    treatment: str
    implicit: bool
    whole_object: bool
    confidence: str
    source: Source
    sink: Sink
    path: tuple[Step, ...]
    gates: tuple[Gate, ...]


class Finding(msgspec.Struct, frozen=True):
    id: str
    rule: str
    severity: str
    message: str
    vendor: str
    category: str
    flow: str | None
    file: str
    line: int
    articles: tuple[str, ...]
    remedy: str
    waived: dict[str, str] | None


class Question(msgspec.Struct, frozen=True):
    id: str
    text: str
    evidence: tuple[dict[str, str | int], ...]


class Unresolved(msgspec.Struct, frozen=True, order=True):
    """A place where a flow may be missed, and why."""

    file: str
    line: int
    why: str


class DiagnosticRow(msgspec.Struct, frozen=True, order=True):
    file: str
    line: int
    kind: str
    message: str


class Coverage(msgspec.Struct, frozen=True):
    """``files``: found; ``analysed``: read by the analysis; ``skipped``: reason -> number."""

    files: int
    analysed: int
    skipped: dict[str, int]
    languages: dict[str, int]


class ScanResult(msgspec.Struct, frozen=True):
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


def decode(data: bytes) -> ScanResult:
    """Read the JSON of a scan. Raises ``FlowcheckError`` when it is not one."""
    try:
        return msgspec.json.decode(data, type=ScanResult)
    except msgspec.DecodeError as problem:
        raise FlowcheckError(f"not the JSON of a scan: {problem}") from None
