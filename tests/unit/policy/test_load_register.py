"""The register of flowcheck.yml: everything it may say, and every mistake with its place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import known_rules
from flowcheck.config import load_config
from flowcheck.document import parse
from flowcheck.errors import ConfigError, Place
from flowcheck.policy import load_register as loader
from flowcheck.policy.load_register import Known, load_register
from flowcheck.policy.register import Answer, Console, Contact, Register, RegisteredVendor

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "flowcheck.yml"
KNOWN = Known(
    vendors=frozenset({"mixpanel", "posthog", "google-analytics"}),
    others=lambda: frozenset({"some-host-owner"}),
    categories=frozenset({"user.contact.email", "user.contact", "user.name"}),
    questions=frozenset({"notice", "numbers"}),
    latest=date(2026, 11, 23),
)


def read(text: str) -> Register:
    return load_register(parse(text, "f.yml", ConfigError), KNOWN)


def vendor(text: str) -> RegisteredVendor:
    return read(f"vendors: {{mixpanel: {{{text}}}}}").vendors["mixpanel"]


def mistake(text: str) -> str:
    with pytest.raises(ConfigError) as raised:
        read(text)
    return str(raised.value)


def test_no_register_is_an_empty_one_that_nobody_has_written() -> None:
    assert load_register(None) == Register()
    for text in ("", "{}", "vendors:\nproject:\n"):
        assert not read(text).written


def test_what_has_no_value_is_not_answered_yet() -> None:
    text = "role: , dpa: , transfer: {basis: , dpf_checked: }, allowed: , consent: {required: }"
    text += ", status: , console: {settings: {$city: }, asserted_by: , on: }, contact: {email: }"
    assert vendor(text) == RegisteredVendor("mixpanel", Place("f.yml", 1, 11))
    assert read("vendors: {mixpanel: }").vendors["mixpanel"].role == ""


def test_the_example_of_the_documentation_is_read_in_full() -> None:
    catalog = known_rules.catalog()
    packs = known_rules.packs()
    known = Known(
        vendors=frozenset({*(vendor.id for vendor in catalog.vendors), "shop-crm"}),
        categories=frozenset(catalog.categories),
        questions=frozenset(row.id for pack in packs for row in pack.questions),
        latest=date(2026, 11, 22),
    )
    found = load_register(load_config(EXAMPLE).register, known)
    assert (found.role, found.audience, found.residency) == ("controller", "general", "eu")
    assert found.profiles == ("gdpr", "eprivacy", "ccpa", "pci")
    assert found.organisation.dpo == Contact("Erika Mustermann", "dpo@shop.example")
    assert found.organisation.contact.phone == "+49 30 1234567"
    vendors = [activity.vendors for activity in found.activities]
    assert vendors == [("mixpanel",), ("stripe",), ("openai",)]
    mixpanel = found.vendors["mixpanel"]
    assert (mixpanel.transfer_basis, mixpanel.scc_module) == ("scc", "2")
    assert mixpanel.dpa_date == date(2026, 1, 15)
    assert mixpanel.denied == ("user.contact", "user.name")
    assert mixpanel.consent_required is True
    assert mixpanel.trains_ai is False
    off = {"$city": "off", "user.location": "off"}
    assert mixpanel.console == Console(off, "Erika Mustermann", date(2026, 9, 30))
    assert found.vendors["unknown: hooks.partner.example.net"].country == "FR"
    assert found.vendors["payroll-service"].used_by.startswith("the personnel")
    answer = Answer("about 40000 customers", "Erika Mustermann", date(2026, 10, 1))
    assert found.answers == {"numbers": answer}


@pytest.mark.parametrize(
    "keys",
    [loader.TOP, loader.PROJECT, loader.ORGANISATION, loader.CONTACT, loader.ACTIVITY,
     loader.VENDOR, loader.DPA, loader.TRANSFER, loader.CONSENT, loader.CONSOLE, loader.ANSWER],
)  # fmt: skip
def test_the_example_has_every_key(keys: tuple[str, ...]) -> None:
    text = EXAMPLE.read_text("utf-8")
    assert [key for key in keys if f"{key}:" not in text] == []


def test_profiles_are_added_to_those_that_are_always_on() -> None:
    assert read("project: {profiles: [pci]}").profiles == ("gdpr", "eprivacy", "pci")
    assert read("project: {name: Shop}").profiles == ("gdpr", "eprivacy")


def test_nothing_allowed_is_not_the_same_as_nothing_said() -> None:
    assert vendor("allowed: []").allowed == ()
    assert vendor("denied: []").allowed is None


def test_words_for_a_switch_are_on_and_off() -> None:
    text = (
        "settings: {a: false, b: 'Off', c: enabled, d: EU, e: 3}, asserted_by: Ann, on: 2026-01-31"
    )
    settings = vendor(f"console: {{{text}}}").console.settings
    assert settings == {"a": "off", "b": "off", "c": "on", "d": "EU", "e": "3"}


def test_a_contact_may_be_just_a_name() -> None:
    assert read("organisation: {dpo: Ann}").organisation.dpo == Contact("Ann")


def test_a_country_of_which_yaml_makes_a_boolean_elsewhere() -> None:
    assert vendor("country: NO").country == "NO"


MISTAKES = r"""
vendor: {}
    1:1: unknown key 'vendor' in the register; did you mean 'vendors'?
- a
    1:1: expected the register (a mapping), found a list
reviewed: 2026-13-01
    1:11: '2026-13-01' is not a date; expected a date such as 2026-01-31
reviewed: 20260101
    1:11: this is not a date
reviewed: 2026-11-24
    1:11: 2026-11-24 is in the future
project: {role: procesor}
    1:17: 'procesor' is not a role; did you mean 'processor'? E
project: {audience: kids}
    1:21: 'kids' is not an audience; expected one of: children
project: {residency: EU}
    1:22: 'EU' is not a region; did you mean 'eu'?
project: {profiles: [gdrp]}
    1:22: 'gdrp' is not a profile; did you mean 'gdpr'?
project: {profiles: gdpr}
    1:21: expected profiles (a list), found text
project: {payment_pages: ['']}
    1:27: '' is not a glob
organisation: {dpo: {mail: x}}
    1:22: unknown key 'mail' in a contact; did you mean 'em
organisation: {dpo: {phone: +4930123}}
    1:29: expected phone (text), found a number; p
activities: [{name: a}]
    1:14: an activity lacks the key 'id'
activities: [{id: a}, {id: a}]
    1:28: the activity 'a' appears twice
activities: [{id: A b}]
    1:19: 'A b' is not an id
activities: [{id: a, vendors: [mixpanel]}]
    1:32: register.vendors lacks 'mixpanel'; it
vendors: {mixpanel: }\nactivities: [{id: a, vendors: [mixpanl]}]
    2:32: register.vendors lacks 'mixpanl'; did you mean 'mixpanel'?
activities: [{id: a, legal_basis: consent}]
    1:35: 'consent' is not a legal basis; did
activities: [{id: a, data_use: Some Use}]
    1:32: 'Some Use' is not a data use
activities: [{id: a, categories: [email]}]
    1:35: 'email' is not a data category; did you mean 'user.contact.email'?
vendors: {mixpanl: }
    1:11: unknown vendor 'mixpanl'; did you mean 'mixpanel'?
vendors: {Google Analytics: }
    1:11: 'Google Analytics' is not the id of a vendor; did you mean 'google-analytics'?
vendors: {'unknown: a b': }
    1:11: 'unknown: a b' does not name a host
vendors: {mixpanel: {rolle: a}}
    1:22: unknown key 'rolle' in a vendor of the register; did you mean 'role'?
vendors: {mixpanel: {country: us}}
    1:31: 'us' is not a country code; did you mean 'US'
vendors: {mixpanel: {country: UK}}
    1:31: 'UK' is not a country code; did you mean 'GB'
vendors: {mixpanel: {country: QQ}}
    1:31: 'QQ' is not a country code; expected two
vendors: {mixpanel: {transfer: {basis: sccs}}}
    1:40: 'sccs' is not a basis; did you mean
vendors: {mixpanel: {transfer: {scc_module: 5}}}
    1:45: '5' is not a module of the standard
vendors: {mixpanel: {allowed: [user.emial]}}
    1:32: unknown data category 'user.emial'
vendors: {mixpanel: {allowed: [user.email]}}
    1:32: unknown data category 'user.email'; did you mean 'user.contact.email'?
vendors: {mixpanel: {cnil_exempt: maybe}}
    1:35: expected cnil_exempt (true or false)
vendors: {mixpanel: {console: {settings: {a: off}}}}
    1:32: settings of a console need 'asserted_by' beside them
vendors: {mixpanel: {answers: {notise: x}}}
    1:32: unknown question 'notise'; did you mean 'notice'?
answers: {notice: {answer: a, by: b}}
    1:19: an answer lacks the key 'on'
answers: {notice: {answer: a, by: b, on: }}
    1:42: this is not a date; expected a date such as 2026-01-31
answers: {notice: {answer: '', by: b, on: 2026-01-31}}
    1:28: expected answer (text), found an empty one
"""


def _mistakes() -> Iterator[tuple[str, str]]:
    lines = MISTAKES.strip().splitlines()
    for text, message in zip(lines[::2], lines[1::2], strict=True):
        yield text.replace("\\n", "\n"), message.strip()


@pytest.mark.parametrize(("text", "message"), tuple(_mistakes()))
def test_a_mistake_is_told_with_its_place_and_what_was_meant(text: str, message: str) -> None:
    assert mistake(text).startswith(f"f.yml:{message}")


@pytest.mark.parametrize(
    "text", ["some-host-owner: ", "'unknown: api.a.io': ", "payroll: {used_by: the office}"]
)
def test_vendors_beside_the_catalogue(text: str) -> None:
    assert len(read(f"vendors: {{{text}}}").vendors) == 1
