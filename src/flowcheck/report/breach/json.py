"""A breach sheet as JSON, and the JSON schema of it. The same sheet gives the same bytes."""

from __future__ import annotations

from flowcheck.breach.model import SCHEMA_VERSION, Breach
from flowcheck.report.jsontext import encoded, schema_of


def render(sheet: Breach) -> bytes:
    """The JSON (UTF-8, indented, one newline at the end)."""
    return encoded(sheet)


def schema() -> bytes:
    """The published JSON schema (``docs/schema/breach.schema.json``)."""
    return schema_of(Breach, f"Result of flowcheck breach, version {SCHEMA_VERSION}")
