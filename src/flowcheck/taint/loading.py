"""Scripts that code puts on the page: ``const s = document.createElement("script"); s.src = ..``.

Comes in: a module. Goes out: what the script of a vendor does there, as a tag of the page would.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowcheck.catalog.vendor import Effect
from flowcheck.ir.graph import Call, Const, Load, Update
from flowcheck.link.constants import HOLE, Texts
from flowcheck.link.evaluate import Evaluator
from flowcheck.taint.arguments import SinkCall
from flowcheck.taint.assignments import thing
from flowcheck.taint.candidates import Candidates

_MAKES, _SETS, _TAG, _ADDRESS = "createElement", "setAttribute", "script", "src"


def scripts_loaded(evaluator: Evaluator, candidates: Candidates, number: int) -> list[SinkCall]:
    """The scripts of vendors that code in a file loads, where it may load some."""
    if number not in candidates.loaders:
        return []
    found: dict[str, SinkCall] = {}
    texts = Texts(evaluator)
    for made, value in _addresses(evaluator, number):
        for text in texts.of((number, value)):
            vendor = evaluator.matcher.script_vendor(text.replace(HOLE, ""))
            if vendor is not None and vendor.id not in found:
                found[vendor.id] = SinkCall((number, made), vendor.id, "browser", _TAG, Effect.INIT)
    return [*found.values()]


def _addresses(evaluator: Evaluator, number: int) -> Iterator[tuple[int, int]]:
    """Elements that may be scripts, by the calls that make them, and what their address is."""
    module = evaluator.program.module(number)
    written = [
        (node.base, node.value)
        for node in module.nodes
        if isinstance(node, Update) and node.field == _ADDRESS
    ]
    written += [
        (store.base, store.value)
        for store in module.stores
        if store.base >= 0 and store.path == (_ADDRESS,)
    ]
    for _, call in evaluator.program.calls(number, _SETS):
        callee, name = module.nodes[call.callee], module.nodes[call.args[0]] if call.args else None
        if isinstance(callee, Load) and isinstance(name, Const) and name.value == _ADDRESS:
            written += [(callee.base, value) for value in call.args[1:2]]
    for base, value in written:
        made_by = thing(module.nodes, base)
        made = module.nodes[made_by]
        maker = module.nodes[made.callee] if isinstance(made, Call) and made.args else None
        if isinstance(made, Call) and isinstance(maker, Load) and maker.field == _MAKES:
            tag = module.nodes[made.args[0]]
            if not isinstance(tag, Const) or str(tag.value).lower() == _TAG:
                yield made_by, value
