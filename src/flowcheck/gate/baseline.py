"""Findings that a project knows of: a file of their ids, so that only new ones count.

Where the project asks for a review of new flows, the flows that are there are known as well.
``load`` and ``only_new`` are what ``flowcheck scan --baseline`` needs; ``render`` writes the file.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from flowcheck.errors import ConfigError
from flowcheck.gate.changes import REVIEW, Judge, asked_rules
from flowcheck.gate.itemise import flow_items
from flowcheck.gate.items import FlowItem
from flowcheck.result.findings import Finding
from flowcheck.result.scan import ScanResult, Tool

FILE_NAME = ".flowcheck-baseline.json"
VERSION = 1
LARGEST = 64_000_000


class Known(msgspec.Struct, frozen=True, order=True, omit_defaults=True):
    """A finding of the baseline; all but the ids are for the people who read the file.

    ``covers`` are the ids of findings that it stands for: they are known too.
    """

    rule: str
    vendor: str
    category: str
    message: str
    id: str
    covers: tuple[str, ...] = ()


class KnownFlow(msgspec.Struct, frozen=True, order=True):
    """A flow of the baseline; all but ``id`` is for the people who read the file."""

    vendor: str
    category: str
    key: str
    call: str
    id: str


class Baseline(msgspec.Struct, frozen=True, omit_defaults=True):
    """The file. ``flows`` are null where nobody asked for a review of new ones."""

    version: int
    tool: Tool
    findings: tuple[Known, ...]
    flows: tuple[KnownFlow, ...] | None = None


class Split(Struct, frozen=True):
    """Findings against a baseline: new ones, known ones, and entries that are no longer found.

    ``reviews`` is false where the project asks for a review of new flows and the baseline knows no
    flows.
    """

    new: tuple[Finding, ...]
    known: tuple[Finding, ...]
    gone: tuple[Known, ...]
    reviews: bool = True


def baseline(result: ScanResult) -> Baseline:
    """The baseline of a scan; waived findings need no entry."""
    rows = {
        finding.id: Known(
            finding.rule,
            finding.vendor,
            finding.category,
            finding.message,
            finding.id,
            tuple(sorted({row.id for row in finding.covers})),
        )
        for finding in result.findings
        if finding.waived is None
    }
    flows = tuple(sorted(map(_known_flow, flow_items(result)))) if _reviews(result) else None
    return Baseline(VERSION, result.tool, tuple(sorted(rows.values())), flows)


def _known_flow(item: FlowItem) -> KnownFlow:
    return KnownFlow(item.vendor, item.category, item.key, item.call, item.id)


def _reviews(result: ScanResult) -> bool:
    return any(rule.id == REVIEW for rule in result.rules)


def render(found: Baseline) -> bytes:
    """The file's bytes; the same findings give the same."""
    try:
        data = msgspec.json.encode(found)
    except UnicodeEncodeError:  # a lone surrogate, which no JSON reader takes
        rows = tuple(map(_encodable, found.findings))
        flows = tuple(map(_encodable, found.flows)) if found.flows is not None else None
        data = msgspec.json.encode(msgspec.structs.replace(found, findings=rows, flows=flows))
    return msgspec.json.format(data, indent=2) + b"\n"


def load(path: Path) -> Baseline:
    """Read a baseline. Raises ``ConfigError`` when it cannot be read or is not one."""
    try:
        if path.stat().st_size > LARGEST:
            raise ConfigError(f"{str(path)!r} is too large for a baseline")
        found = msgspec.json.decode(path.read_bytes(), type=Baseline)
    except OSError as problem:
        raise ConfigError(f"cannot read {str(path)!r}: {problem.strerror}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        hint = "make one with `flowcheck baseline`"
        raise ConfigError(f"{str(path)!r} is not a baseline: {problem}; {hint}") from None
    if found.version != VERSION:
        words = f"a baseline of version {found.version}; this flowcheck reads {VERSION}"
        raise ConfigError(f"{str(path)!r} is {words}")
    return found


def only_new(result: ScanResult, known: Baseline, judge: Judge) -> Split:
    """Which findings of a scan are not in a baseline, in their order; a waived one is neither.

    Flows that are new since then are judged where the project asks for it.
    """
    ids = {
        *(row.id for row in known.findings),
        *(key for row in known.findings for key in row.covers),
    }
    standing = {row.id for finding in result.findings for row in finding.covers}
    found = {finding.id for finding in result.findings} | standing
    fresh = _of_flows(result, known, judge)
    open_ones = [finding for finding in result.findings if finding.waived is None]
    return Split(
        (*(finding for finding in open_ones if finding.id not in ids), *fresh),
        tuple(finding for finding in open_ones if finding.id in ids),
        tuple(row for row in known.findings if row.id not in found),
        reviews=not _reviews(result) or known.flows is not None,
    )


def _of_flows(result: ScanResult, known: Baseline, judge: Judge) -> tuple[Finding, ...]:
    if known.flows is None or not _reviews(result):
        return ()
    ids = {flow.id for flow in known.flows}
    new = [item for item in flow_items(result) if item.id not in ids]
    found = judge.new_flows(new, asked_rules(result.rules), result.waivers)
    return tuple(finding for finding in found if finding.waived is None)


_Row = TypeVar("_Row", Known, KnownFlow)


def _encodable(row: _Row) -> _Row:
    fields = {
        name: value.encode("utf-8", "backslashreplace").decode("utf-8")
        for name, value in msgspec.structs.asdict(row).items()
        if isinstance(value, str)
    }
    return msgspec.structs.replace(row, **fields)
