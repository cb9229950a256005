"""The first flowcheck.yml: what it says of a scan, and that it reads back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import known_rules
from flowcheck.catalog.location import rules_directory
from flowcheck.config import parse_config
from flowcheck.document import parse
from flowcheck.errors import ConfigError
from flowcheck.options import ScanOptions
from flowcheck.policy.load import load_defaults
from flowcheck.policy.load_register import load_register
from flowcheck.policy.register import Register
from flowcheck.record.groups import load_groups
from flowcheck.report.record.texts import load_texts
from flowcheck.report.starter import Knowledge, answers, render
from flowcheck.report.yamltext import comment, listed, scalar
from flowcheck.result.scan import ScanResult, Signal
from projects import scan, write
from records import record
from sample_result import sample
from strategies import HOSTILE

CATALOG = known_rules.catalog()
KNOWN = Knowledge(
    {vendor.id: vendor for vendor in CATALOG.vendors},
    CATALOG.categories,
    load_defaults(rules_directory() / "policy"),
    load_groups(rules_directory(), CATALOG.categories),
    load_texts(rules_directory(), "en").sections["activities"],
)
PROJECT = {
    "package.json": '{"name": "web", "dependencies": {"mixpanel-browser": "2.50.0"}}',
    "page.ts": """\
import mixpanel from "mixpanel-browser";
mixpanel.init("token");
export function signUp(user: { email: string }) {
  mixpanel.people.set({ $email: user.email });
  fetch("https://hooks.partner-example.io/new", { method: "POST", body: user.email });
}
""",
}


def register(text: str) -> Register:
    return load_register(parse_config(text).register)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = write(tmp_path_factory.mktemp("project"), PROJECT)
    return render(scan(ScanOptions((root,), all_recipients=True)), KNOWN)


def test_what_is_known_is_filled_in(first: str) -> None:
    found = register(first)
    mixpanel = found.vendors["mixpanel"]
    assert (mixpanel.legal_name, mixpanel.country) == ("Mixpanel, Inc.", "US")
    assert (mixpanel.role, mixpanel.allowed, mixpanel.consent_required) == ("", None, None)
    assert [row.vendors for row in found.activities] == [("mixpanel",)]


def test_activities_are_those_that_the_record_proposes() -> None:
    result = sample()
    classes = {"posthog": "crm", "mixpanel": "affiliate", "sentry": "attribution"}
    vendors = tuple(
        replace(use, vendor_class=classes.get(use.vendor, use.vendor_class))
        for use in result.vendors
    )
    result = replace(result, vendors=vendors)
    found = register(render(result, KNOWN)).activities
    proposed = [row for row in record(result=result).activities if row.proposed]
    assert len(proposed) == 3
    assert [row.id for row in found] == [row.key for row in proposed]
    assert [row.name for row in found] == [KNOWN.names[row.group] for row in proposed]
    assert "Customer relations and direct marketing" in [row.name for row in found]


def test_what_a_person_must_say_is_marked_with_the_law_that_asks(first: str) -> None:
    asked = [line for line in first.splitlines() if "# answer:" in line]
    assert len(asked) == answers(first) > 20
    silent = [
        line for line in asked if not any(word in line for word in ("Art.", "§", "CFR", "Decision"))
    ]
    assert [line.split(":")[0].strip("# ") for line in silent] == [
        "profiles", "legal_name", "country", "role",
    ]  # fmt: skip


def test_categories_and_hosts_are_proposed_and_not_decided(first: str) -> None:
    assert "      #   - user.contact.email # sent, plain, page.ts:4\n" in first
    assert "      #   - user.device # collected by the SDK itself\n" in first
    assert "#   - hooks.partner-example.io # user.contact.email, page.ts:5\n" in first
    assert list(register(first).vendors) == ["mixpanel"]


def test_the_proposals_read_back_when_the_signs_are_taken_away(first: str) -> None:
    bare = first.replace("# allowed: # answer:", "allowed: # answer:")
    bare = bare.replace("      #   - user.", "        - user.")
    bare = bare.replace("# own_hosts: #", "own_hosts: #").replace("#   - hooks", "  - hooks")
    assert "user.contact.email" in (register(bare).vendors["mixpanel"].allowed or ())
    assert parse_config(bare).own_hosts == ("hooks.partner-example.io",)


def test_answers_make_questions_go_away(tmp_path: Path, first: str) -> None:
    root = write(tmp_path, {**PROJECT, "flowcheck.yml": first})
    today = date(2026, 11, 22)
    before = scan(ScanOptions((root,), today=today)).questions
    filled = {
        "audience: #": "audience: general #", "role: # answer: processor": "role: processor #",
        "purposes: #": "purposes: [statistics] #", "legal_basis: #": "legal_basis: Consent #",
        "basis: # answer: dpf": "basis: scc #", "retention: #": "retention: 1 year #",
        "data_subjects: #": "data_subjects: [customer] #", "url: #": "url: wiki/dpa #",
        "email: # answer: whom": "email: privacy@vendor.example #",
        "ccpa_role: #": "ccpa_role: service-provider #",
    }  # fmt: skip
    text = first
    for old, new in filled.items():
        assert old in text
        text = text.replace(old, new)
    write(tmp_path, {"flowcheck.yml": text})
    after = scan(ScanOptions((root,), today=today)).questions
    gone = {(row.question, row.vendor) for row in before}
    gone -= {(row.question, row.vendor) for row in after}
    assert {question for question, vendor in gone if vendor in ("mixpanel", "")} >= {
        "purpose", "vendor-role", "legal-basis", "transfer-tool", "retention", "breach-contact",
        "ccpa-terms", "scope",
    }  # fmt: skip
    assert len(after) < len(before)


def test_a_project_without_vendors_has_a_register_without_vendors(tmp_path: Path) -> None:
    text = render(scan(ScanOptions((write(tmp_path, {"a.ts": ""}),))), KNOWN)
    assert register(text).vendors == {}
    assert register(text).activities == ()


def test_whose_server_it_is_and_whose_addresses_settings_have_is_asked() -> None:
    result = sample()
    uses = tuple(replace(use, self_hosted=use.vendor == "posthog") for use in result.vendors)
    signals = (Signal("setting", "PARTNER_API_URL", "src/a.ts", 3),)
    text = render(replace(result, vendors=uses, signals=signals), KNOWN)
    assert "legal_name: # answer: PostHog, Inc., or you, where it is your own server" in text
    assert "country: # answer: US, or that of your own server" in text
    assert "#   - PARTNER_API_URL: src/a.ts:3" in text
    parse_config(text, "flowcheck.yml")


def test_settings_that_only_a_console_shows_are_asked_for() -> None:
    result = sample()
    flow = next(flow for flow in result.flows if flow.implicit)
    odd = replace(flow, key="$city: #", collection="console")
    text = render(replace(result, flows=(odd,)), KNOWN)
    assert '          "$city: #": # answer: on or off\n' in text
    console = register(text).vendors[flow.vendor].console
    assert console.settings == {}


@given(HOSTILE, HOSTILE, HOSTILE)
def test_hostile_names_read_back(name: str, path: str, key: str) -> None:
    text = render(hostile(name, path, key), KNOWN)
    found = register(text)
    assert found.project == parsed(name).strip()
    assert set(found.vendors) == {use.vendor for use in sample().vendors}


def hostile(name: str, path: str, key: str) -> ScanResult:
    result = sample()
    return replace(
        result,
        project=replace(result.project, name=name),
        vendors=tuple(
            replace(
                use, name=name, region=key, detected_by=(replace(use.detected_by[0], file=path),)
            )
            for use in result.vendors
        ),
        flows=tuple(
            replace(flow, key=key, collection="console", sink=replace(flow.sink, file=path))
            for flow in result.flows
        ),
    )


@given(st.text(st.characters()) | HOSTILE)
def test_a_scalar_reads_back(text: str) -> None:
    assert parse(f"a: {scalar(text)}\n", "f", ConfigError).record("a", required=("a",))[
        "a"
    ].value == parsed(text)
    whole = f"a: {listed((text, 'b'))} {comment(text)}\n{scalar(text)}x: 1\n"
    if text.isascii() and text.isalpha():
        assert "a" in parse(whole, "f", ConfigError).mapping("it")


@given(st.text(st.characters()) | HOSTILE)
def test_a_comment_stays_on_its_line(text: str) -> None:
    line = comment(text)
    assert line.isprintable()
    assert parse(f"{line}\na: 1 {line}\n", "f", ConfigError).mapping("it")["a"].value == 1


def parsed(text: str) -> str:
    """The text as it reads back: halves of characters cannot be written."""
    return "".join("\ufffd" if 0xD800 <= ord(char) < 0xE000 else char for char in text)
