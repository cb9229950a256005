"""Which calls send something to a third party, and what each of their arguments means there.

Callees are evaluated to external symbols, and symbols are looked up in the catalogue; requests go
by the host of their address, markup by that of its source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from msgspec import Struct, field
from msgspec.structs import replace

from flowcheck.catalog.mentions import Mentions
from flowcheck.catalog.signatures import applicable
from flowcheck.catalog.vendor import Effect, Role
from flowcheck.ir.graph import (
    ELEMENT,
    Array,
    Call,
    Closure,
    Const,
    Entry,
    Global,
    Import,
    Load,
    Object,
)
from flowcheck.link.constants import HOLE, Texts
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.everyday import is_everyday
from flowcheck.link.index import callee_names, wrapped_names
from flowcheck.link.program import Ref
from flowcheck.link.reads import STATUS, Read
from flowcheck.link.values import Edge, External, FunctionValue, Value
from flowcheck.taint.addressed import Addressed
from flowcheck.taint.arguments import (
    Argument,
    SinkCall,
    constants,
    positional,
    read_call,
    read_value,
)
from flowcheck.taint.assignments import PIXEL, assignments
from flowcheck.taint.candidates import COMMON, Candidates, Search
from flowcheck.taint.declared import Declared
from flowcheck.taint.forms import address_of, sent_by_form
from flowcheck.taint.handed import HandedOver
from flowcheck.taint.loading import scripts_loaded
from flowcheck.taint.questions import Questions
from flowcheck.taint.recipients import Recipient, Recipients
from flowcheck.taint.requests import Requests, sent_to
from flowcheck.taint.resembling import Resemblance, Resembling
from flowcheck.taint.standing import Standing
from flowcheck.taint.state import start
from flowcheck.taint.tags import loaded, only_prepares

_FORM = "form"
_MARKUP = frozenset({"script", "img", "iframe", "noscript", "link", "Script"})
_HELD = ("data-src", "data-suppressedsrc", "data-cmp-src", "data-cookieblock-src")  # by platforms
_SOURCES = ("src", "href", *_HELD)
_SCRIPTS = ("npm:next/script#default", "npm:@next/third-parties#Script")


class Sinks(Struct):
    """Sinks and where they stand, and calls that look like one but could not be resolved."""

    calls: list[SinkCall] = field(default_factory=list)
    unresolved: list[tuple[Ref, str]] = field(default_factory=list)
    scripts: list[tuple[Ref, str]] = field(default_factory=list)
    hosts: list[tuple[Ref, Recipient]] = field(default_factory=list)
    offsets: list[tuple[Ref, int]] = field(default_factory=list)
    looked_at: int = 0


def together(parts: Iterable[Sinks]) -> Sinks:
    """The sinks of several files; doubtful ones only of SDKs that are initialised.

    A logger of a server is not listened to by the SDK of the pages.
    """
    sinks = Sinks()
    for part in parts:
        sinks.calls += part.calls
        sinks.unresolved += part.unresolved
        sinks.scripts += part.scripts
        sinks.hosts += part.hosts
        sinks.offsets += part.offsets
        sinks.looked_at += part.looked_at
    started = {(sink.vendor, sink.sdk) for sink in sinks.calls if sink.effect is Effect.INIT}
    sinks.calls = [
        sink for sink in sinks.calls if not sink.doubtful or (sink.vendor, sink.sdk) in started
    ]
    return sinks


class SinkFinder:
    """Finds the sinks of one program, file by file.

    ``files`` are those to look at, ``candidates`` tells what is said of files beforehand; ``known``
    gives that where it need not be searched for, ``expect`` is told files that will be looked at
    before the search is done.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        declared: Declared,
        recipients: Recipients,
        known: Callable[[Questions, Mentions], Standing | None] = lambda *_: None,
        expect: Callable[[Sequence[int]], None] = lambda _: None,
    ) -> None:
        self._evaluator = evaluator
        self._program, self._matcher = program, matcher = evaluator.program, evaluator.matcher
        self._declared = declared
        functions = matcher.mentions.imported
        questions = Questions(recipients.is_outside, recipients.settings, functions)
        standing = (
            known(questions, matcher.mentions)
            or Search(program, matcher, declared.sink_names(), questions, expect).standing()
        )
        self.candidates = Candidates(program, matcher, standing)
        self.files = self.candidates.files
        self._requests = Requests(evaluator, matcher, recipients, self.candidates.reaches_hosts)
        self.addressed = Addressed(self._evaluator, self._requests)
        self._resembling = Resembling(evaluator, self.candidates)
        self._handed = HandedOver(self._evaluator, self._worth_a_look)
        self._at_hand = frozenset(self.files)
        self._found = Sinks()

    @cached_property
    def _declared_names(self) -> frozenset[str]:
        return self._declared.sink_names()

    @cached_property
    def _http_names(self) -> frozenset[str]:
        return self._matcher.http_names()

    @cached_property
    def _fields(self) -> frozenset[str]:
        return self._matcher.assigned_names() | {PIXEL.rpartition(".")[2]}

    def look_at(self, number: int) -> Sinks:
        """The sinks of one file, in order of position."""
        self._found = Sinks()
        self._program.reads.note(Read(STATUS, file=number))
        module = self._program.module(number)
        calls = self._program.index(number).all_calls
        self._found.looked_at += len(calls)
        for call_id in calls:
            call = module.nodes[call_id]
            if isinstance(call, Call):
                self._look_at((number, call_id), call)
        for found in assignments(self._evaluator, number, self._fields):
            if found.symbol == PIXEL:
                self._pixel(found.value, found.value, "Image.src")
            for spec in self._matcher.calls(f"{found.symbol}="):
                read = read_value(self._evaluator, spec, found.value, found.field)
                for sink, owners in self.addressed.sinks(read):
                    self._found.calls.append(sink)
                    self._found.hosts += [(sink.ref, owner) for owner in owners]
        self._found.calls += (made := scripts_loaded(self._evaluator, self.candidates, number))
        self._found.scripts += [(sink.ref, sink.vendor) for sink in made]
        places = dict.fromkeys(
            [sink.ref for sink in self._found.calls]
            + [ref for ref, _ in self._found.scripts]
            + [ref for ref, _ in self._found.hosts]
        )
        self._found.offsets += [(ref, self._program.node(ref).at) for ref in places]
        return self._found

    def _pixel(self, ref: Ref, address: Ref, label: str) -> None:
        """Note an image or a frame when a third party serves it, which is told its own address."""
        parts = [part.ref for part in self._requests.alternatives(Edge(address))]
        known = [self._requests.to(ref, part) for part in parts]
        served = [(address, known[0])] if len(set(known)) == 1 else zip(parts, known, strict=True)
        for part, owner in served:
            if owner is not None:
                arguments = (Argument(Role.EVENT, start(part, (), ""), carrier="url"),)
                self._found.hosts.append((ref, owner[0]))
                self._found.calls.append(sent_to(*owner, ref, label, arguments))

    def _form(self, ref: Ref, form: Call) -> None:
        """Note what a form sends, when it is sent to a third party."""
        module = self._program.module(ref[0])
        address = address_of(module, form)
        known = self._requests.to(ref, (ref[0], address)) if address >= 0 else None
        if known is not None:
            self._found.hosts.append((ref, known[0]))
            arguments = tuple(sent_by_form(ref[0], module, form))
            self._found.calls.append(sent_to(*known, ref, _FORM, arguments))

    def _look_at(self, ref: Ref, call: Call) -> None:
        module = self._program.module(ref[0])
        callee = module.nodes[call.callee]
        if call.form == "jsx" and isinstance(callee, Const):
            if ref[0] in self.candidates.loaders or ref[0] in self.candidates.senders:
                self._markup(ref, call, str(callee.value))
            return
        for made in self._handed.calls(ref[0], call):
            self._called(ref, made)
        for value in self._handed.by_name(ref[0], call.callee):
            if isinstance(value, External):
                self._external(ref, call, value.symbol)
        names = (*callee_names(module, call.callee), *wrapped_names(module, call.callee))
        number, called = ref[0], call.callee
        if is_everyday(module, call, is_python=self._program.is_python(number)):
            return
        if not (self._worth_a_look(number, names) or self._may_be_bound(number, callee, called)):
            return
        declared = self._declared.sink(self._evaluator, ref, call)
        if declared is not None:
            edges = positional(self._evaluator, ref[0], call, (declared,))
            sink = read_call(self._evaluator, ref, call, declared, edges, declared=True)
            self._found.calls.append(sink)
            return
        hit, values = self._called(ref, call)
        likely = "" if hit else self._requests.likely(ref, call, values)
        if likely:
            self._external(ref, call, likely)
        elif not hit and not values and isinstance(callee, Load):
            self._resembles(ref, call, self._resembling.of_unknown(ref, call, callee))

    def _called(self, ref: Ref, call: Call) -> tuple[bool, tuple[Value, ...]]:
        """Note a call by what its callee is; whether it is a sink, and what the callee may be."""
        values = self._evaluator.evaluate((ref[0], call.callee))
        hit, before = False, len(self._found.unresolved)
        for value in values:
            if isinstance(value, External):
                hit |= self._external(ref, call, value.symbol)
            elif isinstance(value, FunctionValue) and self._is_snippet(value):
                name = self._program.module(value.number).functions[value.function].name
                hit |= self._external(ref, call, f"global#{name}")
        if any(isinstance(value, FunctionValue) for value in values):
            del self._found.unresolved[before:]  # what the project has is no wrapper of others
        return hit, values

    def _worth_a_look(self, number: int, names: Iterable[str]) -> bool:
        """Whether a call of one of these names can be a sink here.

        Most calls are dismissed by it, without evaluation.
        """
        near = number in self.candidates.near
        for name in names:
            if name in _MARKUP or (self._is_function(name) and (near or name not in COMMON)):
                return True
            if name in self._http_names and (
                number in self.candidates.senders or self.candidates.reaches_hosts(number)
            ):
                return True
        return False

    def _is_function(self, name: str) -> bool:
        return name in self._declared_names or self.candidates.is_function(name)

    def _may_be_bound(self, number: int, callee: object, node_id: int) -> bool:
        """Whether a callee of another name is a vendor's function with arguments bound.

        Only files at hand are opened for it.
        """
        if isinstance(callee, Load | Closure | Global):
            return False
        if isinstance(callee, Import):
            target = self._program.number(self._program.target(number, callee.source))
            if target is None:
                return False
            self._program.reads.note(Read(STATUS, file=target))
            if target not in self._at_hand:
                return False
        return self._evaluator.arguments.is_bound((number, node_id))

    def _is_snippet(self, value: FunctionValue) -> bool:
        """Whether a function of the project is a vendor's snippet, and its calls the vendor's own.

        ``function gtag(){dataLayer.push(arguments)}`` is one, and with ``...args``.
        """
        name = self._program.called(value.number, value.function)
        if self._matcher.global_vendor(name) is None:
            return False
        function = self._program.module(value.number).functions[value.function]
        body = self._program.files[value.number].text[function.at : function.end]
        return ("arguments" in body or "..." in body) and any(
            self._matcher.global_vendor(word)
            for word in re.findall(r"\w+", body)
            if word != function.name
        )

    def _external(self, ref: Ref, call: Call, symbol: str, *, by_name: bool = False) -> bool:
        """Note a call of an external symbol, perhaps only named like it; whether it is a sink."""
        specs = self._matcher.calls(symbol)
        if specs and self._hands_on(ref[0], call):
            return False
        if specs:
            if self._is_snippet(FunctionValue(ref[0], call.function)):
                return True
            edges = positional(self._evaluator, ref[0], call, specs)
            sure = len(call.args) - len(call.spread) if call.spread else len(edges)
            known = constants(self._evaluator, specs, edges)
            named = [name for name, _ in call.kwargs]
            chosen = applicable(specs, constants=known, positional=sure, keywords=named)
            for spec in chosen:
                read = read_call(self._evaluator, ref, call, spec, edges)
                for sink, owners in self.addressed.sinks(read, call):
                    self._found.calls.append(replace(sink, by_name=True) if by_name else sink)
                    self._found.hosts += [(ref, owner) for owner in owners]
            return bool(chosen)
        if symbol in _SCRIPTS:
            self._markup(ref, call, "script")
            return True
        requests = list(self._requests.of(ref, call, symbol))
        for request in requests:
            recipient = request.recipient
            self._found.hosts.append((ref, recipient))
            self._found.calls.append(request.sink)
        if not requests and not by_name:
            self._resembles(ref, call, self._resembling.of_outside(ref, call, symbol))
        return bool(requests)

    def _hands_on(self, number: int, call: Call) -> bool:
        """Whether a call only queues what its function is given: ``dataLayer.push(arguments)``."""
        module = self._program.module(number)
        given = module.nodes[call.args[0]] if len(call.args) == 1 else None
        return (
            isinstance(given, Array)
            and given.spread == (0,)
            and module.names.get(given.items[0]) == "arguments"
        )

    def _markup(self, ref: Ref, call: Call, tag: str) -> None:
        """``<script src>``, pixels and frames of a vendor, and forms that are sent to one."""
        if tag == _FORM:
            self._form(ref, call)
        if tag not in _MARKUP or not call.args:
            return
        module = self._program.module(ref[0])
        attributes = module.nodes[call.args[0]]
        if not isinstance(attributes, Object):
            return
        for entry in attributes.entries:
            for text in self._addresses(ref[0], entry, tag):
                vendor = self._matcher.script_vendor(text.replace(HOLE, ""))
                if vendor is None and tag in ("img", "iframe"):
                    self._pixel(ref, (ref[0], entry.value), tag)
                if vendor is None or (tag == "link" and only_prepares(module, attributes)):
                    continue
                self._found.scripts.append((ref, vendor.id))
                sink = loaded(ref, call, vendor.id, tag, address=(ref[0], entry.value))
                self._found.calls.append(sink)
                return

    def _addresses(self, number: int, entry: Entry, tag: str) -> tuple[str, ...]:
        """The address in an attribute, or the text of an inline script, which may load another."""
        texts = Texts(self._evaluator)
        if entry.key in _SOURCES:
            return texts.of((number, entry.value))
        if tag not in ("script", "Script"):
            return ()
        if entry.key == "dangerouslySetInnerHTML":
            return texts.of((number, entry.value), ("__html",))
        if entry.key == "children":
            inside = texts.of((number, entry.value), (ELEMENT,))
            return texts.of((number, entry.value)) or inside
        return ()

    def _resembles(self, ref: Ref, call: Call, found: Resemblance | None) -> None:
        """Note a call that is named like a vendor's, and what it may send."""
        if found is not None:
            self._found.unresolved.append((ref, found.why))
            if found.symbol:
                self._external(ref, call, found.symbol, by_name=True)
