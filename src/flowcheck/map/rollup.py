"""Data categories -> the level at which a map shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from flowcheck.catalog.categories import DataCategory

_MOST = 14
_DEEPEST = 5


def is_special(key: str, categories: Mapping[str, DataCategory]) -> bool:
    """Whether a category, or one above it, is special (GDPR Art. 9) or of Art. 10."""
    parts = key.split(".")
    above = (categories.get(".".join(parts[:length])) for length in range(len(parts), 0, -1))
    return any(known is not None and (known.article_9 or known.article_10) for known in above)


def name_of(key: str, categories: Mapping[str, DataCategory]) -> str:
    """The name of a category; an unknown one is called by the last word of its key."""
    known = categories.get(key)
    return known.name if known is not None else key.rpartition(".")[2].replace("_", " ") or key


def rolled_up(
    keys: Iterable[str], categories: Mapping[str, DataCategory], *, depth: int = 0
) -> Mapping[str, str]:
    """Category -> the one that stands for it.

    ``depth`` is the number of levels below ``user``; 0: as many as fit into a page. Special data
    are never put with others, and what would stand for a single category is that category.
    """
    found = sorted(set(keys))
    special = {key for key in found if is_special(key, categories)}
    if depth:
        return _at(found, special, depth)
    for level in range(_DEEPEST, 1, -1):
        groups = _at(found, special, level)
        if len(set(groups.values())) <= _MOST:
            return groups
    return _at(found, special, 1)


def _at(keys: list[str], special: set[str], level: int) -> Mapping[str, str]:
    cut = {key: key if key in special else ".".join(key.split(".")[: level + 1]) for key in keys}
    members = Counter(cut.values())
    return {key: group if members[group] > 1 else key for key, group in cut.items()}
