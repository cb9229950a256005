"""What is known to hold personal data -> ``Source``, ``Convention`` and ``Mark`` rows.

A record describes one thing that libraries hand out (the user of a hosted authentication) once; the
sources say under which symbols it is found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from msgspec.structs import replace

from flowcheck.catalog.stdlib import Convention, Mark, Source
from flowcheck.catalog.symbols import join, plain
from flowcheck.document import Item, Record

NONE = "none"
_CONTENT = ("what", "person", "category", "fields", "whole")
_PLACES = ("match", "of", "at", "key")


def load_records(item: Item, categories: Collection[str]) -> dict[str, Source]:
    """Named records, as sources that are found nowhere yet."""
    return {
        name: _content(row.record("a record", required=("what",), optional=_CONTENT), categories)
        for name, row in item.mapping("records").items()
    }


def load_source(item: Item, records: Mapping[str, Source], categories: Collection[str]) -> Source:
    """One entry: a record (or what is written here) under all of its symbols."""
    body = item.record("a source", optional=("record", *_CONTENT, *_PLACES))
    if "record" in body:
        name = body["record"].text("the name of a record")
        if name not in records:
            raise body["record"].fail(f"no record {name!r}; known: {', '.join(sorted(records))}")
        known = records[name]
    elif "what" in body:
        known = _content(body, categories)
    else:
        raise item.fail("a source lacks the key 'record' or 'what'")
    key = body.integer("key", "the position of an argument", -1)
    return replace(known, matches=tuple(map(plain, _symbols(item, body))), key=key)


def load_convention(item: Item) -> Convention:
    """A name that stands for a symbol in files that import a package."""
    body = item.record("a convention", required=("names", "imports", "symbol"))
    return Convention(
        names=body["names"].texts("a name"),
        imports=body["imports"].texts("a package"),
        symbol=plain(body["symbol"].text("a symbol")),
    )


def load_mark(item: Item, categories: Collection[str]) -> Mark:
    """Words of declarations that prove a category."""
    body = item.record("a mark", required=("category", "words"), optional=("sure",))
    return Mark(
        category=_category(body["category"], categories),
        words=body["words"].texts("a word"),
        sure="sure" not in body or body.flag("sure"),
    )


def _content(body: Record, categories: Collection[str]) -> Source:
    fields = body.mapping("fields", "fields")
    return Source(
        matches=(),
        what=body["what"].text("words"),
        fields={path: _category(row, categories) for path, row in fields.items()},
        category=_category(body["category"], categories) if "category" in body else "",
        person=body.flag("person"),
        whole=_whole(body["whole"], fields) if "whole" in body else None,
    )


def _whole(item: Item, fields: Mapping[str, Item]) -> tuple[str, ...]:
    for row in item.items("fields"):
        if row.text("a field") not in fields:
            raise row.fail(f"{row.value!r} is none of the fields")
    return item.texts("a field")


def _symbols(item: Item, body: Record) -> Iterator[str]:
    """What ``match`` lists, and every path ``at`` below every symbol ``of``."""
    if "match" not in body and not ("of" in body and "at" in body):
        raise item.fail("a source lacks the key 'match', or the keys 'of' and 'at'")
    yield from body.texts("match", "a symbol")
    for prefix in body.texts("of", "a symbol"):
        for path in body["at"].texts("a path"):
            yield join(prefix, path)


def _category(item: Item, categories: Collection[str]) -> str:
    key = item.text("a data category")
    if categories and key != NONE and key not in categories:
        raise item.fail(f"the data category {key!r} is not listed")
    return key
