"""The formats of a scan by the ending of a file; one scan may be written several times."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from flowcheck.cli.output import Target, check_writable
from flowcheck.report.formats import FORMATS

ENDINGS = {".json": "json", ".sarif": "sarif", ".md": "markdown", ".xml": "junit"}


def also_option(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[Target, ...]:
    """The values of ``--also``: ``FORMAT=FILE``. Raises ``ConfigError`` for what cannot be."""
    found = []
    for value in values:
        name, equals, file = value.partition("=")
        if name not in FORMATS or not equals or file in {"", "-"}:
            known = ", ".join(FORMATS)
            raise click.BadParameter(f"{value!r} is not FORMAT=FILE with one of: {known}")
        check_writable(Path(file))
        found.append(Target(name, Path(file)))
    return tuple(found)


def check_apart(targets: Iterable[Target]) -> None:
    """Refuse to write two formats into one file. Raises ``click.UsageError``."""
    seen: set[Path] = set()
    for target in targets:
        file = target.file.resolve() if target.file else None
        if file in seen:
            raise click.UsageError(f"two formats would be written to {str(target.file)!r}")
        if file:
            seen.add(file)
