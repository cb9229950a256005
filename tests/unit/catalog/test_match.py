import pytest

import known_rules
from flowcheck.catalog.signatures import applicable
from flowcheck.catalog.stdlib import Passing
from flowcheck.catalog.symbols import follow, last_name, of_package, plain, prefixes
from flowcheck.catalog.vendor import Role


@pytest.mark.parametrize(
    ("symbol", "vendor", "label"),
    [
        ("npm:mixpanel-browser#default.people.set", "mixpanel", "mixpanel.people.set"),
        ("npm:mixpanel-browser#*.track", "mixpanel", "mixpanel.track"),
        ("npm:mixpanel-browser#default.get_group().set().union", "mixpanel", None),
        ("global#window.mixpanel.identify", "mixpanel", "mixpanel.identify"),
        ("npm:mixpanel#*.init().people.set", "mixpanel", "mixpanel.people.set"),
        ("py:mixpanel#Mixpanel().people_set", "mixpanel", "mixpanel.people_set"),
        ("npm:posthog-js#default.capture", "posthog", "posthog.capture"),
        ("npm:posthog-js#default.people.set", "posthog", "posthog.people.set"),
        ("npm:posthog-js/react#usePostHog().capture", "posthog", "posthog.capture"),
        ("npm:posthog-node#PostHog().groupIdentify", "posthog", "posthog.groupIdentify"),
        ("npm:posthog-node#PostHog()", "posthog", "posthog.PostHog"),
        ("py:posthog#*.capture", "posthog", "posthog.capture"),
        ("py:posthog#client.Client().set_once", "posthog", "posthog.set_once"),
        ("npm:@sentry/nextjs#captureException", "sentry", "Sentry.captureException"),
        ("npm:@sentry/vue#*.setUser", "sentry", "Sentry.setUser"),
        ("npm:@sentry/react#getCurrentScope().setTag().setUser", "sentry", "Sentry.scope.setUser"),
        ("npm:@sentry/node#logger.info", "sentry", "Sentry.logger.info"),
        ("py:sentry_sdk#push_scope().set_tag", "sentry", "sentry_sdk.scope.set_tag"),
        ("npm:@amplitude/analytics-browser#Identify().set().set", "amplitude", "Identify.set"),
        ("npm:@amplitude/analytics-browser#*.track", "amplitude", "amplitude.track"),
        ("npm:@segment/analytics-next#AnalyticsBrowser.load().track", "segment", "analytics.track"),
        ("npm:@segment/analytics-node#Analytics().identify", "segment", "analytics.identify"),
        ("global#analytics.identify", "segment", "analytics.identify"),
        ("global#globalThis.dataLayer.push", "google-tag-manager", "dataLayer.push"),
        ("npm:@next/third-parties/google#sendGTMEvent", "google-tag-manager", "sendGTMEvent"),
        ("npm:next-plausible#usePlausible()", "plausible", "plausible"),
        ("global#window.FS", "fullstory", "FullStory setIdentity"),
    ],
)
def test_a_symbol_of_an_sdk_is_found(symbol: str, vendor: str, label: str | None) -> None:
    specs = known_rules.matcher().calls(symbol)
    assert specs
    assert specs[0].vendor == vendor
    assert label is None or specs[0].label == label


@pytest.mark.parametrize(
    "symbol",
    ["npm:track#default.track", "global#track", "npm:mixpanel-browser-wrapper#default.track"],
)
def test_other_symbols_are_not_found(symbol: str) -> None:
    assert known_rules.matcher().calls(symbol) == ()


@pytest.mark.parametrize(
    ("root", "vendor"),
    [
        ("npm:@sentry/nextjs", "sentry"),
        ("npm:posthog-js", "posthog"),
        ("npm:posthog-js/react", "posthog"),
        ("npm:@vercel/analytics/react", "vercel-analytics"),
        ("py:sentry_sdk", "sentry"),
        ("py:sentry_sdk.metrics", "sentry"),
        ("npm:react", None),
        ("npm:posthog", None),
    ],
)
def test_a_module_shows_its_vendor(root: str, vendor: str | None) -> None:
    found = known_rules.matcher().module_vendor(root)
    assert (found.id if found else None) == vendor


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("api-eu.mixpanel.com", ("mixpanel", "eu")),
        ("eu.i.posthog.com", ("posthog", "eu")),
        ("o1.ingest.de.sentry.io", ("sentry", "eu")),
        ("O1.ingest.us.sentry.io.", ("sentry", "us")),
        ("bam.eu01.nr-data.net:443", ("new-relic", "eu")),
        ("sentry.io.example.com", None),
        ("example.com", None),
    ],
)
def test_a_host_shows_vendor_and_region(host: str, expected: tuple[str, str] | None) -> None:
    found = known_rules.matcher().host_vendor(host)
    assert (found and (found[0].id, found[1])) == expected


def test_a_script_is_known_by_a_part_of_its_address_or_by_its_host() -> None:
    for src, vendor in (
        ("https://www.googletagmanager.com/gtag/js?id=G-1", "google-analytics"),
        ("https://www.googletagmanager.com/gtm.js?id=GTM-1", "google-tag-manager"),
        ("//plausible.io/js/script.js", "plausible"),
        ("https://stats.example.org/matomo.js", "matomo"),
        ("https://o1.ingest.sentry.io/x.js", "sentry"),
    ):
        found = known_rules.matcher().script_vendor(src)
        assert found is not None, src
        assert found.id == vendor
    assert known_rules.matcher().script_vendor("/static/app.js") is None


def test_packages_are_found_by_ecosystem_and_name() -> None:
    found = known_rules.matcher().package_vendor("pypi", "Segment_Analytics-Python")
    assert found is not None
    assert found.id == "segment"
    assert known_rules.matcher().package_vendor("npm", "sentry-sdk") is None


def test_instances_of_declared_types_are_clients() -> None:
    for symbol, client in (
        ("npm:posthog-node#PostHog", "npm:posthog-node#PostHog()"),
        ("npm:posthog-js#PostHog", "npm:posthog-js#default"),
        ("py:posthog#Posthog", "py:posthog#Posthog()"),
        ("npm:@sentry/types#Scope", "npm:@sentry/browser#Scope()"),
        ("npm:react#ReactNode", ""),
    ):
        assert known_rules.matcher().instance(symbol) == client


def test_the_owner_of_an_unknown_function_is_known() -> None:
    found = known_rules.matcher().owner("npm:posthog-js#default.brandNewMethod")
    assert found is not None
    assert found.id == "posthog"
    assert known_rules.matcher().owner("global#fetch") is None


def test_a_package_of_functions_is_known_in_all_its_forms() -> None:
    for symbol in (
        "npm:lodash#omit",
        "npm:lodash#default.omit",
        "npm:lodash#*.omit",
        "npm:lodash/omit#default",
        "npm:lodash/omit#*",
        "global#_.omit",
    ):
        found = known_rules.matcher().library(symbol)
        assert found is not None, symbol
        assert found.returns is Passing.OMIT
    assert known_rules.matcher().library("npm:lodash/debounce#default") is not None
    assert known_rules.matcher().library("npm:elsewhere/omit#default") is None


def test_methods_are_known_by_language() -> None:
    first = known_rules.matcher().method("python", "items")
    second = known_rules.matcher().method("javascript", "map")
    assert first is not None
    assert second is not None
    assert (first.returns, second.returns) == (Passing.ENTRIES, Passing.CALLBACK_ELEMENTS)
    assert known_rules.matcher().method("python", "toLowerCase") is None


def test_requests_are_known() -> None:
    for symbol in (
        "global#window.fetch",
        "npm:axios#default.post",
        "py:requests#post",
        "py:httpx#AsyncClient().post",
    ):
        assert known_rules.matcher().http(symbol) is not None, symbol
    assert {"fetch", "post", "sendBeacon"} <= known_rules.matcher().http_names()


@pytest.mark.parametrize(
    ("name", "treatment"),
    [
        ("hashEmail", "hashed"),
        ("hash_email", "hashed"),
        ("toSHA256", "hashed"),
        ("maskPhone", "masked"),
        ("redactPII", "masked"),
        ("encryptValue", "encrypted"),
        ("pseudonymize", "tokenised"),
        ("truncateText", "truncated"),
        ("isHashed", ""),
        ("unmask", ""),
        ("useHashRouter", ""),
        ("hashtag", ""),
        ("setState", ""),
        ("", ""),
    ],
)
def test_a_name_promises_a_treatment(name: str, treatment: str) -> None:
    assert known_rules.matcher().treatment(name) == treatment


def test_a_command_is_chosen_by_its_constant() -> None:
    specs = known_rules.matcher().calls("global#gtag")
    [event] = applicable(specs, constants={0: "event", 1: "login"}, positional=3)
    [config] = applicable(specs, constants={0: "config"}, positional=2)
    assert event.params[2].role is Role.EVENT
    assert config.params[2].role is Role.OPTIONS
    assert applicable(specs, constants={0: "unheard"}, positional=2) == ()
    assert len(applicable(specs, constants={}, positional=2)) == len(specs)


def test_an_old_signature_is_chosen_by_the_number_of_positional_arguments() -> None:
    specs = known_rules.matcher().calls("py:posthog#capture")
    [new] = applicable(specs, constants={0: "signed up"}, positional=1)
    [old] = applicable(specs, constants={}, positional=3)
    assert new.params[0].role is Role.EVENT_NAME
    assert old.params[0].role is Role.IDENTITY


def test_an_argument_by_name_counts_as_one_of_those_that_a_signature_asks_for() -> None:
    specs = known_rules.matcher().calls("py:posthog#capture")
    [old] = applicable(specs, constants={}, positional=1, keywords=["event"])
    [new] = applicable(specs, constants={}, positional=1, keywords=["distinct_id", "properties"])
    assert old.params[0].role is Role.IDENTITY
    assert new.params[0].role is Role.EVENT_NAME


def test_a_function_named_like_an_algorithm_is_one() -> None:
    assert known_rules.matcher().digest("md5") == "hashed"
    assert known_rules.matcher().digest("murmur_hash3") == "hashed"
    assert known_rules.matcher().digest("hashLocation") == ""


@pytest.mark.parametrize(
    ("field", "treatment"),
    [
        ("cardLast4", "masked"),
        ("card_last_four", "masked"),
        ("maskedPhone", "masked"),
        ("ENCRYPTED_SSN", "encrypted"),
        ("lastName", ""),
        ("maskId", ""),
        ("", ""),
    ],
)
def test_a_field_tells_what_was_done_to_its_value(field: str, treatment: str) -> None:
    assert known_rules.matcher().treated(field) == treatment


def test_names_by_which_sdks_are_called_are_known_without_their_vendors() -> None:
    matcher = known_rules.matcher()
    assert {"track", "capture", "set_user", "gtag", "plausible"} <= matcher.call_names
    assert "filter" in matcher.shared_names, "one of Castle, and of every list"
    assert "t" in matcher.shared_names, "one of Adobe Analytics, and of whatever translates"
    assert "capture" not in matcher.shared_names
    assert "filter" in matcher.names_of(["castle"])
    assert "filter" not in matcher.names_of(["posthog"])


def test_symbols_have_one_plain_form() -> None:
    assert plain("npm:x#*") == "npm:x#"
    assert plain("npm:x#*.a.b") == "npm:x#a.b"
    assert plain("global#window.self.a") == "global#a"
    assert plain("global#windowed.a") == "global#windowed.a"
    assert prefixes("g#a.b()") == ("g#a.b()", "g#a.b", "g#a", "g#")
    assert last_name("npm:x#default.people.set") == "set"
    assert last_name("npm:x#X()") == "X"


def test_aliases_that_run_in_circles_end() -> None:
    assert follow("g#a.c", {"g#a": "g#b", "g#b": "g#a"}) in ("g#a.c", "g#b.c")


@pytest.mark.parametrize(
    ("symbol", "whole"),
    [
        ("npm:posthog-js/dist/module.full#default", "npm:posthog-js#default"),
        ("npm:@sentry/browser/esm#init", "npm:@sentry/browser#init"),
        ("npm:amplitude-js/amplitude.umd#default.init", "npm:amplitude-js#default.init"),
        ("npm:posthog-js/react#usePostHog", "npm:posthog-js/react#usePostHog"),
        ("npm:chart.js#Chart", "npm:chart.js#Chart"),
        ("npm:@acme/dist#track", "npm:@acme/dist#track"),
        ("py:posthog.lib#capture", "py:posthog.lib#capture"),
    ],
)
def test_a_build_of_a_package_exports_what_the_package_does(symbol: str, whole: str) -> None:
    assert of_package(symbol) == whole
