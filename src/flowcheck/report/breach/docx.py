"""A breach sheet as a document for a word processor: notification, letter, and an annex.

The only module that knows ``docx``. The same sheet gives the same bytes: dates of the document and
of the parts of its archive are fixed.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Length, Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from flowcheck.breach.model import Breach
from flowcheck.patterns import regex
from flowcheck.report.breach.blocks import Block, Gap, Grid, Points, Title, Words
from flowcheck.report.breach.content import Depth, sheet_blocks
from flowcheck.report.breach.notice import letter_blocks, notice_blocks
from flowcheck.report.breach.words import Language
from flowcheck.report.text import one_line, safe

_DAY = datetime(2000, 1, 1, tzinfo=UTC)
_PACKED = (1980, 1, 1, 0, 0, 0)
_DEPTH = Depth(events=60, keys=6, files=25)
_A4 = (Mm(210), Mm(297))
_BOX = "\N{BALLOT BOX} "
_GREY = "E7E6E6"
_NARROWEST = 16  # characters of a column
_CHARACTER = Mm(1.75)
_SMALL = Pt(8.5)
_BRACKETS = regex(r"\[[^\[\]]+\]")
_WITH_GAPS = ("notice", "letter")


def render(breach: Breach, say: Language) -> bytes:
    """The bytes of the document."""
    document = Document()
    _set_up(document, breach, say)
    _write(document, notice_blocks(breach, say), say)
    written = len(document.paragraphs)
    _write(document, letter_blocks(breach, say), say)
    document.paragraphs[written].paragraph_format.page_break_before = True
    _landscape(document)
    annex = sheet_blocks(breach, say, _DEPTH, deadlines=False)
    _write(document, [Title(say("titles", "annex"), 1), *_below_title(annex)], say)
    packed = io.BytesIO()
    document.save(packed)
    return _repacked(packed.getvalue())


def _below_title(blocks: Iterable[Block]) -> Iterable[Block]:
    for block in blocks:
        yield Title(block.text, 2) if isinstance(block, Title) and block.level == 1 else block


def _set_up(document: Doc, breach: Breach, say: Language) -> None:
    properties = document.core_properties
    properties.author = "flowcheck"
    properties.title = safe(
        say("titles", "document", vendor=breach.vendor.name, project=breach.project)
    )
    properties.language = say.terms.language
    properties.comments = ""
    properties.created = properties.modified = _DAY
    properties.last_modified_by = "flowcheck"
    properties.revision = 1
    normal = document.styles["Normal"]
    normal.font.name = "Calibri"
    normal.font.size = Pt(10)
    section = document.sections[0]
    section.page_width, section.page_height = _A4
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Mm(20))
    footer = section.footer.paragraphs[0]
    commit = breach.history.last.commit[:12]
    footer.add_run(safe(say("notice", "footer", project=breach.project, commit=commit)))
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    footer._p.append(field)  # noqa: SLF001 - the library has no fields


def _landscape(document: Doc) -> None:
    section = document.add_section()
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_height, section.page_width = _A4


def _write(document: Doc, blocks: Iterable[Block], say: Language) -> None:
    gaps = _gaps(say)
    for block in blocks:
        match block:
            case Title(text, level):
                document.add_heading(_plain(text), level)
            case Words(text, strong):
                for run in _add(document.add_paragraph(), text, gaps):
                    run.bold = strong or None
            case Gap(text):
                whole = _plain(f"[{say('words', 'gap', text=text)}]")
                run = document.add_paragraph().add_run(whole)
                run.font.highlight_color = WD_COLOR_INDEX.YELLOW
            case Points(items, boxes):
                for item in items:
                    style = "List" if boxes else "List Bullet"
                    _add(document.add_paragraph(_BOX if boxes else "", style=style), item, gaps)
            case Grid():
                _grid(document, block, gaps)


def _gaps(say: Language) -> re.Pattern[str]:
    """What our own words leave to be filled in, such as ``[date]``; brackets in code are none."""
    sections = say.wording.texts.sections
    texts = (text for name in _WITH_GAPS for text in sections[name].values())
    found = {_plain(part) for text in texts for part in _BRACKETS.findall(text)}
    return re.compile(f"({'|'.join(map(re.escape, sorted(found)))})")


def _add(paragraph: Paragraph, text: str, gaps: re.Pattern[str]) -> list[Run]:
    """A text as runs, those that a person has to fill in marked."""
    runs = []
    for part in filter(None, gaps.split(_plain(text))):
        run = paragraph.add_run(part)
        if gaps.fullmatch(part):
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
        runs.append(run)
    return runs


def _grid(document: Doc, grid: Grid, gaps: re.Pattern[str]) -> None:
    heads, rows = grid.heads, grid.rows
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        _fill(cell, head, gaps, bold=True)
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), _GREY)
        cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - the library has no shading
    again = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(again)  # noqa: SLF001 - nor repeated headings
    for row in rows:
        added = table.add_row()
        added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - as above
        for cell, text in zip(added.cells, row, strict=True):
            _fill(cell, text, gaps)
    table.autofit = False
    widths = _widths(document, [heads, *rows], grid.firm)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    document.add_paragraph()


def _widths(document: Doc, rows: Sequence[tuple[str, ...]], firm: frozenset[int]) -> list[Length]:
    """The width of each column: short ones get what they need, long ones share what is left."""
    section = document.sections[-1]
    room = (section.page_width or _A4[0]) - (section.left_margin or 0) - (section.right_margin or 0)
    needs = []
    for number in range(len(rows[0])):
        longest = max(len(line) for row in rows for line in row[number].split("\n"))
        need = max(longest, _NARROWEST)
        needs.append(need * 3 // 2 if number in firm else need)
    shares = shared(needs, int(room / _CHARACTER))
    return [Emu(room * share // sum(shares)) for share in shares]


def shared(needs: Sequence[int], room: int) -> list[int]:
    """What each column gets of a room in characters, in order.

    Small needs are met, large ones get the same. A column has at least 16 characters, also where
    that is more than the room.
    """
    shares = list(needs)
    left = room
    for place, number in enumerate(sorted(range(len(needs)), key=needs.__getitem__)):
        shares[number] = max(min(needs[number], left // (len(needs) - place)), _NARROWEST)
        left -= shares[number]
    return shares


def _fill(cell: _Cell, text: str, gaps: re.Pattern[str], *, bold: bool = False) -> None:
    for number, line in enumerate(text.split("\n")):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        for run in _add(paragraph, line, gaps):
            run.bold = bold or None
            run.font.size = _SMALL


def _plain(text: str) -> str:
    """Text that XML can hold, on one line."""
    return safe(one_line(text))


def _repacked(data: bytes) -> bytes:
    """The archive with fixed dates, its parts in the same order."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = zipfile.ZipInfo(name, _PACKED)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return packed.getvalue()
