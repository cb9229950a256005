"""A difference as JSON, and the JSON schema of it. The same difference gives the same bytes."""

from __future__ import annotations

from flowcheck.gate.difference import SCHEMA_VERSION, Difference
from flowcheck.report.jsontext import encoded, schema_of


def render(difference: Difference) -> bytes:
    """The JSON (UTF-8, indented, one newline at the end)."""
    return encoded(difference)


def schema() -> bytes:
    """The published JSON schema (``docs/schema/diff.schema.json``)."""
    return schema_of(Difference, f"Result of flowcheck diff, version {SCHEMA_VERSION}")
