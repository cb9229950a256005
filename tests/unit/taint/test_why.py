"""The sentence by which a flow says what shows its category."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import explicit, scan_files

SDK = 'import posthog from "posthog-js";\n'
CLIENT = 'from posthog import Posthog\nclient = Posthog("key")\n'
USER = "interface User { phone: string }\n"
DJANGO = "from django.db import models\n"


def whys(folder: Path, file: str, text: str) -> dict[str, str]:
    result = scan_files(folder, {file: text})
    return {flow.category: flow.why for flow in explicit(result)}


@pytest.mark.parametrize(
    ("text", "category", "why"),
    [
        (
            'export const f = (user) => posthog.capture("a", { mail: user.email });',
            "user.contact.email",
            "field `email` of `user`",
        ),
        (
            'export const f = (userEmail) => posthog.capture("a", { x: userEmail });',
            "user.contact.email",
            "name of the parameter `userEmail`",
        ),
        (
            'const userEmail = window.y; posthog.capture("a", { x: userEmail });',
            "user.contact.email",
            "name of the variable `userEmail`",
        ),
        (
            'posthog.capture("a", { x: getUserEmail() });',
            "user.contact.email",
            "name of the called function `getUserEmail`",
        ),
        (
            'export const f = (x) => posthog.capture("a", { user_email: x });',
            "user.contact.email",
            "sent under the key `user_email`",
        ),
        (
            "export const f = (x) => posthog.identify(x.y);",
            "user.unique_id",
            "the SDK's user id",
        ),
        (
            "export const f = (person) => posthog.identify('1', { person });",
            "user",
            "the whole `person` is sent",
        ),
        (
            f'{USER}export const f = (u: User) => posthog.capture("a", {{ x: u.phone }});',
            "user.contact.phone_number",
            "field `phone` of the declared type User",
        ),
        (
            f'{USER}export const f = (u: User) => posthog.capture("a", u);',
            "user.contact.phone_number",
            "field `phone` of the declared type User (whole object sent)",
        ),
    ],
)
def test_the_evidence_is_named(tmp_path: Path, text: str, category: str, why: str) -> None:
    assert whys(tmp_path, "page.ts", SDK + text) == {category: why}


def test_a_validator_is_named(tmp_path: Path) -> None:
    text = (
        "class Reader(models.Model):\n    box = models.EmailField()\n"
        "def f(reader: Reader):\n    client.capture('a', properties={'x': reader.box})\n"
    )
    found = whys(tmp_path, "task.py", CLIENT + DJANGO + text)
    assert found == {"user.contact.email": "field `box`, declared as EmailField"}


def test_a_reserved_key_is_named(tmp_path: Path) -> None:
    text = "export const f = (x) => posthog.identify('1', { $email: x.y });"
    found = whys(tmp_path, "page.ts", SDK + text)
    assert found["user.contact.email"] == "sent under the reserved key `$email`"


def test_a_long_name_is_cut_and_stays_on_one_line(tmp_path: Path) -> None:
    name = "x" * 100 + "Email"
    (why,) = whys(
        tmp_path,
        "page.ts",
        f'{SDK}export const f = ({name}) => posthog.capture("a", {{ {name} }});',
    ).values()
    assert why == f"name of the parameter `{'x' * 57}...`"


def test_every_explicit_flow_says_why(tmp_path: Path) -> None:
    text = 'export const f = (user, id) => { posthog.identify(id, user); posthog.group("o", id); };'
    flows = explicit(scan_files(tmp_path, {"page.ts": SDK + text}))
    assert flows
    assert all(flow.why for flow in flows)
