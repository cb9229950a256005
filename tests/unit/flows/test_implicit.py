from collections.abc import Mapping
from functools import lru_cache

import pytest

import known_rules
from flowcheck.catalog.load_vendors import packed
from flowcheck.catalog.vendor import Condition, Details, ImplicitSpec, Role, Vendor
from flowcheck.flows.implicit import implicit_rows, region_of
from flowcheck.link.options import UNKNOWN, OptionValue


@lru_cache(maxsize=1)
def vendors() -> Mapping[str, Vendor]:
    return {vendor.id: vendor for vendor in known_rules.catalog().vendors}


def rows(
    vendor: str, sdk: str, version: str | None, options: Mapping[str, OptionValue]
) -> dict[str, str]:
    found = implicit_rows(vendors()[vendor], sdk, version, options)
    return {spec.key: state for spec, state in found}


def vendor(*specs: ImplicitSpec) -> Vendor:
    known = Vendor(
        id="acme",
        name="Acme",
        vendor_class="",
        entity="",
        country="",
        file="",
        region_options=(("host", "eu.", "eu"), ("host", "us.", "us")),
        default_region="us",
    )
    return packed(known, Details(implicit=specs))


def state(
    options: Mapping[str, OptionValue],
    on: tuple[Condition, ...] = (),
    off: tuple[Condition, ...] = (),
) -> str | None:
    spec = ImplicitSpec("k", "user.device", Role.EVENT, "web", on=on, off=off)
    found = implicit_rows(vendor(spec), "web", None, options)
    return found[0][1] if found else None


def test_the_defaults_of_mixpanel_are_what_leaked() -> None:
    found = rows("mixpanel", "browser", "2.60.0", {})
    for key in ("$os", "$browser", "$city", "$referrer", "$current_url", "$device_id"):
        assert found[key] == "on"
    assert "$mp_session_record" not in found
    assert "$el_text" not in found


def test_options_of_mixpanel_switch_rows_off() -> None:
    found = rows(
        "mixpanel",
        "browser",
        "2.60.0",
        {"ip": False, "save_referrer": False, "property_blacklist": ("$current_url",)},
    )
    assert not {"$city", "$region", "mp_country_code", "$initial_referrer"} & found.keys()
    assert "$current_url" not in found
    assert found["$referrer"] == "on"


def test_masking_only_a_selector_in_mixpanel_shows_all_other_text() -> None:
    options: dict[str, OptionValue] = {"record_sessions_percent": 10}
    assert "replay.text" not in rows("mixpanel", "browser", None, options)
    options["record_mask_text_selector"] = ".secret"
    assert rows("mixpanel", "browser", None, options)["replay.text"] == "on"


def test_sentry_widens_between_version_10_and_11() -> None:
    before = rows("sentry", "browser", "^10.2.0", {})
    after = rows("sentry", "browser", "11.0.1", {})
    assert not {"user.ip_address", "request.cookies", "request.data"} & before.keys()
    assert {"user.ip_address", "request.cookies", "request.data"} <= after.keys()
    asked = rows("sentry", "browser", "10.2.0", {"sendDefaultPii": True})
    assert asked["user.ip_address"] == "on"


def test_an_empty_data_collection_widens_sentry() -> None:
    assert rows("sentry", "browser", "10.60.0", {"dataCollection": ()})["user.ip_address"] == "on"
    narrow: dict[str, OptionValue] = {"dataCollection": (), "dataCollection.userInfo": False}
    assert "user.ip_address" not in rows("sentry", "browser", "10.60.0", narrow)


def test_sentry_in_python_keeps_the_user_unless_asked() -> None:
    assert "user.ip_address" not in rows("sentry", "python", "2.75.0", {"dsn": "x"})
    found = rows("sentry", "python", "2.75.0", {"send_default_pii": True})
    assert found["user.ip_address"] == "on"
    found = rows("sentry", "python", "2.75.0", {"include_local_variables": False})
    assert "stacktrace.vars" not in found


def test_true_is_the_widest_setting_of_amplitude() -> None:
    plain = rows("amplitude", "browser", "2.9.0", {})
    assert "[Amplitude] Page URL" in plain
    assert "[Amplitude] Element Clicked" not in plain
    assert "[Amplitude] Element Clicked" in rows(
        "amplitude", "browser", "2.9.0", {"autocapture": True}
    )
    off = rows("amplitude", "browser", "2.9.0", {"autocapture": False})
    assert "[Amplitude] Page URL" not in off
    one: dict[str, OptionValue] = {"autocapture": (), "autocapture.pageViews": False}
    assert "[Amplitude] Page URL" not in rows("amplitude", "browser", "2.9.0", one)
    assert "[Amplitude] Page URL" not in rows("amplitude", "browser", "1.13.0", {})


def test_the_console_decides_some_rows_of_posthog() -> None:
    found = rows("posthog", "browser", "1.2.0", {"ip": False})
    assert found["$ip"] == "console"
    assert found["$geoip_city_name"] == "console"
    assert "$snapshot" not in rows(
        "posthog", "browser", "1.2.0", {"disable_session_recording": True}
    )


def test_server_sdks_do_not_collect_the_device_of_the_user() -> None:
    for name, sdk in (("mixpanel", "python"), ("posthog", "python"), ("segment", "node")):
        categories = {
            spec.category for spec, _ in implicit_rows(vendors()[name], sdk, None, {"*": UNKNOWN})
        }
        assert not {category for category in categories if category.startswith("user.device")}


def test_the_masking_of_datadog_depends_on_the_major_version() -> None:
    options: dict[str, OptionValue] = {"sessionReplaySampleRate": 100}
    assert "replay.text" in rows("datadog", "browser", "7.16.2", options)
    assert "replay.text" not in rows("datadog", "browser", "6.33.0", options)


def test_an_unknown_version_gives_all_rows_as_assumed() -> None:
    found = rows("sentry", "browser", None, {})
    assert found["user.ip_address"] == "assumed"
    assert found["request.url"] == "on"
    assert rows("sentry", "browser", "latest", {})["user.ip_address"] == "assumed"


@pytest.mark.parametrize(
    ("version", "known"),
    [
        ("10.2.0", True),
        ("^10.2.0", True),
        ("~10.2", True),
        ("==10.2.*", True),
        ("~=10.2", True),
        ("10.x", True),
        ("10.0.0-beta.1", True),
        (">=10", False),
        ("^9 || ^10", False),
        ("*", False),
        ("workspace:*", False),
        ("", False),
    ],
)
def test_a_range_within_a_major_version_is_as_good_as_a_version(
    version: str,
    known: bool,
) -> None:
    found = rows("sentry", "browser", version, {})
    assert ("user.ip_address" not in found) is known


OFF = (Condition("a.b", equals=(False,)),)
ON = (Condition("a.b", equals=(True, "all")),)


@pytest.mark.parametrize(
    ("options", "off", "on"),
    [
        ({}, "on", None),
        ({"a.b": False}, None, None),
        ({"a.b": True}, "on", "on"),
        ({"a.b": "ALL"}, "on", "on"),
        ({"a.b": 1}, "on", None),
        ({"a.b": 0}, "on", None),
        ({"a.b": UNKNOWN}, "assumed", "assumed"),
        ({"a": UNKNOWN}, "assumed", "assumed"),
        ({"a": True}, "on", None),
        ({"a": (), "a.c": 1}, "on", None),
        ({"a": (), "a.*": UNKNOWN}, "assumed", "assumed"),
        ({"*": UNKNOWN}, "assumed", "assumed"),
        ({"*": UNKNOWN, "a.b": True}, "on", "on"),
    ],
)
def test_options_decide(
    options: Mapping[str, OptionValue], off: str | None, on: str | None
) -> None:
    assert state(options, off=OFF) == off
    assert state(options, on=ON) == on


@pytest.mark.parametrize(
    ("condition", "options", "expected"),
    [
        (Condition("x", present=True), {}, None),
        (Condition("x", present=True), {"x": UNKNOWN}, "on"),
        (Condition("x", present=True), {"x.y": 1}, "on"),
        (Condition("x", present=False), {}, "on"),
        (Condition("x", empty=True), {"x": ()}, "on"),
        (Condition("x", empty=True), {"x": (), "x.y": 1}, None),
        (Condition("x", empty=True), {"x": ("a",)}, None),
        (Condition("x", contains="b"), {"x": ("a", "bc")}, "on"),
        (Condition("x", contains="b"), {"x": "abc"}, "on"),
        (Condition("x", contains="b"), {"x": ("a",)}, None),
        (Condition("x", contains="b"), {"x": ("a", UNKNOWN)}, "assumed"),
    ],
)
def test_tests_of_conditions(
    condition: Condition, options: Mapping[str, OptionValue], expected: str | None
) -> None:
    assert state(options, on=(condition,)) == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, ""),
        ({"other": UNKNOWN}, ""),
        ({"host": "https://EU.acme.example"}, "eu"),
        ({"host": "https://us.acme.example"}, "us"),
        ({"host": "/ingest"}, "unknown"),
        ({"host": UNKNOWN}, "unknown"),
    ],
)
def test_the_region_follows_from_an_option(
    options: Mapping[str, OptionValue], expected: str
) -> None:
    assert region_of(vendor(), options) == expected
