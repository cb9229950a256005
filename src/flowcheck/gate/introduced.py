"""The findings that a change brings: those of the second revision that the first has not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flowcheck.gate.compare import covered, severity_rank
from flowcheck.result.findings import Finding


def introduced(head: Iterable[Finding], bases: Sequence[Iterable[Finding]]) -> tuple[Finding, ...]:
    """What ``head`` has and no base has, in the order of ``head``.

    A finding that was milder in every base, or was waived there, counts as new; one that is waived
    in ``head`` does not count.
    """
    known = [_known(base) for base in bases]
    return tuple(
        finding
        for finding in head
        if finding.waived is None and not any(_covers(finding, base) for base in known)
    )


def newly_waived(head: Iterable[Finding], base: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that are waived in ``head`` and are not, or not waived, in ``base``."""
    known = _known(base)
    return tuple(
        finding
        for finding in head
        if finding.waived is not None
        and (finding.id not in known or known[finding.id].waived is None)
    )


def resolved(head: Iterable[Finding], base: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that ``base`` has, not waived, and ``head`` has no more."""
    left = _known(head)
    return tuple(finding for finding in base if finding.waived is None and finding.id not in left)


def _known(findings: Iterable[Finding]) -> Mapping[str, Finding]:
    """Findings by id; those that another one stands for are known by that."""
    findings = tuple(findings)
    return {**covered(findings), **{finding.id: finding for finding in findings}}


def _covers(new: Finding, base: Mapping[str, Finding]) -> bool:
    """Whether a finding was there before, no milder and not waived."""
    old = base.get(new.id)
    return (
        old is not None
        and old.waived is None
        and severity_rank(old.severity) >= severity_rank(new.severity)
    )
