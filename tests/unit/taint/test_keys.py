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
