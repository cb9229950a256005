"""Functions that are handed over to be called once somebody has chosen.

``onAccept`` of a banner runs after consent. ``sdk.on("cookies:complete", choices => ...)`` receives
what was chosen, and consent is what it checks there. Such names are among the guard words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from flowcheck.catalog.stdlib import GuardWord
from flowcheck.ir.graph import Call, Closure, Const, Index, Load, Object, Operator, Param
from flowcheck.ir.module import Module
from flowcheck.link.program import Program
from flowcheck.patterns import regex

_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")
_DEEPEST = 12  # that the origin of what is asked is followed
_LONGEST = 80  # characters of a handler in a report


def spaced(text: str) -> str:
    """The words of a text in lower case, with a space around each."""
    return f" {' '.join(word.lower() for word in _WORD.findall(text))} "


_OF_LISTS = frozenset(
    {"forEach", "map", "filter", "find", "some", "every", "reduce", "flatMap", "sort", "findIndex"}
)


class Handler(Struct, frozen=True):
    """To what a function is handed over. ``after``: it is called only after consent."""

    node: int
    text: str
    after: bool


class Handlers:
    """Finds what functions of a program are handed over to."""

    def __init__(self, program: Program, words: Iterable[GuardWord]) -> None:
        self._program = program
        entries = tuple(words)
        self._after = tuple(spaced(word) for entry in entries for word in entry.after)
        self._told = tuple(spaced(word) for entry in entries for word in entry.told)
        phrases = sorted({tuple(phrase.split()) for phrase in self._told})
        self._words = phrases  # looked for first: nearly no file has them
        self._any = re.compile("|".join(map(r"[\W_]*".join, phrases)) or "(?!)", re.IGNORECASE)
        self._known: dict[int, dict[int, Handler]] = {}

    def of(self, number: int, function: int) -> Handler | None:
        """What a function is handed over to, where that has to do with consent."""
        known = self._known.get(number)
        if known is None:
            known = self._known[number] = self._found(number)
        return known.get(function)

    def _found(self, number: int) -> dict[int, Handler]:
        if not self._is_told(self._program.files[number].text):
            return {}
        module = self._program.module(number)
        found: dict[int, Handler] = {}
        for node_id, value, text in self._handed(number, module):
            closure = module.nodes[value]
            if isinstance(closure, Closure):
                handler = self._judged(node_id, text)
                if handler is not None:
                    found.setdefault(closure.function, handler)
        return found

    def _is_told(self, text: str) -> bool:
        lowered = text.lower()
        may = any(all(word in lowered for word in words) for words in self._words)
        return may and self._any.search(text) is not None

    def _judged(self, node_id: int, text: str) -> Handler | None:
        words = spaced(text)
        if any(phrase in words for phrase in self._after):
            return Handler(node_id, text, after=True)
        if any(phrase in words for phrase in self._told):
            return Handler(node_id, text, after=False)
        return None

    def _handed(self, number: int, module: Module) -> Iterator[tuple[int, int, str]]:
        """(where, what is handed over, to what) of calls and objects, as they are written."""
        for node_id, node in enumerate(module.nodes):
            match node:
                case Call(form="call" | "new", callee=callee, args=args):
                    to = module.nodes[callee]
                    if isinstance(to, Load) and to.field in _OF_LISTS:
                        continue  # goes through a list, which tells nobody's choice
                    said = [self._program.text(number, to.at, to.end)]
                    said += [
                        arg.value
                        for arg in (module.nodes[at] for at in args)
                        if isinstance(arg, Const) and isinstance(arg.value, str)
                    ]
                    yield from ((node_id, arg, _named(said)) for arg in args)
                case Object(entries=entries):
                    yield from ((node_id, e.value, e.key) for e in entries if e.key)
                case _:
                    pass


def _named(said: Iterable[str]) -> str:
    callee, *constants = said
    text = f"{' '.join(callee.split())}({', '.join(map(repr, constants))})"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def asks_of(module: Module, condition: int, function: int) -> bool:
    """Whether a condition asks something of the first parameter of a function.

    That there is one says nothing.
    """
    if isinstance(module.nodes[condition], Param):
        return False
    work, seen = [(condition, 0)], set[int]()
    while work:
        node_id, depth = work.pop()
        if node_id in seen or depth > _DEEPEST:
            continue
        seen.add(node_id)
        match module.nodes[node_id]:
            case Param(function=own, index=0) if own == function:
                return True
            case Load(base=base):
                work.append((base, depth + 1))
            case Index(base=base, key=key):
                work += [(base, depth + 1), (key, depth + 1)]
            case Call(callee=callee, args=args):
                work += [(at, depth + 1) for at in (callee, *args)]
            case Operator(operands=operands):
                work += [(at, depth + 1) for at in operands]
            case _:
                pass
    return False
