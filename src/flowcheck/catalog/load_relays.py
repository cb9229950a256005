"""One file of ``rules/relays`` -> ``Relay``."""

from __future__ import annotations

from flowcheck.catalog.load_vendors import load_sdks, packed
from flowcheck.catalog.relays import Relay
from flowcheck.catalog.vendor import Details, Vendor, VendorClass
from flowcheck.document import Item

_REQUIRED = ("relay", "name", "sources", "sdks")
_OPTIONAL = (
    "checked",
    "places",
    "settings",
    "keyed",
    "anywhere",
    "added",
    "through",
    "levels",
    "takes",
)


def load_relay(item: Item, file: str) -> Relay:
    """Read one relay. Raises ``RuleError`` with the place of an unknown key or a bad value."""
    top = item.record("a relay", required=_REQUIRED, optional=_OPTIONAL)
    name = top["relay"].text("the relay's id")
    if f"relays/{name}.yml" != file:
        raise item.fail(f"the relay {name!r} belongs in a file called {name}.yml")
    draft = load_sdks(top, name)
    library = Vendor(
        id=name,
        name=top["name"].text("a name"),
        vendor_class=VendorClass.UNKNOWN.value,
        entity="",
        country="",
        file=file,
        types=draft.types,
        aliases=draft.aliases,
        checked=top["checked"].day().isoformat() if "checked" in top else "",
    )
    details = Details(calls=tuple(draft.calls), sources=top["sources"].texts("an address"))
    return Relay(
        packed(library, details),
        places=top.texts("places"),
        settings=top.texts("settings"),
        keyed=top.texts("keyed"),
        anywhere=top.flag("anywhere"),
        added=top.flag("added"),
        through=top.texts("through"),
        levels=top.texts("levels"),
        takes=top.texts("takes"),
    )
