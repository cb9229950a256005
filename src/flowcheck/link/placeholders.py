"""Texts with places for others: ``"%s/users" % base``."""

from __future__ import annotations

from flowcheck.patterns import regex

PLACES = regex(r"%(?:\(\w+\))?[sdr]")


def in_places(text: str, given: list[str]) -> str:
    """A ``%`` format text with the parts that follow it put in their places."""
    if len(PLACES.findall(text)) != len(given):
        return "".join((text, *given))
    parts = iter(given)
    return PLACES.sub(lambda _: next(parts), text)
