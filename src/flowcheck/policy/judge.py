"""Facts and rules -> findings and questions.

One finding stands for all places at which a rule finds the same: the first place is shown, the
others are counted. Where several rules are about one thing, one finding stands for those that it
covers. Baselines are not known here.
"""

from __future__ import annotations

import string
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from flowcheck.model import EXAMPLE, SEVERITIES
from flowcheck.patterns import regex
from flowcheck.policy.conditions import holds
from flowcheck.policy.fingerprints import finding_id, question_id
from flowcheck.policy.register import Profile
from flowcheck.policy.schema import (
    LISTED,
    OFF,
    Fact,
    Need,
    On,
    Pack,
    QuestionRule,
    Rule,
    Value,
)
from flowcheck.result.findings import AskedRule, Covered, Finding, Question, Spotted

_PYTHON = (".py", ".pyi")
_RANK = {severity: rank for rank, severity in enumerate(SEVERITIES)}
_EVIDENCE, _NAMED = 20, 8  # rows of one question, words of a list in a message
_UNSAID = "unknown"
_ASIDE = regex(r" \(([^(){}]*\{[^()]*)\)")
_OWN = "own_product"
_BESIDES = (
    (_OWN, "the project publishes this vendor's SDK itself, so it may be sending to itself"),
    ("hooked", "a hook of the SDK sees it before it is sent and may take it out"),
    ("first_use", "what starts it is not in this code"),
    ("storage_free", "it keeps nothing in the browser"),
)
_MILDEST = SEVERITIES[-1]


class Answer(Struct, frozen=True):
    """Who answers for a place, and whether that still counts."""

    said: Mapping[str, str]
    holds: bool


class Answers(Protocol):
    """What waives findings."""

    def waive(self, rule: str, finding: str, fact: Fact) -> Answer | None:
        """Who answers for what a rule finds in a fact."""

    def cover(self, rule: str, finding: str, fact: Fact, by: str) -> None:
        """The rule ``by`` stands for what a rule finds in a fact."""


class Hit(Struct, frozen=True):
    """What a rule finds in a fact; ``covers`` are the hits that it stands for."""

    rule: Rule
    fact: Fact
    severity: str
    covers: tuple[Hit, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it one finding with others: the rule, vendor, category, and the rest."""
        rule, fact = self.rule, self.fact
        if not rule.per:
            return rule.id, fact.vendor, fact.category, *fact.same
        category = fact.category if "category" in rule.per else ""
        return rule.id, fact.vendor, category, *(_shown(fact.values.get(name)) for name in rule.per)

    @property
    def finding(self) -> str:
        """The id of the finding."""
        rule, vendor, category, *same = self.key
        return finding_id(rule, vendor, category, same)


class Setting(Struct, frozen=True):
    """What a project decides: ``severities`` by rule id (``off``: not asked), ``today``."""

    today: date
    has_register: bool = False
    severities: Mapping[str, str] = field(default_factory=dict)


def judge(
    facts: Iterable[Fact], packs: Sequence[Pack], setting: Setting, answers: Answers | None = None
) -> tuple[tuple[Finding, ...], tuple[Question, ...]]:
    """The findings, gravest first, and the questions; both in an order that does not vary.

    A finding is waived when each of its places is; else only the others count.
    """
    found: dict[tuple[str, ...], list[Hit]] = {}
    asked: dict[tuple[str, str], list[tuple[QuestionRule, Fact]]] = {}
    sheets = {on: _Sheet(on, packs, setting) for on in On}
    for fact in facts:
        verdict = sheets[fact.on].verdict(fact)
        for hit in _standing([Hit(rule, fact, severity) for rule, severity in verdict.rules]):
            found.setdefault(hit.key, []).append(hit)
        for question in verdict.questions:
            about = "" if question.once else fact.vendor or "/".join(fact.same)
            asked.setdefault((question.id, about), []).append((question, fact))
    findings = [_finding(hits, answers) for hits in found.values()]
    return in_order(findings), tuple(
        sorted((_question(about, rows) for (_, about), rows in asked.items()), key=_question_order)
    )


class _Verdict(Struct, frozen=True):
    """What a fact calls for: rules with their severities, questions."""

    rules: tuple[tuple[Rule, str], ...]
    questions: tuple[QuestionRule, ...]


class _Sheet:
    """The rules and questions about one kind of facts; asked once of facts that look alike."""

    def __init__(self, on: On, packs: Sequence[Pack], setting: Setting) -> None:
        self._rules = [rule for pack in packs for rule in pack.rules if rule.on is on]
        self._questions = [row for pack in packs for row in pack.questions if row.on is on]
        self._setting = setting
        self._fields = sorted(
            {_OWN}.union(*map(_tested, self._rules), *map(_tested, self._questions))
        )
        self._known: dict[tuple[Value, ...], _Verdict] = {}

    def verdict(self, fact: Fact) -> _Verdict:
        """What there is to say of a fact."""
        look = tuple(map(fact.values.get, self._fields))
        verdict = self._known.get(look)
        if verdict is None:
            severities = ((rule, severity_of(rule, fact, self._setting)) for rule in self._rules)
            today = self._setting.today
            verdict = self._known[look] = _Verdict(
                tuple((rule, severity) for rule, severity in severities if severity),
                tuple(row for row in self._questions if _raises(row, fact, today)),
            )
        return verdict


def _tested(rule: Rule | QuestionRule) -> Iterator[str]:
    """The fields that a rule looks at."""
    graver = (when for when, _ in rule.graver) if isinstance(rule, Rule) else ()
    work = [rule.when, *rule.unless, *graver]
    while work:
        when = work.pop()
        work += when.alternatives
        yield from (test.field for test in when.tests)


def in_force(packs: Iterable[Pack], profiles: Collection[str]) -> tuple[Pack, ...]:
    """The packs that a project asks for, and those that are not profiles (questions, its own)."""
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
            _wanted(rule, setting),
            rule.articles,
            rule.remedy,
            dict(rule.examples),
        )
        for pack in sorted(packs, key=lambda pack: pack.id)
        for rule in sorted(pack.rules, key=lambda rule: rule.id)
        if _wanted(rule, setting) != OFF
        and (Need.REGISTER not in rule.needs or setting.has_register)
    )


def severity_of(rule: Rule, fact: Fact, setting: Setting) -> str:
    """The severity of what a rule finds in a fact; ``""`` when it finds nothing."""
    if Need.REGISTER in rule.needs and not setting.has_register:
        return ""
    if _wanted(rule, setting) == OFF:
        return ""
    values = fact.values
    if not holds(rule.when, rule.on, values, setting.today):
        return ""
    if any(holds(when, rule.on, values, setting.today) for when in rule.unless):
        return ""
    if rule.id in setting.severities:
        return setting.severities[rule.id]
    if values.get(_OWN) is True:
        return _MILDEST
    for when, severity in rule.graver:
        if holds(when, rule.on, values, setting.today):
            return severity
    return rule.severity


def _wanted(rule: Rule, setting: Setting) -> str:
    """The severity that the project gives a rule, else its own."""
    return setting.severities.get(rule.id) or rule.severity


def _standing(hits: Sequence[Hit]) -> Iterator[Hit]:
    """The hits of one fact that no other covers, as grave as the gravest of what they cover."""
    found = {hit.rule.id: hit.rule for hit in hits}
    below: dict[str, list[Hit]] = {}
    for hit in hits:
        top = hit.rule
        while name := next((name for name in top.covered_by if name in found), ""):
            top = found[name]
        if top is not hit.rule:
            below.setdefault(top.id, []).append(hit)
    covered = {hit.rule.id for rows in below.values() for hit in rows}
    for hit in hits:
        if hit.rule.id not in covered:
            covers = below.get(hit.rule.id, [])
            yield replace(hit, severity=_gravest((hit, *covers)), covers=tuple(covers))


def _gravest(hits: Iterable[Hit]) -> str:
    return min((hit.severity for hit in hits), key=_RANK.__getitem__)


def _raises(question: QuestionRule, fact: Fact, today: date) -> bool:
    values = fact.values
    return holds(question.when, question.on, values, today) and not any(
        holds(when, question.on, values, today) for when in question.unless
    )


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings, gravest first."""
    return tuple(sorted(findings, key=_order))


def _finding(hits: Sequence[Hit], answers: Answers | None) -> Finding:
    number = hits[0].finding
    left, waived, lapsed = _waived(number, hits, answers)
    first = min(left, key=lambda hit: _place(hit.fact))
    rule, fact = first.rule, first.fact
    spots = {(hit.fact.file, hit.fact.line) for hit in left}
    more = f" ({len(spots)} places)" if len(spots) > 1 else ""
    found = sorted(_place(hit.fact) for hit in left)
    examples = rule.examples_python if fact.file.endswith(_PYTHON) else rule.examples
    example = examples.get(fact.vendor, "") or fact.example
    said = {**fact.values, **_lists(left)}
    remedy = filled(rule.remedy, said)
    covered = [other for hit in left for other in hit.covers]
    laws = (article for row in (first, *covered) for article in row.rule.articles)
    return Finding(
        id=number,
        rule=rule.id,
        severity=_gravest(left),
        message=filled(rule.message, said) + more + _besides(fact),
        vendor=fact.vendor,
        category=first.key[2],
        flow=fact.flow,
        file=fact.file,
        line=fact.line,
        articles=tuple(dict.fromkeys(laws)),
        remedy=f"{remedy}{EXAMPLE}{example}" if example else remedy,
        waived=waived,
        column=fact.column,
        places=tuple(Spotted(*spot[:3], spot[3] or None) for spot in dict.fromkeys(found)),
        covers=tuple(sorted({Covered(row.rule.id, row.finding) for row in covered})),
        lapsed=lapsed,
    )


def _besides(fact: Fact) -> str:
    """What else a reader must know of a finding."""
    return "".join(f"; {said}" for name, said in _BESIDES if fact.values.get(name))


def _lists(hits: Iterable[Hit]) -> dict[str, Value]:
    """The fields that a message may list over all places."""
    listed: dict[str, Value] = {}
    for word, name in LISTED.items():
        found = sorted({_shown(hit.fact.values.get(name)) for hit in hits} - {_UNSAID})
        rest = len(found) - _NAMED
        listed[word] = (*found[:_NAMED], *([f"{rest} more"] if rest > 0 else []))
    return listed


def _place(fact: Fact) -> tuple[str, int, int, str]:
    return fact.file, fact.line, fact.column, fact.flow or ""


def _waived(
    number: str, hits: Sequence[Hit], answers: Answers | None
) -> tuple[Sequence[Hit], dict[str, str] | None, dict[str, str] | None]:
    """The places that count, who answers for them when all are waived, and who no longer does."""
    if answers is None:
        return hits, None, None
    ordered = sorted(hits, key=lambda hit: (hit.fact.file, hit.fact.line))
    found = [answers.waive(hit.rule.id, number, hit.fact) for hit in ordered]
    for hit in ordered:
        for row in hit.covers:
            answers.cover(row.rule.id, row.finding, row.fact, hit.rule.id)
    said = zip(ordered, found, strict=True)
    left = [(hit, answer) for hit, answer in said if answer is None or not answer.holds]
    if not left:
        return ordered, dict(found[0].said) if found[0] else {}, None
    over = next((answer for _, answer in left if answer is not None), None)
    return [hit for hit, _ in left], None, dict(over.said) if over else None


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
    """A text with the fields of a fact; a field that nobody has said is ``unknown``.

    In parentheses it is left out: of ``({key}; subject: {subject})`` what there is.
    """
    parts: list[str] = []
    template = _ASIDE.sub(lambda found: _aside(found[1], values), template)
    for text, name, _, _ in string.Formatter().parse(template):
        parts.append(text)
        if name is not None:
            parts.append(_shown(_told(values.get(name))))
    return "".join(parts)


def _aside(words: str, values: Mapping[str, Value]) -> str:
    """What parentheses say, with a space before them, of which the fields are known."""
    said = [
        part
        for part in words.split("; ")
        if all(
            _is_said(values.get(name)) for _, name, _, _ in string.Formatter().parse(part) if name
        )
    ]
    return f" ({'; '.join(said)})" if said else ""


def _told(value: Value) -> Value:
    """A list without the word that something of it is not known."""
    return tuple(part for part in value if part != _UNSAID) if isinstance(value, tuple) else value


def _is_said(value: Value) -> bool:
    if isinstance(value, tuple):
        return any(map(_is_said, value))
    return value is not None and value not in ("", _UNSAID)


def _shown(value: Value) -> str:
    match value:
        case None | "" | ():
            return _UNSAID
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
