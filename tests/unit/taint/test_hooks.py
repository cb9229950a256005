"""Functions that an SDK runs on what it is about to send: what they return is sent, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import explicit, scan_files

SENTRY = 'import * as Sentry from "@sentry/node";\n'


def keys(folder: Path, hook: str) -> list[str]:
    text = f"{SENTRY}Sentry.addEventProcessor((event) => {{ {hook} return event; }});"
    return [flow.key for flow in explicit(scan_files(folder, {"a.ts": text}))]


@pytest.mark.parametrize(
    "hook",
    [
        "event.user = { email: user.email };",
        "event = { ...event, user: { email: user.email } };",
    ],
)
def test_what_a_hook_adds_is_sent(tmp_path: Path, hook: str) -> None:
    assert keys(tmp_path, hook) == ["user.email"]


@pytest.mark.parametrize(
    "hook",
    [
        "event.user = { id: event.user.id };",
        "event.user.email = mask(event.user.email);",
        "event.user.email = event.user.email.slice(0, 1);",
        "delete event.user.email;",
    ],
)
def test_what_the_event_had_before_is_nothing_new(tmp_path: Path, hook: str) -> None:
    assert keys(tmp_path, hook) == []


def test_a_hook_of_another_file(tmp_path: Path) -> None:
    files = {
        "a.ts": f'{SENTRY}import {{ add }} from "./b";\nSentry.init({{ beforeSend: add }});',
        "b.ts": "export function add(e) { e.extra = { ...e.extra, p: user.phone }; return e; }",
    }
    found = explicit(scan_files(tmp_path, files))
    assert [(flow.key, flow.source.file) for flow in found] == [("extra.p", "b.ts")]


def test_what_goes_through_a_wrapper_of_requests_comes_from_no_hook(tmp_path: Path) -> None:
    text = (
        "const send = async ({ url, body }) => fetch(url, { body: JSON.stringify(body) });\n"
        "export const go = (path) =>\n"
        "  send({ url: 'https://api.somewhere.dev/x', body: { email: read(path) } });\n"
    )
    found = explicit(scan_files(tmp_path, {"a.ts": text}))
    assert [(flow.vendor, flow.key) for flow in found] == [("unknown: api.somewhere.dev", "email")]
