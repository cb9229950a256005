"""A breach sheet in every format: no name of the code acts, nothing is claimed in excess."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from xml.etree import ElementTree as ET

import pytest
from msgspec.structs import replace

import known_rules
from flowcheck.breach.checklist import Trace
from flowcheck.breach.deadlines import deadlines
from flowcheck.breach.model import (
    Account,
    Asked,
    Breach,
    Contact,
    Event,
    Identifier,
    NotSent,
    Place,
    Recipient,
    Registered,
    Sent,
    Setting,
)
from flowcheck.breach.periods import Moment, Period
from flowcheck.breach.wording import load_wording
from flowcheck.catalog.location import rules_directory
from flowcheck.model import DOCUMENT_LANGUAGES
from flowcheck.policy.register import Register
from flowcheck.report.breach import dates
from flowcheck.report.breach import json as as_json
from flowcheck.report.breach.docx import shared
from flowcheck.report.breach.formats import BREACH_FORMATS
from flowcheck.report.breach.words import Language, load_language
from flowcheck.report.layout import Page
from flowcheck.result.scan import Tool
from goldens import ROOT, assert_golden

HOSTILE = "<img src=x onerror=alert(1)> | @team #1 \x1b[31m \u202e =cmd() `x` [a](javascript:b)\ny"
RULES = rules_directory()
CATEGORIES = known_rules.catalog().categories
FORMATS = ("terminal", "markdown", "json", "docx")
EARLY = Moment("a" * 40, "2025-02-03T12:00:00Z", "2025-02-03T12:00:00Z", HOSTILE)
LATE = Moment("b" * 40, "2025-11-26T12:00:00Z", "2025-11-26T12:00:00Z", "gone")
CLOSED = Period(EARLY, True, None, EARLY, LATE, True)
OPEN = Period(EARLY, True, None, LATE, None, False)


@cache
def language(name: str = "en") -> Language:
    """The words of a language."""
    return load_language(RULES, load_wording(RULES, name, CATEGORIES))


def render(sheet: Breach, name: str, page: Page) -> bytes:
    """The sheet in English."""
    return BREACH_FORMATS[name](sheet, language(), page)


def sent(manner: str = "explicit") -> Sent:
    """A row with hostile names everywhere."""
    return Sent(
        category="user.contact.email", special="", manner=manner, treatment="plain",
        certain="yes", subjects=(HOSTILE,), keys=(HOSTILE,), roles=("profile",), events=(HOSTILE,),
        calls=(HOSTILE,), confidence="high", whole=True, conditions=(HOSTILE,), notes=(HOSTILE,),
        periods=(CLOSED, OPEN), places=(Place(HOSTILE, 1, "a" * 40),),
    )  # fmt: skip


def a_sheet() -> Breach:
    """A sheet whose every text from outside is hostile."""
    return Breach(
        schema_version="1.0",
        tool=Tool("flowcheck", "0"),
        language="en",
        project=HOSTILE,
        asked=Asked("acme", None, None, None, HOSTILE, None),
        verdict="used",
        vendor=Recipient(
            "acme", "Acme", HOSTILE, "US", "product-analytics", ("us",), (HOSTILE,),
            (("api.acme.example", "us"),), "", "",
        ),
        register=Registered(
            "flowcheck.yml", True, True, HOSTILE, "controller", Contact(HOSTILE), Contact(), "", "",
            "processor", Contact(), HOSTILE, "", "", "", "", "", (HOSTILE,), "", {"$ip": HOSTILE},
            HOSTILE, "2025-01-01", (),
        ),
        used=(CLOSED,),
        sent=(sent(), sent("console")),
        before=(sent(),),
        events=(Event(HOSTILE, HOSTILE, ("user.contact.email",), "yes", (CLOSED,),
                      (Place(HOSTILE, 1, "a" * 40),)),),
        identifiers=(Identifier("user.unique_id", HOSTILE, "identity", "account", "explicit",
                                "plain", ()),),
        settings=(Setting("option", HOSTILE, HOSTILE, (CLOSED,)),),
        not_sent=(NotSent("user.financial", True, (HOSTILE,), (HOSTILE,)),),
        console=(HOSTILE,),
        deletion=("acme.delete",),
        checklist=(Trace("import", HOSTILE, 1, HOSTILE, HOSTILE),),
        deadlines=deadlines(Register(), "", None, language().wording),
        consequences=("Phishing.",),
        advice=("Be wary.",),
        plain={"user.contact.email": "e-mail address"},
        limits=(HOSTILE,),
        history=Account(True, 2, 2, 1, 0, True, False, 40, EARLY, LATE, (HOSTILE,)),
    )  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_sheet_gives_the_same_bytes(name: str) -> None:
    assert render(a_sheet(), name, Page()) == render(a_sheet(), name, Page())


def test_markdown_holds_no_markup_of_the_code() -> None:
    text = render(a_sheet(), "markdown", Page()).decode()
    assert "<img" not in re.sub(r"`[^`]*`|<code>.*?</code>", "", text).replace("\\<", "")
    assert "](javascript" not in text.replace("\\]", "")
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_tables_of_markdown_have_one_width_each() -> None:
    text = render(a_sheet(), "markdown", Page()).decode()
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        cells = {len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}
        assert len(cells) == 1, table


def test_the_terminal_is_never_told_what_to_do() -> None:
    text = render(a_sheet(), "terminal", Page(width=80)).decode()
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert max(map(len, text.splitlines())) <= 80


def test_the_document_is_xml_without_control_characters() -> None:
    with zipfile.ZipFile(io.BytesIO(render(a_sheet(), "docx", Page()))) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ET.fromstring(archive.read(name))  # noqa: S314 - made here
        body = archive.read("word/document.xml").decode()
    assert "\u202e" not in body
    assert "&lt;img src=x" in body
    assert "w:hyperlink" not in body


def test_what_only_a_name_tells_is_marked_in_the_notification_and_at_the_top() -> None:
    sent = a_sheet().sent[0]
    guess = replace(sent, category="user.device", confidence="low", certain="yes")
    sheet = replace(a_sheet(), sent=(guess,), before=())
    with zipfile.ZipFile(io.BytesIO(render(sheet, "docx", Page()))) as archive:
        body = archive.read("word/document.xml").decode()
    notice = body[: body.index(language()("letter", "title"))]
    assert "device and browser (low confidence)" in notice
    assert "device and browser (low confidence)." in render(sheet, "markdown", Page()).decode()
    sure = replace(sheet, sent=(guess, replace(guess, treatment="hashed", confidence="high")))
    assert "device and browser." in render(sure, "markdown", Page()).decode()


def test_the_letter_begins_a_page_and_no_page_is_empty() -> None:
    with zipfile.ZipFile(io.BytesIO(render(a_sheet(), "docx", Page()))) as archive:
        body = archive.read("word/document.xml").decode()
    begins = [part for part in re.findall(r"<w:p>.*?</w:p>", body) if "w:pageBreakBefore" in part]
    assert len(begins) == 1
    assert language()("letter", "title") in begins[0]
    assert 'w:br w:type="page"' not in body


@pytest.mark.parametrize(
    ("needs", "shares"),
    [((20, 20, 400), [20, 20, 60]), ((10, 60, 70), [16, 42, 42]), ((20, 20, 20), [20, 20, 20])],
)
def test_long_columns_share_what_short_ones_leave(
    needs: tuple[int, ...], shares: list[int]
) -> None:
    assert shared(needs, 100) == shares


def test_only_what_a_person_has_to_write_is_marked() -> None:
    (sent, *others) = a_sheet().sent
    of_a_vendor = replace(sent, keys=("[Amplitude] Page URL",))
    register = replace(a_sheet().register, organisation="")
    sheet = replace(a_sheet(), sent=(of_a_vendor, *others), advice=(), register=register)
    with zipfile.ZipFile(io.BytesIO(render(sheet, "docx", Page()))) as archive:
        body = archive.read("word/document.xml").decode()
    runs = re.findall(r"<w:r>.*?</w:r>", body)
    marked = {
        text for run in runs if "w:highlight" in run for text in re.findall(r">([^<]+)<", run)
    }
    assert {"[name and address]", "[advice]", "[date]"} <= marked
    assert any("[Amplitude] Page URL" in run for run in runs)
    assert not any("[Amplitude]" in text for text in marked)


def test_the_skeleton_keeps_the_order_of_the_law() -> None:
    with zipfile.ZipFile(io.BytesIO(render(a_sheet(), "docx", Page()))) as archive:
        body = archive.read("word/document.xml").decode()
    heads = [
        "(a) Nature", "(b) Contact", "(c) Likely", "(d) Measures", "Letter to the people", "Annex",
    ]  # fmt: skip
    assert sorted(heads, key=body.index) == heads


@pytest.mark.parametrize("tongue", DOCUMENT_LANGUAGES[1:])
def test_no_word_of_a_sheet_is_left_in_english(tongue: str) -> None:
    say = language(tongue)
    quiet = replace(a_sheet(), consequences=(), advice=(), plain={}, deadlines=())
    english = _sentences(BREACH_FORMATS["markdown"](quiet, language(), Page()))
    found = _sentences(BREACH_FORMATS["markdown"](quiet, say, Page()))
    assert {line for line in found & english if "alert" not in line} == set()
    words = zipfile.ZipFile(io.BytesIO(BREACH_FORMATS["docx"](quiet, say, Page())))
    body = words.read("word/document.xml").decode()
    for key in ("nature", "contact_title", "consequences", "measures"):
        assert say("notice", key) in body
    assert say("letter", "title") in body


def _sentences(data: bytes) -> set[str]:
    """Lines that are our own words: long, and no code."""
    lines = data.decode().splitlines()
    return {
        line for line in lines if len(line) > 30 and not any(sign in line for sign in ("`", "---"))
    }


def test_what_a_sheet_says_in_other_languages_follows_their_law() -> None:
    sheet = replace(a_sheet(), deadlines=deadlines(Register(), "", None, language("de").wording))
    text = BREACH_FORMATS["terminal"](sheet, language("de"), Page()).decode()
    assert "Art. 33 Abs. 1 DSGVO" in text
    assert "72 Stunden nach Bekanntwerden" in text
    assert "Vereinigte Staaten" in text
    assert "\u00a0" not in text


def test_nobody_is_called_compliant() -> None:
    for name in ("terminal", "markdown", "json"):
        assert b"ompliant" not in render(a_sheet(), name, Page())


def test_a_vendor_without_a_trace_has_a_short_sheet() -> None:
    sheet = replace(a_sheet(), verdict="no-trace", sent=(), before=(), events=(), used=())
    text = render(sheet, "terminal", Page()).decode()
    assert "No trace of Acme was found in any of 2 commits" in text
    assert "Deadlines" not in text


def test_dates_claim_no_more_than_is_known() -> None:
    between = replace(CLOSED, exact=False, lacked=EARLY, since=LATE, until_exact=False)
    assert dates.since(language(), CLOSED) == "2025-02-03 (aaaaaaaa)"
    assert dates.since(language(), between) == "2025-02-03..2025-11-26"
    assert dates.until(between) == "2025-02-03..2025-11-26"
    assert dates.since(language(), replace(CLOSED, from_start=True)) == "2025-02-03 or before"
    assert dates.until(OPEN) == ""


def test_the_published_schema_is_this_one() -> None:
    assert_golden(ROOT / "docs" / "schema" / "breach.schema.json", as_json.schema().decode())
