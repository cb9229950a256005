"""Files of ``rules/stdlib`` and ``rules/data/categories.yml`` -> tables of the catalogue.

A library function may be listed under several symbols at once; each becomes a row of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from flowcheck.catalog.load_sources import load_convention, load_mark, load_records, load_source
from flowcheck.catalog.schema import (
    Convention,
    DataCategory,
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
from flowcheck.document import Item

_SECTIONS = (
    "functions", "methods", "packages", "http", "guards", "treatments", "records", "sources",
    "conventions", "marks", "signals",
)  # fmt: skip
_FLAGS = ("article_9", "article_10", "extension")
_DPV = "https://w3id.org/dpv/pd#"
_FUNCTION = ("which", "callback", "feeds", "mutates", "treatment", "under")
_FEEDS = ("receiver", "element", "accumulator", "nothing")
_MUTATES = ("merge", "element", "entry")


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


def load_library(item: Item, into: Library, categories: Collection[str] = ()) -> None:
    """Read one file of ``rules/stdlib``; ``categories`` are those that it may name, if given.

    Raises ``RuleError`` with the place of a mistake.
    """
    top = item.record("a library file", required=("language",), optional=_SECTIONS)
    language = top["language"].text("a language")
    for section in ("functions", "methods"):
        for row in _rows(top, section):
            body = row.record("a function", required=("match", "returns"), optional=_FUNCTION)
            for match in _one_or_more(body["match"]):
                into.functions.append(_function(plain(match), language, body))
    for row in _rows(top, "packages"):
        into.functions.extend(_package(row, language))
    for row in _rows(top, "http"):
        into.http.extend(_http(row, language))
    into.guards.extend(_guard(row) for row in _rows(top, "guards"))
    for row in _rows(top, "treatments"):
        word = _treatment(row)
        into.treatments.append(word)
        into.functions.extend(
            _treating(symbol, language, word.treatment) for symbol in word.symbols
        )
    records = load_records(top["records"], categories) if "records" in top else {}
    for row in _rows(top, "sources"):
        into.sources.append(load_source(row, records, categories))
    into.conventions.extend(load_convention(row) for row in _rows(top, "conventions"))
    into.signals.extend(_signal(row) for row in _rows(top, "signals"))
    into.marks.extend(load_mark(row, categories) for row in _rows(top, "marks"))


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
        dpv = body["dpv"].texts("a term") if "dpv" in body else ()
        apple = body["apple"].texts("a type") if "apple" in body else ()
        play = body["play"].text("a type") if "play" in body else ""
        found[key] = DataCategory(
            key=key,
            name=body["name"].text("a name"),
            description=body["description"].text("text") if "description" in body else "",
            parent=body["parent"].text("a key") if "parent" in body else key.rpartition(".")[0],
            dpv=tuple(f"{_DPV}{term}" for term in dpv),
            gvl=body["gvl"].integer("a number") if "gvl" in body else 0,
            apple=tuple(f"NSPrivacyCollectedDataType{suffix}" for suffix in apple),
            play=f"PSL_{play}" if play else "",
            **{flag: flag in body and body[flag].boolean(flag) for flag in _FLAGS},
        )
    return found


def _rows(top: dict[str, Item], section: str) -> tuple[Item, ...]:
    return top[section].items(section) if section in top else ()


def _one_or_more(item: Item) -> tuple[str, ...]:
    return item.texts("a symbol") if isinstance(item.value, tuple) else (item.text("a symbol"),)


def _function(match: str, language: str, body: dict[str, Item]) -> LibraryFunction:
    which = body["which"].integer("a position") if "which" in body else 0
    callback = body["callback"].integer("a position") if "callback" in body else -1
    return LibraryFunction(
        match=match,
        language=language,
        returns=_passing(body["returns"]),
        which=which,
        callback=callback,
        feeds=tuple(_feeds(body["feeds"])) if "feeds" in body else (),
        mutates=_word(body["mutates"], _MUTATES) if "mutates" in body else "",
        treatment=body["treatment"].text("a treatment") if "treatment" in body else "",
        under=body["under"].text("a field of the result") if "under" in body else "",
    )


def _passing(item: Item) -> Passing:
    text = item.text("what the result is made of")
    try:
        return Passing(text)
    except ValueError:
        words = ", ".join(sorted(Passing))
        raise item.fail(f"unknown result {text!r}; expected one of: {words}") from None


def _feeds(item: Item) -> Iterator[str]:
    for word in item:
        text = word.text("what a parameter of the callback gets")
        if not (text.startswith("argument:") and text[9:].isdigit()):
            _word(word, _FEEDS)
        yield text


def _word(item: Item, words: tuple[str, ...]) -> str:
    text = item.text("a word")
    if text not in words:
        raise item.fail(f"unknown word {text!r}; expected one of: {', '.join(words)}")
    return text


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
        optional=("language", "opened_by", "host"),
    )
    language = body["language"].text("a language") if "language" in body else language
    for match in _one_or_more(body["match"]):
        url = body["url"].text("where the address is")
        yield HttpCall(
            plain(match),
            language,
            url,
            body["payloads"].texts("where the payload is"),
            body["opened_by"].text("a method, or ()") if "opened_by" in body else "",
            "host" in body and body["host"].boolean("host"),
        )


def _guard(item: Item) -> GuardWord:
    names = ("words", "symbols", "components", "after", "told")
    body = item.record("a gate", required=("kind",), optional=names)
    return GuardWord(
        kind=_word(body["kind"], ("consent", "opt-out", "config", "environment", "debug")),
        words=_words(body, "words"),
        symbols=_symbols(body, "symbols"),
        components=_symbols(body, "components"),
        after=_words(body, "after"),
        told=_words(body, "told"),
    )


def _words(body: Mapping[str, Item], key: str) -> tuple[str, ...]:
    return body[key].texts("a word") if key in body else ()


def _symbols(body: Mapping[str, Item], key: str) -> tuple[str, ...]:
    return tuple(map(plain, body[key].texts("a symbol"))) if key in body else ()


def _signal(item: Item) -> SignalWord:
    body = item.record("a signal", required=("kind", "name", "texts"))
    return SignalWord(
        _word(body["kind"], ("gpc", "dnt", "platform", "held-back")),
        body["name"].text("a name"),
        body["texts"].texts("a text"),
    )


def _treatment(item: Item) -> TreatmentWord:
    optional = ("words", "symbols", "unless", "algorithms")
    body = item.record("a treatment", required=("treatment",), optional=optional)
    return TreatmentWord(
        treatment=body["treatment"].text("a treatment"),
        words=body["words"].texts("a word") if "words" in body else (),
        symbols=tuple(map(plain, body["symbols"].texts("a symbol"))) if "symbols" in body else (),
        unless=body["unless"].texts("a word") if "unless" in body else (),
        algorithms=body["algorithms"].texts("a name") if "algorithms" in body else (),
    )


def _treating(symbol: str, language: str, treatment: str) -> LibraryFunction:
    """A function of a treatment; ``h.update(x)`` also keeps ``x`` for a later ``h.digest()``."""
    mutates = "element" if symbol.endswith(".update") else ""
    return LibraryFunction(
        plain(symbol), language, Passing.TEXT, mutates=mutates, treatment=treatment
    )
