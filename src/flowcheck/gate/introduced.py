"""The findings that a change brings: those of the second revision that the first has not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from flowcheck.gate.compare import ADDED, LOOSENED, Change, severity_rank
from flowcheck.policy.fingerprints import finding_id
from flowcheck.result import Finding

UPGRADE_RULE = "upgrade-widens-collection"
_ARTICLES = ("GDPR Art. 5(1)(c)", "GDPR Art. 25(2)")
_REMEDY = (
    "Turn off what is not needed in the options of the SDK, or keep the older version; "
    "if it is wanted, tell people of it and keep the record of processing up to date."
)


def introduced(head: Iterable[Finding], bases: Sequence[Iterable[Finding]]) -> tuple[Finding, ...]:
    """What ``head`` has and no base has, in the order of ``head``.

    A finding that was milder in every base, or was waived there, counts as new; one that is waived
    in ``head`` does not count.
    """
    known = [{finding.id: finding for finding in base} for base in bases]
    return tuple(
        finding
        for finding in head
        if finding.waived is None
        and not any(_covers(base.get(finding.id), finding) for base in known)
    )


def _covers(old: Finding | None, new: Finding) -> bool:
    """Whether a finding was there before, no milder and not waived."""
    return (
        old is not None
        and old.waived is None
        and severity_rank(old.severity) >= severity_rank(new.severity)
    )


def upgrade_findings(changes: Iterable[Change]) -> Iterator[Finding]:
    """One for each vendor whose SDK collects more in another version, at the manifest's line."""
    changes = tuple(changes)
    for row in changes:
        if (row.about, row.kind, row.what) != ("vendor", LOOSENED, "collection"):
            continue
        categories = {
            change.category
            for change in changes
            if change.vendor == row.vendor and change.cause and change.kind == ADDED
        }
        yield Finding(
            id=finding_id(UPGRADE_RULE, row.vendor, "", sorted(categories)),
            rule=UPGRADE_RULE,
            severity="warning",
            message=row.words,
            vendor=row.vendor,
            category="",
            flow=None,
            file=row.file,
            line=row.line,
            articles=_ARTICLES,
            remedy=_REMEDY,
            waived=None,
        )
