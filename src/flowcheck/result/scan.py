"""The whole of a scan, and how its JSON is read.

Everything is sorted where it is made; encoding the same result gives the same bytes. A field may be
added (with a default, so that older files can be read); none is ever renamed.
"""

from __future__ import annotations

import msgspec

from flowcheck.errors import FlowcheckError
from flowcheck.result.fields import Line
from flowcheck.result.findings import AskedRule, Finding, Question, WaiverRow
from flowcheck.result.flows import Flow, OtherRecipient, VendorUse

SCHEMA_VERSION = "1.0"


class Tool(msgspec.Struct, frozen=True):
    """The program that made the result."""

    name: str
    version: str


class Project(msgspec.Struct, frozen=True):
    """What was scanned; ``revision`` is a git commit, or null where there is none."""

    name: str
    revision: str | None


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


SETTING = "setting"


class Signal(msgspec.Struct, frozen=True, order=True):
    """A trace of how the code treats privacy: it reads a signal, or has a consent platform.

    ``kind`` and ``name`` are those of ``rules/stdlib/signals.yml``; of the kind ``setting`` is the
    name of a setting that holds an address which the code does not name.
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
