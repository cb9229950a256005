"""What a person asks to have mended: ids of findings and flows, rules, vendors, actions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct

from flowcheck.errors import ConfigError
from flowcheck.fix.model import Action
from flowcheck.result.findings import Finding
from flowcheck.result.flows import Flow
from flowcheck.result.scan import ScanResult

_SHORTEST = 6


class Selection(Struct, frozen=True):
    """What is asked for; nothing: every finding that nobody has waived.

    ``ids`` are ids of findings or flows, or the beginnings of such. ``only``: no other findings.
    """

    ids: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    only: frozenset[str] | None = None

    def check(self, result: ScanResult) -> None:
        """Raise ``ConfigError`` for an id or a rule that the scan does not have."""
        known = [*(flow.id for flow in result.flows), *(each.id for each in result.findings)]
        for wanted in self.ids:
            if len(wanted) < _SHORTEST:
                raise ConfigError(f"{wanted!r} is too short for an id; give {_SHORTEST} digits")
            if not any(each.startswith(wanted) for each in known):
                raise ConfigError(f"no flow and no finding has the id {wanted!r}")
        rules = {rule.id for rule in result.rules}
        for rule in self.rules:
            if rule not in rules:
                raise ConfigError(f"no rule {rule!r} was asked in this scan")
        used = {use.vendor for use in result.vendors}
        for vendor in self.vendors:
            if vendor not in used:
                raise ConfigError(f"no trace of a vendor with the id {vendor!r}")

    def findings(self, result: ScanResult) -> Iterator[Finding]:
        """The findings that are asked for."""
        for finding in result.findings:
            wanted = (
                self._has(finding.id)
                and self._only(finding.id)
                and self._wants(finding.vendor, finding.rule)
            )
            if wanted and (finding.waived is None or self.ids):
                yield finding

    def flows(self, result: ScanResult) -> Iterator[Flow]:
        """The flows that are asked for by their ids."""
        for flow in result.flows:
            if self.ids and self._has(flow.id) and self._wants(flow.vendor, ""):
                yield flow

    def allows(self, action: Action) -> bool:
        """Whether an action may be taken."""
        return not self.actions or action in self.actions

    def _only(self, own: str) -> bool:
        return self.only is None or own in self.only

    def _has(self, own: str) -> bool:
        return not self.ids or own.startswith(self.ids)

    def _wants(self, vendor: str, rule: str) -> bool:
        return (not self.vendors or vendor in self.vendors) and (
            not self.rules or not rule or rule in self.rules
        )


def in_order(actions: Collection[Action]) -> Sequence[Action]:
    """Actions in the order of least harm."""
    return [action for action in Action if action in actions]
