"""What `flowcheck fix` mends, what it refuses and why, on small projects."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

import known_rules
from fix_cases import CLIENT, Small, small, why
from flowcheck.cli.main import main
from flowcheck.fix import mend as mending
from flowcheck.fix.model import Action, Offer
from flowcheck.fix.remedies import NOT_BY_CODE, NOT_BY_PROGRAM, OF_A_PERSON
from flowcheck.result.scan import ScanResult


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Small:
    return small(tmp_path, capsys)


_SETS = (
    "updateTraits({ email: user.email });\n"
    "function updateTraits(o: object) { mixpanel.people.set(o); }"
)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("mixpanel.track('x', { who: `by ${user.email}` });", "part of a text"),
        ("const o = { email: user.email };\nsave(o);\nmixpanel.track('x', o);", "also used on"),
        ("const o = {};\no.cause = user.email;\nmixpanel.track('x', o);", "the cause of an error"),
        (_SETS, "would set nothing without it"),
    ],
)
def test_what_would_harm_something_else_is_left_to_a_person(
    project: Small, code: str, said: str
) -> None:
    project.function(code)
    refused = project.refused()
    assert refused
    assert all(said in each for each in refused)


def test_what_is_read_from_an_object_stays_in_it(project: Small) -> None:
    file = project.function(
        "user.email = mail;\nsave(user);\nmixpanel.track('x', { email: user.email, n: 1 });",
        "user: { email: string }, mail: string",
    )
    project.fix("--action", "drop", "--write")
    assert "  save(user);\n  mixpanel.track('x', { n: 1 });\n" in file.read_text()
    assert "user.email = mail" in file.read_text()


def test_a_finding_is_asked_for_by_its_id_and_others_stay(project: Small) -> None:
    project.function(
        "mixpanel.people.set({ $email: user.email, $name: user.name, plan: 1 });",
        "user: { email: string; name: string }",
    )
    every = project.fix("--action", "drop")
    assert len(every["applied"]) == 2
    first = next(row for row in every["applied"] if "$email" in row["title"])
    made = project.fix(first["findings"][0][:8])
    assert [row["title"] for row in made["applied"]] == [first["title"]]
    assert "-  mixpanel.people.set({ $email: user.email," in made["diff"]
    assert "+  mixpanel.people.set({ $name: user.name, plan: 1 });" in made["diff"]


def test_an_id_that_is_nowhere_is_a_mistake(
    project: Small, capsys: pytest.CaptureFixture[str]
) -> None:
    project.file(CLIENT)
    assert main(["fix", str(project.root), "abcdef0123"]) == 2
    assert "no flow and no finding" in capsys.readouterr().err


def test_nothing_is_written_without_write(
    project: Small, capsys: pytest.CaptureFixture[str]
) -> None:
    file = project.function("mixpanel.track('x', { email: user.email });")
    before = file.read_bytes()
    assert main(["fix", str(project.root), "--action", "drop"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("--- a/a.ts\n+++ b/a.ts\n")
    assert "--write makes them" in err
    assert file.read_bytes() == before


def test_line_ends_and_byte_order_mark_stay(project: Small) -> None:
    file = project.function("mixpanel.track('x', {\n  email: user.email,\n  é: 1,\n});")
    code = file.read_text()
    file.write_bytes(b"\xef\xbb\xbf" + code.replace("\n", "\r\n").encode())
    project.fix("--action", "drop", "--write")
    wanted = code.replace("    email: user.email,\n", "").replace("\n", "\r\n")
    assert file.read_bytes() == b"\xef\xbb\xbf" + wanted.encode()


def test_what_a_service_is_there_for_is_not_dropped(project: Small) -> None:
    project.file(
        'import OpenAI from "openai";\n\nconst client = new OpenAI();\n'
        "export const ask = (user: { email: string; message: string }) =>\n"
        "  client.responses.create({ model: 'x', input: user.message, user: user.email });\n"
    )
    assert all("works on what it is given" in each for each in project.refused())


def test_without_a_function_for_it_an_id_is_left_to_a_person(project: Small) -> None:
    project.function("mixpanel.track('x', { distinct_id: user.email });")
    assert any("fix.pseudonymise" in each for each in why(project.fix(), "pseudonymise"))


def test_reports_carry_fixes(project: Small, capsys: pytest.CaptureFixture[str]) -> None:
    project.function("mixpanel.track('x', { email: user.email, n: 1 });")
    main(["scan", str(project.root), "--fixes", "--format", "sarif", "--quiet"])
    results = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    found = next(row for row in results if row["ruleId"] == "direct-identifier-to-analytics")
    (fix,) = found["fixes"]
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"]["uri"] == "a.ts"
    (row,) = change["replacements"]
    assert row["deletedRegion"] == {
        "startLine": 3, "startColumn": 1, "endLine": 4, "endColumn": 1,
    }  # fmt: skip
    assert row["insertedContent"]["text"] == "  mixpanel.track('x', { n: 1 });\n"
    main(["scan", str(project.root), "--fixes", "--format", "json", "--quiet"])
    finding = next(row for row in json.loads(capsys.readouterr().out)["findings"] if row["fixes"])
    assert f"`flowcheck fix {finding['id'][:8]} --write` does it" in finding["remedy"]


_MADE_ELSEWHERE = (
    "function made(user: { email: string }) {\n"
    "  const result: Record<string, string> = {};\n"
    "  result.email = user.email;\n"
    "  return result;\n"
    "}\n"
)
_MAPPED = (
    "const rows = users.map((user) => ({\n"
    "  email: user.email,\n"
    "}));\n"
    "save(rows);\n"
    "mixpanel.track('x', rows[0]);"
)
_CALLED = (
    "const rows = (() => {\n"
    "  return { email: users[0].email };\n"
    "})();\n"
    "save(rows);\n"
    "mixpanel.track('x', rows);"
)
_SENDS_AND_SAVES = (
    "function send(rows: { email: string }) {\n  save(rows);\n  mixpanel.track('x', rows);\n}\n"
)
_SENT_TWICE = (
    "const rows = { email: users[0].email };\n"
    "mixpanel.track('x', rows);\n"
    "fetch('https://api.nobody-knows.com/v1', { method: 'POST', body: JSON.stringify(rows) });"
)
_FROM_PAIRS = (
    "const traitsOf = (pairs: Pair[], email: string) => {\n"
    "  const made: Record<string, string> = {};\n"
    "  pairs.push({ key: 'email', value: email });\n"
    "  pairs.forEach(({ key, value }) => {\n"
    "    made[key] = value;\n"
    "  });\n"
    "  return made;\n"
    "};\n"
)
_GIVEN_ON = (
    "const titled = (value: string) => {\n  return { email: value };\n};\n"
    "const column = (kind: string, value: string) => {\n"
    "  return titled(value);\n"
    "};\n"
)
_TWO = "make what mixpanel gets apart from it"


@pytest.mark.parametrize(
    ("code", "rest", "said"),
    [
        (
            "const answers = made(users[0]);\nsave(answers.email);\nmixpanel.track('x', answers);",
            _MADE_ELSEWHERE,
            "answers is also used on line 4 of a.ts",
        ),
        (_MAPPED, "", "rows is also used on line 6 of a.ts"),
        (_CALLED, "", "rows is also used on line 6 of a.ts"),
        (
            "const rows = { email: users[0].email };\nsend(rows);",
            _SENDS_AND_SAVES,
            "rows is used for more than sending on line 7 of a.ts",
        ),
        (
            _SENT_TWICE,
            "",
            f"unknown: api.nobody-knows.com gets it from here, too (a.ts:5); {_TWO}",
        ),
        (
            (
                "mixpanel.track('x', {\n"
                "  a: column('t', users[0].email),\n"
                "  b: column('t', String(users.length)),\n"
                "});"
            ),
            _GIVEN_ON,
            "column() is also used on line 5 of a.ts",
        ),
        (
            "mixpanel.track('x', { traits: traitsOf(pairs, users[0].email) });",
            _FROM_PAIRS,
            "it is part of a value that is made of others; a person must take it apart",
        ),
    ],
)
def test_what_is_made_for_others_too_stays(project: Small, code: str, rest: str, said: str) -> None:
    parameters = "users: { email: string }[], pairs: { key: string; value: string }[]"
    project.function(code, parameters, rest=rest)
    assert project.refused() == [said]


def test_what_two_vendors_must_not_get_goes_from_the_object_of_both(project: Small) -> None:
    project.file(
        f'{CLIENT}import posthog from "posthog-js";\n'
        "export function f(user: { email: string }) {\n"
        "  const seen = { email: user.email, n: 1 };\n"
        "  mixpanel.track('x', seen);\n"
        "  posthog.capture('x', seen);\n"
        "}\n"
    )
    made = project.fix("--action", "drop")
    assert "+  const seen = { n: 1 };" in made["diff"]
    assert why(made) == []


def test_the_remedy_of_an_unknown_host_is_no_drop(project: Small) -> None:
    project.function(
        "fetch('https://api.nobody-knows.com/v1', {\n"
        "  method: 'POST',\n"
        "  body: JSON.stringify({ email: user.email }),\n"
        "});"
    )
    made = project.fix()
    assert made["applied"] == []
    (row,) = [row for row in made["refused"] if row["rule"] == "personal-data-to-unknown-host"]
    assert (row["file"], row["action"], row["why"]) == ("a.ts", "", OF_A_PERSON)


def test_what_a_scan_could_not_follow_is_not_a_matter_of_contracts(project: Small) -> None:
    project.function("const o = {};\no[user.key] = user.email;\nmixpanel.track('x', o);")
    refused = [row for row in project.fix()["refused"] if row["rule"] == "undecided"]
    assert [row["why"] for row in refused] == [NOT_BY_PROGRAM["undecided"]]


def test_rules_without_a_fix_are_rules_about_flows() -> None:
    packs = known_rules.packs()
    flows = {rule.id for pack in packs for rule in pack.rules if rule.on == "flow"}
    assert flows >= set(NOT_BY_CODE)


@pytest.fixture
def drops_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scan that says of every drop that the flow is still there."""
    judged = mending.unmended

    def none_dropped(
        batch: Sequence[Offer], before: ScanResult, after: ScanResult
    ) -> list[tuple[Offer, str]]:
        failed = [(each, "still there") for each in batch if each.action is Action.DROP]
        return failed or list(judged(batch, before, after))

    monkeypatch.setattr(mending, "unmended", none_dropped)


@pytest.mark.usefixtures("drops_fail")
def test_what_fails_is_followed_by_the_next_action(project: Small) -> None:
    project.file("fix: {pseudonymise: [{call: p.ts#pseudonym, key: KEY}]}\n", "flowcheck.yml")
    project.function("mixpanel.track('x', { email: user.email });")
    made = project.fix()
    assert [row["action"] for row in made["applied"]] == ["pseudonymise"]
    assert "+  mixpanel.track('x', { email: pseudonym(user.email) });" in made["diff"]
    assert why(made) == []


@pytest.mark.usefixtures("drops_fail")
def test_what_fails_with_no_other_action_says_why_once(project: Small) -> None:
    project.function("mixpanel.track('x', { email: user.email });")
    assert project.refused() == ["still there"]
