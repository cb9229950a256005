"""Whether the initialisation of an SDK waits for consent, as far as code shows it.

``gated``: a condition about consent dominates it. ``held-back``: its script tag has a ``type`` that
no browser runs, until a consent platform changes it. ``waits-and-opts-in``: it starts opted out, or
with consent denied, and the code opts in somewhere. ``waits``: it starts so, and nothing opts in.
``none``: none of these.

That a banner does at run time what it says is a question, never an answer.
"""

from __future__ import annotations

from flowcheck.catalog.vendor import Vendor
from flowcheck.model import SCRIPT_TYPES
from flowcheck.policy import options
from flowcheck.result.flows import Init, VendorUse

_DENIED = "denied"
_SCRIPT = "script"


def state(use: VendorUse, init: Init, vendor: Vendor | None) -> str:
    """The state of one initialisation: one of the words above."""
    if any(gate.kind == "consent" for gate in init.gates):
        return "gated"
    if init.call == _SCRIPT and _is_held_back(init.options.get("type")):
        return "held-back"
    if _waits(init, vendor) or _starts_denied(use):
        opts_in = any(control.effect in ("opt-in", "consent") for control in use.controls)
        return "waits-and-opts-in" if opts_in else "waits"
    return "none"


def _is_held_back(kind: object) -> bool:
    """Whether a browser does not run a script of this ``type``: a platform has to change it."""
    return isinstance(kind, str) and "/" in kind and kind.strip().lower() not in SCRIPT_TYPES


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
