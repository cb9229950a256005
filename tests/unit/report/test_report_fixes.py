"""Fixes in the comment on a pull request: code of strangers stays text."""

from __future__ import annotations

from markdown_it import MarkdownIt

from flowcheck.gate.difference import Difference, Side
from flowcheck.report.diff import markdown
from flowcheck.result.findings import Finding, Fix, Replacement
from flowcheck.result.scan import Tool


def _comment(text: str, title: str = "no longer send $email to mixpanel") -> str:
    finding = Finding(
        id="f1", rule="r", severity="error", message="m", vendor="mixpanel", category="",
        flow=None, file="a.ts", line=2, articles=(), remedy="Drop it.", waived=None,
        fixes=(Fix("drop", title, (Replacement("a.ts", 2, 3, text),)),),
    )  # fmt: skip
    side = Side("main", None)
    return markdown.render(
        Difference("1.0", Tool("flowcheck", "1"), "app", side, side, False, "", (), (finding,))
    )


def test_a_fix_is_a_suggestion() -> None:
    made = _comment("  track('x', {});\n")
    assert "**Fix** (drop): " in made
    assert "; replace `a.ts:2`" in made
    assert "```suggestion\n  track('x', {});\n```\n" in made


def test_lines_that_go_are_told_so() -> None:
    assert "; delete `a.ts:2`" in _comment("")


def test_code_cannot_leave_its_fence() -> None:
    hostile = "```\n</details><script>alert(1)</script>\n\x1b[31m\u202e````\n"
    made = _comment(hostile, title="<img src=x> **b** @someone")
    fences = [t for t in MarkdownIt("commonmark").parse(made) if t.type == "fence"]
    assert [t.info for t in fences] == ["suggestion"]
    assert "<script>alert(1)</script>" in fences[0].content
    assert "\x1b" not in made
    assert "\u202e" not in made
    assert "\\<img src=x\\>" in made
