"""What the commit that is being made brings: the index against its parents."""

from __future__ import annotations

from msgspec import Struct

from flowcheck.gate.changes import REVIEW, shared
from flowcheck.gate.commit import Commit
from flowcheck.gate.compare import compare
from flowcheck.gate.difference import gravest_first
from flowcheck.gate.introduced import introduced
from flowcheck.gate.items import Items
from flowcheck.gate.relevance import has_manifest
from flowcheck.gate.revisions import Judged, Revisions
from flowcheck.result.findings import Finding
from flowcheck.result.scan import DiagnosticRow

INDEX = "the staged files"


class Verdict(Struct, frozen=True):
    """The findings that the commit brings, gravest first, and what could not be read."""

    findings: tuple[Finding, ...]
    diagnostics: tuple[DiagnosticRow, ...] = ()


def verdict(commit: Commit, revisions: Revisions) -> Verdict:
    """Judge the staged files; parents are judged only when there is something to compare."""
    head = revisions.tree(commit.staged, INDEX)
    found = introduced(head.items.findings, ())
    compared = _changes_count(commit, head)
    bases: list[Judged] = []
    for parent, delta in commit.parents.items():
        if not found and not compared:
            break
        before = delta.before(commit.staged)
        bases.append(revisions.older(before, parent[:12], commit.staged))
        found = introduced(found, [bases[-1].items.findings])
    if compared and len(bases) == len(commit.parents):
        rows = [_of_changes(revisions, base, head) for base in bases or [Judged(Items())]]
        found = (*found, *introduced(shared(rows), ()))
    return Verdict(tuple(sorted(found, key=gravest_first)), head.diagnostics)


def _changes_count(commit: Commit, head: Judged) -> bool:
    """Whether a rule about changes may find something."""
    if REVIEW in head.asked and head.items.flows:
        return True
    return (
        bool(commit.parents)
        and all(has_manifest(rows) for rows in commit.changes)
        and any(flow.implicit for flow in head.items.flows)
    )


def _of_changes(revisions: Revisions, base: Judged, head: Judged) -> tuple[Finding, ...]:
    """What the rules about changes find between a parent and the staged files."""
    changes = compare(base.items, head.items)
    return revisions.judge.findings(changes, head.items, head.asked, head.waivers)
