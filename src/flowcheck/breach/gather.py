"""What history shows to have reached a vendor, for one window of time."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from flowcheck.breach.facts import Fact, Key, data_key, manner
from flowcheck.breach.model import Event, Identifier, Place, Sent, Setting
from flowcheck.breach.periods import Period, Span, Window, perhaps, period, spans, surely
from flowcheck.breach.search import History
from flowcheck.catalog.schema import Catalog
from flowcheck.catalog.vendor import Vendor
from flowcheck.gate.items import CONFIDENCES, FlowItem

_ACCOUNT = (
    "user.unique_id", "user.contact.email", "user.contact.phone_number", "user.account.username",
)  # fmt: skip
_DEVICE = ("user.device.device_id", "user.device.cookie_id", "user.device.ip_address")
_ORGANISATION = "user.unique_id.organization"
_PSEUDONYM = "user.unique_id.pseudonymous"

_Group = TypeVar("_Group", bound=Hashable)


class Found(Struct, frozen=True):
    """A flow at the newest commit that shows it (in the window, where it is in there)."""

    item: FlowItem
    key: Key
    spans: tuple[Span, ...]
    number: int


class Gathered(Struct):
    """What was sent in a window, and what was sent only before it."""

    history: History
    window: Window
    catalog: Catalog
    vendor: Vendor | None
    inside: list[Found] = field(default_factory=list)
    earlier: list[Found] = field(default_factory=list)

    def sent(self) -> tuple[Sent, ...]:
        """By category and form, what the code sends first."""
        return self._rows(self.inside)

    def before(self) -> tuple[Sent, ...]:
        """What was sent before the window and not, in this form, in it."""
        still = {(row.category, row.treatment) for row in self.sent()}
        return tuple(
            replace(row, certain="yes")
            for row in self._rows(self.earlier)
            if (row.category, row.treatment) not in still
        )

    def events(self) -> tuple[Event, ...]:
        """By event and call."""
        groups = _grouped(
            (found for found in self.inside if not found.item.implicit),
            lambda found: (found.item.event, found.item.call or found.item.address),
        )
        return tuple(
            Event(
                event,
                call,
                tuple(sorted({found.item.category for found in members})),
                self._certain(members),
                self._periods([found.key for found in members]),
                self._places(members),
            )
            for (event, call), members in groups
        )

    def identifiers(self) -> tuple[Identifier, ...]:
        """By category, key and form."""
        groups = _grouped(
            (found for found in self.inside if _links(found.item)),
            lambda found: (
                _links(found.item), found.item.category, found.item.key, found.item.role,
                manner(found.item), found.item.treatment,
            ),
        )  # fmt: skip
        return tuple(
            Identifier(
                category, key, role, links, form, treatment,
                tuple(sorted({found.item.call for found in members if found.item.call})),
            )
            for (links, category, key, role, form, treatment), members in groups
        )  # fmt: skip

    def addresses(self) -> tuple[str, ...]:
        """Where the code itself sends requests to."""
        return tuple(sorted({found.item.address for found in self.inside if found.item.address}))

    def _rows(self, rows: Iterable[Found]) -> tuple[Sent, ...]:
        groups = _grouped(
            rows,
            lambda found: (
                found.item.implicit,
                found.item.category,
                manner(found.item),
                found.item.treatment,
            ),
        )
        return tuple(
            self._sent(category, form, treatment, members)
            for (_, category, form, treatment), members in groups
        )

    def _sent(self, category: str, form: str, treatment: str, members: Sequence[Found]) -> Sent:
        items = [found.item for found in members]
        known = self.catalog.categories.get(category)
        special = "" if known is None else (
            "Art. 9" if known.article_9 else "Art. 10" if known.article_10 else ""
        )  # fmt: skip
        return Sent(
            category=category,
            special=special,
            manner=form,
            treatment=treatment,
            certain=self._certain(members),
            subjects=_all(subject for item in items for subject in item.subjects),
            keys=_all(item.key for item in items),
            roles=_all(item.role for item in items),
            events=_all(item.event for item in items),
            calls=_all(item.call or item.address for item in items),
            confidence=max((item.confidence for item in items), key=_confidence),
            whole=any(item.whole_object for item in items),
            conditions=_shared_conditions(items),
            notes=_all(note for item in items for note in self._notes(item)),
            periods=self._periods([data_key(item) for item in items]),
            places=self._places(members),
        )

    def _notes(self, item: FlowItem) -> Iterator[str]:
        """What the SDK does, in the words of the catalogue."""
        if item.implicit and self.vendor is not None:
            same = [row for row in self.vendor.implicit if row.key == item.key]
            for row in [row for row in same if row.category == item.category][:1]:
                yield f"{row.key}: {row.note}" if row.note else row.key

    def _periods(self, keys: Iterable[Key]) -> tuple[Period, ...]:
        """When one of some facts held, in the window where it was in there."""
        found = spans(self.history, keys)
        inside = [span for span in found if perhaps(self.history.chain, span, self.window)]
        return tuple(period(self.history, span) for span in inside or found)

    def _certain(self, members: Sequence[Found]) -> str:
        chain, window = self.history.chain, self.window
        sure = any(surely(chain, span, window) for found in members for span in found.spans)
        return "yes" if sure else "perhaps"

    def _places(self, members: Sequence[Found]) -> tuple[Place, ...]:
        commits = self.history.chain.commits
        rows = {
            Place(found.item.file, found.item.line, commits[found.number].oid) for found in members
        }
        return tuple(sorted(rows))


def gather(history: History, window: Window, catalog: Catalog, vendor: Vendor | None) -> Gathered:
    """All flows of a history, in the window or only before it."""
    gathered = Gathered(history, window, catalog, vendor)
    chain = history.chain
    for key in sorted({key for facts in history.facts.values() for key in facts}):
        if key[0] != "flow":
            continue
        found = spans(history, (key,))
        inside = tuple(span for span in found if perhaps(chain, span, window))
        chosen = inside or found
        number, fact = _newest(history, key, chosen)
        if not isinstance(fact.item, FlowItem):
            continue
        row = Found(fact.item, key, chosen, number)
        if inside:
            gathered.inside.append(row)
        elif chain.commits[found[0].first].at < window.start:
            gathered.earlier.append(row)
    return gathered


def settings(history: History, packages: History | None, window: Window) -> tuple[Setting, ...]:
    """Packages, regions, options and consent, each value with its periods."""
    rows: list[Setting] = []
    for what, names in (
        ("package", (2, 3)),
        ("region", (0, 1)),
        ("option", (3, 4)),
        ("consent", (2, 3)),
    ):
        source = packages if what == "package" and packages is not None else history
        for key in sorted({key for facts in source.facts.values() for key in facts}):
            if key[0] == what:
                found = [s for s in spans(source, (key,)) if perhaps(source.chain, s, window)]
                if found:
                    name = "" if what == "region" else key[names[0]]
                    times = tuple(period(source, span) for span in found)
                    rows.append(Setting(what, name, key[names[1]], times))
    return tuple(sorted(rows, key=_by_time))


def _by_time(row: Setting) -> tuple[str, str, str, str]:
    return row.what, row.name, row.periods[0].since.date, row.value


def _newest(history: History, key: Key, within: Sequence[Span]) -> tuple[int, Fact]:
    number = within[-1].last
    return number, history.facts[number][key]


def _grouped(
    rows: Iterable[Found], name: Callable[[Found], _Group]
) -> list[tuple[_Group, list[Found]]]:
    groups: dict[_Group, list[Found]] = {}
    for row in rows:
        groups.setdefault(name(row), []).append(row)
    return [(key, groups[key]) for key in sorted(groups, key=repr)]


def _links(item: FlowItem) -> str:
    """What a value links a record to, or ``""``."""
    category = item.category
    if category == _ORGANISATION or (
        item.role == "group" and category.startswith("user.unique_id")
    ):
        return "organisation"
    if category.startswith(_DEVICE) or (item.implicit and category == _PSEUDONYM):
        return "device"
    known = category.startswith(_ACCOUNT) or (item.role == "identity" and not item.implicit)
    return "account" if known else ""


def _shared_conditions(items: Sequence[FlowItem]) -> tuple[str, ...]:
    """The conditions that all routes pass, as ``kind: text``."""
    found = [
        {f"{gate.kind}: {text}" for gate in item.gates for text in gate.texts} for item in items
    ]
    return tuple(sorted(set.intersection(*found))) if found else ()


def _confidence(name: str) -> int:
    return CONFIDENCES.index(name) if name in CONFIDENCES else 0


def _all(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({text for text in texts if text}))
