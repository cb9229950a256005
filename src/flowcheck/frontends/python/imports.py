"""Import statements: what they bind, and the table that resolves type names."""

from __future__ import annotations

from ast_grep_py import SgNode

from flowcheck.frontends.python.walk import Walk, parts, span
from flowcheck.ir.graph import Import


def import_module(walk: Walk, node: SgNode) -> None:
    """``import a.b`` binds ``a``, ``import a.b as c`` binds the module itself."""
    for child in parts(node):
        if child.kind() == "aliased_import":
            name, alias = child.field("name"), child.field("alias")
            if name is not None and alias is not None:
                _bind(walk, alias.text(), _dotted(name), "*", child)
        else:
            top = _dotted(child).partition(".")[0]
            if top:
                _bind(walk, top, top, "*", child)


def import_from(walk: Walk, node: SgNode) -> None:
    """``from a import b as c``; relative sources keep their dots."""
    module = node.field("module_name")
    if module is None:
        return
    source = _dotted(module)
    for child in parts(node)[1:]:
        kind = child.kind()
        if kind == "wildcard_import":
            if source not in walk.builder.stars:
                walk.builder.stars.append(source)
        elif kind == "aliased_import":
            name, alias = child.field("name"), child.field("alias")
            if name is not None and alias is not None:
                _bind(walk, alias.text(), source, _dotted(name), child)
        elif kind == "dotted_name":
            name_text = _dotted(child)
            _bind(walk, name_text, source, name_text, child)


def import_future(walk: Walk, node: SgNode) -> None:
    """``from __future__ import x`` binds nothing that carries a value."""


def _bind(walk: Walk, local: str, source: str, name: str, node: SgNode) -> None:
    walk.builder.imports.setdefault(local, (source, name))
    at, end = span(node)
    walk.assign(local, walk.builder.add(Import(at, end, source, name)))


def _dotted(node: SgNode) -> str:
    return "".join(node.text().split())
