from __future__ import annotations

import pytest

from flowcheck.model import Language
from lowered import Lower, lowering


@pytest.fixture
def vue() -> Lower:
    return lowering(Language.VUE)


@pytest.fixture
def svelte() -> Lower:
    return lowering(Language.SVELTE)


@pytest.fixture
def astro() -> Lower:
    return lowering(Language.ASTRO)


@pytest.fixture
def html() -> Lower:
    return lowering(Language.HTML)
