"""A difference as Markdown for a comment on a pull request. Scanned names are never read as markup.

A hidden mark at the start lets a program find its comment and update it; what does not fit into a
comment of GitHub or GitLab is counted.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from flowcheck.gate.difference import Difference
from flowcheck.patterns import regex
from flowcheck.report.diff.findings import lapsed
from flowcheck.report.diff.rows import NOTHING, Row, found_words, is_empty, rows, tally
from flowcheck.report.markup import code, escaped
from flowcheck.report.text import clip, count, one_line, safe
from flowcheck.result.findings import Finding

MARK = "<!-- flowcheck:diff -->"
LARGEST = 60_000
"""Characters; GitHub takes 65,536."""

_NAMED = regex(r"([@#])(?=[\w/])")
_TEXT = 600
_PLACE = 160
_ROWS = 60
_FINDINGS = 25
_FIXES = 5
_TICKS = regex("`+")


def render(difference: Difference) -> str:
    """The comment, with a newline at the end."""
    parts = [MARK, "## flowcheck: what leaves this code base", ""]
    if is_empty(difference):
        parts += [NOTHING, *_foot(difference)]
        return "\n".join(parts) + "\n"
    found = rows(difference)
    summary = (found_words(difference), tally(found))
    parts += ["; ".join(part for part in summary if part) + ".", *_foot(difference)]
    room = LARGEST - sum(len(part) + 1 for part in parts) - 200
    blocks = [
        *_findings(difference.findings),
        *_waived(difference.waived),
        *_resolved(difference.resolved),
        *_table(found),
    ]
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
            f"{_lapsed(finding)}"
            f"**Remedy:** {escaped(clip(finding.remedy, 2 * _TEXT))}\n\n"
            f"{''.join(_suggestions(finding))}</details>"
        )
    yield from _left_out(findings)


def _suggestions(finding: Finding) -> Iterator[str]:
    """What would fix it, as blocks that GitHub and GitLab know; code stays in its fence."""
    for fix in finding.fixes[:_FIXES]:
        for change in fix.changes:
            place = f"{clip(change.file, _PLACE)}:{change.line}"
            last = f"-{change.end - 1}" if change.end > change.line + 1 else ""
            words = (
                "delete" if not change.text else "replace" if change.end > change.line else "add"
            )
            yield f"**Fix** ({escaped(fix.action)}): {escaped(clip(fix.title, _TEXT))}; "
            yield f"{words} {code(place + last)}\n\n"
            fence = "`" * max(3, 1 + max(map(len, _TICKS.findall(change.text)), default=0))
            yield f"{fence}suggestion\n{_plain(change.text)}{fence}\n\n"


def _plain(text: str) -> str:
    """Lines of code without what a terminal or a browser would act upon."""
    return "".join(f"{safe(line.expandtabs(4))}\n" for line in text.splitlines())


def _waived(findings: Sequence[Finding]) -> Iterator[str]:
    """Who answers for what: whoever approves the change approves this too."""
    if findings:
        heads = ("finding", "where", "reason", "owner", "until", "written at")
        yield f"\n### Waived by this change\n\n| {' | '.join(heads)} |\n{'|---' * len(heads)}|"
    for finding in findings[:_FINDINGS]:
        said = finding.waived or {}
        cells = (
            f"{finding.severity} {code(finding.rule, cell=True)}: {_short(finding.message)}",
            code(f"{clip(finding.file, _PLACE)}:{finding.line}", cell=True),
            *(_short(said.get(key, "")) for key in ("reason", "owner", "expires")),
            code(clip(said.get("place", ""), _PLACE), cell=True),
        )
        yield f"| {' | '.join(cells)} |"
    yield from _left_out(findings)


def _resolved(findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        yield "\n### Resolved\n"
    for finding in findings[:_FINDINGS]:
        yield f"- {finding.severity} {code(finding.rule)}: {_short(finding.message)}"
    yield from _left_out(findings)


def _left_out(findings: Sequence[Finding]) -> Iterator[str]:
    if len(findings) > _FINDINGS:
        yield f"\n{count(len(findings) - _FINDINGS, 'more finding')}: see `flowcheck diff`."


def _lapsed(finding: Finding) -> str:
    return f"**Waiver:** {_short(lapsed(finding))}\n\n" if finding.lapsed else ""


def _short(text: str) -> str:
    return escaped(clip(text, _TEXT))


def _html(text: str) -> str:
    """Text inside an element: Markdown's own escapes mean nothing there."""
    return _NAMED.sub(r"\1<!-- -->", html.escape(one_line(safe(text))))
