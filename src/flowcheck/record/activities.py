"""Processing activities: those of the register, and proposed ones for recipients left over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from flowcheck.policy import register
from flowcheck.policy.register import LegalBasis, VendorStatus
from flowcheck.record.flow_rows import category_uses, places
from flowcheck.record.groups import Group
from flowcheck.record.material import Material, Recipient, entry, stable_id
from flowcheck.record.model import Activity, Entry, Evidence, Said, Seen, Unanswered
from flowcheck.result.flows import Flow

_PLACES = 12
_UNKNOWN = "unknown"


def activities(material: Material, found: Sequence[Recipient]) -> tuple[Activity, ...]:
    """Those of the register in its order, then those proposed for what none of them names."""
    by_id = {recipient.id: recipient for recipient in found}
    named = [_Row(row, by_id, material).activity() for row in material.register.activities]
    taken = {vendor for row in material.register.activities for vendor in row.vendors}
    return (*named, *_proposed(material, [row for row in found if row.id not in taken], by_id))


def _proposed(
    material: Material, left: Sequence[Recipient], by_id: Mapping[str, Recipient]
) -> Iterator[Activity]:
    members: dict[str, list[str]] = {}
    for recipient in left:
        banned = recipient.own is not None and recipient.own.status == VendorStatus.BANNED
        if recipient.flows or (recipient.own is not None and not banned):
            group = material.groups.of_class(recipient.vendor_class)
            members.setdefault(group.id, []).append(recipient.id)
    taken = {row.id for row in material.register.activities}
    for group in material.groups.activities:
        if group.id in members:
            key = group.id if group.id not in taken else f"{group.id}-proposed"
            own = register.Activity(
                key, "", data_use=group.data_use, vendors=tuple(members[group.id])
            )
            yield _Row(own, by_id, material, group).activity()


class _Row:
    """One activity in the making: what the register says and what the code shows."""

    def __init__(
        self,
        own: register.Activity,
        by_id: Mapping[str, Recipient],
        material: Material,
        group: Group | None = None,
    ) -> None:
        self._own = own
        self._group = group
        self._material = material
        self._path = f"register.activities[{own.id}]"
        self._members = [by_id[vendor] for vendor in own.vendors if vendor in by_id]
        self._flows: tuple[Flow, ...] = tuple(
            flow for recipient in self._members for flow in recipient.flows
        )

    def activity(self) -> Activity:
        """The row."""
        own = self._own
        uses = category_uses(
            self._flows,
            self._material.register.vendors,
            own.categories,
            self._material.categories,
        )
        special = any(use.article_9 for use in uses)
        return Activity(
            id=stable_id("A", own.id),
            key=own.id,
            name=own.name,
            proposed=self._group is not None,
            group=self._group.id if self._group is not None else "",
            data_use=own.data_use,
            purposes=self._purposes(),
            legal_basis=self._said("legal_basis", "legal-basis"),
            legitimate_interest=self._interest(),
            subjects=self._subjects(),
            categories=uses,
            article_9_condition=self._condition() if special else Said(()),
            vendors=own.vendors,
            retention=self._said("retention", "retention"),
            measures=self._measures(),
            dpia=self._dpia(),
            source=own.source,
            evidence=self._evidence(),
            flows=len(self._flows),
        )

    def _said(self, field: str, question: str) -> Entry:
        return entry(getattr(self._own, field), question, f"{self._path}.{field}")

    def _purposes(self) -> Entry:
        """Those of the activity, else those of its recipients."""
        own = self._own.purposes or tuple(
            dict.fromkeys(
                purpose
                for recipient in self._members
                if recipient.own is not None
                for purpose in recipient.own.purposes
            )
        )
        return entry(own, "purpose", f"{self._path}.purposes")

    def _interest(self) -> Entry:
        """Which legitimate interest; asked only where the activity rests on one."""
        if self._own.legal_basis not in (LegalBasis.LEGITIMATE_INTERESTS, ""):
            return Said(())
        return self._said("legitimate_interest", "legal-basis")

    def _subjects(self) -> Entry:
        """Whose data: as said, else as names in code tell."""
        key = f"{self._path}.data_subjects"
        if self._own.data_subjects:
            return Said(self._own.data_subjects)
        seen = tuple(sorted({flow.subject for flow in self._flows} - {_UNKNOWN}))
        return Seen(seen, "data-subjects", key) if seen else Unanswered("data-subjects", key)

    def _condition(self) -> Entry:
        own = self._own.article_9_condition or tuple(
            dict.fromkeys(
                recipient.own.article_9_condition
                for recipient in self._members
                if recipient.own is not None and recipient.own.article_9_condition
            )
        )
        return entry(own, "legal-basis", f"{self._path}.article_9_condition")

    def _measures(self) -> Entry:
        """Those of the activity and of its recipients."""
        every = (
            *self._own.measures,
            *(
                measure
                for recipient in self._members
                if recipient.own is not None
                for measure in recipient.own.measures
            ),
        )
        return entry(tuple(dict.fromkeys(every)), "access-at-the-vendor", f"{self._path}.measures")

    def _dpia(self) -> Entry:
        urls = (
            self._own.dpia_url,
            *(recipient.own.dpia_url for recipient in self._members if recipient.own is not None),
        )
        found = tuple(dict.fromkeys(url for url in urls if url))
        answers = self._material.register.answers
        return entry(found, "impact-assessment", f"{self._path}.dpia_url", answers)

    def _evidence(self) -> tuple[Evidence, ...]:
        """Some lines for each recipient, so that none stands without."""
        rows = [places(recipient.flows) for recipient in self._members]
        turns = zip_longest(*rows)  # one of each, then a second of each
        return tuple(place for turn in turns for place in turn if place is not None)[:_PLACES]
