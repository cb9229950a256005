#!/usr/bin/env python3
"""Measure flowcheck and write docs/benchmarks.md.

Makes trees (or takes one), measures cold and warm scans, the hook, a diff, start-up, memory and growth, beside the time of the parser alone and
beside Semgrep where it is installed. Fetches nothing and leaves the tree that it takes alone.

  python benchmarks/run.py                             all rows; sizes 1,000 and 10,000 for growth
  python benchmarks/run.py --sizes 1000,10000,100000   growth to 100,000 files (takes long)
  python benchmarks/run.py --files 500,100 --sizes '' --repeat 1 --output -    a quick look
  python benchmarks/run.py --tree ../shop --output -   the rows for a tree of yours
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import peers
from cases import Measurement, Row, Table, start_up
from measure import processors, words_of
from page import Machine, Report, render
from project import copied, flowcheck_command, generated

ROOT = Path(__file__).resolve().parent.parent
LARGE = 20_000
"""Files; a larger tree is scanned once."""
LANGUAGES = ("typescript", "python")


def main() -> int:
    options = _parser().parse_args()
    program = peers.semgrep(options.semgrep)
    started = _load()
    tables: list[Table] = []
    growth: list[Table] = []
    startup: tuple[Row, ...] = ()
    with tempfile.TemporaryDirectory(prefix="flowcheck-benchmark-") as folder:
        for table, startup in _tables(options, program, Path(folder)):
            tables.append(table)
            _save(Report(_machine(options, program, started), tuple(tables), startup, ()), options)
        for table in _growth(options, Path(folder)):
            growth.append(table)
            machine = _machine(options, program, started)
            _save(Report(machine, tuple(tables), startup, tuple(growth)), options)
    if str(options.output) == "-":
        machine = _machine(options, program, started)
        sys.stdout.write(render(Report(machine, tuple(tables), startup, tuple(growth))))
    return 0


def _save(report: Report, options: argparse.Namespace) -> None:
    """Write what has been measured so far: a run that is broken off has not been for nothing."""
    if options.json:
        options.json.write_text(json.dumps(asdict(report), indent=1) + "\n", encoding="utf-8")
    if str(options.output) != "-":
        options.output.write_text(render(report), encoding="utf-8")


def _machine(options: argparse.Namespace, program: str, started: float) -> Machine:
    count, model = processors()
    versions = [words_of((*flowcheck_command(), "--version"))]
    versions += [f"Python {platform.python_version()}"]
    versions += [peers.version(program)] if program else ["Semgrep is not installed"]
    return Machine(count, model, tuple(versions), (started, _load()), options.repeat)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--files",
        type=_numbers,
        default=(5_000, 1_000),
        metavar="N,N",
        help="files of the TypeScript and of the Python tree",
    )
    parser.add_argument(
        "--sizes",
        type=_numbers,
        default=(1_000, 10_000),
        metavar="N,...",
        help="sizes to compare; '' for none",
    )
    parser.add_argument(
        "--tree", type=Path, metavar="DIR", help="measure a copy of this tree instead"
    )
    parser.add_argument(
        "--language",
        choices=LANGUAGES,
        default="typescript",
        help="of --tree, for the rule of Semgrep",
    )
    parser.add_argument("--repeat", type=int, default=5, metavar="N", help="runs of each case")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="processes of a scan")
    parser.add_argument(
        "--seed", type=int, default=20251109, metavar="N", help="of the generated trees"
    )
    parser.add_argument(
        "--semgrep", type=Path, metavar="FILE", help="the program; the one on PATH unless told"
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=ROOT / "docs" / "benchmarks.md",
        metavar="FILE",
        help="'-' is stdout",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures, too")
    return parser


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(",") if part.strip())


def _tables(
    options: argparse.Namespace, program: str, folder: Path
) -> Iterator[tuple[Table, tuple[Row, ...]]]:
    """Each table with the rows of start-up, which are measured once."""
    startup: tuple[Row, ...] = ()
    if options.tree:
        kinds = [(options.language, 0)]
    else:
        kinds = list(zip(LANGUAGES, options.files, strict=False))
    for language, count in kinds:
        scratch = folder / f"{language}-{count}"
        scratch.mkdir()
        project = (
            copied(options.tree, scratch, options.jobs)
            if options.tree
            else generated(language, count, options.seed, scratch, options.jobs)
        )
        startup = startup or start_up(project, options.repeat)
        measurement = Measurement(project, options.repeat, _tell)
        yield measurement.table(peers.with_rule(program, language, _tell)), startup


def _growth(options: argparse.Namespace, folder: Path) -> Iterator[Table]:
    for count in () if options.tree else sorted(options.sizes):
        scratch = folder / f"growth-{count}"
        scratch.mkdir()
        project = generated("typescript", count, options.seed, scratch, options.jobs)
        runs = min(options.repeat, 3) if count <= LARGE else 1
        yield Measurement(project, runs, _tell).growth()


def _load() -> float:
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def _tell(words: str) -> None:
    sys.stderr.write(f"{words}\n")


if __name__ == "__main__":
    raise SystemExit(main())
