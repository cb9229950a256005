"""What the scan could not see: unresolved places, diagnostics, files that were left out."""

from __future__ import annotations

from collections import defaultdict

from flowcheck.report.sheet import Sheet
from flowcheck.report.text import count, joined
from flowcheck.result.scan import DiagnosticRow, ScanResult

_ROWS = 10
_ROWS_A_KIND = 3


def write_coverage(sheet: Sheet, result: ScanResult) -> None:
    """Unresolved, diagnostics, coverage; the last is always there."""
    _write_unresolved(sheet, result)
    _write_diagnostics(sheet, result)
    coverage = result.coverage
    sheet.heading("Coverage")
    sheet.line(f"{count(coverage.files, 'file')} found, {coverage.analysed:,} analysed", indent=2)
    for title, numbers in (("languages", coverage.languages), ("left out", coverage.skipped)):
        rows = sorted(numbers.items(), key=lambda item: (-item[1], item[0]))
        if rows:
            sheet.line(
                f"{title}: " + ", ".join(f"{name} {number:,}" for name, number in rows), indent=2
            )


def _write_unresolved(sheet: Sheet, result: ScanResult) -> None:
    rows = result.unresolved
    if not rows:
        return
    sheet.heading(f"Not resolved: {count(len(rows), 'place')} where a flow may be missing")
    for row in rows[:_ROWS]:
        sheet.line(f"{row.file}:{row.line}  {row.why}", indent=2)
    if len(rows) > _ROWS:
        sheet.line(f"… and {len(rows) - _ROWS:,} more: `--format json` lists all", indent=2)


def _write_diagnostics(sheet: Sheet, result: ScanResult) -> None:
    by_kind: defaultdict[str, list[DiagnosticRow]] = defaultdict(list)
    for row in result.diagnostics:
        by_kind[row.kind].append(row)
    if not by_kind:
        return
    kinds = joined(
        (f"{kind} {len(rows):,}" for kind, rows in sorted(by_kind.items())), len(by_kind)
    )
    sheet.heading(f"Diagnostics: {kinds}")
    for kind, rows in sorted(by_kind.items()):
        for row in rows[:_ROWS_A_KIND]:
            sheet.line((f"{kind}  ", "yellow"), f"{row.file}:{row.line}  {row.message}", indent=2)
        if len(rows) > _ROWS_A_KIND:
            sheet.line(f"… and {len(rows) - _ROWS_A_KIND:,} more of kind {kind}", indent=2)
