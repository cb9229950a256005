"""``flowcheck fix``: change the code so that findings go away."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from flowcheck.cli.exit import ExitCode
from flowcheck.cli.fixing import tried
from flowcheck.cli.options import (
    Chosen,
    Session,
    debugging,
    narrowing,
    talking,
    with_format,
    with_vendors,
)
from flowcheck.cli.output import is_terminal, tell, use_color, write_stdout
from flowcheck.cli.progress import progress_of
from flowcheck.cli.surroundings import prefix_of

if TYPE_CHECKING:
    from flowcheck.fix.model import Outcome
    from flowcheck.options import ScanOptions

_ACTIONS = ("drop", "minimise", "pseudonymise", "gate", "harden")

_EPILOG = """\b
Examples:
  flowcheck fix                                 what could be fixed, as a diff; nothing is written
  flowcheck fix | git apply                     the same as --write
  flowcheck fix --write                         fix everything that can be fixed
  flowcheck fix b12bd7a3 --write                one finding (or flow), by its id
  flowcheck fix --action drop --action harden   only these actions
  flowcheck fix --vendor mixpanel web/          one vendor, in one folder
"""


@click.command(epilog=_EPILOG, short_help="Fix findings in the code.")
@click.argument("targets", metavar="[ID|PATH]...", nargs=-1)
@click.option(
    "--rule", "rules", metavar="ID", multiple=True, help="Only findings of this rule. Repeatable."
)
@with_vendors
@click.option(
    "--action",
    "actions",
    type=click.Choice(_ACTIONS),
    multiple=True,
    help="Only fixes of this kind. Repeatable.",
)
@click.option("--write", is_flag=True, help="Change the files; without it, nothing is written.")
@with_format("diff", "json")
@narrowing
@talking
@debugging
@click.pass_obj
def fix(
    session: Session,
    targets: tuple[str, ...],
    rules: tuple[str, ...],
    vendors: tuple[str, ...],
    actions: tuple[str, ...],
    write: bool,
    format_name: str,
    chosen: Chosen,
    quiet: bool,
    no_color: bool,
) -> ExitCode:
    """Fix findings in the code, and show the change as a diff.

    Each fix is made in memory first. It is kept when the file still parses, and when a scan of the
    changed code finds that the flow is gone or treated and that nothing new appeared. What cannot
    be fixed is listed on stderr, with the reason.

    An ID is that of a finding or a flow, or its beginning; without one, every finding that nobody
    has waived is meant. The exit code is 1 when an error could not be fixed.
    """
    from flowcheck.fix.model import Action
    from flowcheck.fix.select import Selection
    from flowcheck.fix.shown import as_json, summary
    from flowcheck.fix.write import written

    ids, paths = _split(targets)
    options = replace(chosen, paths=paths).options()
    selection = Selection(ids, rules, vendors, tuple(Action(name) for name in actions))
    with progress_of(session, quiet=quiet) as progress:
        project, outcome = tried(session, options, selection, progress)
    if write:
        outcome = written(project, outcome)
    if format_name == "json":
        write_stdout(as_json(outcome, written=write))
    elif not write:
        write_stdout(_diff(outcome, options, plain=no_color))
    tell(summary(outcome, written=write), quiet=quiet)
    errors = {found.id for found in project.result.findings if found.severity == "error"}
    left = any(row.target in errors for row in outcome.refused)
    return ExitCode.FINDINGS if left else ExitCode.DONE


def _diff(outcome: Outcome, options: ScanOptions, *, plain: bool) -> bytes:
    """The changes as a diff of the repository, for what stdout is."""
    from flowcheck.fix.shown import as_diff

    return as_diff(
        outcome,
        color=use_color(sys.stdout, refused=plain),
        prefix=prefix_of(options.roots),
        terminal=is_terminal(sys.stdout),
    )


def _split(targets: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[Path, ...]]:
    """Ids and paths; what is there as a file or folder is a path."""
    ids, paths = [], []
    for target in targets:
        if Path(target).exists():
            paths.append(Path(target))
        elif set(target) <= set("0123456789abcdef"):
            ids.append(target)
        else:
            raise click.UsageError(f"{target!r} is neither an id nor a file or folder")
    return tuple(ids), tuple(paths)
