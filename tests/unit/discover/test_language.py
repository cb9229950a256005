from __future__ import annotations

import pytest

from flowcheck.discover.language import language_of_name, language_of_shebang
from flowcheck.model import Language


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("a.ts", Language.TYPESCRIPT),
        ("a.mts", Language.TYPESCRIPT),
        ("a.TSX", Language.TSX),
        ("a.jsx", Language.JAVASCRIPT),
        ("a.cjs", Language.JAVASCRIPT),
        ("a.b.py", Language.PYTHON),
        ("a.pyi", None),
        ("App.vue", Language.VUE),
        ("base.html.j2", Language.HTML),
        ("schema.prisma", Language.PRISMA),
        ("README", None),
        (".py", None),
    ],
)
def test_a_name_shows_its_language(name: str, language: Language | None) -> None:
    assert language_of_name(name) is language


@pytest.mark.parametrize(
    ("head", "language"),
    [
        (b"#!/usr/bin/python3\n", Language.PYTHON),
        (b"#!/usr/bin/env python3.11\n", Language.PYTHON),
        (b"#!/usr/bin/env -S FOO=1 node --flag\n", Language.JAVASCRIPT),
        (b"#! /usr/local/bin/node\n", Language.JAVASCRIPT),
        (b"#!/usr/bin/env -S deno run\n", Language.TYPESCRIPT),
        (b"#!/bin/bash\n", None),
        (b"#!/usr/bin/env\n", None),
        (b"#!\n", None),
        (b"import os\n", None),
        (b"", None),
    ],
)
def test_a_shebang_shows_the_language_of_a_script(head: bytes, language: Language | None) -> None:
    assert language_of_shebang(head) is language
