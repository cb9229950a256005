"""``rules/policy/*.yml`` and a project's own rule files -> packs.

A mistake is a ``RuleError`` with file, line and column, and what was expected.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from flowcheck.catalog.compiled import READ_ANEW, Tables
from flowcheck.document import Item, Record, expected, parse
from flowcheck.errors import RuleError
from flowcheck.model import SEVERITIES
from flowcheck.policy.schema import (
    FIELDS,
    LISTED,
    OFF,
    Defaults,
    Given,
    Kind,
    Need,
    On,
    Pack,
    QuestionRule,
    Rule,
    RuleTest,
    Test,
    When,
)

DEFAULTS = "defaults.yml"

_RULE = ("id", "title", "on", "severity", "when", "articles", "message", "remedy")
_RULE_MORE = (
    "number", "unless", "needs", "examples", "examples_python", "graver", "per", "covered_by",
    "tests",
)  # fmt: skip
_QUESTION = ("id", "on", "text")
_QUESTION_MORE = ("number", "when", "unless", "once", "tests")
_TEST = ("not", "missing", "older_than_days", "at_least")


def load_packs(
    directory: Path, own: Sequence[Path] = (), tables: Tables = READ_ANEW
) -> tuple[Pack, ...]:
    """The packs of ``rules/policy`` and those in a project's own files, in order of file.

    Raises ``RuleError`` for a mistake, or for two rules of one id.
    """

    def read() -> list[Pack]:
        paths = [path for path in sorted(directory.glob("*.yml")) if path.name != DEFAULTS]
        return [load_pack(_text(path), f"{directory.name}/{path.name}") for path in paths]

    packs = tables.table("packs", list[Pack], read)
    packs = [*packs, *(load_pack(_text(path), str(path)) for path in own)]
    seen: dict[str, str] = {}
    for pack in packs:
        ids = [*(rule.id for rule in pack.rules), *(asked.id for asked in pack.questions)]
        for known in ids:
            if known in seen:
                raise RuleError(f"the rule {known!r} is in the packs {seen[known]} and {pack.id}")
            seen[known] = pack.id
    _check_covers({rule.id: rule for pack in packs for rule in pack.rules})
    return tuple(packs)


def _check_covers(rules: Mapping[str, Rule]) -> None:
    """A rule that stands for another is about the same kind of fact; none stands for itself."""
    order: TopologicalSorter[str] = TopologicalSorter()
    for rule in rules.values():
        order.add(rule.id, *rule.covered_by)
        for name in rule.covered_by:
            if name not in rules:
                raise RuleError(f"{rule.id!r} is covered by {name!r}, which is not a rule")
            if rules[name].on is not rule.on:
                raise RuleError(f"{rule.id!r} and {name!r} are about different kinds of facts")
    try:
        order.prepare()
    except CycleError as problem:
        circle = ", ".join(problem.args[1][1:])
        raise RuleError(f"these rules are covered by each other: {circle}") from None


def load_pack(text: str, file: str) -> Pack:
    """One pack. Raises ``RuleError``."""
    top = parse(text, file, RuleError).record(
        "a pack of rules",
        required=("pack", "title", "version", "date"),
        optional=("rules", "questions"),
    )
    pack = top["pack"].text("the name of the pack")
    return Pack(
        id=pack,
        title=top["title"].text("a title"),
        version=top["version"].text("a version"),
        day=top["date"].day(),
        rules=tuple(_rule(item, pack) for item in top.list("rules")),
        questions=tuple(_question(item, pack) for item in top.list("questions")),
    )


def load_defaults(directory: Path, tables: Tables = READ_ANEW) -> Defaults:
    """``rules/policy/defaults.yml``. Raises ``RuleError``."""
    return tables.table("defaults", Defaults, lambda: _defaults(directory / DEFAULTS))


def _defaults(path: Path) -> Defaults:
    top = parse(_text(path), f"{path.parent.name}/{path.name}", RuleError).record(
        "the defaults",
        required=("expected", "eea", "adequate", "dpf", "date"),
        optional=("breached", "expected_of", "storage_free", "pipeda"),
    )
    expected = top["expected"].mapping("categories by class of vendors")
    of_vendors = top.mapping("expected_of", "categories by vendor")
    breached = top.mapping("breached", "advisories")
    return Defaults(
        expected={name: item.texts("a data category") for name, item in expected.items()},
        eea=frozenset(top["eea"].texts("a country code")),
        adequate=frozenset(top["adequate"].texts("a country code")),
        dpf=frozenset(top["dpf"].texts("a country code")),
        day=top["date"].day(),
        expected_of={name: item.texts("a data category") for name, item in of_vendors.items()},
        breached={name: item.text("an advisory") for name, item in breached.items()},
        storage_free=frozenset(top.texts("storage_free", "a vendor")),
        pipeda=frozenset(top.texts("pipeda", "a country code")),
    )


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise RuleError(f"cannot read {path.name}: {problem}") from None


def _rule(item: Item, pack: str) -> Rule:
    body = item.record("a rule", required=_RULE, optional=_RULE_MORE)
    on = body["on"].word("a kind of fact", On)
    graver = [
        row.record("a severity", required=("when", "severity")) for row in body.list("graver")
    ]
    examples, in_python = (
        {name: code.text("code") for name, code in body.mapping(key, "code by vendor").items()}
        for key in ("examples", "examples_python")
    )
    return Rule(
        id=body["id"].text("an id"),
        pack=pack,
        number=body.text("number", "a number"),
        title=body["title"].text("a title"),
        on=on,
        severity=body["severity"].word("a severity", (*SEVERITIES, OFF)),
        when=_when(body["when"], on),
        unless=tuple(_whens(body.get("unless"), on)),
        needs=tuple(
            need.word("something that a rule can need", Need) for need in body.list("needs")
        ),
        articles=body["articles"].texts("an article"),
        message=_template(body["message"], on),
        remedy=_template(body["remedy"], on),
        examples=examples,
        examples_python=in_python,
        graver=tuple(
            (_when(row["when"], on), row["severity"].word("a severity", SEVERITIES))
            for row in graver
        ),
        per=tuple(name.word("a field", FIELDS[on]) for name in body.list("per")),
        covered_by=tuple(name.text("the id of a rule") for name in body.list("covered_by")),
        tests=tuple(_tests(body, on)),
    )


def _question(item: Item, pack: str) -> QuestionRule:
    body = item.record("a question", required=_QUESTION, optional=_QUESTION_MORE)
    on = body["on"].word("a kind of fact", On)
    return QuestionRule(
        id=body["id"].text("an id"),
        pack=pack,
        number=body.text("number", "a number"),
        on=on,
        when=_when(body["when"], on) if "when" in body else When(),
        unless=tuple(_whens(body.get("unless"), on)),
        text=_template(body["text"], on),
        once=body.flag("once"),
        tests=tuple(_tests(body, on)),
    )


def _whens(item: Item | None, on: On) -> Iterator[When]:
    """One condition, or a list of which each is enough."""
    if item is None:
        return
    if isinstance(item.value, tuple):
        for row in item.items("conditions"):
            yield _when(row, on)
    else:
        yield _when(item, on)


def _when(item: Item, on: On) -> When:
    tests: list[Test] = []
    alternatives: tuple[When, ...] = ()
    for name, value in item.mapping("a condition").items():
        if name == "any":
            alternatives = tuple(_when(row, on) for row in value.items("conditions"))
        else:
            tests.append(_test(name, value, on))
    return When(tuple(tests), alternatives)


def _kind(name: str, item: Item, on: On) -> Kind:
    """What a field of a fact holds."""
    kind = FIELDS[on].get(name)
    if kind is None:
        raise item.fail_at_key(
            f"unknown field {name!r} of a fact on {on.value}; {expected(name, FIELDS[on])}"
        )
    return kind


def _test(name: str, item: Item, on: On) -> Test:
    kind = _kind(name, item, on)
    if not isinstance(item.value, dict):
        return Test(name, _words(item))
    body = item.record("a test", optional=_TEST)
    if len(body) != 1:
        raise item.fail(f"a test has one of: {', '.join(_TEST)}")
    if "missing" in body:
        return Test(name, missing=body["missing"].boolean("missing"))
    if "older_than_days" in body:
        if kind is not Kind.DATE:
            raise item.fail(f"{name!r} is not a date")
        return Test(name, older_than=body["older_than_days"].integer("a number of days"))
    if "at_least" in body:
        return Test(name, at_least=body["at_least"].integer("a number"))
    return Test(name, _words(body["not"]), negated=True)


def _words(item: Item) -> tuple[str, ...]:
    values = item.value if isinstance(item.value, tuple) else (item,)
    return tuple(_scalar(value) for value in values)


def _scalar(item: Item) -> str:
    value = item.scalar("a value")
    return str(value).lower() if isinstance(value, bool) else str(value)


def _tests(body: Record, on: On) -> Iterator[RuleTest]:
    for row in body.list("tests"):
        test = row.record("a test", required=("given", "finds"), optional=("severity",))
        given = {
            name: _given(value, name, on) for name, value in test["given"].mapping("a fact").items()
        }
        severity = test["severity"].word("a severity", SEVERITIES) if "severity" in test else ""
        yield RuleTest(given, test["finds"].boolean("finds"), severity)


def _given(item: Item, name: str, on: On) -> Given:
    match _kind(name, item, on):
        case Kind.WORDS:
            return item.texts("a word")
        case Kind.FLAG:
            return item.boolean("yes or no")
        case Kind.NUMBER:
            return item.integer("a number")
        case Kind.DATE:
            return item.day().isoformat()
        case _:
            return item.text("text")


def _template(item: Item, on: On) -> str:
    text = item.text("text")
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    except ValueError as problem:
        raise item.fail(f"not a text with fields in braces: {problem}") from None
    for name in names:
        if name not in FIELDS[on] and LISTED.get(name) not in FIELDS[on]:
            words = expected(name, FIELDS[on])
            raise item.fail(f"unknown field {{{name}}} of a fact on {on.value}; {words}")
    return text
