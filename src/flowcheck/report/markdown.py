"""A result as Markdown, for a comment, a job summary or a wiki."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby

from flowcheck.model import SEVERITIES
from flowcheck.report import names
from flowcheck.report.groups import receiver_order, vendor_names
from flowcheck.report.markup import code, escaped
from flowcheck.report.places import evidence_of, lines_of
from flowcheck.report.rule_pages import rules_by_id
from flowcheck.report.run import Run
from flowcheck.report.signs import MEANINGS, ORDER, cells
from flowcheck.report.text import count, joined
from flowcheck.report.verdict import (
    closing,
    open_findings,
    remedies,
    waived_findings,
)
from flowcheck.result.findings import Finding, Question
from flowcheck.result.scan import ScanResult

_PLURALS = {"error": "Errors", "warning": "Warnings", "note": "Notes"}
_PLACES = 5
_LEFT_OUT = "\n*The rest is left out: it would be too long.*\n"


def render(result: ScanResult, run: Run) -> bytes:
    """The page: what counts first, then who receives what, then what a person must answer."""
    parts = [
        *_head(result, run),
        *_findings(result, run),
        *_waived(result, run),
        *_matrix(result),
        *_questions(result),
    ]
    return ("\n\n".join(parts) + "\n").encode("utf-8")


def within(page: bytes, limit: int) -> bytes:
    """A page cut at a line so that it takes no more than so many bytes; it says so."""
    if len(page) <= limit:
        return page
    room = limit - len(_LEFT_OUT.encode("utf-8")) - len("\n</details>\n")
    kept, _, _ = page[: max(0, room)].rpartition(b"\n")
    end = b"\n</details>\n" if kept.count(b"<details>") > kept.count(b"</details>") else b"\n"
    return kept + end + _LEFT_OUT.encode("utf-8")


def _head(result: ScanResult, run: Run) -> Iterator[str]:
    revision = f" at {code(result.project.revision[:12])}" if result.project.revision else ""
    yield f"## flowcheck: {closing(result, run.fail_on, run.known)}"
    yield (
        f"{escaped(result.project.name)}{revision}: "
        f"{count(len(result.vendors), 'vendor')}, {count(len(result.flows), 'flow')}, "
        f"{count(len(result.questions), 'open question')}."
    )
    found = open_findings(result)
    if found:
        titles = vendor_names(result)
        numbers = Counter((finding.vendor, finding.severity) for finding in found)
        vendors = dict.fromkeys(finding.vendor for finding in found)
        rows = [
            (escaped(_whom(vendor, titles)), *(numbers[vendor, each] or "" for each in SEVERITIES))
            for vendor in vendors
        ]
        yield _table(("", "errors", "warnings", "notes"), rows)


def _findings(result: ScanResult, run: Run) -> Iterator[str]:
    rules = rules_by_id(result)
    titles = vendor_names(result)
    for severity, rows in groupby(open_findings(result), key=lambda finding: finding.severity):
        yield f"### {_PLURALS.get(severity, severity)}"
        ordered = sorted(rows, key=lambda finding: (finding.rule, finding.vendor))
        for (rule, vendor), group in groupby(ordered, key=lambda row: (row.rule, row.vendor)):
            members = list(group)
            head = f"**{escaped(rules[rule].title)}** · {escaped(_whom(vendor, titles))}"
            lines = [f"{head} · {code(rule)}", ""]
            lines += [f"- {escaped(row.message)}: {_places(row, run)}" for row in members]
            law = escaped("; ".join(members[0].articles))
            lines += ["", f"Law: {law}  "] if law else [""]
            lines += [f"Remedy: {escaped(text)}" for text in remedies(members)]
            yield "\n".join(lines)


def _places(finding: Finding, run: Run) -> str:
    return joined((code(f"{run.path(file)}:{line}") for file, line in lines_of(finding)), _PLACES)


def _waived(result: ScanResult, run: Run) -> Iterator[str]:
    found = waived_findings(result)
    if not found:
        return
    heads = ("rule", "where", "reason", "owner", "until")
    rows = [
        (
            code(finding.rule, cell=True),
            code(f"{run.path(finding.file)}:{finding.line}", cell=True),
            *(escaped((finding.waived or {}).get(key, "")) for key in ("reason", "owner")),
            escaped((finding.waived or {}).get("expires", "")),
        )
        for finding in found
    ]
    yield _folded(f"Waived: {count(len(found), 'finding')}", _table(heads, rows))


def _matrix(result: ScanResult) -> Iterator[str]:
    if not result.flows:
        return
    titles, vendors = vendor_names(result), receiver_order(result)
    marked = cells(result.flows)
    rows = [
        (escaped(name), *(_marks(marked.get((key, vendor), ())) for vendor in vendors))
        for key, name in names.categories(flow.category for flow in result.flows).items()
    ]
    yield "### Who receives what"
    yield _table(("", *(escaped(titles[vendor]) for vendor in vendors)), rows)
    yield " · ".join(f"{mark} {MEANINGS[mark]}" for mark in ORDER)


def _marks(found: Collection[str]) -> str:
    return "".join(mark for mark in ORDER if mark in found)


def _questions(result: ScanResult) -> Iterator[str]:
    if not result.questions:
        return
    titles = vendor_names(result)
    ordered = sorted(result.questions, key=lambda row: (_whom(row.vendor, titles), row.text))
    parts = []
    for vendor, group in groupby(ordered, key=lambda row: row.vendor):
        tasks = "\n".join(f"- [ ] {escaped(row.text)}{_evidence(row)}" for row in group)
        parts.append(f"**{escaped(_whom(vendor, titles))}**\n\n{tasks}")
    title = f"Questions for a person: {len(result.questions):,}"
    yield _folded(title, "\n\n".join(parts))


def _evidence(question: Question) -> str:
    shown = ", ".join(code(place) for place in evidence_of(question)[:_PLACES])
    return f" ({shown})" if shown else ""


def _whom(vendor: str, titles: dict[str, str]) -> str:
    return titles.get(vendor, vendor) or "This project"


def _folded(title: str, words: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{words}\n\n</details>"


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in row) + " |" for row in lines)
