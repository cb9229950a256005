from __future__ import annotations

from collections.abc import Callable
from textwrap import indent

import pytest


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("x = y = a\nreturn x, y", "[$a, $a]"),
        ("x, (y, *z) = a\nreturn x, y, z", "[$a.0, $a.1.0, [*$a.1]]"),
        ("*x, y = a\nreturn x, y", "[[*$a], $a.[]]"),
        ("a['k'] = b\nreturn a", "$a <- k: $b"),
        ("a.k = b\nreturn a", "$a <- k: $b"),
        ("a.k.m = b\nreturn a", "$a <- k: $a.k <- m: $b"),
        ("a[b] = 1\nreturn a", "$a <- [$b]: 1"),
        ("a[1:2] = b\nreturn a", "$a <- [?()]: $b"),
        ("k = 'x'; a[k] = b\nreturn a", "$a <- x: $b"),
        ("x = a; x['k'] = b\nreturn a", "$a <- k: $b"),
        ("a += b\nreturn a", "text($a, $b)"),
        ("a += 1\nreturn a", "op +($a, 1)"),
        ("a -= b\nreturn a", "op -($a, $b)"),
        ("a |= {'k': b}\nreturn a", "{**: $a, **: {k: $b}}"),
        ("a['n'] += 'x'\nreturn a", "$a <- n: text($a.n, 'x')"),
        ("del a['k']\nreturn a", "$a without k"),
        ("del a.k, a['m']\nreturn a", "$a without m without k"),
        ("del a['k']['m']\nreturn a", "$a <- k: $a.k without m"),
        ("a.pop('k')\nreturn a", "$a without k"),
        ("a.pop('k', None)\nreturn a", "$a without k"),
        ("a.update(b)\nreturn a", "$a after $a.update($b)#-1"),
        ("g(b, a)\nreturn a", "$a after @g($b, $a)#1"),
        ("await g(a)\nreturn a", "$a after @g($a)#0"),
        ("x = g(a)\nreturn a", "$a"),
        ("with a as x, b as (y, z):\n  pass\nreturn x, y, z", "[$a, $b.0, $b.1]"),
        ("for x, y in a:\n  pass\nreturn x, y", "[$a.[].0, $a.[].1]"),
        ("x = {}\nfor k in a:\n  x['k'] = k\nreturn x", "({} <- k: $a.[] | {})"),
        ("x = a\nfor y in b:\n  if y:\n    x = y\n    break\nreturn x", "($a | $b.[])"),
        ("x = a\nwhile b:\n  x = b\nelse:\n  x = 1\nreturn x", "(1 | ($b | $a))"),
        ("if a:\n  x = a\nelif b:\n  x = b\nelse:\n  x = 1\nreturn x", "($a | ($b | 1))"),
        ("if a:\n  x = a\nelse:\n  raise b\nreturn x", "$a"),
        ("try:\n  x = a\nexcept E:\n  x = b\nreturn x", "($a | $b)"),
        ("try:\n  x = a\nexcept E:\n  return\nelse:\n  x = b\nreturn x", "$b"),
        ("try:\n  x = a\nfinally:\n  y = x\nreturn y", "$a"),
        ("try:\n  pass\nexcept E as e:\n  return e", "@except(@E)"),
        ("try:\n  pass\nexcept E, e:\n  return e", "@except(@E)"),
        ("try:\n  pass\nexcept* (E, F) as e:\n  return e", "@except([@E, @F])"),
        ("x = 1\ndel x\nreturn a", "$a"),
        ("x: int\nx = a\nreturn x", "$a"),
    ],
)
def test_a_statement_leaves_its_value(
    body: str, value: str, returned: Callable[[str], list[str]]
) -> None:
    assert returned("async def f(a, b):\n" + indent(body, "    ")) == [value]


@pytest.mark.parametrize(
    ("case", "value"),
    [
        ('{"k": x, **y}', "[$a.k, $a without k]"),
        ("[x, *y]", "[$a.0, [*$a]]"),
        ("(x, y)", "[$a.0, $a.1]"),
        ("User(name=x) as y", "[$a.name, $a]"),
        ("User(x, y)", "[?($a), ?($a)]"),
        ("str(x) as y", "[$a, $a]"),
        ("x if (y := x)", "[$a, $a]"),
    ],
)
def test_a_case_binds_parts_of_the_subject(
    case: str, value: str, returned: Callable[[str], list[str]]
) -> None:
    source = f"def f(a):\n    match a:\n        case {case}:\n            return x, y\n"
    assert returned(source) == [value]


@pytest.mark.parametrize(
    ("body", "calls"),
    [
        ("if a:\n  track(1)\nelse:\n  track(2)", ["1 if $a", "2 if !$a"]),
        ("if not a:\n  track(1)\nelse:\n  track(2)", ["1 if !$a", "2 if $a"]),
        ("if a and not b:\n  track(1)", ["1 if $a if !$b"]),
        ("if a or b:\n  track(1)\ntrack(2)", ["1 if ($a | $b)", "2"]),
        ("if not (a or b):\n  track(1)", ["1 if !$a if !$b"]),
        ("if a and b:\n  return\ntrack(1)", ["1 if !op and($a, $b)"]),
        ("if not a:\n  return\ntrack(1)", ["1 if $a"]),
        ("if not a or b:\n  raise b\ntrack(1)", ["1 if $a if !$b"]),
        ("if a:\n  return\nelif b:\n  return\ntrack(1)", ["1 if !$a if !$b"]),
        ("if a:\n  pass\nelse:\n  return\ntrack(1)", ["1 if $a"]),
        ("if a:\n  if b:\n    return\n  track(1)\ntrack(2)", ["1 if $a if !$b", "2"]),
        ("for x in a:\n  if x:\n    continue\n  track(1)\ntrack(2)", ["1 if !$a.[]", "2"]),
        ("while a:\n  track(1)\ntrack(2)", ["1 if $a", "2"]),
        ("with a:\n  if not b:\n    return\ntrack(1)", ["1 if $b"]),
        ("assert a\ntrack(1)", ["1 if $a"]),
        ("a and track(1)", ["1 if $a"]),
        ("a or track(1)", ["1 if !$a"]),
        ("x = track(1) if a else track(2)", ["1 if $a", "2 if !$a"]),
        ("[track(1) for x in a if x.ok]", ["1 if $a.[].ok"]),
        ("match a:\n  case 'x':\n    track(1)", ["1 if op ==($a, 'x')"]),
        ("if True:\n  track(1)", ["1"]),
        ("if (x := a) is None:\n  return\ntrack(1)", ["1 if !op is($a, None)"]),
    ],
)
def test_a_call_knows_its_conditions(
    body: str, calls: list[str], sent: Callable[[str], list[str]]
) -> None:
    expected = [f"@track({call[0]}){call[1:]}" for call in calls]
    assert sent("def f(a, b):\n" + indent(body, "    ")) == expected


def test_a_raised_value_is_kept(sent: Callable[[str], list[str]]) -> None:
    assert sent("def f(a):\n    raise Failed(track(a)) from a") == ["@track($a)"]


def test_old_print_and_exec_are_calls(sent: Callable[[str], list[str]]) -> None:
    assert sent('print "a", track(1)\nprint >>log, track(2)\nexec "x"') == [
        "@track(1)",
        "@track(2)",
    ]
