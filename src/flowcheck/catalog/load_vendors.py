"""One file of ``rules/vendors`` -> ``Vendor``.

The layout of such a file is described in ``rules/README.md``.

Calls are written once for each SDK, relative to its clients; the other clients become aliases of
the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from flowcheck.catalog.load_implicit import load_implicit, load_option, load_role
from flowcheck.catalog.schema import (
    CallSpec,
    Details,
    Ecosystem,
    Effect,
    ImplicitSpec,
    OptionSpec,
    Package,
    ParamSpec,
    Vendor,
    VendorClass,
)
from flowcheck.catalog.symbols import join, last_name, plain
from flowcheck.document import Item

_REQUIRED = ("vendor", "name", "class", "entity", "country", "sources")
_OPTIONAL = (
    "checked",
    "console",
    "examples",
    "packages",
    "hosts",
    "scripts",
    "globals",
    "default_region",
    "region_options",
    "reserved",
    "sdks",
)
_SDK = (
    "label",
    "packages",
    "packages_of",
    "modules",
    "clients",
    "fluent",
    "calls",
    "calls_of",
    "functions",
    "objects",
    "types",
    "implicit",
    "implicit_of",
    "options",
)
_OBJECT = ("label", "clients", "fluent", "calls", "calls_of", "functions", "types")
_CALL = (
    "params",
    "initialised",
    "keyword",
    "effect",
    "when",
    "rest",
    "unpack",
    "label",
    "sdk",
    "positional",
    "chain",
    "variants",
)
_PARAM = (
    "name", "fields", "value", "key", "if_object", "or_key", "callback", "receiver", "started",
)  # fmt: skip


class _Draft(Struct):
    """What the SDKs of one vendor add up to while its file is read."""

    vendor: str
    packages: list[Package] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)
    calls: list[CallSpec] = field(default_factory=list)
    implicit: list[ImplicitSpec] = field(default_factory=list)
    options: list[OptionSpec] = field(default_factory=list)
    types: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)


def load_vendor(item: Item, file: str) -> Vendor:
    """Read one vendor. Raises ``RuleError`` with the place of an unknown key or a bad value."""
    top = item.record("a vendor", required=_REQUIRED, optional=_OPTIONAL)
    vendor = top["vendor"].text("the vendor's id")
    draft = _Draft(vendor)
    draft.packages.extend(_packages(top.get("packages"), ""))
    sdks = _mapping(top, "sdks")
    for name, sdk in sdks.items():
        _sdk(draft, name, sdk, sdks)
    details = Details(
        calls=tuple(draft.calls),
        implicit=tuple(draft.implicit),
        options=tuple(draft.options),
        sources=top["sources"].texts("an address"),
        console=_texts(top, "console"),
    )
    known = Vendor(
        id=vendor,
        name=top["name"].text("a name"),
        vendor_class=_word(top["class"], VendorClass, "a class of vendors"),
        entity=top["entity"].text("a company"),
        country=top["country"].text("a country code"),
        file=file,
        packages=tuple(draft.packages),
        modules=tuple(dict.fromkeys(draft.modules)),
        globals=_texts(top, "globals"),
        hosts=tuple(_hosts(top)),
        scripts=_texts(top, "scripts"),
        reserved=_text_map(top, "reserved"),
        region_options=tuple(_region_options(top)),
        default_region=_text(top, "default_region", "unknown"),
        types=draft.types,
        aliases=draft.aliases,
        checked=_date(top["checked"]) if "checked" in top else "",
    )
    return packed(known, details)


def packed(vendor: Vendor, details: Details) -> Vendor:
    """The vendor with these details."""
    names = {last_name(call.symbol) for call in details.calls}
    names |= {call.label.partition(" ")[0].rpartition(".")[2] for call in details.calls}
    return replace(
        vendor,
        symbols=tuple(dict.fromkeys(call.symbol for call in details.calls)),
        words=tuple(sorted(names)),
        packed=msgspec.Raw(msgspec.msgpack.encode(details)),
    )


def _word(item: Item, words: type[StrEnum], what: str) -> str:
    text = item.text(what)
    if text not in tuple(words):
        raise item.fail(f"{text!r} is not {what}; expected one of: {', '.join(sorted(words))}")
    return text


def _date(item: Item) -> str:
    text = item.text("a date")
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise item.fail(f"{text!r} is not a date such as 2026-01-31") from None


def _hosts(top: dict[str, Item]) -> Iterator[tuple[str, str]]:
    for region, hosts in _mapping(top, "hosts").items():
        for host in hosts.texts("a host"):
            yield host, region


def _region_options(top: dict[str, Item]) -> Iterator[tuple[str, str, str]]:
    if "region_options" in top:
        for item in top["region_options"]:
            row = item.record("a region option", required=("option", "contains", "region"))
            yield (
                row["option"].text("an option"),
                row["contains"].text("a part of its value"),
                row["region"].text("a region"),
            )


def _sdk(draft: _Draft, name: str, item: Item, sdks: dict[str, Item]) -> None:
    body = item.record("an sdk", optional=_SDK)
    modules = _texts(body, "modules")
    packages = list(_packages(body.get("packages"), name))
    if "packages_of" in body:
        other = _other(body["packages_of"], sdks)
        packages.extend(_packages(other.get("packages"), name))
    draft.packages.extend(packages)
    draft.modules.extend(modules)
    owned = (
        *modules,
        *(f"npm:{package.name}" for package in packages if package.ecosystem == "npm"),
    )
    draft.modules.extend(module for module in owned if module not in draft.modules)
    reader = _Calls(draft, name, owned, sdks)
    label = _text(body, "label", draft.vendor)
    first = reader.read(body, "", label)
    for key, nested in _mapping(body, "objects").items():
        reader.read(nested.record("an object", optional=_OBJECT), first, _join_label(label, key))
    _implicit_and_options(draft, name, body, sdks)


def _implicit_and_options(
    draft: _Draft, name: str, body: dict[str, Item], sdks: dict[str, Item]
) -> None:
    rows = list(body["implicit"]) if "implicit" in body else []
    if "implicit_of" in body:
        other = _other(body["implicit_of"], sdks)
        rows.extend(other.get("implicit", ()))
    draft.implicit.extend(load_implicit(row, name) for row in rows)
    if "options" in body:
        draft.options.extend(load_option(row, name) for row in body["options"])


def _other(item: Item, sdks: dict[str, Item]) -> dict[str, Item]:
    name = item.text("the name of an sdk of this file")
    if name not in sdks:
        raise item.fail(f"no sdk is called {name!r} in this file")
    return sdks[name].record("an sdk", optional=_SDK)


def _packages(item: Item | None, sdk: str) -> Iterator[Package]:
    for row in item if item is not None else ():
        body = row.record("a package", required=("ecosystem", "name"))
        names = body["name"]
        listed = (
            names.texts("a name") if isinstance(names.value, tuple) else (names.text("a name"),)
        )
        for name in listed:
            yield Package(_word(body["ecosystem"], Ecosystem, "an ecosystem"), name, sdk)


class _Calls(Struct):
    """Reads the clients and calls of one SDK into the draft."""

    draft: _Draft
    sdk: str
    modules: tuple[str, ...]
    sdks: dict[str, Item]

    def read(self, body: dict[str, Item], parent: str, label: str) -> str:
        """Read clients, calls and functions; gives the canonical client."""
        label = _text(body, "label", label)
        clients = [
            client for text in _texts(body, "clients") for client in self._expand(text, parent)
        ]
        first = clients[0] if clients else ""
        for client in clients:
            self.draft.aliases[client] = first
        fluent = "fluent" in body and body["fluent"].boolean("fluent")
        tables = [_mapping(body, "calls")]
        if "calls_of" in body:
            tables.append(_mapping(_other(body["calls_of"], self.sdks), "calls"))
        for table in tables:
            for name, item in table.items():
                if not first:
                    raise item.fail(
                        "calls are relative to a client, and none is listed under 'clients'"
                    )
                self._call(
                    join(first, name), _join_label(label, name), item, first if fluent else ""
                )
        for text, item in _mapping(body, "functions").items():
            for symbol in self._expand(text, parent):
                self._call(symbol, _function_label(label, symbol), item, first if fluent else "")
        for name, target in _text_map(body, "types").items():
            for symbol in self._expand(name, parent):
                self.draft.types[symbol] = plain(target) if target else first
        return first

    def _expand(self, text: str, parent: str) -> tuple[str, ...]:
        if text.startswith("."):
            return (join(parent, text[1:]),)
        if text.startswith("{module}"):
            return tuple(plain(module + text.removeprefix("{module}")) for module in self.modules)
        return (plain(text),)

    def _call(self, symbol: str, label: str, item: Item, chain: str) -> None:
        if isinstance(item.value, dict) and "variants" in item.value:
            body = item.record("a call", required=("variants",), optional=("chain",))
            variants: tuple[Item, ...] = body["variants"].items("variants of the call")
        else:
            body, variants = {}, (item,)
        for variant in variants:
            spec, chains = self._variant(symbol, label, variant)
            self.draft.calls.append(spec)
            if chains:
                self.draft.aliases[f"{symbol}()"] = symbol.rpartition(".")[0]
        if chain:
            self.draft.aliases.setdefault(f"{symbol}()", chain)

    def _variant(self, symbol: str, label: str, item: Item) -> tuple[CallSpec, bool]:
        spec = CallSpec(symbol, self.draft.vendor, self.sdk, label, Effect.SEND, ())
        if isinstance(item.value, tuple):
            return replace(spec, params=tuple(_params(item))), False
        if isinstance(item.value, str):
            return replace(spec, effect=_effect(item)), False
        body = item.record("a call", optional=_CALL)
        params = tuple(_params(body["params"])) if "params" in body else ()
        keyword = tuple(_keyword(body["keyword"])) if "keyword" in body else ()
        return replace(
            spec,
            sdk=_text(body, "sdk", self.sdk),
            label=_text(body, "label", label),
            effect=_effect(body["effect"]) if "effect" in body else Effect.SEND,
            params=(*params, *keyword),
            when=dict(_when(body["when"])) if "when" in body else {},
            unpack="unpack" in body and body["unpack"].boolean("unpack"),
            rest=load_role(body["rest"]) if "rest" in body else None,
            positional=body["positional"].integer("a number") if "positional" in body else 0,
            initialised="initialised" in body and body["initialised"].boolean("initialised"),
        ), "chain" in body and body["chain"].boolean("chain")


def _params(item: Item) -> Iterator[ParamSpec]:
    for row in item.items("parameters"):
        body = row.mapping("a parameter")
        if "role" in body:
            body = row.record("a parameter", required=("name", "role"), optional=_PARAM[1:])
            yield _param(body["name"].text("a name"), row)
        elif len(body) == 1:
            [(name, value)] = body.items()
            yield _param(name, value)
        else:
            raise row.fail("a parameter is 'name: role' or has the keys 'name' and 'role'")


def _keyword(item: Item) -> Iterator[ParamSpec]:
    for name, value in item.mapping("keyword parameters").items():
        yield replace(_param(name, value), keyword_only=True)


def _param(name: str, item: Item) -> ParamSpec:
    if isinstance(item.value, str):
        return ParamSpec(name, load_role(item))
    body = item.record("a parameter", required=("role",), optional=_PARAM)
    fields = _mapping(body, "fields")
    return ParamSpec(
        name=name,
        role=load_role(body["role"]),
        fields={key: _param(key, value) for key, value in fields.items()},
        value="value" in body and body["value"].boolean("value"),
        key=_text(body, "key", ""),
        if_object=load_role(body["if_object"]) if "if_object" in body else None,
        or_key="or_key" in body and body["or_key"].boolean("or_key"),
        callback=plain(_text(body, "callback", "")),
        receiver="receiver" in body and body["receiver"].boolean("receiver"),
        started="started" in body and body["started"].boolean("started"),
    )


def _when(item: Item) -> Iterator[tuple[int, str]]:
    for position, value in item.mapping("when").items():
        if not position.isdigit():
            raise value.fail(f"expected the position of an argument, found {position!r}")
        yield int(position), value.text("a constant")


def _effect(item: Item) -> Effect:
    text = item.text("an effect")
    try:
        return Effect(text)
    except ValueError:
        raise item.fail(
            f"unknown effect {text!r}; expected one of: {', '.join(sorted(Effect))}"
        ) from None


def _mapping(body: dict[str, Item], key: str) -> dict[str, Item]:
    return body[key].mapping(key) if key in body else {}


def _texts(body: dict[str, Item], key: str) -> tuple[str, ...]:
    return body[key].texts(key) if key in body else ()


def _text(body: dict[str, Item], key: str, default: str) -> str:
    return body[key].text(key) if key in body else default


def _text_map(body: dict[str, Item], key: str) -> dict[str, str]:
    return {name: item.text(key) for name, item in _mapping(body, key).items()}


def _join_label(label: str, name: str) -> str:
    return f"{label}.{name}" if label else name


def _function_label(label: str, symbol: str) -> str:
    path = symbol.rpartition("#")[2]
    return (
        path if symbol.startswith("global#") else _join_label(label, path.removeprefix("default."))
    )
