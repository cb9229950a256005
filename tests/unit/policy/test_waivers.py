"""Waivers: how they are written, what they cover, and what is said of those of no use."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from flowcheck.document import parse
from flowcheck.errors import ConfigError, Place
from flowcheck.policy.inline_waivers import REVIEWED, inline_waivers
from flowcheck.policy.judge import Setting, judge
from flowcheck.policy.load import load_pack
from flowcheck.policy.register import Waiver
from flowcheck.policy.schema import Fact, On
from flowcheck.policy.waivers import Nameable, Waivers, from_row, load_waivers

TODAY = date(2026, 11, 22)
RULES = frozenset({"contact-sent", "name-sent", "waiver-expired"})
KNOWN = Nameable(
    RULES,
    frozenset({"acme"}),
    frozenset({"user.contact", "user.contact.email"}),
    lambda: {"owner-of-a-host"},
)
FULL = "rule: contact-sent, owner: Ann, reason: it is fine, expires: 2027-01-31"
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
    articles: ["GDPR Art. 5(1)(c)"]
    message: "{category} goes to {vendor}"
    remedy: "Leave it out."
""",
    "own.yml",
)


def load(text: str) -> tuple[Waiver, ...]:
    return load_waivers(parse(text, "f.yml", ConfigError), TODAY, KNOWN)


def fact(line: int = 4, file: str = "src/a.ts", around: tuple[int, ...] = ()) -> Fact:
    values = {"vendor": "acme", "category": "user.contact.email"}
    return Fact(
        On.FLOW, values, file, line, "acme", "user.contact.email", "f1", ("e",), around=around
    )


def state(waivers: Waivers) -> list[object]:
    return [row.values["state"] for row in waivers.facts()]


def comments(text: str) -> tuple[Waiver, ...]:
    return inline_waivers([("a.ts", text)])


def test_a_waiver_of_the_file() -> None:
    (found,) = load(f"- {{{FULL}, vendor: acme, category: user.contact, path: src/**}}")
    assert found == Waiver(
        "contact-sent", "Ann", "it is fine", date(2027, 1, 31), Place("f.yml", 1, 3), "acme",
        "user.contact", "", "src/**",
    )  # fmt: skip
    assert load("[]") == load_waivers(None, TODAY) == ()


@pytest.mark.parametrize("vendor", ["acme", "owner-of-a-host", "'unknown: api.a.io'"])
def test_a_waiver_may_name_any_recipient(vendor: str) -> None:
    (found,) = load(f"- {{{FULL}, vendor: {vendor}}}")
    assert found.vendor == vendor.strip("'")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- {rule: contact-sent}", "1:3: a waiver lacks the key 'owner'"),
        (f"- {{{FULL.replace('it is fine', '')}}}", "1:3: a waiver lacks the key 'reason'"),
        (f"- {{{FULL.replace('2027', '2028')}}}", "1:65: 2028-01-31 is too far away; a waiver"),
        (f"- {{{FULL.replace('2027-01-31', 'soon')}}}", "1:65: 'soon' is not a date"),
        (f"- {{{FULL.replace('contact-', 'contac-')}}}", "1:10: unknown rule 'contac-sent'; d"),
        (f"- {{{FULL.replace('contact-sent', 'waiver-expired')}}}", "1:10: 'waiver-expired' can"),
        (f"- {{{FULL}, vendr: acme}}", "1:77: unknown key 'vendr' in a waiver; did you mean"),
        (f"- {{{FULL}, vendor: acmee}}", "1:85: unknown vendor 'acmee'; did you mean 'acme'?"),
        (f"- {{{FULL}, category: user.emial}}", "1:87: unknown data category 'user.emial'"),
        (f"- {{{FULL}, finding: xyz}}", "1:86: expected the id of a finding"),
        (f"- {{{FULL}, path: '!'}}", "1:83: '!' is not a glob"),
        ("rule: a", "1:1: expected waivers (a list), found a mapping"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load(text)
    assert str(raised.value).startswith(f"f.yml:{message}")


@pytest.mark.parametrize(
    ("more", "covers"),
    [
        ("", True),
        (", vendor: acme", True),
        (", category: user.contact", True),
        (", path: src/**", True),
        (", path: '*.ts'", True),
        (", path: lib/**", False),
        (", finding: 0123456789abcdef", True),
        (", finding: '01234567'", True),
        (", finding: '11234567'", False),
    ],
)
def test_what_a_waiver_covers(more: str, *, covers: bool) -> None:
    waivers = Waivers(load(f"- {{{FULL}{more}}}"), TODAY, RULES)
    answer = waivers.waive("contact-sent", "0123456789abcdef", fact())
    assert (answer is not None) is covers
    assert waivers.waive("name-sent", "0123456789abcdef", fact()) is None
    assert state(waivers) == ["active" if covers else "unused"]


def test_who_answers_is_told() -> None:
    waivers = Waivers(load(f"- {{{FULL}}}"), TODAY, RULES)
    answer = waivers.waive("contact-sent", "0", fact())
    assert answer is not None
    assert answer.said == {
        "owner": "Ann", "reason": "it is fine", "expires": "2027-01-31", "place": "f.yml:1",
    }  # fmt: skip


def test_a_waiver_holds_on_its_last_day_and_no_longer() -> None:
    text = f"- {{{FULL.replace('2027-01-31', '2026-11-22')}}}"
    for today, expected in ((TODAY, "active"), (date(2026, 11, 23), "expired")):
        waivers = Waivers(load(text), today, RULES)
        answer = waivers.waive("contact-sent", "0", fact())
        assert answer is not None
        assert answer.holds is (expected == "active")
        assert state(waivers) == [expected]


def test_an_expired_waiver_without_a_match_is_of_no_use() -> None:
    waivers = Waivers(load(f"- {{{FULL.replace('2027-01', '2026-01')}}}"), TODAY, RULES)
    assert state(waivers) == ["unused"]


def test_nothing_is_said_of_no_use_when_only_a_part_was_scanned() -> None:
    assert state(Waivers(load(f"- {{{FULL}}}"), TODAY, RULES, whole=False)) == ["active"]


def test_a_finding_is_waived_when_each_of_its_places_is() -> None:
    text = "a\nb\nc\nsend() // flowcheck: ignore[contact-sent] fine\n\n\nsend()"
    waivers = Waivers(inline_waivers([("src/a.ts", text)]), TODAY, RULES)
    (finding,), _ = judge([fact(4)], [PACK], Setting(TODAY), waivers)
    assert finding.waived is not None
    (finding,), _ = judge([fact(4), fact(7), fact(9)], [PACK], Setting(TODAY), waivers)
    assert finding.waived is None
    assert (finding.line, finding.message) == (7, "user.contact.email goes to acme (2 places)")


def test_a_comment_above_the_call_counts_for_what_is_in_the_call() -> None:
    text = "// flowcheck: ignore[contact-sent] fine\nsend({\n  name,\n  email,\n})"
    waivers = Waivers(inline_waivers([("src/a.ts", text)]), TODAY, RULES)
    assert waivers.waive("contact-sent", "0", fact(4, around=(2,)))
    assert not waivers.waive("contact-sent", "0", fact(4))


@pytest.mark.parametrize(
    "comment",
    [
        "// flowcheck: ignore[contact-sent] it is fine",
        "# flowcheck: ignore[contact-sent] it is fine",
        "#flowcheck:ignore[contact-sent] it is fine",
        "/* flowcheck: ignore[contact-sent] it is fine */",
        "/** flowcheck: ignore[contact-sent] it is fine **/",
        "{/* flowcheck: ignore[contact-sent] it is fine */}",
        "<!-- flowcheck: ignore[contact-sent] it is fine -->",
        "  // flowcheck: ignore[ contact-sent ]: it is fine.".removesuffix("."),
    ],
)
def test_every_kind_of_comment(comment: str) -> None:
    (alone,) = comments(f"{comment}\nsend()")
    (beside,) = comments(f"send() {comment}\nsend()")
    for waiver, line in ((alone, 2), (beside, 1)):
        assert (waiver.rule, waiver.reason, waiver.line) == ("contact-sent", "it is fine", line)
        assert waiver.place.line == 1
        assert waiver.expires is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("why", ("why", None, "")),
        ("why (Ann)", ("why", None, "Ann")),
        ("why until 2026-12-31", ("why", date(2026, 12, 31), "")),
        ("why until 2026-12-31 (Ann)", ("why", date(2026, 12, 31), "Ann")),
        ("why (Ann) until 2026-12-31.", ("why", date(2026, 12, 31), "Ann")),
        ("why (until 2026-12-31)", ("why", date(2026, 12, 31), "")),
        ("not until 2026-12-31 as was said", ("not until 2026-12-31 as was said", None, "")),
    ],
)
def test_reason_day_and_owner(words: str, expected: tuple[object, ...]) -> None:
    (found,) = comments(f"x() // flowcheck: ignore[contact-sent] {words}")
    assert (found.reason, found.expires, found.owner) == expected


def test_several_rules_in_one_comment_and_several_comments_on_one_call() -> None:
    text = """\
// flowcheck: ignore[contact-sent, name-sent] fine
// eslint-disable-next-line
/* flowcheck: ignore[waiver-x] also */
send()
"""
    assert [(found.rule, found.line) for found in comments(text)] == [
        ("contact-sent", 4), ("name-sent", 4), ("waiver-x", 4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "const help = 'write flowcheck: ignore[contact-sent] reason';",
        "flowcheck: ignore[contact-sent] reason",
        "// flowcheck: ignored[contact-sent] reason",
        "// see flowcheck: ignore[contact-sent] reason",
    ],
)
def test_what_is_no_comment_waives_nothing(text: str) -> None:
    assert comments(text) == ()


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("// flowcheck: ignore[contact-sent]", "without-reason"),
        ("/* flowcheck: ignore[contact-sent] */", "without-reason"),
        ("// flowcheck: ignore[contact-sent] (Ann)", "without-reason"),
        ("// flowcheck: ignore", "mistaken"),
        ("// flowcheck: ignore[] why", "mistaken"),
        ("// flowcheck: ignore[contact-sent why", "mistaken"),
        ("// flowcheck: ignore[contact-sent,] why", "mistaken"),
        ("// flowcheck: ignore[contact-sent] why until 2026-02-31", "mistaken"),
        ("// flowcheck: ignore[contct-sent] why", "unknown-rule"),
        ("// flowcheck: ignore[waiver-expired] why", "unknown-rule"),
        ("// flowcheck: ignore[contact-sent] why until 2026-01-31", "expired"),
    ],
)
def test_a_comment_that_waives_nothing_says_why(comment: str, expected: str) -> None:
    waivers = Waivers(inline_waivers([("src/a.ts", f"\n\n{comment}\nsend()")]), TODAY, RULES)
    answer = waivers.waive("contact-sent", "0", fact(4))
    assert answer is None or not answer.holds
    assert state(waivers) == [expected]


def test_a_wrong_name_comes_with_the_one_that_was_meant() -> None:
    text = "// flowcheck: ignore[contct-sent] why\nsend()"
    (row,) = Waivers(inline_waivers([("a.ts", text)]), TODAY, RULES).facts()
    assert row.values["mistake"] == "unknown rule 'contct-sent'; did you mean 'contact-sent'?"


def test_long_lines_are_read_quickly() -> None:
    for part in ("#", " ", "*", "(", "/*", "until ", "--"):
        text = f"// flowcheck: ignore[contact-sent] {part * 300_000} x"
        assert len(comments(text)) == 1
        comments(f"{part * 300_000} flowcheck: ignore[x] y")


COVERED = load_pack(
    """\
pack: own
title: Own
version: "1"
date: "2026-01-31"
rules:
  - {id: name-sent, title: t, on: flow, severity: note, when: {category: user},
     covered_by: [contact-sent], articles: [A], message: m, remedy: r}
  - {id: contact-sent, title: t, on: flow, severity: note, when: {category: user.contact},
     articles: [A], message: m, remedy: r}
""",
    "own.yml",
)


def test_a_waiver_of_what_another_rule_covers_waives_nothing_and_is_told() -> None:
    waivers = Waivers(load(f"- {{{FULL.replace('contact-sent', 'name-sent')}}}"), TODAY, RULES)
    (finding,), _ = judge([fact()], [COVERED], Setting(TODAY), waivers)
    assert (finding.rule, finding.waived) == ("contact-sent", None)
    assert state(waivers) == ["covered"]
    assert [row.values["by"] for row in waivers.facts()] == ["contact-sent"]


def test_a_waiver_of_what_covers_is_enough() -> None:
    waivers = Waivers(load(f"- {{{FULL}}}"), TODAY, RULES)
    (finding,), _ = judge([fact()], [COVERED], Setting(TODAY), waivers)
    assert finding.waived is not None
    assert [row.rule for row in finding.covers] == ["name-sent"]


def test_a_waiver_that_is_over_stays_with_the_finding() -> None:
    text = f"- {{{FULL.replace('2027-01-31', '2026-11-01')}}}"
    waivers = Waivers(load(text), TODAY, RULES)
    (finding,), _ = judge([fact()], [PACK], Setting(TODAY), waivers)
    assert finding.waived is None
    assert finding.lapsed is not None
    assert (finding.lapsed["owner"], finding.lapsed["expires"]) == ("Ann", "2026-11-01")


def test_a_waiver_of_what_no_scan_asks_is_not_of_no_use() -> None:
    waivers = Waivers(load(f"- {{{FULL}}}"), TODAY, RULES, elsewhere=RULES)
    assert state(waivers) == ["active"]


def test_a_row_tells_of_a_waiver_all_that_it_is() -> None:
    text = "// flowcheck: ignore[contact-sent] it is fine until 2027-01-31 (Ann)\n"
    for waiver in (*inline_waivers([("a.ts", text)]), *load(f"- {{{FULL}, vendor: acme}}")):
        (row,) = Waivers([waiver], TODAY, RULES).rows()
        assert from_row(row) == replace(waiver, place=replace(waiver.place, column=1))


def test_a_comment_says_that_somebody_has_reviewed_a_flow() -> None:
    text = "send() // flowcheck: reviewed no content is sent, SHOP-12 (Ann)"
    (waiver,) = inline_waivers([("a.ts", text)])
    assert (waiver.rule, waiver.reason, waiver.owner) == (
        REVIEWED, "no content is sent, SHOP-12", "Ann",
    )  # fmt: skip
    assert [row.values["state"] for row in Waivers([waiver], TODAY, {REVIEWED}).facts()]
