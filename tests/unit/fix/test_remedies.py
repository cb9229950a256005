"""What is said of rules that no change of the code mends."""

from __future__ import annotations

import known_rules
from flowcheck.fix.remedies import NOT_BY_CODE, NOT_BY_PROGRAM, OF_VENDORS
from flowcheck.policy.schema import On


def test_rules_about_a_vendor_as_a_whole_are_those_of_the_policy() -> None:
    rules = [rule for pack in known_rules.packs() for rule in pack.rules]
    assert {rule.id for rule in rules if rule.on is On.VENDOR} == OF_VENDORS


def test_rules_that_are_named_exist() -> None:
    rules = {rule.id for pack in known_rules.packs() for rule in pack.rules}
    assert rules >= {*NOT_BY_CODE, *NOT_BY_PROGRAM}
