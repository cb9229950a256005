"""The units of a scan by what they find: the sinks of a file, what reaches one, facts of a file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

import msgspec

from flowcheck.catalog.match import Matcher
from flowcheck.flows.collect import Collected, Collector
from flowcheck.flows.facts import Facts, facts_of
from flowcheck.flows.legs import Leg
from flowcheck.flows.started import Started
from flowcheck.flows.units import Units
from flowcheck.link.program import Program
from flowcheck.taint.arguments import SinkCall
from flowcheck.taint.sinks import SinkFinder, Sinks

_encoder = msgspec.msgpack.Encoder(order="deterministic")


class Apart:
    """Finds by units. ``language``: that of the project, by which names are judged."""

    def __init__(
        self,
        units: Units,
        program: Program,
        matcher: Matcher,
        finder: SinkFinder,
        language: str,
    ) -> None:
        self._units = units
        self._program = program
        self._matcher = matcher
        self._finder = finder
        self._language = language
        self._facts: dict[int, Facts] = {}

    def to_look_at(self) -> list[int]:
        """The files whose sinks are not known from an earlier scan."""
        return [n for n in self._finder.files if not self._units.is_kept(self._of_file(n))]

    def sinks(self, number: int) -> Sinks:
        """The sinks of one file."""
        name = self._of_file(number)
        return self._units.of(name, Sinks, lambda: self._finder.look_at(number))

    def is_known(self, sink: SinkCall) -> bool:
        """Whether what reaches a sink is known from an earlier scan."""
        return self._units.is_kept(self._of_sink(sink))

    def collected(self, sink: SinkCall, collector: Callable[[], Collector]) -> Collected:
        """What reaches one sink."""
        return self._units.of(self._of_sink(sink), Collected, lambda: collector().collect(sink))

    def leg(self, about: object, find: Callable[[], Leg]) -> Leg:
        """What arrives by one file on the way to a sink."""
        name = f"leg {_digest(_encoder.encode(about))} {self._language}"
        return self._units.within(name, Leg, find)

    def started(self, sink: SinkCall, compute: Callable[[], Started], *, read: bool) -> Started:
        """How a call starts or steers an SDK, its options only if they are to be read."""
        name = f"start {_digest(_encoder.encode(sink))} {read}"
        return self._units.of(name, Started, compute)

    def facts(self, numbers: Iterable[int]) -> list[Facts]:
        """The facts of files."""
        return [self._facts_of(number) for number in numbers]

    def _facts_of(self, number: int) -> Facts:
        known = self._facts.get(number)
        if known is None:
            known = self._facts[number] = self._find_facts(number)
        return known

    def _find_facts(self, number: int) -> Facts:
        name = f"facts {self._program.files[number].path}"
        return self._units.of(name, Facts, lambda: facts_of(self._program, self._matcher, number))

    def _of_sink(self, sink: SinkCall) -> str:
        return f"sink {_digest(_encoder.encode(sink))} {self._language}"

    def _of_file(self, number: int) -> str:
        return f"file {self._program.files[number].path}"


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()
