"""Hosts that a schema of settings has as the default of a field, and bases that callers give."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import explicit, scan_files

SEND = 'fetch({address}, { method: "POST", body: JSON.stringify({ email: user.email }) });'


def recipients(folder: Path, head: str, address: str) -> set[str]:
    text = f"{head}\nexport const go = (user) => {SEND.replace('{address}', address)}\n"
    return {flow.vendor for flow in explicit(scan_files(folder, {"a.ts": text}))}


@pytest.mark.parametrize(
    "head",
    [
        'const env = z.object({ API: z.string().default("URL") }).parse(process.env);',
        'const env = cleanEnv(process.env, { API: url({ default: "URL" }) });',
        'const env = v.parse(v.object({ API: v.optional(v.string(), "URL") }), process.env);',
        'import { of, nullish } from "x";\nconst s = of({ API: nullish(x, "URL") }), env = s();',
        'const env = createEnv({ server: { API: z.string().default("URL") } });',
    ],
)
def test_the_default_of_a_field(tmp_path: Path, head: str) -> None:
    head = head.replace("URL", "https://api.somewhere.dev")
    assert recipients(tmp_path, head, "`${env.API}/users`") == {"unknown: api.somewhere.dev"}


@pytest.mark.parametrize("address", ["new URL('/users', base)", "`${base}/users`"])
def test_a_base_that_callers_give(tmp_path: Path, address: str) -> None:
    text = f"export const send = (base, user) => {SEND.replace('{address}', address)}\n"
    text += "export const go = (user) => send('https://api.somewhere.dev', user);\n"
    found = {flow.vendor for flow in explicit(scan_files(tmp_path, {"a.ts": text}))}
    assert found == {"unknown: api.somewhere.dev"}
