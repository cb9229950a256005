from __future__ import annotations

from collections.abc import Callable

import pytest

Value = Callable[[str], str]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("undefined", "None"),
        ("null", "None"),
        ("0x1F", "31"),
        ("1_000n", "1000"),
        ("-1.5e3", "-1500.0"),
        ("99999999999999999999n", "1e+20"),
        (r"'a\u0062\x63\n\'\u{1F600}'", repr("abc\n'\U0001f600")),
        (r"'\ud83d'", repr("\ufffd")),
        ("`plain`", "'plain'"),
        ("/a+/gi", "'/a+/gi'"),
        ("a.b?.c!['d'][0]", "@a.b.c.d.0"),
        ("a[b]", "@a[@b]"),
        ("a?.(b)", "@a(@b)"),
        ("a?.b?.(1)", "@a.b(1)"),
        ("a(b, ...c)", "@a(@b, *@c)"),
        ("new a.B(c)", "new @a.B(@c)"),
        ("new a", "new @a()"),
        ("`x${a}y${b}`", "text('x', @a, 'y', @b)"),
        ("a + '-' + b", "text(@a, '-', @b)"),
        ("a - b + c", "text(op -(@a, @b), @c)"),
        ("a + b - c", "op -(text(@a, @b), @c)"),
        ("a === b", "op ===(@a, @b)"),
        ("typeof a", "op typeof(@a)"),
        ("!a", "op !(@a)"),
        ("'k' in a", "op in('k', @a)"),
        ("void a", "op void(@a)"),
        ("a || b", "(@a | @b)"),
        ("a ?? b ?? c", "(@a | @b | @c)"),
        ("a && b && c", "@c"),
        ("a ? b : c", "(@b | @c)"),
        ("(a, b)", "@b"),
        ("(a as T)!", "@a"),
        ("a satisfies T", "@a"),
        ("await a", "@a"),
        ("[a, ...b, , c]", "[@a, *@b, @c]"),
        ("{a, b: 1, 'c-d': 2, 3: c, ...b}", "{a: @a, b: 1, c-d: 2, 3: @c, **: @b}"),
        ("{[a]: 1, ['b']: 2, [`c`]: 3}", "{[@a]: 1, b: 2, c: 3}"),
        (
            "{m() {}, async n() {}, get g() { return a }, set s(v) {}}",
            "{m: fn m, n: fn n, g: fn g()}",
        ),
        ("{f: () => 1, g: function h() {}}", "{f: fn f, g: fn h}"),
        ("a`x${b}y${c}`", "tag @a(@b, @c)"),
        ("a.b<T>`x${c}`", "tag @a.b(@c)"),
        ("a(b)<{ c: T }>`x${c}`", "tag @a(@b)(@c)"),
        ("import('m')", "<m *>"),
        ("require('m').x", "<m *>.x"),
        ("require(a)", "@require(@a)"),
        ("import.meta.env", "@import.meta.env"),
        ("class {}", "class result"),
        ("class K {}", "class K"),
        ("() => a", "fn result"),
        ("(x => x) as T", "fn result"),
        ("(b = c)", "@c"),
        ("(b.x += c)", "text(@b.x, @c)"),
        ("window.a.b", "@window.a.b"),
    ],
)
def test_an_expression_gives_its_value(text: str, value: str, expression: Value) -> None:
    assert expression(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<div/>", "jsx 'div'({})"),
        (
            "<A b={c} d='e &amp; f' g {...h} x:y='1'/>",
            "{b: @c, d: 'e & f', g: True, **: @h, x:y: '1'}",
        ),
        ("<a.B c={d}>x</a.B>", "jsx @a.B({c: @d, children: 'x'})"),
        ("<><i/> {a}</>", "jsx ''({children: [jsx 'i'({}), @a]})"),
        ("<p>{a && <b/>}{/* no */}</p>", "jsx 'p'({children: jsx 'b'({})})"),
        ("<P>{(x) => x}</P>", "jsx @P({children: fn })"),
        ("<my-tag a={<b/>}/>", "jsx 'my-tag'({a: jsx 'b'({})})"),
        ("<P onClick={() => a}/>", "jsx @P({onClick: fn onClick})"),
        ("<P<T> a={b}/>", "jsx @P({a: @b})"),
    ],
)
def test_an_element_is_a_call_with_one_object(text: str, value: str, expression: Value) -> None:
    assert value in expression(text)


@pytest.mark.parametrize(
    ("body", "values"),
    [
        (
            "const {b, c: {d = 1}, ...r} = a; return [b, d, r]",
            "[$a.b, ($a.c.d | 1), $a without b/c]",
        ),
        ("const {['x']: b, [k]: c} = a; return [b, c]", "[$a.x, $a[@k]]"),
        ("const {b: [c, , ...d] = []} = a; return [c, d]", "[($a.b | []).0, [*($a.b | [])]]"),
        ("let b, c; [b, c] = a; return [b, c]", "[$a.0, $a.1]"),
        ("let b; ({b, ...c} = a); return b", "$a.b"),
        ("[a.x, a.y] = g; return a", "$a <- x: @g.0 <- y: @g.1"),
        ("for (const {b: [c]} of a) return c", "$a.[].b.0"),
        ("for (const k in a) return k", "?()"),
        ("try { g() } catch ({message: m}) { return m }", "@except().message"),
        ("using b = a; return b", "$a"),
    ],
)
def test_destructuring_loads_each_part(
    body: str, values: str, returned: Callable[[str], list[str]]
) -> None:
    assert returned(f"function f(a) {{ {body} }}") == [values]


@pytest.mark.parametrize(
    ("parameters", "value"),
    [
        ("{a, b: {c}, ...d}", "[$.a, $.b.c, $ without a/b]"),
        ("[a, c], d", "[$.0, $.1, $d]"),
        ("{a}: T = {}, {c, d}", "[$.a, $.c, $.d]"),
        ("this: T, a, c?: string, ...d", "[$a, $c, $d]"),
        ("a, c, ...[d]", "[$a, $c, $.0]"),
    ],
)
def test_parameters_are_bound_by_their_parts(
    parameters: str, value: str, returned: Callable[[str], list[str]]
) -> None:
    assert returned(f"function f({parameters}) {{ return [a, c, d] }}") == [value]


def test_arguments_are_the_parameters_and_a_rest(returned: Callable[[str], list[str]]) -> None:
    assert returned("function f() { return arguments }") == ["[*$arguments]"]
    assert returned("function f(a) { return () => arguments }; ") == ["fn "]
    assert returned("function f(a, b) { return g(...arguments) }") == ["@g(*[$a, $b, *$arguments])"]


def test_this_is_the_instance_the_object_or_free(returned: Callable[[str], list[str]]) -> None:
    assert returned("class A { f() { return this.x } }") == ["self A.x"]
    assert returned("class A { f = () => this.x }") == ["self A.x"]
    assert returned("class A { g() { const h = { x: 1, f() { return this.x } } } }") == [
        "{x: 1, f: fn f}.x"
    ]
    assert returned("const o = { f: function () { return this } }") == ["{f: fn f}"]
    assert returned("const o = { f: () => this }") == ["@this"]
    assert returned("function f() { return this }") == ["@this"]
