"""What a lowered file says by itself: the vendors that it imports, what could not be read of it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from flowcheck.catalog.match import Matcher
from flowcheck.ir.graph import Import
from flowcheck.link.program import Program
from flowcheck.result.flows import Detection
from flowcheck.result.scan import DiagnosticRow


class Facts(Struct, frozen=True):
    """``imports``: (vendor, where). ``problems``: what was wrong with the file."""

    imports: tuple[tuple[str, Detection], ...]
    problems: tuple[DiagnosticRow, ...]


def facts_of(program: Program, matcher: Matcher, number: int) -> Facts:
    """The facts of one file."""
    problems = []
    for problem in program.module(number).problems:
        spot = program.spot(number, problem.at)
        problems.append(DiagnosticRow(spot.file, spot.line, problem.kind, problem.message))
    return Facts(tuple(_imports(program, matcher, number)), tuple(problems))


def _imports(program: Program, matcher: Matcher, number: int) -> Iterator[tuple[str, Detection]]:
    for node in program.module(number).nodes:
        if not isinstance(node, Import) or program.target(number, node.source):
            continue
        root, rest = program.outside(number, node.source)
        vendor = matcher.module_vendor(".".join((root, *rest)) if rest else root)
        if vendor is not None:
            spot = program.spot(number, node.at)
            yield vendor.id, Detection(spot.file, spot.line, "import")
