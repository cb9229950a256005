"""``waivers`` of ``flowcheck.yml``, what they and comments in the code waive, and what of them.

A waiver covers places, not findings: a finding that stands for several places is waived when each
of them is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from flowcheck.config.fields import Fields
from flowcheck.config.read import category, glob
from flowcheck.document import Item, nearest
from flowcheck.errors import Place
from flowcheck.globs import globs
from flowcheck.model import below
from flowcheck.patterns import regex
from flowcheck.policy.judge import Answer
from flowcheck.policy.register import Waiver
from flowcheck.policy.schema import Fact, On
from flowcheck.result.findings import WaiverRow
from flowcheck.taint.recipients import UNKNOWN_HOST

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


KEYS = ("rule", "owner", "reason", "expires", "vendor", "category", "finding", "path")
REQUIRED = KEYS[:4]
_ID = regex(r"[0-9a-f]{8,16}")
LONGEST = 366  # days
OWN_RULES = "waiver-"
"""How the rules about waivers begin; nobody can waive them."""


class Nameable(Struct, frozen=True):
    """What a waiver may name; an empty part is not checked.

    ``others`` gives more vendors when they are needed.
    """

    rules: frozenset[str] = frozenset()
    vendors: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    others: Callable[[], Collection[str]] = frozenset

    def has_vendor(self, vendor: str) -> bool:
        """Whether there is such a vendor, as far as that is known."""
        if not self.vendors or vendor in self.vendors or vendor.startswith(UNKNOWN_HOST):
            return True
        return vendor in self.others()


def load_waivers(
    item: Item | None, today: date, known: Nameable | None = None
) -> tuple[Waiver, ...]:
    """The waivers of the file. Raises ``ConfigError``."""
    if item is None or item.value is None:
        return ()
    return tuple(_waiver(row, today, known or Nameable()) for row in item.items("waivers"))


def _waiver(item: Item, today: date, known: Nameable) -> Waiver:
    body = Fields.of(item, "a waiver", KEYS)
    for key in REQUIRED:
        if not body.found.get(key) or body.found[key].value == "":
            raise item.fail(f"a waiver lacks the key {key!r}")
    rule = body.text("rule")
    mistake = _mistake(rule, known.rules)
    if mistake:
        raise body.found["rule"].fail(mistake)
    expires = body.day("expires")
    if expires is not None and expires > today + timedelta(days=LONGEST):
        raise body.found["expires"].fail(
            f"{expires} is too far away; a waiver expires within a year"
        )
    if "path" in body.found:
        _check_glob(body.found["path"])
    if "category" in body.found:
        category(body.found["category"], known.categories)
    if "finding" in body.found and not _ID.fullmatch(body.text("finding")):
        raise body.found["finding"].fail("expected the id of a finding: 8 to 16 hexadecimal digits")
    vendor = body.text("vendor")
    if vendor and not known.has_vendor(vendor):
        near = nearest(vendor, known.vendors)
        hint = f"; did you mean {near!r}?" if near else ""
        raise body.found["vendor"].fail(f"unknown vendor {vendor!r}{hint}")
    return Waiver(
        rule=rule,
        owner=body.text("owner"),
        reason=body.text("reason"),
        expires=expires,
        place=item.place,
        vendor=vendor,
        category=body.text("category"),
        finding=body.text("finding"),
        path=body.text("path"),
    )


def _check_glob(item: Item) -> None:
    try:
        globs([glob(item)])
    except ValueError as problem:
        raise item.fail(f"{item.value!r} is not a glob: {problem}") from None


def _mistake(rule: str, rules: Collection[str]) -> str:
    """What is wrong with the name of a rule, or ``""``."""
    if rule.startswith(OWN_RULES):
        return f"{rule!r} cannot be waived; fix the waiver"
    if rules and rule not in rules:
        return no_rule(rule, rules)
    return ""


def no_rule(name: str, rules: Collection[str]) -> str:
    """What to say of a name that no rule has."""
    near = nearest(name, rules)
    hint = f"did you mean {near!r}?" if near else "`flowcheck scan --format json` lists them: rules"
    return f"unknown rule {name!r}; {hint}"


class Waivers:
    """Answers who waives a place, and remembers which waivers were of use.

    ``rules`` are all that there are, ``elsewhere`` those that a scan alone cannot ask. ``whole``:
    everything was scanned, so that a waiver without a match is of no use.
    """

    def __init__(
        self,
        waivers: Iterable[Waiver],
        today: date,
        rules: Collection[str] = (),
        *,
        elsewhere: Collection[str] = (),
        whole: bool = True,
    ) -> None:
        checked = [_checked(waiver, rules) for waiver in waivers]
        self._today = today
        self._whole = whole
        self._elsewhere = elsewhere
        self._waivers = tuple(checked)
        self._used: set[int] = set()
        self._covered: dict[int, str] = {}
        self._by_rule: dict[str, list[tuple[int, Waiver, GitIgnoreSpec | None]]] = {}
        for number, waiver in enumerate(checked):
            if not waiver.mistake and waiver.reason:
                paths = globs([waiver.path]) if waiver.path else None
                self._by_rule.setdefault(waiver.rule, []).append((number, waiver, paths))

    def waive(self, rule: str, finding: str, fact: Fact) -> Answer | None:
        """Who answers for what a rule finds in a fact: who still does before who did."""
        found: Answer | None = None
        for number, waiver in self._about(rule, finding, fact):
            self._used.add(number)
            holds = not self._has_expired(waiver)
            if found is None or (holds and not found.holds):
                found = Answer(_said(waiver), holds)
        return found

    def cover(self, rule: str, finding: str, fact: Fact, by: str) -> None:
        """The rule ``by`` stands for what a rule finds in a fact: its waivers waive nothing."""
        for number, _ in self._about(rule, finding, fact):
            self._covered[number] = by

    def _about(self, rule: str, finding: str, fact: Fact) -> Iterator[tuple[int, Waiver]]:
        for number, waiver, paths in self._by_rule.get(rule, ()):
            if _covers(waiver, paths, finding, fact):
                yield number, waiver

    def rows(self) -> Iterator[WaiverRow]:
        """All waivers, to be told after everything was judged."""
        for number, waiver in enumerate(self._waivers):
            yield WaiverRow(
                file=waiver.place.file,
                line=waiver.place.line,
                rule=waiver.rule,
                owner=waiver.owner,
                reason=waiver.reason,
                expires=waiver.expires.isoformat() if waiver.expires else "",
                state=self._state(number, waiver),
                vendor=waiver.vendor,
                category=waiver.category,
                finding=waiver.finding,
                path=waiver.path,
                about=waiver.line if waiver.inline else 0,
            )

    def facts(self) -> Iterator[Fact]:
        """The waivers as facts, to be judged after everything else was."""
        for number, waiver in enumerate(self._waivers):
            yield Fact(
                On.WAIVER,
                {
                    "state": self._state(number, waiver),
                    "waives": waiver.rule,
                    "by": self._covered.get(number, ""),
                    "owner": waiver.owner,
                    "reason": waiver.reason,
                    "expires": waiver.expires,
                    "inline": waiver.inline,
                    "mistake": waiver.mistake,
                },
                waiver.place.file,
                waiver.place.line,
                waiver.vendor,
                waiver.category,
                same=(waiver.rule, waiver.finding, waiver.path, waiver.reason),
            )

    def _state(self, number: int, waiver: Waiver) -> str:
        if waiver.mistake:
            return "mistaken" if not waiver.rule else "unknown-rule"
        if not waiver.reason:
            return "without-reason"
        if number not in self._used and number in self._covered:
            return "covered"
        if number not in self._used:
            return "unused" if self._whole and waiver.rule not in self._elsewhere else "active"
        return "expired" if self._has_expired(waiver) else "active"

    def _has_expired(self, waiver: Waiver) -> bool:
        return waiver.expires is not None and waiver.expires < self._today


def from_row(row: WaiverRow) -> Waiver:
    """The waiver that a row tells of; one that waives nothing has no reason."""
    waives = row.state not in ("mistaken", "unknown-rule")
    return Waiver(
        rule=row.rule,
        owner=row.owner,
        reason=row.reason if waives else "",
        expires=date.fromisoformat(row.expires) if row.expires else None,
        place=Place(row.file, row.line, 1),
        vendor=row.vendor,
        category=row.category,
        finding=row.finding,
        path=row.path,
        inline=bool(row.about),
        line=row.about,
    )


def _checked(waiver: Waiver, rules: Collection[str]) -> Waiver:
    mistake = waiver.mistake or (_mistake(waiver.rule, rules) if waiver.inline else "")
    return replace(waiver, mistake=mistake)


def _covers(waiver: Waiver, paths: GitIgnoreSpec | None, finding: str, fact: Fact) -> bool:
    if waiver.inline:
        return waiver.place.file == fact.file and waiver.line in (fact.line, *fact.around)
    return (
        (not waiver.vendor or waiver.vendor == fact.vendor)
        and (not waiver.category or below(fact.category, waiver.category))
        and (not waiver.finding or finding.startswith(waiver.finding))
        and (paths is None or paths.match_file(fact.file))
    )


def _said(waiver: Waiver) -> Mapping[str, str]:
    return {
        "owner": waiver.owner,
        "reason": waiver.reason,
        "expires": waiver.expires.isoformat() if waiver.expires else "",
        "place": f"{waiver.place.file}:{waiver.place.line}",
    }
