"""``docs/outputs.md`` names every field and every word of the JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from flowcheck.cli.exit import ExitCode
from flowcheck.discover import skip
from flowcheck.report.json import schema
from goldens import ROOT

WORDS = set(re.findall(r"`([^`\n]+)`", (ROOT / "docs" / "outputs.md").read_text("utf-8")))


def _words(node: object) -> Iterator[str]:
    match node:
        case {"properties": dict(fields)}:
            yield from fields
            for field in fields.values():
                yield from _words(field)
        case {"enum": list(words)}:
            yield from words
        case dict():
            for child in node.values():
                yield from _words(child)


def test_every_field_and_every_value_of_the_schema_is_described() -> None:
    assert set(_words(json.loads(schema())["$defs"])) - WORDS - {""} == set()


def test_every_reason_to_skip_a_file_is_described() -> None:
    assert set(skip.REASONS) - WORDS == set()


def test_every_exit_code_is_described() -> None:
    text = (ROOT / "docs" / "outputs.md").read_text("utf-8")
    rows = {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)}
    assert rows == {code.value for code in ExitCode}


def test_every_kind_of_diagnostic_is_described() -> None:
    made = re.compile(
        r"(?:\bproblem|Diagnostic|DiagnosticRow|Sighting|_told)\((?:[^()\"]|\([^()]*\)|\[[^\]]*\])*\""
        r"([a-z-]+)\"|\bkind = \"([a-z-]+)\" if"
    )
    source = "".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    kinds = {one or other for one, other in made.findall(source)}
    assert {"syntax", "encoding", "too-deep"} <= kinds
    assert kinds - WORDS == set()
