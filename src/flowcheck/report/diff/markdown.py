"""A difference as Markdown for a comment on a pull request. Scanned names are never read as markup.

A hidden mark at the start lets a program find its comment and update it; what does not fit into a
comment of GitHub or GitLab is counted.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from flowcheck.gate.difference import Difference
from flowcheck.report.diff.rows import NOTHING, Row, found_words, is_empty, rows, tally
from flowcheck.report.markup import code, escaped
from flowcheck.report.text import clip, count, one_line, safe
from flowcheck.result import Finding

MARK = "<!-- flowcheck:diff -->"
LARGEST = 60_000
"""Characters; GitHub takes 65,536."""

_NAMED = re.compile(r"([@#])(?=[\w/])")
_TEXT = 600
_PLACE = 160
_ROWS = 60
_FINDINGS = 25


def render(difference: Difference) -> str:
    """The comment, with a newline at the end."""
    parts = [MARK, "## flowcheck: what leaves this code base", ""]
    if is_empty(difference):
        parts += [NOTHING, *_foot(difference)]
        return "\n".join(parts) + "\n"
    found = rows(difference)
    summary = (found_words(difference) or "no new findings", tally(found))
    parts += ["; ".join(part for part in summary if part) + ".", *_foot(difference)]
    room = LARGEST - sum(len(part) + 1 for part in parts) - 200
    blocks = [*_findings(difference.findings), *_table(found)]
    kept: list[str] = []
    for number, block in enumerate(blocks):
        room -= len(block) + 1
        if room < 0:
            kept.append(f"\n{count(len(blocks) - number, 'more row')}: see `flowcheck diff`.")
            break
        kept.append(block)
    return "\n".join([*parts, *kept]) + "\n"


def _foot(difference: Difference) -> Iterator[str]:
    base = difference.base
    commit = f" {code(base.commit[:9])}" if base.commit else ""
    kind = "the merge base with " if difference.merge_base else ""
    yield f"\n<sub>{code(difference.head.name)} against {kind}{code(base.name)}{commit}</sub>"
    if difference.note:
        yield f"\n> {escaped(difference.note)}"


def _table(found: Sequence[Row]) -> Iterator[str]:
    if not found:
        return
    yield "\n| | vendor | what | where |\n|---|---|---|---|"
    for row in found[:_ROWS]:
        file, line = row.places[0]
        place = code(f"{clip(file, _PLACE)}:{line}") if file else ""
        more = f" and {len(row.places) - 1:,} more" if len(row.places) > 1 else ""
        words = escaped(clip(row.words, _TEXT))
        yield f"| {row.kind} | {escaped(clip(row.vendor, _PLACE))} | {words} | {place}{more} |"
    if len(found) > _ROWS:
        yield f"\n{count(len(found) - _ROWS, 'more row')}: see `flowcheck diff`."


def _findings(findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        yield "\n### New findings"
    for finding in findings[:_FINDINGS]:
        title = f"<b>{_html(finding.severity)}</b> {_html(clip(finding.message, _TEXT))}"
        place = code(f"{clip(finding.file, _PLACE)}:{finding.line}")
        articles = escaped(", ".join(finding.articles))
        yield (
            f"\n<details><summary>{title}</summary>\n\n"
            f"{place} · rule {code(finding.rule)}{' · ' if articles else ''}{articles}\n\n"
            f"**Remedy:** {escaped(clip(finding.remedy, 2 * _TEXT))}\n\n</details>"
        )
    if len(findings) > _FINDINGS:
        yield f"\n{count(len(findings) - _FINDINGS, 'more finding')}: see `flowcheck diff`."


def _html(text: str) -> str:
    """Text inside an element: Markdown's own escapes mean nothing there."""
    return _NAMED.sub(r"\1<!-- -->", html.escape(one_line(safe(text))))
