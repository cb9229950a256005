"""The catalogue: all tables that ``rules`` becomes but for the policy and the lexicon."""

from __future__ import annotations

from collections.abc import Mapping

from flowcheck.catalog.categories import DataCategory
from flowcheck.catalog.events import Channel
from flowcheck.catalog.relays import Relay
from flowcheck.catalog.row import Row
from flowcheck.catalog.stdlib import (
    Convention,
    GuardWord,
    HttpCall,
    LibraryFunction,
    Mark,
    SignalWord,
    Source,
    TreatmentWord,
)
from flowcheck.catalog.vendor import Vendor


class Catalog(Row, frozen=True):
    """All tables; ``match.py`` builds the indexes over them."""

    vendors: tuple[Vendor, ...]
    categories: Mapping[str, DataCategory]
    library: tuple[LibraryFunction, ...]
    http: tuple[HttpCall, ...]
    guards: tuple[GuardWord, ...]
    treatments: tuple[TreatmentWord, ...] = ()
    signals: tuple[SignalWord, ...] = ()
    sources: tuple[Source, ...] = ()
    conventions: tuple[Convention, ...] = ()
    marks: tuple[Mark, ...] = ()
    relays: tuple[Relay, ...] = ()
    channels: tuple[Channel, ...] = ()
