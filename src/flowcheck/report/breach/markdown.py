"""A breach sheet as Markdown. Scanned names are never read as markup."""

from __future__ import annotations

from collections.abc import Sequence

from flowcheck.breach.model import Breach
from flowcheck.report.breach.blocks import Block, Gap, Grid, Points, Title, Words
from flowcheck.report.breach.content import Depth, sheet_blocks
from flowcheck.report.breach.words import Language
from flowcheck.report.markup import code, escaped

_DEPTH = Depth(events=100, keys=8, files=40)


def render(breach: Breach, say: Language) -> str:
    """The page, with a newline at the end."""
    blocks = sheet_blocks(breach, say, _DEPTH)
    return "\n\n".join(_text(block, say) for block in blocks) + "\n"


def _text(block: Block, say: Language) -> str:
    match block:
        case Title(text, level):
            return f"{'#' * level} {escaped(text)}"
        case Words(text, strong):
            return f"**{escaped(text)}**" if strong else escaped(text)
        case Gap(text):
            return f"> **{say('words', 'gap_answer')}** {escaped(text)}"
        case Points(items, boxes):
            mark = "- [ ]" if boxes else "-"
            return "\n".join(f"{mark} {escaped(item)}" for item in items)
        case Grid(heads, rows, columns):
            head = [escaped(name) for name in heads]
            body = [
                [_cell(cell, as_code=number in columns) for number, cell in enumerate(row)]
                for row in rows
            ]
            return _table([head, ["---"] * len(heads), *body])


def _cell(text: str, *, as_code: bool) -> str:
    lines = text.split("\n")
    return "<br>".join(code(line, cell=True) if as_code else escaped(line) for line in lines)


def _table(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
