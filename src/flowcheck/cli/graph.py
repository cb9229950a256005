"""``flowcheck graph``: the map of whose data go where, as a picture or as data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowcheck.cli.exit import ExitCode
from flowcheck.cli.options import Session, debugging
from flowcheck.cli.output import check_writable, message, write_file, write_stdout
from flowcheck.cli.scanned import Scanned, Wanted, scanned, with_scan

if TYPE_CHECKING:
    from flowcheck.map.model import DataMap, View

_EPILOG = """\b
Examples:
  flowcheck graph --output map.svg                 a picture; needs no other program
  flowcheck graph >> docs/privacy.md               Mermaid, which GitHub and GitLab draw
  flowcheck graph --format dot | dot -Tpdf > map.pdf
  flowcheck graph --from scan.json --vendor posthog --depth 3
                                                   all that one vendor gets, in detail
  flowcheck graph --output map.graphml
                                                   for yEd, Gephi, Neo4j and the like

\b
Solid lines were seen in the code. Dashed: what a vendor's SDK collects by itself. Dotted: not sure,
or the vendor's console decides.
"""

FORMATS = ("mermaid", "dot", "svg", "graphml", "json")
_ENDINGS = {".dot": "dot", ".gv": "dot", ".svg": "svg", ".graphml": "graphml", ".json": "json"}


@click.command(epilog=_EPILOG, short_help="Draw whose data go where.")
@with_scan
@click.option(
    "--format",
    "format_name",
    type=click.Choice(FORMATS),
    help="How the map is written; by the ending of --output, else mermaid, unless told.",
)
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write to a file; '-' or nothing is stdout.",
)
@click.option(
    "--vendor", "vendors", metavar="ID", multiple=True, help="Only this recipient. Repeatable."
)
@click.option(
    "--category",
    "categories",
    metavar="KEY",
    multiple=True,
    help="Only this category and those below it, e.g. user.contact. Repeatable.",
)
@click.option(
    "--depth",
    metavar="N",
    type=click.IntRange(1, 9),
    help="Levels of data categories and folders; without it, as many as stay readable.",
)
@click.option("--quiet", "-q", is_flag=True, help="No progress and no messages but errors.")
@debugging
@click.pass_obj
def graph(
    session: Session,
    wanted: Wanted,
    format_name: str | None,
    output: Path | None,
    vendors: tuple[str, ...],
    categories: tuple[str, ...],
    depth: int | None,
    quiet: bool,
) -> ExitCode:
    """Draw the data-flow map: whose data, which data, parts of the code, recipients, countries.

    PATH is a directory or a file; without one, the project around the current directory is scanned.
    All recipients are drawn, also those that do what people came for (payment, e-mail delivery).
    """
    from flowcheck.map.model import View

    file = output if output is not None and str(output) != "-" else None
    if file:
        check_writable(file)
    found = scanned(session, wanted, quiet=quiet)
    chosen = format_name or (_ENDINGS.get(file.suffix.lower(), "mermaid") if file else "mermaid")
    session.stage = f"graph {chosen}"
    drawn = drawn_map(found, View(vendors, categories, depth or 0))
    if not quiet and not drawn.edges:
        message("Note: no flow of personal data to draw")
    data = _render(chosen)(drawn)
    if file is None:
        write_stdout(data)
    else:
        write_file(file, data)
        if not quiet:
            message(f"Wrote {file}")
    return ExitCode.DONE


def drawn_map(found: Scanned, view: View) -> DataMap:
    """The map of what was scanned."""
    from flowcheck.map.draw import Known, draw

    known = Known(found.register, found.vendors, found.categories, found.defaults)
    return draw(found.result, known, view)


def _render(format_name: str) -> Callable[[DataMap], bytes]:
    """The function that writes a format, imported when it is asked for."""
    from importlib import import_module

    render: Callable[[DataMap], bytes] = import_module(
        f"flowcheck.report.graph.{format_name}"
    ).render
    return render
