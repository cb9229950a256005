"""The rows of the table: each prepares a project, runs flowcheck on it and tells what it took."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from measure import Program, Series, Took, repeated
from project import Project, Targets, targets

_DOCUMENTS = (("inventory", "record.xlsx"), ("graph", "map.svg"), ("report", "report.html"))
_PARSER = Path(__file__).with_name("parse_unit.py")


@dataclass(frozen=True, slots=True)
class Limit:
    """A target: seconds, times the unit, or bytes."""

    words: str
    seconds: float = 0.0
    units: float = 0.0
    bytes: float = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """A case with its runs. ``note`` says what must be known to read it."""

    case: str
    limit: Limit | None
    series: Series | None = None
    bytes: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """tree-sitter on one core over every source file of the tree."""

    files: int
    size: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Table:
    """All rows of one project; ``files`` are those that a scan reads."""

    name: str
    unit: Unit
    files: int
    flows: int
    rows: tuple[Row, ...]
    same: bool


class Measurement:
    """Runs the cases of one project, in an order in which each prepares the next."""

    def __init__(self, project: Project, repeat: int, tell: Callable[[str], None]) -> None:
        self._project = project
        self._repeat = repeat
        self._tell = tell
        self._edits = 0
        self._same = True

    def table(self, peer: Callable[[Project], Row | None]) -> Table:
        """All rows. ``peer`` measures a program of the same kind, if there is one."""
        unit, cold = self._cold()
        result = self._project.result
        scan = json.loads(result)
        rows = [cold, self._memory(), self._warm(result)]
        rows.append(self._documents(rows[-1]))
        found = targets(self._project)
        if found is not None:
            rows += self._changed(found)
        other = peer(self._project)
        if other is not None:
            rows.insert(1, other)
        return Table(
            self._project.name,
            unit,
            scan["coverage"]["analysed"],
            len(scan["flows"]),
            tuple(rows),
            self._same,
        )

    def growth(self) -> Table:
        """The rows that are compared between sizes."""
        unit, cold = self._cold()
        scan = json.loads(self._project.result)
        rows = (cold, self._memory())
        return Table(
            self._project.name,
            unit,
            scan["coverage"]["analysed"],
            len(scan["flows"]),
            rows,
            self._same,
        )

    def _cold(self) -> tuple[Unit, Row]:
        """The unit and a cold scan, in turns, so that a busy machine slows both."""
        project = self._project
        units, runs, results = [], [], set()
        for _ in range(self._repeat):
            self._tell(f"{project.name}: cold")
            units.append(_unit(project.root))
            project.forget()
            runs.append(project.scan().timed())
            results.add(project.result)
        self._same &= len(results) == 1
        unit = sorted(units, key=lambda found: found.seconds)[len(units) // 2]
        limit = Limit("at most 3 times the unit", units=3)
        return unit, Row("cold scan", limit, Series(tuple(runs)))

    def _memory(self) -> Row:
        self._tell(f"{self._project.name}: memory")
        self._project.forget()
        note = "what processes share counts once"
        limit = Limit("at most 500 MB", bytes=500e6)
        return Row(
            "peak memory, cold, all processes", limit, bytes=self._project.scan().peak(), note=note
        )

    def _warm(self, cold: bytes) -> Row:
        self._tell(f"{self._project.name}: warm")
        self._project.scan().timed()
        series = repeated(self._project.scan(), self._repeat)
        self._same &= self._project.result == cold
        return Row("warm scan, nothing changed", Limit("at most 0.3 s", 0.3), series)

    def _documents(self, warm: Row) -> Row:
        """What a data protection officer gets of a tree that has not changed."""
        self._tell(f"{self._project.name}: documents")
        programs = [self._project.document(*words) for words in _DOCUMENTS]
        scans = len(programs) * (warm.series.median if warm.series else 0.0)
        for program in programs:
            program.timed()
        runs = []
        for _ in range(self._repeat):
            took = [program.timed() for program in programs]
            processor = sum(run.processor for run in took)
            runs.append(Took(sum(run.wall for run in took) - scans, processor))
        limit = Limit("at most 2 s", 2.0)
        note = "their time less that of a warm scan each; their processors"
        return Row("inventory, graph and report together", limit, Series(tuple(runs)), note=note)

    def _changed(self, found: Targets) -> Iterator[Row]:
        leaf = self._edited((found.leaf,), self._project.scan())
        yield Row("warm scan, a leaf changed", Limit("at most 0.5 s", 0.5), leaf, note=found.leaf)
        wrapper = self._edited((found.wrapper,), self._project.scan())
        limit = Limit("at most 1 s", 1.0)
        yield Row("warm scan, the wrapper changed", limit, wrapper, note=found.wrapper)
        self._project.git("commit", "--quiet", "--no-verify", "--all", "--message=edits")
        yield self._hook(found)
        yield self._diff(found)

    def _edited(self, files: tuple[str, ...], program: Program) -> Series:
        """Warm runs, each after another edit of the same files."""
        program.timed()
        return Series(tuple(self._after_edit(files, program) for _ in range(self._repeat)))

    def _after_edit(
        self, files: tuple[str, ...], program: Program, *, staged: bool = False
    ) -> Took:
        self._edits += 1
        self._tell(f"{self._project.name}: {program.command[1]}, change {self._edits}")
        self._project.edit(files, self._edits)
        if staged:
            self._project.git("add", "--all")
        return program.timed()

    def _hook(self, found: Targets) -> Row:
        program = self._project.flowcheck(
            "hook", "--quiet", "--fail-on", "never", "--jobs", str(self._project.jobs)
        )
        self._after_edit((found.leaf,), program, staged=True)
        runs = tuple(
            self._after_edit((found.leaf,), program, staged=True) for _ in range(self._repeat)
        )
        return Row("hook on a commit of one file", Limit("at most 0.5 s", 0.5), Series(runs))

    def _diff(self, found: Targets) -> Row:
        """A commit of ten files, compared with the one before; then it is amended, and compared again."""
        project = self._project
        project.git("commit", "--quiet", "--no-verify", "--all", "--message=base")
        program = project.flowcheck(
            "diff", "HEAD~1", "HEAD", "--quiet", "--fail-on", "never", "--jobs", str(project.jobs)
        )
        project.edit(found.ten, 0)
        project.git("commit", "--quiet", "--no-verify", "--all", "--message=change")
        program.timed()
        runs = []
        for _ in range(self._repeat):
            self._edits += 1
            project.edit(found.ten, self._edits)
            project.git("commit", "--quiet", "--no-verify", "--all", "--amend", "--no-edit")
            runs.append(program.timed())
        note = f"{len(found.ten)} files"
        return Row(
            "diff of a pull request, base cached",
            Limit("at most 1 s", 1.0),
            Series(tuple(runs)),
            note=note,
        )


def start_up(project: Project, repeat: int) -> tuple[Row, ...]:
    """What runs without a project."""
    limit = Limit("at most 0.15 s", 0.15)
    return tuple(
        Row(f"flowcheck {option}", limit, repeated(project.flowcheck(option), max(repeat, 5)))
        for option in ("--version", "--help")
    )


def _unit(root: Path) -> Unit:
    done = subprocess.run(
        (sys.executable, str(_PARSER), str(root), "--repeat", "1"),
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    return Unit(found["files"], found["bytes"], found["seconds"])
