"""What an expression may be: objects that are built, kept, passed on and exported."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import missed, scan_files, trace

EMAIL = "email=user.contact.email"
POSTHOG = 'import posthog from "posthog-js";\n'


@pytest.mark.parametrize(
    "payload",
    [
        "Object.assign({}, { email: user.email })",
        "JSON.parse(JSON.stringify({ email: user.email }))",
        "user ? { email: user.email } : {}",
        "given || { email: user.email }",
        "{ ...given, ...{ email: user?.email } }",
        '{ ["email"]: user.email }',
        '{ "email": `${user.email}` }',
        "Object.fromEntries([['email', user.email]])",
        "Object.fromEntries([['email', user.email], [name, 1]])",
        "Object.fromEntries(Object.entries({ email: user.email }).filter(known))",
    ],
)
def test_objects_of_javascript(tmp_path: Path, payload: str) -> None:
    files = {"a.ts": f"{POSTHOG}posthog.capture('E', {payload});\n"}
    assert trace(scan_files(tmp_path, files)) == [f"{EMAIL} a.ts:2 > a.ts:2"]


@pytest.mark.parametrize(
    "lines",
    [
        "posthog.capture('1', 'E', {'email': user.email} if user else {})",
        "posthog.capture('1', 'E', given or {'email': user.email})",
        "posthog.capture('1', 'E', dict(email=user.email, **given))",
        "posthog.capture('1', 'E', base | {'email': user.email})",
        "posthog.capture('1', 'E', {**base, 'email': user.email})",
        "if (e := user.email): posthog.capture('1', 'E', {'email': e})",
        "p = {}; p['email'] = user.email; posthog.capture('1', 'E', p)",
        "p = {}; p.update(email=user.email); posthog.capture('1', 'E', p)",
        "p = {}; p.update({'email': user.email}); posthog.capture('1', 'E', p)",
        "p = {}; p |= {'email': user.email}; posthog.capture('1', 'E', p)",
        "p = {}; p.setdefault('email', user.email); posthog.capture('1', 'E', p)",
        missed(
            "getattr(posthog, 'capture')('1', 'E', {'email': user.email})",
            "getattr() with a constant name is an attribute",
        ),
    ],
)
def test_objects_of_python(tmp_path: Path, lines: str) -> None:
    files = {"a.py": f"import posthog\n{lines}\n"}
    assert trace(scan_files(tmp_path, files)) == [f"{EMAIL} a.py:2 > a.py:2"]


@pytest.mark.parametrize(
    "sdk",
    [
        'const { default: posthog } = await import("posthog-js");',
        'const posthog = await import("posthog-js").then((sdk) => sdk.default);',
        'import sdk from "posthog-js"; import { traced } from "x"; const posthog = traced(sdk);',
        'const posthog = require("posthog-js").default;',
        'import * as sdk from "posthog-js"; const posthog = sdk.default;',
        'import { posthog } from "posthog-js";',
        "const { posthog } = window;",
    ],
)
def test_the_ways_to_get_an_sdk(tmp_path: Path, sdk: str) -> None:
    files = {"a.ts": f"{sdk}\nposthog?.capture('E', {{ email: user.email }});\n"}
    assert trace(scan_files(tmp_path, files)) == [f"{EMAIL} a.ts:2 > a.ts:2"]


@pytest.mark.parametrize(
    ("exported", "used"),
    [
        ("export default { send(p) { S } };", "import t from './t'; t.send(P);"),
        ("export default (p) => { S };", "import t from './t'; t(P);"),
        ("export default class { send(p) { S } }", "import T from './t'; new T().send(P);"),
        ("export class T { static send(p) { S } }", "import { T } from './t'; T.send(P);"),
        ("export class T { send = (p) => { S } }", "import { T } from './t'; new T().send(P);"),
        ("export const t = { send: (p) => { S } };", "import { t } from './t'; t.send(P);"),
        ("module.exports = { send(p) { S } };", "const t = require('./t'); t.send(P);"),
        ("exports.send = function (p) { S };", "const { send } = require('./t'); send(P);"),
        (
            "export function useT() { return { send: (p) => { S } }; }",
            "import { useT } from './t'; const { send } = useT(); send(P);",
        ),
    ],
)
def test_the_ways_to_export_a_function(tmp_path: Path, exported: str, used: str) -> None:
    text = exported.replace("S", "posthog.capture('E', p);")
    files = {
        "t.ts": f"{POSTHOG}{text}\n",
        "a.ts": f"\n{used.replace('P', '{ email: user.email }')}\n",
    }
    assert trace(scan_files(tmp_path, files)) == [f"{EMAIL} a.ts:2 > t.ts:2"]


@pytest.mark.parametrize(
    ("exported", "used"),
    [
        ("module.exports = function (p) { S };", "const send = require('./t'); send(P);"),
        ("module.exports = (p) => { S };", "import send from './t'; send(P);"),
        ("module.exports = send; function send(p) { S }", "const t = require('./t'); t(P);"),
        ("module.exports = class { send(p) { S } };", "const T = require('./t'); new T().send(P);"),
    ],
)
def test_a_module_that_is_a_function(tmp_path: Path, exported: str, used: str) -> None:
    text = exported.replace("S", "posthog.capture('E', p);")
    files = {
        "t.js": f"const posthog = require('posthog-js');\n{text}\n",
        "a.js": used.replace("P", "{ email: user.email }"),
    }
    assert trace(scan_files(tmp_path, files)) == [f"{EMAIL} a.js:1 > t.js:2"]


@pytest.mark.parametrize(
    "text",
    [
        "const h = { a: (p) => posthog.capture('A', p) };\nh.a({ email: user.email });",
        "const h = { a: (p) => posthog.capture('A', p) };\nh[kind]({ email: user.email });",
        missed(
            "function T() {} T.prototype.send = function (p) { posthog.capture('E', p); };\n"
            "new T().send({ email: user.email });",
            "methods that are written into a prototype are not known",
        ),
    ],
)
def test_functions_kept_in_objects(tmp_path: Path, text: str) -> None:
    found = trace(scan_files(tmp_path, {"a.ts": f"{POSTHOG}{text}\n"}))
    assert found == [f"{EMAIL} a.ts:3 > a.ts:2"]


@pytest.mark.parametrize(
    "text",
    [
        "    @classmethod\n    def send(cls, p):S\nT.send(P)",
        "    @staticmethod\n    def send(p):S\nT.send(P)",
        "\n    def send(self, p):S\nT().send(P)",
        "\n    def send(self, p):S\nt: T = load()\nt.send(P)",
        missed("\n    def __call__(self, p):S\nt = T()\nt(P)", "__call__ has no callers"),
    ],
)
def test_methods_of_python_classes(tmp_path: Path, text: str) -> None:
    body = text.replace("S", "\n        posthog.capture('1', 'E', p)")
    called = body.replace("(P)", "({'email': user.email})")
    page = f"import posthog\nclass T:\n{called}\n"
    line = page.count("\n")
    found = trace(scan_files(tmp_path, {"a.py": page}))
    assert found == [f"{EMAIL} a.py:{line} > a.py:5"]


@pytest.mark.parametrize(
    ("declared", "payload"),
    [
        ("@dataclass\nclass U:\n    email: str", "asdict(u)"),
        ("@dataclass\nclass U:\n    email: str", "{'email': u.email}"),
        ("@dataclass\nclass U:\n    email: str", "vars(u)"),
        ("\nclass U(BaseModel):\n    email: str", "u.model_dump()"),
        ("\nclass U(BaseModel):\n    email: EmailStr", "u.dict()"),
        ("\nclass U(TypedDict):\n    email: str", "u"),
    ],
)
def test_records_that_are_sent_whole(tmp_path: Path, declared: str, payload: str) -> None:
    imports = (
        "import posthog; from dataclasses import asdict, dataclass; from typing import TypedDict;"
        " from pydantic import BaseModel, EmailStr"
    )
    text = f"{imports}\n{declared}\ndef f(u: U):\n    posthog.capture('1', 'E', {payload})\n"
    (found,) = trace(scan_files(tmp_path, {"a.py": text}))
    assert found.startswith(f"{EMAIL} a.py:")
    assert found.endswith(" > a.py:6")


@pytest.mark.parametrize(
    "value",
    ["get(user, 'email')", "get(user, ['email'])", "get({ profile: user }, 'profile.email')"],
)
def test_a_field_by_its_name(tmp_path: Path, value: str) -> None:
    text = f"import get from 'lodash/get';\n{POSTHOG}posthog.capture('E', {{ email: {value} }});\n"
    assert trace(scan_files(tmp_path, {"a.ts": text})) == [f"{EMAIL} a.ts:3 > a.ts:3"]


def test_a_function_of_a_package_is_no_method_of_a_value(tmp_path: Path) -> None:
    text = "import posthog, requests\ndata = requests.get('u').json()\n"
    text += "posthog.capture('1', 'E', {'email': data['email']})\n"
    assert trace(scan_files(tmp_path, {"a.py": text})) == [f"{EMAIL} a.py:2 > a.py:3"]


def test_what_is_yielded_comes_back(tmp_path: Path) -> None:
    text = f"{POSTHOG}function* f() {{\n  const user = yield api.me();\n"
    text += "  posthog.capture('E', { email: user.email });\n}\n"
    [flow] = trace(scan_files(tmp_path, {"a.ts": text}))
    assert flow.startswith(EMAIL)
