"""A scan as items: what is the same, and which of two places tells."""

from __future__ import annotations

from msgspec.structs import replace

from flowcheck.gate.itemise import items_of
from flowcheck.result.flows import Flow, Gate, Init
from flowcheck.result.scan import ScanResult
from sample_result import sample

CONSENT = Gate("a.ts", 1, "consent", "hasConsent()")


def with_flows(*flows: Flow) -> ScanResult:
    return replace(sample(), flows=flows)


def a_flow() -> Flow:
    return next(flow for flow in sample().flows if flow.key == "email")


def test_the_sample_has_items_of_each_kind() -> None:
    found = items_of(sample(), {})
    assert len(found.vendors) == 4
    assert found.flows
    assert [item.id for item in found.flows] == sorted({item.id for item in found.flows})


def test_two_routes_are_one_item_as_loose_as_the_looser() -> None:
    strict = replace(a_flow(), gates=(CONSENT,), treatment="hashed", confidence="low")
    loose = replace(a_flow(), gates=(), treatment="plain", confidence="high", whole_object=True)
    for flows in ((strict, loose), (loose, strict)):
        (item,) = items_of(with_flows(*flows), {}).flows
        assert (item.gates, item.treatment, item.confidence) == ((), "plain", "high")
        assert item.whole_object


def test_conditions_of_all_routes_are_kept() -> None:
    other = replace(CONSENT, text="mayTrack")
    flows = (replace(a_flow(), gates=(CONSENT,)), replace(a_flow(), gates=(other,)))
    (item,) = items_of(with_flows(*flows), {}).flows
    assert item.gates[0].texts == ("hasConsent()", "mayTrack")


def test_files_and_lines_are_no_part_of_what_a_flow_is() -> None:
    flow = a_flow()
    moved = replace(flow, sink=replace(flow.sink, file="moved.ts", line=1), id="other")
    (item,) = items_of(with_flows(flow), {}).flows
    (other,) = items_of(with_flows(moved), {}).flows
    assert item.id == other.id


def test_a_hashed_value_is_the_item_that_it_was_made_of() -> None:
    flow = replace(
        a_flow(),
        category="user.unique_id.pseudonymous",
        derived_from="user.contact.email",
        treatment="hashed",
    )
    (item,) = items_of(with_flows(flow), {}).flows
    assert item.category == "user.contact.email"


def test_starts_of_one_sdk_are_one_item_that_counts() -> None:
    (use, *_) = sample().vendors
    inits = (
        Init("a.ts", 1, {}, "posthog.init", "browser", None, (CONSENT,)),
        Init("b.ts", 2, {}, "posthog.init", "browser"),
    )
    (item,) = items_of(replace(sample(), vendors=(replace(use, inits=inits),)), {}).sdks
    assert item.consent == ("gated", "none")
    assert item.conditions == ("hasConsent()",)


def test_versions_of_a_package_are_gathered() -> None:
    found = items_of(sample(), {})
    packages = {item.name: item.versions for vendor in found.vendors for item in vendor.packages}
    assert packages["posthog-js"] == ("1.205.0",)
    assert packages["sentry-sdk"] == ("?",)
