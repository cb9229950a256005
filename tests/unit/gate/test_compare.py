"""Two inventories: what the second adds, removes, loosens, tightens and changes."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from flowcheck.gate.compare import ADDED, CHANGED, LOOSENED, REMOVED, TIGHTENED, Change, compare
from flowcheck.gate.items import (
    TREATMENTS,
    FlowItem,
    GateItem,
    Items,
    OptionItem,
    PackageItem,
    SdkItem,
    VendorItem,
)
from flowcheck.result.findings import Finding

CONSENT = GateItem("consent", ("hasConsent",))
FLOW = FlowItem(
    vendor="mixpanel", name="Mixpanel", category="user.contact.email", key="$email", role="profile",
    event="", call="mixpanel.people.set", address="", implicit=False, treatment="hashed",
    gates=(CONSENT,), whole_object=False, confidence="high", collection="", subjects=("customer",),
    file="a.js", line=3,
)  # fmt: skip
PACKAGE = PackageItem("npm", "posthog-js", ("1.200.0",), "web/package.json", 9)
VENDOR = VendorItem("posthog", "PostHog", "product-analytics", ("eu",), (PACKAGE,), "b.js", 1)
SDK = SdkItem("posthog", "PostHog", "browser", "posthog.init", ("gated",), ("ok",), "b.js", 4)
MASK = OptionItem(
    "posthog", "PostHog", "browser", "posthog.init", "maskAllInputs", "replay", ("true",), 0, 1,
    True, "b.js", 4,
)  # fmt: skip
FINDING = Finding(
    id="f1", rule="r", severity="warning", message="m", vendor="posthog", category="", flow=None,
    file="b.js", line=4, articles=(), remedy="", waived=None,
)  # fmt: skip
ITSELF = replace(
    FLOW, vendor="posthog", name="PostHog", category="user.device.ip_address", key="$ip",
    implicit=True, treatment="plain", gates=(), collection="on",
)  # fmt: skip
MIRROR = {
    ADDED: REMOVED,
    REMOVED: ADDED,
    LOOSENED: TIGHTENED,
    TIGHTENED: LOOSENED,
    CHANGED: CHANGED,
}


def one(before: Items, after: Items) -> Change:
    (change,) = compare(before, after)
    return change


def flow_change(**attributes: Any) -> Change:
    return one(Items(flows=(FLOW,)), Items(flows=(replace(FLOW, **attributes),)))


def test_a_new_flow_says_what_goes_to_whom_and_how() -> None:
    change = one(Items(), Items(flows=(FLOW,)))
    assert (change.kind, change.about) == (ADDED, "flow")
    assert change.words == (
        "user.contact.email to Mixpanel, hashed, as $email by mixpanel.people.set"
    )
    assert one(Items(flows=(FLOW,)), Items()).kind == REMOVED


@pytest.mark.parametrize(("treatment", "kind"), [("plain", LOOSENED), ("keyed-hash", TIGHTENED)])
def test_a_treatment_loosens_or_tightens(treatment: str, kind: str) -> None:
    change = flow_change(treatment=treatment)
    assert change.kind == kind
    assert change.words == f"user.contact.email to Mixpanel: hashed -> {treatment}"
    assert (change.what, change.before, change.after) == ("treatment", "hashed", treatment)


def test_treatments_are_in_the_order_of_what_they_tell() -> None:
    for weaker, stronger in itertools.product(TREATMENTS, TREATMENTS):
        if weaker == stronger:
            continue
        before = Items(flows=(replace(FLOW, treatment=stronger),))
        change = one(before, Items(flows=(replace(FLOW, treatment=weaker),)))
        rise = TREATMENTS[weaker] - TREATMENTS[stronger]
        assert change.kind == (LOOSENED if rise < 0 else TIGHTENED if rise > 0 else CHANGED)


def test_a_lost_consent_gate_is_named() -> None:
    change = flow_change(gates=())
    assert change.kind == LOOSENED
    assert change.words == "user.contact.email to Mixpanel: no longer behind consent (hasConsent)"


def test_a_lost_setting_is_only_a_change() -> None:
    config = GateItem("config", ("process.env.KEY",))
    change = flow_change(gates=(config, CONSENT))
    assert (change.kind, change.what, change.after) == (CHANGED, "gate:config", "process.env.KEY")


def test_a_whole_object_loosens() -> None:
    assert flow_change(whole_object=True).kind == LOOSENED


@pytest.mark.parametrize("attributes", [{"subjects": ("patient",)}, {"confidence": "low"}])
def test_subject_and_confidence_are_changes(attributes: dict[str, Any]) -> None:
    assert flow_change(**attributes).kind == CHANGED


def test_places_are_no_difference() -> None:
    moved = replace(FLOW, file="z.js", line=900)
    assert compare(Items(flows=(FLOW,)), Items(flows=(moved,))) == ()


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (("eu",), ("us",), LOOSENED),
        (("us",), ("eu",), TIGHTENED),
        (("eu",), ("eu", "us"), LOOSENED),
        (("unknown",), ("us",), CHANGED),
    ],
)
def test_leaving_the_union_loosens(
    before: tuple[str, ...], after: tuple[str, ...], kind: str
) -> None:
    base = Items(vendors=(replace(VENDOR, regions=before),))
    change = one(base, Items(vendors=(replace(VENDOR, regions=after),)))
    assert change.kind == kind
    assert change.words == f"PostHog: region {'+'.join(before)} -> {'+'.join(after)}"


def test_an_option_is_told_with_its_topic() -> None:
    risky = replace(MASK, values=("false",), risky=1, safe=0)
    change = one(Items(options=(MASK,)), Items(options=(risky,)))
    assert change.kind == LOOSENED
    assert change.words == "PostHog session replay: maskAllInputs true -> false"


def test_a_value_that_is_no_longer_known_is_a_change() -> None:
    unknown = replace(MASK, values=("?",), safe=0)
    assert one(Items(options=(MASK,)), Items(options=(unknown,))).kind == CHANGED


def test_one_of_several_initialisations_counts() -> None:
    both = replace(MASK, values=("true", "true"), safe=2)
    mixed = replace(MASK, values=("false", "true"), safe=1, risky=1)
    assert one(Items(options=(both,)), Items(options=(mixed,))).kind == LOOSENED


def test_a_further_safe_initialisation_is_no_change_of_the_option() -> None:
    both = replace(MASK, values=("true", "true"), safe=2)
    assert compare(Items(options=(MASK,)), Items(options=(both,))) == ()


def test_the_same_default_at_one_more_start_is_no_news() -> None:
    default = replace(MASK, values=("false",), risky=1, safe=0, written=False)
    again = replace(default, values=("false", "false"), risky=2)
    assert compare(Items(options=(default,)), Items(options=(again,))) == ()


def test_a_risky_value_that_is_written_once_more_is_counted() -> None:
    risky = replace(MASK, values=("false",), risky=1, safe=0)
    again = replace(risky, values=("false", "false"), risky=2)
    change = one(Items(options=(risky,)), Items(options=(again,)))
    assert change.kind == LOOSENED
    assert change.words == "PostHog session replay: maskAllInputs false -> false (2 times)"


def test_values_at_another_number_of_places_are_counted() -> None:
    before = replace(MASK, values=("false", "true", "true"), risky=1, safe=2)
    after = replace(MASK, values=("false", "false", "true"), risky=2, safe=1)
    change = one(Items(options=(before,)), Items(options=(after,)))
    assert (change.kind, change.before) == (LOOSENED, "false / true (2 times)")
    assert change.after == "false (2 times) / true"


@pytest.mark.parametrize("state", ["server", "gated", "waits"])
def test_one_more_start_of_the_same_kind_is_no_news(state: str) -> None:
    before = Items(sdks=(replace(SDK, consent=(state,)),))
    after = Items(sdks=(replace(SDK, consent=(state, state)),))
    assert compare(before, after) == ()


def test_one_more_start_without_consent_loosens() -> None:
    bare = replace(SDK, consent=("none",), conditions=())
    again = replace(bare, consent=("none", "none"))
    change = one(Items(sdks=(bare,)), Items(sdks=(again,)))
    assert change.kind == LOOSENED
    assert change.after == "without a consent check (2 times)"


def test_a_place_that_does_not_tell_whose_data_it_is_is_no_change() -> None:
    half = ("customer", "unknown")
    before, after = Items(flows=(FLOW,)), Items(flows=(replace(FLOW, subjects=half),))
    assert compare(before, after) == ()
    lost = flow_change(subjects=("unknown",))
    assert (lost.what, lost.before, lost.after) == ("subject", "customer", "unknown")


def test_a_start_that_waits_for_consent_no_more_loosens() -> None:
    bare = replace(SDK, consent=("none",), conditions=())
    change = one(Items(sdks=(SDK,)), Items(sdks=(bare,)))
    assert change.kind == LOOSENED
    assert "behind a consent check -> without a consent check (ok)" in change.words


def test_the_start_of_a_new_vendor_is_told_by_the_vendor() -> None:
    after = Items(vendors=(VENDOR,), sdks=(SDK,), options=(MASK,))
    assert [change.about for change in compare(Items(), after)] == ["vendor"]
    before = Items(vendors=(VENDOR,))
    assert [change.about for change in compare(before, after)] == ["sdk"]


def test_an_upgrade_that_collects_more_names_the_line_of_the_manifest() -> None:
    newer = replace(VENDOR, packages=(replace(PACKAGE, versions=("2.0.0",)),))
    found = compare(Items(vendors=(VENDOR,)), Items(vendors=(newer,), flows=(ITSELF,)))
    (more,) = [change for change in found if change.what == "collection"]
    assert more.kind == LOOSENED
    assert more.words == (
        "posthog-js 1.200.0 -> 2.0.0: PostHog now collects user.device.ip_address by itself"
    )
    assert (more.file, more.line) == ("web/package.json", 9)
    (flow,) = [change for change in found if change.about == "flow"]
    assert flow.cause == "posthog-js 1.200.0 -> 2.0.0"


def test_an_option_that_brings_collection_is_no_upgrade() -> None:
    newer = replace(VENDOR, packages=(replace(PACKAGE, versions=("2.0.0",)),))
    risky = replace(MASK, values=("false",), risky=1, safe=0)
    found = compare(
        Items(vendors=(VENDOR,), options=(MASK,)),
        Items(vendors=(newer,), options=(risky,), flows=(ITSELF,)),
    )
    assert {change.cause for change in found} == {""}


def test_a_default_that_an_upgrade_changes_is_the_upgrade() -> None:
    newer = replace(VENDOR, packages=(replace(PACKAGE, versions=("2.0.0",)),))
    default = replace(MASK, written=False)
    found = compare(
        Items(vendors=(VENDOR,), options=(default,)),
        Items(
            vendors=(newer,),
            options=(replace(default, values=("false",), risky=1, safe=0),),
            flows=(ITSELF,),
        ),
    )
    assert {change.cause for change in found if change.about == "flow"} == {
        "posthog-js 1.200.0 -> 2.0.0"
    }


def test_a_graver_finding_and_a_waiver_that_is_gone_loosen() -> None:
    waived = replace(FINDING, waived={"reason": "agreed"})
    assert one(Items(findings=(waived,)), Items(findings=(FINDING,))).kind == LOOSENED
    graver = replace(FINDING, severity="error")
    change = one(Items(findings=(FINDING,)), Items(findings=(graver,)))
    assert (change.kind, change.before, change.after) == (LOOSENED, "warning", "error")


def few(values: st.SearchStrategy[Any], key: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    """Up to four items with different identities, sorted as an inventory sorts them."""
    lists = st.lists(values, max_size=4, unique_by=lambda item: item.id)
    return lists.map(lambda items: tuple(sorted(items, key=key)))


VENDORS = st.sampled_from(["posthog", "mixpanel"])
REGIONS = st.sets(st.sampled_from(["eu", "us", "unknown"]), min_size=1).map(sorted).map(tuple)
GATES = st.sets(st.sampled_from(["consent", "opt-out", "config"])).map(
    lambda kinds: tuple(GateItem(kind, (f"{kind}()",)) for kind in sorted(kinds))
)
FLOWS = st.builds(
    replace, st.just(FLOW), vendor=VENDORS, category=st.sampled_from(["user", "user.name"]),
    key=st.sampled_from(["", "k"]), implicit=st.booleans(),
    treatment=st.sampled_from(sorted(TREATMENTS)),
    gates=GATES, whole_object=st.booleans(), confidence=st.sampled_from(["low", "high"]),
    collection=st.sampled_from(["", "on", "assumed"]),
)  # fmt: skip
PACKAGES = st.builds(
    replace, st.just(PACKAGE), name=st.sampled_from(["a", "b"]),
    versions=st.sampled_from([("1",), ("2",), ("1", "2"), ("?",)]),
)  # fmt: skip
USES = st.builds(
    replace, st.just(VENDOR), vendor=VENDORS, regions=REGIONS,
    packages=st.lists(PACKAGES, max_size=2, unique_by=lambda package: package.name).map(tuple),
)  # fmt: skip
STATES = st.lists(st.sampled_from(["none", "gated", "waits"]), min_size=1, max_size=3)
SDKS = st.builds(
    replace, st.just(SDK), vendor=VENDORS, consent=STATES.map(sorted).map(tuple)
)  # fmt: skip
VALUES = st.lists(st.sampled_from(["true", "false", "?"]), min_size=1, max_size=3)
OPTIONS = st.builds(
    lambda item, values: replace(
        item, values=tuple(sorted(values)), risky=values.count("false"), safe=values.count("true")
    ),
    st.builds(replace, st.just(MASK), vendor=VENDORS, written=st.booleans()),
    VALUES,
)
FINDINGS = st.builds(
    replace, st.just(FINDING), id=st.sampled_from("abc"),
    severity=st.sampled_from(["note", "warning", "error"]),
    waived=st.sampled_from([None, {"reason": "r"}]),
)  # fmt: skip
INVENTORIES = st.builds(
    Items,
    flows=few(FLOWS, lambda item: item.id),
    vendors=few(USES, lambda item: item.vendor),
    sdks=few(SDKS, lambda item: item.id),
    options=few(OPTIONS, lambda item: item.id),
    findings=few(FINDINGS, lambda item: item.id),
)


@given(INVENTORIES)
def test_nothing_differs_from_itself(inventory: Items) -> None:
    assert compare(inventory, inventory) == ()


@given(INVENTORIES, INVENTORIES)
def test_the_way_back_mirrors_the_way_there(one: Items, other: Items) -> None:
    there = {
        (MIRROR[change.kind], change.about, change.id, change.what, change.after, change.before)
        for change in compare(one, other)
    }
    back = {
        (change.kind, change.about, change.id, change.what, change.before, change.after)
        for change in compare(other, one)
    }
    assert there == back
