"""How long a walk is: who goes through the same places for many callers may go on for longer."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowcheck.taint.state import State, Stop
from flowcheck.taint.walked import FOR_LOGGED, MAX_ALIKE, Effort, few_alike
from projects import scan_files, trace

EFFORT = Effort(states=100, routes=4)


def seen(places: int, routes: int) -> set[tuple[object, ...]]:
    return {((1, place), (), route) for place in range(places) for route in range(routes)}


@pytest.mark.parametrize(
    ("places", "routes", "counted", "more"),
    [
        (99, 1, 99, True),
        (100, 1, 100, False),
        (30, 4, 120, False),
        (10, 12, 40, True),
        (24, 5, 96, True),
        (25, 5, 100, False),
    ],
)
def test_of_the_states_at_one_place_four_count(
    places: int, routes: int, counted: int, *, more: bool
) -> None:
    found = seen(places, routes)
    assert EFFORT.counted(found) == counted
    assert (EFFORT.allowed(found, 120) > 120) is more


def test_a_walk_is_never_longer_than_as_many_times_its_length() -> None:
    assert EFFORT.allowed(seen(2, 200), 375) == 400
    assert EFFORT.allowed(seen(2, 200), 400) == 400


def test_walks_for_what_is_logged_are_as_long_as_they_were() -> None:
    states = FOR_LOGGED.states
    assert FOR_LOGGED.allowed(seen(2, states), states) == states


def test_a_helper_of_very_many_callers_is_walked_for_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = "".join(f"  mail = {{ ...mail, n{number}: {number} }};\n" for number in range(8))
    helper = (
        'import mixpanel from "mixpanel-browser";\n'
        f"export function filled(mail) {{\n{steps}  return {{ ...mail }};\n}}\n"
        "export function send(mail) { mixpanel.track('sent', mail); }\n"
    )
    callers = "".join(
        f"export const f{n} = (user) => send(filled({{ email: user.email }}));\n" for n in range(12)
    )
    files = {"send.ts": helper, "all.ts": f'import {{ filled, send }} from "./send";\n{callers}'}
    monkeypatch.setattr("flowcheck.flows.collect.FOR_SENT", Effort(states=260))
    assert len(trace(scan_files(tmp_path, files))) == 12
    monkeypatch.setattr("flowcheck.flows.collect.FOR_SENT", Effort(states=260, routes=1))
    assert len(trace(scan_files(tmp_path, files))) < 12


def test_of_ends_that_are_alike_the_first_few_are_judged() -> None:
    entered = [Stop(State((1, 2), ("email",), stack=(((3, n), 1, 1),))) for n in range(50)]
    called = [Stop(State((1, 2), ("email",), sites=((4, n),))) for n in range(50)]
    other = [Stop(State((1, 2), ("name",)))]
    kept = few_alike([*entered, *called, *other])
    assert kept == [*entered[:MAX_ALIKE], *called, *other]


def test_a_value_that_comes_by_very_many_ways_is_sent_by_every_caller(tmp_path: Path) -> None:
    layers = 5
    chosen = "".join(
        f"const pick{n} = (a, b) => (a ? pick{n + 1}(a, b) : pick{n + 1}(b, a));\n"
        for n in range(layers)
    )
    helper = (
        'import mixpanel from "mixpanel-browser";\n'
        f"{chosen}const pick{layers} = (a, b) => a || b;\n"
        "export function send(event, user) {\n"
        "  mixpanel.track(event, { email: pick0(user, user).email });\n}\n"
    )
    callers = "".join(f'export const f{n} = (user) => send("e{n}", user);\n' for n in range(12))
    files = {"send.ts": helper, "all.ts": f'import {{ send }} from "./send";\n{callers}'}
    assert len(trace(scan_files(tmp_path, files))) == 12
