"""The explanation of a flow: excerpts with marks, the order of steps, sources that are gone."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from flowcheck.report.explain import render, route
from flowcheck.report.layout import Page
from flowcheck.result.flows import Evidence, Flow, Source, Step
from goldens import GOLDEN, assert_golden
from sample_result import CONSENT, POSTHOG_INIT, flow, sample

FILES = {
    "src/signup.tsx": (
        'import { track } from "./analytics";\n'
        "\n"
        "export function Signup() {\n"
        "\tconst user = useUser();\n"
        "\tconst email = user.email.toLowerCase();\n"
        "\n"
        '\treturn onDone(() => track("Signed up", { "名前": user.name, $email: email }));\n'
        "}\n"
    ),
    "src/analytics.ts": (
        'import mixpanel from "mixpanel-browser";\n'
        "\n"
        "export function track(event: string, props: Props) {\n"
        "  if (!consent.analytics) return;\n"
        "  mixpanel.track(event, {\n"
        "    ...props,\n"
        "  });\n"
        "}\n"
    ),
}
SINK = (
    "src/analytics.ts",
    5,
    3,
    "mixpanel.track(event, { ...props, })",
    "mixpanel.track",
)


def _flow() -> Flow:
    return flow(
        "mixpanel",
        "user.contact.email",
        "$email",
        SINK,
        ("src/signup.tsx", 5, 16, "user.email"),
        event="Signed up",
        gates=(msgspec.structs.replace(CONSENT, file="src/analytics.ts", line=4),),
        steps=(
            ("src/signup.tsx", 7, 67, "email", "put into the payload as `$email`"),
            ("src/signup.tsx", 7, 22, 'track("Signed up"', "passed as argument 2 of track()"),
        ),
        why="the field `email` of the variable `user`",
    )


def _explain(row: Flow, files: dict[str, str] = FILES, width: int = 100) -> str:
    return render(
        msgspec.structs.replace(sample(), flows=(row,)), row, files.get, Page(width=width)
    )


def _marked(report: str) -> list[str]:
    """What stands above each run of carets."""
    lines = report.splitlines()
    found = []
    for above, line in pairwise(lines):
        if line.strip(" │").startswith("^"):
            start = line.index("^")
            before = next(n for n in range(len(above) + 1) if cell_len(above[:n]) >= start)
            end = next(n for n in range(len(above) + 1) if cell_len(above[:n]) >= len(line))
            found.append(above[before:end])
    return found


def test_the_explanation_of_a_route() -> None:
    assert_golden(GOLDEN / "report" / "explain.txt", _explain(_flow()))


def test_the_marks_stand_below_the_expression_in_spite_of_tabs_and_wide_letters() -> None:
    assert _marked(_explain(_flow())) == [
        "user.email",
        "email",
        'track("Signed up"',
        "mixpanel.track(event, {",
    ]


def test_source_and_sink_are_added_where_the_path_leaves_them_out() -> None:
    row = msgspec.structs.replace(_flow(), path=(Step("b.ts", 3, 1, "x"),))
    assert [step.file for step in route(row, "M")] == ["src/signup.tsx", "b.ts", "src/analytics.ts"]
    assert [step.file for step in route(msgspec.structs.replace(row, path=()), "M")] == [
        "src/signup.tsx",
        "src/analytics.ts",
    ]


def test_a_source_that_is_not_there_is_told_with_the_text_of_the_scan() -> None:
    assert "`user.email`  (the source is not at hand)" in _explain(_flow(), {})


def test_a_source_that_changed_is_told() -> None:
    changed = dict.fromkeys(FILES, "// nothing left\n")
    assert "`user.email`  (the file has changed since the scan)" in _explain(_flow(), changed)


def test_an_expression_that_moved_in_its_line_is_found() -> None:
    moved = FILES | {"src/signup.tsx": FILES["src/signup.tsx"].replace("const email", "const mail")}
    assert _marked(_explain(_flow(), moved))[0] == "user.email"


def test_a_very_long_line_is_cut_around_the_expression() -> None:
    files = {"min.js": "a" * 5000 + ";p.capture('x',{e:user.email});" + "b" * 5000}
    row = msgspec.structs.replace(
        _flow(),
        source=Source("min.js", 1, files["min.js"].index("user") + 1, "user.email"),
        path=(),
    )
    report = _explain(row, files, width=80)
    assert _marked(report) == ["user.email"]
    assert max(map(cell_len, report.splitlines())) <= 80


def test_a_text_that_was_cut_is_found() -> None:
    row = msgspec.structs.replace(
        _flow(), source=Source("a.js", 1, 5, "f(a, b..."), path=(), gates=()
    )
    assert _marked(_explain(row, {"a.js": "x = f(a, b, c, d, e, g)\n"})) == ["f(a, b"]


def test_a_text_of_several_lines_is_marked_on_its_first_and_shown_on() -> None:
    row = msgspec.structs.replace(_flow(), source=Source("a.js", 2, 5, "{ a, b, c, d, }"), path=())
    report = _explain(row, {"a.js": "let\nx = {\n  a,\n  b,\n  c,\n  d,\n};\nlast"})
    assert _marked(report) == ["{"]
    assert "   6 │   d,\n" in report
    assert "last" not in report


def test_the_words_of_the_engine_are_made_plain() -> None:
    path = (Step("a.ts", 1, 1, "x", "source"), Step("src/analytics.ts", 5, 3, "y", "sent"))
    row = msgspec.structs.replace(_flow(), source=Source("a.ts", 1, 1, "x"), path=path)
    assert [step.note for step in route(row, "Mixpanel")] == [
        "the data come from here",
        "mixpanel.track sends it to Mixpanel",
    ]


def test_an_implicit_flow_shows_where_the_sdk_is_set_up() -> None:
    row = flow(
        "posthog",
        "user.device",
        "$os",
        POSTHOG_INIT,
        POSTHOG_INIT[:4],
        implicit=True,
        collection="console",
    )
    report = _explain(row)
    assert "is collected by PostHog" in report
    assert "decided in the vendor's console" in report
    assert "none found" in report


def test_without_reasons_the_source_and_the_key_are_named() -> None:
    report = _explain(msgspec.structs.replace(_flow(), why="", gates=()))
    assert "told by the source `user.email`, sent as `$email`" in report
    assert "none found: it is sent whenever this code runs" in report


@settings(max_examples=60)
@given(
    st.text(st.characters(), max_size=60),
    st.text(st.characters(), max_size=12),
    st.integers(-3, 9),
    st.integers(-3, 90),
)
def test_any_source_and_any_place_can_be_explained(
    text: str, expression: str, line: int, column: int
) -> None:
    row = msgspec.structs.replace(_flow(), source=Source("a", line, column, expression), path=())
    report = _explain(row, {"a": text}, width=60)
    assert all(shown.isprintable() for shown in report.split("\n"))


def test_the_rule_that_decided_and_its_correction_are_shown() -> None:
    row = msgspec.structs.replace(_flow(), evidence=Evidence("field", "user.email", "email"))
    shown = _explain(row)
    assert 'the phrase "email" of the lexicon' in shown
    assert "      - {attribute: user.email, category: <the right category>}" in shown


def test_a_value_without_a_name_of_its_own_is_named_by_its_source() -> None:
    row = msgspec.structs.replace(_flow(), evidence=Evidence("reserved-key", "", "$email"))
    shown = _explain(row)
    assert "`$email` (reserved, in the vendor's file of rules/vendors)" in shown
    assert "name `user.email` under `sources` in flowcheck.yml" in shown


@pytest.mark.parametrize(
    ("text", "name"),
    [("user_data: UserData", "user_data"), ("payload", "payload"), ("email?: string", "email")],
)
def test_what_a_key_tells_is_corrected_at_its_variable(text: str, name: str) -> None:
    by_key = msgspec.structs.replace(
        _flow(),
        evidence=Evidence("key", "", "email"),
        source=Source("src/signup.tsx", 5, 16, text),
    )
    report = _explain(by_key)
    assert f"      - {{name: {name}, category: <the right category>}}" in report


@pytest.mark.parametrize(
    ("kind", "text", "entry"),
    [
        ("field", "user: User", "attribute: user.email"),
        ("library", "useUser().user", "attribute: email"),
    ],
)
def test_a_field_of_what_is_sent_whole_is_corrected_alone(kind: str, text: str, entry: str) -> None:
    row = msgspec.structs.replace(
        _flow(),
        whole_object=True,
        key="account.email",
        evidence=Evidence(kind, "", "email"),
        source=Source("src/signup.tsx", 5, 16, text),
    )
    report = _explain(row)
    assert f"      - {{{entry}, category: <the right category>}}" in report
    assert "`none`: no personal data" in report
