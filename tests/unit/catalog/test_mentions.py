"""The texts by which files mention vendors, and which of them are looked for."""

from __future__ import annotations

import re

import pytest

import known_rules
from flowcheck.catalog.compiled import Tables
from flowcheck.catalog.mentions import Mention, Mentions, mentions_of


def words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text))


def texts_in(text: str) -> dict[str, Mention]:
    found = known_rules.matcher().mentions.among(words(text))
    return {mention.text: mention for mention in found}


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ('import posthog from "posthog-js"', '"posthog-js'),
        ("import sentry_sdk", "import sentry_sdk"),
        ("gtag('event')", "gtag"),
        ('api_host: "https://eu.i.posthog.com"', "i.posthog.com"),
        ("fbq('track')", "fbq"),
    ],
)
def test_what_a_file_may_mention_is_found_by_its_words(code: str, text: str) -> None:
    assert text in texts_in(code)


def test_what_has_other_words_is_not_looked_for() -> None:
    assert texts_in("const total = price * rate") == {}


def test_a_host_is_known_as_one_and_has_its_vendor() -> None:
    host = texts_in("https://eu.i.posthog.com")["i.posthog.com"]
    assert (host.host, host.vendors) == (True, ("posthog",))
    assert not texts_in("gtag('event')")["gtag"].host
    assert "i.posthog.com" in known_rules.matcher().mentions.hosts(words("eu.i.posthog.com"))


def test_an_address_calls_nothing() -> None:
    assert texts_in("https://eu.i.posthog.com")["i.posthog.com"].address
    assert not texts_in("gtag('event')")["gtag"].address


def test_a_framework_is_mentioned_by_its_module_of_mail() -> None:
    assert "from django.core import mail" in texts_in("from django.core import mail")
    assert "django.core.mail" in texts_in("from django.core.mail import send_mail")
    forms = "from django import forms"
    assert not any(text in forms for text in texts_in(forms))


def test_every_text_can_be_found_and_none_is_a_letter() -> None:
    mentions = known_rules.matcher().mentions
    every = frozenset(mentions.by_word)
    found = list(mentions.among(every))
    assert len(found) > 5_000
    assert all(len(mention.text) > 1 for mention in found)
    assert all(set(mention.words) == words(mention.text) for mention in found)
    assert {"capture", "track"} <= mentions.imported


def test_they_are_the_same_when_they_are_kept() -> None:
    class Shelf(dict[str, bytes]):
        def put(self, key: str, data: bytes) -> None:
            self[key] = data

    made = mentions_of(known_rules.matcher().catalog.vendors)
    tables = Tables(Shelf(), "1")
    assert tables.table("mentions", Mentions, lambda: made) == made
    assert tables.table("mentions", Mentions, lambda: mentions_of([])) == made
