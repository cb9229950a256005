"""Slots read the same in every language, and what is no longer used is told without a mistake."""

from __future__ import annotations

import pytest

from flowcheck.fix.model import FixError, Import
from flowcheck.fix.syntax.read import read
from flowcheck.fix.syntax.slots import Kind, Syntax
from flowcheck.model import Language


def _at(text: str, word: str, language: Language) -> tuple[Syntax, int]:
    return read("a", text, language), text.index(word)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.PYTHON, 'send("x", {"email": user.email})'),
        (Language.TYPESCRIPT, 'send("x", { email: user.email });'),
        (Language.JAVASCRIPT, "send('x', {'email': user.email})"),
        (Language.VUE, "<script>\nsend('x', { email: user.email });\n</script>"),
    ],
)
def test_a_property_is_a_slot_in_the_argument_of_a_call(language: Language, text: str) -> None:
    syntax, at = _at(text, "user.email", language)
    first, second = syntax.slots(at)
    assert (first.kind, first.name) == (Kind.PROPERTY, "email")
    assert second.kind is Kind.ARGUMENT
    assert second.call is not None
    assert (second.call.name, second.index) == ("send", 1)
    assert second.call.statement is not None


def test_the_kinds_of_slots_of_python() -> None:
    text = 'def f():\n    d["a"] = x\n    g(k=y, **z)\n    return [w]\n'
    kinds = {
        word: [slot.kind for slot in syntax.slots(at)]
        for word in ("x\n", "y,", "z)", "w]")
        for syntax, at in [_at(text, word, Language.PYTHON)]
    }
    assert kinds == {
        "x\n": [Kind.ASSIGNMENT],
        "y,": [Kind.KEYWORD],
        "z)": [Kind.SPREAD],
        "w]": [Kind.ELEMENT, Kind.RETURNED],
    }


def test_the_kinds_of_slots_of_scripts() -> None:
    text = "o.a = x;\nconst v = { ...z };\nconst e = <T k={y} {...p} />;\nconst f = () => [w];"
    kinds = {
        word: [slot.kind for slot in syntax.slots(at)]
        for word in ("x;", "z }", "y}", "p}", "w]")
        for syntax, at in [_at(text, word, Language.TSX)]
    }
    assert kinds == {
        "x;": [Kind.ASSIGNMENT],
        "z }": [Kind.SPREAD, Kind.VARIABLE],
        "y}": [Kind.ATTRIBUTE, Kind.VARIABLE],
        "p}": [Kind.SPREAD, Kind.VARIABLE],
        "w]": [Kind.ELEMENT, Kind.RETURNED],
    }


@pytest.mark.parametrize(
    ("before", "after", "cleaned"),
    [
        ('import { a, b } from "m";\na(b);\n', 'import { a, b } from "m";\na();\n',
         'import { a } from "m";\na();\n'),
        ('import d, { a } from "m";\nd(a);\n', 'import d, { a } from "m";\nd();\n',
         'import d from "m";\nd();\n'),
        ("const x = u.id;\nf(x);\n", "const x = u.id;\nf();\n", "f();\n"),
        ("const x = load();\nf(x);\n", "const x = load();\nf();\n", "const x = load();\nf();\n"),
        ("export const x = 1;\nf(x);\n", "export const x = 1;\nf();\n",
         "export const x = 1;\nf();\n"),
        ("const { a, ...rest } = u;\nf(a, rest);\n", "const { a, ...rest } = u;\nf(rest);\n",
         "const { a, ...rest } = u;\nf(rest);\n"),
        ('import { a } from "m";\nf(a);\nexport { a };\n',
         'import { a } from "m";\nf();\nexport { a };\n',
         'import { a } from "m";\nf();\nexport { a };\n'),
        ("const x = u.id.trim().slice(1);\nf(x);\n", "const x = u.id.trim().slice(1);\nf();\n",
         "f();\n"),
        ("const x = us.map((u) => log(u));\nf(x);\n", "const x = us.map((u) => log(u));\nf();\n",
         "const x = us.map((u) => log(u));\nf();\n"),
        ("const h = () => load();\nf(h);\n", "const h = () => load();\nf();\n", "f();\n"),
        ("function a(x) { f(x); }\nfunction b(u) {\n  const x = u.id;\n  f(x);\n}\n",
         "function a(x) { f(x); }\nfunction b(u) {\n  const x = u.id;\n  f();\n}\n",
         "function a(x) { f(x); }\nfunction b(u) {\n  f();\n}\n"),
        ("function a(u) { const x = u; }\nfunction b(u) { const x = u; f(x); }\n",
         "function a(u) { const x = u; }\nfunction b(u) { const x = u; f(); }\n",
         "function a(u) { const x = u; }\nfunction b(u) {  f(); }\n"),
        ("// its name\nfunction a(u) { return u.id; }\nexport const b = (u) => f(a(u));\n",
         "// its name\nfunction a(u) { return u.id; }\nexport const b = (u) => f();\n",
         "export const b = (u) => f();\n"),
        ("function Tell({ id }: P) { f(id); }\n", "function Tell({ id }: P) { f(); }\n",
         "function Tell(_props: P) { f(); }\n"),
        ("const tell = ({ id }: P) => f(id);\n", "const tell = ({ id }: P) => f();\n",
         "const tell = (_data: P) => f();\n"),
        ("function a(u) { return u.id; }\nf(a(u));\n", "function a(u) { return u.id; }\nf();\n",
         "function a(u) { return u.id; }\nf();\n"),
    ],
)  # fmt: skip
def test_a_script_loses_what_only_the_old_text_used(before: str, after: str, cleaned: str) -> None:
    assert read("a.ts", before, Language.TYPESCRIPT).cleaned(after) == cleaned


@pytest.mark.parametrize(
    ("path", "before", "after", "cleaned"),
    [
        ("a.py", "from m import a, b\na(b)\n", "from m import a, b\na()\n",
         "from m import a\na()\n"),
        ("__init__.py", "from m import a\nf(a)\n", "from m import a\nf()\n",
         "from m import a\nf()\n"),
        ("a.py", "def f(u):\n    x = u.id\n    g(x)\n", "def f(u):\n    x = u.id\n    g()\n",
         "def f(u):\n    g()\n"),
        ("a.py", "def f(u):\n    x = load()\n    g(x)\n", "def f(u):\n    x = load()\n    g()\n",
         "def f(u):\n    x = load()\n    g()\n"),
        ("a.py", "X = 1\ng(X)\n", "X = 1\ng()\n", "X = 1\ng()\n"),
        ("a.py", "def f(u):\n    x = str(u.get('id')).lower()\n    g(x)\n",
         "def f(u):\n    x = str(u.get('id')).lower()\n    g()\n", "def f(u):\n    g()\n"),
        ("a.py", "def f(u):\n    x = requests.get(u)\n    g(x)\n",
         "def f(u):\n    x = requests.get(u)\n    g()\n",
         "def f(u):\n    x = requests.get(u)\n    g()\n"),
        ("a.py", "def e(x):\n    g(x)\ndef f(u):\n    x = u.id\n    g(x)\n",
         "def e(x):\n    g(x)\ndef f(u):\n    x = u.id\n    g()\n",
         "def e(x):\n    g(x)\ndef f(u):\n    g()\n"),
        ("b/a.py", "from .m import a, b\na(b)\n", "from .m import a, b\na()\n",
         "from .m import a\na()\n"),
    ],
)  # fmt: skip
def test_python_loses_what_only_the_old_text_used(
    path: str, before: str, after: str, cleaned: str
) -> None:
    assert read(path, before, Language.PYTHON).cleaned(after) == cleaned


@pytest.mark.parametrize(
    ("text", "made"),
    [
        (
            'import a from "a";\n\nf();\n',
            'import a from "a";\nimport { p } from "./lib/p";\n\nf();\n',
        ),
        ("import { q } from './lib/p'\n", "import { q, p } from './lib/p'\n"),
        ("'use client'\n\nf()\n", "'use client'\n\nimport { p } from './lib/p'\n\nf()\n"),
        ("import { p } from './lib/p'\n", "import { p } from './lib/p'\n"),
        ("import x from './x.js'\n", "import x from './x.js'\nimport { p } from './lib/p.js'\n"),
    ],
)
def test_an_import_is_written_as_the_file_writes_its_own(text: str, made: str) -> None:
    wanted = [Import("p", file="lib/p.ts")]
    assert read("a.ts", text, Language.TYPESCRIPT).with_imports("a.ts", wanted) == made


def test_python_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(FixError, match="rewritten"):
        read("a.py", "def f(:\n", Language.PYTHON)


def test_a_script_with_mistakes_counts_them() -> None:
    assert read("a.ts", "f({ a: 1 });", Language.TYPESCRIPT).broken == 0
    assert read("a.ts", "f({ a: });", Language.TYPESCRIPT).broken > 0
