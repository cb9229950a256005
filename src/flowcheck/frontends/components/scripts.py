"""Which ``<script>`` elements hold code, and what must be agreed to before they run."""

from __future__ import annotations

import re

from flowcheck.frontends.components.markup import Attribute, Element
from flowcheck.model import SCRIPT_TYPES
from flowcheck.patterns import regex

_CLASSES = regex(r"optanon-category|_iub_cs|cmplz|consent|cookie", re.IGNORECASE)
"""What consent managers write into ``class``."""

_CONSENT = regex(
    r"consent|cookie|categor|purpose|service|blocked|usercentrics|-name$", re.IGNORECASE
)


def is_executed(text: str, script: Element) -> bool:
    """Whether a browser runs the body of a script by itself."""
    kind = script_type(text, script)
    return not kind or kind in SCRIPT_TYPES


def consent_attribute(text: str, script: Element) -> Attribute | None:
    """The attribute that names what a blocked script waits for.

    Consent managers run ``type="text/plain"`` scripts once their category (``data-cookieconsent``,
    ``data-category``, Klaro's ``data-name``, OneTrust's ``class`` ..) is allowed. Without such an
    attribute nothing runs it.
    """
    if script_type(text, script) != "text/plain":
        return None
    data = [
        a
        for a in script.attributes
        if a.name.startswith("data-") and a.name not in ("data-type", "data-src")
    ]
    chosen = [a for a in data if _CONSENT.search(a.name)]
    named = [
        a
        for a in script.attributes
        if a.name == "class" and _CLASSES.search(text[a.value_at : a.value_end])
    ]
    return next(iter([*chosen, *named, *data]), None)


def script_type(text: str, script: Element) -> str:
    """The ``type`` attribute in lower case, without parameters."""
    attribute = script.get("type")
    if attribute is None:
        return ""
    return text[attribute.value_at : attribute.value_end].split(";", maxsplit=1)[0].strip().lower()
