"""Strategies of hypothesis: programs in every language, damaged programs, and hostile strings."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st

from flowcheck.discover.language import language_of_name
from flowcheck.model import Language

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
_LARGEST = 4_000
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


def fixture_texts() -> dict[Language, tuple[str, ...]]:
    """The texts of the fixtures by language, shortest first, those of a moderate size only."""
    found: dict[Language, list[str]] = {}
    for path in sorted(FIXTURES.rglob("*")):
        language = language_of_name(path.name) if path.is_file() else None
        if language is not None:
            text = path.read_text("utf-8")
            if 0 < len(text) <= _LARGEST:
                found.setdefault(language, []).append(text)
    return {language: tuple(sorted(set(texts), key=len)) for language, texts in found.items()}


def one_in(part: int) -> settings:
    """A part of the examples of the profile in use, for what takes longer than most."""
    return settings(max_examples=settings().max_examples // part)


def tokens(text: str) -> list[str]:
    """A text cut into words, spaces and signs; joined they are the text."""
    return _TOKEN.findall(text)


@st.composite
def damaged(draw: st.DrawFn, texts: Callable[[], Sequence[str]]) -> str:
    """One of the texts with tokens taken away, doubled or exchanged.

    They are asked for: hypothesis would print all that is given to a strategy.
    """
    parts = tokens(draw(st.sampled_from(texts())))
    places = st.integers(0, len(parts) - 1)
    for at in draw(st.lists(places, min_size=1, max_size=8)):
        match draw(st.sampled_from(("delete", "double", "exchange", "cut"))):
            case "delete":
                parts[at] = ""
            case "double":
                parts[at] *= 2
            case "exchange":
                other = draw(places)
                parts[at], parts[other] = parts[other], parts[at]
            case _:
                parts[at + 1 :] = [""] * (len(parts) - at - 1)
    return "".join(parts)


HOSTILE = st.one_of(
    st.text(st.characters(), max_size=40),
    st.text(
        st.sampled_from("\x00\x07\x1b[]31m\r\n\t\x7f\x85\u202e\u2028\ud800\udcff/\\\"'<>&=+-@|"),
        max_size=20,
    ),
    st.sampled_from(
        (
            "\x1b]0;title\x07",
            "\x1b[2J",
            "[bold red]x[/]",
            "[link=https://evil.example]x[/link]",
            "<script>alert(1)</script>",
            "=HYPERLINK(1)",
            "a\r\nb",
            "\u202egnp.exe",
            "\ud83d",
            "x" * 300,
        )
    ),
)
"""Strings that a terminal, a page or a reader of JSON may take for something else."""
