from __future__ import annotations

from collections.abc import Callable

from flowcheck.ir.module import Module, Type


def exported(module: Module, shown: Callable[[Module, int], str]) -> dict[str, str]:
    return {export.name: shown(module, export.node) for export in module.exports}


def test_imports_bind_what_they_name(
    lowered: Callable[[str], Module], shown: Callable[[Module, int], str]
) -> None:
    module = lowered(
        """
        from __future__ import annotations
        import os.path
        import a.b as c, d
        from .models import User as U, Team
        from .. import core
        from stars import *
        def f():
            from late import thing
        """
    )
    assert exported(module, shown) == {
        "os": "<os *>",
        "c": "<a.b *>",
        "d": "<d *>",
        "U": "<.models User>",
        "Team": "<.models Team>",
        "core": "<.. core>",
        "f": "fn f",
    }
    assert module.stars == ("stars",)
    assert module.imports["thing"] == ("late", "thing")
    assert module.imports["U"] == (".models", "User")


def test_an_optional_import_is_one_of_two(
    lowered: Callable[[str], Module], shown: Callable[[Module, int], str]
) -> None:
    module = lowered("try:\n    import posthog\nexcept ImportError:\n    posthog = None\n")
    assert exported(module, shown) == {"posthog": "(<posthog *> | None)"}


def test_a_captured_name_that_is_assigned_once_is_its_value(
    returned: Callable[[str], list[str]],
) -> None:
    assert returned("def f():\n    return client\nclient = Client()\n") == ["@Client()"]


def test_a_captured_name_that_is_assigned_twice_is_a_cell(
    returned: Callable[[str], list[str]],
) -> None:
    assert returned("x = 1\nx = 2\ndef f():\n    return x\n") == ["cell x"]


def test_a_global_statement_makes_a_module_variable_of_both_writers(
    lowered: Callable[[str], Module], shown: Callable[[Module, int], str]
) -> None:
    module = lowered(
        """
        client = None
        def setup():
            global client, late
            client = Client()
            late = 1
        """
    )
    assert exported(module, shown)["client"] == "cell client"
    assert exported(module, shown)["late"] == "cell late"
    client = next(var for var in module.vars if var.name == "client")
    assert [shown(module, node) for node in (*client.defs, *client.foreign)] == [
        "None",
        "@Client()",
    ]


def test_nonlocal_writes_to_the_enclosing_function(
    lowered: Callable[[str], Module], shown: Callable[[Module, int], str]
) -> None:
    module = lowered(
        """
        def outer():
            held = None
            def inner(x):
                nonlocal held
                held = x
            return inner
        """
    )
    held = [var for var in module.vars if var.name == "held"]
    assert [shown(module, node) for node in held[0].foreign] == ["$x"]
    assert len(held) == 1


def test_an_assignment_in_a_function_shadows_the_module(
    returned: Callable[[str], list[str]],
) -> None:
    assert returned("x = 1\ndef f(a):\n    x = a\n    return x\n") == ["$a"]


def test_the_names_of_a_comprehension_end_with_it(
    lowered: Callable[[str], Module], shown: Callable[[Module, int], str]
) -> None:
    module = lowered("xs = [x for x in y]\n")
    assert exported(module, shown) == {"xs": "[@y.[]]"}


def test_methods_do_not_see_the_names_of_their_class(
    returned: Callable[[str], list[str]],
) -> None:
    assert returned(
        """
        name = "module"
        class A:
            name = "class"
            def f(self):
                return name
        """
    ) == ["'module'"]


def test_annotations_give_types_to_values(lowered: Callable[[str], Module]) -> None:
    module = lowered(
        """
        def f(a: list[User], *b: int, c: "User | None" = None, **d: str) -> Optional[User]:
            x: Dict[str, User] = g()
        """
    )
    user, text = Type("User"), Type("str")
    function = module.functions[1]
    assert [param.type for param in function.params] == [
        Type("[]", (user,)),
        Type("[]", (Type("int"),)),
        Type("|", (user, Type("None"))),
        Type("dict", (text, text)),
    ]
    assert [param.kind for param in function.params] == ["normal", "rest", "kwonly", "kwrest"]
    assert function.return_type == Type("Optional", (user,))
    assert Type("Dict", (text, user)) in module.types.values()


def test_types_keep_their_arguments(lowered: Callable[[str], Module]) -> None:
    module = lowered(
        """
        a: Union[A, "B", None]
        b: tuple[int, ...]
        c: Literal["x", 1]
        d: t.Annotated[A, Depends(f)]
        e: Callable[[A], B]
        f: models.User
        """
    )
    types = {var.name: var.type for var in module.vars}
    assert types == {
        "a": Type("|", (Type("A"), Type("B"), Type("None"))),
        "b": Type("[]", (Type("int"),)),
        "c": Type("Literal", (Type('"x"'), Type("1"))),
        "d": Type("t.Annotated", (Type("A"), Type("Depends", (Type("f"),)))),
        "e": Type("Callable", (Type("tuple", (Type("A"),)), Type("B"))),
        "f": Type("models.User"),
    }


def test_an_injected_parameter_has_the_call_as_its_default(
    lowered: Callable[[str], Module], shown: Callable[[Module, int], str]
) -> None:
    module = lowered(
        """
        Current = Annotated[User, Depends(current)]
        def route(a: Annotated[User, Depends(current)], b: Current, c: User = Depends(current)):
            pass
        """
    )
    params = module.functions[1].params
    assert [shown(module, param.default) for param in params] == ["@Depends(@current)"] * 3
