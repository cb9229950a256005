"""HTTP calls: whose host an address names, written in the call, in a wrapper or in a client.

Comes in: a call of a library function that sends requests. Goes out: the call as a sink of each
recipient that the address may be of. Who a host belongs to is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from flowcheck.catalog.match import Matcher
from flowcheck.catalog.stdlib import HttpCall
from flowcheck.catalog.vendor import Effect, Role
from flowcheck.ir.graph import Call, Load, Param, Phi
from flowcheck.link.constants import HOLE, SETTING, Texts, joined_address
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.index import behind
from flowcheck.link.program import Ref
from flowcheck.link.values import Edge, External, Value
from flowcheck.patterns import regex
from flowcheck.taint.arguments import Argument, SinkCall
from flowcheck.taint.bases import Bases
from flowcheck.taint.recipients import Recipient, Recipients, listed
from flowcheck.taint.state import Frame, start

_ADDRESS = regex(r"^(?:https?:)?//([^/?#\s]+)", re.IGNORECASE)
_SETTING = regex(rf"^(?:https?://(?:[\w-]+\.)*)?{SETTING}(\w+){SETTING}", re.IGNORECASE)
_OWN = regex(r"/(?!/)")  # a path: of the host that the page is from
_UNTOLD = regex(rf"{SETTING}\w+{SETTING}")
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
_ANY: Mapping[tuple[int, int], Ref] = {}
_CLIENT = regex(r"(?:http|session|client|api|requests?)_?$", re.IGNORECASE)
"""What a client of HTTP is called that something hands in whose type the code does not tell."""
_AS_IF = {True: "py:requests#Session().", False: "npm:axios#default."}
_SENT_BY = ("post", "put", "patch", "get", "delete", "request")
MAX_WRAPPERS = 3
MAX_STEPS = 6  # in which a request is built
MAX_ROUTES = 80
_QUERY = ("params", "query", "searchParams", "qs")


class Request(Struct, frozen=True):
    """A request to a third party, and the region of the host."""

    sink: SinkCall
    recipient: Recipient


class Written(Struct, frozen=True):
    """An address as code has it: the host with its scheme, or the setting that has it.

    ``recipient`` is nobody for a host of the project and for one that is nobody's. ``elsewhere``:
    another client may send the same to somebody whom the code does not tell.
    """

    recipient: Recipient | None
    host: str = ""
    address: str = ""
    setting: str = ""
    elsewhere: bool = False


class _Destinations(Struct, frozen=True):
    """Whose the known addresses are, with scheme and host, or the setting that has them.

    ``settled``: a whole address is written, whoever it belongs to, or a path of the own host.
    ``below``: it is a path below an address of the client that is not told here.
    """

    recipients: tuple[tuple[Recipient, str], ...]
    settled: bool
    below: bool


def sent_to(
    recipient: Recipient, address: str, ref: Ref, label: str, arguments: tuple[Argument, ...]
) -> SinkCall:
    """What a request at ``ref`` sends; ``address`` is the name of a setting between its marks."""
    return SinkCall(
        ref,
        recipient.id,
        "http",
        label,
        Effect.SEND,
        arguments,
        unlisted=not recipient.listed,
        address="" if SETTING in address else address,
        setting=address.split(SETTING)[1] if SETTING in address else "",
    )


class Requests:
    """Reads HTTP calls; ``reaches`` says whether a host of others is in or near a file."""

    def __init__(
        self,
        evaluator: Evaluator,
        matcher: Matcher,
        recipients: Recipients,
        reaches: Callable[[int], bool],
    ) -> None:
        self._evaluator = evaluator
        self._program = evaluator.program
        self._matcher = matcher
        self._recipients = recipients
        self._reaches = reaches
        self._bases = Bases(evaluator, matcher, self._tells, self.places)

    def of(self, ref: Ref, call: Call, symbol: str) -> Iterable[Request]:
        """The requests to third parties that a call of an external symbol makes."""
        http = self._matcher.http(symbol)
        if http is None:
            return
        label = symbol.rpartition("#")[2].removeprefix("default.").replace("()", "") or "request"
        edges = (
            part
            for edge in self._address(ref, call, http)
            for part in self._told_apart(ref, call, edge, host=http.host)
        )
        for edge in edges:
            for stack, recipient, address in self._hosts(ref, call, edge, host=http.host):
                arguments = tuple(
                    Argument(
                        Role.EVENT,
                        replace(start(at.ref, at.path, "", omit), stack=stack),
                        carrier=carrier,
                    )
                    for at, omit, carrier in self._sent(ref[0], call, http, edge)
                )
                yield Request(sent_to(recipient, address, ref, label, arguments), recipient)

    def likely(self, ref: Ref, call: Call, values: Iterable[Value]) -> str:
        """The symbol of a request that a call of something unknown must be; ``""``: of none.

        ``self.http.post("https://api.acme.com/users", json=..)`` says so by its address. ``values``
        are what is known of the callee.
        """
        callee = self._program.node((ref[0], call.callee))
        if not isinstance(callee, Load) or callee.field not in _SENT_BY:
            return ""
        if not all(isinstance(value, External) and self._is_unknown(value) for value in values):
            return ""
        name = self._evaluator.callee_text((ref[0], callee.base)).rpartition(".")[2]
        if not _CLIENT.search(name.removesuffix("()")):
            return ""
        symbol = _AS_IF[self._program.is_python(ref[0])] + callee.field
        http = self._matcher.http(symbol)
        places = self.places(ref[0], call, http.url) if http is not None else ()
        written = any(_ADDRESS.match(text) for at in places for text in self._texts(at))
        return symbol if written else ""

    def _is_unknown(self, value: External) -> bool:
        known = self._matcher.owner(value.symbol) or self._matcher.library(value.symbol)
        return known is None and self._matcher.http(value.symbol) is None

    def to(self, ref: Ref, address: Ref) -> tuple[Recipient, str] | None:
        """Who gets the address of an image or a frame, and scheme and host; when written there."""
        texts = Texts(self._evaluator, follow=nobody, telling=self._tells).of(address)
        found = self._destinations(ref, None, texts, host=False).recipients
        return found[0] if found else None

    def written(self, edge: Edge, sites: dict[tuple[int, int], Ref]) -> Iterable[Written]:
        """The addresses that a value may be; parts of one and unknown ones are left out."""
        texts = Texts(self._evaluator, sites, follow=nobody, telling=self._tells)
        for text in texts.of(edge.ref, edge.path):
            found = self._read(text)
            if found is not None:
                yield found

    def named(self, edge: Edge, sites: Mapping[tuple[int, int], Ref] = _ANY) -> Iterable[Written]:
        """Whom of the catalogue a value names: by a host, an address, a backend or a package."""
        texts = Texts(self._evaluator, dict(sites), follow=nobody, telling=self._tells)
        for text in texts.of(edge.ref, edge.path):
            found = self._read(f"https://{text.rpartition('//')[2]}")
            if found is not None and found.recipient is not None and found.recipient.listed:
                yield found
                continue
            owner = self._matcher.backends.vendor(text) or self._matcher.package_vendor("npm", text)
            if owner is not None:
                yield Written(listed(owner))

    def is_written(self, edge: Edge, sites: Mapping[tuple[int, int], Ref]) -> bool:
        """Whether the code has a text for a value."""
        return bool(Texts(self._evaluator, dict(sites), follow=nobody).of(edge.ref, edge.path))

    def _read(self, text: str) -> Written | None:
        """Whose an absolute address is, ``None`` for all other texts."""
        setting = _SETTING.match(text)
        named = self._recipients.of_setting(setting.group(1)) if setting else None
        if setting is not None and named is not None:
            return Written(named, setting=setting.group(1))
        text = _UNTOLD.sub(HOLE, text)
        address = _ADDRESS.match(text)
        name = _host_name(address.group(1)) if address is not None else ""
        if address is None or not name:
            return None
        rest = text[address.end() :].partition("?")[0].replace(HOLE, "x")
        scheme = "http" if text.lower().startswith("http:") else "https"
        return Written(self._recipients.of(name, rest), name, f"{scheme}://{name}")

    def _address(self, ref: Ref, call: Call, http: HttpCall) -> list[Edge]:
        """Where the address is: in the call, in the call that made its receiver, or in another."""
        if not http.opened_by:
            return self.places(ref[0], call, http.url)
        return [
            edge
            for number, opener in self._openers(ref, call, http.opened_by)
            for edge in self.places(number, opener, http.url)
        ]

    def _told_apart(self, ref: Ref, call: Call, address: Edge, *, host: bool) -> list[Edge]:
        """The alternatives of an address where they are of different recipients, else the whole.

        Of ``own ? A + name : B + email`` A is not told the e-mail, nor is it of ``base + email``.
        """
        parts = self.alternatives(address)
        known = (self._destinations(ref, call, self._texts(part), host=host) for part in parts)
        recipients = {found.recipients[0][0] if found.recipients else None for found in known}
        return parts if len(recipients) > 1 else [address]

    def alternatives(self, address: Edge) -> list[Edge]:
        """The values of which an address is one, by what was decided before: one, or several."""
        node = self._program.node(address.ref)
        if address.path or not isinstance(node, Phi):
            return [address]
        return [Edge((address.ref[0], part)) for part in node.inputs]

    def _openers(self, ref: Ref, call: Call, method: str) -> Iterable[tuple[int, Call]]:
        callee = self._program.module(ref[0]).nodes[call.callee]
        if not isinstance(callee, Load):
            return
        made = self._evaluator.frameworks.origins((ref[0], callee.base))
        if method == "()":
            for origin in sorted(made):
                yield from ((origin[0], node) for node in self._steps(origin))
            return
        for node_id, other in self._program.calls(ref[0], method):
            target = self._program.module(ref[0]).nodes[other.callee]
            if (
                isinstance(target, Load)
                and node_id != ref[1]
                and made & self._evaluator.frameworks.origins((ref[0], target.base))
            ):
                yield ref[0], other

    def _steps(self, made: Ref) -> Iterable[Call]:
        """A call, and those that made its receiver: ``post(url).type("json")``."""
        nodes = self._program.module(made[0]).nodes
        node = self._program.node(made)
        for _ in range(MAX_STEPS):
            if not isinstance(node, Call):
                return
            yield node
            callee = nodes[node.callee]
            node = nodes[callee.base] if isinstance(callee, Load) else callee

    def _sent(
        self, number: int, call: Call, http: HttpCall, address: Edge
    ) -> Iterable[tuple[Edge, frozenset[str], str]]:
        """What a request carries, each with the fields that are the sender's own, and where."""
        if not self._is_written(address):
            yield address, frozenset(), "url"
        for place in http.payloads:
            last = place.rpartition(".")[2]
            omit = _OWN_HEADERS if last == "headers" else frozenset[str]()
            carrier = "header" if last == "headers" else "url" if last in _QUERY else "body"
            yield from ((payload, omit, carrier) for payload in self.places(number, call, place))

    def _hosts(
        self, ref: Ref, call: Call, address: Edge, *, host: bool
    ) -> list[tuple[tuple[Frame, ...], Recipient, str]]:
        """The recipients that an address may be of, with scheme and host.

        The address of a wrapper is known by the calls of the wrapper.

        The frames are the calls by which the address came, so that the data come by them too.
        """
        found: list[tuple[tuple[Frame, ...], Recipient, str]] = []
        given = self._given_to(address)
        inside = call.function if given is None else given
        work: list[tuple[tuple[Frame, ...], tuple[int, int]]] = [((), (ref[0], inside))]
        settled = below = False
        for frames, (number, function) in work:  # grows while it is read
            texts = self._texts(address, frames)
            known = self._destinations(ref, call, texts, frames, host=host)
            settled |= known.settled
            below |= known.below
            if known.recipients:
                found.append((frames, *known.recipients[0]))
            elif known.settled:
                continue
            elif function > 0 and len(frames) < MAX_WRAPPERS and len(work) < MAX_ROUTES:
                for site in self._evaluator.callers.of(number, function):
                    outer = self._program.node(site)
                    if isinstance(outer, Call) and self._reaches(site[0]):
                        frame = (site, number, function)
                        work.append(((frame, *frames), (site[0], outer.function)))
        if found or (settled and not below) or (given is not None and not self._texts(address)):
            return found  # an address that comes whole from the caller is known by callers only
        everywhere = Texts(self._evaluator, follow=self._reaches, telling=self._tells)
        texts = everywhere.of(address.ref, address.path)
        known = self._destinations(ref, call, texts, follow=self._reaches, host=host)
        return [((), *known.recipients[0])] if len(known.recipients) == 1 else []

    def _given_to(self, address: Edge) -> int | None:
        """The function whose parameter an address is, also inside of what the function defines."""
        module = self._program.module(address.ref[0])
        node = behind(module, module.nodes[address.ref[1]])
        return node.function if isinstance(node, Param) else None

    def _is_written(self, address: Edge) -> bool:
        """Whether a field has an address whole, whatever its name: ``self.user_email_url``."""
        texts = self._texts(address) if isinstance(self._program.node(address.ref), Load) else ()
        return bool(texts) and not any(HOLE in text or SETTING in text for text in texts)

    def _texts(self, address: Edge, frames: tuple[Frame, ...] = ()) -> tuple[str, ...]:
        texts = Texts(self._evaluator, _sites(frames), follow=nobody, telling=self._tells)
        return texts.of(address.ref, address.path)

    def _tells(self, name: str) -> bool:
        return self._recipients.of_setting(name) is not None

    def _destinations(
        self,
        ref: Ref,
        call: Call | None,
        texts: Sequence[str],
        frames: tuple[Frame, ...] = (),
        follow: Callable[[int], bool] | None = None,
        *,
        host: bool,
    ) -> _Destinations:
        found: dict[Recipient, str] = {}
        if host:
            texts = [text if _ADDRESS.match(text) else f"https://{text}" for text in texts]
        absolute = any(_ADDRESS.match(text) for text in texts)
        bases: Sequence[str] = ()
        if call is not None and not absolute:
            bases = self._bases.of(ref, call, _sites(frames), follow or nobody)
        told = [base for base in bases if base != HOLE]
        below = [joined_address(base, text) for base in told for text in texts or (HOLE,)]
        settled = bool(texts) and not below and all(map(_OWN.match, texts))
        for written in (*texts, *below):
            read = self._read(written)
            if read is None:
                continue
            settled |= bool(read.host) and not read.host.startswith("*")
            if read.recipient is not None:
                setting = f"{SETTING}{read.setting}{SETTING}" if read.setting else ""
                found.setdefault(read.recipient, setting or read.address)
        return _Destinations(tuple(found.items()), settled, bool(bases) and not found)

    def places(self, number: int, call: Call, place: str) -> list[Edge]:
        """The values at a place such as ``"0"``, ``"json"``, ``"1.body"``, ``"0|url"``."""
        found: list[Edge] = []
        for option in place.split("|"):
            first, *rest = option.split(".")
            if first.isdigit():
                edges = self._evaluator.arguments.argument(number, call, int(first))
                found += [replace(edge, path=(*edge.path, *rest)) for edge in edges]
            else:
                for name, value in call.kwargs:
                    if name == first or not name:  # named, or in what ``**`` spreads
                        path = rest if name else (first, *rest)
                        found.append(Edge((number, value), tuple(path)))
        return found


def nobody(_: int) -> bool:
    """Answers for constants that no caller is followed for."""
    return False


def _sites(frames: tuple[Frame, ...]) -> dict[tuple[int, int], Ref]:
    return {(module, function): site for site, module, function in frames}


def _host_name(authority: str) -> str:
    """The host of an address; ``*.acme.com`` where its beginning is unknown, ``""`` when all is."""
    host = authority.rpartition("@")[2].partition(":")[0].lower()
    if HOLE not in host:
        return host
    known = host.rpartition(HOLE)[2]
    return f"*{known}" if known.startswith(".") and known.count(".") > 1 else ""
