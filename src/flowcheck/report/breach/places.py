"""The removal checklist of a breach sheet as blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from flowcheck.breach.checklist import Trace
from flowcheck.breach.model import Breach
from flowcheck.report.breach.blocks import Block, Points, Title, Words
from flowcheck.report.text import count

_TITLES = {
    "package": "Packages in manifests",
    "lock-file": "Lock files (they follow when the packages go)",
    "import": "Imports",
    "script": "Script tags and addresses of scripts",
    "global": "Calls and globals",
    "csp": "Content security policy: hosts to take out",
    "environment": "Environment keys (also in the deployed environments and secret stores)",
    "address": "Other mentions of its hosts",
    "native": "Native projects and privacy manifests",
    "pipeline": "Pipelines and deployment",
    "other": "Other files",
    "test": "Tests",
    "document": "Documents, privacy notice among them",
}
_LINES = 5


def checklist_blocks(sheet: Breach, files: int) -> Iterator[Block]:
    """What has to go, by kind, with file and line."""
    commit = sheet.history.last.commit[:10]
    yield Title("To remove it")
    if not sheet.checklist:
        yield Words(f"No file at {commit} names it. What is left is outside the code:")
    else:
        yield Words(
            f"Lines at {commit} that name the vendor, found in text; some may only look alike. "
            "Start with the key: revoke it at the vendor, then take the code out."
        )
    for kind, group in groupby(sheet.checklist, key=lambda trace: trace.kind):
        members = list(group)
        title = f"{_TITLES.get(kind, kind)}: {count(len(members), 'line')}"
        yield Title(title, 3)
        yield Points(tuple(_files(members, files)), boxes=kind not in ("lock-file", "document"))
    yield Title("Outside the code", 3)
    yield Points(
        (
            "API keys and tokens of the vendor: revoke them",
            "tag managers and customer data platforms: containers, destinations",
            "integrations, webhooks and exports at the vendor; single sign-on to it",
            "older releases that still run: mobile apps, cached pages, self-hosted copies",
            "cookies and local storage that its SDK left in browsers",
            "the record of processing, the privacy notice, the list of recipients",
        ),
        boxes=True,
    )


def _files(traces: Iterable[Trace], limit: int) -> Iterator[str]:
    found: dict[str, list[Trace]] = {}
    for trace in traces:
        found.setdefault(trace.file, []).append(trace)
    for file, rows in list(found.items())[:limit]:
        lines = list(dict.fromkeys(row.line for row in rows))
        shown = ", ".join(map(str, lines[:_LINES]))
        more = f" and {len(lines) - _LINES} more" if len(lines) > _LINES else ""
        keys = ", ".join(dict.fromkeys(row.word for row in rows if row.kind == "environment"))
        yield f"{file}:{shown}{more}" + (f" ({keys})" if keys else "")
    if len(found) > limit:
        yield f"{count(len(found) - limit, 'more file')}: --format json has all of them"
