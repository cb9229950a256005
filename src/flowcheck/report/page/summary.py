"""The first screen of the report: numbers, and what to look at first, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from flowcheck.report.page.findings import Findings
from flowcheck.report.page.vendors import Recipient
from flowcheck.report.page.words import SKIPPED, Words, direct, listed
from flowcheck.report.signs import UNSURE
from flowcheck.report.text import count
from flowcheck.result import ScanResult

_NAMED = 5


class Figure(Struct, frozen=True):
    """A number, what it counts, and what is to be known of it; ``at`` is a section of the page."""

    number: str
    title: str
    words: str
    at: str


class Point(Struct, frozen=True):
    """Something to look at first; ``at`` is a section of the page."""

    title: str
    words: str
    at: str


def figures(
    result: ScanResult, recipients: Iterable[Recipient], findings: Findings
) -> tuple[Figure, ...]:
    """The numbers at the top."""
    every = tuple(recipients)
    reached = [each for each in every if each.flows]
    where = [f"{sum(each.third for each in reached):,} outside the EEA"]
    unknown = sum(each.somewhere for each in reached)
    where += [f"country of {unknown:,} not known"] if unknown else []
    kinds = {flow.category for flow in result.flows}
    own = sum(flow.implicit for flow in result.flows)
    errors = findings.count("error")
    cover = result.coverage
    rest = len(every) - len(reached)
    where += [f"{rest:,} more in use"] if rest else []
    return (
        Figure(
            f"{len(reached):,}",
            "recipient gets data" if len(reached) == 1 else "recipients get data",
            "; ".join(where),
            "recipients",
        ),
        Figure(
            f"{len(kinds):,}",
            "kind of data" if len(kinds) == 1 else "kinds of data",
            f"{count(len(result.flows), 'flow')}, {own:,} of them collected by software itself",
            "matrix",
        ),
        Figure(
            f"{errors:,}",
            "error" if errors == 1 else "errors",
            f"{count(findings.count('warning'), 'warning')}, "
            f"{count(findings.count('note'), 'note')}, {len(findings.waived):,} waived",
            "findings",
        ),
        Figure(
            f"{len(result.questions):,}",
            "open question" if len(result.questions) == 1 else "open questions",
            "that code cannot answer",
            "questions",
        ),
        Figure(
            f"{cover.analysed:,}",
            "file read" if cover.analysed == 1 else "files read",
            f"of {cover.files:,} found; the rest is no production code or is told below",
            "coverage",
        ),
    )


def points(
    result: ScanResult, recipients: Iterable[Recipient], findings: Findings, words: Words
) -> tuple[Point, ...]:
    """What to look at first, gravest first."""
    every = tuple(recipients)
    return (
        *_special(every),
        *_errors(findings),
        *_direct(every),
        *_own(every),
        *_countries(every),
        *_console(result, words),
        *_missed(result),
    )


def _special(recipients: Iterable[Recipient]) -> Iterator[Point]:
    found = [
        f"{gets.category.name} to {each.name}" + (f" ({gets.told})" if gets.told else "")
        for each in recipients
        for gets in (*each.sent, *each.collected)
        if gets.category.special
    ]
    if found:
        yield Point(
            "Special categories of data (GDPR Art. 9 and 10)",
            "; ".join(dict.fromkeys(found)) + ".",
            "matrix",
        )


def _errors(findings: Findings) -> Iterator[Point]:
    for severity, rules in findings.by_severity:
        if severity == "error":
            found = [
                f"{rule.title} ({listed([each.whom for each in rule.about], 3)})" for rule in rules
            ]
            yield Point("Errors by the rules", "; ".join(found) + ".", "findings")


def _direct(recipients: Iterable[Recipient]) -> Iterator[Point]:
    """Who gets data as they are that tell by themselves who somebody is."""
    found = []
    for each in recipients:
        sure = [gets for gets in each.sent if gets.sign != UNSURE and direct(gets.category.key)]
        if sure:
            found.append(f"{each.name} ({listed([gets.category.name for gets in sure], 2)})")
    if found:
        yield Point(
            "Who can tell by the data who somebody is", listed(found, _NAMED) + ".", "matrix"
        )


def _own(recipients: Iterable[Recipient]) -> Iterator[Point]:
    """What no line of the code names and is sent all the same."""
    found = []
    for each in recipients:
        names = [gets.category.name for gets in each.collected if gets.sign != UNSURE]
        if names:
            found.append(f"{each.name} ({listed(names, 4)})")
    if found:
        yield Point(
            "What recipients' software collects by itself, without a line of code that says so",
            listed(found, _NAMED) + ".",
            "recipients",
        )


def _countries(recipients: Iterable[Recipient]) -> Iterator[Point]:
    found: dict[str, list[str]] = {}
    for each in recipients:
        if each.flows and (each.third or each.somewhere):
            where = f"{each.country}, {each.standing}" if each.standing else each.country
            found.setdefault(where, []).append(each.name)
    rows = [f"{listed(names, _NAMED)}: {where}" for where, names in found.items()]
    if rows:
        yield Point(
            "Recipients outside the EEA, or in an unknown country (GDPR Chapter V)",
            "; ".join(rows) + ".",
            "recipients",
        )


def _console(result: ScanResult, words: Words) -> Iterator[Point]:
    names = {use.vendor: use.name for use in result.vendors}
    found: dict[str, list[str]] = {}
    for flow in result.flows:
        if flow.implicit and flow.collection in ("console", "assumed"):
            row = found.setdefault(names.get(flow.vendor, flow.vendor), [])
            row.append(words.name(flow.category))
    if found:
        rows = (f"{name} ({listed(dict.fromkeys(kinds), 3)})" for name, kinds in found.items())
        yield Point(
            "Settings that somebody must look up in a console or a version",
            listed(rows, _NAMED) + ".",
            "recipients",
        )


def _missed(result: ScanResult) -> Iterator[Point]:
    parts = []
    if result.unresolved:
        parts.append(f"{count(len(result.unresolved), 'place')} where a flow may be missed")
    lost = {
        reason: number
        for reason, number in result.coverage.skipped.items()
        if reason in ("too-large", "unreadable", "unsupported-language") and number
    }
    parts += [f"{count(number, 'file')} {SKIPPED[reason]}" for reason, number in lost.items()]
    if parts:
        yield Point("What may be missing here", f"{listed(parts)}.", "coverage")
