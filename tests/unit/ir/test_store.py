from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from flowcheck.ir.build import Builder
from flowcheck.ir.graph import Const, Entry, Object
from flowcheck.ir.module import Module, Type
from flowcheck.ir.store import Cache, content_key, decode, encode


def sample() -> Module:
    builder = Builder("a.ts", "typescript")
    value = builder.add(Const(0, 1, 1.5))
    made = builder.add(Object(0, 3, (Entry("a", -1, value, 0, 3),)))
    builder.bind("user", made, type=Type("[]", (Type("User"),)))
    builder.imports["x"] = ("y", "default")
    return builder.finish(end=3)


def test_a_module_survives_its_bytes() -> None:
    assert decode(encode(sample())) == sample()
    assert encode(decode(encode(sample()))) == encode(sample())


def test_other_bytes_are_refused() -> None:
    with pytest.raises(msgspec.MsgspecError):
        decode(b"\x93\x01\x02\x03")


def test_keys_change_with_every_part() -> None:
    parts = [("a", "b", "c", "d"), ("ab", "", "c", "d"), ("a", "b", "cd", ""), ("a", "b", "c", "e")]
    assert len({content_key(*part) for part in parts}) == len(parts)


def test_what_is_put_is_got(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "new")
    assert cache.get("abc") is None
    cache.put("abc", encode(sample()))
    assert cache.get("abc") == encode(sample())
    assert cache.get_module("abc") == sample()
    assert [path.name for path in (tmp_path / "new" / "ab").iterdir()] == ["abc"]


def test_broken_entries_are_misses(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put("abc", b"broken")
    assert cache.get_module("abc") is None


def test_without_a_folder_nothing_is_kept() -> None:
    cache = Cache(None)
    cache.put("abc", b"x")
    assert cache.get("abc") is None


def test_a_folder_that_cannot_be_used_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    cache = Cache(tmp_path / "file")
    cache.put("abc", b"x")
    assert cache.get("abc") is None
