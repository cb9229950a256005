"""The name and message of an error are nobody's data."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import rows, scan_files

SEND = "posthog.capture('E', { name: user.name });"


def found(root: Path, file: str, text: str) -> set[str]:
    """The categories of what a file sends."""
    return {category for _, category, _, _, _, _ in rows(scan_files(root, {file: text}))}


def script(root: Path, body: str) -> set[str]:
    text = f"import posthog from 'posthog-js';\nexport function f(user) {{ {body} }}\n"
    return found(root, "a.ts", text)


@pytest.mark.parametrize(
    "body",
    [
        f"if (user instanceof Error) {{ {SEND} }}",
        f"if (!(user instanceof HttpException)) return; {SEND}",
        "posthog.capture('E', { name: user instanceof Error ? user.name : 'x' });",
        "const name = user instanceof Error ? user.name : 'x'; posthog.capture('E', { name });",
        f"try {{ g(); }} catch (user) {{ {SEND} }}",
        (
            "posthog.capture('E', plain(user)); function plain(user) {"
            " if (user instanceof Error) { return { name: user.name }; } return g(1); }"
        ),
    ],
)
def test_fields_of_errors(tmp_path: Path, body: str) -> None:
    assert script(tmp_path, body) == set()


@pytest.mark.parametrize(
    "body",
    [
        SEND,
        f"if (user instanceof Error) return; {SEND}",
        f"if (user instanceof Error) {{ g(); }} else {{ {SEND} }}",
        f"if (user instanceof User) {{ {SEND} }}",
        f"if (it instanceof Error) {{ {SEND} }}",
        "posthog.capture('E', { name: user instanceof Error ? 'x' : user.name });",
        (
            "if (!(user instanceof Error)) { const sent = { name: user.name };"
            " posthog.capture('E', sent); } g(user);"
        ),
    ],
)
def test_fields_of_what_is_no_error(tmp_path: Path, body: str) -> None:
    assert script(tmp_path, body) == {"user.name"}


def test_other_fields_of_errors_are_followed(tmp_path: Path) -> None:
    body = "if (user instanceof Error) { posthog.capture('E', { email: user.email }); }"
    assert script(tmp_path, body) == {"user.contact.email"}


@pytest.mark.parametrize(
    ("body", "categories"),
    [
        ("if isinstance(user, Exception):\n        S", set()),
        ("if isinstance(user, (ValueError, KeyError)):\n        S", set()),
        ("if not isinstance(user, Exception):\n        S", {"user.name"}),
        ("if isinstance(user, User):\n        S", {"user.name"}),
        ("try:\n        g()\n    except ValueError as user:\n        S", set()),
    ],
)
def test_errors_of_python(tmp_path: Path, body: str, categories: set[str]) -> None:
    lines = body.replace("S", "posthog.capture('1', 'E', {'name': user.name})")
    text = f"import posthog\ndef f(user):\n    {lines}\n"
    assert found(tmp_path, "a.py", text) == categories
