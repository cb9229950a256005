"""What is kept of a unit holds as long as what was read for it, and the answers behind it, do."""

from __future__ import annotations

from functools import cached_property

import pytest

from flowcheck.flows.validity import Unit, Validity, free
from flowcheck.link.packed import pack
from flowcheck.link.reads import ANSWER, FILE, Read, Reads

LEAF = free(pack([0]), b"one")
OTHER = free(pack([0]), b"two")


class Case:
    """Units that rest on a file (read 0) and, in a chain, on the answers of each other."""

    def __init__(self, dirty: frozenset[int], again: Unit | None = None) -> None:
        self.reads = Reads()
        self.reads.take_over([Read(FILE, file=7), Read(ANSWER, "leaf", node=LEAF.mark)])
        self.kept = {"leaf": LEAF, "top": Unit(pack([1]), b"top")}
        self.used: dict[str, Unit] = {}
        self.found: list[str] = []
        self._again = again
        self._dirty = dirty

    @cached_property
    def validity(self) -> Validity:
        """Of the units that there are when it is first asked for."""
        return Validity(self.kept, self.used, self._dirty, self.reads, self._find)

    def _find(self, name: str) -> bool:
        self.found.append(name)
        if self._again is not None:
            self.used[name] = self._again
        return self._again is not None

    def chain(self, length: int) -> str:
        """Units that each rest on the answer of the one before; gives the last one."""
        last = "leaf"
        for step in range(length):
            mark = self.kept[last].mark
            number = self.reads.number(Read(ANSWER, last, node=mark))
            last = f"step {step}"
            self.kept[last] = free(pack([number]), last.encode())
        return last


def test_what_rests_on_nothing_that_changed_holds() -> None:
    case = Case(frozenset())
    assert case.validity.holds("top")
    assert case.found == []
    assert not case.validity.holds("another")


def test_the_same_answer_found_again_ends_a_change() -> None:
    case = Case(frozenset({0}), free(pack([]), LEAF.found))
    assert not case.validity.holds("leaf"), "it rests on the file itself"
    assert case.validity.holds("top")
    assert case.found == ["leaf"]


@pytest.mark.parametrize(
    "again", [OTHER, None, Unit(pack([]), LEAF.found)], ids=["other", "none", "not alone"]
)
def test_another_answer_or_none_does_not(again: Unit | None) -> None:
    case = Case(frozenset({0}), again)
    assert not case.validity.holds("top")
    assert case.found == ["leaf"]


def test_a_mark_of_an_older_answer_does_not_hold() -> None:
    case = Case(frozenset())
    case.kept["leaf"] = OTHER
    assert not case.validity.holds("top")


def test_what_rests_on_itself_and_what_goes_too_deep_is_found_again() -> None:
    case = Case(frozenset())
    case.kept["leaf"] = free(pack([1]), LEAF.found)
    assert not case.validity.holds("leaf")
    case = Case(frozenset())
    last = case.chain(40)
    assert case.validity.holds(last)
    case = Case(frozenset())
    last = case.chain(400)
    assert not case.validity.holds(last)


@pytest.mark.parametrize("seen", [b"\1", pack([9])], ids=["cut", "a read that is not there"])
def test_damaged_reads_do_not_hold(seen: bytes) -> None:
    case = Case(frozenset())
    case.kept["top"] = Unit(seen, b"top")
    assert not case.validity.holds("top")
