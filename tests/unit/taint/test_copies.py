"""Copies made key by key keep the field that is asked for; constants and tests of presence."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import explicit, rows, scan_files

TYPESCRIPT = """import * as Sentry from "@sentry/node";
type Member = {{ ref: string; email: string; bannedIps: string[] }};
function copy(obj, ...keys) {{
  {body}
}}
export function go(member: Member) {{
  Sentry.setTag("ref", copy(member, "email").ref);
  Sentry.setTag("email", copy(member, "ref").email);
}}
"""
PYTHON = """import sentry_sdk
from dataclasses import dataclass
@dataclass
class Member:
    ref: str
    email: str
    banned_ips: list[str]
def copy(obj, *keys):
    ret = {{}}
    {body}
    return ret
def go(member: Member):
    sentry_sdk.set_tag("ref", copy(member, "email")["ref"])
    sentry_sdk.set_tag("email", copy(member, "ref")["email"])
"""
EMAIL = {("sentry", "user.contact.email", "email", "context", "", "plain")}


@pytest.mark.parametrize(
    "body",
    [
        "const out = {}; for (const k in obj) out[k] = obj[k]; return out;",
        "let k; const out = {}; for (k in obj) if (!keys.includes(k)) out[k] = obj[k]; return out;",
        "const out = {}; for (const [k, v] of Object.entries(obj)) out[k] = v; return out;",
        "const out = {}; Object.keys(obj).forEach((k) => { out[k] = obj[k]; }); return out;",
        "return Object.keys(obj).reduce((acc, k) => ({ ...acc, [k]: obj[k] }), {});",
    ],
)
def test_copied_in_typescript(tmp_path: Path, body: str) -> None:
    result = scan_files(tmp_path, {"a.ts": TYPESCRIPT.format(body=body)})
    assert {row for row in rows(result) if row[1] != "user"} == EMAIL
    assert not any(flow.whole_object for flow in explicit(result))


@pytest.mark.parametrize(
    "body",
    [
        "for k in obj: ret[k] = obj[k]",
        "for k, v in obj.items(): ret[k] = v",
        "for k in keys: ret[k] = obj.get(k)",
    ],
)
def test_copied_in_python(tmp_path: Path, body: str) -> None:
    result = scan_files(tmp_path, {"a.py": PYTHON.format(body=body)})
    assert {row for row in rows(result) if row[1] != "user"} == EMAIL
    assert not any(flow.whole_object for flow in explicit(result))


def test_another_key_may_be_any(tmp_path: Path) -> None:
    """A loop that renames keys: any field of what is copied may be meant."""
    text = """import * as Sentry from "@sentry/node";
function renamed(obj) {
  const out = {};
  for (const k in obj) out[snake(k)] = obj[k];
  return out;
}
Sentry.setTag("contact", renamed({ workEmail: user.email }).work_email);
"""
    assert ("sentry", "user.contact.email", "contact", "context", "", "plain") in rows(
        scan_files(tmp_path, {"a.ts": text})
    )


CONSTANTS = """import sentry_sdk
class Resource(IntegerChoices):
    FLAGS = 1
    IDENTITIES = 2
    @classmethod
    def named(cls, name):
        return {"flags": cls.FLAGS, "identities": cls.IDENTITIES}.get(name)
def track(name):
    sentry_sdk.set_tag("resource", Resource.named(name))
"""


def test_a_constant_of_a_class_is_no_person(tmp_path: Path) -> None:
    assert not explicit(scan_files(tmp_path, {"a.py": CONSTANTS}))


def test_a_field_with_a_default_is_filled_elsewhere(tmp_path: Path) -> None:
    text = """import sentry_sdk
class UserForm:
    email = ""
    def send(self):
        sentry_sdk.set_tag("email", self.email)
"""
    assert rows(scan_files(tmp_path, {"a.py": text})) == EMAIL


@pytest.mark.parametrize(
    "made",
    [
        "const sent = { rows: [] }; users.forEach((u) => { sent.rows.push({ email: u.email }); });",
        "const sent = { rows: [] }; users.map((u) => sent.rows?.push({ email: u.email }));",
        "const sent = []; users.forEach((u) => sent.push(u.email));",
        "const sent = {}; sent.rows = []; users.map((u) => { sent.rows.push(u.email); });",
    ],
)
def test_what_a_callback_puts_into_a_list_of_an_object(tmp_path: Path, made: str) -> None:
    load = 'import posthog from "posthog-js";\n'
    text = f'{load}export function f(users) {{ {made} posthog.capture("a", {{ sent }}); }}\n'
    assert {row[1] for row in rows(scan_files(tmp_path, {"a.ts": text}))} == {"user.contact.email"}
