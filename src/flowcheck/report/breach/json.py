"""A breach sheet as JSON, and the JSON schema of it. The same sheet gives the same bytes."""

from __future__ import annotations

import msgspec

from flowcheck.breach.model import SCHEMA_VERSION, Breach
from flowcheck.report.json import encoded

_SCHEMA_HEAD = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": f"Result of flowcheck breach, version {SCHEMA_VERSION}",
}


def render(sheet: Breach) -> bytes:
    """The JSON (UTF-8, indented, one newline at the end)."""
    return encoded(sheet)


def schema() -> bytes:
    """The published JSON schema (``docs/schema/breach.schema.json``)."""
    found = _SCHEMA_HEAD | msgspec.json.schema(Breach)
    return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"
