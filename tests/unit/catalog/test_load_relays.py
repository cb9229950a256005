"""Files of relays."""

from __future__ import annotations

import pytest

import known_rules
from flowcheck.catalog.load_relays import load_relay
from flowcheck.catalog.location import rules_directory
from flowcheck.catalog.relays import Relay
from flowcheck.document import parse
from flowcheck.errors import RuleError

HEAD = """
relay: acme-mail
name: Acme Mail
sources: [https://acme.example/mail]
sdks: {python: {functions: {"py:acme_mail#send": [{name: to, role: profile, key: to}]}}}
"""


def relay(body: str, file: str = "relays/acme-mail.yml") -> Relay:
    return load_relay(parse(HEAD + body, file, RuleError), file)


def test_a_relay_has_calls_and_where_its_recipient_is_named() -> None:
    found = relay('places: ["0.host"]\nsettings: [A]\nkeyed: [B]\nanywhere: true\n')
    assert found.library.symbols == ("py:acme_mail#send",)
    assert (found.places, found.names, found.anywhere) == (("0.host",), ("A", "B"), True)


@pytest.mark.parametrize(
    ("body", "file", "message"),
    [
        ("hosts: []\n", "relays/acme-mail.yml", "hosts"),
        ("", "relays/other.yml", "belongs in a file called acme-mail.yml"),
    ],
)
def test_a_mistake_is_told_with_its_file(body: str, file: str, message: str) -> None:
    with pytest.raises(RuleError, match=message) as caught:
        relay(body, file)
    assert file in str(caught.value)


def test_no_relay_is_a_vendor() -> None:
    catalog, matcher = known_rules.catalog(), known_rules.matcher()
    names = {path.stem for path in (rules_directory() / "relays").glob("*.yml")}
    assert {entry.library.id for entry in catalog.relays} == names
    assert names.isdisjoint(vendor.id for vendor in catalog.vendors)
    for entry in catalog.relays:
        assert matcher.vendor(entry.library.id) is None
        assert entry.places or entry.names


@pytest.mark.parametrize(
    ("text", "vendor"),
    [
        ("anymail.backends.mailgun.EmailBackend", "mailgun"),
        ("anymail.backends.amazon_sesv2.EmailBackend", "aws-ses"),
        ("django_ses.SESBackend", "aws-ses"),
        ("SES-EU-WEST-1", "aws-ses"),
        ("SendGrid", "sendgrid"),
        ("POSTMARK_SERVER_TOKEN", "postmark"),
        ("django.core.mail.backends.smtp.EmailBackend", None),
        ("session.backends.Messages", None),
        ("", None),
    ],
)
def test_names_of_backends_are_looked_up_as_whole_words(text: str, vendor: str | None) -> None:
    found = known_rules.matcher().backends.vendor(text)
    assert (found.id if found else None) == vendor
