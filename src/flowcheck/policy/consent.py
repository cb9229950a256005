"""Whether the initialisation of an SDK waits for consent, as far as code shows it.

``gated``: a condition about consent dominates it. ``held-back``: a consent platform keeps its
script tag from running. ``waits-and-opts-in``: it starts opted out, or with consent denied, and the
code opts in somewhere. ``waits``: it starts so, and nothing opts in. ``none``: none of these.

That a banner does at run time what it says is a question, never an answer.
"""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.catalog.schema import Vendor
from flowcheck.policy import options
from flowcheck.result import Init, Signal, VendorUse

_DENIED = "denied"
_TAGS = ("script", "link", "iframe", "img")


def state(use: VendorUse, init: Init, vendor: Vendor | None, signals: Iterable[Signal]) -> str:
    """The state of one initialisation: one of the words above."""
    if any(gate.kind == "consent" for gate in init.gates):
        return "gated"
    held = {signal.file for signal in signals if signal.kind == "held-back"}
    if init.call in _TAGS and init.file in held:
        return "held-back"
    if _waits(init, vendor) or _starts_denied(use):
        opts_in = any(control.effect in ("opt-in", "consent") for control in use.controls)
        return "waits-and-opts-in" if opts_in else "waits"
    return "none"


def _waits(init: Init, vendor: Vendor | None) -> bool:
    """Whether an option keeps the SDK from collecting before the code opts in."""
    for spec in options.applicable(vendor, init):
        if spec.waits and options.value(init, spec)[0] == spec.waits:
            return True
    return False


def _starts_denied(use: VendorUse) -> bool:
    """Whether a call sets consent to denied (Google's consent mode, ``default``)."""
    return any(
        control.effect == "consent" and any(value == _DENIED for value in control.options.values())
        for control in use.controls
    )
