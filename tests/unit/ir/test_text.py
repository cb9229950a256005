from __future__ import annotations

from flowcheck.ir.build import Builder
from flowcheck.ir.graph import Cell, Const, Entry, Global, Load, Object, Operator, Update
from flowcheck.ir.module import Export, Field, Shape, Type
from flowcheck.ir.text import render, type_text


def test_a_module_reads_like_its_program() -> None:
    builder = Builder("src/a.ts", "typescript")
    builder.imports["posthog"] = ("posthog-js", "default")
    shape = Shape(
        "User", "interface", (Field("email", Type("string"), ("email",), 0, 5),), (), None, 0, 9
    )
    builder.shapes.append(shape)
    function = builder.new_function("send", at=10, end=60)
    closure = builder.closure(function, at=10, end=60)
    builder.exports.append(Export("send", closure))

    def body() -> None:
        user = builder.param(function, "user", at=12, end=16, type=Type("User"))
        builder.bind_param("user", user)
        consent = builder.add(Global(20, 27, "consent"))
        with builder.guarded(builder.add(Operator(19, 27, "!", (consent,))), holds=False):
            email = builder.add(Load(30, 40, user, "email"))
            props = builder.add(Object(29, 41, (Entry("$email", -1, email, 30, 40),)))
            callee = builder.add(Global(28, 29, "track"))
            builder.returns(builder.call(callee, (props,), at=28, end=42))

    builder.defer(function, body)
    assert render(builder.finish(end=60)) == (
        "module src/a.ts (typescript)\n"
        "imports\n"
        "  posthog = 'posthog-js' default\n"
        "shapes\n"
        "  s0 interface User {email: string (email)}\n"
        "vars\n"
        "  v0 user of f1 = %1\n"
        "guards\n"
        "  g0 not %3\n"
        "f0 <module>()\n"
        "f1 send(user=%1: User) in f0\n"
        "  %0 = closure f1 ; send @10-60\n"
        "  %1 = param f1[0] : User ; user @12-16\n"
        "  %2 = global consent @20-27\n"
        "  %3 = op ! %2 @19-27\n"
        "  %4 = load %1 .email @30-40\n"
        "  %5 = object {$email: %4} @29-41\n"
        "  %6 = global track @28-29\n"
        "  %7 = call %6(%5) if g0 @28-42\n"
        "  return %7\n"
        "exports\n"
        "  send = %0\n"
    )


def test_updates_and_cells() -> None:
    builder = Builder("a.py", "python")
    base = builder.add(Const(0, 1, None))
    builder.declare("x")
    builder.add(Update(0, 1, base, "a", base))
    builder.add(Update(0, 1, base, None, base, base))
    builder.add(Cell(0, 1, 0))
    text = render(builder.finish(end=1))
    assert "update %0 .a = %0" in text
    assert "update %0 [%0] = %0" in text
    assert "cell v0" in text


def test_types() -> None:
    user = Type("User")
    assert type_text(None) == "?"
    assert type_text(Type("|", (user, Type("null")))) == "User | null"
    assert type_text(Type("Promise", (Type("[]", (user,)),))) == "Promise<User[]>"
    assert type_text(Type("{}", (), 3)) == "{s3}"
    assert type_text(Type("<>", (user,))) == "<User>"
