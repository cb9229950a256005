"""What the rows are that a repository of an object mapper gives.

``con.getRepository(User).findOneBy(..)``, ``manager.findOne(User, ..)``, and a method of what is
declared as a ``Repository<User>``; ``session.exec(select(User)).one()``. Columns that a query
names: ``db.select({to: users.email})``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flowcheck.ir.graph import ELEMENT, Call, Load, Node, Object, Self
from flowcheck.ir.module import Type
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.models import Models
from flowcheck.link.program import Ref
from flowcheck.link.values import ClassValue, Path

_MAKERS = ("getRepository", "getTreeRepository", "getMongoRepository", "getCustomRepository")
_READS = ("find", "get", "load")
_HOLDERS = ("Repository", "TreeRepository", "MongoRepository", "EntityRepository", "Model")
_NAMING = ("select", "selectDistinct", "selectDistinctOn", "returning")
_OF_ONE = ("row",)
"""Whatever is asked of a row, and not of a list of rows."""
_MAX_CHAIN = 12


def rows_of(evaluator: Evaluator, ref: Ref, call: Call) -> Iterable[tuple[int, Type]]:
    """The types of what a call reads, each with the module that declares it."""
    nodes = evaluator.program.module(ref[0]).nodes
    callee = nodes[call.callee]
    if not isinstance(callee, Load) or callee.field in _MAKERS:
        return  # the repository is none of its rows
    for row, _ in Models(evaluator).rows(ref, call, _OF_ONE):
        yield row.number, Type(evaluator.program.module(row.number).classes[row.index].name)
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


def column(nodes: Sequence[Node], call: Call, path: Path) -> tuple[int, Path] | None:
    """The column that a field of each row is, where the query has a name for it, and what is left.

    ``db.select({to: users.email}).from(users).limit(1)``, ``.returning({to: users.email})``.
    """
    row, *fields = path
    if not fields or not (row == ELEMENT or row.isdigit()):
        return None
    node: Node = call
    for _ in range(_MAX_CHAIN):
        callee = nodes[node.callee] if isinstance(node, Call) else None
        if not isinstance(node, Call) or not isinstance(callee, Load):
            return None
        named = nodes[node.args[-1]] if node.args and callee.field in _NAMING else None
        if isinstance(named, Object):
            held = (entry.value for entry in named.entries if entry.key == fields[0])
            found = next(held, None)
            return (found, tuple(fields[1:])) if found is not None else None
        node = nodes[callee.base]
    return None


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
