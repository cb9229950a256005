from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowcheck.discover.decode import decode, is_binary


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"plain", "plain"),
        ("grün".encode(), "grün"),
        (codecs.BOM_UTF8 + b"x = 1", "x = 1"),
        (codecs.BOM_UTF16_LE + "é".encode("utf-16-le"), "é"),
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'", "# -*- coding: latin-1 -*-\nx = 'é'"),
        (b"#!/usr/bin/python\n# coding=cp1252\n\x80", "#!/usr/bin/python\n# coding=cp1252\n€"),
        (b'<meta charset="iso-8859-15">\xa4', '<meta charset="iso-8859-15">€'),
    ],
)
def test_a_declared_encoding_is_used_without_a_word(data: bytes, text: str) -> None:
    assert decode(data) == (text, "")


def test_an_undeclared_encoding_is_read_as_latin_1_and_said() -> None:
    text, said = decode(b"a\nb = '\xe9'")
    assert text == "a\nb = 'é'"
    assert said == "not valid utf-8 (line 2), read as latin-1"


@pytest.mark.parametrize("name", [b"rot13", b"nonsense", b"punycode", b"utf-8", b"hex"])
def test_a_codec_that_is_no_text_encoding_is_not_trusted(name: bytes) -> None:
    text, said = decode(b"# coding: " + name + b"\n\xff")
    assert text.endswith("\xff")
    assert said


def test_nul_bytes_make_a_file_binary_unless_it_is_utf_16_or_has_one_in_a_string() -> None:
    assert is_binary(b"a\0b")
    assert is_binary(b"\xff\0" + b"a" * 200)
    assert not is_binary(b"const separator = '\0';" + b"x();" * 50)
    assert not is_binary(codecs.BOM_UTF16_BE + b"\0a")


@given(st.binary(max_size=200))
def test_any_bytes_decode(data: bytes) -> None:
    text, _ = decode(data)
    assert isinstance(text, str)
