"""The terminal report: its golden text, its widths, what it merges and cuts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from flowcheck.report.layout import Page
from flowcheck.report.terminal import render
from flowcheck.report.terminal.flows import GROUPS_A_VENDOR
from flowcheck.result.flows import Flow, OtherRecipient, Sink, Source
from flowcheck.result.scan import Coverage, ScanResult
from goldens import GOLDEN, assert_golden
from sample_result import CAPTURE, CONSENT, PEOPLE, flow, sample

SIGNUP = ("web/src/signup.tsx", 14, 21, "form.email")


def _report(*flows: Flow, width: int = 100, full: bool = False) -> str:
    return render(replace(sample(), flows=flows), Page(width=width, full=full))


def test_the_report_of_the_sample() -> None:
    text = render(sample(), Page())
    assert_golden(GOLDEN / "report" / "terminal.txt", text)
    assert text.count("\n") < 200


@pytest.mark.parametrize("width", [60, 80, 100, 160])
def test_no_line_is_wider_than_the_page_or_ends_in_blanks(width: int) -> None:
    lines = render(sample(), Page(width=width)).splitlines()
    assert [line for line in lines if cell_len(line) > width] == []
    assert [line for line in lines if line != line.rstrip()] == []


def test_colour_changes_nothing_but_the_colour() -> None:
    colored = render(sample(), Page(color=True))
    assert "\x1b[" in colored
    plain = re.sub(r"\x1b\[[0-9;]*m", "", colored)
    assert plain == render(sample(), Page(color=False))


@settings(max_examples=40)
@given(st.text(st.characters(), max_size=30))
def test_hostile_strings_are_harmless_wherever_they_stand(text: str) -> None:
    bad = Flow(
        id=f"id{text}",
        vendor=text,
        category=text,
        key=text,
        role=text,
        event=text,
        subject=text,
        treatment=text,
        implicit=False,
        whole_object=False,
        confidence=text,
        source=Source(text, 1, 1, text),
        sink=Sink(text, 1, 1, text, text),
        path=(),
        gates=(replace(CONSENT, file=text, kind=text, text=text),),
    )
    report = _report(bad, replace(bad, implicit=True, id="other"))
    assert all(line.isprintable() for line in report.split("\n"))


def test_markup_is_not_interpreted() -> None:
    row = flow("posthog", "user.name", "[red]key[/red]", CAPTURE, ("a[b].ts", 1, 1, "[bold]x"))
    assert "[red]key[/red] → posthog.capture" in _report(row)
    assert "a[b].ts:1 `[bold]x`" in _report(row)


def test_flows_to_one_call_are_one_block() -> None:
    rows = [
        flow("posthog", "user.contact.email", key, CAPTURE, ("a.ts", line, 1, "user.email"))
        for line, key in ((1, "email"), (1, "$email"), (2, "email"))
    ]
    report = _report(*rows)
    assert report.count("→ posthog.capture") == 1
    assert "$email, email → posthog.capture" in report
    assert report.count("from a.ts:1") == 1
    assert report.count("from a.ts:2") == 1


def test_calls_of_one_file_that_get_the_same_are_one_block() -> None:
    def at(line: int) -> tuple[str, int, int, str, str]:
        return CAPTURE[0], line, *CAPTURE[2:]

    origin = ("a.ts", 1, 1, "user.email")
    rows = [
        flow("posthog", "user.contact.email", "email", at(line), origin) for line in (30, 10, 20)
    ]
    other = flow(
        "posthog",
        "user.contact.email",
        "email",
        at(40),
        ("a.ts", 2, 1, "admin.email"),
    )
    report = _report(*rows, other)
    assert report.count("→ posthog.capture") == 2
    assert f"{CAPTURE[0]}:10, 20, 30" in report
    assert f"{CAPTURE[0]}:40" in report


def test_what_differs_in_a_block_is_told_for_each_source() -> None:
    plain = flow("posthog", "user.contact.email", "email", CAPTURE, ("a.ts", 1, 1, "user.email"))
    hashed = flow(
        "posthog",
        "user.contact.email",
        "email",
        CAPTURE,
        ("b.ts", 2, 1, "user.email"),
        treatment="hashed",
        gates=(CONSENT,),
    )
    lines = _report(plain, hashed).splitlines()
    assert next(line for line in lines if "a.ts:1" in line).endswith("· plain")
    assert next(line for line in lines if "b.ts:2" in line).endswith("· hashed")
    assert any(line.strip().startswith("some: only with consent") for line in lines)


def test_conditions_that_all_flows_of_a_vendor_share_are_told_once() -> None:
    rows = [
        flow("posthog", category, "k", CAPTURE, SIGNUP, gates=(CONSENT,))
        for category in ("user.name", "user.contact.email")
    ]
    report = _report(*rows)
    assert report.count("only with consent") == 1
    assert "    all: only with consent: `consent.analytics`" in report


def test_a_long_list_is_cut_fairly_and_says_so() -> None:
    rows = [
        flow("posthog", category, "k", (f"f{number:03}.ts", 1, 1, "x", "posthog.capture"), SIGNUP)
        for category, many in (("user.name", 40), ("user.contact.email", 1))
        for number in range(many)
    ]
    short = _report(*rows)
    assert short.count("→ posthog.capture") == GROUPS_A_VENDOR
    assert "e-mail  user.contact.email" in short
    assert "… and 26 more: `flowcheck scan --vendor posthog` shows all" in short
    assert _report(*rows, full=True).count("→ posthog.capture") == len(rows)


def test_more_of_a_host_without_an_id_is_in_the_json() -> None:
    places = [(f"f{number:03}.ts", 1, 1, "x", "fetch") for number in range(GROUPS_A_VENDOR + 1)]
    rows = [flow("unknown: a.example", "user.name", "k", place, SIGNUP) for place in places]
    assert "… and 1 more: `flowcheck scan --format json` shows all" in _report(*rows)


def test_the_ids_shown_are_long_enough_to_name_one_flow() -> None:
    one = flow("posthog", "user.name", "k", CAPTURE, SIGNUP)
    rows = [replace(one, id=name) for name in ("aaaaaaaaaa1x", "aaaaaaaaaa2x", "bb")]
    assert "[aaaaaaaaaa1, aaaaaaaaaa2, bb]" in _report(*rows)


def test_the_matrix_tells_plain_treated_collected_and_unsure() -> None:
    rows = [
        flow("posthog", "user.name", "a", CAPTURE, SIGNUP),
        flow("posthog", "user.name", "b", CAPTURE, SIGNUP, treatment="masked"),
        flow("mixpanel", "user.name", "c", PEOPLE, SIGNUP, implicit=True, collection="on"),
        flow("mixpanel", "user.device", "d", PEOPLE, SIGNUP, implicit=True, collection="console"),
        flow("sentry", "user.device", "e", PEOPLE, SIGNUP, confidence="low"),
    ]
    lines = [line.split() for line in _report(*rows).splitlines()]
    assert ["PostHog", "Sentry", "Mixpanel"] in lines
    assert ["name", "●◐", "○"] in lines
    assert ["device", "?", "?"] in lines


def test_an_implicit_flow_that_says_nothing_is_judged_by_its_confidence() -> None:
    rows = [
        flow("posthog", "user.device", word, CAPTURE, SIGNUP, implicit=True, confidence=word)
        for word in ("high", "medium", "low")
    ]
    report = _report(*rows)
    assert "on:              device (high)" in report
    assert "assumed:         device (medium)" in report
    assert "console decides: device (low)" in report


def test_set_ups_that_collect_the_same_are_told_once() -> None:
    rows = [
        flow("posthog", "user.device", "$os", (file, 3, 1, "x", "init"), SIGNUP, implicit=True)
        for file in ("a.ts", "b.ts")
    ]
    assert "PostHog · set up at a.ts:3, b.ts:3\n" in _report(*rows)


def test_what_a_pseudonym_was_made_from_is_told() -> None:
    row = flow("posthog", "user.unique_id.pseudonymous", "", CAPTURE, SIGNUP, treatment="hashed")
    row = replace(row, derived_from="user.contact.email")
    assert "· hashed from e-mail ·" in _report(row)


def test_conditions_of_one_kind_are_named_once() -> None:
    other = replace(CONSENT, line=99, text="accepted")
    rows = [
        flow("posthog", "user.name", "a", CAPTURE, SIGNUP, gates=(CONSENT, other)),
        flow("posthog", "user.name", "b", CAPTURE, SIGNUP),
    ]
    report = " ".join(_report(*rows).split())
    assert (
        "some: only with consent: `consent.analytics` at web/src/lib/analytics.ts:18; `accepted`"
        in (report)
    )


def test_a_wide_matrix_comes_in_pieces() -> None:
    rows = [flow(f"vendor-number-{n:02}", "user.name", "k", CAPTURE, SIGNUP) for n in range(12)]
    lines = _report(*rows, width=80).splitlines()
    heads = [line for line in lines if line.strip().startswith("vendor-number") and "·" not in line]
    assert len(heads) > 1
    assert sum(line.count("vendor-number") for line in heads) == 12


def test_nothing_found_is_said_in_words() -> None:
    empty = replace(
        sample(),
        vendors=(),
        flows=(),
        unresolved=(),
        diagnostics=(),
        coverage=Coverage(files=0, analysed=0, skipped={}, languages={}),
    )
    report = render(empty, Page())
    assert "There is no file here: nothing was analysed." in report
    assert "0 files found, 0 analysed" in report
    assert "Flows" not in report


@pytest.mark.parametrize(
    ("files", "analysed", "words"),
    [
        (3, 0, "None of the files is code that flowcheck reads: nothing was analysed."),
        (3, 2, "No vendor was found."),
    ],
)
def test_no_vendor_is_told_apart_from_nothing_read(files: int, analysed: int, words: str) -> None:
    covered = Coverage(files=files, analysed=analysed, skipped={}, languages={})
    empty = replace(sample(), vendors=(), flows=(), coverage=covered)
    assert words in render(empty, Page())


def test_vendors_without_explicit_flows_are_said_in_words() -> None:
    one = sample().vendors[2]
    result: ScanResult = replace(sample(), vendors=(one,), flows=())
    assert "The code itself sends no personal data to PostHog" in render(result, Page())


def test_a_service_that_the_product_needs_is_not_said_to_get_nothing() -> None:
    stripe = OtherRecipient("stripe", "Stripe", "payments", 2, ("user.contact.email",))
    used = [
        replace(sample().vendors[0], vendor="stripe", name="Stripe"),
        replace(sample().vendors[0], vendor="discord", name="Discord"),
    ]
    both = replace(sample(), flows=(), vendors=tuple(used), other_recipients=(stripe,))
    words = " ".join(render(both, Page(width=300)).split())
    assert "sends no personal data to Discord, as far as could be traced." in words
    assert "the product itself needs are not listed: Stripe (2);" in words
    one = replace(both, vendors=tuple(used[:1]))
    assert "sends no personal data" not in render(one, Page(width=300))
