"""Files of ``rules/stdlib`` and ``rules/data/categories.yml`` -> tables of the catalogue.

A library function may be listed under several symbols at once; each becomes a row of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from flowcheck.catalog.categories import DataCategory
from flowcheck.catalog.events import Channel
from flowcheck.catalog.load_events import load_channel
from flowcheck.catalog.load_sources import load_convention, load_mark, load_records, load_source
from flowcheck.catalog.stdlib import (
    Convention,
    GuardWord,
    HttpCall,
    LibraryFunction,
    Mark,
    Passing,
    SignalWord,
    Source,
    TreatmentWord,
)
from flowcheck.catalog.symbols import join, plain
from flowcheck.document import Item, Record

_SECTIONS = (
    "functions", "methods", "packages", "http", "guards", "treatments", "records", "sources",
    "conventions", "marks", "signals", "channels",
)  # fmt: skip
_FLAGS = ("article_9", "article_10", "extension")
_DPV = "https://w3id.org/dpv/pd#"
_FUNCTION = ("which", "callback", "feeds", "mutates", "treatment", "under")
_FEEDS = ("receiver", "element", "accumulator", "nothing", "index")
_MUTATES = ("merge", "element", "entry")
_GATES = ("consent", "opt-out", "config", "environment", "debug")
_SIGNALS = ("gpc", "dnt", "platform", "held-back")


class Library(Struct):
    """What all files of ``rules/stdlib`` add up to."""

    functions: list[LibraryFunction] = field(default_factory=list)
    http: list[HttpCall] = field(default_factory=list)
    guards: list[GuardWord] = field(default_factory=list)
    treatments: list[TreatmentWord] = field(default_factory=list)
    signals: list[SignalWord] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    conventions: list[Convention] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    channels: list[Channel] = field(default_factory=list)


def load_library(item: Item, into: Library, categories: Collection[str] = ()) -> None:
    """Read one file of ``rules/stdlib``; ``categories`` are those that it may name, if given.

    Raises ``RuleError`` with the place of a mistake.
    """
    top = item.record("a library file", required=("language",), optional=_SECTIONS)
    language = top["language"].text("a language")
    for section in ("functions", "methods"):
        for row in top.list(section):
            body = row.record("a function", required=("match", "returns"), optional=_FUNCTION)
            for match in _one_or_more(body["match"]):
                into.functions.append(_function(plain(match), language, body))
    for row in top.list("packages"):
        into.functions.extend(_package(row, language))
    for row in top.list("http"):
        into.http.extend(_http(row, language))
    into.guards.extend(_guard(row) for row in top.list("guards"))
    for row in top.list("treatments"):
        word = _treatment(row)
        into.treatments.append(word)
        into.functions.extend(
            _treating(symbol, language, word.treatment) for symbol in word.symbols
        )
    records = load_records(top["records"], categories) if "records" in top else {}
    for row in top.list("sources"):
        into.sources.append(load_source(row, records, categories))
    into.conventions.extend(load_convention(row) for row in top.list("conventions"))
    into.signals.extend(_signal(row) for row in top.list("signals"))
    into.marks.extend(load_mark(row, categories) for row in top.list("marks"))
    into.channels.extend(load_channel(row, language) for row in top.list("channels"))


def load_categories(item: Item) -> dict[str, DataCategory]:
    """Read the list of data categories: key -> category."""
    top = item.record(
        "the data categories", required=("categories",), optional=("source", "licence")
    )
    found: dict[str, DataCategory] = {}
    for key, row in top["categories"].mapping("categories").items():
        body = row.record(
            "a data category",
            required=("name",),
            optional=("description", "parent", *_FLAGS, "dpv", "gvl", "apple", "play"),
        )
        dpv = body.texts("dpv", "a term")
        apple = body.texts("apple", "a type")
        play = body.text("play", "a type")
        found[key] = DataCategory(
            key=key,
            name=body["name"].text("a name"),
            description=body.text("description", "text"),
            parent=body.text("parent", "a key", key.rpartition(".")[0]),
            dpv=tuple(f"{_DPV}{term}" for term in dpv),
            gvl=body.integer("gvl", "a number", 0),
            apple=tuple(f"NSPrivacyCollectedDataType{suffix}" for suffix in apple),
            play=f"PSL_{play}" if play else "",
            **{flag: flag in body and body[flag].boolean(flag) for flag in _FLAGS},
        )
    return found


def _one_or_more(item: Item) -> tuple[str, ...]:
    return item.texts("a symbol") if isinstance(item.value, tuple) else (item.text("a symbol"),)


def _function(match: str, language: str, body: Record) -> LibraryFunction:
    which = body.integer("which", "a position", 0)
    callback = body.integer("callback", "a position", -1)
    return LibraryFunction(
        match=match,
        language=language,
        returns=body["returns"].word("a result", Passing),
        which=which,
        callback=callback,
        feeds=tuple(_feeds(body.list("feeds"))),
        mutates=body["mutates"].word("a change", _MUTATES) if "mutates" in body else "",
        treatment=body.text("treatment", "a treatment"),
        under=body.text("under", "a field of the result"),
    )


def _feeds(words: Iterable[Item]) -> Iterator[str]:
    for word in words:
        text = word.text("what a parameter of the callback gets")
        if not (text.startswith("argument:") and text[9:].isdigit()):
            word.word("a source of the parameter", _FEEDS)
        yield text


def _package(item: Item, language: str) -> Iterator[LibraryFunction]:
    body = item.record("a package of functions", required=("modules", "functions"))
    modules = body["modules"].texts("a module")
    for name, row in body["functions"].mapping("functions").items():
        fields = row.record("a function", required=("returns",), optional=_FUNCTION)
        function = _function(name, language, fields)
        for module in modules:
            yield replace(function, match=join(module if "#" in module else f"{module}#", name))


def _http(item: Item, language: str) -> Iterator[HttpCall]:
    body = item.record(
        "a request",
        required=("match", "url", "payloads"),
        optional=("language", "opened_by", "host", "between"),
    )
    language = body.text("language", "a language", language)
    for match in _one_or_more(body["match"]):
        url = body["url"].text("where the address is")
        yield HttpCall(
            plain(match),
            language,
            url,
            body["payloads"].texts("where the payload is"),
            body.text("opened_by", "a method, or ()"),
            body.flag("host"),
            body.texts("between", "a method"),
        )


def _guard(item: Item) -> GuardWord:
    names = ("words", "symbols", "components", "after", "told")
    body = item.record("a gate", required=("kind",), optional=names)
    return GuardWord(
        kind=body["kind"].word("a kind of gate", _GATES),
        words=body.texts("words", "a word"),
        symbols=_symbols(body, "symbols"),
        components=_symbols(body, "components"),
        after=body.texts("after", "a word"),
        told=body.texts("told", "a word"),
    )


def _symbols(body: Record, key: str) -> tuple[str, ...]:
    return tuple(map(plain, body.texts(key, "a symbol")))


def _signal(item: Item) -> SignalWord:
    body = item.record("a signal", required=("kind", "name", "texts"))
    return SignalWord(
        body["kind"].word("a kind of signal", _SIGNALS),
        body["name"].text("a name"),
        body["texts"].texts("a text"),
    )


def _treatment(item: Item) -> TreatmentWord:
    optional = ("words", "symbols", "unless", "algorithms", "fields")
    body = item.record("a treatment", required=("treatment",), optional=optional)
    return TreatmentWord(
        treatment=body["treatment"].text("a treatment"),
        words=body.texts("words", "a word"),
        symbols=_symbols(body, "symbols"),
        unless=body.texts("unless", "a word"),
        algorithms=body.texts("algorithms", "a name"),
        fields=body.texts("fields", "words"),
    )


def _treating(symbol: str, language: str, treatment: str) -> LibraryFunction:
    """A function of a treatment; ``h.update(x)`` also keeps ``x`` for a later ``h.digest()``."""
    mutates = "element" if symbol.endswith(".update") else ""
    return LibraryFunction(
        plain(symbol), language, Passing.TEXT, mutates=mutates, treatment=treatment
    )
