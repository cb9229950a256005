"""A breach sheet for the terminal."""

from __future__ import annotations

from flowcheck.breach.model import Breach
from flowcheck.report.breach.blocks import Block, Gap, Grid, Points, Title, Words
from flowcheck.report.breach.content import Depth, sheet_blocks
from flowcheck.report.breach.words import Language
from flowcheck.report.layout import Page
from flowcheck.report.sheet import Cell, Column, Lines, Sheet


def render(breach: Breach, say: Language, page: Page) -> str:
    """The text, with a newline at the end."""
    sheet = Sheet(page)
    for block in sheet_blocks(breach, say, Depth()):
        _write(sheet, block)
    return sheet.text().lstrip("\n")


def _write(sheet: Sheet, block: Block) -> None:
    match block:
        case Title(text, level):
            sheet.blank()
            style = {1: "bold magenta", 2: "bold"}.get(level, "")
            sheet.line((text, style), indent=0 if level < 3 else 2)
        case Words(text, strong):
            sheet.line((text, "bold" if strong else ""), hang=0)
        case Gap(text):
            sheet.line(("? ", "yellow"), (text, "yellow"))
        case Points(items, boxes):
            for item in items:
                sheet.line("[ ] " if boxes else "- ", item, indent=2, hang=4 if boxes else 2)
        case Grid(heads, rows, firm=firm):
            columns = [Column(head, wrap=place not in firm) for place, head in enumerate(heads)]
            sheet.table(columns, [tuple(map(_cell, row)) for row in rows], indent=2)


def _cell(text: str) -> Cell:
    lines = tuple(text.split("\n"))
    return Lines(lines) if len(lines) > 1 else text
