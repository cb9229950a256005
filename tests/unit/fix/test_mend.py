"""What `flowcheck fix` mends, what it refuses and why, on small projects."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flowcheck.catalog.location import rules_directory
from flowcheck.cli.main import main
from flowcheck.fix.remedies import NOT_BY_CODE, OF_A_PERSON
from flowcheck.policy.load import load_packs

CLIENT = 'import mixpanel from "mixpanel-browser";\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "package.json").write_text(
        '{"dependencies": {"mixpanel-browser": "2.60.0", "openai": "4.0.0"}}'
    )
    return tmp_path


def _fix(root: Path, capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    capsys.readouterr()
    main(["fix", str(root), "--format", "json", "--quiet", *options])
    made: dict[str, Any] = json.loads(capsys.readouterr().out)
    return made


def _why(made: dict[str, Any], action: str = "drop") -> list[str]:
    return [row["why"] for row in made["refused"] if row["action"] == action]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("mixpanel.track(`by ${user.email}`);", "no property"),
        ("mixpanel.track('x', { who: `by ${user.email}` });", "part of a text"),
        ("const o = { email: user.email };\n  save(o);\n  mixpanel.track('x', o);", "also used on"),
        ("user.email = mail;\n  save(user);\n  mixpanel.track('x', { email: user.email });", ""),
    ],
)
def test_what_would_harm_something_else_is_left_to_a_person(
    project: Path, capsys: pytest.CaptureFixture[str], code: str, why: str
) -> None:
    file = project / "a.ts"
    file.write_text(
        f"{CLIENT}export function f(user: {{ email: string }}, mail: string) {{\n  {code}\n}}\n"
    )
    made = _fix(project, capsys, "--action", "drop", "--write")
    if why:
        assert all(why in said for said in _why(made))
        assert code in file.read_text()
    else:
        assert "mixpanel.track('x', {})" in file.read_text()
        assert "user.email = mail" in file.read_text()


def test_a_finding_is_asked_for_by_its_id_and_others_stay(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "a.ts").write_text(
        f"{CLIENT}export const f = (user: {{ email: string; name: string }}) =>\n"
        "  mixpanel.people.set({ $email: user.email, $name: user.name, plan: 1 });\n"
    )
    every = _fix(project, capsys, "--action", "drop")
    assert len(every["applied"]) == 2
    first = next(row for row in every["applied"] if "$email" in row["title"])
    made = _fix(project, capsys, first["findings"][0][:8])
    assert [row["title"] for row in made["applied"]] == [first["title"]]
    assert "-  mixpanel.people.set({ $email: user.email," in made["diff"]
    assert "+  mixpanel.people.set({ $name: user.name, plan: 1 });" in made["diff"]


def test_an_id_that_is_nowhere_is_a_mistake(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "a.ts").write_text(CLIENT)
    assert main(["fix", str(project), "abcdef0123"]) == 2
    assert "no flow and no finding" in capsys.readouterr().err


def test_nothing_is_written_without_write(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = project / "a.ts"
    file.write_text(
        f"{CLIENT}export const f = (u: {{ email: string }}) =>\n"
        "  mixpanel.track('x', { email: u.email });\n"
    )
    before = file.read_bytes()
    assert main(["fix", str(project), "--action", "drop"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("--- a/a.ts\n+++ b/a.ts\n")
    assert "--write makes them" in err
    assert file.read_bytes() == before


def test_line_ends_and_byte_order_mark_stay(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = project / "a.ts"
    code = (
        f"{CLIENT}export function f(u: {{ email: string }}) {{\n"
        "  mixpanel.track('x', {\n    email: u.email,\n    é: 1,\n  });\n}\n"
    )
    file.write_bytes(b"\xef\xbb\xbf" + code.replace("\n", "\r\n").encode())
    _fix(project, capsys, "--action", "drop", "--write")
    wanted = code.replace("    email: u.email,\n", "").replace("\n", "\r\n")
    assert file.read_bytes() == b"\xef\xbb\xbf" + wanted.encode()


def test_what_a_service_is_there_for_is_not_dropped(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "a.ts").write_text(
        'import OpenAI from "openai";\n\nconst client = new OpenAI();\n'
        "export const ask = (user: { email: string; message: string }) =>\n"
        "  client.responses.create({ model: 'x', input: user.message, user: user.email });\n"
    )
    made = _fix(project, capsys, "--action", "drop")
    assert made["applied"] == []
    assert all("works on what it is given" in why for why in _why(made))


def test_without_a_function_for_it_an_id_is_left_to_a_person(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "a.ts").write_text(
        f"{CLIENT}export const f = (user: {{ email: string }}) =>\n"
        "  mixpanel.track('x', { distinct_id: user.email });\n"
    )
    made = _fix(project, capsys)
    assert any("fix.pseudonymise" in why for why in _why(made, "pseudonymise"))


def test_reports_carry_fixes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "a.ts").write_text(
        f"{CLIENT}export const f = (u: {{ email: string }}) =>\n"
        "  mixpanel.track('x', { email: u.email, n: 1 });\n"
    )
    main(["scan", str(project), "--fixes", "--format", "sarif", "--quiet"])
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
    main(["scan", str(project), "--fixes", "--format", "json", "--quiet"])
    finding = next(row for row in json.loads(capsys.readouterr().out)["findings"] if row["fixes"])
    assert f"`flowcheck fix {finding['id'][:8]} --write` does it" in finding["remedy"]


def test_what_a_function_gives_may_be_kept_for_something_else(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "a.ts").write_text(
        f"{CLIENT}function made(user: {{ email: string }}) {{\n"
        "  const result: Record<string, string> = {};\n"
        "  result.email = user.email;\n"
        "  return result;\n"
        "}\n"
        "export function f(user: { email: string }) {\n"
        "  const answers = made(user);\n"
        "  save(answers.email);\n"
        "  mixpanel.track('x', answers);\n"
        "}\n"
    )
    made = _fix(project, capsys, "--action", "drop")
    assert made["applied"] == []
    assert _why(made) == ["answers is also used on line 9 of a.ts"]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (
            (
                "  const rows = users.map((user) => ({\n"
                "    email: user.email,\n"
                "  }));\n"
                "  save(rows);\n"
                "  mixpanel.track('x', rows[0]);\n"
            ),
            "rows is also used on line 6 of a.ts",
        ),
        (
            (
                "  const rows = (() => {\n"
                "    return { email: users[0].email };\n"
                "  })();\n"
                "  save(rows);\n"
                "  mixpanel.track('x', rows);\n"
            ),
            "rows is also used on line 6 of a.ts",
        ),
        (
            (
                "  const rows = { email: users[0].email };\n"
                "  send(rows);\n"
                "}\n"
                "function send(rows: { email: string }) {\n"
                "  save(rows);\n"
                "  mixpanel.track('x', rows);\n"
            ),
            "rows is used for more than sending on line 7 of a.ts",
        ),
        (
            (
                "  const rows = { email: users[0].email };\n"
                "  mixpanel.track('x', rows);\n"
                "  fetch('https://api.nobody-knows.com/v1', "
                "{ method: 'POST', body: JSON.stringify(rows) });\n"
            ),
            (
                "unknown: api.nobody-knows.com gets it from here, too (a.ts:5); "
                "make what mixpanel gets apart from it"
            ),
        ),
    ],
)
def test_what_is_made_for_others_too_stays(
    project: Path, capsys: pytest.CaptureFixture[str], code: str, why: str
) -> None:
    (project / "a.ts").write_text(
        f"{CLIENT}export function f(users: {{ email: string }}[]) {{\n{code}}}\n"
    )
    made = _fix(project, capsys, "--action", "drop")
    assert made["applied"] == []
    assert _why(made) == [why]


def test_what_two_vendors_must_not_get_goes_from_the_object_of_both(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "package.json").write_text(
        '{"dependencies": {"mixpanel-browser": "2.60.0", "posthog-js": "1.200.0"}}'
    )
    (project / "a.ts").write_text(
        f'{CLIENT}import posthog from "posthog-js";\n'
        "export function f(user: { email: string }) {\n"
        "  const seen = { email: user.email, n: 1 };\n"
        "  mixpanel.track('x', seen);\n"
        "  posthog.capture('x', seen);\n"
        "}\n"
    )
    made = _fix(project, capsys, "--action", "drop")
    assert "+  const seen = { n: 1 };" in made["diff"]
    assert _why(made) == []


def test_the_remedy_of_an_unknown_host_is_no_drop(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "a.ts").write_text(
        "export const f = (user: { email: string }) =>\n"
        "  fetch('https://api.nobody-knows.com/v1', {\n"
        "    method: 'POST',\n"
        "    body: JSON.stringify({ email: user.email }),\n"
        "  });\n"
    )
    made = _fix(project, capsys)
    assert made["applied"] == []
    (row,) = [row for row in made["refused"] if row["rule"] == "personal-data-to-unknown-host"]
    assert (row["file"], row["action"], row["why"]) == ("a.ts", "", OF_A_PERSON)


def test_rules_without_a_fix_are_rules_about_flows() -> None:
    packs = load_packs(rules_directory() / "policy")
    flows = {rule.id for pack in packs for rule in pack.rules if rule.on == "flow"}
    assert flows >= set(NOT_BY_CODE)


def test_what_a_function_makes_of_several_values_is_not_dropped_for_one(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = project / "a.ts"
    file.write_text(
        f"{CLIENT}type Pair = {{ key: string; value: string }};\n"
        "export function f(pairs: Pair[], email: string) {\n"
        "  mixpanel.track('x', { traits: traitsOf(pairs, email) });\n"
        "}\n"
        "const traitsOf = (pairs: Pair[], email: string) => {\n"
        "  const made: Record<string, string> = {};\n"
        "  pairs.push({ key: 'email', value: email });\n"
        "  pairs.forEach(({ key, value }) => {\n"
        "    made[key] = value;\n"
        "  });\n"
        "  return made;\n"
        "};\n"
    )
    made = _fix(project, capsys, "--action", "drop")
    assert made["applied"] == []
    assert _why(made) == [
        "it is part of a value that is made of others; a person must take it apart"
    ]
