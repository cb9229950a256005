from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowcheck.frontends.javascript.lower import ScriptLowerer, lower
from flowcheck.frontends.javascript.walker import Walker
from flowcheck.ir.build import Builder
from flowcheck.ir.graph import Call, Closure, Const, Global, Load
from flowcheck.ir.module import Module
from flowcheck.ir.verify import verify
from flowcheck.model import Language, SourceFile

SAMPLE = """\
import posthog, { type Config } from "posthog-js";
/* \U0001f600 */ export const useUser = async ({ user, ...rest }: Props = {}) => {
  const { data: { email } = {} } = await trpc.user.useQuery<User>(`id ${user?.id}`);
  if (!email || rest["blocked"]) return null;
  switch (email) { case "a": posthog.reset(); break; default: x ||= 1 }
  for (const [k, v] of Object.entries(rest)) posthog.identify(k, { v, $set: { email } });
  try { delete rest.a } catch ({ message }) { throw new Error(message) }
  return <Form onSubmit={() => posthog.capture("e", { ...rest })}>{email && <b>{email}</b>}</Form>;
};
@Entity() export class User extends Base<T> {
  @IsEmail() email: string; constructor(private a: A) { super(a) }
}
"""
TOKENS = [
    "{",
    "}",
    "(",
    ")",
    "<",
    ">",
    "`",
    '"',
    "=>",
    "class",
    "return",
    "${",
    "...",
    "\ud800",
    "\U0001f600",
    "\n",
]


def read(text: str) -> Module:
    return lower(SourceFile("a.tsx", Language.TSX, text))


@given(
    st.lists(
        st.tuples(st.integers(0, len(SAMPLE)), st.integers(0, 8), st.sampled_from(["", *TOKENS]))
    )
)
def test_a_broken_file_is_lowered_as_far_as_it_can_be_read(
    edits: list[tuple[int, int, str]],
) -> None:
    text = SAMPLE
    for at, length, token in edits[:12]:
        text = text[:at] + token + text[at + length :]
    module = read(text)
    assert verify(module, text) == []
    assert msgspec.msgpack.encode(module)


@given(st.text(max_size=200))
def test_any_text_is_lowered(text: str) -> None:
    assert verify(read(text), text) == []


@pytest.mark.parametrize("kind", ["+", "-", "&&", "||", "??", ","])
def test_long_chains_of_operators_are_no_problem(kind: str) -> None:
    module = read("x = (" + kind.join(f"a{i}" for i in range(3000)) + "); track(x)")
    assert module.problems == ()


@pytest.mark.parametrize(
    "deep",
    [
        "[" * 3000 + "]" * 3000,
        "(" * 3000 + "1" + ")" * 3000,
        "f(" * 2000 + "1" + ")" * 2000,
        "a" + ".b(1)" * 3000,
        "{a:" * 1500 + "1" + "}" * 1500,
        "a ? b : " * 2000 + "c",
        "<a>" * 1000 + "</a>" * 1000,
        "!" * 3000 + "1",
    ],
)
def test_what_is_nested_too_deeply_is_a_problem_of_its_statement_only(deep: str) -> None:
    module = read(f"x = {deep};\ntrack(1)")
    assert [problem.kind for problem in module.problems] == ["too-deep"]
    assert any(isinstance(node, Global) and node.name == "track" for node in module.nodes)


def test_deep_statements_do_not_stop_the_rest() -> None:
    text = "if (a) {b()} " + "else if (c) {d()} " * 1500 + "track(1);" + "{" * 1500 + "}" * 1500
    module = read(text)
    assert {problem.kind for problem in module.problems} == {"too-deep"}
    assert any(isinstance(node, Global) and node.name == "track" for node in module.nodes)


def test_broken_regions_are_reported_and_what_is_in_them_is_lowered() -> None:
    module = read("const a = ;\nfoo(b;\ntrack(user.email); function f( { track(user.id) }")
    assert {problem.kind for problem in module.problems} == {"syntax"}
    loads = {node.field for node in module.nodes if isinstance(node, Load)}
    assert loads >= {"email", "id"}


def test_offsets_are_those_of_the_tree() -> None:
    w = Walker(Builder("a", "tsx"), SAMPLE, 0, language="tsx", values={}, statements={})
    waiting = [w.program()]
    while waiting:
        node = waiting.pop()
        if node[0] != "program":
            span = node[3].range()
            assert (span.start.index, span.end.index) == node[1:3]
        waiting.extend(w.children(node))


def scripts() -> tuple[Builder, ScriptLowerer]:
    builder = Builder("a.vue", "vue")
    return builder, ScriptLowerer(builder, typescript=True)


def test_a_script_inside_another_file_has_the_offsets_of_that_file() -> None:
    text = "<p>é</p><script>const user = g()</script>"
    builder, lowerer = scripts()
    at = text.index("const")
    lowerer.script("const user = g()", at)
    call = next(node for node in builder.nodes if isinstance(node, Call))
    assert text[call.at : call.end] == "g()"


@pytest.mark.parametrize(
    "text", ["user.email", "{ a: user.email }", "user.email; ", "(user.email, 1)"]
)
def test_an_expression_sees_the_script(text: str) -> None:
    builder, lowerer = scripts()
    lowerer.script("const user = g()", 10)
    lowerer.expression(text, 100)
    load = next(node for node in builder.nodes if isinstance(node, Load))
    assert isinstance(builder.nodes[load.base], Call)
    assert load.at == 100 + text.index("user")


@pytest.mark.parametrize("text", ["", ")", "a b", "//", "{"])
def test_a_broken_expression_is_still_a_value(text: str) -> None:
    builder, lowerer = scripts()
    assert lowerer.expression(text, 5) < len(builder.nodes)
    assert verify(builder.finish(end=50)) == []


def test_handlers_are_closures() -> None:
    builder, lowerer = scripts()
    nodes = [
        lowerer.statements("save($event)", 10),
        lowerer.statements("a = 1; save(a)", 30),
        lowerer.statements("() => save()", 60),
        lowerer.statements("if (a) save()", 80),
    ]
    assert all(isinstance(builder.nodes[node], Closure) for node in nodes)
    module = builder.finish(end=100)
    assert verify(module) == []
    assert len(module.functions[1].returns) == 1
    assert len(module.functions) == 5


def test_patterns_bind_parts_of_a_value() -> None:
    builder, lowerer = scripts()
    value = lowerer.expression("items", 10)
    lowerer.pattern("{ id, name: [first] }, index", 30, value)
    node = builder.nodes[lowerer.expression("first", 60)]
    assert isinstance(node, Load)
    assert node.field == "0"


@pytest.mark.parametrize(
    "text",
    [
        "a = <p>Terms & Conditions {user.email} apply&nbsp;&amp; {b & c}</p>",
        "a = <a href='https://x.y/?a=b&c=d#e-f-g' id={user.email}>x</a>",
        "a = await importOriginal<typeof import('./m')>(); f(user.email)",
        "let a: Promise<\n  import('m').Response<T>>; f(user.email)",
        "a = 'x\0y' + user.email",
        "a = tag<{ b: T }>`x${user.email}`",
        "export type * from 'm'; f(user.email)",
    ],
)
def test_valid_code_that_the_grammar_does_not_know_is_no_problem(text: str) -> None:
    module = read(text)
    assert module.problems == ()
    assert any(isinstance(node, Load) and node.field == "email" for node in module.nodes)
    for node in module.nodes:
        if isinstance(node, Load):
            assert text[node.at : node.end] == "user.email"


def test_ampersands_stay_in_the_text_of_elements() -> None:
    text = "a = <a href='?a=b&c=d#e-f'>Terms & Conditions</a>"
    values = {node.value for node in read(text).nodes if isinstance(node, Const)}
    assert values == {"a", "?a=b&c=d#e-f", "Terms & Conditions"}
