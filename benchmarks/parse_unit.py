#!/usr/bin/env python3
"""The unit of the table: how long tree-sitter parses every source file of a tree, on one core.

Prints JSON: files, bytes, and the seconds in the parser alone (best of ``--repeat``), without reading the files.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

from ast_grep_py import SgRoot

LANGUAGES = {
    ".ts": "typescript",
    ".mts": "typescript",
    ".cts": "typescript",
    ".tsx": "tsx",
    ".js": "javascript",
    ".jsx": "javascript",
    ".mjs": "javascript",
    ".cjs": "javascript",
    ".py": "python",
    ".vue": "html",
    ".svelte": "html",
    ".html": "html",
}
_LEFT_OUT = {".git", "node_modules", ".venv", "venv", "__pycache__"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tree", type=Path)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    texts = sources(options.tree)
    seconds = min(_parsed(texts) for _ in range(options.repeat))
    size = sum(len(text) for _, text in texts)
    sys.stdout.write(json.dumps({"files": len(texts), "bytes": size, "seconds": seconds}) + "\n")
    return 0


def sources(tree: Path) -> list[tuple[str, str]]:
    """Language and text of every source file of a tree."""
    found = []
    for folder, folders, names in os.walk(tree):
        folders[:] = sorted(set(folders) - _LEFT_OUT)
        for name in sorted(names):
            path = Path(folder, name)
            language = LANGUAGES.get(path.suffix)
            if language and path.is_file() and not path.is_symlink():
                found.append((language, path.read_text("utf-8", errors="replace")))
    return found


def _parsed(texts: list[tuple[str, str]]) -> float:
    before = time.perf_counter()
    for language, text in texts:
        SgRoot(text, language).root()
    return time.perf_counter() - before


if __name__ == "__main__":
    raise SystemExit(main())
