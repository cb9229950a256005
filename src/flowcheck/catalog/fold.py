"""Letters without accents, as words are compared that people write with and without them."""

from __future__ import annotations

import unicodedata

_PLAIN = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae"}
)


def fold(text: str) -> str:
    """Text without accents, its capitals kept: ``Prénom`` -> ``Prenom``."""
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
