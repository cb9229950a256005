from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from flowcheck.model import below
from flowcheck.policy.conditions import holds
from flowcheck.policy.judge import Setting, asked, filled, in_force, judge
from flowcheck.policy.load import load_pack
from flowcheck.policy.schema import Fact, On, Test, Value, When

TODAY = date(2026, 11, 22)
PACK = load_pack(
    """\
pack: own
title: Own
version: "1"
date: "2026-01-31"
rules:
  - id: contact-sent
    title: Contact data are sent
    on: flow
    severity: warning
    when: {category: user.contact}
    unless: {vendor_class: crm}
    articles: ["GDPR Art. 5(1)(c)"]
    message: "{category} goes to {vendor_name}"
    remedy: "Leave it out."
    examples: {acme: "acme.track({})"}
    graver: [{when: {role: identity}, severity: error}]
  - id: not-registered
    title: Not in the register
    on: vendor
    severity: error
    needs: [register]
    when: {is_registered: false}
    articles: ["GDPR Art. 30(1)(d)"]
    message: "{vendor_name} is not in the register"
    remedy: "Add it."
questions:
  - id: why
    on: vendor
    text: "Why does {vendor_name} get data?"
    when: {receives_personal_data: true}
""",
    "own.yml",
)


def flow(line: int = 1, *, file: str = "a.ts", **values: Value) -> Fact:
    about: dict[str, Value] = {
        "vendor": "acme", "vendor_name": "Acme", "category": "user.contact.email", "role": "event",
        **values,
    }  # fmt: skip
    return Fact(On.FLOW, about, file, line, "acme", "user.contact.email", "f1", ("email", "track"))


def vendor(**values: Value) -> Fact:
    about: dict[str, Value] = {"vendor": "acme", "vendor_name": "Acme", **values}
    return Fact(On.VENDOR, about, "package.json", 3, "acme")


def test_a_finding_says_what_where_which_law_and_how_to_mend_it() -> None:
    (finding,), _ = judge([flow()], [PACK], Setting(TODAY))
    assert (finding.rule, finding.severity, finding.message) == (
        "contact-sent", "warning", "user.contact.email goes to Acme",
    )  # fmt: skip
    assert (finding.file, finding.line, finding.flow) == ("a.ts", 1, "f1")
    assert finding.articles == ("GDPR Art. 5(1)(c)",)
    assert finding.remedy == "Leave it out. Example: acme.track({})"


def test_places_of_the_same_are_one_finding() -> None:
    facts = [flow(9), flow(4), flow(4), flow(1, file="b.ts")]
    (finding,), _ = judge(facts, [PACK], Setting(TODAY))
    assert finding.message == "user.contact.email goes to Acme (3 places)"
    assert (finding.file, finding.line) == ("a.ts", 4)


def test_the_id_does_not_depend_on_the_place() -> None:
    ids = {judge([fact], [PACK], Setting(TODAY))[0][0].id for fact in (flow(1), flow(7, file="z"))}
    assert len(ids) == 1
    other = replace(flow(), same=("phone", "track"))
    assert judge([other], [PACK], Setting(TODAY))[0][0].id not in ids


def test_an_exception_silences_and_a_graver_case_is_graver() -> None:
    assert judge([flow(vendor_class="crm")], [PACK], Setting(TODAY))[0] == ()
    assert judge([flow(role="identity")], [PACK], Setting(TODAY))[0][0].severity == "error"


@pytest.mark.parametrize(("wish", "severity"), [("note", "note"), ("error", "error"), ("off", "")])
def test_a_project_decides_the_severity(wish: str, severity: str) -> None:
    findings, _ = judge([flow()], [PACK], Setting(TODAY, severities={"contact-sent": wish}))
    assert [finding.severity for finding in findings] == ([severity] if severity else [])


def test_a_rule_that_needs_the_register_is_silent_without_one() -> None:
    fact = vendor(is_registered=False)
    assert judge([fact], [PACK], Setting(TODAY))[0] == ()
    assert judge([fact], [PACK], Setting(TODAY, has_register=True))[0][0].rule == "not-registered"


def test_a_question_comes_with_its_evidence_once_for_each_vendor() -> None:
    fact = vendor(receives_personal_data=True)
    _, (question,) = judge([fact, replace(fact, line=8)], [PACK], Setting(TODAY))
    assert question.text == "Why does Acme get data?"
    assert (question.question, question.vendor) == ("why", "acme")
    assert [row["line"] for row in question.evidence] == [3, 8]


def test_what_nobody_has_said_passes_no_test_of_a_value() -> None:
    for test in (Test("allowed", ("false",)), Test("allowed", ("true",), negated=True)):
        assert not holds(When((test,)), On.FLOW, {"allowed": None}, TODAY)
    assert holds(When((Test("allowed", missing=True),)), On.FLOW, {"allowed": None}, TODAY)


@pytest.mark.parametrize(
    ("value", "expected"), [(date(2025, 1, 1), True), (date(2026, 11, 1), False), (None, False)]
)
def test_a_date_is_old_after_some_days(value: Value, *, expected: bool) -> None:
    when = When((Test("registered_dpf_checked", older_than=365),))
    assert holds(when, On.VENDOR, {"registered_dpf_checked": value}, TODAY) is expected


def test_a_category_is_below_itself_and_what_is_above_it() -> None:
    assert below("user.name.first", "user.name")
    assert below("user.name", "user.name")
    assert not below("user.names", "user.name")
    assert not below("user.name", "user.name.first")


def test_packs_of_other_law_are_in_force_when_asked_for() -> None:
    pci = replace(PACK, id="pci")
    assert in_force([PACK, pci], ("gdpr",)) == (PACK,)
    assert in_force([PACK, pci], ("gdpr", "pci")) == (PACK, pci)


SEVERAL = load_pack(
    """\
pack: several
title: Several
version: "1"
date: "2026-01-31"
rules:
  - id: general
    title: General
    on: flow
    severity: warning
    when: {category: user}
    covered_by: [special, grave]
    articles: ["GDPR Art. 5(1)(c)", "GDPR Art. 5(1)(e)"]
    message: general
    remedy: r
  - id: special
    title: Special
    on: flow
    severity: note
    when: {category: user.contact}
    covered_by: [grave]
    articles: ["GDPR Art. 5(1)(c)"]
    message: special
    remedy: r
  - id: grave
    title: Grave
    on: flow
    severity: error
    when: {role: identity}
    articles: ["GDPR Art. 25(1)"]
    message: grave
    remedy: r
  - id: listed
    title: Listed
    on: flow
    severity: "off"
    when: {category: user}
    per: [vendor]
    articles: ["GDPR Art. 5(1)(c)"]
    message: "{vendor_name} gets {categories} by {calls}"
    remedy: r
""",
    "several.yml",
)


def test_one_fact_is_one_finding_as_grave_as_the_gravest_and_with_the_law_of_all() -> None:
    (finding,), _ = judge([flow()], [SEVERAL], Setting(TODAY))
    assert (finding.rule, finding.severity) == ("special", "warning")
    assert finding.articles == ("GDPR Art. 5(1)(c)", "GDPR Art. 5(1)(e)")
    (alone,), _ = judge([flow()], [SEVERAL], Setting(TODAY, severities={"special": "off"}))
    assert [(row.rule, row.id) for row in finding.covers] == [("general", alone.id)]


def test_what_covers_may_be_covered_itself() -> None:
    (finding,), _ = judge([flow(role="identity")], [SEVERAL], Setting(TODAY))
    assert finding.rule == "grave"
    assert [row.rule for row in finding.covers] == ["general", "special"]


def test_a_rule_covers_only_where_it_finds_something() -> None:
    other = flow(7, category="user.name")
    found, _ = judge([flow(), other], [SEVERAL], Setting(TODAY))
    assert [(row.rule, row.line) for row in found] == [("general", 7), ("special", 1)]


def test_one_finding_for_each_vendor_lists_what_it_gets() -> None:
    rows = [flow(), replace(flow(3, category="user.name", call="identify"), category="user.name")]
    severities = {"listed": "note", "general": "off", "special": "off"}
    (finding,), _ = judge(rows, [SEVERAL], Setting(TODAY, severities=severities))
    assert finding.message == "Acme gets user.contact.email, user.name by identify (2 places)"
    assert finding.category == ""


def test_a_rule_that_is_off_by_itself_is_asked_when_the_project_says_so() -> None:
    names = {rule.id for rule in asked([SEVERAL], Setting(TODAY))}
    assert "listed" not in names
    names = {rule.id for rule in asked([SEVERAL], Setting(TODAY, severities={"listed": "note"}))}
    assert "listed" in names


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"key": "mail", "subject": "customer"}, "E goes (mail; subject: customer) to Acme (x)"),
        ({"key": "mail", "subject": "unknown"}, "E goes (mail) to Acme (x)"),
        ({"key": "", "subject": "unknown"}, "E goes to Acme (x)"),
        ({"subject": ("unknown", "customer")}, "E goes (subject: customer) to Acme (x)"),
    ],
)
def test_parentheses_say_only_what_is_known(values: dict[str, Value], message: str) -> None:
    text = "{category} goes ({key}; subject: {subject}) to {vendor_name} (x)"
    assert filled(text, {"category": "E", "vendor_name": "Acme", **values}) == message
