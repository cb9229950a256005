"""Whatever a file holds, lowering gives a well-formed module."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowcheck.frontends.registry import FRONTENDS, frontend
from flowcheck.ir.module import Module
from flowcheck.ir.store import decode, encode
from flowcheck.ir.text import render
from flowcheck.ir.verify import verify
from flowcheck.model import Language, SourceFile
from strategies import damaged, fixture_texts, one_in

TEXTS = {
    Language.TSX: ("export const A = ({ user }) => <b onClick={() => f(user)}>{user.email}</b>;",),
    Language.SVELTE: (
        "<script>\nexport let user;\n$: track(user.email);\n</script>\n<b on:click={f}/>",
    ),
    Language.ASTRO: (
        "---\nconst { user } = Astro.props;\n---\n<b>{user.email}</b><script>f()</script>",
    ),
    Language.PRISMA: ("model User {\n  id Int @id\n  email String? @unique\n  posts Post[]\n}\n",),
    Language.VUE: (
        "<script setup>\nconst a = ref(1)\n</script>\n<template><b :a='a'/></template>",
    ),
    Language.HTML: ("<a onclick='f(1)'>b</a><script>track({ email })</script>",),
    **fixture_texts(),
}
LANGUAGES = sorted(FRONTENDS)


def lower(language: Language, text: str) -> Module:
    module = frontend(language)(SourceFile(f"src/file.{language}", language, text))
    assert verify(module, text) == []
    return module


def test_every_language_has_texts() -> None:
    assert set(TEXTS) >= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_fixtures_are_lowered_without_a_fault(language: Language) -> None:
    for text in TEXTS[language]:
        assert decode(encode(module := lower(language, text))) == module


@pytest.mark.parametrize("language", LANGUAGES)
@one_in(2)
@given(data=st.data())
def test_damaged_fixtures_are_lowered(language: Language, data: st.DataObject) -> None:
    text = data.draw(damaged(lambda: TEXTS[language]))
    module = lower(language, text)
    assert render(module).startswith("module ")
    assert msgspec.msgpack.encode(module)
    assert lower(language, text) == module


@pytest.mark.parametrize("language", LANGUAGES)
@one_in(2)
@given(text=st.text(st.characters(), max_size=120))
def test_any_text_is_lowered(language: Language, text: str) -> None:
    lower(language, text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text", ["", "\n", "\ufeff", "\0", "\ud800", "(" * 2_000, "<" * 2_000, "{{" * 999]
)
def test_texts_of_one_sign_are_lowered(language: Language, text: str) -> None:
    lower(language, text)
