"""Functions of libraries that are handed over with their arguments, to be called elsewhere.

``to_thread(posthog.capture, "id")``, ``Thread(target=requests.post, args=(url,))`` and
``retry(requests.put, url, json=data)``, where ``retry`` calls what it is given with
``*args, **kwargs``: each is read as the direct call. Which functions those are is not known here.
In JavaScript ``call(mixpanel.track, "joined")`` of a saga, ``setTimeout(track, 10, "joined")`` and
helpers that call what they are given: ``send(axios.post, url, data)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from flowcheck.ir.graph import Array, Call, Global, Import, Load, Node, Object, Param
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
    """Reads calls; ``telling`` says whether a function by one of some names is wanted."""

    def __init__(self, evaluator: Evaluator, telling: Callable[[int, Iterable[str]], bool]) -> None:
        self._evaluator = evaluator
        self._program = evaluator.program
        self._telling = telling

    def calls(self, number: int, call: Call) -> Iterator[Call]:
        """The direct calls that a call makes of the functions which it is given."""
        module = self._program.module(number)
        if not self._program.is_python(number):
            yield from self._of_javascript(number, module, call)
            return
        for place, name, node_id in _given(call):
            if self._is_wanted(number, module, node_id):
                made = self._made(module, number, call, place, name)
                if made is not None:
                    yield replace(made, callee=node_id)

    def _of_javascript(self, number: int, module: Module, call: Call) -> Iterator[Call]:
        for place, _, node_id in _given(call):
            function = _of_pair(module, node_id)
            if not self._is_wanted(number, module, function):
                continue
            args = _of_runner(module, call, place)
            if args is None:
                args = self._given_on(number, module, call, place)
            if args:
                yield replace(call, callee=function, args=args, spread=())

    def _given_on(
        self, number: int, module: Module, call: Call, place: int
    ) -> tuple[int, ...] | None:
        """What a helper of the project passes to the function that it is given."""
        for value in self._evaluator.evaluate((number, call.callee)):
            if not isinstance(value, FunctionValue):
                continue
            index = _index(self._function(value), place, "")
            inside = self._program.module(value.number)
            for _, made in self._program.all_calls(value.number) if index >= 0 else ():
                if _is_parameter(inside.nodes[made.callee], value.function, index):
                    return tuple(_arguments(inside, made, value.function, module, call))
        return None

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


def _of_pair(module: Module, node_id: int) -> int:
    """The function of ``[mixpanel, mixpanel.track]``, or what is given itself."""
    node = module.nodes[node_id]
    pair = isinstance(node, Array) and len(node.items) == len(("this", "function"))
    return node.items[1] if isinstance(node, Array) and pair else node_id


def _of_runner(module: Module, call: Call, place: int) -> tuple[int, ...] | None:
    """The arguments that an effect of a saga or a timer calls a function with."""
    callee = module.nodes[call.callee]
    if isinstance(callee, Global) and callee.name in _TIMERS and place == 0:
        return call.args[_TIMERS[callee.name] :]
    field = callee.field if isinstance(callee, Load) else ""
    source = module.nodes[callee.base] if isinstance(callee, Load) else callee
    if not isinstance(source, Import) or not source.source.startswith(_SAGAS):
        return None
    name = field or source.name
    if name in _EFFECTS and place == 0:
        return call.args[1:]
    given = module.nodes[call.args[-1]]
    return given.items if name == "apply" and isinstance(given, Array) else None


def _arguments(
    inside: Module, made: Call, function: int, module: Module, call: Call
) -> Iterator[int]:
    """What a call in a function is passed, in words of the call of that function.

    As far as that is one of its arguments, or a field of a literal among them.
    """
    for place, at in enumerate(made.args):
        node = inside.nodes[at]
        field = node.field if isinstance(node, Load) else ""
        param = inside.nodes[node.base] if isinstance(node, Load) else node
        if not isinstance(param, Param) or param.function != function:
            return
        if place in made.spread:
            yield from call.args[param.index :]
            return
        if param.index >= len(call.args):
            return
        given = call.args[param.index]
        if field:
            literal = module.nodes[given]
            entries = literal.entries if isinstance(literal, Object) else ()
            fields = {entry.key: entry.value for entry in entries}
            if field not in fields:
                return
            given = fields[field]
        yield given


_SAGAS = ("redux-saga", "typed-redux-saga", "@redux-saga")
_EFFECTS = frozenset({"call", "fork", "spawn", "cps"})
_TIMERS = {"setTimeout": 2, "setInterval": 2, "setImmediate": 1, "queueMicrotask": 1}
"""What calls a function, and after how many of its own arguments come those of the function."""


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
