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
from flowcheck.taint.state import Frame, start

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
_NOBODY: frozenset[int] = frozenset()
MAX_WRAPPERS = 3
MAX_ROUTES = 80
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
            for stack, vendor, region in self._hosts(ref, call, edge):
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

    def _hosts(
        self, ref: Ref, call: Call, address: Edge
    ) -> list[tuple[tuple[Frame, ...], Vendor, str]]:
        """The vendors that an address may be of; a wrapper's by the calls of the wrapper.

        The frames are the calls by which the address came, so that the data come by them too.
        """
        found: list[tuple[tuple[Frame, ...], Vendor, str]] = []
        work: list[tuple[tuple[Frame, ...], tuple[int, int]]] = [((), (ref[0], call.function))]
        for frames, (number, function) in work:  # grows while it is read
            known = self._known(ref, call, self._texts(address, frames))
            if known:
                found.extend((frames, *vendor) for vendor in known[:1])
            elif function > 0 and len(frames) < MAX_WRAPPERS and len(work) < MAX_ROUTES:
                for site in self._evaluator.callers(number, function):
                    outer = self._program.node(site)
                    if isinstance(outer, Call) and self._may_name(site[0]):
                        frame = (site, number, function)
                        work.append(((frame, *frames), (site[0], outer.function)))
        if found or not self._texts(address):
            return found  # an address that is all the caller's is known by callers only
        texts = Texts(self._evaluator, among=self._with_hosts).of(address.ref, address.path)
        known = self._known(ref, call, texts)
        return [((), *known[0])] if len(known) == 1 else []

    def _may_name(self, number: int) -> bool:
        """Whether a vendor's host is written in a file or in one that depends on it."""
        near = number in self._with_hosts
        return near or bool(self._with_hosts & self._program.dependents(number))

    def _texts(self, address: Edge, frames: tuple[Frame, ...] = ()) -> tuple[str, ...]:
        sites = {(module, function): site for site, module, function in frames}
        return Texts(self._evaluator, sites, among=_NOBODY).of(address.ref, address.path)

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
