"""The table of formats of a difference: name -> function. Each is imported when it is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowcheck.gate.difference import Difference
    from flowcheck.report.layout import Page


def _terminal(difference: Difference, page: Page) -> bytes:
    from flowcheck.report.diff import terminal

    return terminal.render(difference, page).encode("utf-8")


def _markdown(difference: Difference, _page: Page) -> bytes:
    from flowcheck.report.diff import markdown

    return markdown.render(difference).encode("utf-8")


def _json(difference: Difference, _page: Page) -> bytes:
    from flowcheck.report.diff import json

    return json.render(difference)


DIFF_FORMATS: Mapping[str, Callable[[Difference, Page], bytes]] = {
    "terminal": _terminal,
    "markdown": _markdown,
    "json": _json,
}
