from __future__ import annotations

import msgspec
import pytest

from flowcheck.ir.build import Builder
from flowcheck.ir.graph import Const, Entry, Object
from flowcheck.ir.module import Module, Type
from flowcheck.ir.store import content_key, decode, encode


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
