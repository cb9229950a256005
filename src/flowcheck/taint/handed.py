"""Functions of libraries that are handed over with their arguments, to be called elsewhere.

``to_thread(posthog.capture, "id")``, ``Thread(target=requests.post, args=(url,))`` and
``retry(requests.put, url, json=data)``, where ``retry`` calls what it is given with
``*args, **kwargs``: each is read as the direct call. Which functions those are is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from flowcheck.ir.graph import Call, Global, Import, Load, Node, Param
from flowcheck.ir.module import Function, Module
from flowcheck.link.deferred import RUNS_ARGUMENT, direct, handed
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.index import callee_names
from flowcheck.link.values import FunctionValue, Value

MAX_HELPERS = 3
"""Functions in a row that hand on what they are given to call."""
_ANY_METHOD = "post"
"""Stands for a method of HTTP that is known at run time only."""


class HandedOver:
    """Reads calls of Python; ``telling`` says whether a function by one of some names is wanted."""

    def __init__(self, evaluator: Evaluator, telling: Callable[[int, Iterable[str]], bool]) -> None:
        self._evaluator = evaluator
        self._program = evaluator.program
        self._telling = telling

    def calls(self, number: int, call: Call) -> Iterator[Call]:
        """The direct calls that a call makes of the functions which it is given."""
        if not self._program.is_python(number):
            return
        module = self._program.module(number)
        for place, name, node_id in _given(call):
            if self._is_wanted(number, module, node_id):
                made = self._made(module, number, call, place, name)
                if made is not None:
                    yield replace(made, callee=node_id)

    def by_name(self, number: int, callee: int) -> tuple[Value, ...]:
        """What ``getattr(requests, method)`` may be, of which the method is told at run time."""
        module = self._program.module(number)
        node = module.nodes[callee]
        if not isinstance(node, Call) or len(node.args) < len(("object", "name")):
            return ()
        called = module.nodes[node.callee]
        if not isinstance(called, Global) or called.name != "getattr":
            return ()
        if not self._telling(number, (_ANY_METHOD,)):
            return ()
        return self._evaluator.evaluate((number, node.args[0]), (_ANY_METHOD,))

    def _is_wanted(self, number: int, module: Module, node_id: int) -> bool:
        return isinstance(module.nodes[node_id], Load | Import) and self._telling(
            number, callee_names(module, node_id)
        )

    def _made(self, module: Module, number: int, call: Call, place: int, name: str) -> Call | None:
        """The direct call of the function at a position, or under a keyword."""
        callees = callee_names(module, call.callee)
        runner = callees[0] if callees else ""
        if runner in RUNS_ARGUMENT and runner != "partial":
            given = handed(call, runner)
            at = call.args[place] if place >= 0 else dict(call.kwargs)[name]
            if given is not None and given[0] == at:
                return direct(module, call, runner, given[1])
            return None
        for value in self._evaluator.evaluate((number, call.callee)):
            if isinstance(value, FunctionValue):
                made = self._by_helper(value, call, place, name)
                if made is not None:
                    return made
        return None

    def _by_helper(self, helper: FunctionValue, call: Call, place: int, name: str) -> Call | None:
        """What a function of the project calls, when it hands on all that it is given besides."""
        function = self._function(helper)
        index = _index(function, place, name)
        if index < 0 or not self._calls_with_all(helper, index):
            return None
        return _rest(function, call)

    def _calls_with_all(self, helper: FunctionValue, index: int, through: int = 0) -> bool:
        """Whether a function calls its parameter with ``*args`` or ``**kwargs``.

        It may leave that to another function: ``return retry(Error, func, *args, **kwargs)``.
        """
        module = self._program.module(helper.number)
        for _, made in self._program.all_calls(helper.number):
            if not made.spread and all(keyword for keyword, _ in made.kwargs):
                continue
            if _is_parameter(module.nodes[made.callee], helper.function, index):
                return True
            for place, name, node_id in _given(made) if through < MAX_HELPERS else ():
                if _is_parameter(module.nodes[node_id], helper.function, index) and any(
                    (own := _index(self._function(value), place, name)) >= 0
                    and self._calls_with_all(value, own, through + 1)
                    for value in self._evaluator.evaluate((helper.number, made.callee))
                    if isinstance(value, FunctionValue) and value != helper
                ):
                    return True
        return False

    def _function(self, value: FunctionValue) -> Function:
        return self._program.module(value.number).functions[value.function]


def _is_parameter(node: Node, function: int, index: int) -> bool:
    return isinstance(node, Param) and (node.function, node.index) == (function, index)


def _index(function: Function, place: int, name: str) -> int:
    """The parameter that takes what is at a position, or under a keyword; ``-1``: none."""
    for at, param in enumerate(function.params):
        taken = at == place if place >= 0 else param.name == name
        if taken and param.kind in ("normal", "kwonly"):
            return at
    return -1


def _given(call: Call) -> Iterator[tuple[int, str, int]]:
    """The arguments after which something comes: position or ``-1``, keyword, node."""
    last = len(call.args) - 1
    for place, node_id in enumerate(call.args):
        if place not in call.spread and (place < last or call.kwargs):
            yield place, "", node_id
    for name, node_id in call.kwargs:
        if name and (call.args or len(call.kwargs) > 1):
            yield -1, name, node_id


def _rest(function: Function, call: Call) -> Call:
    """The call without the arguments that a function keeps for its own parameters."""
    kinds = [param.kind for param in function.params]
    first = kinds.index("rest") if "rest" in kinds else len(call.args)
    own = {param.name for param in function.params if param.kind in ("normal", "kwonly")}
    return replace(
        call,
        args=call.args[first:],
        spread=tuple(place - first for place in call.spread if place >= first),
        kwargs=tuple((name, value) for name, value in call.kwargs if name not in own),
    )
