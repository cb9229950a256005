"""Findings that a project knows of: a file of their ids, so that only new ones count.

``load`` and ``only_new`` are what ``flowcheck scan --baseline`` needs; ``render`` writes the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from flowcheck.errors import ConfigError
from flowcheck.result import Finding, Tool

FILE_NAME = ".flowcheck-baseline.json"
VERSION = 1
LARGEST = 64_000_000


class Known(msgspec.Struct, frozen=True, order=True):
    """A finding of the baseline; all but ``id`` is for the people who read the file."""

    rule: str
    vendor: str
    category: str
    message: str
    id: str


class Baseline(msgspec.Struct, frozen=True):
    """The file."""

    version: int
    tool: Tool
    findings: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Findings against a baseline: new ones, known ones, and entries that are found no more."""

    new: tuple[Finding, ...]
    known: tuple[Finding, ...]
    gone: tuple[Known, ...]


def baseline(findings: Iterable[Finding], tool: Tool) -> Baseline:
    """The baseline of a scan; waived findings need no entry."""
    rows = {
        finding.id: Known(
            finding.rule, finding.vendor, finding.category, finding.message, finding.id
        )
        for finding in findings
        if finding.waived is None
    }
    return Baseline(VERSION, tool, tuple(sorted(rows.values())))


def render(found: Baseline) -> bytes:
    """The file's bytes; the same findings give the same."""
    try:
        data = msgspec.json.encode(found)
    except UnicodeEncodeError:  # a lone surrogate, which no JSON reader takes
        rows = tuple(_encodable(row) for row in found.findings)
        data = msgspec.json.encode(msgspec.structs.replace(found, findings=rows))
    return msgspec.json.format(data, indent=2) + b"\n"


def load(path: Path) -> Baseline:
    """Read a baseline. Raises ``ConfigError`` when it cannot be read or is none."""
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


def only_new(findings: Iterable[Finding], known: Baseline) -> Split:
    """Which findings are not in a baseline, in their order; a waived one is neither."""
    findings = tuple(findings)
    ids = {row.id for row in known.findings}
    found = {finding.id for finding in findings}
    open_ones = [finding for finding in findings if finding.waived is None]
    return Split(
        tuple(finding for finding in open_ones if finding.id not in ids),
        tuple(finding for finding in open_ones if finding.id in ids),
        tuple(row for row in known.findings if row.id not in found),
    )


def _encodable(row: Known) -> Known:
    def plain(text: str) -> str:
        return text.encode("utf-8", "backslashreplace").decode("utf-8")

    return Known(
        plain(row.rule), plain(row.vendor), plain(row.category), plain(row.message), row.id
    )
