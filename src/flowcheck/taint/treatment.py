"""Treatment labels: what was done to a value on its way. A label is not an exit.

The label met first on the way back is the one nearest to the vendor; it stays unless a stronger one
lies behind it.
"""

from __future__ import annotations

_STRENGTH = {
    "plain": 0, "truncated": 1, "masked": 2, "derived": 2, "hashed": 3, "keyed-hash": 4,
    "tokenised": 4, "encrypted": 5,
}  # fmt: skip

HASHES = frozenset({"hashed", "keyed-hash", "tokenised"})


def combine(near: str, far: str) -> str:
    """The label of a value that carries ``near`` and, further from the vendor, ``far``."""
    if not far:
        return near
    return far if _STRENGTH.get(far, 1) > _STRENGTH.get(near, 1) else near
