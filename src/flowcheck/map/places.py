"""What GDPR Chapter V says of the country of a recipient."""

from __future__ import annotations

from flowcheck.policy.schema import Defaults

EEA, ADEQUATE, DPF, NONE, UNKNOWN = "eea", "adequate", "dpf", "none", "unknown"


def standing(code: str, defaults: Defaults) -> str:
    """What the country is for a sender in the EEA: ``eea``, ``adequate``, ``dpf``, ``none``."""
    if not code:
        return UNKNOWN
    lists = ((EEA, defaults.eea), (ADEQUATE, defaults.adequate), (DPF, defaults.dpf))
    return next((name for name, codes in lists if code in codes), NONE)
