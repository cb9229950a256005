"""The command line without a pipeline: a stand-in for the engine, and ways to run it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flowcheck.cache.places import default_folder
from flowcheck.cache.store import NOTHING, Store
from flowcheck.engine import Engine
from flowcheck.ir.build import Builder
from flowcheck.ir.module import Module
from flowcheck.result.scan import ScanResult

if TYPE_CHECKING:
    from flowcheck.discover.files import Files
    from flowcheck.options import Progress, ScanOptions


class FakeEngine(Engine):
    """Keeps tables of the rules, and nothing of a project.

    ``asked`` are the options of the last scan, ``source`` its files. ``error`` is raised instead of
    an answer.
    """

    def __init__(self, result: ScanResult, error: BaseException | None = None) -> None:
        super().__init__(default_folder())
        self.result = result
        self.error = error
        self.asked: ScanOptions | None = None
        self.source: Files | None = None

    def scan(
        self,
        options: ScanOptions,
        progress: Progress | None = None,
        source: Files | None = None,
    ) -> ScanResult:
        """The result, after two words of progress."""
        self.asked, self.source = options, source
        if progress:
            progress("read", 1, 2)
            progress("walk", 2, 2)
        if self.error:
            raise self.error
        return self.result

    def store(self, project: Path) -> Store:  # noqa: ARG002 - the same for every project
        """Nothing is kept."""
        return NOTHING

    def lower_file(self, path: Path) -> Module:
        """A module with a problem that quotes a hostile text."""
        builder = Builder(path.name, "typescript")
        builder.problem(0, "syntax", "at \x1b[31m here")
        return builder.finish(end=0)


@dataclass(frozen=True)
class Outcome:
    """What a run of the command line left behind."""

    code: int
    out: str
    err: str
    engine: FakeEngine


Run = Callable[..., Outcome]


def run_python(
    code: str, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run code in a fresh interpreter that can import what this one can."""
    full = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | dict(env or {})
    return subprocess.run(
        [sys.executable, "-c", code], env=full, capture_output=True, timeout=60, check=False
    )
