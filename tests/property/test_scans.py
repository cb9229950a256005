"""A scan answers for any project, and the answer depends on the files alone."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowcheck.options import ScanOptions
from flowcheck.report.json import render
from flowcheck.result.flows import Sink, Source, Step
from flowcheck.result.scan import ScanResult
from projects import explicit, scan, write
from strategies import FIXTURES, damaged, one_in

NAMES = ("page.ts", "view.tsx", "task.py", "card.vue", "site.html", "old.js", "user.ts", "send.py")
SOURCES = {
    suffix: tuple(
        sorted(
            {
                text
                for path in sorted(FIXTURES.rglob(f"*{suffix}"))
                if 0 < len(text := path.read_text("utf-8")) < 3_000
            }
        )
    )
    for suffix in (".ts", ".tsx", ".py")
}


def given_texts(suffix: str) -> tuple[str, ...]:
    return SOURCES.get(suffix) or SOURCES[".ts"]


PROJECTS = st.fixed_dictionaries(
    {},
    optional={name: damaged(partial(given_texts, Path(name).suffix)) for name in NAMES}
    | {name: st.text(max_size=60) for name in ("package.json", "tsconfig.json", "pyproject.toml")},
)


def result_of(files: Mapping[str, str], order: int = 0, jobs: int = 1) -> ScanResult:
    """A scan of ``files``, written in an order that ``order`` chooses."""
    names = list(files)
    random.Random(order).shuffle(names)  # noqa: S311 - an order, no secret
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        root.mkdir()
        write(root, {name: files[name] for name in names})
        return scan(ScanOptions((root,), jobs=jobs))


@one_in(5)
@given(files=PROJECTS, order=st.integers(0, 9))
def test_damaged_projects_are_scanned(files: dict[str, str], order: int) -> None:
    result = result_of(files)
    assert result.coverage.files == len(files)
    assert "internal" not in {row.kind for row in result.diagnostics}
    lengths = {name: text.count("\n") + 1 for name, text in files.items()}
    for flow in result.flows:
        spots: tuple[Source | Sink | Step, ...] = (flow.source, flow.sink, *flow.path)
        for spot in spots:
            assert 1 <= spot.line <= lengths[spot.file]
            assert spot.column >= 1
    assert render(result) == render(result_of(files, order + 1))


def many_files() -> dict[str, str]:
    """More files with a vendor in them than are lowered one after the other."""
    files = {
        "lib/track.ts": (
            'import posthog from "posthog-js";\n'
            "export const track = (event, more) => posthog.capture(event, more);\n"
        )
    }
    for number in range(36):
        files[f"web/page{number}.ts"] = (
            'import posthog from "posthog-js";\nimport { track } from "../lib/track";\n'
            f'posthog.capture("Page {number}", {{ email: user.email }});\n'
            f'track("Other {number}", {{ phone: user.phone, n{number}: user.firstName }});\n'
        )
        files[f"api/task{number}.py"] = (
            f"import posthog\n\ndef task{number}(user):\n"
            f'    posthog.capture("1", "Task {number}", {{"email": user.email}})\n'
        )
    return files


def test_the_number_of_processes_and_the_order_of_files_do_not_matter() -> None:
    files = many_files()
    once = render(result_of(files))
    assert render(result_of(files, order=1)) == once
    assert render(result_of(files, order=2, jobs=2)) == once


def test_every_file_has_its_flows() -> None:
    found = {flow.source.file for flow in explicit(result_of(many_files()))}
    assert found == set(many_files()) - {"lib/track.ts"}


@pytest.mark.parametrize(
    "text", ["(" * 5_000, "a." * 20_000, "f(" * 3_000, "{" * 5_000, "[" * 4_000]
)
@pytest.mark.parametrize("name", ["a.ts", "a.py", "a.vue"])
def test_deep_programs_are_scanned(name: str, text: str) -> None:
    imported = "import posthog\n" if name.endswith("py") else 'import posthog from "posthog-js"\n'
    start = "<script setup>\n" if name.endswith("vue") else ""
    result = result_of({name: f"{start}{imported}posthog.capture({text}"})
    assert result.coverage.files == 1
    assert "internal" not in {row.kind for row in result.diagnostics}


def test_programs_that_call_themselves_are_scanned() -> None:
    text = (
        'import posthog from "posthog-js";\n'
        "function a(x) { b(x); return b(a(x)); }\n"
        "function b(x) { posthog.capture('E', { ...x, email: x.email }); return a(b(x)); }\n"
        "let o = {}; o.o = o; o = { ...o, o }; while (o) { o = { email: o, ...a(o) }; }\n"
        "class A extends A { m() { return this.m(super.m()); } }\n"
        "posthog.capture('E', o); a(new A().m());\n"
    )
    assert result_of({"a.ts": text, "b.js": text}).coverage.analysed == 2
