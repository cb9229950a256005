"""The words by which text betrays a vendor, and what the lines that have them are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import known_rules
from flowcheck.breach.checklist import Trace, checklist
from flowcheck.breach.tokens import Tokens, literal, tokens_of, tokens_of_hosts
from flowcheck.gate.repository import open_repository
from repositories import Repo

CATALOG = known_rules.catalog()
VENDORS = {vendor.id: vendor for vendor in CATALOG.vendors}

FOUND = [
    ("mixpanel", 'import mixpanel from "mixpanel-browser";'),
    ("mixpanel", '  "mixpanel": "^0.18.0",'),
    ("mixpanel", "mixpanel==4.10.1"),
    ("mixpanel", "from mixpanel import Mixpanel"),
    ("mixpanel", '    {file = "mixpanel-4.10.1-py2.py3-none-any.whl"}'),
    ("mixpanel", "window.mixpanel?.track('x')".replace("window.", " ")),
    ("mixpanel", "connect-src https://api-js.mixpanel.com"),
    ("mixpanel", "NEXT_PUBLIC_MIXPANEL_TOKEN=abc"),
    ("segment", "analytics.track('x')"),
    ("google-analytics", "gtag('event', 'x')"),
]
NOT_FOUND = [
    ("mixpanel", "// mixpanel would be nice here"),
    ("segment", "for segment in segments:"),
    ("segment", "each segment of the market"),
    ("heap", "a binary heap is a tree"),
    ("google-analytics", "the saga(x) of a gaming company"),
]


@pytest.mark.parametrize(("vendor", "line"), FOUND)
def test_a_line_that_uses_a_vendor_is_found(vendor: str, line: str) -> None:
    assert re.search(tokens_of(VENDORS[vendor]).pattern, line)


@pytest.mark.parametrize(("vendor", "line"), NOT_FOUND)
def test_a_word_of_the_language_is_no_vendor(vendor: str, line: str) -> None:
    assert not re.search(tokens_of(VENDORS[vendor]).pattern, line)


def test_git_reads_the_words_of_each_vendor_as_python_does(tmp_path: Path) -> None:
    repo = Repo.new(tmp_path / "shop")
    lines = [line for _, line in (*FOUND, *NOT_FOUND)]
    repository = open_repository(repo.path)
    commit = repo.commit({"lines.txt": "\n".join(lines) + "\n"})
    for vendor in CATALOG.vendors:
        pattern = tokens_of(vendor).pattern
        done = repository.run("grep", "-h", "-n", "-E", "-e", pattern, commit, fails=True)
        assert done.returncode in (0, 1), (vendor.id, done.stderr)
        matched = {int(row.split(b":", 1)[0]) for row in done.stdout.splitlines()}
        assert matched == {n for n, line in enumerate(lines, 1) if re.search(pattern, line)}


def test_a_host_stands_for_a_recipient_without_a_file() -> None:
    tokens = tokens_of_hosts(["*.api.example.com", "api.example.com"])
    assert tokens == Tokens(texts=("api.example.com",), hosts=("api.example.com",))


@pytest.mark.parametrize("text", ["a.b", "c++", "$x", "[y]", "a|b", "(z)", "q?", "^w", "{v}", "\\"])
def test_a_literal_matches_itself(text: str) -> None:
    assert re.fullmatch(literal(text), text)


FILES = {
    "package.json": '{\n  "dependencies": {"mixpanel-browser": "2.60.0"}\n}\n',
    "package-lock.json": '{\n  "node_modules/mixpanel-browser": {"version": "2.60.0"}\n}\n',
    "src/a.ts": 'import mixpanel from "mixpanel-browser";\nmixpanel.track("x");\n',
    "src/a.test.ts": 'vi.mock("mixpanel-browser");\n',
    "public/index.html": '<script src="https://cdn.mxpnl.com/libs/mixpanel.js"></script>\n',
    "server/csp.ts": 'const policy = {\n  connectSrc: [\n    "https://api-js.mixpanel.com",\n]};\n',
    "server/url.ts": 'export const base = "https://api.mixpanel.com";\n',
    ".env.example": "VITE_MIXPANEL_TOKEN=\nOTHER=1\n",
    ".github/workflows/deploy.yml": "env:\n  TOKEN: ${{ secrets.MIXPANEL_TOKEN }}\n",
    "ios/Podfile": "pod 'Mixpanel-swift'\n",
    "docs/privacy.md": "We use Mixpanel (https://mixpanel.com).\n",
    "src/words.ts": "// a mixpanel is a panel\n",
}


def found(path: Path, files: dict[str, str]) -> list[Trace]:
    repo = Repo.new(path)
    commit = repo.commit(files)
    return list(checklist(open_repository(repo.path), commit, tokens_of(VENDORS["mixpanel"])))


def test_lines_are_sorted_into_what_has_to_go(tmp_path: Path) -> None:
    rows = {(row.file, row.line): row.kind for row in found(tmp_path / "shop", FILES)}
    assert rows == {
        ("package.json", 2): "package",
        ("package-lock.json", 2): "lock-file",
        ("src/a.ts", 1): "import",
        ("src/a.ts", 2): "global",
        ("src/a.test.ts", 1): "test",
        ("public/index.html", 1): "script",
        ("server/csp.ts", 3): "csp",
        ("server/url.ts", 1): "address",
        (".env.example", 1): "environment",
        (".github/workflows/deploy.yml", 2): "environment",
        ("ios/Podfile", 1): "native",
        ("docs/privacy.md", 1): "document",
    }


def test_an_environment_key_is_named(tmp_path: Path) -> None:
    rows = found(tmp_path / "shop", FILES)
    assert {row.word for row in rows if row.kind == "environment"} == {
        "VITE_MIXPANEL_TOKEN", "MIXPANEL_TOKEN",
    }  # fmt: skip


def test_odd_names_and_long_lines_are_no_obstacle(tmp_path: Path) -> None:
    long = f'x = "{"y" * 500}"; mixpanel.track("x");\n'
    (row,) = found(tmp_path / "shop", {"src/ü b:7:x.ts": long})
    assert (row.file, row.line) == ("src/ü b:7:x.ts", 1)
    assert len(row.text) <= 160
