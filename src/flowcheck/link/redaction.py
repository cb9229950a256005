"""Fields that code leaves out, or writes over, by a constant list of their names.

``if (SENSITIVE.has(key)) continue``, ``for (const key of KEYS) delete out[key]``. Comes in: a write
under a computed key, or what branches leave. Goes out: the names whose values do not come this way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from flowcheck.ir.graph import (
    ELEMENT,
    Array,
    Call,
    Cell,
    Closure,
    Const,
    Global,
    Import,
    Index,
    Load,
    Node,
    Object,
    Operator,
    Param,
    Phi,
    Update,
)
from flowcheck.ir.module import Module
from flowcheck.link.copies import keeps_key
from flowcheck.link.program import Program, Ref
from flowcheck.link.reads import Memory
from flowcheck.patterns import regex

_ASKING = frozenset({"has", "includes", "contains", "__contains__"})
_LISTING = frozenset({"Set", "set", "frozenset", "list", "tuple", "freeze", "from"})
_EACH = ("forEach", "map", "flatMap", "filter", "some", "every")
_DEEPEST = 6
_MOST_BRANCHES = 12
_OF_PLACE = regex(r"\btypeof\b|\bisinstance\b|\benv\b|environ|NODE_ENV|settings\.|production")
_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")


class Names(Struct, frozen=True):
    """Names of fields; ``loosely``: in whatever case and with whatever signs between the words."""

    words: frozenset[str]
    loosely: bool = False

    def written(self) -> frozenset[str]:
        """The names as a field may be written."""
        if not self.loosely:
            return self.words
        return frozenset(form for word in self.words for form in _forms(word))


def _forms(word: str) -> Iterator[str]:
    parts = [part.lower() for part in _WORD.findall(word)]
    yield from (word, word.lower(), word.upper(), word.capitalize(), "".join(parts))
    if parts:
        rest = "".join(part.capitalize() for part in parts[1:])
        yield from (parts[0] + rest, parts[0].capitalize() + rest)
        yield from (sign.join(parts) for sign in "_- ")


class Redactions:
    """Finds the names that do not come through in one program."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._known = Memory[Ref, frozenset[str]](program.reads)
        self._before = Memory[Ref, Mapping[int, frozenset[str]]](program.reads)

    def kept_back(self, number: int, put: int, key: int, value: int) -> frozenset[str]:
        """The names of fields that a write under a computed key certainly does not copy."""
        return self._known.of((number, put), lambda: self._kept_back(number, put, key, value))

    def only(self, number: int, key: int) -> frozenset[str]:
        """The only names that a key can be, in a loop over a constant list; else none."""
        node = self._program.module(number).nodes[key] if key >= 0 else None
        if isinstance(node, Param) and node.index == 0:
            listed = self._gone_through(number, node.function)
        else:
            listed = node.base if isinstance(node, Load) and node.field == ELEMENT else -1
        names = self._names(number, listed, complete=True)
        return names.words if names else frozenset()

    def _gone_through(self, number: int, function: int) -> int:
        """The list whose elements a function is called with: ``["a", "b"].forEach(..)``, or -1."""
        nodes = self._program.module(number).nodes
        calls = self._program.index(number).calls
        for site in (site for name in _EACH for site in calls.get(name, ())):
            call = nodes[site]
            given = nodes[call.args[0]] if isinstance(call, Call) and call.args else None
            if isinstance(call, Call) and isinstance(given, Closure) and given.function == function:
                callee = nodes[call.callee]
                return callee.base if isinstance(callee, Load) else -1
        return -1

    def goes_down(self, number: int, put: int) -> bool:
        """Whether the function around a write calls itself, for what is in other fields."""
        module = self._program.module(number)
        at = module.nodes[put].at
        around = [each for each in module.functions[1:] if each.at <= at < each.end]
        text = self._program.files[number].text
        return any(
            bool(each.name)
            and re.search(
                rf"\b{re.escape(each.name)}\s*\(", text[text.find(")", each.at) : each.end]
            )
            for each in around
        )

    def written_over(self, number: int, node_id: int) -> frozenset[str]:
        """The names of fields that a write in a loop over them leaves nothing of."""
        module = self._program.module(number)
        node = module.nodes[node_id]
        return self._cleared(number, module, node_id, (node.at, node.end))

    def before_branches(self, number: int, phi: int) -> Mapping[int, frozenset[str]]:
        """Of what meets after a loop: value before it -> names that it writes nothing over."""
        return self._before.of((number, phi), lambda: self._found_before(number, phi))

    def _found_before(self, number: int, phi: int) -> Mapping[int, frozenset[str]]:
        module = self._program.module(number)
        node = module.nodes[phi]
        known: dict[int, frozenset[str]] = {}
        for update in _overwritten(module.nodes, phi):
            names = self._cleared(number, module, update, (node.at, node.end))
            for base in _bases(module.nodes, update) if names else ():
                known[base] = known.get(base, frozenset()) | names
        return known

    def _kept_back(self, number: int, put: int, key: int, value: int) -> frozenset[str]:
        module = self._program.module(number)
        found = self._excluded(number, module, _guards(module, put), key)
        return found | self._of_arms(number, module, key, value, depth=0)

    def _of_arms(
        self, number: int, module: Module, key: int, value: int, *, depth: int
    ) -> frozenset[str]:
        """Names for which a conditional value is not what was under the key."""
        node = module.nodes[value]
        arms = module.under.get(value)
        if not isinstance(node, Phi) or arms is None or depth > _DEEPEST:
            return frozenset()
        found: frozenset[str] | None = None
        for other, guards in zip(node.inputs, arms, strict=False):
            if keeps_key(module.nodes, key, other):
                own = self._excluded(number, module, guards, key)
                own |= self._of_arms(number, module, key, other, depth=depth + 1)
                found = own if found is None else found & own
        return found or frozenset()

    def _excluded(
        self, number: int, module: Module, guards: Sequence[int], key: int
    ) -> frozenset[str]:
        """Names that the key cannot be where all guards hold."""
        found: set[str] = set()
        for guard in (module.guards[at] for at in guards):
            names = self._asked(number, module, guard.condition, key, holds=guard.holds)
            found |= names.written() if names else set()
        return frozenset(found)

    def _cleared(
        self, number: int, module: Module, update: int, inside: tuple[int, int]
    ) -> frozenset[str]:
        """The names under which a write in a loop certainly leaves nothing.

        What is asked ``inside`` a part of the text may be about the names and their presence alone.
        """
        node = module.nodes[update]
        if not isinstance(node, Update) or not _is_nothing(module.nodes, node.value):
            return frozenset()
        element = module.nodes[node.key]
        if not isinstance(element, Load) or element.field != ELEMENT:
            return frozenset()
        names = self._names(number, element.base)
        for guard in (module.guards[at] for at in _guards(module, update)):
            asked = self._asked(number, module, guard.condition, node.key, holds=not guard.holds)
            if asked is not None and not names:
                names = asked
            elif inside[0] <= module.nodes[guard.condition].at < inside[1] and not _is_presence(
                module.nodes, guard.condition, node.key
            ):
                return frozenset()
        return names.written() if names else frozenset()

    # -- conditions

    def _asked(
        self, number: int, module: Module, condition: int, key: int, *, holds: bool
    ) -> Names | None:
        """The names that a key is not, where a condition about it has come out."""
        nodes = module.nodes
        node = nodes[condition]
        match node:
            case Operator(name="!" | "not", operands=(inner,)):
                return self._asked(number, module, inner, key, holds=not holds)
            case Operator(name="&&" | "and", operands=parts) if not holds:
                asked = [self._asked(number, module, at, key, holds=False) for at in parts]
                others = [at for at, names in zip(parts, asked, strict=True) if names is None]
                if all(self._of_place(number, nodes[at]) for at in others):
                    return next((names for names in asked if names is not None), None)
            case Operator(name="in" | "not in" as name, operands=(one, other)):
                if holds is (name == "not in"):
                    return self._members(number, nodes, one, other, key)
            case Operator(name="==" | "===" | "!=" | "!==" as name, operands=(one, other)):
                if holds is name.startswith("!") and one == key:
                    text = nodes[other]
                    if isinstance(text, Const) and isinstance(text.value, str):
                        return Names(frozenset({text.value}))
            case Call(callee=callee, args=(asked_of, *_)) if not holds:
                method = nodes[callee]
                if isinstance(method, Load) and method.field in _ASKING:
                    return self._members(number, nodes, asked_of, method.base, key)
            case _:
                pass
        return None

    def _members(
        self, number: int, nodes: Sequence[Node], asked: int, several: int, key: int
    ) -> Names | None:
        loosely = asked != key
        if loosely and not _made_of(nodes, asked, key):
            return None
        names = self._names(number, several)
        return Names(names.words, loosely) if names else None

    def _of_place(self, number: int, node: Node) -> bool:
        """Whether a condition asks where the code runs, or of which kind a value is."""
        return bool(_OF_PLACE.search(self._program.text(number, node.at, node.end)))

    # -- lists of names

    def _names(
        self, number: int, node_id: int, depth: int = 0, *, complete: bool = False
    ) -> Names | None:
        """The texts of a constant list, set or mapping; ``complete``: when all are known."""
        if node_id < 0 or depth > _DEEPEST:
            return None
        module = self._program.module(number)
        match module.nodes[node_id]:
            case Array(items=items):
                return self._texts(number, items, depth, complete=complete)
            case Object(entries=entries) if entries and all(entry.key for entry in entries):
                return Names(frozenset(entry.key for entry in entries if entry.key))
            case Call(callee=callee, args=args):
                return self._listed(number, module.nodes[callee], args, depth, complete=complete)
            case Cell(var=var):
                defs = module.vars[var].defs
                one = defs[0] if len(defs) == 1 else -1
                return self._names(number, one, depth + 1, complete=complete)
            case Import(source=source, name=name):
                targets = self._program.imported(number, source, name)
                there = targets[0] if len(targets) == 1 else (number, -1)
                return self._names(*there, depth + 1, complete=complete)
            case _:
                return None

    def _texts(
        self, number: int, items: Sequence[int], depth: int, *, complete: bool
    ) -> Names | None:
        nodes = self._program.module(number).nodes
        words: set[str] = set()
        for item in items:
            node = nodes[item]
            if isinstance(node, Const) and isinstance(node.value, str):
                words.add(node.value)
            else:
                inner = self._names(number, item, depth + 1, complete=complete)
                if complete and inner is None:
                    return None
                words |= inner.words if inner else set()
        return Names(frozenset(words)) if words else None

    def _listed(
        self, number: int, callee: Node, args: Sequence[int], depth: int, *, complete: bool
    ) -> Names | None:
        """``new Set([...])``, ``frozenset((...))``, ``NAMES.map(normalise)``."""
        match callee:
            case Global(name=name) | Load(field=name) if name in _LISTING and args:
                return self._names(number, args[0], depth + 1, complete=complete)
            case Load(base=base, field="map") if not complete:
                inner = self._names(number, base, depth + 1)
                return Names(inner.words, loosely=True) if inner else None
            case _:
                return None


def _guards(module: Module, put: int) -> tuple[int, ...]:
    """The guards of a write under a computed key."""
    arms = module.under.get(put, ())
    return arms[0] if arms and isinstance(module.nodes[put], Update | Object) else ()


def _made_of(nodes: Sequence[Node], node_id: int, key: int, depth: int = 0) -> bool:
    """Whether a value is made of a key alone: ``key.toLowerCase()``, ``normalise(key)``."""
    if node_id == key:
        return True
    if depth > _DEEPEST:
        return False
    match nodes[node_id]:
        case Call(callee=callee, args=args):
            method = nodes[callee]
            bases = (method.base,) if isinstance(method, Load) else ()
            return any(_made_of(nodes, at, key, depth + 1) for at in (*bases, *args))
        case _:
            return False


def _is_nothing(nodes: Sequence[Node], value: int) -> bool:
    return isinstance(nodes[value], Const | Operator)


def _is_presence(nodes: Sequence[Node], condition: int, key: int) -> bool:
    """Whether a condition only asks whether there is something under the key."""
    match nodes[condition]:
        case Operator(name="in", operands=(one, _)):
            return one == key
        case Index(key=used):
            return used == key
        case Call(args=(used, *_)):
            return used == key
        case Operator(operands=operands):
            return any(_is_presence(nodes, at, key) for at in operands)
        case _:
            return False


def _overwritten(nodes: Sequence[Node], phi: int) -> Iterator[int]:
    """Writes under computed keys among the branches that meet, of what came before them."""
    work, seen = [phi], set[int]()
    while work and len(seen) < _MOST_BRANCHES:
        node_id = work.pop()
        if node_id in seen:
            continue
        seen.add(node_id)
        match nodes[node_id]:
            case Phi(inputs=inputs):
                work += inputs
            case Update(field=None, key=key, base=base) if key >= 0:
                yield node_id
                work.append(base)
            case _:
                pass


def _bases(nodes: Sequence[Node], update: int) -> Iterator[int]:
    """What a written value was before: the bases of writes, through branches."""
    work, seen = [update], set[int]()
    while work and len(seen) < _MOST_BRANCHES:
        node_id = work.pop()
        if node_id in seen:
            continue
        seen.add(node_id)
        yield node_id
        match nodes[node_id]:
            case Phi(inputs=inputs):
                work += inputs
            case Update(base=base):
                work.append(base)
            case _:
                pass
