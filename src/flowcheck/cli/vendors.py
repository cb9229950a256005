"""``flowcheck vendors``: what is known of third parties."""

from __future__ import annotations

import click

from flowcheck.cli.exit import ExitCode
from flowcheck.cli.known import catalog
from flowcheck.cli.options import Session, debugging, with_format, with_no_color
from flowcheck.cli.output import TERMINAL, write_stdout

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
@with_format("terminal", "json")
@with_no_color
@debugging
@click.pass_obj
def vendors(
    session: Session,
    name: str | None,
    vendor_class: str | None,
    format_name: str,
    no_color: bool,
) -> ExitCode:
    """Show the third parties that flowcheck knows.

    NAME is a vendor's id or name, or a package of it; without one all are listed.
    """
    from flowcheck.report import vendors as report

    session.stage = "vendors"
    known = catalog(session)
    chosen = report.choose(known, name or "", vendor_class or "")
    if format_name == "json":
        write_stdout(report.to_json(chosen, known.categories, full=bool(name)))
    else:
        page = TERMINAL.page(plain=no_color)
        if name:
            text = report.render(chosen[0], known.categories, page)
        else:
            text = report.render_list(chosen, page)
        write_stdout(text.encode("utf-8"))
    return ExitCode.DONE
