"""``rules/record/groups.yml``: how activities are proposed and data laid out. Raises ``RuleError``.

Knows no language: the names are in the files beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from msgspec import Struct

from flowcheck.catalog.vendor import VendorClass
from flowcheck.document import Item, expected, parse
from flowcheck.errors import RuleError
from flowcheck.model import below

_FILE = "record/groups.yml"


class Group(Struct, frozen=True):
    """Services of these classes make one activity; ``data_use`` is a key of fideslang."""

    id: str
    data_use: str
    classes: tuple[str, ...]


class Groups(Struct, frozen=True):
    """The activities to propose, and the headings of data: id -> trees of categories."""

    activities: tuple[Group, ...]
    families: Mapping[str, tuple[str, ...]]
    sensitive: Mapping[str, tuple[str, ...]]

    def of_class(self, vendor_class: str) -> Group:
        """The activity of a class; the last one for a class that nobody has listed."""
        found = (group for group in self.activities if vendor_class in group.classes)
        return next(found, self.activities[-1])

    def family(self, category: str) -> str:
        """The family of ordinary data that a category belongs to."""
        return heading(self.families, category) or tuple(self.families)[-1]


def heading(trees: Mapping[str, tuple[str, ...]], category: str) -> str:
    """The heading with the longest tree that a category is in, or ``""``."""
    found = [
        (len(tree), name) for name, keys in trees.items() for tree in keys if below(category, tree)
    ]
    return max(found)[1] if found else ""


def load_groups(directory: Path, categories: Collection[str]) -> Groups:
    """The groups of a ``rules`` folder. Raises ``RuleError`` with file and line."""
    try:
        text = (directory / _FILE).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise RuleError(f"cannot read {_FILE}: {problem}") from None
    return parse_groups(text, categories)


def parse_groups(text: str, categories: Collection[str]) -> Groups:
    """The groups in a text. Raises ``RuleError``."""
    top = parse(text, _FILE, RuleError).record(
        "the groups", required=("activities", "families", "sensitive")
    )
    rows = top["activities"].mapping("activities by id")
    groups = tuple(_group(key, item) for key, item in rows.items())
    if not groups:
        raise top["activities"].fail("expected at least one activity")
    seen: set[str] = set()
    for group in groups:
        twice = seen.intersection(group.classes)
        if twice:
            raise rows[group.id].fail(f"the class {min(twice)!r} is in two activities")
        seen.update(group.classes)
    return Groups(groups, _trees(top["families"], categories), _trees(top["sensitive"], categories))


def _group(key: str, item: Item) -> Group:
    body = item.record("an activity", required=("data_use", "classes"))
    known = tuple(VendorClass)
    for name in body["classes"]:
        if name.text("a class of vendors") not in known:
            raise name.fail(f"unknown class {name.value!r}; {expected(str(name.value), known)}")
    return Group(key, body["data_use"].text("a data use"), body["classes"].texts("a class"))


def _trees(item: Item, categories: Collection[str]) -> dict[str, tuple[str, ...]]:
    found = {}
    for key, value in item.mapping("trees of categories").items():
        for name in value:
            if name.text("a category") not in categories:
                words = expected(str(name.value), categories)
                raise name.fail(f"unknown data category {name.value!r}; {words}")
        found[key] = value.texts("a category")
    return found
