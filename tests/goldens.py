"""Compares a text with the file that was last approved; ``just bless`` approves what comes out."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "golden"


def assert_golden(path: Path, text: str) -> None:
    """Fail with a diff when the text is not the approved one."""
    if os.environ.get("FLOWCHECK_BLESS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.is_file(), f"{path.name} is not approved yet: run `just bless`"
    assert text == path.read_text(encoding="utf-8")
