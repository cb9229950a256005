"""A breach sheet as a document for a word processor: notification, letter, and an annex.

The only module that knows ``docx``. The same sheet gives the same bytes: dates of the document and
of the parts of its archive are fixed.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_BREAK, WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Length, Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from flowcheck.breach.model import Breach
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
_NARROWEST, _WIDEST = 16, 1 / 3  # of a column: in characters, and as a share of the room
_CHARACTER = Mm(1.75)


def render(breach: Breach, say: Language) -> bytes:
    """The bytes of the document."""
    document = Document()
    _set_up(document, breach, say)
    _write(document, notice_blocks(breach, say), say)
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    _write(document, letter_blocks(breach, say), say)
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
    for block in blocks:
        match block:
            case Title(text, level):
                document.add_heading(_plain(text), level)
            case Words(text, strong):
                document.add_paragraph().add_run(_plain(text)).bold = strong or None
            case Gap(text):
                _gap(document.add_paragraph(), f"[{say('words', 'gap', text=text)}]")
            case Points(items, boxes):
                for item in items:
                    style = "List" if boxes else "List Bullet"
                    document.add_paragraph(f"{_BOX if boxes else ''}{_plain(item)}", style=style)
            case Grid(heads, rows, firm=firm):
                _grid(document, heads, rows, firm)


def _gap(paragraph: Paragraph, text: str) -> None:
    run = paragraph.add_run(_plain(text))
    run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _grid(
    document: Doc,
    heads: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    firm: frozenset[int],
) -> None:
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        _fill(cell, head, bold=True)
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
            _fill(cell, text)
    table.autofit = False
    widths = _widths(document, [heads, *rows], firm)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    document.add_paragraph()


def _widths(document: Doc, rows: Sequence[tuple[str, ...]], firm: frozenset[int]) -> list[Length]:
    """The width of each column, by its longest line; more for those that are not to be broken."""
    section = document.sections[-1]
    room = (section.page_width or _A4[0]) - (section.left_margin or 0) - (section.right_margin or 0)
    shares, widest = [], int(room / _CHARACTER * _WIDEST)
    for number in range(len(rows[0])):
        longest = max(len(line) for row in rows for line in row[number].split("\n"))
        share = max(min(longest, widest), _NARROWEST)
        shares.append(share * 3 // 2 if number in firm else share)
    return [Emu(room * share // sum(shares)) for share in shares]


def _fill(cell: _Cell, text: str, *, bold: bool = False) -> None:
    for number, line in enumerate(text.split("\n")):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        if line.startswith("["):
            _gap(paragraph, line)
            continue
        run = paragraph.add_run(_plain(line))
        run.bold = bold or None
        run.font.size = Pt(8.5)


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
