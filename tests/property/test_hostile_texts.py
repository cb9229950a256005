"""File names and texts that a terminal or a reader of JSON may take for something else."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowcheck.options import ScanOptions
from flowcheck.report import terminal
from flowcheck.report.json import render
from flowcheck.report.layout import Page
from flowcheck.result.scan import ScanResult, decode
from projects import scan, scan_files
from sample_result import sample
from strategies import HOSTILE, one_in

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
TEXT = (
    'import posthog from "posthog-js";\n'
    "export function f(email) { posthog.capture(%s, { email, [%s]: email }); }\n"
)
NAMES = (
    "\x1b[2Jclear.ts",
    "[bold]x[/bold].ts",
    "[link=https:evil]x.ts",
    "a\nb.ts",
    "\u202egpj.ts",
    "<script>.ts",
    "=1+1.ts",
    "a'\"b.ts",
    "-rf.ts",
    " .ts",
    "é\u0301.ts",
)


def check(result: ScanResult) -> None:
    """Both reports can be written, and the terminal is sent nothing but text."""
    for page in (Page(), Page(width=40, full=True)):
        shown = terminal.render(result, page)
        assert CONTROL.search(shown) is None
        shown.encode()
    data = render(result)
    assert render(decode(data)) == data
    json.loads(data)


def replaced(value: object, text: str) -> object:
    """The value with every place of code in it named ``text``."""
    match value:
        case dict():
            names = ("file", "text", "key", "event", "message", "why", "call", "subject", "note")
            return {
                key: text if key in names and isinstance(inner, str) else replaced(inner, text)
                for key, inner in value.items()
            }
        case list() | tuple():
            return [replaced(inner, text) for inner in value]
        case _:
            return value


@one_in(5)
@given(text=HOSTILE)
def test_any_text_can_stand_anywhere_in_a_result(text: str) -> None:
    result = msgspec.convert(replaced(msgspec.to_builtins(sample()), text), ScanResult)
    for page in (Page(), Page(width=40, full=True)):
        assert CONTROL.search(terminal.render(result, page)) is None
    json.loads(render(result))


@pytest.mark.parametrize("name", NAMES)
def test_file_names(tmp_path: Path, name: str) -> None:
    result = scan_files(tmp_path, {name: TEXT % ("'E'", "'k'")})
    assert [flow.sink.file for flow in result.flows if not flow.implicit] != []
    check(result)


def test_a_file_name_that_is_no_text(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff\xfe.ts"
    with open(path, "wb") as stream:  # noqa: PTH123 - a name in bytes
        stream.write((TEXT % ("'E'", "'k'")).encode())
    result = scan(ScanOptions((tmp_path,)))
    assert result.flows
    check(result)


@one_in(7)
@given(text=HOSTILE, raw=st.booleans())
def test_texts_of_programs(
    tmp_path_factory: pytest.TempPathFactory, text: str, *, raw: bool
) -> None:
    written = f"`{text}`" if raw else json.dumps(text)
    source = (TEXT % (written, written)).encode("utf-8", "replace").decode()
    check(
        scan_files(
            tmp_path_factory.mktemp("p"),
            {"a.ts": source, "package.json": text.encode("utf-8", "replace").decode()},
        )
    )
