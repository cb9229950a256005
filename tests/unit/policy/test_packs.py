"""Every rule and question carries examples; they hold. What a mistake in a rule file says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

import known_rules
from flowcheck.catalog.location import rules_directory
from flowcheck.errors import RuleError
from flowcheck.policy.conditions import holds
from flowcheck.policy.judge import Setting, severity_of
from flowcheck.policy.load import load_defaults, load_pack, load_packs
from flowcheck.policy.schema import OFF, Fact, QuestionRule, Rule, RuleTest

TODAY = date(2026, 11, 22)
SETTING = Setting(TODAY, has_register=True)
POLICY = rules_directory() / "policy"
PACKS = known_rules.packs()


def _cases() -> Iterator[tuple[Rule | QuestionRule, RuleTest]]:
    for pack in PACKS:
        asked: tuple[Rule | QuestionRule, ...] = (*pack.rules, *pack.questions)
        for rule in asked:
            yield from ((rule, test) for test in rule.tests)


@pytest.mark.parametrize(
    ("rule", "test"), [pytest.param(rule, test, id=rule.id) for rule, test in _cases()]
)
def test_an_example_of_a_rule_holds(rule: Rule | QuestionRule, test: RuleTest) -> None:
    if isinstance(rule, Rule):
        asked = {rule.id: "warning"} if rule.severity == OFF else {}
        setting = replace(SETTING, severities=asked)
        found = severity_of(rule, Fact(rule.on, test.values(rule.on), "a.ts", 1), setting)
        assert bool(found) is test.finds
        assert not test.severity or found == test.severity
        return
    values = test.values(rule.on)
    raised = holds(rule.when, rule.on, values, TODAY)
    answered = any(holds(when, rule.on, values, TODAY) for when in rule.unless)
    assert (raised and not answered) is test.finds


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_every_rule_has_an_example_that_finds_and_one_that_does_not(pack: object) -> None:
    found = next(known for known in PACKS if known is pack)
    asked: tuple[Rule | QuestionRule, ...] = (*found.rules, *found.questions)
    for rule in asked:
        assert {test.finds for test in rule.tests} == {True, False}, rule.id


def test_every_rule_cites_the_law_with_article_and_paragraph() -> None:
    for pack in PACKS:
        for rule in pack.rules:
            assert rule.articles, rule.id


def test_no_text_promises_what_a_tool_cannot_know() -> None:
    for path in sorted(POLICY.glob("*.yml")):
        text = path.read_text("utf-8").lower()
        assert "compliant" not in text.replace("non-compliant", ""), path.name


def test_every_class_of_vendors_has_its_expectations() -> None:
    from flowcheck.catalog.vendor import VendorClass

    known = load_defaults(POLICY).expected
    assert set(known) == {name.value for name in VendorClass} - {"unknown"}


def test_what_a_vendor_is_there_for_beyond_its_class_is_no_surprise() -> None:
    more = load_defaults(POLICY).expected_of
    assert more["lob"] == ("user.contact.address",)  # letters
    assert all((POLICY.parent / "vendors" / f"{name}.yml").is_file() for name in more)


RULE = """\
pack: own
title: Own
version: "1"
date: "2026-01-31"
rules:
  - id: one
    title: One
    on: flow
    severity: error
    when: {{{when}}}
    articles: [A]
    message: "{message}"
    remedy: mend it
"""


def failure(*, when: str = "role: identity", message: str = "m") -> str:
    with pytest.raises(RuleError) as caught:
        load_pack(RULE.format(when=when, message=message), "own.yml")
    return str(caught.value)


def test_a_misspelt_field_is_reported_with_its_place() -> None:
    assert failure(when="rol: identity") == (
        "own.yml:10:12: unknown field 'rol' of a fact on flow; did you mean 'role'?"
    )


def test_a_misspelt_field_of_a_message_is_reported_with_its_place() -> None:
    assert failure(message="{categry} is sent").startswith(
        "own.yml:12:14: unknown field {categry} of a fact on flow; did you mean 'category'?"
    )


def test_an_age_of_something_that_is_no_date_is_reported() -> None:
    assert "own.yml:10:18: 'role' is not a date" in failure(when="role: {older_than_days: 3}")


def test_two_rules_of_one_id_are_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        text = RULE.format(when="role: identity", message="m").replace("pack: own", f"pack: {name}")
        (tmp_path / f"{name}.yml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match="the rule 'one' is in the packs a and b"):
        load_packs(tmp_path)


def test_a_rule_that_covers_another_must_be_there_and_be_about_the_same(tmp_path: Path) -> None:
    text = RULE.format(when="role: identity", message="m")
    for names, words in (("two", "which is not a rule"), ("one", "covered by each other: one")):
        (tmp_path / "a.yml").write_text(f"{text}    covered_by: [{names}]\n", encoding="utf-8")
        with pytest.raises(RuleError, match=words):
            load_packs(tmp_path)
    other = text.replace("id: one", "id: two").replace("on: flow", "on: init")
    other = other.replace("pack: own", "pack: b").replace("role: identity", "side: browser")
    (tmp_path / "a.yml").write_text(f"{text}    covered_by: [two]\n", encoding="utf-8")
    (tmp_path / "b.yml").write_text(other, encoding="utf-8")
    with pytest.raises(RuleError, match="different kinds of facts"):
        load_packs(tmp_path)


def test_a_message_lists_what_several_places_have() -> None:
    assert failure(message="{categorys} are sent")
    load_pack(
        RULE.format(when="role: identity", message="{categories}, {keys}, {calls}"), "own.yml"
    )


def test_adequacy_is_told_as_far_as_the_decision_goes() -> None:
    defaults = load_defaults(POLICY)
    told = {code: defaults.standing(code) for code in ("DE", "CH", "CA", "US", "IN", "")}
    assert told == {
        "DE": "eea", "CH": "adequate", "CA": "pipeda", "US": "dpf", "IN": "none", "": "unknown",
    }  # fmt: skip
    assert defaults.pipeda <= defaults.adequate
