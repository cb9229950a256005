"""Keys that code computes: those of the object whose entries are handed on one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import rows, scan_files

BOTH = {("email", "user.contact.email"), ("phone", "user.contact.phone_number")}
SENTRY = "import * as Sentry from '@sentry/node';\n"


def keys(root: Path, file: str, text: str) -> set[tuple[str, str]]:
    """The keys and categories of what a file sends; no key stays unknown."""
    result = scan_files(root, {file: text})
    assert not [row for row in result.unresolved if row.why.startswith("dynamic key")]
    return {(key, category) for _, category, key, _, _, _ in rows(result)}


@pytest.mark.parametrize(
    "loop",
    [
        "for (const key in extra) { scope.setExtra(key, extra[key]); }",
        "Object.keys(extra).forEach((k) => scope.setExtra(k, extra[k]));",
        "Object.entries(extra).forEach(([k, v]) => scope.setExtra(k, v));",
        "for (const [k, v] of Object.entries(extra)) scope.setExtra(k, v);",
        "const o = {}; for (const k in extra) { o[k] = extra[k]; } scope.setExtras(o);",
        "for (const k in extra) { scope.setExtras({ [k]: extra[k] }); }",
    ],
)
def test_entries_of_an_object(tmp_path: Path, loop: str) -> None:
    text = (
        f"{SENTRY}function send(extra) {{ Sentry.withScope((scope) => {{ {loop} }}); }}\n"
        "send({ email: user.email, phone: user.phone });\n"
    )
    assert keys(tmp_path, "a.ts", text) == BOTH


@pytest.mark.parametrize(
    "loop",
    [
        "for k, v in extra.items(): sentry_sdk.set_tag(k, v)",
        "for k in extra: sentry_sdk.set_tag(k, extra[k])",
    ],
)
@pytest.mark.parametrize(
    ("declared", "given"),
    [
        ("extra", "{'email': user.email, 'phone': user.phone}"),
        ("**extra", "email=user.email, phone=user.phone"),
    ],
)
def test_entries_of_a_dict(tmp_path: Path, loop: str, declared: str, given: str) -> None:
    text = f"import sentry_sdk\ndef send({declared}):\n    {loop}\nsend({given})\n"
    assert keys(tmp_path, "a.py", text) == BOTH


@pytest.mark.parametrize(
    "body",
    [
        "return {{k: clean(v) for k, v in {name}.items()}}",
        "for k, v in {name}.items(): {name}[k] = clean(v)\n    return {name}",
        "for k in {name}: {name}[k] = clean({name}[k])\n    return {name}",
    ],
)
def test_fields_that_are_changed_one_by_one_keep_their_names(tmp_path: Path, body: str) -> None:
    text = (
        "import sentry_sdk\nfrom text import clean\ndef cleaned(data):\n"
        f"    {body.format(name='data')}\n"
        "def go(user):\n"
        "    sentry_sdk.set_context('user', cleaned({'email': user.email}))\n"
    )
    result = scan_files(tmp_path, {"a.py": text})
    assert not result.unresolved
    assert {category for _, category, *_ in rows(result)} == {"user.contact.email"}


def test_a_key_that_another_module_names(tmp_path: Path) -> None:
    text = (
        "import sentry_sdk\nfrom names import FIELD\ndef go(user):\n"
        "    data = {FIELD: user.email}\n    data[FIELD] = user.email\n"
        "    sentry_sdk.set_context('user', data)\n"
    )
    result = scan_files(tmp_path, {"a.py": text, "names.py": "FIELD = 'mail'\n"})
    assert not result.unresolved
    assert {key for _, _, key, *_ in rows(result)} == {"user.mail"}


def test_keys_of_a_constant_list(tmp_path: Path) -> None:
    text = (
        "import sentry_sdk\ndef go(user, source):\n    data = {}\n"
        "    for key in ('first', 'second'):\n        data[key] = source.load(user.email)\n"
        "    sentry_sdk.set_context('user', data)\n"
    )
    assert not scan_files(tmp_path, {"a.py": text}).unresolved


@pytest.mark.parametrize(
    "body",
    [
        "data = {Field.MAIL: user.email}",
        "data = [user.email]\n    for number, mail in enumerate(data): data[number] = {'to': mail}",
    ],
)
def test_keys_that_hide_nothing(tmp_path: Path, body: str) -> None:
    text = (
        "import sentry_sdk\nfrom outside import Field\ndef go(user):\n"
        f"    {body}\n    sentry_sdk.set_context('user', data)\n"
    )
    assert not scan_files(tmp_path, {"a.py": text}).unresolved


def test_a_key_that_code_makes_up(tmp_path: Path) -> None:
    text = (
        "import sentry_sdk\ndef go(user, kind):\n"
        "    sentry_sdk.set_context('user', {f'{kind}_mail': user.email})\n"
    )
    (row,) = scan_files(tmp_path, {"a.py": text}).unresolved
    assert row.why.startswith("dynamic key")


@pytest.mark.parametrize(
    "write",
    ["for (const c of all) { out[at++] = c; }", "for (let i = 0; i < 3; ++i) { out[i] = f(i); }"],
)
def test_a_place_that_is_counted_is_no_key(tmp_path: Path, write: str) -> None:
    text = f"{SENTRY}const out = []; let at = 0;\n{write}\nSentry.setContext('x', {{ out }});\n"
    assert not scan_files(tmp_path, {"a.ts": text}).unresolved


@pytest.mark.parametrize(
    "push", ["op.push(1); op.push(user.email);", "all.map((x) => op.push(x));"]
)
def test_a_list_is_no_vendor_by_its_name(tmp_path: Path, push: str) -> None:
    text = f"const op = []; window.dataLayer.push({{}}); {push}\n"
    files = {"a.ts": text, "package.json": '{"dependencies": {"@openpanel/web": "1"}}'}
    assert not scan_files(tmp_path, files).unresolved


@pytest.mark.parametrize(
    "loop",
    [
        "NAMES.forEach((name) => Sentry.setTag(name, req.headers.get(name)));",
        "NAMES.forEach((name) => Sentry.setTag(name, req.headers[name]));",
        "for (const name of NAMES) Sentry.setTag(name, req.headers.get(name));",
    ],
)
def test_what_stands_under_the_names_of_a_constant_list(tmp_path: Path, loop: str) -> None:
    names = 'const NAMES = ["user-agent", "x-real-ip", "x-request-id"];\n'
    text = f"{SENTRY}{names}export function send(req) {{ {loop} }}\n"
    found = rows(scan_files(tmp_path, {"a.ts": text}))
    assert {row[1] for row in found} == {"user.device", "user.device.ip_address"}


@pytest.mark.parametrize(
    "body",
    [
        "const all = [...extra]; all[at] = user.email;",
        "const all = []; all[at] = user.email;",
        "const all = load(); all[at as number] = user.email;",
    ],
)
def test_a_position_in_a_list_is_no_field(tmp_path: Path, body: str) -> None:
    text = f"{SENTRY}function send(extra, at: number) {{ {body} Sentry.setExtras({{ all }}); }}\n"
    assert {category for _, category in keys(tmp_path, "a.ts", text)} == {"user.contact.email"}


@pytest.mark.parametrize(
    ("entry", "unknown"),
    [
        ("[name]: Math.round(Date.now() / 1000)", False),
        ("[name]: Number(score) + Number(amount)", False),
        ("[name]: { type: 'text', values: ['a', 'b'] }", False),
        ("[name]: { type: 'text', value }", True),
        ("[name]: value", True),
    ],
)
def test_a_computed_key_of_a_number_or_of_constants_hides_nothing(
    tmp_path: Path, entry: str, unknown: bool
) -> None:
    text = (
        f"{SENTRY}export function send(name, value, score, amount) {{\n"
        f"  Sentry.setContext('c', {{ {entry} }});\n}}\n"
    )
    result = scan_files(tmp_path, {"a.ts": text})
    assert bool([row for row in result.unresolved if row.why.startswith("dynamic key")]) is unknown
