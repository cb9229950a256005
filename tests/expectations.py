"""Expectations written in the comments of fixtures, and how a scan is compared with them.

A comment stands on the line of the sink, or alone above it (several stack); ``fixtures/README.md``
describes the language. ``python tests/expectations.py`` prints the known gaps.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flowcheck.result.flows import Flow, Sink, Source, Step
from flowcheck.result.scan import ScanResult

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
_SCRIPTS = (".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts")
_PAGES = (".vue", ".svelte", ".astro", ".html")
SUFFIXES = frozenset({*_SCRIPTS, *_PAGES, ".py", ".prisma"})
ATTRIBUTES = ("key", "role", "event", "subject", "treatment", "confidence")
GATE = "gate"

_MARK = re.compile(
    r"(?://|#|<!--|/\*)\s*"
    r"(?P<kind>todo-expect|todo-ok|expect-unresolved|expect-diagnostic|expect|ok):\s*"
    r"(?P<body>.*?)\s*(?:-->|\*/\}?)?\s*$"
)
_ROW = re.compile(
    r"(?P<category>[a-z_.]+) -> (?P<vendor>unknown: [a-z0-9.*-]+|[a-z0-9-]+)(?P<rest>.*)"
)
_WORD = re.compile(
    r"\s+(?:(?P<name>[a-z]+)=(?:\"(?P<quoted>[^\"]*)\"|(?P<bare>\S+))"
    r"|(?P<flag>implicit|whole)|\((?P<why>.*)\)$)"
)


class ExpectationError(ValueError):
    """An expectation comment that cannot be read."""


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """A flow that a comment names. ``attributes`` are those that it gives, as (name, value)."""

    file: str
    line: int
    kind: str
    category: str
    vendor: str
    attributes: tuple[tuple[str, str], ...] = ()
    implicit: bool = False
    whole: bool = False
    why: str = ""

    def describes(self, flow: Flow) -> bool:
        """Whether the flow is of this kind, wherever it ends."""
        return (
            (flow.vendor, flow.category, flow.implicit)
            == (self.vendor, self.category, self.implicit)
            and (flow.whole_object or not self.whole)
            and all(_has(flow, name, value) for name, value in self.attributes)
        )

    def matches(self, flow: Flow) -> bool:
        """Whether the flow is of this kind and its sink is on the line."""
        return (flow.sink.file, flow.sink.line) == (self.file, self.line) and self.describes(flow)

    def touches(self, flow: Flow) -> bool:
        """Whether the flow is of this kind and its sink, its source or a step is on the line."""
        spots: tuple[Sink | Source | Step, ...] = (flow.sink, flow.source, *flow.path)
        here = any((spot.file, spot.line) == (self.file, self.line) for spot in spots)
        return here and self.describes(flow)

    def __str__(self) -> str:
        words = [f"{self.file}:{self.line}: {self.category} -> {self.vendor}"]
        words += [f'{name}="{value}"' for name, value in self.attributes]
        words += ["implicit"] * self.implicit + ["whole"] * self.whole
        words += [f"({self.why})"] if self.why else []
        return " ".join(words)


@dataclass(frozen=True, slots=True, order=True)
class Notice:
    """A row of ``unresolved`` or ``diagnostics`` that a comment names by a part of its text."""

    file: str
    line: int
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.kind.removeprefix('expect-')} {self.text!r}"


Expectation = Row | Notice


def read_expectations(root: Path) -> tuple[Expectation, ...]:
    """All expectations below a folder, with files relative to it. Raises ``ExpectationError``."""
    found: list[Expectation] = []
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix in SUFFIXES:
            found += parse_expectations(path.read_text("utf-8"), path.relative_to(root).as_posix())
    return tuple(found)


def parse_expectations(text: str, file: str) -> Iterator[Expectation]:
    """The expectations of one file. Raises ``ExpectationError`` when a comment cannot be read."""
    waiting: list[re.Match[str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        mark = _MARK.search(line)
        if mark and not line[: mark.start()].strip(" \t{"):
            waiting.append(mark)
            continue
        for found in (*waiting, *((mark,) if mark else ())):
            yield _expectation(found, file, number)
        waiting.clear()
    if waiting:
        raise ExpectationError(f"{file}: no line follows {waiting[-1].group(0)!r}")


def _expectation(mark: re.Match[str], file: str, line: int) -> Expectation:
    kind, body = mark.group("kind"), mark.group("body")
    if kind in ("expect-unresolved", "expect-diagnostic"):
        return Notice(file, line, kind, body)
    row = _ROW.fullmatch(body)
    if row is None:
        raise ExpectationError(f"{file}:{line}: expected CATEGORY -> VENDOR, found {body!r}")
    attributes, flags, why = _words(row.group("rest"), f"{file}:{line}")
    return Row(
        file=file,
        line=line,
        kind=kind,
        category=row.group("category"),
        vendor=row.group("vendor"),
        attributes=tuple(sorted(attributes.items())),
        implicit="implicit" in flags,
        whole="whole" in flags,
        why=why,
    )


def _words(rest: str, place: str) -> tuple[dict[str, str], set[str], str]:
    attributes: dict[str, str] = {}
    flags: set[str] = set()
    at = 0
    while rest[at:].strip():
        word = _WORD.match(rest, at)
        name = word.group("name") if word else None
        if word is None or (name is not None and name not in (*ATTRIBUTES, GATE)):
            raise ExpectationError(f"{place}: cannot read {rest[at:].strip()!r}")
        if word.group("why") is not None:
            return attributes, flags, word.group("why")
        if name is not None:
            attributes[name] = word.group("quoted") or word.group("bare") or ""
        else:
            flags.add(word.group("flag"))
        at = word.end()
    return attributes, flags, ""


def _has(flow: Flow, name: str, value: str) -> bool:
    """``gate=none`` says that nothing stands in the way, ``gate=consent`` that such a gate does."""
    if name == GATE:
        return value in ({gate.kind for gate in flow.gates} or {"none"})
    return bool(getattr(flow, name) == value)


def problems(expectations: Iterable[Expectation], result: ScanResult) -> tuple[str, ...]:
    """Where a scan departs from the expectations, a line each, sorted. Empty: they agree.

    Implicit flows are compared where a comment of the fixture names one.
    """
    told = tuple(expectations)
    rows = [item for item in told if isinstance(item, Row)]
    with_implicit = any(row.implicit for row in rows)
    flows = tuple(flow for flow in result.flows if with_implicit or not flow.implicit)
    found = [*_broken_rows(rows, flows), *_extras(rows, flows)]
    found += [
        f"Missing     {notice}"
        for notice in told
        if isinstance(notice, Notice) and not _noticed(notice, result)
    ]
    return tuple(sorted(found))


def _broken_rows(rows: Iterable[Row], flows: tuple[Flow, ...]) -> Iterator[str]:
    for row in rows:
        match row.kind:
            case "expect" if not any(map(row.matches, flows)):
                yield f"Missing     {row}"
            case "todo-expect" if any(map(row.matches, flows)):
                yield f"Found       {row}: write expect instead of todo-expect"
            case "todo-ok" if not any(map(row.touches, flows)):
                yield f"Gone        {row}: write ok instead of todo-ok"
            case "ok" if any(map(row.touches, flows)):
                yield f"False alarm {row}"


def _extras(rows: list[Row], flows: tuple[Flow, ...]) -> Iterator[str]:
    told = [row for row in rows if row.kind in ("expect", "todo-expect")]
    known = [row for row in rows if row.kind == "todo-ok"]
    for flow in flows:
        expected = any(row.matches(flow) for row in told)
        if not expected and not any(row.touches(flow) for row in known):
            yield f"Extra       {_shown(flow)}"


def _shown(flow: Flow) -> str:
    words = [f"{flow.sink.file}:{flow.sink.line}: {flow.category} -> {flow.vendor}"]
    words += [f'{name}="{getattr(flow, name)}"' for name in ATTRIBUTES if getattr(flow, name)]
    words += [f"gate={gate.kind}" for gate in flow.gates]
    words += ["implicit"] * flow.implicit + ["whole"] * flow.whole_object
    source = flow.source
    return " ".join([*words, f"(from {source.file}:{source.line}: {source.text.strip()[:60]})"])


def _noticed(notice: Notice, result: ScanResult) -> bool:
    here = (notice.file, notice.line)
    if notice.kind == "expect-unresolved":
        return any((r.file, r.line) == here and notice.text in r.why for r in result.unresolved)
    return any((r.file, r.line) == here and notice.text == r.kind for r in result.diagnostics)


def find_fixtures(root: Path = FIXTURES) -> tuple[Path, ...]:
    """Every folder that is one program, sorted.

    These are ``micro/<feature>/<case>``, ``parity/<case>/<language>`` and the apps: folders with a
    README, directly below ``fixtures/`` or below ``fixtures/<language>/``.
    """
    grouped = [path for name in ("micro", "parity") for path in root.glob(f"{name}/*/*")]
    named = [*root.glob("*/README.md"), *root.glob("*/*/README.md")]
    apps = [path.parent for path in named if path.parts[len(root.parts)] not in ("micro", "parity")]
    tops = [path for path in apps if path.parent not in apps]
    return tuple(sorted(path for path in (*grouped, *tops) if path.is_dir()))


def gaps(root: Path = FIXTURES) -> tuple[Row, ...]:
    """The known misses and false alarms of all fixtures, with files relative to ``root``."""
    return tuple(
        item
        for item in read_expectations(root)
        if isinstance(item, Row) and item.kind.startswith("todo-")
    )


def _print_gaps() -> None:
    told = read_expectations(FIXTURES)
    known = gaps()
    for row in known:
        sys.stdout.write(f"{row.kind:12} {row}\n")
    wanted = sum(isinstance(item, Row) and item.kind.endswith("expect") for item in told)
    traps = sum(isinstance(item, Row) and item.kind.endswith("ok") for item in told)
    missed = sum(row.kind == "todo-expect" for row in known)
    sys.stdout.write(
        f"{missed} of {wanted} expected flows are missed; "
        f"{len(known) - missed} of {traps} traps give a false alarm\n"
    )


if __name__ == "__main__":
    _print_gaps()
