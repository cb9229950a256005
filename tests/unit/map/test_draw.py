"""The map of a scan: its boxes, its lines, and what is proven of them."""

from __future__ import annotations

import msgspec
import pytest

from flowcheck.errors import Place
from flowcheck.map.draw import tally_of
from flowcheck.map.model import DataMap, Layer, Tally, View
from flowcheck.policy.register import Register, RegisteredVendor
from flowcheck.result.scan import ScanResult
from map_material import drawn
from sample_result import sample


@pytest.fixture(scope="module")
def sample_map() -> DataMap:
    return drawn(sample())


def test_every_flow_goes_through_one_box_of_each_layer(sample_map: DataMap) -> None:
    layers = {node.id: node.layer for node in sample_map.nodes}
    assert set(sample_map.ways) == {flow.id for flow in sample().flows}
    for way in sample_map.ways.values():
        assert [layers[node] for node in way] == list(Layer)


def test_the_numbers_of_each_layer_are_those_of_all_flows(sample_map: DataMap) -> None:
    for layer in Layer:
        total = sum((node.tally for node in sample_map.layer(layer)), Tally())
        assert total == sum((tally_of(flow) for flow in sample().flows), Tally())


def test_lines_are_the_sum_of_the_routes(sample_map: DataMap) -> None:
    vendors = [edge for edge in sample_map.edges if edge.target.startswith("country:")]
    assert sum(edge.tally.total for edge in vendors) == len(sample().flows)


def test_what_an_sdk_collects_is_told_apart(sample_map: DataMap) -> None:
    styles = {edge.tally.style for edge in sample_map.edges}
    assert {"sent", "collected"} <= styles


def test_recipients_say_what_they_get_and_what_is_not_sure(sample_map: DataMap) -> None:
    notes = {node.name: node.notes for node in sample_map.layer(Layer.VENDOR)}
    assert any(note.startswith("gets: E-mail address") for note in notes["PostHog"])
    assert any(note.startswith("perhaps: ") for rows in notes.values() for note in rows)


def test_recipients_that_nothing_reaches_are_one_box_without_lines() -> None:
    result = sample()
    kept = tuple(flow for flow in result.flows if flow.vendor == "posthog")
    found = drawn(msgspec.structs.replace(result, flows=kept))
    silent = [node for node in found.nodes if node.silent]
    assert len(silent) == 1
    assert "mixpanel" in silent[0].members
    assert not [edge for edge in found.edges if silent[0].id in (edge.source, edge.target)]


def test_a_view_of_one_vendor_has_only_its_flows() -> None:
    found = drawn(sample(), View(vendors=("sentry",)))
    assert [node.id for node in found.layer(Layer.VENDOR)] == ["vendor:sentry"]
    assert set(found.ways) == {flow.id for flow in sample().flows if flow.vendor == "sentry"}


def test_a_view_of_a_category_has_those_below_it() -> None:
    found = drawn(sample(), View(categories=("user.contact",), depth=9))
    assert {node.id.split(":")[1].split(".")[1] for node in found.layer(Layer.DATA)} == {"contact"}


def test_the_register_knows_the_country_best() -> None:
    own = RegisteredVendor("posthog", Place("flowcheck.yml", 1, 1), country="DE")
    found = drawn(sample(), register=Register(written=True, vendors={"posthog": own}))
    assert any(edge.target == "country:DE" for edge in found.edges)


def test_the_register_knows_what_the_project_is_called() -> None:
    assert drawn(sample()).project == "shop"
    assert (
        drawn(sample(), register=Register(written=True, project="The Shop")).project == "The Shop"
    )


def test_parts_and_recipients_past_a_number_are_drawn_as_one() -> None:
    found = drawn(crowd())
    parts, vendors = found.layer(Layer.PART), found.layer(Layer.VENDOR)
    assert len(parts) == 9
    assert parts[-1].name == "22 other parts"
    assert len(vendors) == 22
    assert sum(node.tally.total for node in vendors) == len(crowd().flows)


def test_depth_draws_them_all() -> None:
    found = drawn(crowd(), View(depth=1))
    assert len(found.layer(Layer.PART)) == len(found.layer(Layer.VENDOR)) == 30


def test_no_flow_gives_an_empty_map() -> None:
    result = msgspec.structs.replace(sample(), flows=(), vendors=())
    assert drawn(result).nodes == ()


def crowd() -> ScanResult:
    """A result with thirty vendors and thirty packages, the first with most flows."""
    result = sample()
    first = result.flows[0]
    flows = [
        msgspec.structs.replace(
            first,
            id=f"{number}-{copy}",
            vendor=f"v{number:02}",
            source=msgspec.structs.replace(first.source, file=f"apps/a{number:02}/x.ts"),
            sink=msgspec.structs.replace(first.sink, file=f"apps/a{number:02}/x.ts"),
        )
        for number in range(30)
        for copy in range(30 - number)
    ]
    return msgspec.structs.replace(result, flows=tuple(flows), vendors=())
