"""Functions by which a whole project does something: logs its errors, above all."""

from __future__ import annotations

from flowcheck.catalog.vendor import VendorClass
from flowcheck.ir.graph import Call
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.reads import Memory
from flowcheck.taint.arguments import SinkCall

MANY_CALLERS = 100
_WRAPPERS = 4
_LOGGING = frozenset({
    VendorClass.ERROR_TRACKING.value, VendorClass.LOG_MANAGEMENT.value,
    VendorClass.OBSERVABILITY.value,
})  # fmt: skip


class Hubs:
    """Finds such functions, over one program. Answers are remembered."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._known = Memory[tuple[int, int], bool](evaluator.program.reads)

    def has_logger(self, sink: SinkCall) -> bool:
        """Whether a call is in a function by which the whole project logs its errors."""
        vendor = self._evaluator.matcher.vendor(sink.vendor)
        if vendor is None or vendor.vendor_class not in _LOGGING:
            return False
        call = self._evaluator.program.node(sink.ref)
        if not isinstance(call, Call):
            return False
        number, function = sink.ref[0], call.function
        return self._known.of((number, function), lambda: self._is_hub(number, function))

    def _is_hub(self, number: int, function: int) -> bool:
        """Whether many call a function: directly, by a thin wrapper or by the function around."""
        program = self._evaluator.program
        work = [(number, function)]
        for _ in range(_WRAPPERS):
            above: list[tuple[int, int]] = []
            for module, inner in work:
                if inner <= 0:
                    continue
                sites = self._evaluator.callers.of(module, inner)
                if len(sites) > MANY_CALLERS:
                    return True
                above.append((module, program.module(module).functions[inner].parent))
                if len(sites) <= _WRAPPERS:  # what has more callers is not a wrapper
                    calls = [(site[0], program.node(site)) for site in sites]
                    above += [(at, node.function) for at, node in calls if isinstance(node, Call)]
            work = list(dict.fromkeys(above))
        return False
