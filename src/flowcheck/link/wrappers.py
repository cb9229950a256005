"""Names of types that wrap others: which are looked through, which hold many.

Comes in: nothing. Goes out: sets of names of TypeScript and Python, and of the libraries of both.
"""

from __future__ import annotations

from flowcheck.patterns import regex

FIRST = frozenset(
    {
        "Promise",
        "Awaited",
        "Partial",
        "Required",
        "Readonly",
        "NonNullable",
        "Ref",
        "ComputedRef",
        "ShallowRef",
        "MaybeRef",
        "Optional",
        "Annotated",
        "Final",
        "ClassVar",
        "Mapped",
        "Awaitable",
        "Coroutine",
        "Relationship",
        "WritableSignal",
        "Signal",
        "Writable",
        "Readable",
        "UnwrapRef",
        "DeepPartial",
        "PropsWithChildren",
        "NotRequired",
        "React.PropsWithChildren",
        "FC",
        "React.FC",
        "InstanceType",
        "ReturnType",
        "t.Optional",
        "typing.Optional",
        "HydratedDocument",
        "Accessor",
        "Prisma.Result",
        "Lazy",
        "Type",
        "type",
        "TypeOf",
        "Resolved",
        "Jsonify",
        "Serialize",
    }
)
LISTS = frozenset(
    {
        "Array",
        "ReadonlyArray",
        "Set",
        "Iterable",
        "AsyncIterable",
        "Iterator",
        "Generator",
        "AsyncGenerator",
        "List",
        "list",
        "Sequence",
        "set",
        "tuple",
        "Tuple",
        "QuerySet",
        "frozenset",
        "typing.List",
        "DynamicMapped",
        "Collection",
    }
)
LOADS = frozenset({"payload", "data", "detail", "body", "value", "result"})
"""Fields in which types of libraries hold what they are of: ``PayloadAction<T>.payload``."""
NOTHING = frozenset({"null", "undefined", "void", "never"})
PARAMETER = regex(r"T(?:[A-Z]\w*)?$|[A-Z]$")
"""How type parameters are named: ``T``, ``TValue``, ``K``."""
MAPS = frozenset({"Record", "Map", "Dict", "dict", "Mapping", "typing.Dict"})
