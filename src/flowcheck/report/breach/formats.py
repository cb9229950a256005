"""The table of formats of a breach sheet: name -> function. Each is imported when it is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowcheck.breach.model import Breach
    from flowcheck.report.breach.words import Language
    from flowcheck.report.layout import Page


def _terminal(sheet: Breach, say: Language, page: Page) -> bytes:
    from flowcheck.report.breach import terminal

    return terminal.render(sheet, say, page).encode("utf-8")


def _markdown(sheet: Breach, say: Language, _page: Page) -> bytes:
    from flowcheck.report.breach import markdown

    return markdown.render(sheet, say).encode("utf-8")


def _json(sheet: Breach, _say: Language, _page: Page) -> bytes:
    from flowcheck.report.breach import json

    return json.render(sheet)


def _docx(sheet: Breach, say: Language, _page: Page) -> bytes:
    from flowcheck.report.breach import docx

    return docx.render(sheet, say)


BREACH_FORMATS: Mapping[str, Callable[[Breach, Language, Page], bytes]] = {
    "terminal": _terminal,
    "markdown": _markdown,
    "json": _json,
    "docx": _docx,
}
BINARY = frozenset({"docx"})
"""Formats that are for a file, not for a terminal."""
