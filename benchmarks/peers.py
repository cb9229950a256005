"""Other programs on the same tree, where they are installed: Semgrep with one taint rule."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from cases import Row
from measure import Program, repeated, words_of
from project import Project

_RULES = Path(__file__).with_name("semgrep")
_RUNS = 2


def semgrep(given: Path | None) -> str:
    """The program to run, ``""`` when there is none."""
    return str(given) if given is not None else shutil.which("semgrep") or ""


def version(program: str) -> str:
    """Its version."""
    return f"Semgrep {words_of((program, '--version'))}"


def with_rule(
    program: str, language: str, tell: Callable[[str], None]
) -> Callable[[Project], Row | None]:
    """A measurement of Semgrep with the rule of a language, or of nothing."""

    def measured(project: Project) -> Row | None:
        if not program:
            return None
        tell(f"{project.name}: Semgrep")
        command = (
            program, "scan", "--config", str(_RULES / f"{language}.yml"), "--jobs", str(project.jobs),
            "--metrics", "off", "--disable-version-check", "--quiet", "--json", "--output", os.devnull, ".",
        )  # fmt: skip
        run = Program(command, project.root, project.env, (0, 1))
        row = Row("Semgrep, one taint rule", None, repeated(run, _RUNS))
        return replace(row, note=f"-j {project.jobs}")

    return measured
