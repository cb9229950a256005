"""The base address of the client that sends a request: ``axios.create({baseURL}).post(path)``.

Comes in: a call of a method of a client. Goes out: the texts that its base address may have. Whose
a host is, is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from flowcheck.catalog.match import Matcher
from flowcheck.ir.graph import Call, Load
from flowcheck.link.constants import HOLE, Texts
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.values import Edge
from flowcheck.taint.makers import Makers

_KEYWORD = "base_url"
"""Where a call has keywords it has no record of options; in Python it may be first without one."""
_OPTIONS = "0.baseURL|0.baseUrl|0.prefixUrl|0.base_url"


class Bases(Struct, frozen=True):
    """Finds base addresses, over one program; ``telling`` is as that of ``Texts``."""

    evaluator: Evaluator
    matcher: Matcher
    telling: Callable[[str], bool]
    places: Callable[[int, Call, str], list[Edge]]

    def of(
        self,
        ref: Ref,
        call: Call,
        sites: Mapping[tuple[int, int], Ref],
        follow: Callable[[int], bool],
    ) -> tuple[str, ...]:
        """The texts, ``HOLE`` for a base that the code does not tell; empty where there is none.

        ``sites`` are the calls by which functions were entered; of files that ``follow`` names the
        callers of a function that makes the client tell, too.
        """
        callee = self.evaluator.program.module(ref[0]).nodes[call.callee]
        client = (ref[0], callee.base if isinstance(callee, Load) else call.callee)
        makers = Makers(self.evaluator, self.matcher.makes_http_client).of(client, (), sites)
        found: list[str] = []
        for (number, _), made, entered in makers:
            placed = bool(made.args) and self.evaluator.program.is_python(number)
            where = _KEYWORD if made.kwargs else _OPTIONS
            for edge in self.places(number, made, f"0|{_KEYWORD}" if placed else where):
                texts = Texts(self.evaluator, dict(entered), follow, self.telling)
                found.extend(texts.of(edge.ref, edge.path) or (() if placed else (HOLE,)))
        return tuple(found)
