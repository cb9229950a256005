"""``flowcheck export``: recipients and what they get, in the formats of other tools."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from flowcheck.cli.exit import ExitCode
from flowcheck.cli.options import Session, debugging, with_quiet
from flowcheck.cli.output import Target, tell
from flowcheck.cli.scanned import Wanted, scanned, with_scan
from flowcheck.cli.surroundings import moment
from flowcheck.cli.written import with_target
from flowcheck.report.exchange.formats import EXCHANGE_FORMATS

if TYPE_CHECKING:
    from flowcheck.cli.scanned import Scanned

_EPILOG = """\b
Examples:
  flowcheck export --format fides --output .fides/systems.yml
  flowcheck export --format cyclonedx --from scan.json > services.cdx.json
  flowcheck export --format dpv apps/web

\b
fides       systems with privacy declarations and data flows, for Fides (YAML)
cyclonedx   services with data classification, CycloneDX 1.6 (JSON)
dpv         a record of processing with the W3C Data Privacy Vocabulary (JSON-LD)

\b
--from takes the JSON of `flowcheck scan --all-recipients --format json --output scan.json`.
The same code, rules and register give the same bytes; the time in a CycloneDX document is that of
SOURCE_DATE_EPOCH, or none.
"""


@click.command(epilog=_EPILOG, short_help="Write recipients and their data for other tools.")
@with_target(EXCHANGE_FORMATS)
@with_quiet
@with_scan
@debugging
@click.pass_obj
def export(session: Session, target: Target, wanted: Wanted, quiet: bool) -> ExitCode:
    """Write recipients and their data in a format of other tools.

    Recipients are those that the code shows. What code cannot show comes from the register in
    flowcheck.yml; what nobody has said is left out.
    """
    from flowcheck.catalog.location import rules_directory
    from flowcheck.record.groups import load_groups
    from flowcheck.report.exchange.recipients import Material

    found = scanned(session, wanted, quiet=quiet)
    session.stage = f"export {target.format_name}"
    material = Material(
        result=found.result,
        register=found.register,
        vendors=found.vendors,
        categories=found.categories,
        groups=load_groups(rules_directory(), found.categories),
        moment=moment() if os.environ.get("SOURCE_DATE_EPOCH") else None,
    )
    data = EXCHANGE_FORMATS[target.format_name](material)
    target.write(data, quiet=quiet)
    tell(_notes(found), quiet=quiet)
    return ExitCode.DONE


def _notes(found: Scanned) -> Iterator[str]:
    """What it lacks."""
    if not found.register.written:
        yield (
            f"Note: {found.file} has no register: purposes are those that the kind of service "
            "suggests, and legal bases are left out; `flowcheck init` begins one"
        )
        return
    used = {use.vendor for use in found.result.vendors}
    elsewhere = sorted(found.register.vendors.keys() - used)
    if elsewhere:
        names = ", ".join(elsewhere)
        yield f"Note: in the register but not in this code, and so not written: {names}"
