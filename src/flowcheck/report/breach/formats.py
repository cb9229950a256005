"""The table of formats of a breach sheet; each is imported when it is used."""

from __future__ import annotations

from flowcheck.breach.model import Breach
from flowcheck.report.breach.words import Language
from flowcheck.report.layout import Page


def render(sheet: Breach, say: Language, format_name: str, page: Page) -> bytes:
    """The sheet as bytes."""
    match format_name:
        case "json":
            from flowcheck.report.breach import json

            return json.render(sheet)
        case "markdown":
            from flowcheck.report.breach import markdown

            return markdown.render(sheet, say).encode("utf-8")
        case "docx":
            from flowcheck.report.breach import docx

            return docx.render(sheet, say)
        case _:
            from flowcheck.report.breach import terminal

            return terminal.render(sheet, say, page).encode("utf-8")
