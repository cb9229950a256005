"""The cases of ``fixtures/fix``: code before and after a fix, by action and language."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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
