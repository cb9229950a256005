"""``flowcheck graph``: the map of whose data go where, as a picture or as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from flowcheck.cli.exit import ExitCode
from flowcheck.cli.options import Session, debugging, with_categories, with_quiet, with_vendors
from flowcheck.cli.output import Target, tell
from flowcheck.cli.scanned import Scanned, Wanted, scanned, with_scan
from flowcheck.cli.written import with_language, with_target
from flowcheck.report.graph.formats import GRAPH_FORMATS

if TYPE_CHECKING:
    from flowcheck.map.draw import Known
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

_ENDINGS = {
    ".md": "mermaid", ".mmd": "mermaid", ".dot": "dot", ".gv": "dot", ".svg": "svg",
    ".graphml": "graphml", ".json": "json",
}  # fmt: skip


@click.command(epilog=_EPILOG, short_help="Draw whose data go where.")
@with_scan
@with_target(GRAPH_FORMATS, "mermaid", _ENDINGS)
@with_vendors
@with_categories
@click.option(
    "--depth",
    metavar="N",
    type=click.IntRange(1, 9),
    help="Levels of data categories and folders; without it, as many as stay readable.",
)
@with_language("The language of the map.")
@with_quiet
@debugging
@click.pass_obj
def graph(
    session: Session,
    wanted: Wanted,
    target: Target,
    vendors: tuple[str, ...],
    categories: tuple[str, ...],
    depth: int | None,
    language: str,
    quiet: bool,
) -> ExitCode:
    """Draw the data-flow map: whose data, which data, parts of the code, recipients, countries.

    PATH is a directory or a file; without one, the project around the current directory is scanned.
    All recipients are drawn, also services that the product itself needs (payment, e-mail).
    """
    from flowcheck.map.model import View

    found = scanned(session, wanted, quiet=quiet)
    session.stage = f"graph {target.format_name}"
    drawn = drawn_map(found, View(vendors, categories, depth or 0), language)
    if not drawn.edges:
        tell(["Note: no flow of personal data to draw"], quiet=quiet)
    target.write(GRAPH_FORMATS[target.format_name](drawn), quiet=quiet)
    return ExitCode.DONE


def drawn_map(found: Scanned, view: View, language: str) -> DataMap:
    """The map of what was scanned."""
    from flowcheck.map.draw import draw

    return draw(found.result, known_of(found, language), view)


def known_of(found: Scanned, language: str) -> Known:
    """What a map and a report are made with besides the scan."""
    from flowcheck.catalog.location import rules_directory
    from flowcheck.map.draw import Known
    from flowcheck.map.speech import load_speech
    from flowcheck.report import locale
    from flowcheck.report.record.texts import load_texts

    rules = rules_directory()
    terms = load_texts(rules, language)
    say = load_speech(rules, terms, locale.country, found.categories)
    return Known(found.register, found.vendors, found.defaults, say)
