"""A diff that git applies gives the changed files."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from flowcheck.fix.patch import unified


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.ts", "a\nb\n", "a\nc\n"),
        ("a.ts", "a\r\nb\r\n", "a\r\nc\r\n"),
        ("a.ts", "a", "b"),
        ("a.ts", "a\n", "a\nb"),
        ("a\u2028.ts", "x\u2028y\nz\n", "x\u2028y\n"),
        ("app (v2)/[id]/a b.ts", "a\n", "b\n"),
        ("new.ts", None, "a\n"),
    ],
)
def test_git_applies_it(tmp_path: Path, name: str, before: str | None, after: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    if before is not None:
        file.write_bytes(before.encode())
    patch = unified({name: before}, {name: after})
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    subprocess.run(["git", "apply", "-"], input=patch.encode(), check=True, cwd=tmp_path)
    assert file.read_bytes() == after.encode()
