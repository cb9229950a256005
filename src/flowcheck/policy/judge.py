"""Facts and rules -> findings and questions.

One finding stands for all places at which a rule finds the same: the first place is shown, the
others are counted. Waivers and baselines are not known here.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flowcheck.model import SEVERITIES
from flowcheck.policy.conditions import holds
from flowcheck.policy.fingerprints import finding_id, question_id
from flowcheck.policy.register import Profile
from flowcheck.policy.schema import Fact, Need, Pack, QuestionRule, Rule, Value
from flowcheck.result import AskedRule, Finding, Question, Spotted

OFF = "off"
_RANK = {severity: rank for rank, severity in enumerate(SEVERITIES)}
_EVIDENCE = 20  # rows of one question


Waive = Callable[[str, str, Fact], Mapping[str, str] | None]
"""(rule, id of the finding, what it is about) -> who answers for it, or ``None``."""

Judged = tuple[Rule, Fact, str]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a project decides: ``severities`` by rule id (``off``: not asked), ``today``."""

    today: date
    has_register: bool = False
    severities: Mapping[str, str] = field(default_factory=dict)


def judge(
    facts: Iterable[Fact], packs: Sequence[Pack], setting: Setting, waive: Waive | None = None
) -> tuple[tuple[Finding, ...], tuple[Question, ...]]:
    """The findings, gravest first, and the questions; both in an order that does not vary.

    A finding is waived when each of its places is; else only the others count.
    """
    found: dict[tuple[str, ...], list[Judged]] = {}
    asked: dict[tuple[str, str], list[tuple[QuestionRule, Fact]]] = {}
    by_kind: dict[str, tuple[list[Rule], list[QuestionRule]]] = {}
    for pack in packs:
        for rule in pack.rules:
            by_kind.setdefault(rule.on, ([], []))[0].append(rule)
        for question in pack.questions:
            by_kind.setdefault(question.on, ([], []))[1].append(question)
    for fact in facts:
        rules, questions = by_kind.get(fact.on, ([], []))
        for rule in rules:
            severity = severity_of(rule, fact, setting)
            if severity:
                key = (rule.id, fact.vendor, fact.category, *fact.same)
                found.setdefault(key, []).append((rule, fact, severity))
        for question in questions:
            if _raises(question, fact, setting.today):
                about = "" if question.once else fact.vendor or "/".join(fact.same)
                asked.setdefault((question.id, about), []).append((question, fact))
    findings = [_finding(key, places, waive) for key, places in found.items()]
    return in_order(findings), tuple(
        sorted((_question(about, rows) for (_, about), rows in asked.items()), key=_question_order)
    )


def in_force(packs: Iterable[Pack], profiles: Collection[str]) -> tuple[Pack, ...]:
    """The packs that a project asks for, and those that are no profile (questions, its own)."""
    optional = frozenset(Profile)
    return tuple(pack for pack in packs if pack.id in profiles or pack.id not in optional)


def asked(packs: Iterable[Pack], setting: Setting) -> tuple[AskedRule, ...]:
    """The rules that a scan asks, by pack and id: none that is off or lacks what it needs."""
    return tuple(
        AskedRule(
            rule.id,
            pack.id,
            pack.version,
            rule.number,
            rule.title,
            setting.severities.get(rule.id) or rule.severity,
            rule.articles,
            rule.remedy,
            dict(rule.examples),
        )
        for pack in sorted(packs, key=lambda pack: pack.id)
        for rule in sorted(pack.rules, key=lambda rule: rule.id)
        if setting.severities.get(rule.id) != OFF
        and (Need.REGISTER not in rule.needs or setting.has_register)
    )


def severity_of(rule: Rule, fact: Fact, setting: Setting) -> str:
    """The severity of what a rule finds in a fact; ``""`` when it finds nothing."""
    if Need.REGISTER in rule.needs and not setting.has_register:
        return ""
    wanted = setting.severities.get(rule.id)
    if wanted == OFF:
        return ""
    values = fact.values
    if not holds(rule.when, rule.on, values, setting.today):
        return ""
    if any(holds(when, rule.on, values, setting.today) for when in rule.unless):
        return ""
    if wanted:
        return wanted
    for when, severity in rule.graver:
        if holds(when, rule.on, values, setting.today):
            return severity
    return rule.severity


def _raises(question: QuestionRule, fact: Fact, today: date) -> bool:
    values = fact.values
    return holds(question.when, question.on, values, today) and not any(
        holds(when, question.on, values, today) for when in question.unless
    )


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings, gravest first."""
    return tuple(sorted(findings, key=_order))


def _finding(key: tuple[str, ...], places: Sequence[Judged], waive: Waive | None) -> Finding:
    rule_id, vendor, category, *same = key
    number = finding_id(rule_id, vendor, category, same)
    places, waived = _waived(rule_id, number, places, waive)
    rule, fact, _ = min(places, key=lambda place: _place(place[1]))
    severity = min((severity for _, _, severity in places), key=_RANK.__getitem__)
    spots = {(place.file, place.line) for _, place, _ in places}
    more = f" ({len(spots)} places)" if len(spots) > 1 else ""
    found = sorted((_place(place) for _, place, _ in places))
    example = rule.examples.get(vendor, "")
    remedy = filled(rule.remedy, fact.values)
    return Finding(
        id=number,
        rule=rule_id,
        severity=severity,
        message=filled(rule.message, fact.values) + more,
        vendor=vendor,
        category=category,
        flow=fact.flow,
        file=fact.file,
        line=fact.line,
        articles=rule.articles,
        remedy=f"{remedy} Example: {example}" if example else remedy,
        waived=waived,
        column=fact.column,
        places=tuple(Spotted(*spot[:3], spot[3] or None) for spot in dict.fromkeys(found)),
    )


def _place(fact: Fact) -> tuple[str, int, int, str]:
    return fact.file, fact.line, fact.column, fact.flow or ""


def _waived(
    rule: str, number: str, places: Sequence[Judged], waive: Waive | None
) -> tuple[Sequence[Judged], dict[str, str] | None]:
    """The places that count, and who answers for them when all are waived."""
    if waive is None:
        return places, None
    ordered = sorted(places, key=lambda place: (place[1].file, place[1].line))
    answers = [waive(rule, number, fact) for _, fact, _ in ordered]
    left = [place for place, answer in zip(ordered, answers, strict=True) if answer is None]
    return (left, None) if left else (ordered, dict(answers[0] or {}))


def _question(about: str, rows: Sequence[tuple[QuestionRule, Fact]]) -> Question:
    question, fact = rows[0]
    evidence: dict[tuple[object, ...], dict[str, str | int]] = {}
    for _, row in rows:
        key = (row.file, row.line, row.vendor, row.category)
        seen: dict[str, str | int] = {"file": row.file, "line": row.line}
        seen |= {"vendor": row.vendor} if row.vendor else {}
        seen |= {"category": row.category} if row.category else {}
        evidence[key] = seen
    ordered = [evidence[key] for key in sorted(evidence, key=str)]
    return Question(
        question_id(question.id, about),
        filled(question.text, fact.values),
        tuple(ordered[:_EVIDENCE]),
        question.id,
        fact.vendor if about else "",
    )


def filled(template: str, values: Mapping[str, Value]) -> str:
    """A text with the fields of a fact; a field that nobody has said is ``unknown``."""
    parts: list[str] = []
    for text, name, _, _ in string.Formatter().parse(template):
        parts.append(text)
        if name is not None:
            parts.append(_shown(values.get(name)))
    return "".join(parts)


def _shown(value: Value) -> str:
    match value:
        case None | "" | ():
            return "unknown"
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ", ".join(value)
        case _:
            return str(value)


def _order(finding: Finding) -> tuple[object, ...]:
    return (
        _RANK[finding.severity], finding.rule, finding.vendor, finding.category, finding.file,
        finding.line, finding.id,
    )  # fmt: skip


def _question_order(question: Question) -> tuple[str, str]:
    return question.text, question.id
