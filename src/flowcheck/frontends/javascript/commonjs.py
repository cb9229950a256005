"""``require``, ``import(..)``, ``module.exports = ..`` and ``exports.a = ..``."""

from __future__ import annotations

from flowcheck.frontends.javascript.literals import string_text
from flowcheck.frontends.javascript.walker import Node, Walker
from flowcheck.ir.graph import Import
from flowcheck.ir.module import Export
from flowcheck.ir.sources import computed

_MAKERS = ("createRequire(", "module.createRequire(")


def imported_module(w: Walker, target: Node, tail: Node, *, at: int, end: int) -> int | None:
    """The ``Import`` that ``require("x")`` or ``import("x")`` gives; ``None`` for other calls."""
    named = w.slice(target)
    required = target[0] == "identifier" and named == "require"
    made = target[0] == "call_expression" and named.startswith(_MAKERS)
    if not (target[0] == "import" or required or made):
        return None
    if required and w.builder.find("require") is not None and not _makes_require(w.text):
        return None
    source = _source(w, tail)
    return None if source is None else w.builder.add(Import(at, end, source, "*"))


def _makes_require(text: str) -> bool:
    """Whether a file makes its own ``require``: ``const require = createRequire(..)``."""
    return any(maker in text for maker in _MAKERS)


def _source(w: Walker, tail: Node) -> str | None:
    parts = w.parts(tail)
    if parts and parts[0][0] == "string":
        return string_text(w, parts[0])
    if parts and parts[0][0] == "template_string" and "${" not in w.slice(parts[0]):
        return string_text(w, parts[0])
    return (computed(w.slice(parts[0])) or None) if parts else None


def note_required(w: Walker, value: int, local: str, name: str = "*") -> None:
    """``const local = require("m")`` and ``const {name: local} = require("m")`` are imports."""
    source = w.builder.nodes[value]
    if isinstance(source, Import) and source.name == "*":
        w.builder.imports.setdefault(local, (source.source, name))


def own_exports(w: Walker, *, at: int, end: int) -> int:
    """What the file itself exports, read: ``exports`` in ``exports.send(message)``."""
    return w.builder.add(Import(at, end, f"./{w.builder.path.rpartition('/')[2]}", "*"))


def is_own_exports(w: Walker, parts: list[Node]) -> bool:
    """Whether a member, given in parts, is ``module.exports`` of the file itself."""
    named = (w.slice(parts[0]), w.slice(parts[-1]))
    return named == ("module", "exports") and w.builder.find("module") is None


def export_assigned(w: Walker, parts: list[Node], value: int) -> bool:
    """Whether an assignment to a member, given in parts, is an export; if so, note it."""
    name = _exported_name(w, parts)
    if name is None:
        return False
    w.builder.exports.append(Export(name, value))
    return True


def _exported_name(w: Walker, parts: list[Node]) -> str | None:
    base, field = w.slice(parts[0]), w.slice(parts[-1])
    if base == "module" and field == "exports":
        owner, name = "module", "="
    elif base in ("exports", "module.exports"):
        owner, name = base.partition(".")[0], field
    else:
        return None
    return name if w.builder.find(owner) is None else None
