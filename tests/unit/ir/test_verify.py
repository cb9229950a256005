from __future__ import annotations

import msgspec
import pytest

from flowcheck.ir.build import Builder
from flowcheck.ir.graph import (
    After,
    Array,
    Call,
    Cell,
    Closure,
    Const,
    Load,
    Node,
    Param,
    Phi,
    Self,
    Update,
)
from flowcheck.ir.module import Export, Guard, Module, Type
from flowcheck.ir.verify import verify


def module(*nodes: Node) -> Module:
    builder = Builder("a.ts", "typescript")
    for node in nodes:
        builder.add(node)
    return builder.finish(end=10)


def test_a_module_of_the_builder_is_well_formed() -> None:
    builder = Builder("a.ts", "typescript")
    function = builder.new_function("send", at=0, end=9)
    closure = builder.closure(function, at=0, end=9)

    def body() -> None:
        user = builder.param(function, "user", at=1, end=5, type=Type("User"))
        builder.bind_param("user", user)
        builder.returns(builder.add(Load(5, 8, user, "email")))

    builder.defer(function, body)
    builder.exports.append(Export("send", closure))
    assert verify(builder.finish(end=10), "0123456789") == []


@pytest.mark.parametrize(
    ("node", "fault"),
    [
        (Load(0, 1, 7, "a"), "refers to %7"),
        (Phi(0, 1, ()), "joins nothing"),
        (Const(5, 2, None), "has the span 5-2"),
        (Const(0, 99, None), "ends at 99"),
        (Param(0, 1, 3, 0), "belongs to f3"),
        (Param(0, 1, 0, 0), "is parameter 0 of f0, which has fewer"),
        (Closure(0, 1, 4), "function 4"),
        (Self(0, 1, 4), "class 4"),
        (Cell(0, 1, 4), "variable 4"),
        (Update(0, 1, 1, None, 1), "either a field or a key"),
        (After(0, 1, 1, 1, 0), "does not follow a call"),
        (Call(0, 1, 0, 1, guards=(2,)), "guard 2"),
        (Array(0, 1, (1,), (1,)), "spreads a value"),
        (Load(0, 1, 0, "a"), "made of itself"),
    ],
)
def test_faults_of_nodes(node: Node, fault: str) -> None:
    found = verify(module(node, Const(0, 1, "x")), "0123456789")
    assert any(fault in line for line in found), found


def test_cycles_over_several_nodes() -> None:
    found = verify(module(Load(0, 1, 1, "a"), Phi(0, 1, (2, 0)), Const(0, 1, 1)))
    assert found == ["node %0 is made of itself"]


def test_long_chains_are_walked_without_recursion() -> None:
    nodes: list[Node] = [Const(0, 1, 1)]
    nodes += [Load(0, 1, index, "a") for index in range(20_000)]
    assert verify(module(*nodes)) == []


def test_faults_of_tables() -> None:
    good = module(Const(0, 1, 1))
    assert "exports" in verify(msgspec.structs.replace(good, exports=(Export("a", 5),)))[0]
    assert "guards" in verify(msgspec.structs.replace(good, guards=(Guard(5, holds=True),)))[0]
    assert "tables" in verify(msgspec.structs.replace(good, names={5: "a"}))[0]
    shape = msgspec.structs.replace(good, types={0: Type("[]", (Type("{}", (), 2),))})
    assert verify(shape) == ["a type refers to the shape s2, which does not exist"]
