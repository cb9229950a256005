"""Rules in words."""

from __future__ import annotations

import known_rules
from flowcheck.policy.describe import fact, finds_when, severities

RULES = {rule.id: rule for pack in known_rules.packs() for rule in pack.rules}
CATEGORIES = (
    "`user.contact`, `user.name`, `user.government_id`, `user.financial`, "
    "`user.health_and_medical` or `user.authorization`"
)


def test_conditions_are_told_in_words() -> None:
    assert list(finds_when(RULES["personal-data-in-address"])) == [
        "carrier is `url`",
        f"category is {CATEGORIES} (or below)",
        "treatment is `plain`",
        "confidence is not `low`",
    ]


def test_exceptions_what_nobody_has_said_and_what_is_old() -> None:
    assert list(finds_when(RULES["registered-vendor-not-in-code"])) == [
        "nothing in the code shows the vendor",
        "registered status is not `banned`",
        "but not where registered used by: it is said",
    ]
    lines = " ".join(finds_when(RULES["dpf-not-checked"]))
    assert "registered dpf checked: nobody has said it" in lines
    assert "registered dpf checked lies more than 365 days back" in lines


def test_every_rule_can_be_told() -> None:
    for rule in RULES.values():
        assert list(finds_when(rule)), rule.id
        assert severities(rule).startswith(rule.severity)
        assert all(fact(test.given) for test in rule.tests)
