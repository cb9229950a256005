"""A difference as JSON, and the JSON schema of it. The same difference gives the same bytes."""

from __future__ import annotations

import msgspec

from flowcheck.gate.difference import SCHEMA_VERSION, Difference
from flowcheck.report.json import encoded

_SCHEMA_HEAD = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": f"Result of flowcheck diff, version {SCHEMA_VERSION}",
}


def render(difference: Difference) -> bytes:
    """The JSON (UTF-8, indented, one newline at the end)."""
    return encoded(difference)


def schema() -> bytes:
    """The published JSON schema (``docs/schema/diff.schema.json``)."""
    found = _SCHEMA_HEAD | msgspec.json.schema(Difference)
    return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"
