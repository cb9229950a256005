"""Changes as facts, and what the rules about changes find in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from flowcheck.gate.compare import Change, compare
from flowcheck.gate.items import FlowItem, Items
from flowcheck.policy.judge import Setting, judge
from flowcheck.policy.schema import Fact, On, Pack, Rule, Value
from flowcheck.policy.waivers import Waivers, from_row
from flowcheck.result.findings import AskedRule, Finding, WaiverRow

REVIEW = "new-flow-not-reviewed"
"""The rule that asks for a review of new flows."""

_FIELDS = (
    "vendor", "kind", "about", "what", "before", "after", "words", "category", "key", "role",
    "event", "call", "treatment", "implicit", "cause",
)  # fmt: skip


class Judge(Struct, frozen=True):
    """Judges changes. ``packs`` gives those that everybody has, ``today`` is when waivers end."""

    packs: Callable[[], Sequence[Pack]]
    today: date

    def findings(
        self, changes: Iterable[Change], head: Items, asked: Mapping[str, str],
        waivers: Iterable[WaiverRow],
    ) -> tuple[Finding, ...]:  # fmt: skip
        """What the changes bring that no scan of one revision can tell; waived ones among them.

        ``asked`` are the rules that the newer revision asks, with their severities.
        """
        facts = list(_facts(changes, head.flows))
        rules = [rule for rule in self._rules() if rule.id in asked] if facts else []
        if not rules:
            return ()
        pack = Pack("changes", "", "", self.today, tuple(rules))
        severities = {rule.id: asked[rule.id] for rule in rules if asked[rule.id] != rule.severity}
        answers = Waivers(map(from_row, waivers), self.today)
        return judge(facts, [pack], Setting(self.today, severities=severities), answers)[0]

    def new_flows(
        self, flows: Iterable[FlowItem], asked: Mapping[str, str], waivers: Iterable[WaiverRow]
    ) -> tuple[Finding, ...]:
        """What there is to say of flows that are new against a baseline."""
        head = Items(flows=tuple(flows))
        only = {name: severity for name, severity in asked.items() if name == REVIEW}
        return self.findings(compare(Items(), head), head, only, waivers)

    def _rules(self) -> Iterator[Rule]:
        for pack in self.packs():
            yield from (rule for rule in pack.rules if rule.on is On.CHANGE)


def asked_rules(rules: Iterable[AskedRule]) -> dict[str, str]:
    """The rules that a scan asks, with their severities."""
    return {rule.id: rule.severity for rule in rules}


def _facts(changes: Iterable[Change], flows: Iterable[FlowItem]) -> Iterator[Fact]:
    around = {item.id: item.around for item in flows}
    for change in changes:
        if change.about == "finding":
            continue
        values: dict[str, Value] = {name: getattr(change, name) for name in _FIELDS}
        same = change.after.split(", ") if change.about == "vendor" else (change.id, change.what)
        yield Fact(
            On.CHANGE,
            values | {"vendor_name": change.name},
            change.file,
            change.line,
            change.vendor,
            change.category,
            same=tuple(same),
            around=around.get(change.id, ()),
        )


def shared(findings: Sequence[Sequence[Finding]]) -> tuple[Finding, ...]:
    """The findings that are in each of several rows, by id."""
    if not findings:
        return ()
    rows = [{finding.id: finding for finding in row} for row in findings]
    ids = set.intersection(*(set(row) for row in rows))
    return tuple(rows[0][key] for key in sorted(ids))
