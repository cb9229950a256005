"""A result as JSON, and the JSON schema of it. The same result gives the same bytes."""

from __future__ import annotations

from typing import Any

import msgspec

from flowcheck.result import SCHEMA_VERSION, ScanResult


def render(result: ScanResult) -> bytes:
    r"""The JSON of a scan (UTF-8, indented, one newline at the end), whatever its strings hold.

    A lone surrogate, which no JSON reader takes, is written as the six characters ``\udcff``; it
    comes from file names that are not UTF-8.
    """
    return encoded(result)


def encoded(value: msgspec.Struct) -> bytes:
    """A value as JSON, as ``render`` writes it."""
    try:
        data = msgspec.json.encode(value, order="deterministic")
    except UnicodeEncodeError:
        plain = msgspec.to_builtins(value, order="deterministic")
        data = msgspec.json.encode(_without_surrogates(plain))
    return msgspec.json.format(data, indent=2) + b"\n"


def schema() -> bytes:
    """The published JSON schema (``docs/schema/result.schema.json``)."""
    return schema_of(ScanResult, f"Result of flowcheck scan, version {SCHEMA_VERSION}")


def schema_of(kind: type, title: str) -> bytes:
    """The JSON schema of a type, as it is published."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
    found = head | msgspec.json.schema(kind, schema_hook=_any_value)
    return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"


def _any_value(_kind: type) -> dict[str, Any]:
    """The schema of the value of an option."""
    return {"description": "any constant that JSON can hold"}


def _without_surrogates(value: Any) -> Any:
    match value:
        case str():
            return value.encode("utf-8", "backslashreplace").decode("utf-8")
        case dict():
            return {
                _without_surrogates(key): _without_surrogates(item) for key, item in value.items()
            }
        case list() | tuple():
            return [_without_surrogates(item) for item in value]
        case _:
            return value
