"""A branch that a constant argument rules out sends nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import explicit, scan_files

PACKAGE = '{"dependencies": {"@sentry/browser": "8.0.0"}}'
SEND = """\
import { captureException } from "@sentry/browser";
export async function send(path: string, method: string, data: { email: string }) {
  let address = path;
  if (method === "GET") { address = `${path}?${new URLSearchParams(data)}`; }
  try { await go(address); } catch (e) { captureException(e, { extra: { url: address } }); }
}
"""
LOG = """\
import { captureMessage } from "@sentry/browser";
export function log(level: string, user: { email: string }) {
  if (CONDITION) { captureMessage("seen", { extra: { email: user.email } }); }
}
"""


def sent(tmp_path: Path, text: str) -> bool:
    """Whether the e-mail address is sent."""
    result = scan_files(tmp_path, {"package.json": PACKAGE, "a.ts": text})
    return any(flow.category == "user.contact.email" for flow in explicit(result))


FORWARD = "const deduplicate = (path, how, user) => send(path, how, user);\n"
POST = FORWARD + 'const post = (path, user: { email: string }) => deduplicate(path, "POST", user);'


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        ('const post = (path, user: { email: string }) => send(path, "POST", user);', False),
        ('const get = (path, user: { email: string }) => send(path, "GET", user);', True),
        ("const any = (path, user: { email: string }) => send(path, how(), user);", True),
        (POST, False),
        (POST.replace("POST", "GET"), True),
    ],
)
def test_the_branch_of_another_method(tmp_path: Path, caller: str, *, expected: bool) -> None:
    text = f"{SEND}{caller}\nexport const run = (user: {{ email: string }}) => [post, get, any];\n"
    assert sent(tmp_path, text) is expected


@pytest.mark.parametrize(
    ("condition", "level", "expected"),
    [
        ('level === "error"', '"error"', True),
        ('level === "error"', '"info"', False),
        ('level !== "error"', '"error"', False),
        ('level !== "error"', '"info"', True),
        ('"error" === level', '"info"', False),
        ('level === "error"', "now", True),
        ('level === "error" || strict', '"info"', True),
    ],
)
def test_a_call_that_stands_behind_a_comparison(
    tmp_path: Path, condition: str, level: str, *, expected: bool
) -> None:
    text = LOG.replace("CONDITION", condition)
    text += f"export const run = (user: {{ email: string }}) => log({level}, user);\n"
    assert sent(tmp_path, text) is expected


def test_a_condition_of_python(tmp_path: Path) -> None:
    text = """\
import sentry_sdk

def log(level: str, email: str) -> None:
    if level == "error":
        sentry_sdk.set_context("user", {"email": email})

def seen(user_email: str) -> None:
    log("LEVEL", user_email)
"""
    for level, expected in (("error", True), ("info", False)):
        root = tmp_path / level
        result = scan_files(root, {"a.py": text.replace("LEVEL", level)})
        assert bool(explicit(result)) is expected


UNION = """\
import { captureMessage } from "@sentry/browser";
import { Kinds } from "./kinds";
type Event = { name: "SEEN"; user: User } | { name: "LEFT"; user: User };
export function track(event: Event) {
  SINK
}
export const again = (event: Event) => track(event);
"""
KINDS = """\
export enum Kinds { Seen = "SEEN", Left = "LEFT" }
"""
SWITCH = """\
switch (event.name) {
    case "SEEN": captureMessage("seen"); break;
    case "GONE":
    case LABEL: captureMessage("left", { extra: { email: event.user.email } });
  }"""


@pytest.mark.parametrize(
    ("sink", "event", "expected"),
    [
        (SWITCH.replace("LABEL", '"LEFT"'), '{ name: "SEEN", user }', False),
        (SWITCH.replace("LABEL", '"LEFT"'), '{ name: "LEFT", user }', True),
        (SWITCH.replace("LABEL", '"LEFT"'), '{ name: "GONE", user }', True),
        (SWITCH.replace("LABEL", '"LEFT"'), "{ name: any(), user }", True),
        (SWITCH.replace("LABEL", '"LEFT"'), '{ name: "SEEN", user, ...more }', True),
        (SWITCH.replace("LABEL", '"LEFT"'), '{ name: "left".toUpperCase(), user }', True),
        (SWITCH.replace("LABEL", '"LEFT"'), '{ name: now ? "SEEN" : other(), user }', True),
        (SWITCH.replace("LABEL", "Kinds.Left"), "{ name: Kinds.Seen, user }", False),
        (SWITCH.replace("LABEL", "Kinds.Left"), "{ name: Kinds.Left, user }", True),
        (SWITCH.replace("LABEL", "other()"), '{ name: "SEEN", user }', True),
        ("if (event.name === 'LEFT') captureMessage('', { extra: event.user });", "SEEN", False),
        ("if (event.name === 'LEFT') captureMessage('', { extra: event.user });", "LEFT", True),
        (
            "if (event.name === Kinds.Left) captureMessage('', { extra: event.user });",
            "SEEN",
            False,
        ),
        ("if (event.name !== 'SEEN') captureMessage('', { extra: event.user });", "LEFT", True),
    ],
)
def test_the_branch_of_another_tag(
    tmp_path: Path, sink: str, event: str, *, expected: bool
) -> None:
    made = event if event.startswith("{") else f'{{ name: "{event}", user }}'
    use = (
        'import { again } from "./track";\nimport { Kinds } from "./kinds";\n'
        f"export const run = (user: {{ email: string }}, more: object) => again({made});\n"
    )
    files = {
        "package.json": PACKAGE,
        "kinds.ts": KINDS,
        "track.ts": UNION.replace("SINK", sink),
        "use.ts": use,
    }
    result = scan_files(tmp_path, files)
    found = any(flow.category == "user.contact.email" for flow in explicit(result))
    assert found is expected
