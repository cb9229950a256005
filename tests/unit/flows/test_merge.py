"""Routes that a person sees and mends as one are one flow, others are not."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from pathlib import Path

import pytest
from msgspec.structs import replace

from flowcheck.flows.legs import Arrival
from flowcheck.flows.merge import merged
from flowcheck.gate.itemise import flow_items
from flowcheck.result.flows import Step
from projects import explicit, scan_files
from sample_result import CAPTURE, flow

SEND = """
import mixpanel from "mixpanel-browser";
export function report(event, person) { mixpanel.track(event, { who: person }); }
"""
HANDLERS = "".join(
    f"""
function handle{kind}(event) {{ deliver({kind!r}, event.user); }}
"""
    for kind in ("Created", "Moved", "Removed")
)
DELIVER = """
import { report } from "./send";
function deliver(kind, user) { report("webhook failed", { email: user.email }); }
"""
DISPATCH = """
export function perform(event) {
  switch (event.name) {
    case "created": return handleCreated(event);
    case "moved": return handleMoved(event);
    default: return handleRemoved(event);
  }
}
"""
FORM = """
import { report } from "./send";
export function save(user: User) {
  const email = user.email;
%s
}
"""


def _emails(root: Path, files: Mapping[str, str]) -> list[tuple[str, tuple[str, ...]]]:
    """The event and the conditions of each flow of an e-mail."""
    found = scan_files(root, {"src/send.ts": SEND, **files})
    return sorted(
        (flow.event, tuple(gate.text for gate in flow.gates))
        for flow in explicit(found)
        if flow.category == "user.contact.email"
    )


def test_ways_within_the_application_to_one_call_are_one_flow(tmp_path: Path) -> None:
    found = _emails(tmp_path, {"src/hook.ts": DELIVER + HANDLERS + DISPATCH})
    assert found == [("webhook failed", ())]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            '  report("saved", { email });\n  report("saved", { email });',
            [("saved", ()), ("saved", ())],
        ),
        (
            '  report("saved", { email });\n  report("sent", { email });',
            [("saved", ()), ("sent", ())],
        ),
        (
            '  if (hasConsent()) report("saved", { email });\n  else report("saved", { email });',
            [("saved", ()), ("saved", ("hasConsent()",))],
        ),
    ],
    ids=["another call of the wrapper", "another event", "another condition"],
)
def test_what_is_mended_apart_is_told_apart(
    body: str, expected: list[tuple[str, tuple[str, ...]]], tmp_path: Path
) -> None:
    assert _emails(tmp_path, {"src/form.ts": FORM % body}) == expected


STORE = """
import { report } from "./send";
const session = { user: null };
export function login(found: User) { session.user = found; }
export async function reload() { session.user = await (await fetch("/api/me")).json(); }
export function Page() { report("seen", { email: session.user.email }); }
"""
DEEP = """
import mixpanel from "mixpanel-browser";
function packed(text) { return typeof text === "string" ? { text } : { parts: [{ text }] }; }
export function Page(user: User) { mixpanel.track("seen", { body: packed(user.email) }); }
"""


@pytest.mark.parametrize(
    "files",
    [{"src/page.ts": STORE}, {"src/page.ts": DEEP}],
    ids=["stored in two places", "put in deeper or less deep"],
)
def test_what_is_read_in_one_place_is_one_flow_wherever_it_comes_from(
    files: Mapping[str, str], tmp_path: Path
) -> None:
    assert _emails(tmp_path, files) == [("seen", ())]


def test_what_says_less_is_not_told_beside_what_says_all_of_it() -> None:
    place = ("web/src/form.ts", 4, 3, "user.email")
    kept = flow("posthog", "user.contact.email", "email", CAPTURE, place)
    kept = replace(kept, subject="customer", confidence="medium", treatment="plain")
    less = [replace(kept, treatment="masked"), replace(kept, subject="unknown", confidence="low")]
    more = replace(kept, treatment="masked", confidence="high")
    child = replace(kept, subject="child")
    another = replace(kept, treatment="hashed", source=replace(kept.source, line=9))
    for routes in permutations([kept, *less]):
        assert merged(Arrival(route, None) for route in routes) == (kept,)
    different = {kept, more, child}
    assert set(merged(Arrival(route, None) for route in different)) == different
    at = (1, 2)  # both are read from one variable
    both = {kept, another}
    assert set(merged(Arrival(route, None, at) for route in both)) == both


def test_of_what_arrives_at_one_line_from_many_places_three_are_told() -> None:
    place = ("web/src/form.ts", 4, 3, "user.email")
    kept = flow("posthog", "user.contact.email", "email", CAPTURE, place)
    routes = [
        replace(kept, source=replace(kept.source, line=line), confidence=sure)
        for line, sure in enumerate(("low", "medium", "high", "medium", "medium"), start=1)
    ]
    at = (1, 2)
    for order in permutations(routes):
        told = merged(Arrival(route, None, at) for route in order)
        assert [(found.source.line, found.confidence) for found in told] == [
            (3, "high"),
            (2, "medium"),
            (4, "medium"),
        ]


def test_a_new_call_of_a_wrapper_is_an_addition(tmp_path: Path) -> None:
    before = {"src/send.ts": SEND, "src/form.ts": FORM % '  report("saved", { email });'}
    more = FORM % '  report("saved", { email });\n  report("sent", { email });'
    old = scan_files(tmp_path / "old", before)
    new = scan_files(tmp_path / "new", before | {"src/form.ts": more})
    known = {item.id for item in flow_items(old)}
    assert [item.event for item in flow_items(new) if item.id not in known] == ["sent"]
    assert known <= {item.id for item in flow_items(new)}


def test_the_surest_route_is_kept_then_the_shortest_whichever_comes_first() -> None:
    place = ("web/src/form.ts", 4, 3, "user.email")
    here = flow("posthog", "user.contact.email", "email", CAPTURE, place)
    start, middle = Step(*place), Step("web/src/form.ts", 5, 3, "mail", "")
    end = Step("web/src/form.ts", 6, 3, "email: mail", "sent as email")
    short = replace(here, confidence="medium", path=(start, end))
    long = replace(here, confidence="high", path=(start, middle, middle, end))
    kept = replace(here, confidence="high", path=(start, middle, end))
    for routes in permutations((short, long, kept)):
        assert merged(Arrival(route, None) for route in routes) == (kept,)
    assert len(merged(Arrival(kept, call) for call in (None, (1, 7), (1, 9)))) == 3
