import pytest

import known_rules
from flowcheck.catalog.hosts import HostList, HostOwner
from flowcheck.taint.recipients import Recipients, is_public, registrable, told_region

LISTED = HostList({
    "*.ads.example-net.com": HostOwner("ads-net", "Ads Net", "advertising"),
    "cdn.mix.dev": HostOwner("mixpanel", "Mixpanel", "web-analytics"),
})  # fmt: skip


@pytest.fixture(scope="module")
def recipients() -> Recipients:
    matcher = known_rules.matcher()
    return Recipients(matcher, lambda: LISTED, own=("*.shop.dev",), names=("letterbox",))


def test_a_host_of_a_vendor_is_that_vendor_with_its_region(recipients: Recipients) -> None:
    found = recipients.of("api-eu.mixpanel.com")
    assert found is not None
    assert (found.id, found.region, found.listed) == ("mixpanel", "eu", True)


def test_a_host_of_the_list_is_its_owner(recipients: Recipients) -> None:
    found = recipients.of("px.ads.example-net.com")
    assert found is not None
    assert (found.id, found.vendor_class, found.listed) == ("ads-net", "advertising", False)


def test_an_owner_that_a_vendor_file_describes_is_that_vendor(recipients: Recipients) -> None:
    found = recipients.of("cdn.mix.dev")
    assert found is not None
    assert (found.vendor_class, found.listed) == ("product-analytics", True)


def test_any_other_host_is_an_unknown_recipient(recipients: Recipients) -> None:
    found = recipients.of("In.Warehouse.io.")
    assert found is not None
    assert (found.id, found.name) == ("unknown: in.warehouse.io", "in.warehouse.io")
    assert recipients.of("in.warehouse.io:8443") == found


@pytest.mark.parametrize(
    "host",
    [
        "eu.shop.dev",
        "letterbox.dev",
        "api.letterbox.co.uk",
        "letter-box.io",
        "letterbox.vercel.app",
        "api.getletterbox.dev",
        "letterboxhq.com",
    ],
)
def test_own_hosts_are_nobody_elses(recipients: Recipients, host: str) -> None:
    assert recipients.of(host) is None


def test_a_host_that_only_contains_the_name_is_not_own(recipients: Recipients) -> None:
    assert recipients.of("letterbox.warehouse.io") is not None
    assert recipients.is_outside("letterbox.warehouse.io")
    assert not recipients.is_outside("api.letterbox.io")


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("api.acme.io", True), ("acme.museum", True), ("8.8.8.8", True), ("*.acme.io", True),
        ("localhost", False), ("backend", False), ("local.acme.io", False),
        ("127.0.0.1", False), ("10.1.2.3", False),
        ("app.local", False), ("api.example.com", False), ("x.test", False),
        ("your-api.acme.io", False), ("api.yourdomain.com", False), ("a b.com", False),
        ("acme-base-url.edu", False),
        ("999.1.1.1", False), ("host.docker.internal", False), ("acme.123", False),
    ],
)  # fmt: skip
def test_public_hosts(host: str, *, public: bool) -> None:
    assert is_public(host) is public


@pytest.mark.parametrize(
    ("host", "domain"),
    [("api.acme.co.uk", "acme.co.uk"), ("acme.github.io", "acme.github.io"), ("com", "")],
)
def test_the_registrable_domain(host: str, domain: str) -> None:
    assert registrable(host) == domain


@pytest.mark.parametrize("name", ["letterbox-api", "letterbox-build", "letterbox-www"])
def test_a_host_of_the_project_of_which_this_is_a_part_is_its_own(name: str) -> None:
    recipients = Recipients(known_rules.matcher(), lambda: LISTED, names=(name,))
    assert recipients.of("agent.letterbox.io") is None
    assert recipients.of(f"agent.{name}.io") is None
    assert recipients.of("agent.letters.io") is not None


def test_hosts_of_the_domain_of_the_home_page_are_the_project_s_own() -> None:
    homes = ("game.open-letters.org", "acme.github.io", "docs.sentry.io")
    recipients = Recipients(known_rules.matcher(), lambda: LISTED, homes=homes)
    assert recipients.of("world.open-letters.org") is None
    assert recipients.of("open-letters.org") is None
    assert recipients.of("world.letters.org") is not None
    assert recipients.of("other.github.io") is not None
    assert recipients.of("o1.ingest.sentry.io") is not None


def test_a_project_that_is_called_by_its_domain_owns_what_it_deploys() -> None:
    recipients = Recipients(known_rules.matcher(), lambda: LISTED, names=("letterbox.com",))
    assert recipients.of("oauth.letterbox.workers.dev") is None
    assert recipients.of("letterbox-api.vercel.app") is None
    assert recipients.of("letterbox-api.io") is not None


def test_the_part_of_a_project_that_is_named_after_a_vendor_does_not_own_its_hosts() -> None:
    recipients = Recipients(known_rules.matcher(), lambda: LISTED, names=("mixpanel-app",))
    found = recipients.of("api.mixpanel.com")
    assert found is not None
    assert recipients.of_setting("MIXPANEL_URL") is not None


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("x1.execute-api.eu-west-1.amazonaws.com", "eu"),
        ("bucket.s3.us-east-2.amazonaws.com", "us"),
        ("x1.execute-api.eu-west-2.amazonaws.com", "gb"),
        ("s3.us-gov-west-1.amazonaws.com", "us"),
        ("europe-west6-shop.cloudfunctions.net", "ch"),
        ("europe-west1-shop.cloudfunctions.net", "eu"),
        ("asia-northeast1-shop.cloudfunctions.net", "ap"),
        ("museu-west-1.example.org", "unknown"),
        ("api.warehouse.io", "unknown"),
    ],
)
def test_the_host_of_a_cloud_names_the_region(host: str, region: str) -> None:
    assert told_region(host) == region
