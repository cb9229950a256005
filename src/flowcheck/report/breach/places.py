"""The removal checklist of a breach sheet as blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from flowcheck.breach.checklist import Trace
from flowcheck.breach.model import Breach
from flowcheck.report.breach.blocks import Block, Points, Title, Words
from flowcheck.report.breach.words import Language

_OUTSIDE = ("keys", "tag_managers", "integrations", "releases", "cookies", "papers")
_LINES = 5


def checklist_blocks(sheet: Breach, say: Language, files: int) -> Iterator[Block]:
    """What has to go, by kind, with file and line."""
    commit = sheet.history.last.commit[:10]
    yield Title(say("titles", "remove"))
    yield Words(say("remove", "lines" if sheet.checklist else "none", commit=commit))
    for kind, group in groupby(sheet.checklist, key=lambda trace: trace.kind):
        members = list(group)
        lines = say.wording.texts.counted("words", "lines", len(members))
        yield Title(say("remove", "kind", kind=say.named("remove", kind), lines=lines), 3)
        boxes = kind not in ("lock-file", "document")
        yield Points(tuple(_files(say, members, files)), boxes=boxes)
    yield Title(say("titles", "outside"), 3)
    yield Points(tuple(say("remove", key) for key in _OUTSIDE), boxes=True)


def _files(say: Language, traces: Iterable[Trace], limit: int) -> Iterator[str]:
    found: dict[str, list[Trace]] = {}
    for trace in traces:
        found.setdefault(trace.file, []).append(trace)
    for file, rows in list(found.items())[:limit]:
        lines = list(dict.fromkeys(str(row.line) for row in rows))
        keys = ", ".join(dict.fromkeys(row.word for row in rows if row.kind == "environment"))
        yield f"{file}:{say.wording.texts.joined(lines, _LINES)}" + (f" ({keys})" if keys else "")
    if len(found) > limit:
        yield say.wording.texts.counted("words", "more_files", len(found) - limit)
