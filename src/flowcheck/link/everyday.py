"""Calls whose shape says that they are the languages' own, whatever their receiver is.

``data.get("key")`` asks a mapping, ``rows.find((row) => ..)`` goes through a list, and
``prisma.user.create({ data })`` asks a table. Names like these are many in every code base; what
they are called on need not be found out. Who asks decides what a call may be that is not dismissed.
"""

from __future__ import annotations

from flowcheck.ir.graph import Call, Closure, Const, Load, Node, Object
from flowcheck.ir.module import Module
from flowcheck.link.index import callee_text

_LOOK_UP = "get"
_EACH = frozenset({
    "every", "filter", "find", "findIndex", "findLast", "flatMap", "forEach", "map", "reduce",
    "some", "sort",
})  # fmt: skip
_WITH_DEFAULT = 2
_OF_TABLES = frozenset({
    "aggregate", "count", "create", "createMany", "delete", "deleteMany", "findFirst", "findMany",
    "findUnique", "update", "updateMany", "upsert",
})  # fmt: skip
_ASKED = frozenset({
    "create", "cursor", "data", "distinct", "include", "omit", "orderBy", "select", "skip",
    "skipDuplicates", "take", "update", "where",
})  # fmt: skip
"""The options of Prisma's client: https://www.prisma.io/docs/orm/reference/prisma-client-reference"""
_CLIENTS = frozenset({"prisma", "prismaClient", "tx", "trx"})


def is_everyday(module: Module, call: Call, *, is_python: bool) -> bool:
    """Whether a method is called as those of mappings, lists and tables are.

    A key is a text that is no path: ``client.get("users/1")`` asks a host. In JavaScript it stands
    alone, in Python a default may follow.
    """
    callee = module.nodes[call.callee]
    if not isinstance(callee, Load) or not call.args or call.kwargs or call.spread:
        return False
    first = module.nodes[call.args[0]]
    if callee.field == _LOOK_UP:
        is_key = (
            isinstance(first, Const) and isinstance(first.value, str) and "/" not in first.value
        )
        return is_key and len(call.args) <= (_WITH_DEFAULT if is_python else 1)
    if is_python:
        return False
    if callee.field in _EACH:
        return isinstance(first, Closure)
    return callee.field in _OF_TABLES and _asks_a_table(module, call, first)


def _asks_a_table(module: Module, call: Call, options: Node) -> bool:
    """Whether it is one of Prisma's, by its options and the name of the client."""
    if not isinstance(options, Object) or not options.entries or len(call.args) > 1:
        return False
    if not _ASKED.issuperset(entry.key for entry in options.entries):
        return False
    return not _CLIENTS.isdisjoint(callee_text(module, call.callee).split("."))
