"""The examples that vendor files carry: code, and the flows that a scan of it must find.

They are read for tests and for people; a scan never needs them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct, field

from flowcheck.document import Item, parse
from flowcheck.errors import RuleError

LANGUAGES: Mapping[str, str] = {
    "javascript": "js",
    "jsx": "jsx",
    "typescript": "ts",
    "tsx": "tsx",
    "vue": "vue",
    "svelte": "svelte",
    "html": "html",
    "python": "py",
}
"""Language of an example -> suffix of the file that its code stands in."""

_FLOW = ("key", "role", "event", "treatment", "call")


class ExpectedFlow(Struct, frozen=True):
    """An explicit flow to the vendor; ``attributes`` are those of the flow that are checked."""

    category: str
    attributes: Mapping[str, str] = field(default_factory=dict)


class Example(Struct, frozen=True):
    """One piece of code. ``flows`` are all explicit flows to the vendor; none: a negative.

    ``packages`` are installed versions by package name. ``collects`` and ``silent`` are keys of
    implicit rows that must be there, and must not. ``place`` is where the example is written.
    """

    vendor: str
    name: str
    language: str
    code: str
    flows: tuple[ExpectedFlow, ...]
    packages: Mapping[str, str] = field(default_factory=dict)
    collects: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    place: str = ""


def load_examples(path: Path) -> tuple[Example, ...]:
    """The examples of one vendor file. Raises ``RuleError``; ``OSError`` when it cannot be read."""
    top = parse(path.read_text(encoding="utf-8"), path.name, RuleError).mapping("a vendor")
    vendor = top["vendor"].text("the vendor's id")
    return tuple(_examples(vendor, top.get("examples")))


def _examples(vendor: str, section: Item | None) -> Iterator[Example]:
    for row in section.items("examples") if section is not None else ():
        body = row.record(
            "an example",
            required=("name", "language", "code", "flows"),
            optional=("packages", "collects", "silent"),
        )
        language = body["language"].word("a language", LANGUAGES)
        packages = body.mapping("packages", "packages")
        yield Example(
            vendor=vendor,
            name=body["name"].text("a name"),
            language=language,
            code=body["code"].text("code"),
            flows=tuple(_flow(item) for item in body["flows"].items("flows")),
            packages={name: item.text("a version") for name, item in packages.items()},
            collects=body.texts("collects", "a key"),
            silent=body.texts("silent", "a key"),
            place=str(row.place),
        )


def _flow(item: Item) -> ExpectedFlow:
    body = item.record("a flow", required=("category",), optional=_FLOW)
    return ExpectedFlow(
        body["category"].text("a data category"),
        {key: body[key].text(key) for key in _FLOW if key in body},
    )
