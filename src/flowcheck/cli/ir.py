"""``flowcheck ir``: the value graph of one file, to see why a flow is found or not."""

from __future__ import annotations

from pathlib import Path

import click

from flowcheck.cli.exit import ExitCode
from flowcheck.cli.options import EXISTING_FILE, Session, debugging
from flowcheck.cli.output import write_stdout
from flowcheck.report.text import safe

_EPILOG = """\b
Example:
  flowcheck ir src/lib/analytics.ts
"""


@click.command(epilog=_EPILOG, short_help="Show how flowcheck reads a file.")
@click.argument("file", metavar="FILE", type=EXISTING_FILE)
@debugging
@click.pass_obj
def ir(session: Session, file: Path) -> ExitCode:
    """Print the value graph of FILE: what flowcheck understands of its code.

    docs/ir.md explains the text.
    """
    from flowcheck.ir.text import render

    session.stage = f"lower {file}"
    text = render(session.engine.lower_file(file))
    write_stdout("".join(f"{safe(line)}\n" for line in text.splitlines()).encode("utf-8"))
    return ExitCode.DONE
