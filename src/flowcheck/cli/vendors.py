"""``flowcheck vendors``: what is known of third parties."""

from __future__ import annotations

import sys

import click

from flowcheck.cli.exit import ExitCode
from flowcheck.cli.known import catalog
from flowcheck.cli.options import Session, debugging
from flowcheck.cli.output import page_width, use_color, write_stdout

_EPILOG = """\b
Examples:
  flowcheck vendors                              all vendors, by class
  flowcheck vendors --class session-replay       those of one class
  flowcheck vendors mixpanel                     one in full, with what it collects by itself
  flowcheck vendors @sentry/nextjs               the vendor of a package
  flowcheck vendors --format json                for other programs
"""


@click.command(epilog=_EPILOG, short_help="Show the third parties that flowcheck knows.")
@click.argument("name", metavar="[NAME]", required=False)
@click.option(
    "--class",
    "vendor_class",
    metavar="CLASS",
    help="Only vendors of a class, such as product-analytics.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["terminal", "json"]),
    default="terminal",
    help="What to print.",
)
@click.option(
    "--no-color", is_flag=True, help="No colour, also on a terminal. NO_COLOR=1 does the same."
)
@debugging
@click.pass_obj
def vendors(
    session: Session,
    name: str | None,
    vendor_class: str | None,
    output_format: str,
    no_color: bool,
) -> ExitCode:
    """Show the third parties that flowcheck knows.

    NAME is a vendor's id or name, or a package of it; without one all are listed.
    """
    from flowcheck.report import vendors as report
    from flowcheck.report.sheet import Page

    session.stage = "vendors"
    chosen = report.choose(catalog(session), name or "", vendor_class or "")
    if output_format == "json":
        write_stdout(report.to_json(chosen, full=bool(name)))
    else:
        page = Page(width=page_width(), color=use_color(sys.stdout, refused=no_color))
        text = report.render(chosen[0], page) if name else report.render_list(chosen, page)
        write_stdout(text.encode("utf-8"))
    return ExitCode.DONE
