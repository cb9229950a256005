"""What the rows are that a repository of an object mapper gives.

``con.getRepository(User).findOneBy(..)``, ``manager.findOne(User, ..)``, and a method of what is
declared as a ``Repository<User>``.
"""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.ir.graph import Call, Load, Node, Self
from flowcheck.ir.module import Type
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.values import ClassValue

_MAKERS = ("getRepository", "getTreeRepository", "getMongoRepository", "getCustomRepository")
_READS = ("find", "get", "load")
_HOLDERS = ("Repository", "TreeRepository", "MongoRepository", "EntityRepository", "Model")
_MAX_CHAIN = 12


def rows_of(evaluator: Evaluator, ref: Ref, call: Call) -> Iterable[tuple[int, Type]]:
    """The types of what a call reads, each with the module that declares it."""
    nodes = evaluator.program.module(ref[0]).nodes
    callee = nodes[call.callee]
    if not isinstance(callee, Load) or callee.field in _MAKERS:
        return  # the repository is none of its rows
    if callee.field.startswith(_READS) and call.args:
        yield from _named_by(evaluator, (ref[0], call.args[0]))
    node: Node = callee
    for _ in range(_MAX_CHAIN):
        if isinstance(node, Call):
            maker = nodes[node.callee]
            if isinstance(maker, Load) and maker.field in _MAKERS and node.args:
                yield from _named_by(evaluator, (ref[0], node.args[0]))
                return
            node = maker
        elif isinstance(node, Load):
            yield from _declared(evaluator, ref[0], node)
            node = nodes[node.base]
        else:
            return


def _named_by(evaluator: Evaluator, ref: Ref) -> Iterable[tuple[int, Type]]:
    """A class that is handed over."""
    for value in evaluator.evaluate(ref):
        if isinstance(value, ClassValue):
            name = evaluator.program.module(value.number).classes[value.index].name
            yield value.number, Type(name)


def _declared(evaluator: Evaluator, number: int, node: Load) -> Iterable[tuple[int, Type]]:
    """The rows of a field that is declared as a repository: ``this.users``."""
    owner = evaluator.program.module(number).nodes[node.base]
    if not isinstance(owner, Self):
        return
    found = evaluator.types.class_field(number, owner.index, node.field)
    if found is not None and found[1].name.rpartition(".")[2] in _HOLDERS:
        yield from ((found[0], held) for held in found[1].args[:1])
