"""Whose address a setting holds, by its name."""

from __future__ import annotations

import pytest

from flowcheck.catalog.settings import SettingNames
from flowcheck.catalog.vendor import Vendor


def _vendor(name: str, *settings: str) -> Vendor:
    return Vendor(name, name, "unknown", name, "US", f"{name}.yml", settings=settings)


NAMES = SettingNames(
    [
        _vendor("slack", "slack"),
        _vendor("openai", "openai"),
        _vendor("azure-openai", "azureopenai"),
        _vendor("customer-io", "customerio"),
    ]
)


@pytest.mark.parametrize(
    ("name", "vendor"),
    [
        ("SLACK_WEBHOOK_URL", "slack"),
        ("NEXT_PUBLIC_SLACK_HOOK", "slack"),
        ("slackMembersWebhookUrl", "slack"),
        ("AZURE_OPENAI_ENDPOINT", "azure-openai"),
        ("OPENAI_BASE_URL", "openai"),
        ("CUSTOMER_IO_HOST", "customer-io"),
    ],
)
def test_a_name_with_a_vendor_and_an_address_tells(name: str, vendor: str) -> None:
    found = NAMES.vendor(name)
    assert found is not None
    assert found.id == vendor


@pytest.mark.parametrize(
    "name",
    [
        "SLACK_TOKEN",  # no address
        "SLACK_REDIRECT_URL",  # where the vendor sends people to
        "SLACK_SIGNING_SECRET_URL",
        "API_URL",
        "SLACKER_URL",
        "SLACK_TO_OPENAI_URL",  # of two
        "",
    ],
)
def test_other_names_tell_nothing(name: str) -> None:
    assert NAMES.vendor(name) is None


def test_the_names_among_many_words() -> None:
    words = ["user", "SLACK_WEBHOOK_URL", "SLACK_TOKEN", "slackHost", "openai", "x\ufb01"]
    assert NAMES.among(words) == {"SLACK_WEBHOOK_URL", "slackHost"}
    assert NAMES.among([]) == frozenset()
    assert NAMES.among(["user"]) == frozenset()
