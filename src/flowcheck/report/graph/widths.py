"""How wide text is, without a font at hand: measured with the widest of the usual fonts.

The widths are those of DejaVu Sans Bold; Arial, Helvetica and the like are narrower, so that what
fits here fits there.
"""

from __future__ import annotations

import unicodedata

_WIDTHS = (
    (34, "ijl"), (37, "IJ/\\| "), (38, ",.'"), (42, "-:;"), (46, "()[]ft!"), (52, '"r*_`'),
    (60, "cszv?"), (68, "EFLTYZaxyk{}e"), (73, "#$0123456789bdghnopquPCS"),
    (85, "ABDGHKNOQRUVX&+<=>^~w"), (104, "@%Mm"), (110, "W"),
)  # fmt: skip
_OF = {char: width for width, chars in _WIDTHS for char in chars}
_OTHER, _WIDE = 85, 115
_CUT = "…"


def width(text: str, size: float) -> float:
    """The width of a line in a font of ``size``, in the same unit."""
    return sum(map(_em, text)) * size / 100


def wrapped(text: str, size: float, room: float, lines: int) -> tuple[str, ...]:
    """The text in at most so many lines, each within ``room``; what is left out is marked."""
    found: list[str] = []
    line = ""
    for piece in _pieces(text, size, room):
        if line and width(line + piece.rstrip(), size) > room:
            found.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    found.append(line.rstrip())
    if len(found) <= lines:
        return tuple(found)
    return (*found[: lines - 1], _cut(found[lines - 1] + _CUT, size, room))


def _cut(line: str, size: float, room: float) -> str:
    while len(line) > 1 and width(line, size) > room:
        line = line[:-2].rstrip() + _CUT
    return line


def _pieces(text: str, size: float, room: float) -> list[str]:
    """The text cut where a line may break: behind spaces and slashes, else where it must."""
    pieces: list[str] = []
    piece = ""
    for char in text:
        if width(piece + char, size) > room and char != " ":
            pieces.append(piece)
            piece = ""
        piece += char
        if char in " /":
            pieces.append(piece)
            piece = ""
    return [*pieces, piece] if piece else pieces


def _em(char: str) -> int:
    known = _OF.get(char)
    if known is not None:
        return known
    if unicodedata.combining(char):
        return 0
    return _WIDE if unicodedata.east_asian_width(char) in "WF" else _OTHER
