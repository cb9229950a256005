"""What the commit that is being made brings: the index against its parents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flowcheck.gate.commit import Commit
from flowcheck.gate.compare import compare
from flowcheck.gate.introduced import introduced, upgrade_findings
from flowcheck.gate.relevance import has_manifest
from flowcheck.gate.revisions import Judged, Revisions
from flowcheck.result import DiagnosticRow, Finding

INDEX = "the staged files"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The findings that the commit brings, gravest first, and what could not be read."""

    findings: tuple[Finding, ...]
    diagnostics: tuple[DiagnosticRow, ...] = ()


def verdict(commit: Commit, revisions: Revisions) -> Verdict:
    """Judge the staged files; parents are judged only when there is something to compare."""
    head = revisions.tree(commit.staged, INDEX)
    found = introduced(head.inventory.findings, ())
    upgraded = _may_be_upgraded(commit, head)
    bases: list[Judged] = []
    for parent in commit.parents:
        if not found and not upgraded:
            break
        bases.append(revisions.older(parent, parent[:12], commit.staged))
        found = introduced(found, [bases[-1].inventory.findings])
    if upgraded and len(bases) == len(commit.parents):
        found = (*found, *_upgrades(head, bases))
    return Verdict(found, head.diagnostics)


def _may_be_upgraded(commit: Commit, head: Judged) -> bool:
    return (
        bool(commit.parents)
        and all(has_manifest(rows) for rows in commit.changes)
        and any(flow.implicit for flow in head.inventory.flows)
    )


def _upgrades(head: Judged, bases: Sequence[Judged]) -> tuple[Finding, ...]:
    """The upgrades that no parent had."""
    found = [
        {row.id: row for row in upgrade_findings(compare(base.inventory, head.inventory))}
        for base in bases
    ]
    shared = set.intersection(*(set(rows) for rows in found))
    return tuple(row for key, row in sorted(found[0].items()) if key in shared)
