"""The tables of activities: the columns of GDPR Art. 30(1), and those of the ICO's template."""

from __future__ import annotations

from collections.abc import Callable

from flowcheck.policy.register import LegalBasis
from flowcheck.record.model import Said
from flowcheck.report.record.activity_cells import ActivityCells
from flowcheck.report.record.book import Cell, Column, Row, Sheet
from flowcheck.report.record.wording import Wording, filled, harmless

Fill = Callable[[ActivityCells], Cell]

_ART30: tuple[tuple[str, int, Fill | None], ...] = (
    ("activity", 24, ActivityCells.name),
    ("status", 18, ActivityCells.status),
    ("purposes", 30, ActivityCells.purposes),
    ("legal_basis", 24, ActivityCells.legal_basis),
    ("subjects", 22, ActivityCells.subjects),
    ("categories", 48, ActivityCells.categories),
    ("special", 28, ActivityCells.special),
    ("recipients", 44, ActivityCells.recipients),
    ("countries", 28, ActivityCells.countries),
    ("safeguards", 34, ActivityCells.safeguards),
    ("retention", 24, ActivityCells.retention),
    ("measures", 36, ActivityCells.measures),
    ("dpia", 22, ActivityCells.dpia),
    ("source", 18, ActivityCells.source),
    ("evidence", 44, ActivityCells.evidence),
    ("open", 16, ActivityCells.open),
    ("department", 16, None),
    ("reviewed", 14, None),
    ("remarks", 28, None),
)


def art30(wording: Wording, lines: tuple[str, ...]) -> Sheet:
    """One row for each activity with what GDPR Art. 30(1) asks for."""
    return _sheet(wording, lines, _ART30)


def ico(wording: Wording, lines: tuple[str, ...]) -> Sheet:
    """One row for each activity with the columns of the ICO's template for controllers."""
    return _sheet(wording, lines, _ICO)


def _sheet(
    wording: Wording, lines: tuple[str, ...], layout: tuple[tuple[str, int, Fill | None], ...]
) -> Sheet:
    """A table; what nothing fills is for people."""
    name = wording.texts
    columns = (
        Column("id", name("columns", "id"), 12),
        *(
            Column(key, name("columns", key), width, hand=fill is None)
            for key, width, fill in layout
        ),
    )
    rows = []
    for activity in wording.record.activities:
        cells = ActivityCells(activity, wording)
        found = {key: fill(cells) for key, _, fill in layout if fill is not None}
        rows.append(Row(activity.id, found))
    return Sheet("record", name("sheets", "record"), columns, tuple(rows), lines=lines)


def _joint(cells: ActivityCells) -> Cell:
    """Joint controllers: of the organisation, and recipients with that role."""
    said = [
        harmless(", ".join(part for part in (row.name, row.email, row.address) if part))
        for row in cells.wording.record.organisation.joint_controllers
    ]
    found = [
        cells.wording.legal_name(party)
        for party in cells.parties
        if party.role == Said(("joint-controller",))
    ]
    return filled("\n".join((*said, *found)))


def _rights(cells: ActivityCells) -> Cell:
    """The rights that the legal basis brings."""
    basis = cells.activity.legal_basis
    if not isinstance(basis, Said) or not basis.values:
        return cells.wording.open_cell("legal-basis")
    return filled(cells.wording.term("rights", basis.values[0]), basis.values[0])


def _interest(cells: ActivityCells) -> Cell:
    basis = cells.activity.legal_basis
    if isinstance(basis, Said) and basis.values != (LegalBasis.LEGITIMATE_INTERESTS.value,):
        return filled("", "none")
    return cells.interest()


def _location(cells: ActivityCells) -> Cell:
    """Where the data are, by company and servers."""
    words = cells.wording
    lines = [
        words.pair(party.name, words.regions(party.regions))
        for party in cells.parties
        if party.regions
    ]
    content = ";".join(f"{party.vendor}:{'+'.join(party.regions)}" for party in cells.parties)
    return filled("\n".join(lines), content)


_ICO: tuple[tuple[str, int, Fill | None], ...] = (
    ("ico_function", 18, None),
    ("activity", 24, ActivityCells.name),
    ("status", 18, ActivityCells.status),
    ("ico_purpose", 30, ActivityCells.purposes),
    ("ico_joint", 24, _joint),
    ("ico_individuals", 22, ActivityCells.subjects),
    ("ico_data", 48, ActivityCells.categories),
    ("ico_recipients", 44, ActivityCells.recipients),
    ("ico_contract", 30, ActivityCells.contracts),
    ("ico_countries", 28, ActivityCells.countries),
    ("ico_safeguards", 34, ActivityCells.safeguards),
    ("ico_retention", 24, ActivityCells.retention),
    ("ico_measures", 36, ActivityCells.measures),
    ("ico_basis", 24, ActivityCells.legal_basis),
    ("ico_article_9", 28, ActivityCells.special),
    ("ico_interests", 24, _interest),
    ("ico_lia", 20, None),
    ("ico_rights", 30, _rights),
    ("ico_automated", 20, None),
    ("ico_source", 18, ActivityCells.source),
    ("ico_consent", 20, None),
    ("ico_location", 26, _location),
    ("ico_dpia_required", 16, None),
    ("ico_dpia_progress", 16, None),
    ("ico_dpia_link", 22, ActivityCells.dpia),
    ("ico_breach", 16, None),
    ("ico_breach_link", 18, None),
    ("ico_schedule_1", 20, None),
    ("ico_retention_link", 20, None),
    ("evidence", 44, ActivityCells.evidence),
    ("open", 16, ActivityCells.open),
    ("remarks", 28, None),
)
