"""One file of ``rules/vendors`` -> ``Vendor``.

The layout of such a file is described in ``rules/README.md``.

Calls are written once for each SDK, relative to its clients; the other clients become aliases of
the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from flowcheck.catalog.load_implicit import conditions, load_implicit, load_option
from flowcheck.catalog.symbols import join, last_name, plain
from flowcheck.catalog.vendor import (
    CallSpec,
    Condition,
    Details,
    Ecosystem,
    Effect,
    ImplicitSpec,
    OptionSpec,
    Package,
    ParamSpec,
    Role,
    Vendor,
    VendorClass,
    pack,
)
from flowcheck.document import Item, Record

_REQUIRED = ("vendor", "name", "class", "entity", "country", "sources")
_OPTIONAL = (
    "checked",
    "console",
    "examples",
    "packages",
    "hosts",
    "scripts",
    "settings",
    "backends",
    "globals",
    "parts",
    "default_region",
    "self_hosted",
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
    "sent_if",
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
    "returns", "ours", "changes",
)  # fmt: skip


class Draft(Struct):
    """What the SDKs of one vendor add up to while its file is read."""

    vendor: str
    packages: list[Package] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)
    calls: list[CallSpec] = field(default_factory=list)
    implicit: list[ImplicitSpec] = field(default_factory=list)
    options: list[OptionSpec] = field(default_factory=list)
    sent_if: dict[str, tuple[Condition, ...]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)


def load_vendor(item: Item, file: str) -> Vendor:
    """Read one vendor. Raises ``RuleError`` with the place of an unknown key or a bad value."""
    top = item.record("a vendor", required=_REQUIRED, optional=_OPTIONAL)
    vendor = top["vendor"].text("the vendor's id")
    draft = load_sdks(top, vendor)
    draft.packages.extend(_packages(top.get("packages"), ""))
    details = Details(
        calls=tuple(draft.calls),
        implicit=tuple(draft.implicit),
        options=tuple(draft.options),
        sources=top["sources"].texts("an address"),
        console=top.texts("console"),
    )
    known = Vendor(
        id=vendor,
        name=top["name"].text("a name"),
        vendor_class=top["class"].word("a class of vendors", VendorClass).value,
        entity=top["entity"].text("a company"),
        country=top["country"].text("a country code"),
        file=file,
        packages=tuple(draft.packages),
        modules=tuple(dict.fromkeys(draft.modules)),
        globals=top.texts("globals"),
        hosts=tuple(_hosts(top)),
        scripts=top.texts("scripts"),
        settings=top.texts("settings"),
        backends=top.texts("backends"),
        reserved=_text_map(top, "reserved"),
        region_options=tuple(_region_options(top)),
        default_region=top.text("default_region", otherwise="unknown"),
        types=draft.types,
        aliases=draft.aliases,
        checked=top["checked"].day().isoformat() if "checked" in top else "",
        parts=tuple(_parts(top)),
        self_hosted=top.flag("self_hosted"),
        sent_if=draft.sent_if,
    )
    return packed(known, details)


def load_sdks(top: Record, vendor: str) -> Draft:
    """What the SDKs of a file add up to, of the vendor or library with an id.

    Raises ``RuleError`` with the place of a mistake.
    """
    draft = Draft(vendor)
    sdks = top.mapping("sdks")
    for name, sdk in sdks.items():
        _sdk(draft, name, sdk, sdks)
    return draft


def packed(vendor: Vendor, details: Details) -> Vendor:
    """The vendor with these details."""
    names = {last_name(call.symbol) for call in details.calls}
    names |= {call.label.partition(" ")[0].rpartition(".")[2] for call in details.calls}
    return replace(
        vendor,
        symbols=tuple(dict.fromkeys(call.symbol for call in details.calls)),
        words=tuple(sorted(names)),
        packed=pack(details),
    )


def _parts(top: Record) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, words in top.mapping("parts").items():
        if name not in set(VendorClass):
            raise words.fail_at_key(f"{name!r} is no class of vendors")
        yield name, words.texts("a word of a call or a host")


def _hosts(top: Record) -> Iterator[tuple[str, str]]:
    for region, hosts in top.mapping("hosts").items():
        for host in hosts.texts("a host"):
            yield host, region


def _region_options(top: Record) -> Iterator[tuple[str, str, str]]:
    for item in top.list("region_options"):
        row = item.record("a region option", required=("option", "contains", "region"))
        yield (
            row["option"].text("an option"),
            row["contains"].text("a part of its value"),
            row["region"].text("a region"),
        )


def _sdk(draft: Draft, name: str, item: Item, sdks: dict[str, Item]) -> None:
    body = item.record("an sdk", optional=_SDK)
    modules = body.texts("modules")
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
    label = body.text("label", otherwise=draft.vendor)
    first = reader.read(body, "", label)
    for key, nested in body.mapping("objects").items():
        reader.read(nested.record("an object", optional=_OBJECT), first, _join_label(label, key))
    _implicit_and_options(draft, name, body, sdks)


def _implicit_and_options(draft: Draft, name: str, body: Record, sdks: dict[str, Item]) -> None:
    rows = body.list("implicit")
    if "implicit_of" in body:
        rows += _other(body["implicit_of"], sdks).list("implicit")
    draft.implicit.extend(load_implicit(row, name) for row in rows)
    draft.options.extend(load_option(row, name) for row in body.list("options"))
    if "sent_if" in body:
        draft.sent_if[name] = tuple(conditions(body.list("sent_if")))


def _other(item: Item, sdks: dict[str, Item]) -> Record:
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
            yield Package(body["ecosystem"].word("an ecosystem", Ecosystem).value, name, sdk)


class _Calls(Struct):
    """Reads the clients and calls of one SDK into the draft."""

    draft: Draft
    sdk: str
    modules: tuple[str, ...]
    sdks: dict[str, Item]

    def read(self, body: Record, parent: str, label: str) -> str:
        """Read clients, calls and functions; gives the canonical client."""
        label = body.text("label", otherwise=label)
        clients = [
            client for text in body.texts("clients") for client in self._expand(text, parent)
        ]
        first = clients[0] if clients else ""
        for client in clients:
            self.draft.aliases[client] = first
        fluent = body.flag("fluent")
        tables = [body.mapping("calls")]
        if "calls_of" in body:
            tables.append(_other(body["calls_of"], self.sdks).mapping("calls"))
        for table in tables:
            for name, item in table.items():
                if not first:
                    raise item.fail(
                        "calls are relative to a client, and none is listed under 'clients'"
                    )
                self._call(
                    join(first, name), _join_label(label, name), item, first if fluent else ""
                )
        for text, item in body.mapping("functions").items():
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
            body, variants = Record(), (item,)
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
            return replace(spec, params=tuple(_params(item.value))), False
        if isinstance(item.value, str):
            return replace(spec, effect=item.word("an effect", Effect)), False
        body = item.record("a call", optional=_CALL)
        params = tuple(_params(body.list("params")))
        keyword = tuple(_keyword(body.mapping("keyword", "keyword parameters")))
        return replace(
            spec,
            sdk=body.text("sdk", otherwise=self.sdk),
            label=body.text("label", otherwise=label),
            effect=body["effect"].word("an effect", Effect) if "effect" in body else Effect.SEND,
            params=(*params, *keyword),
            when=dict(_when(body.mapping("when"))),
            unpack=body.flag("unpack"),
            rest=body["rest"].word("a role", Role) if "rest" in body else None,
            positional=body.integer("positional", "a number", 0),
            initialised=body.flag("initialised"),
        ), body.flag("chain")


def _params(rows: Iterable[Item]) -> Iterator[ParamSpec]:
    for row in rows:
        body = row.mapping("a parameter")
        if "role" in body:
            body = row.record("a parameter", required=("name", "role"), optional=_PARAM[1:])
            yield _param(body["name"].text("a name"), row)
        elif len(body) == 1:
            [(name, value)] = body.items()
            yield _param(name, value)
        else:
            raise row.fail("a parameter is 'name: role' or has the keys 'name' and 'role'")


def _keyword(parameters: Mapping[str, Item]) -> Iterator[ParamSpec]:
    for name, value in parameters.items():
        yield replace(_param(name, value), keyword_only=True)


def _param(name: str, item: Item) -> ParamSpec:
    if isinstance(item.value, str):
        return ParamSpec(name, item.word("a role", Role))
    body = item.record("a parameter", required=("role",), optional=_PARAM)
    fields = body.mapping("fields")
    return ParamSpec(
        name=name,
        role=body["role"].word("a role", Role),
        fields={key: _param(key, value) for key, value in fields.items()},
        value=body.flag("value"),
        key=body.text("key"),
        if_object=body["if_object"].word("a role", Role) if "if_object" in body else None,
        or_key=body.flag("or_key"),
        callback=plain(body.text("callback")),
        receiver=body.flag("receiver"),
        started=body.flag("started"),
        returns=_param(name, body["returns"]) if "returns" in body else None,
        ours=body.flag("ours"),
        changes=body.flag("changes"),
    )


def _when(constants: Mapping[str, Item]) -> Iterator[tuple[int, str]]:
    for position, value in constants.items():
        if not position.isdigit():
            raise value.fail(f"expected the position of an argument, found {position!r}")
        yield int(position), value.text("a constant")


def _text_map(body: Record, key: str) -> dict[str, str]:
    return {name: item.text(key) for name, item in body.mapping(key).items()}


def _join_label(label: str, name: str) -> str:
    return f"{label}.{name}" if label else name


def _function_label(label: str, symbol: str) -> str:
    path = symbol.rpartition("#")[2]
    return (
        path if symbol.startswith("global#") else _join_label(label, path.removeprefix("default."))
    )
