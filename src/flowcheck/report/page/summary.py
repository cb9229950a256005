"""The first screen of the report: numbers, and what to look at first, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from flowcheck.report.page.findings import Findings
from flowcheck.report.page.vendors import Recipient
from flowcheck.report.page.words import Words, direct
from flowcheck.report.signs import UNSURE
from flowcheck.result.scan import ScanResult

_NAMED = 5
_LOST = ("too-large", "unreadable", "unsupported-language")
_SECTIONS = {
    "recipients": "recipients",
    "kinds": "matrix",
    "errors": "findings",
    "questions": "questions",
    "files": "coverage",
}
"""The section of the page that a figure leads to."""


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
    result: ScanResult, recipients: Iterable[Recipient], findings: Findings, words: Words
) -> tuple[Figure, ...]:
    """The numbers at the top."""
    every = tuple(recipients)
    kinds = {flow.category for flow in result.flows}
    own = sum(flow.implicit for flow in result.flows)
    flows = words.counted("words", "flows", len(result.flows))
    judged = (
        words.counted("severities", "warnings", findings.count("warning")),
        words.counted("severities", "notes", findings.count("note")),
        words("figures", "waived", number=words.number(len(findings.waived))),
    )
    told = {
        "recipients": (sum(bool(each.flows) for each in every), _where(every, words)),
        "kinds": (len(kinds), words("figures", "own", flows=flows, own=words.number(own))),
        "errors": (findings.count("error"), ", ".join(judged)),
        "questions": (len(result.questions), words("figures", "unanswered")),
        "files": (
            result.coverage.analysed,
            words("figures", "rest", number=words.number(result.coverage.files)),
        ),
    }
    return tuple(
        Figure(words.number(number), words.counted("figures", key, number), more, _SECTIONS[key])
        for key, (number, more) in told.items()
    )


def _where(recipients: Iterable[Recipient], words: Words) -> str:
    """How many of those that get data are where, and how many get none."""
    every = tuple(recipients)
    reached = [each for each in every if each.flows]
    numbers = {
        "third": sum(each.third for each in reached),
        "somewhere": sum(each.somewhere for each in reached),
        "silent": len(every) - len(reached),
    }
    return "; ".join(
        words("figures", key, number=words.number(number))
        for key, number in numbers.items()
        if number or key == "third"
    )


def points(
    result: ScanResult, recipients: Iterable[Recipient], findings: Findings, words: Words
) -> tuple[Point, ...]:
    """What to look at first, gravest first."""
    every = tuple(recipients)
    told = {
        "special": ("; ".join(dict.fromkeys(_special(every, words))), "matrix"),
        "errors": ("; ".join(_errors(findings, words)), "findings"),
        "direct": (words.listed(_direct(every, words), _NAMED), "matrix"),
        "own": (words.listed(_own(every, words), _NAMED), "recipients"),
        "countries": ("; ".join(_countries(every, words)), "recipients"),
        "console": (words.listed(_console(result, words), _NAMED), "recipients"),
        "missing": (words.listed(_missed(result, words)), "coverage"),
    }
    return tuple(
        Point(words("points", key), f"{text}.", at) for key, (text, at) in told.items() if text
    )


def _special(recipients: Iterable[Recipient], words: Words) -> Iterator[str]:
    for each in recipients:
        for gets in (*each.sent, *each.collected):
            if gets.category.special:
                row = words("points", "special_row", category=gets.category.name, name=each.name)
                yield row + (f" ({gets.told})" if gets.told else "")


def _errors(findings: Findings, words: Words) -> Iterator[str]:
    for severity, rules in findings.by_severity:
        if severity == "error":
            for rule in rules:
                yield f"{rule.title} ({words.listed([each.whom for each in rule.about], 3)})"


def _direct(recipients: Iterable[Recipient], words: Words) -> Iterator[str]:
    """Who gets data as they are that tell by themselves who somebody is."""
    for each in recipients:
        sure = [gets for gets in each.sent if gets.sign != UNSURE and direct(gets.category.key)]
        if sure:
            yield f"{each.name} ({words.listed([gets.category.name for gets in sure], 2)})"


def _own(recipients: Iterable[Recipient], words: Words) -> Iterator[str]:
    """What no line of the code names and is sent all the same."""
    for each in recipients:
        names = [gets.category.name for gets in each.collected if gets.sign != UNSURE]
        if names:
            yield f"{each.name} ({words.listed(names, 4)})"


def _countries(recipients: Iterable[Recipient], words: Words) -> Iterator[str]:
    found: dict[str, list[str]] = {}
    for each in recipients:
        if each.flows and (each.third or each.somewhere):
            where = f"{each.country}, {each.standing}" if each.standing else each.country
            name = f"{each.name} ({each.hosting})" if each.perhaps_own else each.name
            found.setdefault(where, []).append(name)
    for where, names in found.items():
        yield words.say("words", "about", name=words.listed(names, _NAMED), text=where)


def _console(result: ScanResult, words: Words) -> Iterator[str]:
    names = {use.vendor: use.name for use in result.vendors}
    found: dict[str, list[str]] = {}
    for flow in result.flows:
        if flow.implicit and flow.collection in ("console", "assumed"):
            row = found.setdefault(names.get(flow.vendor, flow.vendor), [])
            row.append(words.name(flow.category))
    for name, kinds in found.items():
        yield f"{name} ({words.listed(dict.fromkeys(kinds), 3)})"


def _missed(result: ScanResult, words: Words) -> Iterator[str]:
    if result.unresolved:
        yield words.counted("points", "places", len(result.unresolved))
    for reason, number in result.coverage.skipped.items():
        if reason in _LOST and number:
            files = words.counted("words", "files", number)
            yield words("points", "skipped", files=files, why=words.say.term("skipped", reason))
