"""Writes to fields, and calls that change what they get.

Local variables that hold what is written to are bound to its new state. Any other write is recorded
where it belongs: at the captured variable, the class or the module.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from flowcheck.ir.drafts import ClassDraft
from flowcheck.ir.graph import (
    ELEMENT,
    After,
    Array,
    Call,
    Cell,
    ClassRef,
    Const,
    Entry,
    Global,
    Import,
    Load,
    Object,
    Omit,
    Phi,
    Self,
    Update,
)
from flowcheck.ir.module import Store
from flowcheck.ir.variables import Variables

_QUEUING = frozenset({"push", "unshift", "append", "appendleft"})
_FILLING = frozenset({"add", "set", "put", "insert", *_QUEUING})
"""Methods by which something is put into a list, a set or a map; the last argument is what."""
_WRITERS = frozenset({"writer", "DictWriter", "TextIOWrapper"})
_WRITING = frozenset({"write", "writerow", "writerows"})
"""What makes writers into a stream, and their methods; ``open(path)`` is given a mere name."""


class Writes(Variables):
    """Variables of a module, and what is written to fields of what they hold."""

    def __init__(self) -> None:
        super().__init__()
        self._classes: list[ClassDraft] = []
        self._stores: list[Store] = []

    def store(
        self,
        base: int,
        path: tuple[str | None, ...],
        value: int,
        *,
        at: int,
        end: int,
        key: int = -1,
    ) -> None:
        """``base.path[0]... = value``.

        ``None`` in the last place of ``path`` is a computed key (node ``key``). ``base`` is rebound
        where local variables hold it; writes to captured variables, to instances and to anything
        else are recorded at the variable, the class or the module.
        """
        base, inner = self._place(base)
        path = (*inner, *path)
        held = bool(self._held(base))
        if held:
            self._rebind(base, self._update(base, path, value, at=at, end=end, key=key))
        plain = tuple("?" if step is None else step for step in path)
        self._record(Store(plain, value, self.function, key=key), base, held=held)

    def _part(self, base: int) -> tuple[int, str] | None:
        """What a value is a field of, and which: ``d["x"]``, ``d.setdefault("x", {})``."""
        node = self.nodes[base]
        if isinstance(node, Load):
            return node.base, node.field
        callee = self.nodes[node.callee] if isinstance(node, Call) and node.args else None
        if not isinstance(callee, Load) or callee.field != "setdefault":
            return None
        key = self.nodes[node.args[0]] if isinstance(node, Call) else None
        return (callee.base, str(key.value)) if isinstance(key, Const) else None

    def _record(self, written: Store, base: int, *, held: bool) -> None:
        """Note a write where readers elsewhere look for it; ``held``: local variables show it."""
        node = self.nodes[base]
        while isinstance(node, Update | Omit | After):  # a second write through a local name of it
            node = self.nodes[node.base]
        if isinstance(node, Self | ClassRef):
            self._classes[node.index].stores.append(written)
        elif isinstance(node, Cell):
            self._vars[node.var].stores.append(written)
        elif not held:
            owner = self._owner_of(base)
            if owner is not None:
                self._vars[owner].stores.append(written)
            else:
                self._stores.append(replace(written, base=base))

    def omit(self, base: int, fields: tuple[str, ...], *, at: int, end: int) -> int:
        """``base`` without fields (``delete o.f``, ``del d["f"]``).

        It is rebound where local variables hold it.
        """
        reduced = self.add(Omit(at, end, base, fields))
        self._rebind(base, reduced)
        return reduced

    def after(self, call: int, receiver: int | None, args: Iterable[int]) -> None:
        """A call stands as a statement: what local variables hold may have been changed by it."""
        node = self.nodes[call]
        given = tuple(args)
        for role, base in [(-1, receiver), *enumerate(given)]:
            if base is None or not self._held(base) or not self._mutable(base):
                continue
            self._rebind(base, self.add(After(node.at, node.end, base, call, role)))
        if receiver is not None and given:
            self._written_through(call, receiver)
            self.filled(call, receiver, given)

    def given(self, call: int) -> None:
        """A call whose result is taken may fill a literal that it is given, too.

        ``owner = enrich(props, user)``; anything else that it is given is taken to stay as it is.
        """
        node = self.nodes[call]
        if isinstance(node, Call):
            for role, base in enumerate(node.args):
                if self._held(base) and self._made_here(base):
                    self._rebind(base, self.add(After(node.at, node.end, base, call, role)))

    def _made_here(self, value: int) -> bool:
        """Whether a value is a literal of this function, or one of several."""
        left, seen = [value], {value}
        while left:
            node = self.nodes[left.pop()]
            if isinstance(node, Object | Array):
                return True
            earlier = node.inputs if isinstance(node, Phi) else ()
            if isinstance(node, Update | Omit | After):
                earlier = (node.base,)
            left.extend(one for one in earlier if one not in seen)
            seen.update(earlier)
        return False

    def _written_through(self, call: int, receiver: int) -> None:
        """``csv.writer(out).writerow(row)`` changes ``out``, wherever the writer is held."""
        node, writer = self.nodes[call], self.nodes[self._before(receiver)]
        if not isinstance(node, Call) or not isinstance(writer, Call) or not writer.args:
            return
        if self._named(node.callee) not in _WRITING or self._named(writer.callee) not in _WRITERS:
            return
        out = self._before(writer.args[0])
        for held in dict.fromkeys(self.env.values()):
            if self._before(held) == out and self._mutable(held):
                self._rebind(held, self.add(After(node.at, node.end, held, call, -1)))

    def _named(self, callee: int) -> str:
        """The last name of a callee."""
        node = self.nodes[callee]
        if isinstance(node, Load):
            return node.field
        return node.name if isinstance(node, Import) else ""

    def _before(self, changed: int) -> int:
        """What a value was before calls that may have changed it."""
        while isinstance(node := self.nodes[changed], After):
            changed = node.base
        return changed

    def filled(self, call: int, receiver: int, args: tuple[int, ...]) -> None:
        """Something is put into what a field or a captured variable holds.

        ``data.items.push(x)`` changes ``data``; ``this.queue.push(x)`` is a write to the instance.
        """
        if self._held(receiver):
            return
        node = self.nodes[call]
        callee = self.nodes[node.callee] if isinstance(node, Call) else None
        if not isinstance(callee, Load) or callee.field not in _FILLING:
            return
        part, path = self._place(receiver)
        if self._changed(call, receiver):
            return
        if callee.field not in _QUEUING:
            return
        elsewhere = isinstance(self.nodes[part], Self | Cell if path else Cell)
        if elsewhere or self._owner_of(part) is not None:
            self.store(receiver, (ELEMENT,), args[-1], at=node.at, end=node.end)

    def assigned(self, call: int) -> None:
        """``Object.assign(this, row)``: the fields of what follows are put into the instance."""
        node = self.nodes[call]
        if not isinstance(node, Call) or not node.args:
            return
        target, *given = node.args
        owner, callee = self.nodes[target], self.nodes[node.callee]
        if not isinstance(owner, Self) or not isinstance(callee, Load) or callee.field != "assign":
            return
        maker = self.nodes[callee.base]
        if isinstance(maker, Global) and maker.name == "Object":
            written = (Store((), value, self.function) for value in given)
            self._classes[owner.index].stores.extend(written)

    def merged(self, call: int, receiver: int, given: Iterable[tuple[str, int]]) -> None:
        """Named values, or the fields of values without a name, are put into what a field holds.

        ``self.sent.update(more, email=address)`` is a write to the instance.
        """
        part, path = self._place(receiver)
        if not path or self._changed(call, receiver) or not isinstance(self.nodes[part], Self):
            return
        at, end = self.nodes[call].at, self.nodes[call].end
        entries = tuple(Entry(name or None, -1, value, at, end) for name, value in given)
        self.store(receiver, (), self.add(Object(at, end, entries)), at=at, end=end)

    def _changed(self, call: int, receiver: int) -> bool:
        """Whether a field of what local variables hold is changed by a call; they show it then."""
        base, path = self._place(receiver)
        if not path or not self._held(base) or not self._mutable(base):
            return False
        node = self.nodes[call]
        changed = self.add(After(node.at, node.end, receiver, call, -1))
        self._rebind(base, self._update(base, path, changed, at=node.at, end=node.end, key=-1))
        return True

    def _place(self, receiver: int) -> tuple[int, tuple[str, ...]]:
        """What a receiver is a field of, and which."""
        path: list[str] = []
        base = receiver
        while not self._held(base) and (part := self._part(base)):
            base = part[0]
            path.insert(0, part[1])
        return base, tuple(path)

    def _mutable(self, base: int) -> bool:
        return self.nodes[base].__struct_config__.tag not in {
            "const", "closure", "class", "import", "self", "template", "op", "global",
        }  # fmt: skip

    def _rebind(self, base: int, value: int) -> None:
        for var in self._held(base):
            self.name(value, self._vars[var].name)
            self.env[var] = value
            self._vars[var].defs.append(value)
        if base in self.types:
            self.types.setdefault(value, self.types[base])

    def _held(self, base: int) -> list[int]:
        return [var for var, held in self.env.items() if held == base]

    def _owner_of(self, base: int) -> int | None:
        """The captured variable whose only value is ``base`` (a constant read from a closure)."""
        name = self.names.get(base)
        var = self.block.find(name) if name else None
        if var is not None and base in self._vars[var].defs:
            return var
        return None

    def _update(
        self, base: int, path: tuple[str | None, ...], value: int, *, at: int, end: int, key: int
    ) -> int:
        first, *rest = path
        if rest and first is not None:
            inner = self.add(Load(at, end, base, first))
            value = self._update(inner, tuple(rest), value, at=at, end=end, key=key)
            key = -1
        updated = self.add(Update(at, end, base, first, value, key if first is None else -1))
        if first is None and self.guards:
            self.under[updated] = (self.guards,)
        return updated
