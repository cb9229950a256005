"""A tree to measure on: a copy or a generated one, under git, with a cache of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from generator import python, typescript
from measure import Program
from parse_unit import sources

_SUFFIXES = (".ts", ".tsx", ".js", ".jsx", ".mjs", ".py")
_GENERATORS = {
    "typescript": ("TypeScript monorepo", typescript.files),
    "python": ("Python project", python.files),
}
_IMPORT = re.compile(r"\b(?:import|from|require)\b")
_WORD = re.compile(r"[\w-]+")
_GIT = (
    "git", "-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.org", "-c", "gc.auto=0",
    "-c", "commit.gpgsign=false", "-c", "core.fsmonitor=false",
)  # fmt: skip


@dataclass(frozen=True)
class Project:
    """``root`` is the tree, ``scratch`` holds caches and results. ``jobs``: processes of a scan."""

    name: str
    root: Path
    scratch: Path
    jobs: int

    @property
    def env(self) -> dict[str, str]:
        """The environment of all runs: a cache of this project, nothing of the user's git.

        Python keeps what it compiles, as of any installed program.
        """
        own = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("GIT_", "FLOWCHECK", "PYTHONDONTWRITEBYTECODE"))
        }
        return own | {
            "XDG_CACHE_HOME": str(self.scratch / "cache"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
            "NO_COLOR": "1",
        }

    def flowcheck(self, *arguments: str) -> Program:
        """A run of flowcheck in the tree; findings are no failure."""
        return Program((*flowcheck_command(), *arguments), self.root, self.env, (0, 1))

    def scan(self, *more: str) -> Program:
        """The scan that all rows are about; its result is ``result``."""
        return self.flowcheck(
            "scan", ".", "--format", "json", "--output", str(self._output), "--fail-on", "never", "--quiet",
            "--jobs", str(self.jobs), *more,
        )  # fmt: skip

    def document(self, command: str, file: str) -> Program:
        """A document of the same tree."""
        return self.flowcheck(
            command, ".", "--output", str(self.scratch / file), "--quiet", "--jobs", str(self.jobs)
        )

    @property
    def result(self) -> bytes:
        """What the last scan wrote."""
        return self._output.read_bytes()

    @property
    def _output(self) -> Path:
        return self.scratch / "scan.json"

    def forget(self) -> None:
        """Empty the cache but for the compiled rules, which belong to the installation.

        They are there after the first scan of whatever: of an empty folder.
        """
        cache, compiled = self.scratch / "cache", self.scratch / "compiled"
        if not compiled.exists():
            shutil.rmtree(cache, ignore_errors=True)
            nothing = self.scratch / "nothing"
            nothing.mkdir()
            self.flowcheck("scan", str(nothing), "--quiet").timed()
            if cache.exists():
                shutil.copytree(cache, compiled)
            else:
                compiled.mkdir()
        shutil.rmtree(cache, ignore_errors=True)
        shutil.copytree(compiled, cache)

    def edit(self, files: Iterable[str], number: int) -> None:
        """Append a line that differs from edit to edit."""
        for name in files:
            path = self.root / name
            line = (
                f"BENCHMARK_{number} = {number}"
                if path.suffix == ".py"
                else f"export const benchmark{number} = {number};"
            )
            with path.open("a", encoding="utf-8") as stream:
                stream.write(f"\n{line}\n")

    def git(self, *arguments: str) -> None:
        """Run git in the tree. Raises when it fails."""
        subprocess.run(
            (*_GIT, *arguments), cwd=self.root, env=self.env, check=True, capture_output=True
        )


@dataclass(frozen=True, slots=True)
class Targets:
    """Files to change: one that sends and is imported least, the one where most leaves, ten for a pull request."""

    leaf: str
    wrapper: str
    ten: tuple[str, ...]


def targets(project: Project) -> Targets | None:
    """What to change, by the last scan; ``None`` when it has no flows of code that can be changed."""
    scan = json.loads(project.result)
    flows = [flow for flow in scan["flows"] if not flow["implicit"]]
    starts = Counter(flow["source"]["file"] for flow in flows)
    ends = Counter(flow["sink"]["file"] for flow in flows)
    imported = _imported(project.root)
    fit = sorted(
        (name in ends, imported[_module(name)], count, name)
        for name, count in starts.items()
        if name.endswith(_SUFFIXES)
    )
    wrappers = [(count, name) for name, count in ends.items() if name.endswith(_SUFFIXES)]
    if not fit or not wrappers:
        return None
    return Targets(fit[0][-1], max(wrappers)[1], tuple(row[-1] for row in fit[:10]))


def _imported(root: Path) -> Counter[str]:
    """In how many files a word stands on a line that imports something."""
    found: Counter[str] = Counter()
    for _, text in sources(root):
        lines = (line for line in text.splitlines() if _IMPORT.search(line))
        found.update({word for line in lines for word in _WORD.findall(line)})
    return found


def _module(name: str) -> str:
    """By what a file is imported: its name, or that of its folder for an index."""
    path = Path(name)
    return path.parent.name if path.stem in {"index", "__init__"} else path.stem


def generated(kind: str, count: int, seed: int, scratch: Path, jobs: int) -> Project:
    """A generated project under git."""
    root = scratch / "tree"
    title, files = _GENERATORS[kind]
    for name, text in files(count, seed):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return _under_git(Project(f"{title}, {count:,} files", root, scratch, jobs))


def copied(tree: Path, scratch: Path, jobs: int) -> Project:
    """A copy of a tree, with a history of one commit."""
    root = scratch / "tree"
    left_out = shutil.ignore_patterns(".git", "node_modules", ".venv", "venv")
    shutil.copytree(tree, root, symlinks=True, ignore=left_out)
    return _under_git(Project(tree.resolve().name, root, scratch, jobs))


def flowcheck_command() -> tuple[str, ...]:
    """The installed program, as a user or a hook starts it."""
    program = Path(sys.executable).with_name("flowcheck")
    return (str(program),) if program.exists() else (sys.executable, "-m", "flowcheck")


def _under_git(project: Project) -> Project:
    project.git("init", "--quiet", "--initial-branch=main")
    project.git("add", "--all")
    project.git("commit", "--quiet", "--no-verify", "--message=benchmark")
    return project
