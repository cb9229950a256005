"""By what a category was told, and that the name given for it can be used in ``flowcheck.yml``."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowcheck.result.flows import Evidence
from projects import explicit, scan_files

SDK = """\
import posthog from "posthog-js";
import { useUser } from "@clerk/nextjs";
import { IsEmail } from "class-validator";
class Lead { @IsEmail() box: string }
"""
CASES = [
    ("(user) => SEND(user.email)", Evidence("field", "user.email", "user email")),
    ("(userEmail) => SEND(userEmail)", Evidence("name", "userEmail", "user email")),
    ("() => SEND(getUserEmail())", Evidence("call", "getUserEmail", "user email")),
    ("(lead: Lead) => SEND(lead.box)", Evidence("declaration", "lead.box", "IsEmail")),
    (
        "() => SEND(useUser().user.imageUrl)",
        Evidence("library", "user.imageUrl", "npm:@clerk/nextjs#useUser().user"),
    ),
    ("(x) => posthog.capture('e', { user_email: x })", Evidence("key", "", "user email")),
    ("(x) => posthog.identify('1', { $email: x })", Evidence("reserved-key", "", "$email")),
    ("(x) => posthog.identify(x.y)", Evidence("role", "", "identity")),
    ("(person) => SEND(person)", Evidence("object", "person", "")),
]  # fmt: skip


def told(folder: Path, code: str, config: str = "") -> list[tuple[str, Evidence | None]]:
    code = code.replace("SEND(", "posthog.capture('e', { x: ").replace(")\n", " })\n")
    files = {"page.ts": f"{SDK}export const f = {code}", "flowcheck.yml": f"version: 1\n{config}"}
    return [(flow.category, flow.evidence) for flow in explicit(scan_files(folder, files))]


def written(code: str) -> str:
    return code if "SEND(" not in code else f"{code}\n"


@pytest.mark.parametrize(("code", "evidence"), CASES)
def test_a_flow_tells_its_evidence(tmp_path: Path, code: str, evidence: Evidence) -> None:
    assert [found for _, found in told(tmp_path, written(code))] == [evidence]


@pytest.mark.parametrize(
    ("code", "kind", "name"),
    [
        ("(user) => SEND(user.email)", "attribute", "user.email"),
        ("(userEmail) => SEND(userEmail)", "name", "userEmail"),
        ("() => SEND(getUserEmail())", "call", "getUserEmail"),
        ("(lead: Lead) => SEND(lead.box)", "attribute", "lead.box"),
        ("() => SEND(useUser().user.imageUrl)", "attribute", "user.imageUrl"),
    ],
)
def test_the_name_can_be_declared(tmp_path: Path, code: str, kind: str, name: str) -> None:
    config = f"sources:\n  - {{{kind}: {name}, category: user.social}}\n"
    (category, evidence) = told(tmp_path, written(code), config)[0]
    assert category == "user.social"
    assert evidence == Evidence("project", "", "")


@pytest.mark.parametrize(
    ("code", "kind", "name"),
    [
        ("(user) => SEND(user.email)", "attribute", "user.email"),
        ("(userEmail) => SEND(userEmail)", "name", "userEmail"),
        ("(user) => SEND(getUserEmail(user.email))", "call", "getUserEmail"),
        ("(lead: Lead) => SEND(lead.box)", "type", "Lead"),
        ("() => SEND(useUser().user.imageUrl)", "attribute", "user.imageUrl"),
    ],
)
def test_what_is_declared_as_no_personal_data_is_in_no_flow(
    tmp_path: Path, code: str, kind: str, name: str
) -> None:
    config = f"sources:\n  - {{{kind}: {name}, category: none}}\n"
    assert told(tmp_path / "without", written(code))
    assert told(tmp_path / "with", written(code), config) == []


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("(lead: Lead) => SEND(lead)", "lead.box"),
        ("(lead: Lead) => SEND(lead)", "box"),
        ("() => SEND(useUser().user)", "imageUrl"),
        ("() => SEND(useUser().user)", "primaryEmailAddress.emailAddress"),
    ],
)
def test_a_field_of_what_is_sent_whole_is_declared_alone(
    tmp_path: Path, code: str, name: str
) -> None:
    declared = f"sources:\n  - {{attribute: {name}, category: %s}}\n"
    before = told(tmp_path / "before", written(code))
    none = told(tmp_path / "none", written(code), declared % "none")
    other = told(tmp_path / "other", written(code), declared % "user.social")
    (gone,) = set(before) - set(none)
    assert sorted(none, key=str) == sorted((row for row in before if row != gone), key=str)
    assert ("user.social", Evidence("project", "", "")) in other
    assert gone not in other
