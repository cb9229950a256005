"""A revision against another one, or against the work tree: what a change does."""

from __future__ import annotations

import msgspec

from flowcheck import __version__
from flowcheck.gate.compare import Change, compare, severity_rank
from flowcheck.gate.introduced import introduced, newly_waived, resolved
from flowcheck.gate.items import Items
from flowcheck.gate.relevance import matters
from flowcheck.gate.repository import Repository
from flowcheck.gate.revisions import Judged, Revisions
from flowcheck.result.findings import Finding
from flowcheck.result.scan import DiagnosticRow, Tool

SCHEMA_VERSION = "1.0"
WORK_TREE = "the work tree"


class Side(msgspec.Struct, frozen=True):
    """A side of the comparison: as it was named, and its commit (null: the work tree)."""

    name: str
    commit: str | None


class Difference(msgspec.Struct, frozen=True):
    """What ``flowcheck diff`` tells.

    ``base`` is the commit that was compared with, ``merge_base`` whether that is where the two
    sides parted. ``findings`` are those that the change brings, gravest first; ``waived`` those
    that it waives, ``resolved`` those that are there no more. ``note`` is what to know of the
    comparison itself.
    """

    schema_version: str
    tool: Tool
    project: str
    base: Side
    head: Side
    merge_base: bool
    note: str
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    diagnostics: tuple[DiagnosticRow, ...] = ()
    waived: tuple[Finding, ...] = ()
    resolved: tuple[Finding, ...] = ()


class Ends(msgspec.Struct, frozen=True):
    """What is compared: ``commit`` is that of ``base``."""

    base: Side
    commit: str
    head: Side
    merge_base: bool = False
    note: str = ""


def ends(repository: Repository, base: str, head: str | None, *, exact: bool = False) -> Ends:
    """What two names stand for. ``exact``: not the merge base but the base itself."""
    named = repository.commit(base)
    after = repository.commit(head) if head is not None else None
    against = after or repository.head()
    right = Side(head or WORK_TREE, after)
    if exact or against is None or against == named:
        return Ends(Side(base, named), named, right)
    shared = repository.merge_base(named, against)
    if shared is not None:
        return Ends(Side(base, shared), shared, right, merge_base=True)
    why = "the clone is shallow" if repository.shallow else "they have no history in common"
    note = (
        f"no merge base of {base} and {head or 'HEAD'} is known here ({why}): "
        f"compared with {base} itself"
    )
    return Ends(Side(base, named), named, right, note=note)


def difference(revisions: Revisions, found: Ends) -> Difference:
    """Judge both ends and compare them; files that no scan reads cost no scan."""
    before, after = _judged(revisions, found)
    changes = compare(before.items, after.items)
    of_change = revisions.judge.findings(changes, after.items, after.asked, after.waivers)
    old, new = before.items.findings, (*after.items.findings, *of_change)
    return Difference(
        SCHEMA_VERSION,
        Tool("flowcheck", __version__),
        revisions.repository.name,
        found.base,
        found.head,
        found.merge_base,
        found.note,
        changes,
        tuple(sorted(introduced(new, [old]), key=gravest_first)),
        after.diagnostics,
        tuple(sorted(newly_waived(new, old), key=gravest_first)),
        tuple(sorted(resolved(new, old), key=gravest_first)),
    )


def gravest_first(finding: Finding) -> tuple[object, ...]:
    """The order in which findings are shown."""
    place = (finding.file, finding.line)
    return (-severity_rank(finding.severity), finding.vendor, finding.rule, *place, finding.id)


def _judged(revisions: Revisions, found: Ends) -> tuple[Judged, Judged]:
    repository = revisions.repository
    if found.head.commit is None:
        after = revisions.work_tree()
        return revisions.older(repository.files(found.commit), found.base.name, None), after
    newer = repository.files(found.head.commit)
    delta = repository.delta(found.commit, found.head.commit)
    if not matters(repository, delta.rows, newer):
        return Judged(Items()), Judged(Items())
    after = revisions.tree(newer, found.head.name)
    return revisions.older(delta.before(newer), found.base.name, newer), after
