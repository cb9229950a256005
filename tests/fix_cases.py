"""The cases of ``fixtures/fix``, by action and language, and small projects that tests write."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flowcheck.cli.main import main
from projects import write

CLIENT = 'import mixpanel from "mixpanel-browser";\n'
_PACKAGES = (
    '{"dependencies": {"mixpanel-browser": "2.60.0", "openai": "4.0.0", "posthog-js": "1.200.0",'
    ' "@amplitude/analytics-browser": "2.0.0"}}'
)
FOLDER = Path(__file__).parent.parent / "fixtures" / "fix"


@dataclass(frozen=True)
class FixCase:
    """One action in one language."""

    action: str
    language: str

    @property
    def before(self) -> Path:
        return FOLDER / self.action / self.language / "before"

    @property
    def after(self) -> Path:
        return FOLDER / self.action / self.language / "after"

    def __str__(self) -> str:
        return f"{self.action}-{self.language}"


def fix_cases() -> Iterator[FixCase]:
    """All of them, in order."""
    for before in sorted(FOLDER.glob("*/*/before")):
        yield FixCase(before.parent.parent.name, before.parent.name)


def tree(folder: Path) -> dict[str, bytes]:
    """The files below a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def bless(case: FixCase, made: Path) -> None:
    """Keep what was made as what is wanted, when ``FLOWCHECK_BLESS`` asks for it."""
    if os.environ.get("FLOWCHECK_BLESS"):
        shutil.rmtree(case.after, ignore_errors=True)
        shutil.copytree(made, case.after)


@dataclass(frozen=True)
class Small:
    """A small project that a test writes, and what `flowcheck fix` makes of it."""

    root: Path
    capsys: pytest.CaptureFixture[str]

    def function(
        self, code: str, parameters: str = "user: { email: string }", *, rest: str = ""
    ) -> Path:
        """``a.ts`` with mixpanel at hand, one function and what stands after it."""
        body = "".join(f"  {line}\n" for line in code.splitlines())
        return self.file(f"{CLIENT}export function f({parameters}) {{\n{body}}}\n{rest}")

    def file(self, code: str, path: str = "a.ts") -> Path:
        """A file of the project."""
        return write(self.root, {path: code}) / path

    def fix(self, *options: str) -> dict[str, Any]:
        """What the command answers."""
        self.capsys.readouterr()
        main(["fix", str(self.root), "--format", "json", "--quiet", *options])
        made: dict[str, Any] = json.loads(self.capsys.readouterr().out)
        return made

    def refused(self, *options: str) -> list[str]:
        """Why nothing is dropped; something that is fails the test."""
        made = self.fix("--action", "drop", *options)
        assert made["applied"] == []
        return why(made)


def small(root: Path, capsys: pytest.CaptureFixture[str]) -> Small:
    """A project with some SDKs and no code yet."""
    write(root, {"package.json": _PACKAGES})
    return Small(root, capsys)


def why(made: dict[str, Any], action: str = "drop") -> list[str]:
    """Why an action does not apply, in order."""
    return [row["why"] for row in made["refused"] if row["action"] == action]
