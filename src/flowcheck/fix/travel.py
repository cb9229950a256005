"""Fixes as parts of findings, so that reports can carry them: whole lines that are replaced."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from flowcheck.fix.model import Alone, Outcome
from flowcheck.fix.patch import lines_of
from flowcheck.fix.project import Project
from flowcheck.result.findings import Finding, Fix, Replacement


def with_fixes(
    project: Project, findings: tuple[Finding, ...], outcome: Outcome
) -> tuple[Finding, ...]:
    """The findings, each with the fixes that mend it; ``project`` is as it was scanned."""
    made: dict[str, list[Fix]] = {}
    for alone in outcome.alone:
        fix = Fix(alone.offer.action.value, alone.offer.title, tuple(_changes(project, alone)))
        for each in alone.offer.findings:
            made.setdefault(each, []).append(fix)
    return tuple(_carrying(finding, made.get(finding.id, ())) for finding in findings)


def _carrying(finding: Finding, fixes: Sequence[Fix]) -> Finding:
    """The finding with its fixes; its remedy says how they are made."""
    if not fixes:
        return finding
    titles = "; ".join(dict.fromkeys(f"{fix.action}: {fix.title}" for fix in fixes))
    remedy = f"{finding.remedy} `flowcheck fix {finding.id[:8]} --write` does it ({titles})."
    return replace(finding, fixes=tuple(fixes), remedy=remedy)


def _changes(project: Project, alone: Alone) -> Iterator[Replacement]:
    for path, text in sorted(alone.texts.items()):
        before, after = lines_of(project.original(path) or ""), lines_of(text)
        matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
        for tag, start, end, first, last in matcher.get_opcodes():
            if tag != "equal":
                yield Replacement(path, start + 1, end + 1, "".join(after[first:last]))
