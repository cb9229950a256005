"""The published vocabularies that exports are compared with."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_DPV = Path(__file__).parent / "data" / "vocabularies" / "dpv-2.3.txt"


@cache
def dpv_terms() -> frozenset[str]:
    """The terms of the Data Privacy Vocabulary with their prefixes: ``pd:EmailAddress``."""
    words = "\n".join(
        line for line in _DPV.read_text("utf-8").splitlines() if not line.startswith("#")
    ).split()
    found, prefix = set(), ""
    for word in words:
        if word.endswith(":"):
            prefix = word
        else:
            found.add(prefix + word)
    return frozenset(found)
