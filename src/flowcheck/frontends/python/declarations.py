"""Functions, lambdas and classes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from ast_grep_py import SgNode
from msgspec import Struct

from flowcheck.frontends.python.annotations import annotation, injected, last
from flowcheck.frontends.python.shapes import class_shape
from flowcheck.frontends.python.targets import bind
from flowcheck.frontends.python.walk import ClassDraft, Expression, Statement, Walk, parts, span
from flowcheck.ir.graph import ClassRef
from flowcheck.ir.module import Method, Type

Kind = Literal["normal", "rest", "kwrest", "kwonly"]
MethodKind = Literal["method", "static", "class", "get", "set", "constructor"]

_RECEIVERS = frozenset({"self", "cls", "mcs", "this"})
_METHOD_KINDS: Mapping[str, MethodKind] = {
    "staticmethod": "static",
    "classmethod": "class",
    "property": "get",
    "cached_property": "get",
    "hybrid_property": "get",
    "abstractproperty": "get",
    "getter": "get",
    "setter": "set",
}
_LENDING = ("contextmanager", "asynccontextmanager")
_NAMED_KINDS: Mapping[str, MethodKind] = {"__init__": "constructor", "__new__": "class"}


class _Parameter(Struct, frozen=True):
    """A parameter as written: ``pattern`` is its name, or parts to unpack."""

    pattern: SgNode
    kind: Kind
    default: SgNode | None
    type: SgNode | None
    at: int
    end: int


def function(walk: Walk, node: SgNode) -> None:
    """``def f(..): ..``."""
    _function(walk, node, [])


def _function(walk: Walk, node: SgNode, decorators: list[SgNode]) -> None:
    builder = walk.builder
    name_node, body = node.field("name"), node.field("body")
    name = name_node.text() if name_node is not None else ""
    at, end = span(node)
    values = [walk.value(decorator) for decorator in decorators]
    draft = walk.owner
    index = builder.new_function(name, at=at, end=end, owner=draft.index if draft else -1)
    builder.decorate(index, values)
    if any(last(decorator.text()) in _LENDING for decorator in decorators):
        walk.lending.add(index)
    builder.return_type(index, annotation(walk, node.field("return_type")))
    declared = _parameters(node.field("parameters"))
    receiver = ""
    if draft is not None:
        kind = _method_kind(name, decorators)
        if kind == "method" and declared and _is_given(declared[0], decorated=bool(decorators)):
            kind = "static"
        draft.methods.append(Method(name, index, kind))
        if kind != "static" and declared and declared[0].kind == "normal":
            receiver = declared.pop(0).pattern.text()
    elif declared and declared[0].kind == "normal" and any(_binds(found) for found in decorators):
        receiver = declared.pop(0).pattern.text()
    bound = _declare(walk, index, declared)
    closure = builder.closure(index, at=at, end=end)
    if name:
        walk.assign(name, closure)
    _later(walk, index, receiver, bound, lambda: walk.block(body))


def lambda_function(walk: Walk, node: SgNode) -> int:
    """``lambda a: value`` returns its value."""
    builder = walk.builder
    name, walk.lambda_name = walk.lambda_name, ""
    at, end = span(node)
    index = builder.new_function(name, at=at, end=end)
    bound = _declare(walk, index, _parameters(node.field("parameters")))
    body = node.field("body")

    def lower() -> None:
        if body is not None:
            try:
                builder.returns(walk.value(body))
            except RecursionError:
                walk.too_deep(body)

    _later(walk, index, "", bound, lower)
    return builder.closure(index, at=at, end=end)


def _later(
    walk: Walk,
    function: int,
    receiver: str,
    bound: list[tuple[SgNode, int]],
    lower: Callable[[], None],
) -> None:
    """Lower a body after the one around it; methods do not see the names of their class."""
    builder = walk.builder
    draft = walk.owner

    def run() -> None:
        walk.enter()
        if receiver and draft is not None:
            walk.receive(receiver, draft.index)
        elif receiver:
            walk.declare(receiver)
        for pattern, node in bound:
            if pattern.kind() == "identifier":
                builder.bind_param(pattern.text(), node)
            else:
                bind(walk, pattern, node)
        lower()

    block = builder.block
    if draft is not None:
        builder.block = draft.outer
    builder.defer(function, run)
    builder.block = block


def _declare(walk: Walk, function: int, declared: list[_Parameter]) -> list[tuple[SgNode, int]]:
    """Make the parameters; defaults are read here. Gives the patterns to bind and their nodes."""
    bound: list[tuple[SgNode, int]] = []
    for parameter in declared:
        default = walk.value(parameter.default) if parameter.default is not None else -1
        if default < 0:
            default = injected(walk, parameter.type)
        named = parameter.pattern.kind() == "identifier"
        node = walk.builder.param(
            function,
            parameter.pattern.text() if named else "",
            at=parameter.at,
            end=parameter.end,
            kind=parameter.kind,
            default=default,
            type=_collected(annotation(walk, parameter.type), parameter.kind),
        )
        bound.append((parameter.pattern, node))
    return bound


def _collected(type: Type | None, kind: Kind) -> Type | None:
    """The type of the parameter, when the annotation is that of one item."""
    if type is None or kind in {"normal", "kwonly"}:
        return type
    return Type("[]", (type,)) if kind == "rest" else Type("dict", (Type("str"), type))


def _parameters(node: SgNode | None) -> list[_Parameter]:
    found: list[_Parameter] = []
    kind: Kind = "normal"
    for child in parts(node) if node is not None else []:
        at, end = span(child)
        match child.kind():
            case "keyword_separator":
                kind = "kwonly"
                continue
            case "positional_separator":
                continue
            case "typed_parameter":
                inside = parts(child)
                pattern, type, default = inside[0], child.field("type"), None
            case "default_parameter" | "typed_default_parameter":
                name = child.field("name")
                if name is None:
                    continue
                pattern, type, default = name, child.field("type"), child.field("value")
            case _:
                pattern, type, default = child, None, None
        starred = _starred(pattern)
        if starred is not None:
            inner, collects = starred
            found.append(_Parameter(inner, collects, default, type, at, end))
            kind = "kwonly"
        elif pattern.kind() in {"identifier", "tuple_pattern"}:
            found.append(_Parameter(pattern, kind, default, type, at, end))
    return found


def _starred(pattern: SgNode) -> tuple[SgNode, Kind] | None:
    kind = pattern.kind()
    if kind not in {"list_splat_pattern", "dictionary_splat_pattern"}:
        return None
    inside = parts(pattern)
    if not inside:
        return None
    return inside[0], "rest" if kind == "list_splat_pattern" else "kwrest"


def _binds(decorator: SgNode) -> bool:
    """``@task(bind=True)`` passes the task itself before what a caller writes."""
    arguments = decorator.field("arguments")
    for child in parts(arguments) if arguments is not None else []:
        name, value = child.field("name"), child.field("value")
        if name is None or value is None:
            continue
        if (name.text(), value.text()) == ("bind", "True"):
            return True
    return False


def _is_given(first: _Parameter, *, decorated: bool) -> bool:
    """Whether the first parameter of a method is no receiver: a route that is only put in a class.

    ``user=Depends(login)`` has a default, ``request: SignUp`` of a decorated one has a type.
    """
    named = first.pattern.text() in _RECEIVERS
    return not named and (first.default is not None or (decorated and first.type is not None))


def _method_kind(name: str, decorators: list[SgNode]) -> MethodKind:
    for decorator in decorators:
        kind = _METHOD_KINDS.get(last(decorator.text()))
        if kind is not None:
            return kind
    return _NAMED_KINDS.get(name, "method")


def class_statement(walk: Walk, node: SgNode) -> None:
    """``class A(B): ..``."""
    _class(walk, node, [])


def _class(walk: Walk, node: SgNode, decorators: list[SgNode]) -> None:
    builder = walk.builder
    name_node, body = node.field("name"), node.field("body")
    name = name_node.text() if name_node is not None else ""
    at, end = span(node)
    values = [walk.value(decorator) for decorator in decorators]
    bases = _bases(walk, node.field("superclasses"))
    index = builder.new_class(name, -1)
    shape = class_shape(walk, name, node, [base for base, _ in bases], decorators)
    reference = builder.add(ClassRef(at, end, index))
    outer = walk.owner.outer if walk.owner is not None else builder.block
    draft = ClassDraft(index, outer)
    if body is not None:
        _class_body(walk, draft, body)
    builder.fill_class(
        index,
        bases=[value for _, value in bases],
        methods=draft.methods,
        shape=shape,
        decorators=values,
        node=reference,
    )
    if name:
        walk.assign(name, reference)


def _class_body(walk: Walk, draft: ClassDraft, body: SgNode) -> None:
    """Lower a class body at once; what its names hold at the end are fields of every instance."""
    builder = walk.builder
    saved = (walk.home, walk.owner, walk.loops)
    with builder.scope() as block:
        walk.enter(owner=draft)
        walk.run(body.named_children())
    walk.home, walk.owner, walk.loops = saved
    builder.dead = False
    methods = {method.name for method in draft.methods}
    for name, var in block.names.items():
        value = builder.env.pop(var, None)
        if value is not None and name not in methods:
            builder.class_store(draft.index, (name,), value)


def _bases(walk: Walk, node: SgNode | None) -> list[tuple[SgNode, int]]:
    """Base classes; keywords (``metaclass=..``) are read and left out."""
    found: list[tuple[SgNode, int]] = []
    for child in parts(node) if node is not None else []:
        if child.kind() == "keyword_argument":
            walk.value(child)
        else:
            found.append((child, walk.value(child)))
    return found


def decorated(walk: Walk, node: SgNode) -> None:
    """``@d`` before a function or class: its value is kept, the name is bound without it."""
    decorators: list[SgNode] = []
    for child in parts(node):
        match child.kind():
            case "decorator":
                decorators += parts(child)[:1]
            case "function_definition":
                _function(walk, child, decorators)
            case "class_definition":
                _class(walk, child, decorators)


DECLARATIONS: Mapping[str, Statement] = {
    "function_definition": function,
    "class_definition": class_statement,
    "decorated_definition": decorated,
}
LAMBDAS: Mapping[str, Expression] = {"lambda": lambda_function}
