"""``flowcheck report``: the HTML report, one file for people who read no code."""

from __future__ import annotations

from pathlib import Path

import click

from flowcheck.cli.exit import ExitCode
from flowcheck.cli.graph import known_of
from flowcheck.cli.options import Session, debugging, with_quiet
from flowcheck.cli.output import Target
from flowcheck.cli.scanned import Wanted, scanned, with_scan
from flowcheck.cli.written import with_language, with_output

_EPILOG = """\b
Examples:
  flowcheck report --output report.html            scan this project and write the report
  flowcheck report --from scan.json --output report.html
                                                   from an earlier scan, judged anew
  flowcheck report --lang de --output bericht.html in German (also fr, es, it)
  flowcheck report --today 2026-09-30 web/ --output report.html
                                                   as of a day: same input, same bytes

\b
The file can be mailed and opened offline. It has the paths and lines of your code in it: give it to
whom you would show the code.
"""


@click.command(epilog=_EPILOG, short_help="Write the HTML report.")
@with_scan
@with_output(Path("flowcheck-report.html"))
@with_language("The language of the report; what rules say of findings stays in English.")
@with_quiet
@debugging
@click.pass_obj
def report(
    session: Session, wanted: Wanted, output: Path | None, language: str, quiet: bool
) -> ExitCode:
    """Write one HTML file: overview, map, who gets what, findings, questions, routes, coverage.

    PATH is a directory or a file; without one, the project around the current directory is scanned.
    The file asks nothing of any network: its security policy forbids it.
    """
    from flowcheck.map.draw import draw
    from flowcheck.map.model import View
    from flowcheck.report.page.page import Told, render

    found = scanned(session, wanted, quiet=quiet)
    session.stage = "report html"
    known = known_of(found, language)
    data = render(Told(found.result, known, draw(found.result, known, View()), found.today))
    Target("html", output).write(data, quiet=quiet)
    return ExitCode.DONE
