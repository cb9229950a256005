"""A scan, a register and the catalogue -> the record of processing activities."""

from __future__ import annotations

from flowcheck.record.activities import activities
from flowcheck.record.flow_rows import flow_rows
from flowcheck.record.material import Material, recipients
from flowcheck.record.model import Record
from flowcheck.record.parties import party
from flowcheck.record.questions import numbers, open_questions


def build(material: Material) -> Record:
    """The record, sorted: the register's activities first, then proposed ones; the rest by id."""
    found = recipients(material)
    rows = activities(material, found)
    parties = tuple(
        party(recipient, material, [row for row in rows if recipient.id in row.vendors])
        for recipient in found
    )
    result, register = material.result, material.register
    return Record(
        project=register.project or result.project.name,
        revision=result.project.revision or "",
        version=result.tool.version,
        today=material.today,
        file=material.file,
        registered=register.written,
        role=register.role,
        reviewed=register.reviewed,
        organisation=register.organisation,
        activities=rows,
        parties=parties,
        flows=tuple(
            row for recipient in found for row in flow_rows(recipient, material.categories)
        ),
        questions=open_questions(material, rows, parties),
        numbers=numbers(material.packs),
        coverage=result.coverage,
        unresolved=len(result.unresolved),
        limits=sum(row.kind == "limit" for row in result.diagnostics),
    )
