"""Names and texts of scanned code that a CI service may take for commands, markup or links."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ci_schemas import CODE_QUALITY, SARIF, SAST, mistakes, published
from flowcheck.report.formats import FORMATS
from flowcheck.report.layout import Page
from flowcheck.report.markup import code, escaped
from flowcheck.report.run import Run
from sample_findings import hostile
from strategies import HOSTILE, one_in

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
COMMAND = re.compile(r"::(error|warning|notice) file=[^,:]*,line=\d+,col=\d+,title=[^,:]*::")
OURS = re.compile(r"</?(details|summary|code)>|<!-- -->")
PLAIN = {"text", "text_special", "html_inline"}
FOR_CI = (
    "::error::x",
    "\n::stop-commands::x\n",
    "%0A::set-output name=x::y",
    "##[error]x",
    "]]>",
    "-->",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "https://evil.example and www.evil.example",
    "@everyone #1 !1",
    "``` ` ``",
    "a\\|b|c\\",
    "| a | b |\n| --- | --- |",
    "\u202egnp.exe",
    "\x1b]8;;https://evil.example\x07x\x1b]8;;\x07",
    "caf\udce9",
    "\ud800",
    "- [x] # h",
    "1. a",
    "&lt;b&gt; &#60;",
    "$x$ :+1:",
    "\x00\x08\ufffe\U000e0001",
)
TEXTS = st.one_of(HOSTILE, st.sampled_from(FOR_CI), st.lists(st.sampled_from(FOR_CI)).map("".join))


def _written(name: str, text: str) -> str:
    return FORMATS[name](hostile(text), Page(), Run(questions=True)).decode("utf-8")


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"json"}))
@one_in(3)
@given(TEXTS)
def test_no_format_holds_what_a_terminal_acts_on(name: str, text: str) -> None:
    shown = _written(name, text)
    assert CONTROL.search(shown) is None


@one_in(2)
@given(TEXTS)
def test_sarif_is_valid_whatever_the_names(text: str) -> None:
    log = json.loads(_written("sarif", text))
    assert mistakes(log, published(SARIF)) == []
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    uri = place["artifactLocation"]["uri"]
    assert re.fullmatch(r"[!$&-;=@-Z_a-z~%]*", uri)
    named = text.encode("utf-8", "surrogateescape" if _is_file_name(text) else "surrogatepass")
    assert unquote_to_bytes(uri) == (named or b".")


def _is_file_name(text: str) -> bool:
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return True


@given(TEXTS)
def test_every_line_for_github_is_one_of_our_commands(text: str) -> None:
    lines = _written("github", text).split("\n")
    assert lines[-2:] == ["flowcheck: 1 error, 1 waived; exit 1", ""]
    assert len(lines) == 3
    assert COMMAND.match(lines[0])


@given(TEXTS)
def test_gitlab_gets_json_by_its_rules(text: str) -> None:
    rows = json.loads(_written("gitlab-codequality", text or "x"))
    assert [each for each in mistakes(rows, CODE_QUALITY) if "path" not in each] == []
    assert mistakes(json.loads(_written("gitlab-sast", text or "x")), SAST) == []


@given(TEXTS)
def test_junit_is_xml_and_holds_the_text(text: str) -> None:
    root = ET.fromstring(_written("junit", text))  # noqa: S314 (it is our own)
    assert {element.tag for element in root.iter()} == {
        "testsuites", "testsuite", "testcase", "failure", "skipped",
    }  # fmt: skip


def _tokens(page: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(page):
        yield token
        yield from token.children or ()


@given(TEXTS)
@example("a\\|b|c\\")
def test_markdown_makes_no_links_pictures_or_tags_of_names(text: str) -> None:
    found = list(_tokens(_written("markdown", text)))
    kinds = [token.type for token in found]
    assert not {"link_open", "image", "s_open", "fence", "code_block", "hr"} & set(kinds)
    assert kinds.count("table_open") == 3
    for token in found:
        if token.type in {"html_inline", "html_block"}:
            assert "<" not in OURS.sub("", token.content)


@given(TEXTS)
def test_text_is_shown_as_it_is(text: str) -> None:
    shown = [token for token in _tokens(f"x {escaped(text)}") if token.type == "inline"]
    assert [child.type for child in shown[0].children or () if child.type not in PLAIN] == []
    assert len(shown) == 1
    row = f"| a | b |\n| - | - |\n| {code(text, cell=True)} | y |"
    assert [token.type for token in _tokens(row)].count("td_open") == 2


@pytest.mark.parametrize("text", ["https://evil.example", "www.evil.example", "@kim", "#12"])
def test_what_a_service_makes_a_link_of_is_broken_up(text: str) -> None:
    assert text not in escaped(f"see {text} now")
