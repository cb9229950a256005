"""What names a thing that is emitted or handled: a text, a class, an emitter, a queue.

The words for places are those of ``catalog/events.py``.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from flowcheck.ir.graph import Array, Call, Const, Global, Import, Load, Object, Param, Self
from flowcheck.link.engine import Engine
from flowcheck.link.frameworks import Frameworks
from flowcheck.link.index import callee_names
from flowcheck.link.program import Program, Ref
from flowcheck.link.values import ClassValue, External, FunctionValue, InstanceValue, Path

Key = str | tuple[str, int, int]
"""A text, a class or the call that made a thing: (kind, module, index)."""
Keys = frozenset[Key]

_NOTHING: Keys = frozenset()
_CLASS, _MADE = "class", "made"


class Point(Struct, frozen=True):
    """Where something is emitted or registered: a call (or what decorates without one).

    ``owner`` is the class of the function that is decorated, ``site`` the call itself or -1.
    """

    number: int
    callee: int
    call: Call | None
    site: int = -1
    owner: int = -1


class KeyReader:
    """Reads keys at points of one program."""

    def __init__(self, engine: Engine, frameworks: Frameworks) -> None:
        self._engine = engine
        self._program: Program = engine.program
        self._frameworks = frameworks

    def of(self, point: Point, key: str) -> Keys:
        """What is at a place; nothing where it is not known."""
        found: set[Key] = set()
        for place in key.split("|"):
            found.update(self._at(point, place))
        return frozenset(found)

    def reach(self, key: Key) -> tuple[set[str], set[int]]:
        """How a key may be written, and the files that may emit under it."""
        if isinstance(key, str):
            return self._written(key)
        kind, number, index = key
        module = self._program.module(number)
        names = {module.classes[index].name} if kind == _CLASS else self._names(number, index)
        names.discard("")
        return names, {at for name in names for at in self._program.candidates(number, name)}

    def _at(self, point: Point, place: str) -> Iterable[Key]:
        if place == "this":
            return self._identity(point)
        if place == "made":
            return {(_MADE, point.number, point.site)} if point.site >= 0 else _NOTHING
        if place.endswith("()"):
            return self._named_by_maker(point, place[:-2])
        if place.startswith("@"):
            return self._decorated(point, place[1:])
        if point.call is None:
            return _NOTHING
        if place == "*":
            return {key for at in point.call.args for key in self.meant((point.number, at))}
        first, *path = place.split(".")
        given = argument_at(point.call, first)
        return self.meant((point.number, given), tuple(path)) if given >= 0 else _NOTHING

    def meant(self, ref: Ref, path: Path = ()) -> set[Key]:
        """The texts, the classes and the made things that a value may be."""
        found: set[Key] = set()
        for origin in self._grounds(ref, path):
            node = self._program.node(origin)
            match node:
                case Const():
                    if isinstance(node.value, str):
                        found.add(node.value)
                case Array() if not path:
                    for item in node.items:
                        found |= self.meant((origin[0], item))
                case Call() if self._is_one(origin[0], node):
                    found.add((_MADE, *origin))
                case _:
                    pass
        return found | set(self._classes(ref, path))

    def _classes(self, ref: Ref, path: Path) -> Iterable[Key]:
        for value in self._engine.evaluate(ref, path):
            if isinstance(value, ClassValue | InstanceValue):
                yield (_CLASS, value.number, value.index)

    def _grounds(self, ref: Ref, path: Path = ()) -> frozenset[Ref]:
        """What a value is made of, fields of classes and their instances included."""
        node = self._program.node(ref)
        steps = path
        while isinstance(node, Load):
            steps, ref = (node.field, *steps), (ref[0], node.base)
            node = self._program.node(ref)
        if not steps:
            return self._frameworks.origins(ref)
        if isinstance(node, Self):
            return self._kept(ref[0], node.index, steps)
        found = self._frameworks.origins(ref, steps)
        for value in self._engine.evaluate(ref) if not found else ():
            if isinstance(value, ClassValue | InstanceValue):
                found |= self._kept(value.number, value.index, steps)
        return found

    def _kept(self, number: int, index: int, steps: Path) -> frozenset[Ref]:
        """What a class gives a field, of its instances or of itself."""
        stores = self._program.module(number).classes[index].stores
        values = [store.value for store in stores if store.path == steps[:1]]
        return frozenset(
            origin
            for value in values
            for origin in self._frameworks.origins((number, value), steps[1:])
        )

    def _is_one(self, number: int, call: Call) -> bool:
        """Whether a call makes one thing: two of them are not the same."""
        if call.form == "new":
            return True
        values = self._engine.evaluate((number, call.callee))
        return call.function == 0 and all(isinstance(value, External) for value in values)

    def _identity(self, point: Point) -> Iterable[Key]:
        """Which emitter it is: where it was made, or its class."""
        receiver = self._receiver(point)
        if receiver is None:
            return
        node = self._program.node(receiver)
        if isinstance(node, Self):
            yield (_CLASS, receiver[0], node.index)
            return
        for origin in self._grounds(receiver):
            made = self._program.node(origin)
            if isinstance(made, Object) or (
                isinstance(made, Call) and self._is_one(origin[0], made)
            ):
                yield (_MADE, *origin)
            elif isinstance(made, Import | Global):
                for value in self._engine.evaluate(origin):
                    if isinstance(value, External):
                        yield value.symbol
        yield from self._classes(receiver, ())

    def _named_by_maker(self, point: Point, place: str) -> Iterable[Key]:
        """The first argument of the call that made the receiver, or an argument.

        ``new Queue("mail")``, ``new CustomEvent("saved", ..)``.
        """
        receiver = self._receiver(point)
        if place and point.call is not None:
            given = argument_at(point.call, place)
            receiver = (point.number, given) if given >= 0 else None
        for origin in self._makers(receiver) if receiver is not None else ():
            made = self._program.node(origin)
            if isinstance(made, Call) and made.args:
                for chosen in self._chosen((origin[0], made.args[0])):
                    yield from self.meant(chosen)

    def _makers(self, ref: Ref) -> list[Ref]:
        """What a value is made of, in functions that hand it out, too: ``getQueue()``."""
        found = list(self._grounds(ref))
        for origin in found:  # grows while it is read
            node = self._program.node(origin)
            if not isinstance(node, Call):
                continue
            for value in self._engine.evaluate((origin[0], node.callee)):
                if isinstance(value, FunctionValue):
                    function = self._program.module(value.number).functions[value.function]
                    inner = [self._grounds((value.number, at)) for at in function.returns]
                    found += [at for grounds in inner for at in grounds if at not in found]
        return found

    def _chosen(self, ref: Ref) -> Iterable[Ref]:
        """A value, or for a parameter what it is where nobody gives another."""
        for origin in self._grounds(ref):
            node = self._program.node(origin)
            if isinstance(node, Param) and node.index >= 0:
                params = self._program.module(origin[0]).functions[node.function].params
                default = params[node.index].default
                yield (origin[0], default) if default >= 0 else origin
            else:
                yield origin

    def _decorated(self, point: Point, name: str) -> Iterable[Key]:
        """The first argument of a decorator: of the class, or of the parameter that is used."""
        module = self._program.module(point.number)
        decorators: list[Ref] = []
        if point.owner >= 0:
            decorators += [(point.number, at) for at in module.classes[point.owner].decorators]
        receiver = self._receiver(point)
        for origin in self._grounds(receiver) if receiver is not None else ():
            node = self._program.node(origin)
            if isinstance(node, Param):
                declared = self._program.module(origin[0]).functions[node.function]
                decorators += [(origin[0], at) for at in declared.params[node.index].decorators]
        for number, at in decorators:
            call = self._program.node((number, at))
            if isinstance(call, Call) and name in callee_names(
                self._program.module(number), call.callee
            ):
                yield from self.of(Point(number, call.callee, call), "0|0.name")

    def _receiver(self, point: Point) -> Ref | None:
        callee = self._program.node((point.number, point.callee))
        return (point.number, callee.base) if isinstance(callee, Load) else None

    # ---- words ----------------------------------------------------------------------------------

    def _written(self, text: str) -> tuple[set[str], set[int]]:
        """A text, and what it and what is made of it is called: ``const USER = "user"``."""
        has = self._program.has_text
        quoted = [f"{quote}{text}{quote}" for quote in _QUOTES]
        places = [
            number
            for number in self._program.mentioning(text)
            if any(has(number, one) for one in quoted)
        ]
        words, files = {text}, set(places)
        for number in places[:_MOST_FILES]:
            for name in self._called(number, text):
                words.add(name)
                files.update(self._program.candidates(number, name))
        return words, files

    def _called(self, number: int, text: str) -> set[str]:
        module, placed = self._program.module(number), self._program.index(number).placed
        names: set[str] = set()
        for node_id, node in enumerate(module.nodes):
            if isinstance(node, Const) and node.value == text:
                names |= self._names(number, node_id)
                for _, user in placed.get(node_id, ()):
                    call = module.nodes[user]
                    if isinstance(call, Call):
                        names |= self._names(number, user)
                        names.add(module.functions[call.function].name)
                names.update(
                    function.name
                    for function in module.functions
                    if any(param.default == node_id for param in function.params)
                )
        return names - {""}

    def _names(self, number: int, node_id: int) -> set[str]:
        """The names and keys that a value is put under."""
        module, index = self._program.module(number), self._program.index(number)
        names = {module.names.get(node_id, "")}
        names |= {key for key, _ in index.placed.get(node_id, ())}
        names |= {name for name, nodes in index.exports.items() if node_id in nodes}
        for cls in module.classes:
            names |= {s.path[0] for s in cls.stores if s.path and s.value == node_id}
        return names - {"", "default", "=", *_SAYS_NOTHING}


_MOST_FILES = 40
_QUOTES = ('"', "'", "`")
_SAYS_NOTHING = ("name", "id", "type", "event", "key", "queue", "value", "title", "topic")
"""Keys under which many things are put."""


def argument_at(call: Call, place: str) -> int:
    """The argument at a position, under a keyword, or the last one; -1: there is none."""
    if place == "last":
        return call.args[-1] if call.args else -1
    if place.isdigit():
        position = int(place)
        return call.args[position] if position < len(call.args) else -1
    return dict(call.kwargs).get(place, -1)
