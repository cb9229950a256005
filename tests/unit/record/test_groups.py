from __future__ import annotations

import pytest

import known_rules
from flowcheck.catalog.location import rules_directory
from flowcheck.catalog.vendor import VendorClass
from flowcheck.errors import RuleError
from flowcheck.record.groups import Groups, heading, load_groups, parse_groups

SMALL = """\
activities:
  a: {data_use: analytics, classes: [product-analytics]}
families: {other: [user]}
sensitive: {health: [user.health_and_medical]}
"""
KNOWN = frozenset({"user", "user.health_and_medical"})


@pytest.fixture(scope="module")
def groups() -> Groups:
    return load_groups(rules_directory(), known_rules.catalog().categories)


def test_every_class_of_vendors_has_an_activity(groups: Groups) -> None:
    listed = {name for group in groups.activities for name in group.classes}
    assert listed == set(VendorClass)


def test_every_category_has_a_family_and_special_ones_a_heading(groups: Groups) -> None:
    for category in known_rules.catalog().categories.values():
        assert groups.family(category.key) in groups.families
        if category.article_9 or category.article_10:
            assert heading(groups.sensitive, category.key), category.key


def test_the_longest_tree_decides(groups: Groups) -> None:
    assert groups.family("user.device.cookie_id") == "internet"
    assert groups.family("user.device.ip_address") == "connection"
    assert groups.family("user.contact.organization") == "working-life"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("product-analytics", "produkt", r"record/groups.yml:2:\d+: unknown class"),
        ("[user]", "[usr]", r"record/groups.yml:3:\d+: unknown data category 'usr'; did you mean"),
        ("data_use", "data_us", r"unknown key 'data_us'"),
    ],
)
def test_a_mistake_is_told_with_its_line(old: str, new: str, message: str) -> None:
    with pytest.raises(RuleError, match=message):
        parse_groups(SMALL.replace(old, new), KNOWN)


def test_a_class_belongs_to_one_activity() -> None:
    twice = SMALL.replace(
        "families:", "  b: {data_use: analytics, classes: [product-analytics]}\nfamilies:"
    )
    with pytest.raises(RuleError, match="is in two activities"):
        parse_groups(twice, KNOWN)
