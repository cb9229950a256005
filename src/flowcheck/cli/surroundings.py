"""What a run takes from where it runs: the repository around it, the CI service, the clock."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flowcheck.cli.options import base_of, project_root
from flowcheck.cli.output import message
from flowcheck.options import FILE_NAMES
from flowcheck.report.run import BEGINNING

if TYPE_CHECKING:
    from flowcheck.report.run import Run
    from flowcheck.result.scan import ScanResult

SUMMARY = "GITHUB_STEP_SUMMARY"
MAX_SUMMARY = 1_000_000
"""Bytes; GitHub takes 1 MiB for each step."""


def prefix_of(roots: Sequence[Path]) -> str:
    """The scanned folder below the root of its repository, with ``/``; ``""`` for the root."""
    base = base_of(roots).resolve()
    below = base.relative_to(project_root(base)).as_posix()
    return "" if below == "." else below


def passed_over(roots: Sequence[Path], config: Path | None) -> Iterator[str]:
    """What to say where only a part of a project is scanned and its configuration is not used."""
    if config is not None:
        return
    base = base_of(roots).resolve()
    top = project_root(base)
    for folder in (base, *base.parents):
        found = next((folder / name for name in FILE_NAMES if (folder / name).is_file()), None)
        if found is not None and folder != base:
            yield (
                f"Note: {found} is not used: only a part of its project is scanned; "
                "scan the whole, or name it with --config"
            )
        if found is not None or folder == top:
            return


def moment(env: Mapping[str, str] = os.environ) -> datetime:
    """``SOURCE_DATE_EPOCH``, or the beginning of 1970: what is written must not vary."""
    try:
        return datetime.fromtimestamp(int(env.get("SOURCE_DATE_EPOCH", "")), UTC)
    except (ValueError, OverflowError, OSError):
        return BEGINNING


def add_summary(result: ScanResult, run: Run, env: Mapping[str, str] = os.environ) -> None:
    """Append the result to the summary of the job, where GitHub gives a file for it."""
    name = env.get(SUMMARY)
    if not name:
        return
    from flowcheck.report.markdown import render, within

    try:
        path = Path(name)
        room = MAX_SUMMARY - (path.stat().st_size if path.exists() else 0)
        with path.open("ab") as stream:
            stream.write(within(render(result, run), max(0, room)))
    except OSError as problem:
        message(f"Note: no job summary: {problem.strerror or problem}")
