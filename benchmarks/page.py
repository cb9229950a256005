"""What was measured, as a page of Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cases import Row, Table

_HEAD = """# Benchmarks

Written by `python benchmarks/run.py`, which fetches nothing; do not edit.

* **time**: wall time of the whole process, the median of the runs, the best of them in parentheses.
* **of the unit**: that median over the unit, the time in which tree-sitter parses every source file of the tree on one core, measured in turns with the cold scans.
* **processors**: time of all processors together, which other work on the machine changes least.
* A cold scan has nothing of the tree in the cache; the rules are compiled, as after the first scan of an installation.
* Before each run with a change, another line is appended to the same files.
"""
_GROWTH = """## Growth

Cold scans of generated monorepos of the same make. The target: time and memory of a file constant within 20 % from the smallest to the largest.
The median of at most three runs; trees of more than 20,000 files are scanned once.
"""


@dataclass(frozen=True, slots=True)
class Machine:
    """Where it was measured. ``load`` is the load average before and after."""

    processors: int
    model: str
    versions: tuple[str, ...]
    load: tuple[float, float]
    repeat: int


@dataclass(frozen=True, slots=True)
class Report:
    """All that was measured."""

    machine: Machine
    tables: tuple[Table, ...]
    start_up: tuple[Row, ...]
    growth: tuple[Table, ...]


def render(report: Report) -> str:
    """The page."""
    parts = [_HEAD, *_machine(report.machine)]
    for table in report.tables:
        parts += _table(table)
    if report.start_up:
        parts += ["## Start-up\n", _rows(report.start_up, None)]
    if len(report.growth) > 1:
        parts += [_GROWTH, _sizes(report.growth)]
    return "\n".join(parts)


def _machine(machine: Machine) -> Iterator[str]:
    yield f"{machine.processors} processors ({machine.model}); {', '.join(machine.versions)}. {machine.repeat} runs of each case."
    before, after = machine.load
    if max(before, after) > machine.processors:
        yield f"**The machine was busy with other work** (load {before:.1f} before, {after:.1f} after): ratios hold better than seconds."
    yield ""


def _table(table: Table) -> Iterator[str]:
    unit = table.unit
    yield f"## {table.name}\n"
    yield f"{unit.files:,} source files, {unit.size / 1e6:.1f} MB; the scan reads {table.files:,} and finds {table.flows:,} flows. Unit: {unit.seconds:.2f} s."
    yield (
        "Cold and warm results are the same, byte for byte.\n"
        if table.same
        else "**Cold and warm results differ.**\n"
    )
    yield _rows(table.rows, table)


def _rows(rows: Sequence[Row], table: Table | None) -> str:
    cold = next((row for row in rows if row.case == "cold scan" and row.series), None)
    lines = ["| case | time | of the unit | processors | target | |", "|---|---|---|---|---|---|"]
    for row in rows:
        time = _memory(row.bytes) if row.series is None else _seconds(row)
        ratio = ""
        if row.series is not None and table is not None:
            ratio = f"{row.series.median / table.unit.seconds:.2f}"
        target = row.limit.words if row.limit else ""
        if (
            row.limit is None
            and row.series is not None
            and cold is not None
            and cold.series is not None
        ):
            target = f"cold scan: {cold.series.median / row.series.median:.2f} of it"
        note = f" ({_code(row.note)})" if row.note else ""
        busy = f"{row.series.processor:.2f} s" if row.series is not None else ""
        lines.append(
            f"| {row.case}{note} | {time} | {ratio} | {busy} | {target} | {_verdict(row, table)} |"
        )
    return "\n".join(lines) + "\n"


def _verdict(row: Row, table: Table | None) -> str:
    limit = row.limit
    if limit is None:
        return ""
    if limit.bytes:
        return "" if row.bytes is None else _met(row.bytes <= limit.bytes)
    if row.series is None:
        return ""
    if limit.units and table is not None:
        return _met(row.series.median <= limit.units * table.unit.seconds)
    return _met(row.series.median <= limit.seconds)


def _met(yes: bool) -> str:
    return "met" if yes else "**missed**"


def _seconds(row: Row) -> str:
    series = row.series
    return f"{series.median:.2f} s ({series.best:.2f})" if series else ""


def _memory(found: int | None) -> str:
    return "not measured here" if found is None else f"{found / 1e6:,.0f} MB"


def _code(note: str) -> str:
    return f"`{note}`" if "/" in note else note


def _sizes(tables: Sequence[Table]) -> str:
    lines = [
        "| files | cold scan | a file | of the unit | processors, a file | peak memory | a file | flows |",
        "|---|---|---|---|---|---|---|---|",
    ]
    totals = []
    for table in tables:
        cold = next(row.series for row in table.rows if row.series is not None)
        memory = next((row.bytes for row in table.rows if row.bytes is not None), None)
        files = table.unit.files
        totals.append((files, cold.median, memory or 0))
        each = f"{memory / files / 1e3:.0f} kB" if memory else ""
        lines.append(
            f"| {files:,} | {cold.median:.1f} s | {cold.median / files * 1e3:.2f} ms | {cold.median / table.unit.seconds:.2f} "
            f"| {cold.processor / files * 1e3:.2f} ms | {_memory(memory)} | {each} | {table.flows:,} |"
        )
    (few, first, first_memory), (many, last, last_memory) = totals[0], totals[-1]
    grown = last / many / (first / few)
    told = [f"time {grown - 1:+.0%} ({_met(grown <= 1.2)})"]
    if first_memory:
        grown = last_memory / many / (first_memory / few)
        told.append(f"memory {grown - 1:+.0%} ({_met(grown <= 1.2)})")
    size = f"{tables[0].unit.files:,} to {tables[-1].unit.files:,}"
    return (
        "\n".join(lines)
        + f"\n\nOf a file, from {size}: {', '.join(told)}. Start-up and the catalogue weigh more on small trees.\n"
        + _further(totals)
    )


def _further(totals: Sequence[tuple[int, float, int]]) -> str:
    """What each file costs that a tree has more than the one before: files, seconds, bytes of each."""
    steps = [
        (few, many, (seconds - before) / (many - few), (size - kept) / (many - few))
        for (few, before, kept), (many, seconds, size) in pairwise(totals)
        if many > few
    ]
    if len(steps) < 2:
        return ""
    told = [
        f"{seconds * 1e3:.2f} ms" + (f" and {size / 1e3:.0f} kB" if size > 0 else "")
        + f" from {few:,} to {many:,}"
        for few, many, seconds, size in steps
    ]  # fmt: skip
    (*_, time, memory), (*_, last_time, last_memory) = steps[0], steps[-1]
    change = f"time {last_time / time - 1:+.0%}"
    if memory > 0:
        change += f", memory {last_memory / memory - 1:+.0%}"
    return f"Of each further file, without what a scan of any size takes: {', '.join(told)} ({change}).\n"
