"""``flowcheck explain``: the route of one flow, with the code of every step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from flowcheck.cli.exit import ExitCode
from flowcheck.cli.options import (
    EXISTING_FILE,
    Chosen,
    Session,
    base_of,
    debugging,
    scanning,
    talking,
)
from flowcheck.cli.output import TERMINAL
from flowcheck.cli.progress import progress_of
from flowcheck.cli.scanned import earlier_scan
from flowcheck.errors import FlowcheckError

if TYPE_CHECKING:
    from flowcheck.result.flows import Flow
    from flowcheck.result.scan import ScanResult

LARGEST_SOURCE = 5_000_000
_NEAR = 5

_EPILOG = """\b
Examples:
  flowcheck explain 4f2a91c0                      scans the current project first
  flowcheck explain 4f2a --from scan.json         uses the result of an earlier scan
  flowcheck explain 4f2a --from scan.json ~/shop  ... of the code in ~/shop
"""


@click.command(epilog=_EPILOG, short_help="Show the route of one flow through the code.")
@click.argument("flow_id", metavar="FLOW_ID")
@scanning
@click.option(
    "--from",
    "--scan",
    "scan_file",
    metavar="FILE",
    type=EXISTING_FILE,
    help="The JSON of an earlier scan, instead of scanning now (--scan means the same).",
)
@talking
@debugging
@click.pass_obj
def explain(
    session: Session,
    flow_id: str,
    chosen: Chosen,
    scan_file: Path | None,
    quiet: bool,
    no_color: bool,
) -> ExitCode:
    """Show how personal data travel from their source to a vendor.

    FLOW_ID is the id of a flow as `flowcheck scan` shows it; its beginning is enough when no other
    flow has it too. PATH is what was scanned.
    """
    from flowcheck.report import explain as report

    if scan_file:
        result = earlier_scan(scan_file)
    else:
        with progress_of(session, quiet=quiet) as progress:
            result = session.engine.scan(replace(chosen.options(), all_recipients=True), progress)
    flow = find_flow(result, flow_id)
    session.stage = "explain"
    read = source_reader(chosen.options().roots)
    page = TERMINAL.page(plain=no_color)
    TERMINAL.write(report.render(result, flow, read, page).encode("utf-8"))
    return ExitCode.DONE


def find_flow(result: ScanResult, wanted: str) -> Flow:
    """The flow with an id, or with the only id that begins so.

    Raises ``FlowcheckError`` with the ids that are near.
    """
    import difflib

    wanted = wanted.strip().strip("[]")
    if not result.flows:
        raise FlowcheckError(f"no flow {wanted!r}: the scan found no flows at all")
    begun = [flow for flow in result.flows if wanted and flow.id.startswith(wanted)]
    exact = [flow for flow in begun if flow.id == wanted]
    if len(begun) == 1 or exact:
        return (exact or begun)[0]
    if begun:
        raise FlowcheckError(
            f"{len(begun)} flows have an id that begins with {wanted!r}:\n{_listed(begun)}"
        )
    known = {flow.id: flow for flow in result.flows}
    lengths = {flow_id[: len(wanted)]: flow for flow_id, flow in reversed(known.items())}
    near = [
        lengths[begin] for begin in difflib.get_close_matches(wanted, lengths, n=_NEAR, cutoff=0.5)
    ]
    hint = (
        f"; did you mean:\n{_listed(near)}"
        if near
        else "; `flowcheck scan` shows the ids in brackets"
    )
    raise FlowcheckError(f"no flow has an id that begins with {wanted!r}{hint}")


def source_reader(roots: Sequence[Path]) -> Callable[[str], str | None]:
    """A function that gives the text of a file below the roots; ``None`` for anything else.

    The names come from a result, which may come from anywhere: they never lead out of the roots.
    """
    from flowcheck.discover.decode import decode

    folders = [(root if root.is_dir() else root.parent).resolve() for root in roots]
    bases = (base_of(roots).resolve(), *folders)

    def read(file: str) -> str | None:
        for base in bases:
            try:
                path = (base / file).resolve()
                inside = any(path.is_relative_to(folder) for folder in folders)
                if inside and path.is_file() and path.stat().st_size <= LARGEST_SOURCE:
                    return decode(path.read_bytes())[0]
            except (OSError, ValueError):
                continue
        return None

    return read


def _listed(flows: Sequence[Flow]) -> str:
    lines = [
        f"  {flow.id}  {flow.category} -> {flow.vendor}  {flow.source.file}:{flow.source.line}"
        for flow in flows[:_NEAR]
    ]
    if len(flows) > _NEAR:
        lines.append(f"  ... and {len(flows) - _NEAR} more")
    return "\n".join(lines)
