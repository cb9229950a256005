"""Statements: assignments, branches, loops and the ways out of them."""

from __future__ import annotations

from collections.abc import Mapping

from ast_grep_py import SgNode

from flowcheck.frontends.python.annotations import annotation, remember
from flowcheck.frontends.python.conditions import truth
from flowcheck.frontends.python.expressions import merged, plus
from flowcheck.frontends.python.imports import import_from, import_future, import_module
from flowcheck.frontends.python.places import popped, subscript_key, without, without_absent
from flowcheck.frontends.python.shapes import alias_statement, assigned_shape
from flowcheck.frontends.python.targets import bind, irrefutable
from flowcheck.frontends.python.targets import match as match_case
from flowcheck.frontends.python.walk import Facts, Statement, Walk, parts, span
from flowcheck.ir.drafts import Env
from flowcheck.ir.graph import ELEMENT, Array, Call, Global, Load, Operator


def expression(walk: Walk, node: SgNode) -> None:
    """An expression as a statement: an assignment, a call for its effect, a docstring."""
    for child in parts(node):
        kind = child.kind()
        if kind == "assignment":
            _assignment(walk, child)
        elif kind == "augmented_assignment":
            _augmented(walk, child)
        elif kind == "string" and child.text()[:1] in {'"', "'"}:
            continue
        else:
            _effect(walk, child)


def _effect(walk: Walk, node: SgNode) -> None:
    """A value that nobody takes; a call may change what it is given."""
    builder = walk.builder
    value = walk.value(node)
    made = builder.nodes[value]
    if isinstance(made, Call) and popped(walk, value) is None:
        callee = builder.nodes[made.callee]
        builder.after(value, callee.base if isinstance(callee, Load) else None, made.args)


def _assignment(walk: Walk, node: SgNode) -> None:
    """``a = b = value``, ``a: T = value`` and ``a: T``."""
    targets: list[tuple[SgNode, SgNode | None]] = []
    right: SgNode | None = node
    while right is not None and right.kind() == "assignment":
        left = right.field("left")
        if left is not None:
            targets.append((left, right.field("type")))
        right = right.field("right")
    if right is None:
        _declared(walk, targets)
        return
    first = targets[0][0] if targets else None
    name = first.text() if first is not None and first.kind() == "identifier" else ""
    value = walk.named(right, name) if name else walk.value(right)
    walk.builder.given(value)
    if name:
        value = assigned_shape(walk, name, node, right, value)
        remember(walk, name, value)
    for target, hint in targets:
        bind(walk, target, value, annotation(walk, hint) if hint is not None else None)


def _declared(walk: Walk, targets: list[tuple[SgNode, SgNode | None]]) -> None:
    for target, hint in targets:
        if target.kind() == "identifier" and target.text() not in walk.home.names:
            walk.declare(target.text(), annotation(walk, hint))


def _augmented(walk: Walk, node: SgNode) -> None:
    """``a += b``: a store of the joined value."""
    left, sign, right = node.field("left"), node.field("operator"), node.field("right")
    if left is None or right is None or sign is None:
        walk.opaque(node)
        return
    at, end = span(node)
    values = [walk.value(left), walk.value(right)]
    match sign.text():
        case "+=":
            value = plus(walk, values, at, end)
        case "|=":
            value = merged(walk, values, at, end)
        case other:
            value = walk.builder.add(Operator(at, end, other.removesuffix("="), tuple(values)))
    bind(walk, left, value)


def delete(walk: Walk, node: SgNode) -> None:
    """``del d["k"]``, ``del a.b``; a deleted name needs no word."""
    pending = parts(node)
    while pending:
        target = pending.pop()
        at, end = span(target)
        inside = parts(target)
        match target.kind():
            case "expression_list" | "tuple" | "list" | "parenthesized_expression":
                pending += inside
            case "attribute" if len(inside) == 2:
                without(walk, walk.value(inside[0]), inside[1].text(), at, end)
            case "subscript" if inside:
                base = walk.value(inside[0])
                field, key = subscript_key(walk, inside[1:], at, end)
                if field is None and key >= 0:
                    without(walk, base, key, at, end)
                elif field is not None and not field.isdigit() and field != ELEMENT:
                    without(walk, base, field, at, end)


def branch(walk: Walk, node: SgNode) -> None:
    """``if``, ``elif``, ``else``; a branch that leaves proves its negation for the rest."""
    clauses = node.field_children("alternative")
    facts = _branch(walk, node, clauses)
    walk.assume(facts)


def _branch(walk: Walk, node: SgNode, clauses: list[SgNode]) -> Facts:
    """Lower one condition and what follows when it fails; gives what holds after it."""
    builder = walk.builder
    condition = truth(walk, node.field("condition"))
    start = builder.fork()
    taken = _arm(walk, condition.yes, node.field("consequence"))
    builder.env = start
    left: Facts = ()
    guards = builder.guards
    walk.assume(condition.no)
    without_absent(walk, condition.no)
    if clauses:
        if clauses[0].kind() == "elif_clause":
            left = _branch(walk, clauses[0], clauses[1:])
        else:
            walk.block(clauses[0].field("body"))
    builder.guards = guards
    skipped = (builder.env, builder.dead)
    at, end = span(node)
    builder.join([taken, skipped], at=at, end=end)
    if taken[1] and not skipped[1]:
        return condition.no + left
    return condition.yes if skipped[1] and not taken[1] else ()


def _arm(walk: Walk, facts: Facts, body: SgNode | None) -> tuple[Env, bool]:
    """A branch under its conditions: what it leaves, and whether it leaves the block."""
    builder = walk.builder
    guards = builder.guards
    builder.dead = False
    walk.assume(facts)
    walk.block(body)
    builder.guards = guards
    left = (builder.env, builder.dead)
    builder.dead = False
    return left


def choose(walk: Walk, node: SgNode) -> None:
    """``match``: every case is a branch from the same start."""
    builder = walk.builder
    at, end = span(node)
    subjects = [part for part in parts(node) if part.kind() not in {"block", "case_clause"}]
    values = [walk.value(subject) for subject in subjects]
    subject = values[0] if len(values) == 1 else builder.add(Array(at, end, tuple(values)))
    body = node.field("body")
    start = builder.fork()
    left: list[tuple[Env, bool]] = []
    complete = False
    for clause in [part for part in parts(body) if part.kind() == "case_clause"] if body else []:
        builder.env = dict(start)
        guards = builder.guards
        for part in parts(clause):
            if part.kind() == "case_pattern":
                walk.assume(match_case(walk, part, subject))
            elif part.kind() == "if_clause":
                for condition in parts(part):
                    walk.assume(truth(walk, condition).yes)
        left.append(_arm(walk, (), clause.field("consequence")))
        builder.guards = guards
        complete = complete or irrefutable(clause)
    builder.join([*left, *([] if complete else [(start, False)])], at=at, end=end)


def loop_over(walk: Walk, node: SgNode) -> None:
    """``for x in xs``: ``x`` is some element."""
    builder = walk.builder
    left, right = node.field("left"), node.field("right")
    source = walk.value(right) if right is not None else None
    start = builder.fork()
    if left is not None and source is not None:
        bind(walk, left, builder.add(Load(*span(left), source, ELEMENT)))
    _loop(walk, node, (), start)


def loop_while(walk: Walk, node: SgNode) -> None:
    """``while c``: the body runs only when ``c`` holds."""
    condition = truth(walk, node.field("condition"))
    _loop(walk, node, condition.yes, walk.builder.fork())


def _loop(walk: Walk, node: SgNode, facts: Facts, start: Env) -> None:
    """The body once, joined with the way around it and with every ``break`` and ``continue``."""
    builder = walk.builder
    at, end = span(node)
    exits: list[Env] = []
    walk.loops.append(exits)
    through = _arm(walk, facts, node.field("body"))
    walk.loops.pop()
    builder.join([through, *[(env, False) for env in exits], (start, False)], at=at, end=end)
    otherwise = node.field("alternative")
    if otherwise is not None:
        before = builder.fork()
        walk.block(otherwise.field("body"))
        builder.join([(builder.env, builder.dead), (before, False)], at=at, end=end)


def leave_loop(walk: Walk, _: SgNode) -> None:
    """``break`` and ``continue``."""
    if walk.loops:
        walk.loops[-1].append(walk.builder.fork())
    walk.builder.dead = True


def attempt(walk: Walk, node: SgNode) -> None:
    """``try``: a handler starts from before or after the body; ``finally`` runs after all."""
    builder = walk.builder
    at, end = span(node)
    start = builder.fork()
    body = _arm(walk, (), node.field("body"))
    ways = [body]
    handlers: list[SgNode] = []
    final: SgNode | None = None
    for clause in parts(node):
        match clause.kind():
            case "except_clause" | "except_group_clause":
                handlers.append(clause)
            case "else_clause":
                builder.env = dict(body[0])
                through = _arm(walk, (), clause.field("body"))
                ways = [(through[0], through[1] or body[1])]
            case "finally_clause":
                final = clause
    if handlers:
        builder.join([(start, False), (body[0], False)], at=at, end=end)
        interrupted = builder.fork()
        for handler in handlers:
            builder.env = dict(interrupted)
            ways.append(_handler(walk, handler))
    gone = all(dead for _, dead in ways)
    builder.join([(env, dead and not gone) for env, dead in ways], at=at, end=end)
    if final is not None:
        for part in parts(final):
            walk.block(part)
    builder.dead = builder.dead or gone


def _handler(walk: Walk, clause: SgNode) -> tuple[Env, bool]:
    """``except E as e``, ``except E, e``: the name is a call of ``except`` with the type."""
    builder = walk.builder
    body: SgNode | None = None
    caught: list[SgNode] = []
    for part in parts(clause):
        if part.kind() == "block":
            body = part
        elif part.kind() == "as_pattern":
            caught += parts(part)
        else:
            caught.append(part)
    if caught:
        at, end = span(caught[0])[0], span(caught[-1])[1]
        kind = walk.value(caught[0])
        callee = builder.add(Global(at, end, "except"))
        error = builder.call(callee, (kind,), at=at, end=end)
        for name in caught[1:2]:
            bind(walk, name, error)
    return _arm(walk, (), body)


def context(walk: Walk, node: SgNode) -> None:
    """``with a as b``: ``b`` is the value of ``a``; early exits count for what follows."""
    for clause in parts(node):
        if clause.kind() != "with_clause":
            continue
        for item in parts(clause):
            inside = parts(item)
            if inside and inside[0].kind() == "as_pattern":
                inside = parts(inside[0])
            if not inside:
                continue
            value = walk.value(inside[0])
            for target in inside[1:]:
                bind(walk, target, value)
    body = node.field("body")
    if body is not None:
        walk.run(body.named_children())


def give_back(walk: Walk, node: SgNode) -> None:
    """``return x``."""
    for value in parts(node):
        walk.builder.returns(walk.value(value))
    walk.builder.dead = True


def throw(walk: Walk, node: SgNode) -> None:
    """``raise e``: a call of ``throw`` with the value; the old ``raise E, message`` has two."""
    builder = walk.builder
    at, end = span(node)
    cause = node.field("cause")
    inside = parts(node)
    if inside:
        first = parts(inside[0]) if inside[0].kind() == "expression_list" else inside[:1]
        args = [walk.value(value) for value in first]
        if cause is not None:
            walk.value(cause)
        builder.call(builder.add(Global(at, end, "throw")), args, at=at, end=end)
    builder.dead = True


def require(walk: Walk, node: SgNode) -> None:
    """``assert c, message``: ``c`` holds from here on."""
    inside = parts(node)
    if not inside:
        return
    condition = truth(walk, inside[0])
    for message in inside[1:]:
        walk.value(message)
    walk.assume(condition.yes)


def share_module(walk: Walk, node: SgNode) -> None:
    """``global a, b``."""
    for name in parts(node):
        walk.share(name.text(), span(name)[0], module=True)


def share_outer(walk: Walk, node: SgNode) -> None:
    """``nonlocal a, b``."""
    for name in parts(node):
        walk.share(name.text(), span(name)[0], module=False)


def old_call(walk: Walk, node: SgNode) -> None:
    """The statements ``print a, b`` and ``exec code``: calls."""
    builder = walk.builder
    at, end = span(node)
    word = "print" if node.kind() == "print_statement" else "exec"
    args = [walk.value(value) for value in parts(node)]
    callee = builder.add(Global(at, at + len(word), word))
    builder.call(callee, args, at=at, end=end)


def nothing(walk: Walk, node: SgNode) -> None:
    """Comments and ``pass``."""


def broken(walk: Walk, node: SgNode) -> None:
    """Statements and values within what could not be parsed."""
    walk.run(parts(node))


def nested(walk: Walk, node: SgNode) -> None:
    """A block where none is expected."""
    walk.block(node)


STATEMENTS: Mapping[str, Statement] = {
    "expression_statement": expression,
    "assignment": _assignment,
    "if_statement": branch,
    "match_statement": choose,
    "for_statement": loop_over,
    "while_statement": loop_while,
    "break_statement": leave_loop,
    "continue_statement": leave_loop,
    "try_statement": attempt,
    "with_statement": context,
    "return_statement": give_back,
    "raise_statement": throw,
    "assert_statement": require,
    "delete_statement": delete,
    "global_statement": share_module,
    "nonlocal_statement": share_outer,
    "import_statement": import_module,
    "import_from_statement": import_from,
    "future_import_statement": import_future,
    "type_alias_statement": alias_statement,
    "print_statement": old_call,
    "exec_statement": old_call,
    "pass_statement": nothing,
    "comment": nothing,
    "line_continuation": nothing,
    "ERROR": broken,
    "block": nested,
}
