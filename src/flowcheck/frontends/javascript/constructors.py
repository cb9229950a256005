"""Functions that are classes: ``function Tracker(key) {..}``, ``Tracker.prototype.track = ..``.

A function counts as one where its file calls it with ``new`` or writes to its prototype. Its body
is the constructor, functions on its prototype are the methods.
"""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace

from flowcheck.frontends.javascript.classes import method, open_class
from flowcheck.frontends.javascript.functions import OWN_THIS, define, signature
from flowcheck.frontends.javascript.literals import property_key
from flowcheck.frontends.javascript.patterns import named
from flowcheck.frontends.javascript.walker import Node, Receiver, Walker
from flowcheck.ir.module import Method
from flowcheck.patterns import regex

_USED = regex(r"(?<![\w$.])([A-Z][\w$]*)\.prototype\b|(?<![\w$])new\s+([A-Z][\w$]*)\s*[(;,)]")
_WRITTEN = regex(
    r"(?<![\w$])(?:function\s+([A-Z][\w$]*)\s*\(|([A-Z][\w$]*)\s*=\s*(?:async\s+)?function\b)"
)
_METHOD = regex(r"([A-Z][\w$]*)\.prototype\.([\w$]+)")
_PROTOTYPE = regex(r"([A-Z][\w$]*)\.prototype")
_ABOVE = regex(r"(?:Object\.create\(\s*|new\s+)([A-Z][\w$]*)\b")

_Kind = Literal["method", "constructor"]


def constructors(text: str) -> frozenset[str]:
    """The names of the functions of a file that are classes."""
    if "this." not in text or ("new " not in text and ".prototype" not in text):
        return frozenset()
    used = {name for found in _USED.finditer(text) for name in found.groups() if name}
    written = {name for found in _WRITTEN.finditer(text) for name in found.groups() if name}
    return frozenset(used & written)


def constructor(w: Walker, node: Node, name: str) -> int:
    """The class that a function is; gives its node."""
    index, made = open_class(w, node, name)
    w.made[name] = index
    _method(w, index, node, "constructor", "constructor")
    w.builder.fill_class(index, node=made)
    return made


def on_prototype(w: Walker, target: Node, value: Node) -> bool:
    """Whether an assignment gives a class its methods; if so, lower them."""
    text = w.slice(target)
    found = _METHOD.fullmatch(text)
    if found is not None and found[1] in w.made and value[0] in OWN_THIS:
        _method(w, w.made[found[1]], value, found[2])
        return True
    found = _PROTOTYPE.fullmatch(text)
    if found is None or found[1] not in w.made:
        return False
    index = w.made[found[1]]
    if value[0] == "object":
        for part in w.parts(value):
            _member(w, index, part)
        return True
    above = _ABOVE.match(w.slice(value))
    if above is None or above[1] == found[1]:
        return False
    w.builder.fill_class(index, bases=[w.builder.read(above[1], at=value[1], end=value[2])])
    return True


def _member(w: Walker, index: int, part: Node) -> None:
    if part[0] == "method_definition":
        made = method(w, index, part, [])
        if made is not None:
            w.builder.fill_class(index, methods=[made])
        return
    inner = w.parts(part)
    key = property_key(w, inner[0])[0] if part[0] == "pair" and len(inner) > 1 else None
    if key is None:
        w.value(part)
    elif inner[1][0] in OWN_THIS:
        _method(w, index, inner[1], key)
    else:
        w.builder.class_store(index, (key,), named(w, inner[1], key))


def _method(w: Walker, index: int, node: Node, name: str, kind: _Kind = "method") -> None:
    parts = replace(signature(w, node), name="")
    this = Receiver(owner=index)
    function, _ = define(w, node, parts, name=name, this=this, owner=index)
    w.builder.fill_class(index, methods=[Method(name, function, kind)])
