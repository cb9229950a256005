"""Fields that are left out, or written over, by a constant list of names do not reach a vendor."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import explicit, scan_files

TYPESCRIPT = """import * as Sentry from "@sentry/node";
const SENSITIVE = new Set(["email", "phone"]);
const KEYS = ["email", "phone"];
function redact(o) {{ {body} }}
export function go(user) {{
  Sentry.setContext("c", redact({{ email: user.email, birthday: user.birthday }}));
}}
"""
PYTHON = """import sentry_sdk
from names import NAMES
SENSITIVE = frozenset(['email', 'phone'])
KEYS = ('email', 'phone')
def redact(d):
    {body}
def go(user):
    sentry_sdk.set_context('c', redact({{'email': user.email, 'birthday': user.birthday}}))
"""
LOOP = "const out = {{}}; for (const [k, v] of Object.entries(o)) {{ {body} }} return out;"


def keys(root: Path, file: str, text: str) -> set[str]:
    """The keys that reach the vendor; none of them is unknown."""
    result = scan_files(root, {file: text, "names.py": "NAMES = {'email'}\n"})
    assert not result.unresolved
    return {flow.key for flow in explicit(result)}


def loop(body: str) -> str:
    return LOOP.format(body=body)


@pytest.mark.parametrize(
    "body",
    [
        loop('if (SENSITIVE.has(k)) { out[k] = "[x]"; } else { out[k] = v; }'),
        loop("if (SENSITIVE.has(k)) continue; out[k] = v;"),
        loop("if (!KEYS.includes(k)) out[k] = v;"),
        loop("if (SENSITIVE.has(k.toLowerCase())) { out[k] = !!v; } else { out[k] = v; }"),
        loop('out[k] = SENSITIVE.has(k) ? "[x]" : v;'),
        loop(
            'if (SENSITIVE.has(k) && process.env.NODE_ENV === "production") { out[k] = !!v; }'
            " else { out[k] = v; }"
        ),
        'const out = {}; for (const k in o) { out[k] = SENSITIVE.has(k) ? "" : o[k]; } return out;',
        "const out = { ...o }; for (const k of KEYS) { delete out[k]; } return out;",
        'const out = { ...o }; for (const k of KEYS) { if (k in out) out[k] = "[x]"; } return out;',
    ],
)
def test_in_typescript(tmp_path: Path, body: str) -> None:
    assert keys(tmp_path, "a.ts", TYPESCRIPT.format(body=body)) == {"c.birthday"}


@pytest.mark.parametrize(
    "body",
    [
        "return {k: v for k, v in d.items() if k not in SENSITIVE}",
        "return {k: v for k, v in d.items() if k not in NAMES}",
        "return {k: '[x]' if k.lower() in SENSITIVE else v for k, v in d.items()}",
        "for k in KEYS:\n        d.pop(k, None)\n    return d",
        "for k in KEYS:\n        if k in d:\n            del d[k]\n    return d",
        "for k in list(d.keys()):\n        if k in SENSITIVE:\n            d[k] = ''\n    return d",
    ],
)
def test_in_python(tmp_path: Path, body: str) -> None:
    assert keys(tmp_path, "a.py", PYTHON.format(body=body)) == {"c.birthday"}


def test_below_other_fields_where_the_function_calls_itself(tmp_path: Path) -> None:
    body = loop(
        "if (SENSITIVE.has(k)) { out[k] = 1; } else if (v.id) { out[k] = redact(v); }"
        " else { out[k] = v; }"
    )
    text = TYPESCRIPT.format(body=body).replace("email: user.email", "who: { email: user.email }")
    assert keys(tmp_path, "a.ts", text) == {"c.birthday"}


def test_below_other_fields_nothing_is_left_out_by_one_loop(tmp_path: Path) -> None:
    body = loop("if (SENSITIVE.has(k)) { out[k] = 1; } else { out[k] = v; }")
    text = TYPESCRIPT.format(body=body).replace("email: user.email", "who: { email: user.email }")
    assert keys(tmp_path, "a.ts", text) == {"c.birthday", "c.who.email"}


@pytest.mark.parametrize(
    "body",
    [
        loop('if (SENSITIVE.has(k) && o.hide) { out[k] = "[x]"; } else { out[k] = v; }'),
        loop("if (SENSITIVE.has(v)) continue; out[k] = v;"),
        loop("if (SENSITIVE.has(k)) { out[k] = v; }"),
        "const out = { ...o }; if (o.hide) { for (const k of KEYS) delete out[k]; } return out;",
        "const out = { ...o }; for (const k of KEYS) { if (o.hide) delete out[k]; } return out;",
    ],
)
def test_what_may_come_through_in_typescript(tmp_path: Path, body: str) -> None:
    assert "c.email" in keys(tmp_path, "a.ts", TYPESCRIPT.format(body=body))


@pytest.mark.parametrize(
    "body",
    [
        "return {k: v for k, v in d.items() if k in SENSITIVE}",
        "if d.get('hide'):\n        for k in KEYS:\n            d.pop(k, None)\n    return d",
        "other = {}\n    for k in KEYS:\n        other.pop(k, None)\n    return d",
    ],
)
def test_what_may_come_through_in_python(tmp_path: Path, body: str) -> None:
    assert "c.email" in keys(tmp_path, "a.py", PYTHON.format(body=body))
