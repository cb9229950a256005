"""Control flow: ``if``, ``switch``, loops, ``try``, labels and jumps."""

from __future__ import annotations

from collections.abc import Callable

from flowcheck.frontends.javascript.conditions import Test, test
from flowcheck.frontends.javascript.operators import effect
from flowcheck.frontends.javascript.patterns import Mode, destructure
from flowcheck.frontends.javascript.statements import run
from flowcheck.frontends.javascript.walker import Node, Target, Walker
from flowcheck.ir.drafts import Env
from flowcheck.ir.graph import ELEMENT, Global, Load, Opaque, Operator


def if_(w: Walker, node: Node) -> None:
    """``if`` with its ``else``; after a branch that exits, its condition does not hold."""
    parts = [part for part in w.parts(node) if part[0] != "if"]
    if len(parts) < 2:
        w.opaque(node)
        return
    builder = w.builder
    condition = test(w, parts[0])
    start = builder.fork()
    then = _branch(w, condition.truthy, [parts[1]])
    builder.env = dict(start)
    otherwise = _branch(w, condition.falsy, w.parts(parts[2])[1:] if len(parts) > 2 else [])
    builder.join([then, otherwise], at=node[1], end=node[2])
    if then[1] and not otherwise[1]:
        w.assume(condition.falsy)
    elif otherwise[1] and not then[1]:
        w.assume(condition.truthy)


def _branch(w: Walker, facts: tuple[tuple[int, bool], ...], nodes: list[Node]) -> tuple[Env, bool]:
    """Lower a branch under its conditions; gives what it left."""
    builder = w.builder
    builder.dead = False
    if not nodes:
        return builder.env, False
    guards = w.assume(facts)
    for node in nodes:
        w.statement(node)
    builder.guards = guards
    return builder.env, builder.dead


def switch(w: Walker, node: Node) -> None:
    """Each case is a branch; a case that does not end falls into the next."""
    parts = w.parts(node)
    if len(parts) < 3:
        w.opaque(node)
        return
    builder = w.builder
    subject = w.value(parts[1])
    start = builder.fork()
    target = Target(_take_label(w), loop=False, breakable=True)
    w.targets.append(target)
    through: list[tuple[Env, bool]] = []
    labels: list[int] = []
    has_default = False
    with builder.scope():
        for case in w.parts(parts[2]):
            value, body = _case(w, case)
            has_default = has_default or value is None
            labels = [] if value is None else [*labels, value]
            if not body:
                continue
            builder.join([(dict(start), False), *through], at=case[1], end=case[2])
            matched = (
                builder.add(Operator(case[1], case[1], "===", (subject, *labels)))
                if labels
                else None
            )
            guards = w.assume([(matched, True)] if matched is not None else [])
            run(w, body, case[2])
            builder.guards = guards
            through = [(builder.env, builder.dead)]
            labels = []
    w.targets.pop()
    ends = [*through, *((env, False) for env in target.left)]
    if not has_default or not ends:
        ends.append((start, False))
    builder.join(ends, at=node[1], end=node[2])


def _case(w: Walker, node: Node) -> tuple[int | None, list[Node]]:
    """The value that a case compares with (``None`` for ``default``) and its statements."""
    parts = w.parts(node)
    if node[0] == "switch_case" and len(parts) > 1:
        return w.value(parts[1]), parts[2:]
    return None, parts[1:]


def _take_label(w: Walker) -> str:
    label, w.label = w.label, ""
    return label


def loop(w: Walker, node: Node, body: Callable[[], None], *, at_least_once: bool = False) -> None:
    """Lower a loop's body once and join it with the way around."""
    builder = w.builder
    before = builder.fork()
    target = Target(_take_label(w), loop=True)
    w.targets.append(target)
    guards = builder.guards
    body()
    builder.guards = guards
    w.targets.pop()
    ends = [(builder.env, builder.dead), *((env, False) for env in target.left)]
    if not at_least_once:
        ends.append((before, False))
    builder.join(ends, at=node[1], end=node[2])


def while_(w: Walker, node: Node) -> None:
    """``while (condition) body``."""
    parts = w.parts(node)
    if len(parts) < 3:
        w.opaque(node)
        return
    condition = test(w, parts[1])

    def body() -> None:
        w.assume(condition.truthy)
        w.statement(parts[2])

    loop(w, node, body)


def do(w: Walker, node: Node) -> None:
    """``do body while (condition)``: the body runs at least once."""
    parts = w.parts(node)
    if len(parts) < 4:
        w.opaque(node)
        return

    def body() -> None:
        w.statement(parts[1])
        if not w.builder.dead:
            test(w, parts[3])

    loop(w, node, body, at_least_once=True)


def for_(w: Walker, node: Node) -> None:
    """``for (init; condition; step) body``."""
    parts = w.parts(node)
    body = parts[-1]
    clauses = _clauses(w, node)
    with w.builder.scope():
        if clauses[0] is not None:
            w.statement(clauses[0])
        condition: Test | None = test(w, clauses[1]) if clauses[1] is not None else None

        def once() -> None:
            if condition is not None:
                w.assume(condition.truthy)
            w.statement(body)
            if clauses[2] is not None and not w.builder.dead:
                effect(w, clauses[2])

        loop(w, node, once)


def _clauses(w: Walker, node: Node) -> list[Node | None]:
    """Initialisation, condition and step; an empty one is a semicolon or an empty statement."""
    clauses: list[Node | None] = [None, None, None]
    position = 0
    for part in w.children(node)[2:-2]:
        kind = part[0]
        if kind in (";", "empty_statement"):
            position = min(position + 1, 2)
        elif kind in ("lexical_declaration", "variable_declaration", "expression_statement"):
            clauses[position] = part if position == 0 else w.parts(part)[0]
            position = min(position + 1, 2)
        else:
            clauses[position] = part
    return clauses


def for_in(w: Walker, node: Node) -> None:
    """``for (x of xs)`` binds an element, ``for (k in o)`` a key."""
    parts = w.parts(node)
    kinds = [part[0] for part in parts]
    middle = next(
        (index for index, kind in enumerate(kinds) if kind in ("of", "in") and index > 1), -1
    )
    if middle < 0 or middle + 2 >= len(parts):
        w.opaque(node)
        return
    pattern, over = parts[middle - 1], parts[middle + 1]
    modes: dict[str, Mode] = {"const": "const", "let": "let", "var": "var", "using": "const"}
    mode: Mode = next((modes[kind] for kind in kinds[:middle] if kind in modes), "assign")
    builder = w.builder
    with builder.scope():
        values = w.value(over)

        def once() -> None:
            if kinds[middle] == "of":
                bound = builder.add(Load(pattern[1], pattern[2], values, ELEMENT))
            else:
                bound = builder.add(Opaque(pattern[1], pattern[2], ()))
            destructure(w, pattern, bound, mode)
            w.statement(parts[-1])

        loop(w, node, once)


def labeled(w: Walker, node: Node) -> None:
    """``label: statement``."""
    parts = w.parts(node)
    if len(parts) < 2:
        return
    label = w.slice(parts[0])
    if parts[1][0] in (
        "for_statement",
        "for_in_statement",
        "while_statement",
        "do_statement",
        "switch_statement",
    ):
        w.label = label
        w.statement(parts[1])
        w.label = ""
        return
    target = Target(label, loop=False)
    w.targets.append(target)
    w.statement(parts[1])
    w.targets.pop()
    ends = [(w.builder.env, w.builder.dead), *((env, False) for env in target.left)]
    w.builder.join(ends, at=node[1], end=node[2])


def jump(w: Walker, node: Node) -> None:
    """``break`` and ``continue``: what holds here arrives behind the statement that is left."""
    label = next((w.slice(part) for part in w.parts(node) if part[0] == "statement_identifier"), "")
    only_loops = node[0] == "continue_statement"
    for target in reversed(w.targets):
        left = (
            target.label == label if label else target.loop or (target.breakable and not only_loops)
        )
        if left:
            target.left.append(w.builder.fork())
            break
    w.builder.dead = True


def try_(w: Walker, node: Node) -> None:
    """The handler starts from before or after the body; ``finally`` runs on every way."""
    builder = w.builder
    parts = w.parts(node)
    handler = next((part for part in parts if part[0] == "catch_clause"), None)
    final = next((part for part in parts if part[0] == "finally_clause"), None)
    before = builder.fork()
    for part in parts:
        if part[0] == "statement_block":
            w.statement(part)
    body = (builder.env, builder.dead)
    ends = [body]
    if handler is not None:
        builder.join([(dict(before), False), (dict(body[0]), False)], at=handler[1], end=handler[2])
        _catch(w, handler)
        ends.append((builder.env, builder.dead))
    builder.join(ends, at=node[1], end=node[2])
    if final is not None:
        dead, builder.dead = builder.dead, False
        for part in w.parts(final):
            if part[0] == "statement_block":
                w.statement(part)
        builder.dead = builder.dead or dead


def _catch(w: Walker, node: Node) -> None:
    builder = w.builder
    with builder.scope():
        for part in w.parts(node):
            kind, at, end, _ = part
            if kind == "statement_block":
                w.statement(part)
            elif kind not in ("catch", "type_annotation"):
                raised = builder.add(Global(at, end, "except"))
                destructure(w, part, builder.call(raised, at=at, end=end), "let")


def with_(w: Walker, node: Node) -> None:
    """``with (o) body``: names stay what they are."""
    parts = w.parts(node)
    for part in parts[1:]:
        if part[0] == "parenthesized_expression":
            w.value(part)
        else:
            w.statement(part)
