"""Tags of a page that name a vendor's host: what they do, and which only prepare a connection.

Comes in: an element of markup. Goes out: the call that it stands for.
"""

from __future__ import annotations

from flowcheck.catalog.vendor import Effect, Role
from flowcheck.ir.graph import Call, Const, Object
from flowcheck.ir.module import Module
from flowcheck.link.program import Ref
from flowcheck.taint.arguments import Argument, SinkCall
from flowcheck.taint.state import start

_HINTS = frozenset({"dns-prefetch", "preconnect", "prefetch", "prerender"})
_FETCHED = frozenset({"preload", "modulepreload"})
_SHOWN = frozenset({"style", "font"})


def only_prepares(module: Module, attributes: Object) -> bool:
    """Whether a ``<link>`` with these attributes only prepares for what a page may load later.

    ``rel="dns-prefetch"`` asks for a number of a host, ``preload`` fetches a script and runs none;
    a style that is preloaded is mostly made one when it is there.
    """
    said = {
        entry.key: node.value.lower().split()
        for entry in attributes.entries
        if isinstance(node := module.nodes[entry.value], Const) and isinstance(node.value, str)
    }
    kinds = said.get("rel", [])
    if not _FETCHED.isdisjoint(kinds):
        return _SHOWN.isdisjoint(said.get("as", []))
    return bool(kinds) and _HINTS.issuperset(kinds)


def loaded(ref: Ref, call: Call, vendor: str, tag: str, *, address: Ref) -> SinkCall:
    """What a tag of a vendor does: a pixel or frame sends by its address, a script is an SDK."""
    if tag in ("img", "iframe"):
        arguments = (Argument(Role.EVENT, start(address, (), ""), carrier="url"),)
        return SinkCall(ref, vendor, "http", tag, Effect.SEND, arguments)
    return SinkCall(ref, vendor, "browser", tag, Effect.INIT, options=(ref[0], call.args[0]))
