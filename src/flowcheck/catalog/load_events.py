"""The section ``channels`` of ``rules/stdlib``: who emits something, and who handles it."""

from __future__ import annotations

from flowcheck.catalog.events import Channel, Emits, Handles
from flowcheck.document import Item

_DECORATED = ("function", "class")


def load_channel(item: Item, language: str) -> Channel:
    """Read one channel. Raises ``RuleError`` with the place of a mistake."""
    body = item.record("a channel", required=("emits", "handles"), optional=("generic",))
    return Channel(
        language,
        tuple(_emits(row) for row in body.list("emits")),
        tuple(_handles(row) for row in body.list("handles")),
        frozenset(body.texts("generic", "a name")),
    )


def _emits(item: Item) -> Emits:
    body = item.record(
        "what emits",
        required=("names", "keys", "payload"),
        optional=("rest", "named", "packed"),
    )
    return Emits(
        body.texts("names", "a name"),
        body.texts("keys", "a place"),
        body["payload"].text("a place"),
        body.flag("rest"),
        body.flag("named"),
        body.flag("packed"),
    )


def _handles(item: Item) -> Handles:
    body = item.record(
        "what handles",
        required=("names", "keys"),
        optional=("takes", "told", "handler", "decorates", "methods"),
    )
    decorates = (
        body["decorates"].word("what is decorated", _DECORATED) if "decorates" in body else ""
    )
    return Handles(
        body.texts("names", "a name"),
        body.texts("keys", "a place"),
        body.text("takes", "a place", "0"),
        body.text("handler", "a place"),
        decorates,
        body.texts("methods", "a method"),
        body.text("told", "a place"),
    )
