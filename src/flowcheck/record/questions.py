"""Open questions of the record: those of the scan, and one for each cell without an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from flowcheck.policy.schema import On, Pack
from flowcheck.record.material import Material, key_of, stable_id
from flowcheck.record.model import Activity, Entry, Evidence, Open, Party, Said
from flowcheck.result.findings import Question
from flowcheck.result.scan import SETTING

_OF_VENDOR = {
    "purpose": "purposes",
    "hosting": "legal_name",
    "vendor-role": "role",
    "processing-contract": "dpa",
    "transfer-tool": "transfer",
    "retention": "retention",
    "breach-contact": "contact",
    "necessity": "allowed",
    "console-settings": "console",
    "self-assessment": "self_assessment_url",
    "ccpa-terms": "ccpa_role",
    "business-associate": "baa_url",
}
_OF_PROJECT = {"scope": "register.project", "register-missing": "register"}
_EVIDENCE = 5
_SETTINGS = "addresses-in-settings"


def open_questions(
    material: Material, activities: Sequence[Activity], parties: Sequence[Party]
) -> tuple[Open, ...]:
    """All of them: of the project, of activities, of recipients."""
    rows: dict[tuple[str, str, str], Open] = {}
    make = _Maker(material)
    for row in (
        *make.organisation(),
        *make.of_activities(activities),
        *make.asked(activities),
        *make.of_parties(parties),
    ):
        rows.setdefault((row.question or row.key, row.vendor, row.activity), row)
    order = {activity.id: number for number, activity in enumerate(activities)}
    return tuple(
        sorted(
            rows.values(),
            key=lambda row: (
                bool(row.vendor),
                bool(row.activity),
                order.get(row.activity, 0),
                row.vendor,
                _number(row.number),
                row.key,
            ),
        )
    )


def place_of(question: str, vendor: str) -> str:
    """Where in ``flowcheck.yml`` the answer to a question of the scan belongs."""
    if vendor:
        return (
            f"register.vendors.{key_of(vendor)}.{_OF_VENDOR.get(question, f'answers.{question}')}"
        )
    return _OF_PROJECT.get(question, f"register.answers.{question}")


def numbers(packs: Sequence[Pack]) -> Mapping[str, str]:
    """Id of a question -> its number in ``docs/policy.md``."""
    return {question.id: question.number for pack in packs for question in pack.questions}


class _Maker:
    def __init__(self, material: Material) -> None:
        self._material = material
        self._numbers = numbers(material.packs)
        self._about_activities = {
            question.id
            for pack in material.packs
            for question in pack.questions
            if question.on is On.ACTIVITY
        }

    def organisation(self) -> Iterator[Open]:
        """What Art. 30(1)(a) asks of the controller itself."""
        said = self._material.register.organisation
        contact = said.contact
        missing = {
            "name": said.name,
            "contact": contact.name or contact.email or contact.address or contact.phone,
            "dpo": said.dpo.name or said.dpo.email,
        }
        for key, text in missing.items():
            if not text:
                yield self._row("", f"register.organisation.{key}")

    def of_activities(self, found: Sequence[Activity]) -> Iterator[Open]:
        """One for each cell of an activity that nobody has answered."""
        for activity in found:
            cells = (
                activity.purposes, activity.legal_basis, activity.subjects,
                activity.article_9_condition, activity.retention, activity.measures, activity.dpia,
            )  # fmt: skip
            for cell in cells:
                if not isinstance(cell, Said):
                    yield self._cell(cell, activity=activity.id, evidence=activity.evidence)

    def of_parties(self, found: Sequence[Party]) -> Iterator[Open]:
        """One for each cell of a recipient that nobody has answered."""
        for party in found:
            if not party.flows and not party.registered:
                continue
            cells = [
                party.legal_name, party.country, party.role, party.contract, party.subprocessors,
                party.retention, party.contact,
            ]  # fmt: skip
            cells += [party.transfer.basis, party.transfer.assessment] if party.transfer else []
            for cell in cells:
                if not isinstance(cell, Said):
                    yield self._cell(cell, vendor=party.vendor, evidence=party.evidence)

    def asked(self, found: Sequence[Activity]) -> Iterator[Open]:
        """Those of the scan; what is about activities and their purposes is asked of them."""
        for question in self._material.result.questions:
            if question.question in self._about_activities:
                continue
            in_activity = question.question in ("purpose", "data-subjects") and any(
                question.vendor in activity.vendors for activity in found
            )
            if not in_activity:
                yield self._asked(question)

    def _asked(self, question: Question) -> Open:
        name, vendor = question.question, question.vendor
        key = place_of(name, vendor)
        evidence = tuple(
            dict.fromkeys(
                Evidence(str(row["file"]), int(row["line"]))
                for row in question.evidence
                if "file" in row and "line" in row
            )
        )
        row = self._row(name, key, vendor=vendor, text=question.text, evidence=evidence)
        if name != _SETTINGS:
            return row
        signals = self._material.result.signals
        return replace(row, names=tuple(row.name for row in signals if row.kind == SETTING))

    def _cell(
        self,
        cell: Entry,
        *,
        vendor: str = "",
        activity: str = "",
        evidence: tuple[Evidence, ...] = (),
    ) -> Open:
        assert not isinstance(cell, Said)  # noqa: S101 - the callers ask before
        return self._row(
            cell.question, cell.key, vendor=vendor, activity=activity, evidence=evidence
        )

    def _row(
        self,
        question: str,
        key: str,
        *,
        vendor: str = "",
        activity: str = "",
        text: str = "",
        evidence: tuple[Evidence, ...] = (),
    ) -> Open:
        return Open(
            id=stable_id("Q", question or key, vendor, activity),
            question=question,
            number=self._numbers.get(question, ""),
            vendor=vendor,
            activity=activity,
            key=key,
            text=text,
            evidence=evidence[:_EVIDENCE],
        )


def _number(text: str) -> int:
    return int(text[1:]) if text[1:].isdigit() else 0
