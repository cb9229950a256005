from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1_000", "1000"),
        ("0x1F", "31"),
        ("0777", "511"),
        ("1.5", "1.5"),
        ("-1", "-1"),
        ("1j", "'1j'"),
        ("99999999999999999999", "'99999999999999999999'"),
        ("None", "None"),
        ("True", "True"),
        ("...", "None"),
        ("'a\\n\\x41\\u00e9\\N{DIGIT ONE}'", repr("a\nA\u00e91")),
        ("'\\ud800'", repr("\ufffd")),
        ("r'\\d'", repr("\\d")),
        ("b'x'", "'x'"),
        ('"""a\n"b" """', repr('a\n"b" ')),
        ("'a' \"b\"", "'ab'"),
        ("f'plain {{x}}'", "'plain {x}'"),
    ],
)
def test_a_literal_is_a_constant(text: str, value: str, expression: Callable[[str], str]) -> None:
    assert expression(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("f'a{b}c'", "text('a', @b, 'c')"),
        ("f'{a!r:>{b}}{c=}'", "text(@a, @c)"),
        ("f'{f\"{a}\"}'", "text(text(@a))"),
        ("'x' f'{a}' 'y'", "text('x', @a, 'y')"),
        ("a + b + 'c'", "text(@a, @b, 'c')"),
        ("'%s %s' % (a, b)", "text('%s %s', @a, @b)"),
        ("'%(x)s' % {'x': a}", "text('%(x)s', @a)"),
        ("_('Hi %s') % a", "text(@_('Hi %s'), @a)"),
        ("_('Hi %s') % (a,)", "text(@_('Hi %s'), @a)"),
        ("'{}'.format(a)", "'{}'.format(@a)"),
    ],
)
def test_text_is_made_of_its_parts(text: str, value: str, expression: Callable[[str], str]) -> None:
    assert expression(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a + 1", "op +(@a, 1)"),
        ("a - b", "op -(@a, @b)"),
        ("a % 2", "op %(@a, 2)"),
        ("a % b", "op %(@a, @b)"),
        ("a < b < c", "op <(@a, @b, @c)"),
        ("a not in b", "op not in(@a, @b)"),
        ("a is not None", "op is not(@a, None)"),
        ("not a", "op not(@a)"),
        ("~a", "op ~(@a)"),
        ("re.A | 1", "op |(@re.A, 1)"),
    ],
)
def test_an_operator_keeps_its_operands(
    text: str, value: str, expression: Callable[[str], str]
) -> None:
    assert expression(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a.b.c", "@a.b.c"),
        ("a['b']", "@a.b"),
        ("a[0]", "@a.0"),
        ("a[-1]", "@a.[]"),
        ("a[b]", "@a[@b]"),
        ("a[b, c]", "@a[[@b, @c]]"),
        ("a[1:b]", "@a without "),
        ("a[1:]", "@a without "),
        ("a[:8]", "?(@a)"),
        ("a[-4:]", "?(@a)"),
        ("a or b", "(@a | @b)"),
        ("a and b", "@b"),
        ("a if b else c", "(@a | @c)"),
        ("(await a)", "@a"),
        ("[a, *b]", "[@a, *@b]"),
        ("(a, b)", "[@a, @b]"),
        ("{a, b}", "[@a, @b]"),
        ("[a] + b", "[*[@a], *@b]"),
        ("{'a': b, 1: c, b: c, **c}", "{a: @b, 1: @c, [@b]: @c, **: @c}"),
        ("{'a' 'b': c}", "{ab: @c}"),
        ("dict(a=b, **c)", "{a: @b, **: @c}"),
        ("dict(a, b=c)", "{**: @a, b: @c}"),
        ("{'a': b} | c", "{**: {a: @b}, **: @c}"),
        ("a | b", "(@a | @b)"),
        ("a(b, *c, d=1, **e)", "@a(@b, *@c, d=1, **=@e)"),
        ("a.b(c)", "@a.b(@c)"),
        ("a(x for x in b)", "@a([@b.[]])"),
        ("super().save()", "@super().save()"),
    ],
)
def test_an_expression_is_its_value(
    text: str, value: str, expression: Callable[[str], str]
) -> None:
    assert expression(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[x.email for x in a if x.ok]", "[@a.[].email]"),
        ("{x for x in a}", "[@a.[]]"),
        ("[y for x in a for y in x]", "[@a.[].[]]"),
        ("{k: v for k, v in a}", "{[@a.[].0]: @a.[].1}"),
        ("{k: v for k, v in a.items() if k not in ('b', 'c')}", "@a without b/c"),
        ("{k: v for k, v in a.items() if k != 'b' and v}", "@a without b"),
        ("{k: v for k, v in a.items() if k in {'b'}}", "{b: @a.b}"),
        ("{k: a[k] for k in ('b', 'c')}", "{b: @a.b, c: @a.c}"),
        ("{k: a.get(k) for k in ['b']}", "{b: @a.b}"),
        ("{k: a[k] for k in a if k not in frozenset(['b'])}", "@a without b"),
    ],
)
def test_a_comprehension_is_an_array_or_what_it_leaves_of_a_dict(
    text: str, value: str, expression: Callable[[str], str]
) -> None:
    assert expression(text) == value


def test_a_key_that_holds_a_constant_is_a_field(returned: Callable[[str], list[str]]) -> None:
    source = """
        KEY = "email"
        def f(user):
            return user[KEY], {KEY: user}
    """
    assert returned(source) == ["[$user.email, {email: $user}]"]


def test_a_walrus_binds_in_the_function_even_inside_a_comprehension(
    returned: Callable[[str], list[str]],
) -> None:
    assert returned(
        """
        def f(users):
            if any((found := user.email) for user in users):
                return found
        """
    ) == ["$users.[].email"]


def test_a_lambda_returns_its_value_and_takes_the_name_of_its_variable(
    returned: Callable[[str], list[str]],
) -> None:
    assert returned("f = lambda a, *b, c=1: (a, b, c)") == ["[$a, $b, $c]"]


def test_yield_returns_an_array_and_yield_from_the_value(
    returned: Callable[[str], list[str]],
) -> None:
    assert returned(
        """
        def f(a, b):
            sent = yield a
            yield from b
            return sent
        """
    ) == ["[$a]", "$b", "$a"]


def test_pop_of_a_literal_key_leaves_the_rest(returned: Callable[[str], list[str]]) -> None:
    assert returned(
        """
        def f(user):
            email = user.pop("email", None)
            return email, user
        """
    ) == ["[$user.pop('email', None), $user without email]"]
