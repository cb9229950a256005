"""Pages that are made from the rule files are what the rule files say now."""

from __future__ import annotations

import runpy
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_page_of_vendors_is_what_the_rules_say() -> None:
    made = runpy.run_path(str(DOCS / "generate.py"))
    assert (DOCS / "vendors.md").read_text("utf-8") == made["vendors_page"](), (
        "run python docs/generate.py"
    )
