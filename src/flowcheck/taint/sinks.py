"""Which calls send something to a third party, and what each of their arguments means there.

Callees are evaluated to external symbols, and symbols are looked up in the catalogue; HTTP calls go by the host of their URL.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from msgspec.structs import replace

from flowcheck.catalog.match import Matcher, applicable
from flowcheck.catalog.schema import CallSpec, Effect, ParamSpec, Role, Scalar, Vendor
from flowcheck.ir.graph import Array, Call, Closure, Const, Global, Import, Load, Object
from flowcheck.link.constants import HOLE, Texts, joined_address
from flowcheck.link.program import Program, Ref, callee_names
from flowcheck.link.values import Edge, Evaluator, External, FunctionValue, ObjectValue
from flowcheck.taint.declared import Declared
from flowcheck.taint.walk import State, start

_CALLED = re.compile(r"(\w+)\s*\(|<(\w+)|(\w+)\s*=\s*\{")
_ADDRESS = re.compile(r"^https?://([^/?#\s:\x00]+)", re.IGNORECASE)
_COMMON = frozenset({
    "add", "append", "clear", "close", "config", "count", "create", "debug", "default", "delete", "disable", "enable", "error",
    "event", "fetch", "get", "id", "import", "info", "init", "load", "log", "push", "query", "ready", "record", "remove", "reset",
    "send", "set", "start", "stop", "union", "unset", "update", "user", "warn", "warning", "critical", "exception",
})  # fmt: skip
"""Method names that every code base calls: they open a file only when it imports a file that mentions a vendor."""
_OWN_HEADERS = frozenset({
    "Authorization", "authorization", "X-API-Key", "X-Api-Key", "x-api-key", "Api-Key", "api-key", "apikey", "token",
})  # fmt: skip
_SENDS = re.compile(r"\b(fetch|axios|ky|got|requests|httpx|aiohttp|urllib3?|superagent)\b")
_BASES = ("baseURL", "baseUrl", "prefixUrl", "base_url")
_MARKUP = frozenset({"script", "img", "iframe", "noscript", "link", "Script"})


@dataclass(frozen=True, slots=True)
class Argument:
    """A walk to make: where it starts and what the vendor does with what arrives."""

    role: Role
    start: State
    name: str = ""  # the field or keyword that the vendor reads, for a bare value in it


@dataclass(frozen=True, slots=True)
class SinkCall:
    """A call of a vendor's function. ``event`` is where the name of the event is, ``options`` the options of ``init``."""

    ref: Ref
    vendor: str
    sdk: str
    label: str
    effect: Effect
    arguments: tuple[Argument, ...] = ()
    event: Edge | None = None
    options: Ref | None = None
    keywords: tuple[tuple[str, Ref], ...] = ()
    declared: bool = False
    doubtful: bool = False


@dataclass(slots=True)
class Sinks:
    """All sinks of a program, and calls that look like one but could not be resolved."""

    calls: list[SinkCall] = field(default_factory=list)
    unresolved: list[tuple[Ref, str]] = field(default_factory=list)
    scripts: list[tuple[Ref, str]] = field(default_factory=list)
    hosts: list[tuple[Ref, str, str]] = field(default_factory=list)  # call, vendor, region


class SinkFinder:
    """Finds the sinks of one program."""

    def __init__(self, evaluator: Evaluator, matcher: Matcher, declared: Declared) -> None:
        self.evaluator = evaluator
        self.program: Program = evaluator.program
        self.matcher = matcher
        self.declared = declared
        self._names = matcher.call_names() | declared.sink_names()
        self._http_names = matcher.http_names()
        seeds = self.seeds()
        self._near = frozenset(seeds) | {other for number in seeds for other in self.program.importers(number)}
        self._hosts_near: dict[int, bool] = {}
        self.files = self.candidates(seeds)
        self._at_hand = frozenset(self.files)
        self._with_hosts = frozenset(
            number for host in matcher.hosts() for number in self.program.mentioning(host)
        )

    def seeds(self) -> tuple[int, ...]:
        """Files that mention a vendor or a declared sink."""
        tokens = (*self.matcher.tokens(), *sorted(self.declared.sink_names()))
        return tuple(sorted({number for token in tokens for number in self._using(token)}))

    def _using(self, token: str) -> Iterable[int]:
        """Files that mention a token; a bare name must be used like a value (``drift.x``, ``drift(``), not as a word."""
        found = self.program.mentioning(token)
        if not token.isidentifier() or token in self.declared.sink_names():
            return found
        use = re.compile(rf"\b{token}\s*[.(?\[=!]|[\"'.]{token}\b")
        return [number for number in found if use.search(self.program.files[number].text)]

    def candidates(self, seeds: Iterable[int]) -> tuple[int, ...]:
        """Files that may call a vendor: seeds, and those that import one and call something of that name."""
        found = set(seeds)
        reached: set[int] = set()
        for number in list(found):
            reached |= self.program.dependents(number)
        names = {python: self.matcher.imported_names("py:" if python else "npm:") for python in (False, True)}
        telling = {last for pairs in names.values() for last, _ in pairs if last not in _COMMON} | self.declared.sink_names()
        mentioned = {number for name in telling for number in self.program.mentioning(name)}
        for number in (reached & (mentioned | self._near)) - found:
            text = self.program.files[number].text
            called = {name for groups in _CALLED.findall(text) for name in groups if name}
            if called & self.declared.sink_names() or any(
                last in called and before in text and (number in self._near or last not in _COMMON)
                for last, before in names[self.program.is_python(number)]
            ):
                found.add(number)
        self._senders_at_hand = frozenset(self._senders())
        return tuple(sorted(found | self._senders_at_hand))

    def _senders(self) -> set[int]:
        """Files that send requests for files that mention the host of a vendor."""
        found: set[int] = set()
        work = {number for host in self.matcher.hosts() for number in self.program.mentioning(host)}
        for _ in range(2):
            work = {target for number in work for target in self.program.imports(number)} - found
            found |= {number for number in work if _SENDS.search(self.program.files[number].text)}
        return found

    def find(self) -> Sinks:
        """All sinks, in order of file and position."""
        sinks = Sinks()
        for number in self.files:
            module = self.program.module(number)
            for call_id in self.program.index(number).all_calls:
                call = module.nodes[call_id]
                assert isinstance(call, Call)
                self._look_at(sinks, (number, call_id), call)
        started = {sink.vendor for sink in sinks.calls if sink.effect is Effect.INIT}
        sinks.calls = [sink for sink in sinks.calls if not sink.doubtful or sink.vendor in started]
        return sinks

    def _look_at(self, sinks: Sinks, ref: Ref, call: Call) -> None:
        module = self.program.module(ref[0])
        callee = module.nodes[call.callee]
        if call.form == "jsx" and isinstance(callee, Const):
            if ref[0] in self._near:
                self._markup(sinks, ref, call, str(callee.value))
            return
        names = callee_names(module, call.callee)
        if not self._worth_a_look(ref[0], names) and not self._may_be_bound(ref[0], callee, call.callee):
            return
        declared = self.declared.sink(self.evaluator, ref, call)
        if declared is not None:
            sinks.calls.append(self._sink(ref, call, declared, declared=True))
            return
        values = self.evaluator.evaluate((ref[0], call.callee))
        hit = False
        for value in values:
            if isinstance(value, External):
                hit |= self._external(sinks, ref, call, value.symbol)
            elif isinstance(value, FunctionValue) and self._is_snippet(value):
                name = self.program.module(value.number).functions[value.function].name
                hit |= self._external(sinks, ref, call, f"global#{name}")
        if not hit and not values and isinstance(callee, Load):
            self._suspicious(sinks, ref, callee)

    def _worth_a_look(self, number: int, names: Iterable[str]) -> bool:
        """Whether a call of one of these names can be a sink here; most calls are dismissed without evaluation."""
        for name in names:
            if name in _MARKUP or (name in self._names and (name not in _COMMON or number in self._near)):
                return True
            if name in self._http_names and (number in self._senders_at_hand or self._reaches_hosts(number)):
                return True
        return False

    def _reaches_hosts(self, number: int) -> bool:
        """Whether a vendor's host is written in a file or in one that depends on it."""
        known = self._hosts_near.get(number)
        if known is None:
            known = number in self._with_hosts or bool(self._with_hosts & self.program.dependents(number))
            self._hosts_near[number] = known
        return known

    def _may_be_bound(self, number: int, callee: object, node_id: int) -> bool:
        """Whether a callee of another name is a vendor's function with arguments bound; only files at hand are opened."""
        if isinstance(callee, Load | Closure | Global):
            return False
        if isinstance(callee, Import):
            target = self.program.number(self.program.target(number, callee.source))
            if target is None or target not in self._at_hand:
                return False
        return self.evaluator.is_bound((number, node_id))

    def _is_snippet(self, value: FunctionValue) -> bool:
        """Whether a function of the project is a vendor's snippet: ``function gtag(){dataLayer.push(arguments)}``."""
        function = self.program.module(value.number).functions[value.function]
        if self.matcher.global_vendor(function.name) is None:
            return False
        body = self.program.files[value.number].text[function.at : function.end]
        return "arguments" in body and any(
            self.matcher.global_vendor(word) for word in re.findall(r"\w+", body) if word != function.name
        )

    def _external(self, sinks: Sinks, ref: Ref, call: Call, symbol: str) -> bool:
        specs = self.matcher.calls(symbol)
        if specs:
            arguments = self._unpacked(ref, call, specs)
            sure = len(call.args) - len(call.spread) if call.spread else len(arguments)
            chosen = applicable(specs, constants=self._constants(arguments), positional=sure)
            for spec in chosen:
                sinks.calls.append(self._sink(ref, call, spec, arguments=arguments))
            return bool(chosen)
        if symbol in ("npm:next/script#default", "npm:@next/third-parties#Script"):
            self._markup(sinks, ref, call, "script")
            return True
        if self._http(sinks, ref, call, symbol):
            return True
        self._outside_wrapper(sinks, ref, symbol)
        return False

    def _outside_wrapper(self, sinks: Sinks, ref: Ref, symbol: str) -> None:
        """A module of another repository that is called like a vendor: ``track.segment.track(..)``."""
        root, _, path = symbol.partition("#")
        steps = [step for step in re.split(r"[./:]", f"{root}.{path}".replace("()", "")) if step]
        if len(steps) < 2 or steps[-1] not in self._names or self.matcher.owner(symbol) is not None:
            return
        vendor = self.matcher.named(steps[-2])
        if vendor is not None:
            why = f"looks like a call of {vendor.name} by a wrapper that is not in the project ({'.'.join(steps[-3:])}); declare it as a sink"
            sinks.unresolved.append((ref, why))

    # ---- calls of the catalogue -------------------------------------------------------------------

    def _unpacked(self, ref: Ref, call: Call, specs: tuple[CallSpec, ...]) -> list[Edge]:
        """The positional arguments; those of the array for ``_paq.push([..])``."""
        number = ref[0]
        if any(spec.unpack for spec in specs) and len(call.args) == 1:
            node = self.program.module(number).nodes[call.args[0]]
            if isinstance(node, Array):
                return [Edge((number, item)) for item in node.items]
        count = len(call.args) + (4 if call.spread else 0) + self.evaluator.bound_arguments(number, call)
        callee = self.program.module(number).nodes[call.callee]
        if isinstance(callee, Load) and callee.field in ("call", "apply") and not self.program.is_python(number):
            count = count - 1 if callee.field == "call" else 5
        found = []
        for position in range(count):
            found.extend(self.evaluator.argument(number, call, position)[:1])
        return found

    def _constants(self, arguments: list[Edge]) -> dict[int, Scalar]:
        found: dict[int, Scalar] = {}
        texts = Texts(self.evaluator)
        for position, edge in enumerate(arguments):
            text = texts.one(edge.ref, edge.path)
            if text:
                found[position] = text
        return found

    def _sink(
        self, ref: Ref, call: Call, spec: CallSpec, *, arguments: list[Edge] | None = None, declared: bool = False
    ) -> SinkCall:
        edges = self._unpacked(ref, call, (spec,)) if arguments is None else arguments
        reader = _Reader(self.evaluator)
        positional = [param for param in spec.params if not param.keyword_only]
        for position, edge in enumerate(edges):
            if position < len(positional):
                reader.read(positional[position], edge)
            elif spec.rest is not None:
                reader.read(ParamSpec("", spec.rest), edge)
        by_name = {param.name: param for param in spec.params if param.name}
        keywords = []
        for name, value in call.kwargs:
            edge = Edge((ref[0], value))
            keywords.append((name, edge.ref))
            if name == "":
                for param in spec.params:
                    if param.role is not Role.OPTIONS:
                        reader.read(param, replace(edge, path=(param.name,)))
            elif name in by_name:
                if by_name[name].role is not Role.OPTIONS:
                    reader.read(by_name[name], edge)
            elif spec.rest is not None and spec.rest is not Role.OPTIONS:
                reader.read(ParamSpec(name, spec.rest, key=name), edge)
        return SinkCall(
            ref, spec.vendor, spec.sdk, spec.label, spec.effect, tuple(reader.arguments), reader.event,
            reader.options, tuple(keywords), declared, spec.initialised,
        )  # fmt: skip

    # ---- HTTP, markup, and what only looks like a vendor call -------------------------------------

    def _http(self, sinks: Sinks, ref: Ref, call: Call, symbol: str) -> bool:
        http = self.matcher.http(symbol)
        if http is None:
            return False
        hit = False
        for edge in self._places(ref[0], call, http.url):
            for site, vendor, region in self._hosts_of(ref, call, edge):
                hit = True
                sinks.hosts.append((ref, vendor.id, region))
                stack = ((site, ref[0], call.function),) if site is not None else ()
                places = [(edge, frozenset[str]())]
                for place in http.payloads:
                    omit = _OWN_HEADERS if place.endswith("headers") else frozenset()
                    places.extend((payload, omit) for payload in self._places(ref[0], call, place))
                arguments = tuple(
                    Argument(Role.EVENT, replace(start(at.ref, at.path, "", omit), stack=stack)) for at, omit in places
                )
                label = symbol.rpartition("#")[2].removeprefix("default.").replace("()", "") or "request"
                sinks.calls.append(SinkCall(ref, vendor.id, "http", label, Effect.SEND, arguments))
        return hit

    def _hosts_of(self, ref: Ref, call: Call, address: Edge) -> list[tuple[Ref | None, Vendor, str]]:
        """The vendors that an address may be of; a wrapper's by the calls of the wrapper."""
        plain = Texts(self.evaluator, among=self._with_hosts).of(address.ref, address.path)
        if len(plain) > 1 and call.function > 0:
            found: list[tuple[Ref | None, Vendor, str]] = []
            for site in self.evaluator.callers(ref[0], call.function):
                texts = Texts(self.evaluator, {(ref[0], call.function): site}, self._with_hosts).of(address.ref, address.path)
                found.extend((site, *known) for known in self._known_hosts(ref, call, texts)[:1])
            if found:
                return found
        return [(None, *known) for known in self._known_hosts(ref, call, plain)[:1]]

    def _known_hosts(self, ref: Ref, call: Call, texts: tuple[str, ...]) -> list[tuple[Vendor, str]]:
        found: list[tuple[Vendor, str]] = []
        bases = () if any(_ADDRESS.match(text) for text in texts) else self._base_addresses(ref, call)
        for text in [*texts, *(joined_address(base, text) for base in bases for text in texts or (HOLE,))]:
            host = _ADDRESS.match(text.replace(HOLE, "x"))
            known = self.matcher.host_vendor(host.group(1)) if host else None
            if known is not None and known not in found:
                found.append(known)
        return found

    def _base_addresses(self, ref: Ref, call: Call) -> tuple[str, ...]:
        """The base address of the client that a method is called of: ``axios.create({baseURL}).post(path)``."""
        callee = self.program.module(ref[0]).nodes[call.callee]
        base = callee.base if isinstance(callee, Load) else call.callee
        found: list[str] = []
        for origin in sorted(self.evaluator.frameworks.origins((ref[0], base))):
            made = self.program.node(origin)
            if not isinstance(made, Call):
                continue
            texts = Texts(self.evaluator, among=self._with_hosts)
            for name in _BASES:
                for place in (name, f"0.{name}"):
                    for edge in self._places(origin[0], made, place):
                        found.extend(texts.of(edge.ref, edge.path))
        return tuple(found)

    def _places(self, number: int, call: Call, place: str) -> list[Edge]:
        """The values at a place such as ``"0"``, ``"json"``, ``"1.body"``, ``"0|url"``."""
        found: list[Edge] = []
        for option in place.split("|"):
            first, *rest = option.split(".")
            if first.isdigit():
                found += [replace(e, path=(*e.path, *rest)) for e in self.evaluator.argument(number, call, int(first))]
            else:
                found += [Edge((number, value), tuple(rest)) for name, value in call.kwargs if name == first]
        return found

    def _markup(self, sinks: Sinks, ref: Ref, call: Call, tag: str) -> None:
        """``<script src>``, pixels and frames of a vendor."""
        if tag not in _MARKUP or not call.args:
            return
        attributes = self.program.module(ref[0]).nodes[call.args[0]]
        if not isinstance(attributes, Object):
            return
        for entry in attributes.entries:
            if entry.key not in ("src", "href", "data-src"):
                continue
            for text in Texts(self.evaluator).of((ref[0], entry.value)):
                vendor = self.matcher.script_vendor(text.replace(HOLE, ""))
                if vendor is None or (tag == "link" and "preconnect" in str(attributes.entries)):
                    continue
                sinks.scripts.append((ref, vendor.id))
                if tag in ("img", "iframe"):
                    arguments = (Argument(Role.EVENT, start((ref[0], entry.value), (), "")),)
                    sinks.calls.append(SinkCall(ref, vendor.id, "http", tag, Effect.SEND, arguments))
                else:
                    sinks.calls.append(
                        SinkCall(ref, vendor.id, "browser", tag, Effect.INIT, options=(ref[0], call.args[0]))
                    )
                return

    def _suspicious(self, sinks: Sinks, ref: Ref, callee: Load) -> None:
        receiver = self.evaluator.callee_text((ref[0], callee.base))
        words = [word for word in re.split(r"\W+", receiver) if word]
        for word in words:
            vendor = self.matcher.global_vendor(word) or self.matcher.global_vendor(word.lower())
            if vendor is not None and vendor.id not in ("google-tag-manager",):
                sinks.unresolved.append(
                    (ref, f"looks like a call of {vendor.name} ({receiver}.{callee.field}), but {receiver!r} could not be resolved")
                )
                return


@dataclass(slots=True)
class _Reader:
    """Reads the arguments of one call by its specification."""

    evaluator: Evaluator
    arguments: list[Argument] = field(default_factory=list)
    event: Edge | None = None
    options: Ref | None = None
    key: str = ""

    def read(self, param: ParamSpec, edge: Edge, name: str = "") -> None:
        role = param.role
        if param.if_object is not None and self._is_object(edge):
            role = param.if_object
        match role:
            case Role.EVENT_NAME:
                self.event = self.event or edge
            case Role.OPTIONS:
                self.options = edge.ref
            case Role.KEY:
                self.key = Texts(self.evaluator).one(edge.ref, edge.path) or "?"
            case _:
                self._data(param, role, edge, name)
        if param.callback or (role is Role.OPTIONS and not param.fields):
            return
        if param.fields:
            for name, inner in param.fields.items():
                self.read(inner, replace(edge, path=(*edge.path, name)), name)

    def _data(self, param: ParamSpec, role: Role, edge: Edge, name: str) -> None:
        if role is Role.IGNORE or param.callback:
            return
        if param.or_key:
            text = Texts(self.evaluator).one(edge.ref, edge.path)
            if text and not self._is_object(edge):
                self.key = text
                return
        key = self.key if param.value else param.key
        if param.value and not self.key:
            return
        self.arguments.append(Argument(role, start(edge.ref, edge.path, key, frozenset(param.fields)), name))

    def _is_object(self, edge: Edge) -> bool:
        return any(isinstance(value, ObjectValue) for value in self.evaluator.evaluate(edge.ref, edge.path))
