"""Changed files to the disk; a file that cannot be written leaves the others alone."""

from __future__ import annotations

from msgspec.structs import replace

from flowcheck.fix import files
from flowcheck.fix.model import FixError, Offer, Outcome, Refusal
from flowcheck.fix.project import Project


def written(project: Project, outcome: Outcome) -> Outcome:
    """Write what was changed; gives the outcome with what could not be written as refused.

    All files are looked at before the first is written, so that a fix that needs two does not stop
    at one because somebody has edited the other.
    """
    problems: dict[str, str] = {}
    for path in sorted(outcome.texts):
        try:
            before = project.kept.get(path) if outcome.before[path] is not None else None
            files.check(project.root, path, before, outcome.texts[path])
        except FixError as problem:
            problems[path] = str(problem)
    while (spread := _also(outcome, problems)) != problems:
        problems = spread
    for path in sorted(outcome.texts):
        if path not in problems:
            try:
                before = project.kept.get(path) if outcome.before[path] is not None else None
                files.write(project.root, path, before, outcome.texts[path])
            except FixError as problem:
                problems[path] = str(problem)
    refused = [_refusal(offer, problems) for offer in outcome.applied if _touches(offer, problems)]
    return replace(
        outcome,
        applied=tuple(offer for offer in outcome.applied if not _touches(offer, problems)),
        refused=tuple(sorted({*outcome.refused, *refused})),
        texts={path: text for path, text in outcome.texts.items() if path not in problems},
    )


def _also(outcome: Outcome, problems: dict[str, str]) -> dict[str, str]:
    """The problems, and the files that change together with a file that has one."""
    found = dict(problems)
    for offer in outcome.applied:
        bad = next((c.file for c in offer.changes if c.file in problems), "")
        if bad:
            for change in offer.changes:
                found.setdefault(change.file, problems[bad])
    return found


def _touches(offer: Offer, problems: dict[str, str]) -> bool:
    return any(change.file in problems for change in offer.changes)


def _refusal(offer: Offer, problems: dict[str, str]) -> Refusal:
    target = next(iter((*offer.findings, *offer.flows)), "")
    why = next(problems[change.file] for change in offer.changes if change.file in problems)
    return Refusal(offer.file, offer.line, target, "", offer.action, why)
