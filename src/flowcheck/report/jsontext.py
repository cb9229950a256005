"""JSON as every report writes it: in a fixed order, indented, whatever the strings hold."""

from __future__ import annotations

from typing import Any, Literal

import msgspec


def encoded(value: Any, *, indent: int = 2, as_made: bool = False) -> bytes:
    r"""A value as JSON (UTF-8, one newline at the end). The same value gives the same bytes.

    Keys of mappings are sorted, unless they stay ``as_made``. A lone surrogate, which no JSON
    reader takes, is written as the six characters ``\udcff``; it comes from file names that are
    not UTF-8.
    """
    order: Literal["deterministic"] | None = None if as_made else "deterministic"
    try:
        data = msgspec.json.encode(value, order=order)
    except UnicodeEncodeError:
        plain = msgspec.to_builtins(value, order=order)
        data = msgspec.json.encode(_without_surrogates(plain))
    return msgspec.json.format(data, indent=indent) + b"\n"


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
