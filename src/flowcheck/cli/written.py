"""Options of what a command writes: the format, the file, the language."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

import click

from flowcheck.cli.options import Command
from flowcheck.cli.output import Target, check_writable, is_terminal
from flowcheck.model import DOCUMENT_LANGUAGES

_NO_FORMAT = ("", ".txt")
"""Endings of names that ask for no format."""


def with_output(default: Path | None = None) -> Callable[[Command], Command]:
    """``--output FILE``; the command gets ``None`` for stdout. Told early if it cannot be."""
    stdout = "'-'" if default else "'-' or nothing"
    return click.option(
        "--output",
        metavar="FILE",
        type=click.Path(path_type=Path),
        callback=_writable,
        default=default,
        show_default=default is not None,
        help=f"Write to a file; {stdout} is stdout.",
    )


def with_target(
    formats: Collection[str],
    otherwise: str = "",
    endings: Mapping[str, str] | None = None,
    *,
    binary: Collection[str] = (),
    words: str = "",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """``--format`` and ``--output``; the command gets them as ``target``.

    Without ``--format`` the ending of the file tells, else it is ``otherwise``; without that, the
    option must be given. An ending that stands for something else is refused. ``binary`` formats
    are not shown on a terminal. ``words`` are added to the help.
    """
    known = endings or {}
    usual = f"by the ending of --output, else {otherwise}"

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def gathered(*args: Any, format_name: str, output: Path | None, **found: Any) -> Any:
            chosen = format_name or _by_ending(output, known, otherwise)
            if output is None and chosen in binary and is_terminal(sys.stdout):
                raise click.UsageError(f"{chosen} is not for a terminal: add --output FILE")
            target = Target(chosen, output, binary=chosen in binary)
            return command(*args, target=target, **found)

        option = click.option(
            "--format",
            "format_name",
            type=click.Choice(tuple(formats)),
            required=not otherwise,
            show_default=usual if otherwise else False,
            help=" ".join(part for part in ("Output format.", words) if part),
        )
        return option(with_output()(gathered))

    return decorate


def _by_ending(output: Path | None, known: Mapping[str, str], otherwise: str) -> str:
    """The format that a file's name asks for. Raises ``UsageError`` for one that nobody writes."""
    ending = output.suffix.lower() if output is not None else ""
    if ending in _NO_FORMAT:
        return otherwise
    if ending not in known:
        endings = ", ".join(sorted(known))
        raise click.UsageError(
            f"no format goes by the ending {ending!r}: end the name of the file in one of {endings}"
            ", or give --format"
        )
    return known[ending]


def with_language(words: str) -> Callable[[Command], Command]:
    """``--lang``; the command gets it as ``language``."""
    return click.option(
        "--lang",
        "language",
        type=click.Choice(DOCUMENT_LANGUAGES),
        default=DOCUMENT_LANGUAGES[0],
        show_default=True,
        help=words,
    )


def _writable(_: click.Context, __: click.Parameter, value: Path | None) -> Path | None:
    """The file, ``None`` for stdout. Raises ``ConfigError`` for one that cannot be written."""
    if value is None or str(value) == "-":
        return None
    check_writable(value)
    return value
