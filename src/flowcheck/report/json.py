"""A result as JSON, and the JSON schema of it."""

from __future__ import annotations

from flowcheck.report.jsontext import encoded, schema_of
from flowcheck.result.scan import SCHEMA_VERSION, ScanResult


def render(result: ScanResult) -> bytes:
    """The JSON of a scan."""
    return encoded(result)


def schema() -> bytes:
    """The published JSON schema (``docs/schema/result.schema.json``)."""
    return schema_of(ScanResult, f"Result of flowcheck scan, version {SCHEMA_VERSION}")
