"""The HTML report without a browser: its parts, its policy, and names that stay text."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from flowcheck.errors import Place
from flowcheck.model import DOCUMENT_LANGUAGES
from flowcheck.policy.register import Console, Register, RegisteredVendor
from flowcheck.result.findings import Question
from goldens import GOLDEN, assert_golden
from map_material import DAY, page
from sample_findings import hostile, judged
from sample_result import sample
from strategies import HOSTILE, one_in

TEXTS = (
    "<script>alert(1)</script>", "</script><script>alert(1)</script>", "]]>", "<!--", "-->",
    "\"'><img src=x onerror=alert(1)>", "\u202egnp.exe", "line\nbreak", "\x00\x1b[31m", "caf\udce9",
    "{{ 7 * 7 }}", "{% raw %}", "&lt;b&gt;", "</style><b>", "javascript:alert(1)", "\u2028",
)  # fmt: skip
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Reader(HTMLParser):
    """What a page is made of: elements with attributes, and the text of some."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside.append(tag)
        self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        for tag in set(self._inside):
            self.texts[tag][-1] += data

    def shape(self) -> set[tuple[str, str]]:
        """Which elements there are, and which attributes they have."""
        return {(tag, name) for tag, found in self.elements for name in ("", *found)}

    def data(self) -> dict[str, Any]:
        """The JSON of the page."""
        found: dict[str, Any] = json.loads(self.texts["script"][0])
        return found


def test_the_page_is_as_approved() -> None:
    reader = Reader(page(judged()))
    heads = [
        f"{'#' * int(tag[1])} {' '.join(text.split())}"
        for tag in ("h1", "h2", "h3", "h4")
        for text in reader.texts[tag]
    ]
    figures = [" ".join(text.split()) for text in reader.texts["strong"][:5]]
    points = [" ".join(text.split()) for text in reader.texts["dd"][:6]]
    text = "\n".join((*heads, "", *figures, "", *points)) + "\n"
    assert_golden(GOLDEN / "report" / "page.txt", text)


def test_whose_data_names_the_known_first_and_counts_what_is_sure_once() -> None:
    result = judged()
    sent = next(flow for flow in result.flows if not flow.implicit)
    guess = replace(sent, category="user.contact.email", confidence="low", subject="unknown")
    other = replace(guess, subject="customer", id="0" * 16)
    by_sdk = replace(
        next(flow for flow in result.flows if flow.implicit),
        vendor=sent.vendor, category="user.contact.email", confidence="high", collection="on",
    )  # fmt: skip
    text = page(replace(result, flows=(guess, other)))
    assert "Customers; of some the code does not say" in text
    assert "1 kind of data uncertain" in text
    assert "kind of data uncertain" not in page(replace(result, flows=(guess, other, by_sdk)))


def test_files_that_were_not_analysed_are_told_by_their_number() -> None:
    result = judged()
    coverage = replace(result.coverage, skipped={"docs": 1, "generated": 7, "test": 30})
    text = page(replace(result, coverage=coverage))
    numbers = re.findall(r'<td class="number">(\d+)</td></tr>', text[text.index('id="coverage"') :])
    assert numbers == ["30", "7", "1"]


@pytest.mark.parametrize("language", DOCUMENT_LANGUAGES[1:])
def test_a_page_in_another_language_leaves_only_rules_in_english(language: str) -> None:
    english, reader = Reader(page(judged())), Reader(page(judged(), language=language))
    names = {use.name for use in judged().vendors}
    for tag in ("h1", "h2", "h3", "th", "dt", "button", "label", "option", "caption", "footer"):
        same = {text for text in reader.texts[tag] if " " in text.strip()}
        left = {text for text in same & set(english.texts[tag]) if len(text) > 15}
        assert left - names == set(), tag
    (root,) = [found for tag, found in reader.elements if tag == "html"]
    assert root["lang"] == language
    assert reader.data()["words"]["whose"] != english.data()["words"]["whose"]


def test_the_same_result_gives_the_same_bytes() -> None:
    assert page(judged()) == page(judged())


def test_the_policy_forbids_everything_but_the_hashes_of_what_is_inside() -> None:
    reader = Reader(page(sample()))
    policies = [
        found["content"] or ""
        for tag, found in reader.elements
        if tag == "meta" and found.get("http-equiv") == "Content-Security-Policy"
    ]
    assert len(policies) == 1
    rules = dict(rule.strip().split(" ", 1) for rule in policies[0].split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules["script-src"] == f"'{_hash(reader.texts['script'][1])}'"
    assert rules["style-src"] == f"'{_hash(reader.texts['style'][0])}'"
    assert "unsafe" not in policies[0]


def test_nothing_refers_to_another_place() -> None:
    reader = Reader(page(judged()))
    for tag, found in reader.elements:
        assert tag not in {"img", "link", "iframe", "object", "embed", "base", "video", "audio"}
        assert not {"src", "srcset", "style", "action", "formaction", "background"} & set(found)
        assert not [name for name in found if name.startswith("on")]
        assert (found.get("href") or "#").startswith("#")
    assert "url(" not in reader.texts["style"][0]
    assert "@import" not in reader.texts["style"][0]


def test_every_section_that_is_linked_is_there() -> None:
    reader = Reader(page(judged()))
    ids = [found["id"] for _, found in reader.elements if "id" in found]
    assert len(ids) == len(set(ids))
    linked = {(found.get("href") or "")[1:] for tag, found in reader.elements if tag == "a"}
    assert linked <= set(ids)


def test_the_program_gets_every_flow_with_its_route() -> None:
    data = Reader(page(sample())).data()
    assert [row["id"] for row in data["flows"]] == [flow.id for flow in sample().flows]
    first = data["flows"][0]
    steps = [data["steps"][number] for number in first["steps"]]
    assert data["texts"][steps[0][0]] == sample().flows[0].source.file
    assert all(len(row["nodes"]) == 5 for row in data["flows"])


def test_what_nobody_has_answered_says_where_the_answer_goes() -> None:
    rows = [
        Question(
            "1", "How long does PostHog keep the data? (GDPR Art. 5(1)(e), 30(1)(f))", (),
            "retention", "posthog",
        ),
        Question(
            "2", "How long does Mixpanel keep the data? (GDPR Art. 5(1)(e), 30(1)(f))", (),
            "retention", "mixpanel",
        ),
        Question("3", "How many people are concerned? (GDPR Art. 33(3)(a))", (), "numbers"),
    ]  # fmt: skip
    text = page(msgspec.structs.replace(sample(), questions=tuple(rows)))
    assert "How long does the recipient keep the data?" in text
    assert "GDPR Art. 5(1)(e), 30(1)(f)" in text
    assert "register.vendors.ID.retention" in text
    assert "How many people are concerned?" in text
    assert "register.answers.numbers" in text


def test_what_the_register_says_is_shown() -> None:
    own = RegisteredVendor(
        "posthog",
        Place("flowcheck.yml", 1, 1),
        country="DE",
        role="processor",
        retention="1 year",
        console=Console({"$city": "off"}, "Erika Mustermann", DAY),
    )
    text = page(sample(), Register(written=True, project="The Shop", vendors={"posthog": own}))
    assert "<h1>Personal data leaving The Shop</h1>" in text
    assert "Kept for (register)" in text
    assert "$city: off (Erika Mustermann, 2026-11-22)" in text
    assert "product analytics, Germany" in text
    assert "Germany: in the EEA" in text


def test_an_empty_result_is_a_page_too() -> None:
    empty = msgspec.structs.replace(
        sample(), flows=(), vendors=(), findings=(), questions=(), unresolved=(), diagnostics=()
    )
    text = page(empty)
    assert "No personal data were seen to reach a third party." in text
    assert "No rule found anything" in text
    assert "No question is open." in text


def test_the_page_never_says_that_the_law_is_kept() -> None:
    assert "complian" not in page(judged()).lower()


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_texts_stay_text(text: str) -> None:
    _check(text)


@given(st.one_of(HOSTILE, st.lists(st.sampled_from(TEXTS)).map("".join)).filter(str.strip))
@one_in(4)
def test_any_text_stays_text(text: str) -> None:
    _check(text)


def _check(text: str) -> None:
    written = page(hostile(text))
    reader = Reader(written)
    assert reader.shape() <= _whole_shape()
    assert len(reader.texts["script"]) == 2
    assert not CONTROL.search(written)
    assert "<" not in reader.texts["script"][0]
    assert reader.data()["flows"]


@cache
def _whole_shape() -> set[tuple[str, str]]:
    """The shape of a page that has every part."""
    result = hostile("plain")
    asked = (*result.questions, Question("q", "Who? (GDPR Art. 30)", (), "plain", ""))
    return Reader(page(msgspec.structs.replace(result, questions=asked))).shape()


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return "sha256-" + base64.b64encode(digest).decode()


def test_the_program_makes_no_markup_of_texts() -> None:
    program = Path("src/flowcheck/report/page/page.js")
    text = (Path(__file__).resolve().parents[3] / program).read_text("utf-8")
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "fetch(",
    ):
        assert word not in text
