"""Texts that stand in for files."""

from __future__ import annotations

from pathlib import Path

from flowcheck.discover.files import Disk
from flowcheck.discover.overlay import overlaid
from flowcheck.discover.walk import discover
from flowcheck.model import Language, SourceFile


def test_a_text_stands_in_for_a_file_and_a_new_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.ts").write_text("old")
    (tmp_path / "b.py").write_text("same")
    found = overlaid(
        discover(Disk(tmp_path)), {"a.ts": "new", "lib/c.py": "more", "notes.txt": "-"}
    )
    assert found.files == (
        SourceFile("a.ts", Language.TYPESCRIPT, "new"),
        SourceFile("b.py", Language.PYTHON, "same"),
        SourceFile("lib/c.py", Language.PYTHON, "more"),
    )
    assert found.paths == ("a.ts", "b.py", "lib/c.py")


def test_without_texts_nothing_changes(tmp_path: Path) -> None:
    (tmp_path / "a.ts").write_text("old")
    found = discover(Disk(tmp_path))
    assert overlaid(found, {}) is found
