"""Bytes of a source file to text, by the rules of its language; says when it had to guess."""

from __future__ import annotations

import codecs
import re

from flowcheck.patterns import regex

_COOKIE = regex(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_CHARSET = regex(rb"<meta[^>]{0,200}?charset=[\"']?([-\w]+)", re.IGNORECASE)
_NOT_TEXT = frozenset(
    {"idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined", "mbcs", "oem"}
)
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""What a text may begin with, and the encoding that it shows; those of UTF-32 come first."""


def is_binary(data: bytes) -> bool:
    """Whether the bytes are not text: one in fifty is NUL, or any is and the rest is not UTF-8.

    A few programs write a NUL into a string as it is. UTF-16 shows by its byte order mark.
    """
    nuls = data.count(b"\0")
    if not nuls or data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return nuls * 50 > len(data)


def decode(data: bytes) -> tuple[str, str]:
    """The text, and ``""`` or what was guessed about its encoding. A byte order mark is dropped."""
    for mark, name in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(name), ""
            except UnicodeDecodeError:
                break
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
    declared = _declared(data)
    if declared:
        try:
            return data.decode(declared), ""
        except (UnicodeDecodeError, ValueError):
            return data.decode("latin-1"), f"not valid {declared}, read as latin-1"
    return data.decode("latin-1"), f"not valid utf-8 (line {line}), read as latin-1"


def _declared(data: bytes) -> str:
    """The text encoding that a PEP 263 comment or an HTML ``meta`` names, or ``""``."""
    for head in data[:1000].split(b"\n", 2)[:2]:
        found = _COOKIE.match(head)
        if found:
            break
    else:
        found = _CHARSET.search(data[:2000])
    if not found:
        return ""
    try:
        name = codecs.lookup(found[1].decode("ascii")).name
        "".encode(name)  # refuses codecs that do not turn text into bytes
    except (LookupError, ValueError):
        return ""
    return "" if name.replace("-", "_") in _NOT_TEXT or name == "utf-8" else name
