"""Findings for the report: by rule, with the law, the remedy and the places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct

from flowcheck.model import SEVERITIES
from flowcheck.report.groups import vendor_names
from flowcheck.report.page.words import Words
from flowcheck.report.places import flow_ids, lines_of
from flowcheck.report.rule_pages import rules_by_id
from flowcheck.report.verdict import answered, open_findings, waived_findings
from flowcheck.result.findings import Finding
from flowcheck.result.scan import ScanResult

_PLACES, _PLACES_OF_FLOWS = 12, 2
"""How many places are named; those of flows are found with the flows."""


class Judged(Struct, frozen=True):
    """One finding. ``number`` is its place among the findings that the page knows."""

    number: int
    id: str
    whom: str
    message: str
    remedy: str
    places: tuple[str, ...]
    more: int
    flows: int
    waived: str


class About(Struct, frozen=True):
    """What a rule found about one recipient. ``remedy`` is told once where it is the same."""

    whom: str
    remedy: str
    findings: tuple[Judged, ...]


class RuleFindings(Struct, frozen=True):
    """All findings of a rule with one severity."""

    rule: str
    number: str
    title: str
    severity: str
    articles: tuple[str, ...]
    about: tuple[About, ...]

    @property
    def number_of_findings(self) -> int:
        """How many findings there are."""
        return sum(len(each.findings) for each in self.about)


class Findings(Struct, frozen=True):
    """Findings by severity (gravest first) and rule; those that somebody answers for; the flows.

    ``flows`` are ids, by the number of the finding.
    """

    by_severity: tuple[tuple[str, tuple[RuleFindings, ...]], ...]
    waived: tuple[Judged, ...]
    flows: tuple[tuple[str, ...], ...]

    def count(self, severity: str) -> int:
        """How many open findings have a severity."""
        return sum(
            rule.number_of_findings
            for name, rules in self.by_severity
            if name == severity
            for rule in rules
        )


def findings(result: ScanResult, words: Words) -> Findings:
    """The findings of a result."""
    open_, waived = open_findings(result), waived_findings(result)
    every = (*open_, *waived)
    numbers = {finding.id: number for number, finding in enumerate(every)}
    whom = vendor_names(result)
    judged = {
        finding.id: _judged(
            finding,
            numbers[finding.id],
            whom.get(finding.vendor, finding.vendor) or words("words", "project"),
            words,
        )
        for finding in every
    }
    rules = rules_by_id(result)
    found: defaultdict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in open_:
        found[finding.severity, finding.rule].append(finding)
    grouped = {
        (severity, rule): RuleFindings(
            rule=rule,
            number=rules[rule].number,
            title=rules[rule].title,
            severity=severity,
            articles=rows[0].articles,
            about=tuple(_about([judged[row.id] for row in rows])),
        )
        for (severity, rule), rows in found.items()
    }
    return Findings(
        by_severity=tuple(_by_severity(grouped.items())),
        waived=tuple(judged[finding.id] for finding in waived),
        flows=tuple(flow_ids(finding) for finding in every),
    )


def _by_severity(
    grouped: Iterable[tuple[tuple[str, str], RuleFindings]],
) -> Iterator[tuple[str, tuple[RuleFindings, ...]]]:
    rows = [row for _, row in grouped]
    for severity in SEVERITIES:
        some = [row for row in rows if row.severity == severity]
        if some:
            yield severity, tuple(sorted(some, key=lambda row: (-row.number_of_findings, row.rule)))


def _about(rows: Iterable[Judged]) -> Iterator[About]:
    """By recipient; in it those with most places first."""
    found: defaultdict[str, list[Judged]] = defaultdict(list)
    for row in rows:
        found[row.whom].append(row)
    for whom, some in sorted(found.items(), key=lambda item: (-len(item[1]), item[0])):
        remedies = {row.remedy for row in some}
        shared = remedies.pop() if len(remedies) == 1 else ""
        some.sort(key=lambda row: (-len(row.places) - row.more, row.message))
        yield About(whom, shared, tuple(some))


def _judged(finding: Finding, number: int, whom: str, words: Words) -> Judged:
    places = [f"{file}:{line}" for file, line in lines_of(finding)]
    flows = len(flow_ids(finding))
    limit = _PLACES_OF_FLOWS if flows else _PLACES
    return Judged(
        number=number,
        id=finding.id,
        whom=whom,
        message=words.readable(finding.message),
        remedy=finding.remedy,
        places=tuple(places[:limit]),
        more=max(0, len(places) - limit),
        flows=flows,
        waived=answered(finding.waived),
    )
