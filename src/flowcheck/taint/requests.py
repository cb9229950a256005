"""HTTP calls: whose host an address is of, be it written in the call, in a wrapper or in a client.

Comes in: a call of a library function that sends requests. Goes out: the call as a sink of each
vendor that the address may be of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from flowcheck.catalog.match import Matcher
from flowcheck.catalog.schema import Effect, HttpCall, Role, Vendor
from flowcheck.ir.graph import Call, Load
from flowcheck.link.constants import HOLE, Texts, joined_address
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.values import Edge
from flowcheck.taint.arguments import Argument, SinkCall
from flowcheck.taint.state import start

_ADDRESS = re.compile(r"^https?://([^/?#\s:\x00]+)", re.IGNORECASE)
_OWN_HEADERS = frozenset(
    {
        "Authorization",
        "authorization",
        "X-API-Key",
        "X-Api-Key",
        "x-api-key",
        "Api-Key",
        "api-key",
        "apikey",
        "token",
    }
)
_BASES = ("baseURL", "baseUrl", "prefixUrl", "base_url")


@dataclass(frozen=True, slots=True)
class Request:
    """A request to a vendor, and the region of the host."""

    sink: SinkCall
    region: str


class Requests:
    """Reads HTTP calls; ``with_hosts`` are the files in which a vendor's host is written."""

    def __init__(self, evaluator: Evaluator, matcher: Matcher, with_hosts: frozenset[int]) -> None:
        self._evaluator = evaluator
        self._program = evaluator.program
        self._matcher = matcher
        self._with_hosts = with_hosts

    def of(self, ref: Ref, call: Call, symbol: str) -> Iterable[Request]:
        """The requests to vendors that a call of an external symbol makes."""
        http = self._matcher.http(symbol)
        if http is None:
            return
        label = symbol.rpartition("#")[2].removeprefix("default.").replace("()", "") or "request"
        for edge in self._places(ref[0], call, http.url):
            for site, vendor, region in self._hosts(ref, call, edge):
                stack = ((site, ref[0], call.function),) if site is not None else ()
                arguments = tuple(
                    Argument(Role.EVENT, replace(start(at.ref, at.path, "", omit), stack=stack))
                    for at, omit in self._sent(ref[0], call, http, edge)
                )
                sink = SinkCall(ref, vendor.id, "http", label, Effect.SEND, arguments)
                yield Request(sink, region)

    def _sent(
        self, number: int, call: Call, http: HttpCall, address: Edge
    ) -> Iterable[tuple[Edge, frozenset[str]]]:
        """What a request carries, each with the fields that are the sender's own."""
        yield address, frozenset()
        for place in http.payloads:
            omit = _OWN_HEADERS if place.endswith("headers") else frozenset[str]()
            yield from ((payload, omit) for payload in self._places(number, call, place))

    def _hosts(self, ref: Ref, call: Call, address: Edge) -> list[tuple[Ref | None, Vendor, str]]:
        """The vendors that an address may be of; a wrapper's by the calls of the wrapper."""
        plain = self._texts(address)
        if len(plain) > 1 and call.function > 0:
            found: list[tuple[Ref | None, Vendor, str]] = []
            for site in self._evaluator.callers(ref[0], call.function):
                texts = self._texts(address, {(ref[0], call.function): site})
                found.extend((site, *known) for known in self._known(ref, call, texts)[:1])
            if found:
                return found
        return [(None, *known) for known in self._known(ref, call, plain)[:1]]

    def _texts(
        self, address: Edge, sites: dict[tuple[int, int], Ref] | None = None
    ) -> tuple[str, ...]:
        texts = Texts(self._evaluator, sites or {}, among=self._with_hosts)
        return texts.of(address.ref, address.path)

    def _known(self, ref: Ref, call: Call, texts: Sequence[str]) -> list[tuple[Vendor, str]]:
        found: list[tuple[Vendor, str]] = []
        absolute = any(_ADDRESS.match(text) for text in texts)
        bases = () if absolute else self._base_addresses(ref, call)
        below = [joined_address(base, text) for base in bases for text in texts or (HOLE,)]
        for text in (*texts, *below):
            host = _ADDRESS.match(text.replace(HOLE, "x"))
            rest = text[host.end() :].partition("?")[0] if host else ""
            known = self._matcher.host_vendor(host.group(1), rest) if host else None
            if known is not None and known not in found:
                found.append(known)
        return found

    def _base_addresses(self, ref: Ref, call: Call) -> tuple[str, ...]:
        """The base addresses of the client called: ``axios.create({baseURL}).post(path)``."""
        callee = self._program.module(ref[0]).nodes[call.callee]
        base = callee.base if isinstance(callee, Load) else call.callee
        found: list[str] = []
        for origin in sorted(self._evaluator.frameworks.origins((ref[0], base))):
            made = self._program.node(origin)
            if isinstance(made, Call):
                for name in _BASES:
                    for edge in self._places(origin[0], made, f"{name}|0.{name}"):
                        found.extend(self._texts(edge))
        return tuple(found)

    def _places(self, number: int, call: Call, place: str) -> list[Edge]:
        """The values at a place such as ``"0"``, ``"json"``, ``"1.body"``, ``"0|url"``."""
        found: list[Edge] = []
        for option in place.split("|"):
            first, *rest = option.split(".")
            if first.isdigit():
                edges = self._evaluator.argument(number, call, int(first))
                found += [replace(edge, path=(*edge.path, *rest)) for edge in edges]
            else:
                values = [value for name, value in call.kwargs if name == first]
                found += [Edge((number, value), tuple(rest)) for value in values]
        return found
