"""Tables of the rules that an earlier run has read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from flowcheck.catalog.compiled import Tables
from flowcheck.catalog.load_lexicons import load_lexicons
from flowcheck.catalog.location import rules_directory
from flowcheck.errors import RuleError


class Memory(dict[str, bytes]):
    def put(self, key: str, data: bytes) -> None:
        self[key] = data


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    shutil.copytree(rules_directory() / "data", tmp_path / "data")
    return tmp_path


def test_a_table_is_kept_under_its_name_and_version(rules: Path) -> None:
    kept = Memory()
    first = load_lexicons(rules, tables=Tables(kept, "1"))
    assert list(kept) == ["lexicons-1"]
    (rules / "data" / "lexicon.en.yml").write_text("words: [", "utf-8")
    assert load_lexicons(rules, tables=Tables(kept, "1")) == first
    with pytest.raises(RuleError, match=r"lexicon\.en\.yml"):
        load_lexicons(rules, tables=Tables(kept, "2"))


def test_broken_bytes_are_replaced(rules: Path) -> None:
    kept = Memory()
    first = load_lexicons(rules, tables=Tables(kept, "1"))
    data = dict(kept)
    kept["lexicons-1"] = b"\xc1"
    assert load_lexicons(rules, tables=Tables(kept, "1")) == first
    assert kept == data


def test_without_a_place_every_table_is_read(rules: Path) -> None:
    assert load_lexicons(rules) == load_lexicons(rules)
