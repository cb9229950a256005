"""Functions that stand for the one they are made of: ``@wraps(f) def later(*args): queue(f)..``.

What is made says so by ``functools.wraps``. Where it calls that function itself it is read as it
is; where it only hands it on (to a queue that finds it by its name, to a thread), a call of what is
made is one of that function, with the same arguments. Comes in: a function that makes others. Goes
out: the position of the parameter that they stand for.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowcheck.ir.graph import Call, Closure, Param
from flowcheck.ir.module import Module
from flowcheck.link.engine import Engine
from flowcheck.link.values import External, FunctionValue

_STANDS = frozenset(
    {
        "py:functools#wraps",
        "py:functools#update_wrapper",
        "py:django#utils.functional.wraps",
        "py:six#wraps",
        "py:six#moves.wraps",
    }
)


def stood_for(engine: Engine, maker: FunctionValue) -> Iterator[int]:
    """The positions of what ``maker`` is given that what it gives stands for, and does not call."""
    module = engine.program.module(maker.number)
    nodes, returns = module.nodes, module.functions[maker.function].returns
    closures = {at for at in returns if isinstance(nodes[at], Closure)}
    inner = [at for at, function in enumerate(module.functions) if function.closure in closures]
    for function in inner if closures else ():
        for at in module.functions[function].decorators:
            node = nodes[at]
            given = nodes[node.args[0]] if isinstance(node, Call) and node.args else None
            if (
                isinstance(node, Call)
                and isinstance(given, Param)
                and given.function == maker.function
                and _says_so(engine, maker.number, node.callee)
                and not _calls(module, function, given)
            ):
                yield given.index


def _says_so(engine: Engine, number: int, decorator: int) -> bool:
    values = engine.evaluate((number, decorator))
    return any(isinstance(value, External) and value.symbol in _STANDS for value in values)


def _calls(module: Module, function: int, given: Param) -> bool:
    calls = (n for n in module.nodes if isinstance(n, Call) and n.function == function)
    return any(module.nodes[call.callee] == given for call in calls)
