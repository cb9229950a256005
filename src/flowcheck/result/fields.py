"""Types of fields, with what the published schema says of them.

These limits are published, not enforced on reading: results of later versions stay readable.
"""

from __future__ import annotations

from typing import Annotated

import msgspec


def _words(*values: str) -> msgspec.Meta:
    return msgspec.Meta(extra_json_schema={"enum": list(values)})


_FROM_ONE = msgspec.Meta(extra_json_schema={"minimum": 1})

Line = Annotated[int, _FROM_ONE]
Column = Annotated[int, _FROM_ONE]
DetectionKind = Annotated[str, _words("call", "import", "manifest", "script", "host", "config")]
RoleName = Annotated[str, _words("identity", "profile", "event", "group", "context")]
ConfidenceName = Annotated[str, _words("high", "medium", "low")]
Collection = Annotated[str, _words("", "on", "console", "assumed")]
GateKind = Annotated[str, _words("consent", "opt-out", "config", "environment", "debug")]
EffectName = Annotated[str, _words("opt-in", "opt-out", "reset", "delete", "consent")]
Carrier = Annotated[str, _words("", "url", "header", "body")]
EvidenceKind = Annotated[
    str,
    _words(
        "field", "name", "call", "declaration", "form-field", "text", "library", "key",
        "reserved-key", "role", "object", "project",
    ),
]  # fmt: skip
WaiverState = Annotated[
    str,
    _words(
        "active", "expired", "unused", "covered", "mistaken", "without-reason", "unknown-rule",
    ),
]  # fmt: skip
Severity = Annotated[str, _words("error", "warning", "note")]
