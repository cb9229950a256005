"""Writes the report: one HTML file whose policy forbids every request and all foreign code.

The style and the program of the page are files beside this one, put into the page as they are; the
policy names their hashes. Jinja escapes all texts, and ``_shown`` spells out what could act on a
reader (controls, bidirectional marks) in each of them.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from flowcheck.map.draw import Known
from flowcheck.map.model import LAYERS, DataMap
from flowcheck.report.graph import svg
from flowcheck.report.graph.words import description, heading, node_words
from flowcheck.report.page.data import block
from flowcheck.report.page.findings import findings
from flowcheck.report.page.matrix import matrix
from flowcheck.report.page.questions import questions
from flowcheck.report.page.summary import figures, points
from flowcheck.report.page.vendors import recipients
from flowcheck.report.page.words import Words, plain
from flowcheck.result.scan import ScanResult

if TYPE_CHECKING:
    from jinja2 import Environment

_HOME = "flowcheck.report.page"


class Told(Struct, frozen=True):
    """What the report is made of; ``day`` is the one that it bears."""

    result: ScanResult
    known: Known
    data_map: DataMap
    day: date


def render(told: Told) -> bytes:
    """The page."""
    style = f"{svg.styles()}{_asset('page.css')}"
    program = _asset("page.js")
    page = _environment().get_template("page.html.jinja").render(_values(told, style, program))
    return page.encode("utf-8", "backslashreplace")


def _values(told: Told, style: str, program: str) -> Mapping[str, Any]:
    """The values of the template."""
    from markupsafe import Markup  # noqa: PLC0415 (comes with Jinja, which is imported late)

    result, words = told.result, Words(told.known.say)
    parties = recipients(result, told.known, words)
    judged = findings(result, words)
    data = block(result, words, told.data_map, judged.flows)
    return {
        "say": words,
        "language": words.say.language,
        "title": words("map", "title", project=told.data_map.project),
        "policy": _policy(style, program),
        "style": Markup(style),  # noqa: S704 (files of this package)
        "program": Markup(program),  # noqa: S704
        "data": Markup(data.decode("utf-8")),  # noqa: S704 (escaped by block())
        "drawing": Markup(svg.fragment(told.data_map)),  # noqa: S704 (escaped by fragment())
        "map_words": description(told.data_map),
        "map_lists": _lists(told.data_map),
        "project": result.project,
        "tool": result.tool,
        "day": told.day,
        "register": told.known.register,
        "figures": figures(result, parties, judged, words),
        "points": points(result, parties, judged, words),
        "signs": words.signs(),
        "matrix": matrix(result, words),
        "recipients": parties,
        "findings": judged,
        "questions": questions(result, words),
        "asked": len(result.questions),
        "flows": len(result.flows),
        "coverage": result.coverage,
        "skipped": sorted(result.coverage.skipped.items(), key=lambda row: (-row[1], row[0])),
        "unresolved": _by_reason(result),
        "diagnostics": result.diagnostics,
        "rules": len(result.rules),
    }


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 (late)

    return Environment(
        loader=PackageLoader(_HOME, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shown(value: object) -> object:
    """A text with what could act on a reader spelled out; markup of our own stays as it is."""
    return plain(value) if type(value) is str else value


def _policy(style: str, program: str) -> str:
    return "; ".join((
        "default-src 'none'",
        f"script-src '{_hash(program)}'",
        f"style-src '{_hash(style)}'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ))  # fmt: skip


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode()


def _asset(name: str) -> str:
    return files(_HOME).joinpath(name).read_text("utf-8")


def _lists(data_map: DataMap) -> list[tuple[str, list[str]]]:
    """The map as lists, for those who cannot see it."""
    rows = ((heading(data_map, layer), data_map.layer(layer)) for layer in LAYERS)
    return [
        (above, [node_words(node, data_map.words) for node in nodes])
        for above, nodes in rows
        if nodes
    ]


def _by_reason(result: ScanResult) -> list[tuple[str, list[str]]]:
    """Places where a flow may be missed, by what is the matter."""
    ordered = sorted(result.unresolved, key=lambda row: (row.why, row.file, row.line))
    return [
        (why, [f"{row.file}:{row.line}" for row in rows])
        for why, rows in groupby(ordered, key=lambda row: row.why)
    ]
