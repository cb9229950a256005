"""The comments of fixtures are read as they are meant; a scan that departs is told how."""

from __future__ import annotations

import msgspec
import pytest

from expectations import ExpectationError, Notice, Row, parse_expectations, problems
from flowcheck.result.flows import Flow, Gate, Sink, Source, Step
from flowcheck.result.scan import Coverage, DiagnosticRow, Project, ScanResult, Tool, Unresolved

EMAIL = "user.contact.email"


def _flow(
    line: int = 3, *, category: str = EMAIL, key: str = "email", implicit: bool = False
) -> Flow:
    return Flow(
        id="f",
        vendor="mixpanel",
        category=category,
        key=key,
        role="event",
        event="Signed up",
        subject="customer",
        treatment="plain",
        implicit=implicit,
        whole_object=False,
        confidence="high",
        source=Source("a.ts", 1, 1, "user.email"),
        sink=Sink("a.ts", line, 1, "track()", "mixpanel.track"),
        path=(Step("a.ts", 2, 1, "email"),),
        gates=(),
    )


def _result(
    *flows: Flow,
    unresolved: tuple[Unresolved, ...] = (),
    diagnostics: tuple[DiagnosticRow, ...] = (),
) -> ScanResult:
    return ScanResult(
        schema_version="1.0",
        tool=Tool("flowcheck", "0"),
        project=Project("p", None),
        vendors=(),
        flows=flows,
        findings=(),
        questions=(),
        unresolved=unresolved,
        diagnostics=diagnostics,
        coverage=Coverage(1, 1, {}, {}),
    )


@pytest.mark.parametrize(
    "comment",
    [
        f"// expect: {EMAIL} -> mixpanel",
        f"  # expect: {EMAIL} -> mixpanel",
        f"<!-- expect: {EMAIL} -> mixpanel -->",
        f"{{/* expect: {EMAIL} -> mixpanel */}}",
    ],
)
def test_a_comment_alone_speaks_of_the_next_line(comment: str) -> None:
    assert list(parse_expectations(f"\n{comment}\ntrack()\n", "a.ts")) == [
        Row("a.ts", 3, "expect", EMAIL, "mixpanel")
    ]


def test_comments_stack_and_one_on_the_line_itself_joins_them() -> None:
    text = (
        f"// expect: {EMAIL} -> mixpanel\n"
        "// ok: user.name -> mixpanel (not sent)\n"
        "track() // expect-unresolved: dynamic key\n"
    )
    assert list(parse_expectations(text, "a.ts")) == [
        Row("a.ts", 3, "expect", EMAIL, "mixpanel"),
        Row("a.ts", 3, "ok", "user.name", "mixpanel", why="not sent"),
        Notice("a.ts", 3, "expect-unresolved", "dynamic key"),
    ]


def test_attributes_may_be_quoted_and_flags_stand_alone() -> None:
    text = f'x  // expect: {EMAIL} -> mixpanel event="Signed up" key=$email implicit whole (see a)'
    assert list(parse_expectations(text, "a.ts")) == [
        Row(
            "a.ts",
            1,
            "expect",
            EMAIL,
            "mixpanel",
            attributes=(("event", "Signed up"), ("key", "$email")),
            implicit=True,
            whole=True,
            why="see a",
        )
    ]


@pytest.mark.parametrize(
    "comment",
    [
        "// expect: user.name",
        f"// expect: {EMAIL} -> mixpanel colour=red",
        f"// ok: {EMAIL} -> x y",
    ],
)
def test_a_comment_that_cannot_be_read_is_an_error(comment: str) -> None:
    with pytest.raises(ExpectationError):
        list(parse_expectations(f"{comment}\ntrack()\n", "a.ts"))


def test_a_comment_at_the_end_of_a_file_is_an_error() -> None:
    with pytest.raises(ExpectationError):
        list(parse_expectations(f"// expect: {EMAIL} -> mixpanel\n", "a.ts"))


def test_a_flow_on_the_line_meets_the_expectation() -> None:
    row = Row("a.ts", 3, "expect", EMAIL, "mixpanel", attributes=(("key", "email"),))
    assert problems([row], _result(_flow())) == ()


def test_what_is_missing_and_what_is_extra_are_both_told() -> None:
    row = Row("a.ts", 3, "expect", EMAIL, "mixpanel", attributes=(("key", "mail"),))
    missing, extra = sorted(problems([row], _result(_flow())), reverse=True)
    assert missing.startswith("Missing")
    assert extra.startswith("Extra")


def test_a_flow_on_another_line_does_not_count() -> None:
    row = Row("a.ts", 4, "expect", EMAIL, "mixpanel")
    assert len(problems([row], _result(_flow()))) == 2


def test_an_implicit_flow_needs_an_implicit_expectation() -> None:
    row = Row("a.ts", 3, "expect", EMAIL, "mixpanel")
    (told,) = problems([row], _result(_flow(implicit=True)))
    assert told.startswith("Missing")


def test_implicit_flows_are_compared_where_a_comment_names_one() -> None:
    flows = (_flow(), _flow(implicit=True))
    row = Row("a.ts", 3, "expect", EMAIL, "mixpanel")
    assert problems([row], _result(*flows)) == ()
    other = Row("a.ts", 1, "ok", "user.name", "mixpanel", implicit=True)
    (told,) = problems([row, other], _result(*flows))
    assert told.startswith("Extra")


@pytest.mark.parametrize("line", [1, 2, 3])
def test_a_trap_is_sprung_by_a_sink_a_step_or_a_source(line: int) -> None:
    rows = [Row("a.ts", line, "ok", EMAIL, "mixpanel"), Row("a.ts", 3, "expect", EMAIL, "mixpanel")]
    (told,) = problems(rows, _result(_flow()))
    assert told.startswith("False alarm")


def test_a_trap_for_another_category_stays_open() -> None:
    rows = [
        Row("a.ts", 3, "ok", "user.name", "mixpanel"),
        Row("a.ts", 3, "expect", EMAIL, "mixpanel"),
    ]
    assert problems(rows, _result(_flow())) == ()


def test_a_known_miss_that_is_found_fails() -> None:
    row = Row("a.ts", 3, "todo-expect", EMAIL, "mixpanel")
    assert problems([row], _result()) == ()
    (told,) = problems([row], _result(_flow()))
    assert told.startswith("Found")


def test_a_known_false_alarm_that_is_gone_fails() -> None:
    row = Row("a.ts", 3, "todo-ok", EMAIL, "mixpanel")
    assert problems([row], _result(_flow())) == ()
    (told,) = problems([row], _result())
    assert told.startswith("Gone")


def test_a_gate_is_named_by_its_kind_and_none_means_that_the_way_is_free() -> None:
    gated = msgspec.structs.replace(_flow(), gates=(Gate("a.ts", 1, "consent", "agreed"),))
    consent, free = (
        Row("a.ts", 3, "expect", EMAIL, "mixpanel", attributes=(("gate", kind),))
        for kind in ("consent", "none")
    )
    assert (consent.matches(gated), free.matches(gated)) == (True, False)
    assert (consent.matches(_flow()), free.matches(_flow())) == (False, True)


def test_unresolved_rows_match_by_a_part_and_diagnostics_by_kind() -> None:
    told = [
        Notice("a.ts", 3, "expect-unresolved", "dynamic key"),
        Notice("a.ts", 1, "expect-diagnostic", "syntax"),
    ]
    result = _result(
        unresolved=(Unresolved("a.ts", 3, "a dynamic key: props[k]"),),
        diagnostics=(DiagnosticRow("a.ts", 1, "syntax", "no"),),
    )
    assert problems(told, result) == ()
    assert len(problems(told, _result())) == 2
