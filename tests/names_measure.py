"""How well names are judged: rows labelled by hand, from real code, against a ``Judge``.

Two people labelled each row: the first with the code around it, the second by name and owner
alone and without the labels of the first. Rows on which they agree are measured; the others cannot
be told by a name. A row is right when the category found is one that either accepts, or the same at
another depth (``user.name`` for ``user.name.first``).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from flowcheck.taint.evidence import Judge

NONE = "none"
_PERSON = "user"  # a whole person, as a scan reports one
_PASSWORDS = ("user.authorization.password", "user.authorization.credentials")
_SHARED_DEPTH = 2  # parts that two categories of one line must share: `user.name`


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled name; ``owners`` are names of the thing that has it, nearest first.

    ``beside``: its other fields, as the lowered file has them; neither annotator saw them apart.
    """

    name: str
    owners: tuple[str, ...]
    category: str
    also: tuple[str, ...]
    where: str
    second: str = ""
    second_also: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    @property
    def repository(self) -> str:
        """The repository that the name is from."""
        return self.where.partition(":")[0]

    @property
    def personal(self) -> bool:
        """Whether the label says that the value is personal data."""
        return self.category != NONE

    @property
    def agreed(self) -> bool:
        """Whether one of the two would accept what the other says first."""
        mine, yours = (self.category, *self.also), (self.second, *self.second_also)
        return _accepts(mine, self.second) or _accepts(yours, self.category)

    @property
    def accepted(self) -> tuple[str, ...]:
        """The categories that count as right."""
        return tuple(dict.fromkeys((self.category, *self.also, self.second or self.category)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row and the category found for it, ``None``: not personal."""

    row: Row
    found: str | None

    @property
    def right(self) -> bool:
        """Whether the answer is one that the labels accept."""
        return _accepts(self.row.accepted, self.found or NONE)


@dataclass(slots=True)
class Tally:
    """Rows counted. ``wrong``: personal, found as such, but of another category."""

    right: int = 0
    none: int = 0
    wrong: int = 0
    missed: int = 0
    extra: int = 0

    @property
    def precision(self) -> float:
        """The share of right ones among those found to be personal."""
        found = self.right + self.wrong + self.extra
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        """The share of right ones among those that are personal."""
        personal = self.right + self.wrong + self.missed
        return self.right / personal if personal else 1.0


@dataclass(slots=True)
class Measure:
    """All outcomes, counted in all and by labelled category."""

    total: Tally = field(default_factory=Tally)
    categories: dict[str, Tally] = field(default_factory=dict)
    mistakes: list[Outcome] = field(default_factory=list)


def read_rows(path: Path) -> list[Row]:
    """The rows of a table with a header line."""
    with path.open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Row(
                name=row["name"],
                owners=tuple((row["owner"] or "").split()),
                category=row["category"],
                also=tuple(key for key in (row["also"] or "").split("|") if key),
                where=f"{row['repository']}:{row['file']}:{row['line']}",
                second=row["second"] or "",
                second_also=tuple(key for key in (row["second_also"] or "").split("|") if key),
                beside=tuple((row.get("beside") or "").split()),
            )
            for row in table
        ]


def agreed(rows: Iterable[Row]) -> list[Row]:
    """The rows on which both annotators agree."""
    return [row for row in rows if row.agreed]


def outcomes(rows: Iterable[Row], judge: Judge) -> Iterator[Outcome]:
    """What is found for each row: in a field, or the whole person that a name stands for.

    Rows of a repository are judged in the language that their names tell, as a scan does.
    """
    table = list(rows)
    names: dict[str, set[str]] = {}
    for row in table:
        names.setdefault(row.repository, set()).update((row.name, *row.owners, *row.beside))
    judges = {
        repository: judge.at_home(judge.spoken(found).language)
        for repository, found in names.items()
    }
    for row in table:
        judge = judges[row.repository]
        verdict = judge.field(row.name, row.owners, row.beside)
        found = verdict.category if verdict.personal else None
        if (
            verdict.personal is None
            and not row.name.isupper()
            and judge.thing((row.name,), next(iter(row.owners), "")) == "person"
        ):
            found = _PERSON
        yield Outcome(row, found)


def measure(rows: Iterable[Row], judge: Judge) -> Measure:
    """Count the outcomes of all rows."""
    result = Measure()
    for outcome in outcomes(rows, judge):
        tally = result.categories.setdefault(outcome.row.category, Tally())
        for counted in (result.total, tally):
            _count(counted, outcome)
        if not outcome.right:
            result.mistakes.append(outcome)
    return result


def _count(tally: Tally, outcome: Outcome) -> None:
    match (outcome.found is not None, outcome.right, outcome.row.personal):
        case (True, True, _):
            tally.right += 1
        case (False, True, _):
            tally.none += 1
        case (True, False, True):
            tally.wrong += 1
        case (True, False, False):
            tally.extra += 1
        case _:
            tally.missed += 1


def _accepts(accepted: Iterable[str], category: str) -> bool:
    return any(_same(category, known) for known in accepted)


def _same(found: str, labelled: str) -> bool:
    if found in _PASSWORDS and labelled in _PASSWORDS:
        return True
    parts, others = found.split("."), labelled.split(".")
    depth = min(len(parts), len(others))
    return found == labelled or (depth >= _SHARED_DEPTH and parts[:depth] == others[:depth])
