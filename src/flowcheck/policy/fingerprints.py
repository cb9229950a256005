"""Ids that survive edits: made of what is found, never of where.

No file and no line goes into them: moving code, renaming a file or inserting a finding above
changes nothing. What is the same but for its place is counted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

_DIGITS = 16


def finding_id(
    rule: str, vendor: str, category: str, same: Iterable[str], occurrence: int = 1
) -> str:
    """The id of a finding: 16 hexadecimal digits.

    ``same`` are symbols and keys that tell it from others of the rule; ``occurrence`` counts those
    that nothing else tells apart.
    """
    return _digest(("finding", rule, vendor, category, *same, str(occurrence)))


def question_id(question: str, about: str) -> str:
    """The id of a question about a vendor, an activity or (``""``) the project."""
    return _digest(("question", question, about))


def _digest(parts: Iterable[str]) -> str:
    text = "\x1f".join(parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
