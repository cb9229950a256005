"""At which level data categories are shown."""

from __future__ import annotations

from flowcheck.map.rollup import name_of, rolled_up
from known_rules import catalog

MANY = [
    "user.contact.email", "user.contact.phone_number", "user.name.first", "user.name.last",
    "user.device.ip_address", "user.device.cookie", "user.device.device_id",
    "user.location.imprecise", "user.location.precise", "user.behavior.browsing_history",
    "user.behavior.search_history", "user.unique_id", "user.unique_id.pseudonymous",
    "user.account.settings", "user.account.username", "user.content.private", "user.payment",
]  # fmt: skip


def test_few_categories_stay_as_they_are() -> None:
    few = ["user.contact.email", "user.contact.phone_number"]
    assert rolled_up(few, catalog().categories) == {key: key for key in few}


def test_many_are_put_together_by_the_category_above() -> None:
    found = rolled_up(MANY, catalog().categories)
    assert found["user.contact.email"] == found["user.contact.phone_number"] == "user.contact"
    assert found["user.content.private"] == "user.content.private"


def test_special_data_are_never_put_with_others() -> None:
    special = ["user.health_and_medical.genetic", "user.health_and_medical"]
    found = rolled_up([*MANY, *special], catalog().categories, depth=1)
    assert [found[key] for key in special] == special


def test_depth_says_the_level() -> None:
    found = rolled_up(MANY, catalog().categories, depth=2)
    assert found["user.contact.email"] == "user.contact.email"


def test_an_unknown_category_has_a_name_too() -> None:
    assert name_of("user.shoe_size", catalog().categories) == "shoe size"
