"""What a project says for the judgement: checked against catalogue and rules, then applied."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import known_rules
from flowcheck.catalog.location import rules_directory
from flowcheck.config import KEYS
from flowcheck.errors import ConfigError, RuleError
from flowcheck.options import ScanOptions
from flowcheck.policy import load_register, waivers
from flowcheck.policy.schema import FIELDS
from flowcheck.result.scan import ScanResult
from projects import scan, scan_files, write

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
POLICY = rules_directory() / "policy"
TODAY = date(2026, 11, 22)
PAGE = """\
import mixpanel from "mixpanel-browser";
export function signUp(user: { email: string; plan: string }) {
  mixpanel.people.set({ $email: user.email });
  mixpanel.track("x", { plan: user.plan });
}
"""
RULES = """\
pack: own
title: Own
version: "1"
date: "2026-01-31"
rules:
  - id: plans
    title: The name of a plan goes to a service
    on: flow
    severity: warning
    when: {key: plan}
    articles: ["Policy 7"]
    message: "{key} goes to {vendor_name}"
    remedy: "Leave it out."
"""
IDENTIFIER = "direct-identifier-to-analytics"
WAIVER = f"waivers: [{{rule: {IDENTIFIER}, owner: Ann, reason: fine, expires: 2026-12-31"


def judged(root: Path, text: str, *, today: date = TODAY, page: str = PAGE) -> ScanResult:
    write(root, {"page.ts": page, "flowcheck.yml": text, "privacy/rules.yml": RULES})
    return scan(ScanOptions((root,), today=today))


def rules(result: ScanResult) -> list[str]:
    return [finding.rule for finding in result.findings if finding.waived is None]


def mistake(root: Path, text: str) -> str:
    with pytest.raises(ConfigError) as raised:
        judged(root, text)
    return str(raised.value).removeprefix(f"{root}/")


def test_severities_are_the_project_s(tmp_path: Path) -> None:
    result = judged(tmp_path, f"severities: {{{IDENTIFIER}: note}}")
    assert {f.severity for f in result.findings if f.rule == IDENTIFIER} == {"note"}
    assert IDENTIFIER not in rules(judged(tmp_path, f"severities: {{{IDENTIFIER}: off}}"))


def test_own_rules_are_asked(tmp_path: Path) -> None:
    assert "plans" not in rules(judged(tmp_path, ""))
    assert "plans" in rules(judged(tmp_path, "policies: [privacy/rules.yml]"))


def test_a_mistake_in_own_rules_is_told_with_its_place(tmp_path: Path) -> None:
    write(tmp_path, {"privacy/wrong.yml": RULES.replace("key: plan", "kee: plan")})
    with pytest.raises(RuleError, match=r"privacy/wrong.yml:10:12: unknown field 'kee'"):
        judged(tmp_path, "policies: [privacy/wrong.yml]")


def test_own_rules_stay_in_the_project(tmp_path: Path) -> None:
    root = tmp_path / "project"
    write(tmp_path, {"rules.yml": RULES})
    write(root, {"page.ts": PAGE})
    (root / "linked.yml").symlink_to(tmp_path / "rules.yml")
    said = mistake(root, "policies: [linked.yml]")
    assert said == "flowcheck.yml:1:12: 'linked.yml' leads out of the project"
    for path in ("../rules.yml", "/etc/rules.yml", "a\\\\b"):
        assert "is not a path below" in mistake(root, f'policies: ["{path}"]')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("policies: [rule.yml]", "1:12: there is no file 'rule.yml' beside this one"),
        ("severities: {undecidd: note}", "1:14: unknown rule 'undecidd'; did you mean 'undeci"),
        ("severities: {undecided: warn}", "1:25: 'warn' is not a severity; did you mean 'warning'"),
        ("sources: [{call: a, category: user.emai}]", "1:11: unknown data category 'user.emai'"),
        (
            "register: {vendors: {mixpanell: {}}}",
            "1:22: unknown vendor 'mixpanell'; did you mean 'm",
        ),
        (
            "register: {answers: {notise: x}}",
            "1:22: unknown question 'notise'; did you mean 'notice",
        ),
        ("waivers: [{rule: x}]", "1:11: a waiver lacks the key 'owner'"),
        (f"{WAIVER}, vendor: mixpanell}}]", "1:105: unknown vendor 'mixpanell'; did you mean 'mix"),
    ],
)
def test_what_is_named_must_be_there(tmp_path: Path, text: str, message: str) -> None:
    assert mistake(tmp_path, text).startswith(f"flowcheck.yml:{message}")


def test_a_waiver_waives_until_its_day(tmp_path: Path) -> None:
    result = judged(tmp_path, f"{WAIVER}}}]")
    (waived,) = [finding for finding in result.findings if finding.waived]
    assert waived.rule == IDENTIFIER
    assert waived.waived == {
        "owner": "Ann", "reason": "fine", "expires": "2026-12-31", "place": "flowcheck.yml:1",
    }  # fmt: skip
    later = judged(tmp_path, f"{WAIVER}}}]", today=date(2027, 1, 1))
    assert {IDENTIFIER, "waiver-expired"} <= set(rules(later))
    (expired,) = [finding for finding in later.findings if finding.rule == "waiver-expired"]
    assert (expired.file, expired.line, expired.severity) == ("flowcheck.yml", 1, "warning")


def test_a_waiver_without_a_match_is_noted_unless_only_a_part_was_asked_for(
    tmp_path: Path,
) -> None:
    text = f"{WAIVER}, path: lib/**}}]"
    result = judged(tmp_path, text)
    assert "waiver-unused" in rules(result)
    part = scan(ScanOptions((tmp_path,), today=TODAY, vendors=("mixpanel",)))
    assert "waiver-unused" not in rules(part)


def test_the_id_of_a_waiver_does_not_depend_on_its_place(tmp_path: Path) -> None:
    text = f"{WAIVER}, path: lib/**}}]"
    ids = {
        next(
            row.id
            for row in judged(tmp_path, before + text).findings
            if row.rule == "waiver-unused"
        )
        for before in ("", "# a comment\n\n")
    }
    assert len(ids) == 1


@pytest.mark.parametrize("comment", ["beside", "above"])
def test_a_comment_waives(tmp_path: Path, comment: str) -> None:
    words = f"// flowcheck: ignore[{IDENTIFIER}] they agreed"
    call = "  mixpanel.people.set({ $email: user.email });"
    page = PAGE.replace(call, f"{call} {words}" if comment == "beside" else f"  {words}\n{call}")
    result = judged(tmp_path, "", page=page)
    assert IDENTIFIER not in rules(result)
    assert [row.waived["reason"] for row in result.findings if row.waived] == ["they agreed"]


def test_a_comment_in_a_manifest_waives(tmp_path: Path) -> None:
    text = "# flowcheck: ignore[no-such-rule] x\nmixpanel==4.10.0\n"
    write(tmp_path, {"requirements.txt": text})
    result = judged(tmp_path, "")
    (note,) = [row for row in result.findings if row.rule == "waiver-unknown-rule"]
    assert (note.file, note.line, note.severity) == ("requirements.txt", 1, "note")


def test_the_register_answers_questions(tmp_path: Path) -> None:
    before = judged(tmp_path, "")
    text = """\
register:
  project: {audience: general}
  vendors:
    mixpanel:
      role: processor
      purposes: [statistics]
      retention: 12 months
      answers: {notice: {answer: section 4, by: Ann, on: 2026-11-01}}
  answers: {numbers: {answer: 40000, by: Ann, on: 2026-11-01}}
""".replace("40000", "'40000'")
    after = judged(tmp_path, text)
    gone = {row.question for row in before.questions} - {row.question for row in after.questions}
    wanted = {
        "register-missing",
        "vendor-role",
        "purpose",
        "retention",
        "notice",
        "numbers",
        "scope",
    }
    assert wanted <= gone
    assert "transfer-basis-missing" in rules(after)


def test_a_place_in_the_file_is_told_without_the_folders_of_the_machine(tmp_path: Path) -> None:
    text = "register: {vendors: {posthog: {role: processor}}}"
    result = judged(tmp_path, text)
    (note,) = [row for row in result.findings if row.rule == "registered-vendor-not-in-code"]
    assert (note.file, note.line) == ("flowcheck.yml", 1)
    elsewhere = write(tmp_path / "other", {"flowcheck.yml": text})
    result = scan(ScanOptions((tmp_path,), today=TODAY, config=elsewhere / "flowcheck.yml"))
    assert {row.file for row in result.findings if row.vendor == "posthog"} == {
        "other/flowcheck.yml"
    }


def test_a_vendor_of_another_system_is_no_surprise(tmp_path: Path) -> None:
    result = judged(tmp_path, "register: {vendors: {payroll: {used_by: the office}}}")
    assert "registered-vendor-not-in-code" not in rules(result)


def test_a_recipient_of_a_list_of_hosts_is_told_with_the_host(tmp_path: Path) -> None:
    text = (
        "export const a = (user) => fetch(`https://www.google.com/s2?d=${user.email}`);\n"
        "export const b = (user) => fetch(`https://api.nobody-knows.com/x?d=${user.email}`);\n"
    )
    found = scan_files(tmp_path, {"a.ts": text}).findings
    said = {row.message for row in found if row.rule == "personal-data-to-unknown-host"}
    gets = "gets user.contact.email; nobody has described that recipient"
    known = f"Other Google APIs/SDKs (www.google.com) {gets}"
    assert said == {known, f"api.nobody-knows.com {gets}"}


def test_the_rest_of_the_register_is_no_matter_when_one_vendor_is_asked_for(tmp_path: Path) -> None:
    judged(tmp_path, "register: {vendors: {posthog: , mixpanel: }}")
    part = scan(ScanOptions((tmp_path,), today=TODAY, vendors=("mixpanel",)))
    assert "registered-vendor-not-in-code" not in rules(part)


def test_the_example_of_the_documentation_names_nothing_that_is_not_there(tmp_path: Path) -> None:
    for name in ("flowcheck.yml", "rules.yml"):
        write(tmp_path, {name: (EXAMPLES / name).read_text("utf-8")})
    result = scan(ScanOptions((tmp_path,), today=TODAY))
    assert {row.rule for row in result.findings} == {
        "registered-vendor-not-in-code", "waiver-unused",
    }  # fmt: skip


def test_the_page_on_configuration_names_every_key_field_and_rule_about_waivers() -> None:
    page = (Path(__file__).parents[3] / "docs" / "configuration.md").read_text("utf-8")
    fields = {name for fact in FIELDS.values() for name in fact}
    keys = {*KEYS, *load_register.TOP, *load_register.ACTIVITY, *load_register.VENDOR}
    keys |= {*load_register.PROJECT, *load_register.ORGANISATION, *waivers.KEYS}
    names = {rule.id for pack in known_rules.packs() for rule in pack.rules if pack.id == "waivers"}
    missing = sorted(name for name in fields | keys | names if f"`{name}`" not in page)
    assert [name for name in missing if f"## {name}\n" not in page] == []


def test_a_script_on_a_payment_page_wants_an_integrity_hash(tmp_path: Path) -> None:
    source = "https://www.googletagmanager.com/gtag/js?id=G-1"
    page = f'<html><head><script src="{source}"HASH></script></head></html>'
    register = "register: {project: {profiles: [pci], payment_pages: [pay/**]}}\n"
    for folder, more, expected in (
        ("pay", "", True), ("pay", ' integrity="sha384-x"', False), ("shop", "", False),
    ):  # fmt: skip
        root = tmp_path / f"{folder}{len(more)}"
        text = page.replace("HASH", more)
        write(root, {"flowcheck.yml": register, f"{folder}/index.html": text})
        found = rules(scan(ScanOptions((root,), today=TODAY)))
        assert ("script-without-integrity" in found) is expected


def test_prompts_that_an_option_keeps_back_are_not_sent(tmp_path: Path) -> None:
    text = """\
import { withTracing } from "@posthog/ai/vercel";
import { generateText } from "ai";
import { openai } from "@ai-sdk/openai";
export async function answer(user: { email: string }, client: unknown) {
  const model = withTracing(openai("m"), client, { posthogPrivacyMode: MODE });
  return generateText({ model, prompt: `Write to ${user.email}` });
}
"""
    packages = (
        '{"dependencies": {"@posthog/ai": "8.0.0", "ai": "5.0.0", "@ai-sdk/openai": "2.0.0"}}'
    )
    for mode, expected in (("true", False), ("isQuiet()", False), ("false", True)):
        root = tmp_path / mode.strip("()")
        write(root, {"package.json": packages, "a.ts": text.replace("MODE", mode)})
        result = scan(ScanOptions((root,), today=TODAY))
        sent = {row.rule for row in result.findings if row.vendor == "posthog"}
        assert ("direct-identifier-to-analytics" in sent) is expected, mode
        assert "tracker-before-consent" not in sent


def test_what_is_about_the_project_points_to_a_file_that_is_there(tmp_path: Path) -> None:
    write(tmp_path, {"page.ts": PAGE})
    bare = scan(ScanOptions((tmp_path,), today=TODAY))
    evidence = {row["file"] for question in bare.questions for row in question.evidence}
    assert "other-systems" in {question.question for question in bare.questions}
    assert evidence == {"page.ts"}
    registered = judged(tmp_path, "register: {project: {audience: general}}")
    (about_all,) = (row for row in registered.questions if row.question == "other-systems")
    assert about_all.evidence == ({"file": "flowcheck.yml", "line": 1},)
