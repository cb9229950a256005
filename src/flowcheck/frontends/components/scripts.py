"""Which ``<script>`` elements hold code, and what must be agreed to before they run."""

from __future__ import annotations

import re

from flowcheck.frontends.components.markup import Attribute, Element

_CODE_TYPES = (
    "text/javascript application/javascript module text/ecmascript application/ecmascript "
    "application/x-javascript text/x-javascript text/babel text/jsx text/typescript "
    "text/partytown"
)
_CODE = frozenset(_CODE_TYPES.split())
_CONSENT = re.compile(
    r"consent|cookie|categor|purpose|service|blocked|usercentrics|-name$", re.IGNORECASE
)


def is_executed(text: str, script: Element) -> bool:
    """Whether a browser runs the body of a script by itself."""
    kind = script_type(text, script)
    return not kind or kind in _CODE


def consent_attribute(text: str, script: Element) -> Attribute | None:
    """The attribute that names what a blocked script waits for.

    Consent managers run ``type="text/plain"`` scripts once their category (``data-cookieconsent``,
    ``data-category``, Klaro's ``data-name`` ..) is allowed. Without such an attribute nothing runs
    it.
    """
    if script_type(text, script) != "text/plain":
        return None
    data = [
        a
        for a in script.attributes
        if a.name.startswith("data-") and a.name not in ("data-type", "data-src")
    ]
    chosen = [a for a in data if _CONSENT.search(a.name)]
    return next(iter([*chosen, *data]), None)


def script_type(text: str, script: Element) -> str:
    """The ``type`` attribute in lower case, without parameters."""
    attribute = script.get("type")
    if attribute is None:
        return ""
    return text[attribute.value_at : attribute.value_end].split(";", maxsplit=1)[0].strip().lower()
