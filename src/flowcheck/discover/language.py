"""What language a file is written in, by its name and, without a suffix, its first line.

Names languages only; which of them can be read is the business of ``frontends.registry``.
"""

from __future__ import annotations

from collections.abc import Mapping

from flowcheck.model import Language

SUFFIXES: Mapping[str, Language] = {
    ".ts": Language.TYPESCRIPT,
    ".mts": Language.TYPESCRIPT,
    ".cts": Language.TYPESCRIPT,
    ".tsx": Language.TSX,
    ".js": Language.JAVASCRIPT,
    ".jsx": Language.JAVASCRIPT,
    ".mjs": Language.JAVASCRIPT,
    ".cjs": Language.JAVASCRIPT,
    ".py": Language.PYTHON,
    ".vue": Language.VUE,
    ".svelte": Language.SVELTE,
    ".astro": Language.ASTRO,
    ".html": Language.HTML,
    ".htm": Language.HTML,
    ".xhtml": Language.HTML,
    ".jinja": Language.HTML,
    ".jinja2": Language.HTML,
    ".j2": Language.HTML,
    ".djhtml": Language.HTML,
    ".ejs": Language.HTML,
    ".hbs": Language.HTML,
    ".njk": Language.HTML,
    ".prisma": Language.PRISMA,
}

UNREAD: Mapping[str, str] = {
    ".c": "C",
    ".cc": "C++",
    ".clj": "Clojure",
    ".coffee": "CoffeeScript",
    ".cpp": "C++",
    ".cs": "C#",
    ".cshtml": "Razor",
    ".dart": "Dart",
    ".elm": "Elm",
    ".erb": "ERB",
    ".ex": "Elixir",
    ".exs": "Elixir",
    ".fs": "F#",
    ".go": "Go",
    ".groovy": "Groovy",
    ".haml": "Haml",
    ".heex": "HEEx",
    ".java": "Java",
    ".jsp": "JSP",
    ".kt": "Kotlin",
    ".kts": "Kotlin",
    ".liquid": "Liquid",
    ".m": "Objective-C",
    ".mm": "Objective-C",
    ".php": "PHP",
    ".pug": "Pug",
    ".rb": "Ruby",
    ".rs": "Rust",
    ".scala": "Scala",
    ".swift": "Swift",
    ".twig": "Twig",
    ".vb": "Visual Basic",
}
"""Languages that send data to vendors as well and that no frontend reads: the user must know."""

_INTERPRETERS: Mapping[str, Language] = {
    "python": Language.PYTHON,
    "pypy": Language.PYTHON,
    "node": Language.JAVASCRIPT,
    "nodejs": Language.JAVASCRIPT,
    "bun": Language.TYPESCRIPT,
    "deno": Language.TYPESCRIPT,
    "tsx": Language.TYPESCRIPT,
    "ts-node": Language.TYPESCRIPT,
}


def suffix_of(name: str) -> str:
    """The last suffix of a file name, in lower case, with its dot; ``""`` when there is none."""
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 else ""


def language_of_name(name: str) -> Language | None:
    """The language that a file name shows, ``None`` when it shows none."""
    return SUFFIXES.get(suffix_of(name))


def language_of_shebang(head: bytes) -> Language | None:
    """The language of a script that starts with ``#!``, given its first bytes."""
    if not head.startswith(b"#!"):
        return None
    words = [word.rpartition(b"/")[2] for word in head[2:].split(b"\n", 1)[0].split()]
    if words and words[0] == b"env":
        words = [word for word in words[1:] if not word.startswith(b"-") and b"=" not in word]
    name = words[0].decode("ascii", "replace") if words else ""
    return _INTERPRETERS.get(name) or _INTERPRETERS.get(name.rstrip("0123456789."))
