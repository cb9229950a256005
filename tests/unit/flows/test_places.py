"""Where a finding stands: at the line that puts the value into what is sent."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowcheck.flows.places import put_in
from flowcheck.result.flows import Flow, Sink, Step
from projects import scan_files
from sample_result import CAPTURE, flow

SIGNUP_PLACE = ("web/src/signup.tsx", 14, 21, "form.email")

WRAPPER = 'posthog.capture(event.name, { ...event.properties, app: "web" })'


def _flow(key: str, *steps: tuple[str, int, str, str]) -> Flow:
    base = flow("posthog", "user.contact.email", key, CAPTURE, SIGNUP_PLACE)
    path = tuple(Step(file, line, 1, text, note) for file, line, text, note in steps)
    last = path[-1]
    sink = Sink(last.file, last.line, 1, last.text, "posthog.capture")
    return msgspec.structs.replace(base, path=path, sink=sink)


@pytest.mark.parametrize(
    ("name", "expected", "made"),
    [
        (
            "the property of the caller's object, not the wrapper",
            ("page.ts", 5),
            _flow(
                "email",
                ("page.ts", 3, "form.email", "source"),
                ("page.ts", 5, "email: form.email", "sent as email"),
                ("page.ts", 4, "{ email: form.email }", "argument properties of track()"),
                ("track.ts", 9, "properties", ""),
                ("track.ts", 10, "{ ...properties, app }", "sent"),
            ),
        ),
        (
            "the argument of the caller for a parameter with a type and a default",
            ("page.py", 8),
            _flow(
                "email",
                ("page.py", 3, "user.email", "source"),
                ("page.py", 6, '"email": user.email', "sent as email"),
                ("page.py", 5, '{ "email": user.email }', ""),
                ("page.py", 8, "metadata", "argument properties of capture()"),
                ("track.py", 9, "properties: dict[str, Any] | None = None", ""),
                ("track.py", 12, '{"app": "web", **properties}', "sent as properties"),
                ("track.py", 14, "json.dumps(payload)", "sent"),
            ),
        ),
        (
            "the value in the caller's object when no step names the key",
            ("page.ts", 6),
            _flow(
                "email",
                ("page.ts", 6, "user.email", "source"),
                ("page.ts", 5, "{ name: user.name, email: user.email }", ""),
                ("page.ts", 4, '{ event: "register", properties: { name: ...', "argument e of t()"),
                ("track.ts", 9, "event", ""),
                ("track.ts", 10, "event.properties", ""),
                ("track.ts", 10, "{ ...event.properties }", "sent"),
            ),
        ),
        (
            "the argument of the caller when the wrapper only passes it on",
            ("page.ts", 8),
            _flow(
                "email",
                ("page.ts", 8, "user.email", "argument email of identify()"),
                ("track.ts", 2, "email", ""),
                ("track.ts", 3, "email", "sent as email"),
                ("track.ts", 3, "{ email }", "sent"),
            ),
        ),
        (
            "through two wrappers",
            ("page.ts", 8),
            _flow(
                "",
                ("page.ts", 8, "user.email", "argument who of a()"),
                ("a.ts", 1, "who", ""),
                ("a.ts", 2, "who", "argument id of b()"),
                ("b.ts", 1, "id", ""),
                ("b.ts", 2, "id", "sent"),
            ),
        ),
        (
            "the function that takes the object apart, if that is what it does",
            ("hook.ts", 9),
            _flow(
                "",
                ("route.ts", 3, "body", "source"),
                ("route.ts", 4, "event", "argument event of handle()"),
                ("hook.ts", 5, "event", ""),
                ("hook.ts", 6, "event.data", ""),
                ("hook.ts", 7, "email", ""),
                ("hook.ts", 9, "distinctId: email", ""),
                ("hook.ts", 8, "{ distinctId: email }", "sent"),
            ),
        ),
        ("the call when nothing else is known", ("a.ts", 1), _flow("", ("a.ts", 1, "{}", "sent"))),
    ],
)
def test_the_place_is(name: str, expected: tuple[str, int], made: Flow) -> None:
    place = put_in(made)
    assert (place.file, place.line) == expected, name


def test_an_implicit_flow_stands_at_its_set_up() -> None:
    made = flow("posthog", "user.device", "$os", CAPTURE, SIGNUP_PLACE, implicit=True)
    assert put_in(made).line == made.sink.line


def test_findings_of_a_wrapper_point_at_its_callers(tmp_path: Path) -> None:
    files = {
        "package.json": '{"dependencies": {"posthog-js": "1.200.0"}}',
        "src/track.ts": (
            'import posthog from "posthog-js";\n'
            "export function track(event) {\n"
            f"  {WRAPPER};\n"
            "}\n"
        ),
        "src/page.ts": (
            'import { track } from "./track";\n'
            "export function signedUp(user) {\n"
            "  track({\n"
            '    name: "signed up",\n'
            "    properties: {\n"
            "      email: user.email,\n"
            "    },\n"
            "  });\n"
            "}\n"
        ),
        "src/other.ts": (
            'import { track } from "./track";\n'
            "export const seen = (user) =>\n"
            '  track({ name: "seen", properties: { email: user.email } });\n'
        ),
    }
    result = scan_files(tmp_path, files)
    (found,) = [row for row in result.findings if row.rule == "direct-identifier-to-analytics"]
    assert [(spot.file, spot.line) for spot in found.places] == [
        ("src/other.ts", 3),
        ("src/page.ts", 6),
    ]
    assert (found.file, found.line) == ("src/other.ts", 3)
    known = {each.id: each for each in result.flows}
    for spot in found.places:
        text = files[spot.file].splitlines()[spot.line - 1][spot.column - 1 :]
        assert text.startswith("user.email")
        assert known[spot.flow or ""].sink.file == "src/track.ts"


STEP = st.builds(
    Step,
    st.sampled_from(("a.ts", "b.ts")),
    st.integers(1, 9),
    st.just(1),
    st.sampled_from(("email", "user.email", "{ email }", "{ email: x ...", "...props", "f(x)", "")),
    st.sampled_from(("", "source", "sent", "sent as email", "argument email of f()")),
)


@given(st.lists(STEP, max_size=8), st.sampled_from(("", "email", "a.email")))
def test_the_place_is_always_one_of_the_route(steps: list[Step], key: str) -> None:
    base = flow("posthog", "user.contact.email", key, CAPTURE, SIGNUP_PLACE)
    made = msgspec.structs.replace(base, path=tuple(steps))
    sink = Step(made.sink.file, made.sink.line, made.sink.column, made.sink.text)
    assert put_in(made) in (steps or [sink])
