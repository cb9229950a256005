from __future__ import annotations

from collections.abc import Callable

import pytest

from flowcheck.ir.module import Module


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("a.k = b; return a", "$a <- k: $b"),
        ("a.k.m = b; return a", "$a <- k: $a.k <- m: $b"),
        ("a['k'] = b; return a", "$a <- k: $b"),
        ("a[b] = 1; return a", "$a <- [$b]: 1"),
        ("const x = a; x.k = b; return a", "$a <- k: $b"),
        ("a += b; return a", "text($a, $b)"),
        ("a -= b; return a", "op -($a, $b)"),
        ("a ||= b; return a", "($a | $b)"),
        ("a.x ??= b; return a", "$a <- x: ($a.x | $b)"),
        ("a++; return a", "op ++($a)"),
        ("delete a.k; return a", "$a without k"),
        ("delete a['k'].m; return a", "$a <- k: $a.k without m"),
        ("a.push(b); return a", "$a after $a.push($b)#-1"),
        ("g(b, a); return a", "$a after @g($b, $a)#1"),
        ("await g(a); return a", "$a after @g($a)#0"),
        ("b && g(a); return a", "($a after @g($a)#0 | $a)"),
        ("const x = g(a); return a", "$a"),
        ("if (b) a = 1; else a = 2; return a", "(1 | 2)"),
        ("if (b) a = 1; return a", "(1 | $a)"),
        ("if (b) { a = 1 } else { throw b } return a", "1"),
        ("b ? (a = 1) : 0; return a", "(1 | $a)"),
        ("{ let a = 1 } return a", "$a"),
        ("{ var x = a } return x", "$a"),
        ("var x = a; var x; return x", "$a"),
        ("let x; for (const y of a) { x = y; break } return x", "($a.[] | None)"),
        ("let x = a; while (b) { x = b; if (x) continue; x = 1 } return x", "(1 | $b | $a)"),
        ("let x = a; do { x = b } while (x); return x", "$b"),
        ("let x; for (let i = 0; i < a; i++) x = i; return x", "(0 | None)"),
        ("let x; o: for (;;) { for (;;) { x = a; break o } } return x", "(None | $a)"),
        ("let x; l: { if (a) { x = 1; break l } x = 2 } return x", "(2 | 1)"),
        (
            "let x; switch (a) { case 1: x = 1; break; case 2: x = 2; default: x = b } return x",
            "($b | 1)",
        ),
        ("let x = 0; switch (a) { case 1: x = 1 } return x", "(1 | 0)"),
        ("let x; try { x = a } catch { x = b } return x", "($a | $b)"),
        (
            "let x; try { x = g() } catch (e) { throw e } finally { x.y = 1 } return x",
            "@g() <- y: 1",
        ),
        ("return g(); function g() { return 1 }", "fn g()"),
        ("return new K(); class K {}", "new class K()"),
        ("throw a; return b", ""),
    ],
)
def test_a_statement_leaves_its_value(
    body: str, value: str, returned: Callable[[str], list[str]]
) -> None:
    assert returned(f"async function f(a, b) {{ {body} }}") == ([value] if value else [])


def test_yield_returns_an_array(returned: Callable[[str], list[str]]) -> None:
    assert returned("function* f(a, b) { yield a; yield* b }") == ["[$a]", "$b"]
    assert returned("const o = { async *f(a) { yield a } }") == ["[$a]"]


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("if (a) track(1)", ["@track(1) if @a"]),
        ("if (!a) return; track(1)", ["@track(1) if @a"]),
        ("if (a) { return } else { g() } track(1)", ["@track(1) if !@a"]),
        ("if (a && !b) track(1)", ["@track(1) if @a if !@b"]),
        ("if (a || !b) return; track(1)", ["@track(1) if !@a if @b"]),
        ("if (a && b) return; track(1)", ["@track(1) if !op &&(@a, @b)"]),
        ("a && b && track(1)", ["@track(1) if @a if @b"]),
        ("a || track(1)", ["@track(1) if !@a"]),
        ("a ? track(1) : track(2)", ["@track(1) if @a", "@track(2) if !@a"]),
        ("if (a) g(); else if (b) track(1)", ["@track(1) if !@a if @b"]),
        ("for (const x of a) { if (!x) continue; track(x) }", ["@track(@a.[]) if @a.[]"]),
        ("while (a) { track(1) } track(2)", ["@track(1) if @a", "@track(2)"]),
        ("switch (a) { case 1: case 2: track(1) }", ["@track(1) if op ===(@a, 1, 2)"]),
        ("{ if (!a) return } track(1)", ["@track(1)"]),
        ("x = a ?? track(1)", ["@track(1) if !@a"]),
        ("x = <p>{a && track(1)}</p>", ["@track(1) if @a"]),
        ("return; track(1)", []),
    ],
)
def test_a_call_knows_the_conditions_above_it(
    text: str, calls: list[str], sent: Callable[[str], list[str]]
) -> None:
    assert sent(f"function f() {{ {text} }}") == calls


def test_a_closure_reads_constants_through_and_other_variables_as_cells(
    returned: Callable[[str], list[str]], lowered: Callable[[str], Module]
) -> None:
    assert returned("const a = g; function f() { return a }") == ["@g"]
    assert returned("let a = g; function f() { return a }") == ["cell a"]
    module = lowered("let a = 1; function f() { a = 2; a.x = 3 }")
    var = module.vars[next(i for i, v in enumerate(module.vars) if v.name == "a")]
    assert len(var.defs) == len(var.foreign) == 1
    assert [store.path for store in var.stores] == [("x",)]


def test_a_body_that_changes_its_parameter_says_so(lowered: Callable[[str], Module]) -> None:
    module = lowered("function f(a, b) { if (b) { a.x = 1; return } delete a.y }")
    assert [index for index, _ in module.functions[1].exits] == [0, 0]


def test_an_undeclared_assignment_writes_to_the_window(lowered: Callable[[str], Module]) -> None:
    module = lowered("analytics = 1; window.dataLayer = []; app.locals.y = 2")
    assert [store.path for store in module.stores] == [
        ("analytics",),
        ("dataLayer",),
        ("locals", "y"),
    ]


def test_names_belong_to_the_first_binding(
    lowered: Callable[[str], Module], shown: Callable[[Module, int], str]
) -> None:
    module = lowered("const {email, id: key} = g(); const other = email")
    assert {shown(module, node): name for node, name in module.names.items()} == {
        "@g().email": "email",
        "@g().id": "key",
    }
