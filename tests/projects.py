"""Small projects written into a folder and scanned, for the tests that look at whole scans."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

import known_rules
from flowcheck import pipeline
from flowcheck.options import Progress, ScanOptions
from flowcheck.result.flows import Flow
from flowcheck.result.scan import ScanResult

Row = tuple[str, str, str, str, str, str]


def write(root: Path, files: Mapping[str, str] | Mapping[str, str | bytes]) -> Path:
    """Write files by path relative to ``root``, their texts as they are."""
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)
    return root


def scan(options: ScanOptions, progress: Progress | None = None) -> ScanResult:
    """The result of a scan for which the rules need not be compiled."""
    return pipeline.scan(options, progress, rules=known_rules.STORE)


def scan_files(root: Path, files: Mapping[str, str]) -> ScanResult:
    """The result of a scan of a project that consists of ``files``."""
    return scan(ScanOptions((write(root, files),)))


def explicit(result: ScanResult) -> tuple[Flow, ...]:
    """The flows of calls, without those of which an SDK takes care by itself."""
    return tuple(flow for flow in result.flows if not flow.implicit)


def rows(result: ScanResult) -> set[Row]:
    """What is sent, without places: vendor, category, key, role, event, treatment."""
    return {
        (flow.vendor, flow.category, flow.key, flow.role, flow.event, flow.treatment)
        for flow in explicit(result)
    }


def starts(result: ScanResult) -> set[str]:
    """Where explicit flows start: ``category file:line``."""
    return {f"{f.category} {f.source.file}:{f.source.line}" for f in explicit(result)}


def trace(result: ScanResult) -> list[str]:
    """Every explicit flow as ``key=category source-file:line > sink-file:line``, sorted."""
    return sorted(
        f"{f.key}={f.category} {f.source.file}:{f.source.line} > {f.sink.file}:{f.sink.line}"
        for f in explicit(result)
    )


def missed(text: str, reason: str) -> object:
    """A case of a table that is not found today, and why."""
    return pytest.param(text, marks=pytest.mark.xfail(reason=reason))
