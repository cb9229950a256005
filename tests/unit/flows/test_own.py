"""A vendor whose SDK the project publishes is its own product: told in notes."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import scan_files

CODE = """import posthog from "posthog-js";
export function start(user) { posthog.init("key"); posthog.people.set({ email: user.email }); }
"""
ROOT = '{"name": "%s", "dependencies": {"posthog-js": "1.200.0"}}'


def found(root: Path, name: str, more: dict[str, str] | None = None) -> tuple[str, set[str]]:
    """The package that makes PostHog the project's own product, and severities of findings."""
    files = {"package.json": ROOT % name, "a.ts": CODE, **(more or {})}
    result = scan_files(root, files)
    (use,) = [use for use in result.vendors if use.vendor == "posthog"]
    return use.own, {finding.severity for finding in result.findings if finding.vendor == "posthog"}


@pytest.mark.parametrize("name", ["posthog-js", "@posthog/frontend"])
def test_the_project_publishes_the_sdk(tmp_path: Path, name: str) -> None:
    assert found(tmp_path, name) == (name, {"note"})


def test_a_workspace_publishes_it(tmp_path: Path) -> None:
    more = {"packages/lib/package.json": '{"name": "posthog-node"}'}
    assert found(tmp_path, "monorepo", more) == ("posthog-node", {"note"})


@pytest.mark.parametrize("name", ["posthog", "@acme/posthog", "@acme/web", "shop"])
def test_who_uses_it_does_not(tmp_path: Path, name: str) -> None:
    own, severities = found(tmp_path, name)
    assert own == ""
    assert "error" in severities


def test_what_is_said(tmp_path: Path) -> None:
    files = {"package.json": ROOT % "posthog-js", "a.ts": CODE}
    (finding,) = [
        row
        for row in scan_files(tmp_path, files).findings
        if row.rule == "direct-identifier-to-analytics"
    ]
    assert finding.message.endswith(
        "publishes this vendor's SDK itself, so it may be sending to itself"
    )
