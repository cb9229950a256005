"""Calls that look like a vendor's, of something that could not be resolved.

``services.posthog.identify(id)``: the client comes out of a container, a store or a parameter that
nobody in sight fills. What it is called says whose it is, less surely than where it is from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from flowcheck.catalog.match import Matcher
from flowcheck.catalog.mentions import imports_of
from flowcheck.catalog.vendor import CallSpec, Effect, Role, Vendor
from flowcheck.ir.graph import Call, Const, Import, Load, Object
from flowcheck.ir.module import Module
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.patterns import regex
from flowcheck.taint.candidates import Candidates
from flowcheck.taint.literals import no_list

_WORD = regex(r"\w{3,}")  # `op`, `si` are names of anything
_STEP = regex(r"[./:]")
_NO_RECEIVERS = ("google-tag-manager",)  # its global is a list: `dataLayer`
_TEXTS = (Role.EVENT_NAME, Role.IDENTITY, Role.KEY)
_OF_ANYTHING = frozenset({
    "default", "create", "update", "upsert", "delete", "remove", "get", "set", "list", "find",
    "add", "findMany", "findFirst", "findUnique", "count", "parse", "load", "save",
})  # fmt: skip
"""Names of calls that tell nothing of a vendor: a table or a schema may be named as one."""


class Resemblance(Struct, frozen=True):
    """``why`` a call is taken for a vendor's, and the ``symbol`` that it would be, or ``""``."""

    why: str
    symbol: str = ""


class Resembling:
    """Tells calls that look like a vendor's."""

    def __init__(self, evaluator: Evaluator, candidates: Candidates) -> None:
        self._evaluator = evaluator
        self._matcher: Matcher = evaluator.matcher
        self._candidates = candidates

    def of_unknown(self, ref: Ref, call: Call, callee: Load) -> Resemblance | None:
        """What a call of something unknown looks like that is named like a vendor."""
        receiver = self._kept(ref[0], call) or no_list(self._evaluator, (ref[0], callee.base))
        for word in _WORD.findall(receiver):
            vendor = self._named(word)
            if vendor is not None and vendor.id not in _NO_RECEIVERS:
                why = (
                    f"looks like a call of {vendor.name} ({receiver}.{callee.field}), "
                    f"but {receiver!r} could not be resolved"
                )
                steps = [*(step.rstrip("?!") for step in receiver.split(".")), callee.field]
                return Resemblance(why, self._symbol(ref[0], call, vendor, steps))
        return None

    def of_outside(self, ref: Ref, call: Call, symbol: str) -> Resemblance | None:
        """What a call of a module looks like that is not here and named like a vendor.

        ``track.segment.track(..)`` of another repository is one.
        """
        root, _, path = symbol.partition("#")
        text = f"{root}.{path}".replace("()", "")
        steps = [step for step in _STEP.split(text) if step]
        if len(steps) < 2 or steps[-1] in _OF_ANYTHING:
            return None
        if not self._candidates.is_function(steps[-1]) or self._matcher.owner(symbol):
            return None
        held = [step for step in path.replace("()", "").split(".") if step]
        kept = self._kept(ref[0], call)
        if kept:  # `posthog = outside(x)`
            steps, held = [kept, steps[-1]], [kept, steps[-1]]
        vendor = self._named(kept) if kept else self._matcher.named(steps[-2])
        if vendor is None or not self._candidates.is_present(vendor.id):
            return None
        why = (
            f"looks like a call of {vendor.name} by a wrapper that is not in the project "
            f"({'.'.join(steps[-3:])}); declare it as a sink"
        )
        own = self._is_own(ref[0], call)
        return Resemblance(why, "" if own else self._symbol(ref[0], call, vendor, held))

    def _is_own(self, number: int, call: Call) -> bool:
        """Whether what is called is from a file that is not here, but of the project."""
        nodes = self._evaluator.program.module(number).nodes
        node = nodes[call.callee]
        while isinstance(node, Load):
            node = nodes[node.base]
        return isinstance(node, Import) and node.source.startswith(".")

    def _kept(self, number: int, call: Call) -> str:
        """The name as which the result is kept that a method is called of, or ``""``."""
        module = self._evaluator.program.module(number)
        callee = module.nodes[call.callee]
        made = isinstance(callee, Load) and isinstance(module.nodes[callee.base], Call)
        return module.names.get(callee.base, "") if made and isinstance(callee, Load) else ""

    def _named(self, word: str) -> Vendor | None:
        """The vendor whose client is called so."""
        return self._matcher.global_vendor(word) or self._matcher.global_vendor(word.lower())

    def _symbol(self, number: int, call: Call, vendor: Vendor, steps: Sequence[str]) -> str:
        """The call of a vendor in the project that sends something, by the name of its client.

        ``steps`` are names: of what holds the client, of the client, of what is called.
        """
        at = next((at for at, step in enumerate(steps[:-1]) if self._named(step) is vendor), None)
        program = self._evaluator.program
        python = program.is_python(number)
        if at is None or not self._is_imported(vendor, "py:" if python else "npm:"):
            return ""
        path = ".".join(steps[at + 1 :])
        module = program.module(number)
        for symbol in self._symbols(vendor, path, python=python):
            specs = self._matcher.calls(symbol)
            if specs and all(s.effect is Effect.SEND and _takes(s, module, call) for s in specs):
                return symbol
        return ""

    def _is_imported(self, vendor: Vendor, root: str) -> bool:
        """Whether a file of the project imports an SDK of a vendor: a name alone is no vendor."""
        mentioning = self._evaluator.program.mentioning
        modules = (module for module in vendor.modules if module.startswith(root))
        return any(mentioning(form) for module in modules for form in imports_of(module))

    def _symbols(self, vendor: Vendor, path: str, *, python: bool) -> Iterator[str]:
        """What a path of a vendor's client may be, first of the one that pages have."""
        if not python:
            yield from (f"global#{name}.{path}" for name in vendor.globals)
        ends = (f"#{path}", f".{path}")
        for symbol in vendor.symbols:
            if symbol.startswith("py:") == python and symbol.endswith(ends):
                yield symbol


def _takes(spec: CallSpec, module: Module, call: Call) -> bool:
    """Whether a function may get what a call gives, as it is written."""
    params = [param for param in spec.params if not param.keyword_only]
    if not call.args or not params:
        return not call.args
    given, first = module.nodes[call.args[0]], params[0]
    if len(call.args) > len(params):
        return False
    if isinstance(given, Object):
        return first.role not in _TEXTS or bool(first.fields) or first.if_object is not None
    return not (isinstance(given, Const) and first.fields)
