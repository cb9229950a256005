"""Where a result is written, and in which format; one scan may be written several times."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowcheck.cli.output import (
    WIDTH_OF_A_PIPE,
    check_writable,
    page_width,
    use_color,
    write_file,
    write_stdout,
)
from flowcheck.report.formats import FORMATS

if TYPE_CHECKING:
    from flowcheck.report.run import Run
    from flowcheck.result import ScanResult


@dataclass(frozen=True, slots=True)
class Target:
    """A format and a file; no file is stdout."""

    format_name: str
    file: Path | None = None


_ENDINGS = {".json": "json", ".sarif": "sarif", ".md": "markdown", ".xml": "junit"}


def format_of(name: str | None, output: Path | None) -> str:
    """The format that is asked for; without a word, the one of the file's ending."""
    ending = output.suffix.lower() if output is not None else ""
    return name or _ENDINGS.get(ending, "terminal")


def targets(format_name: str, output: Path | None, also: Sequence[Target]) -> tuple[Target, ...]:
    """What is to be written. Raises ``ConfigError`` for a file that cannot be."""
    first = Target(format_name, output if output is not None and str(output) != "-" else None)
    found = (first, *also)
    for target in found:
        if target.file:
            check_writable(target.file)
    return found


def also_option(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[Target, ...]:
    """The values of ``--also``: ``FORMAT=FILE``."""
    found = []
    for value in values:
        name, equals, file = value.partition("=")
        if name not in FORMATS or not equals or file in {"", "-"}:
            known = ", ".join(FORMATS)
            raise click.BadParameter(f"{value!r} is not FORMAT=FILE with one of: {known}")
        found.append(Target(name, Path(file)))
    return tuple(found)


def write(result: ScanResult, run: Run, target: Target, *, plain: bool, full: bool) -> None:
    """Write a result. ``plain``: without colour. Raises ``ConfigError``."""
    from flowcheck.report.sheet import Page

    page = Page(width=WIDTH_OF_A_PIPE, full=full)
    if target.file is None:
        color = use_color(sys.stdout, refused=plain)
        write_stdout(
            FORMATS[target.format_name](result, replace(page, width=page_width(), color=color), run)
        )
    else:
        write_file(target.file, FORMATS[target.format_name](result, page, run))
