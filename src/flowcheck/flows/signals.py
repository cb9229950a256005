"""Where the code shows how it treats privacy: signals it reads, consent platforms it has."""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.catalog.stdlib import SignalWord
from flowcheck.link.program import Program
from flowcheck.result.scan import Signal

_MOST = 5  # places of one signal


def find_signals(program: Program, words: Iterable[SignalWord]) -> tuple[Signal, ...]:
    """The first places of each signal, sorted."""
    found: set[Signal] = set()
    for word in words:
        places = sorted(
            (program.files[number].path, number, text)
            for text in word.texts
            for number in program.mentioning(text)
        )
        for file, number, text in places[:_MOST]:
            spot = program.spot(number, program.files[number].text.index(text))
            found.add(Signal(word.kind, word.name, file, spot.line))
    return tuple(sorted(found))
