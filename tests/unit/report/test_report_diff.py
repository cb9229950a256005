"""A difference as text, Markdown and JSON."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace

from flowcheck.gate.compare import compare
from flowcheck.gate.difference import Difference, Side
from flowcheck.gate.itemise import items_of
from flowcheck.gate.items import Items
from flowcheck.report.diff import json as as_json
from flowcheck.report.diff import markdown, staged, terminal
from flowcheck.report.diff.rows import NOTHING, rows
from flowcheck.report.layout import Page
from flowcheck.result.findings import Finding
from flowcheck.result.scan import DiagnosticRow, Tool
from goldens import assert_golden
from sample_result import sample

jsonschema = pytest.importorskip("jsonschema")
ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden" / "report"
PAGE = Page()
FINDING = Finding(
    id="f1", rule="direct-identifier-to-analytics", severity="error",
    message="user.contact.email reaches Mixpanel in plain, by mixpanel.people.set",
    vendor="mixpanel", category="user.contact.email", flow=None, file="web/src/legacy/account.js",
    line=12, articles=("GDPR Art. 5(1)(c)", "GDPR Art. 25(1)"),
    remedy="Drop the field, or send a random id instead.", waived=None,
)  # fmt: skip
NOTE = replace(FINDING, id="f2", rule="session-replay", severity="note", vendor="posthog")
WAIVER = {
    "owner": "Erika Mustermann", "reason": "moves to keyed ids (SHOP-1234)",
    "expires": "2027-03-31", "place": "flowcheck.yml:31",
}  # fmt: skip
WAIVED = replace(FINDING, id="f3", rule="direct-identifier-as-user-id", waived=WAIVER)
LAPSED = replace(FINDING, lapsed=WAIVER | {"expires": "2026-10-31"})
HOSTILE = (
    "| `x` <script>alert(1)</script>", "]]> --> <!-- @team/all #12", "a\nb\r\n\x1b[31m", "\u202e",
    "[x](javascript:1) ![y](http://e)", "``` ~~~ $a$", "\udcff", "https://evil.example www.e.org",
    "</details></summary>", "&lt;b&gt;", "* _x_ **y**", "\\", "`", "|",
)  # fmt: skip


@cache
def a_difference() -> Difference:
    """Mixpanel is new, PostHog no longer waits for consent and got another version."""
    now = sample()
    vendors = tuple(
        replace(
            use,
            region="us" if use.vendor == "posthog" else use.region,
            packages=tuple(replace(package, version="2.0.0") for package in use.packages),
        )
        for use in now.vendors
    )
    flows = tuple(
        replace(flow, gates=()) if flow.vendor == "posthog" else flow for flow in now.flows
    )
    before = replace(
        now,
        vendors=tuple(use for use in now.vendors if use.vendor != "mixpanel"),
        flows=tuple(flow for flow in now.flows if flow.vendor != "mixpanel"),
    )
    base = replace(items_of(before, {}), findings=(NOTE,))
    head = replace(items_of(replace(now, vendors=vendors, flows=flows), {}), findings=(FINDING,))
    return Difference(
        schema_version="1.0",
        tool=Tool("flowcheck", "0.0.0"),
        project="shop",
        base=Side("origin/main", "3f2a9c1d5e7b8a6c4d3e2f1a0b9c8d7e6f5a4b3c"),
        head=Side("HEAD", "a4f2a9c1d5e7b8a6c4d3e2f1a0b9c8d7e6f5a4b3"),
        merge_base=True,
        note="",
        changes=compare(base, head),
        findings=(FINDING,),
        diagnostics=(DiagnosticRow("libs/x", 1, "submodule", "its code was not compared"),),
        waived=(WAIVED,),
        resolved=(NOTE,),
    )


def hostile(text: str) -> Difference:
    """The difference with a text in every string that comes from scanned code."""
    finding = replace(FINDING, message=text, file=text, remedy=text, vendor=text, rule=text)
    waiver = dict.fromkeys(WAIVER, text)
    found = a_difference()
    return replace(
        found,
        project=text,
        base=Side(text, found.base.commit),
        head=Side(text, None),
        note=text,
        changes=tuple(
            replace(change, words=text, name=text, file=text, key=text, event=text, call=text)
            for change in found.changes[::4]
        ),
        findings=(replace(finding, lapsed=waiver),),
        waived=(replace(finding, waived=waiver),),
        resolved=(finding,),
        diagnostics=(DiagnosticRow(text, 1, "lfs", text),),
    )


@pytest.mark.parametrize("form", ["txt", "md"])
def test_it_looks_as_it_looked(form: str) -> None:
    found = a_difference()
    text = terminal.render(found, PAGE) if form == "txt" else markdown.render(found)
    assert_golden(GOLDEN / f"diff.{form}", text)


def test_many_changes_of_one_kind_are_one_row() -> None:
    found = rows(a_difference())
    (orders,) = [row for row in found if "user.unique_id to Mixpanel" in row.words]
    assert "in 12 events (" in orders.words
    assert orders.places == (("api/app/tracking.py", 64),)
    (itself,) = [row for row in found if row.words.startswith("Mixpanel collects by itself")]
    assert itself.words == ("Mixpanel collects by itself: browsing history, device, rough location")


def test_confidence_is_for_programs_only() -> None:
    flow = items_of(sample(), {}).flows[0]
    changes = compare(Items(flows=(flow,)), Items(flows=(replace(flow, confidence="medium"),)))
    found = replace(a_difference(), changes=changes, findings=(), waived=(), resolved=())
    assert found.changes
    assert rows(found) == ()
    assert NOTHING in terminal.render(found, PAGE)


def test_nothing_is_one_line() -> None:
    found = replace(a_difference(), changes=(), findings=(), waived=(), resolved=(), diagnostics=())
    assert terminal.render(found, PAGE).splitlines()[1:] == [NOTHING]
    assert markdown.render(found).startswith(f"{markdown.MARK}\n")
    assert len(markdown.render(found).splitlines()) < 8


def test_waived_and_resolved_findings_are_told_with_who_answers_and_until_when() -> None:
    text = terminal.render(a_difference(), PAGE)
    assert "1 new error, 1 finding waived, 1 finding resolved" in text
    assert "Reason: moves to keyed ids (SHOP-1234) (Erika Mustermann, until 2027-03-31)" in text
    page = markdown.render(a_difference())
    assert "| moves to keyed ids (SHOP-1234) | Erika Mustermann | 2027-03-31 |" in page
    assert "- note `session-replay`: " in page


def test_a_waiver_that_is_over_is_named() -> None:
    words = "that of flowcheck.yml:31 (moves to keyed ids (SHOP-1234), owner Erika Mustermann)"
    found = replace(a_difference(), findings=(LAPSED,))
    for text in (
        staged.render([LAPSED], PAGE, fail_on="error"), terminal.render(found, PAGE),
        markdown.render(found),
    ):  # fmt: skip
        assert f"{words} expired on 2026-10-31" in " ".join(text.replace("\\", "").split())


def test_json_is_what_its_schema_says() -> None:
    found = json.loads(as_json.render(a_difference()))
    jsonschema.validate(found, json.loads(as_json.schema()))
    assert found["changes"][0]["kind"] == "added"
    assert as_json.render(a_difference()) == as_json.render(a_difference())


def test_the_published_schema_is_this_one() -> None:
    assert_golden(ROOT / "docs" / "schema" / "diff.schema.json", as_json.schema().decode())


def test_a_comment_fits_into_a_comment() -> None:
    found = a_difference()
    many = tuple(
        replace(change, id=f"{number}", category=f"user.{number}", words="| <x> " * 200)
        for number, change in enumerate(found.changes * 40)
    )
    findings = tuple(replace(FINDING, message="`@" * 900, id=str(n)) for n in range(400))
    text = markdown.render(replace(found, changes=many, findings=findings))
    assert len(text) <= markdown.LARGEST
    assert re.search(r"\d+ more \w+: see `flowcheck diff`", text)


def check_markdown(text: str) -> None:
    """Scanned names made no link, no picture, no element and no further row."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    flat = [inner for token in tokens for inner in (token, *(token.children or ()))]
    kinds = {token.type for token in flat}
    assert not kinds & {"link_open", "image", "fence", "code_block", "hr", "em_open"}
    assert len([token for token in flat if token.type == "list_item_open"]) == 1
    elements = "".join(token.content for token in flat if token.type.startswith("html_"))
    elements = re.sub(r"<!--[ \w:]*-->", "", elements)
    names = set(re.findall(r"<(/?[a-z!]+)", elements, re.IGNORECASE))
    known = {"details", "summary", "b", "sub", "code"}
    assert names <= known | {f"/{name}" for name in known}
    assert elements.count("<details>") == elements.count("</details>")
    headings = [token for token in flat if token.type == "heading_open"]
    assert len(headings) == 4
    per_row = [
        sum(token.type == "td_open" for token in tokens[at : end + 1])
        for at, end in zip(
            [at for at, token in enumerate(tokens) if token.type == "tr_open"],
            [at for at, token in enumerate(tokens) if token.type == "tr_close"],
            strict=True,
        )
    ]
    assert set(per_row) <= {0, 4, 6}
    parts = [token.content for token in flat if token.type in ("text", "html_block", "html_inline")]
    shown = re.split(r"<code>.*?</code>", "\0".join(parts), flags=re.DOTALL)
    assert not [words for words in shown if re.search(r"[@#](?=[\w/])", words)]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_is_shown_and_never_obeyed(text: str) -> None:
    check_markdown(markdown.render(hostile(text)))
    shown = terminal.render(hostile(text), PAGE)
    assert all(char.isprintable() or char == "\n" for char in shown)
    json.loads(as_json.render(hostile(text)))


@settings(max_examples=40)
@given(st.text(st.sampled_from("|`<>[]()!@#*_\\&-~=\n\r\t x1/:.\u202e\x1b\udcff"), max_size=30))
def test_no_text_breaks_a_report(text: str) -> None:
    found = hostile(text)
    check_markdown(markdown.render(found))
    for shown in (
        terminal.render(found, PAGE), staged.render(found.findings, PAGE, fail_on="error")
    ):  # fmt: skip
        assert all(char.isprintable() or char == "\n" for char in shown)
    jsonschema.validate(json.loads(as_json.render(found)), json.loads(as_json.schema()))


def test_the_hook_tells_how_to_waive_and_counts_the_rest() -> None:
    text = staged.render([FINDING, NOTE], PAGE, fail_on="error")
    assert text.startswith("This commit brings 1 finding.\n")
    assert f"\n    flowcheck: ignore[{FINDING.rule}] REASON\n" in text
    assert "1 milder finding of this commit: `flowcheck diff HEAD`." in text


def test_the_hook_does_not_advise_what_cannot_be_done() -> None:
    expired = replace(FINDING, rule="waiver-expired", severity="warning")
    text = staged.render([expired], Page(width=50), fail_on="warning")
    assert "ignore[" not in text
    text = staged.render([expired, FINDING, FINDING], Page(width=50), fail_on="warning")
    assert text.count("ignore[") == 1
    assert f"    flowcheck: ignore[{FINDING.rule}] REASON\n" in text
