"""``flowcheck cache``: what is kept between runs, and away with it."""

from __future__ import annotations

import json
import time
from pathlib import Path

import click

from flowcheck.cache.places import Kept, kept_files, remove
from flowcheck.cli.exit import ExitCode
from flowcheck.cli.options import Session, caching, with_format
from flowcheck.cli.output import write_stdout
from flowcheck.report.text import count

_EPILOG = """\b
Examples:
  flowcheck cache                       where it is, how large, by project
  flowcheck cache --clear               remove all of it; the next scan takes longer, no more
  FLOWCHECK_CACHE_DIR=.cache flowcheck scan
                                        a folder of its own, as a CI job would restore it
"""
_DAY_SECONDS = 86_400


@click.command(epilog=_EPILOG, short_help="Show or clear what is kept between runs.")
@click.option("--clear", is_flag=True, help="Remove all that is kept.")
@with_format("terminal", "json")
@caching
@click.pass_obj
def cache(session: Session, clear: bool, format_name: str) -> ExitCode:
    """Show what flowcheck keeps between runs so that the next one is quick.

    Results, lowered files and compiled rules, one file for each project. What a scan gives never
    depends on it; files that nobody used for thirty days go by themselves.
    """
    folder = session.cache
    files = list(kept_files(folder)) if folder is not None else []
    if clear:
        for kept in files:
            remove(kept.file)
    if format_name == "json":
        write_stdout(_json(folder, files, cleared=clear))
    else:
        write_stdout(_text(folder, files, cleared=clear).encode("utf-8"))
    return ExitCode.DONE


def _json(folder: Path | None, files: list[Kept], *, cleared: bool) -> bytes:
    listed = [{"file": str(kept.file), "bytes": kept.size} for kept in files]
    whole = {"folder": str(folder) if folder else None, "files": listed, "cleared": cleared}
    return (json.dumps(whole, indent=2) + "\n").encode("utf-8")


def _text(folder: Path | None, files: list[Kept], *, cleared: bool) -> str:
    total = sum(kept.size for kept in files)
    what = f"{count(len(files), 'file')}, {_size(total)}"
    if cleared:
        return f"Removed from {folder}: {what}\n"
    lines = [f"{folder}: {what}"]
    for kept in files:
        days = max(0, int((time.time() - kept.used) // _DAY_SECONDS))
        used = "today" if days == 0 else f"{days} d ago"
        lines.append(f"  {_size(kept.size):>9}  {used:>8}  {kept.file.name}")
    return "\n".join(lines) + "\n"


def _size(count: int) -> str:
    value = float(count)
    for unit in ("B", "KB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"
