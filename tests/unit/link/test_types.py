"""Declared types and the records, elements, classes and outside symbols that they mean."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from textwrap import dedent

import pytest

from flowcheck.discover.workspace import Workspace
from flowcheck.frontends.registry import frontend
from flowcheck.ir.module import Module, Type
from flowcheck.link.modules import ModuleResolver
from flowcheck.link.ordinary import is_ordinary
from flowcheck.link.program import Program
from flowcheck.link.types import Record, TypeTable
from flowcheck.model import Language, SourceFile

LANGUAGES = {
    ".ts": Language.TYPESCRIPT,
    ".py": Language.PYTHON,
    ".prisma": Language.PRISMA,
    ".js": Language.JAVASCRIPT,
}


def lower(file: SourceFile) -> Module:
    return frontend(file.language)(file)


@dataclass(frozen=True)
class Types:
    """The types of a program, asked for by the name of a parameter of its first file."""

    program: Program
    table: TypeTable

    def declared(self, name: str) -> tuple[int, Type]:
        """The declared type of a parameter of the only file that has one so named."""
        for number in range(len(self.program.files)):
            module = self.program.module(number)
            params = [param for function in module.functions for param in function.params]
            for found in params:
                if found.name == name and found.type is not None:
                    return number, found.type
        raise LookupError(name)

    def fields(self, name: str) -> set[str]:
        """The fields of all records that the type of ``name`` means."""
        records = self.table.records(*self.declared(name))
        return {field.name for record in records for field, _ in self.table.fields(record)}

    def types(self, name: str, path: str) -> set[str]:
        """The names of the types of a field of ``name``."""
        found = self.table.field_types(*self.declared(name), tuple(path.split(".")))
        return {declared.name for _, declared in found}


def types(**files: str) -> Types:
    """Files by path, with ``__`` for the dot of the suffix."""
    sources = []
    for key, text in files.items():
        path = key.replace("__", ".").replace("_in_", "/")
        sources.append(SourceFile(path, LANGUAGES[PurePath(path).suffix], dedent(text)))
    sources.sort()
    program = Program(sources, ModuleResolver((file.path for file in sources), Workspace()), lower)
    return Types(program, TypeTable(program))


DECLARED = """
    interface Base { id: string }
    interface User extends Base { email: string; address: Address; friends: User[] }
    interface Address { city: string; street: string }
    type Guest = { nickname: string };
    type Person = User | Guest;
    type Staff = User & { salary: number };
    type Mine = Pick<User, "email" | "id">;
    type Open = Omit<User, "email" | "friends">;
    type Same = Mine;
    function read(it: %s) {}
"""
USER = {"id", "email", "address", "friends"}


@pytest.mark.parametrize(
    ("written", "fields"),
    [
        ("User", USER),
        ("Address", {"city", "street"}),
        ("Guest", {"nickname"}),
        ("Person", USER | {"nickname"}),
        ("User | null", USER),
        ("User | undefined | string", USER),
        ("Staff", USER | {"salary"}),
        ("Address & Guest", {"city", "street", "nickname"}),
        ("Mine", {"email", "id"}),
        ("Same", {"email", "id"}),
        ("Open", {"id", "address"}),
        ('Omit<User, "email">', USER - {"email"}),
        ('Pick<User, "email">', {"email"}),
        ('Omit<Pick<User, "email" | "id">, "id">', {"email"}),
        ('Omit<Person, "email">', USER - {"email"} | {"nickname"}),
        ("Promise<User>", USER),
        ("Readonly<Partial<User>>", USER),
        ("Promise<Awaited<NonNullable<Guest>> | null>", {"nickname"}),
        ("{ phone: string }", {"phone"}),
        ("Promise<{ phone: string }>", {"phone"}),
        ("string", set()),
        ("Unknown<User>", set()),
        ("User[]", set()),
    ],
)
def test_the_fields_of_a_type(written: str, fields: set[str]) -> None:
    assert types(a__ts=DECLARED % written).fields("it") == fields


@pytest.mark.parametrize(
    ("written", "path", "found"),
    [
        ("User", "email", {"string"}),
        ("User", "address", {"Address"}),
        ("User", "address.city", {"string"}),
        ("Promise<User>", "address.street", {"string"}),
        ("Staff", "salary", {"number"}),
        ("User", "nothing", set()),
        ("Open", "email", set()),
        ("Person", "nickname", {"string"}),
        ("Record<string, User>", "0.email", {"string"}),
        ("User[]", "0.address", {"Address"}),
        ("Array<User | Guest>", "3.nickname", {"string"}),
        ("Map<string, User>", "0.email", {"string"}),
    ],
)
def test_the_types_of_fields(written: str, path: str, found: set[str]) -> None:
    assert types(a__ts=DECLARED % written).types("it", path) == found


@pytest.mark.parametrize(
    ("written", "elements"),
    [
        ("User[]", ["User"]),
        ("Promise<User[]>", ["User"]),
        ("ReadonlyArray<User>", ["User"]),
        ("Set<User>", ["User"]),
        ("Record<string, User>", ["User"]),
        ("User[] | Guest[]", ["User", "Guest"]),
        ("User", []),
    ],
)
def test_the_elements_of_a_list(written: str, elements: list[str]) -> None:
    given = types(a__ts=DECLARED % written)
    found = given.table.elements(*given.declared("it"))
    assert [declared.name for _, declared in found] == elements


@pytest.mark.parametrize(
    "reader",
    [
        'import { User } from "./user"; function read(it: User) {}',
        'import type { User as U } from "./user"; function read(it: U) {}',
        'import * as models from "./user"; function read(it: models.User) {}',
        'import { User } from "./barrel"; function read(it: User) {}',
        'import { Renamed } from "./barrel"; function read(it: Renamed) {}',
        'import { User } from "./passed"; function read(it: User) {}',
        'import User from "./inline"; function read(it: User) {}',
        'import User from "./default"; function read(it: User) {}',
        'import { Both } from "./extended"; function read(it: Omit<Both, "age">) {}',
    ],
)
def test_types_of_other_modules(reader: str) -> None:
    given = types(
        a__ts=reader,
        user__ts="export interface User { email: string }",
        barrel__ts='export * from "./user"; export { User as Renamed } from "./user";',
        passed__ts='import { User } from "./user"; export { User };',
        inline__ts="export default interface User { email: string }",
        default__ts="interface User { email: string }\nexport default User;",
        extended__ts=(
            'import { User } from "./user"; export interface Both extends User { age: number }'
        ),
    )
    assert given.fields("it") == {"email"}


def test_the_nearest_declaration_of_a_field_counts() -> None:
    given = types(
        a__ts="""
        interface Base { email: string; id: string }
        interface Own extends Base { email: Hashed }
        function read(it: Own) {}
        """
    )
    assert given.types("it", "email") == {"Hashed"}
    assert given.types("it", "id") == {"string"}


@pytest.mark.parametrize(
    "reader",
    [
        "function read(it: z.infer<typeof signUp>) {}",
        "type SignUp = z.infer<typeof signUp>; function read(it: SignUp) {}",
    ],
)
def test_the_record_that_a_schema_describes(reader: str) -> None:
    schema = "const signUp = z.object({ email: z.string().email(), age: z.number() });\n"
    given = types(a__ts=f'import {{ z }} from "zod";\n{schema}{reader}')
    assert given.fields("it") == {"email", "age"}
    given = types(
        a__ts=f'import {{ z }} from "zod";\nimport {{ signUp }} from "./schema";\n{reader}',
        schema__ts=f'import {{ z }} from "zod";\nexport {schema}',
    )
    assert given.fields("it") == {"email", "age"}


PYTHON = """
    from dataclasses import dataclass
    from typing import Annotated, Optional
    from fastapi import Depends
    from sqlalchemy.orm import Mapped

    @dataclass
    class Base:
        id: int

    @dataclass
    class User(Base):
        email: str
        team: "Team"

    class Team:
        name: Mapped[str]
        owner: Mapped["User"]
        members: Mapped[list["User"]]

    def read(it: %s) -> None: ...
"""


@pytest.mark.parametrize(
    ("written", "fields"),
    [
        ("User", {"id", "email", "team"}),
        ("'User'", {"id", "email", "team"}),
        ("Optional[User]", {"id", "email", "team"}),
        ("User | None", {"id", "email", "team"}),
        ("Annotated[User, Depends(load)]", {"id", "email", "team"}),
        ("Annotated[User | None, Depends(load)]", {"id", "email", "team"}),
        ("type[User]", {"id", "email", "team"}),
        ("list[User]", set()),
        ("str", set()),
    ],
)
def test_the_fields_of_a_python_class(written: str, fields: set[str]) -> None:
    assert types(a__py=PYTHON % written).fields("it") == fields


@pytest.mark.parametrize(
    ("written", "path", "found"),
    [
        ("User", "team.name", {"Mapped"}),
        ("Team", "owner.email", {"str"}),
        ("Team", "members.0.email", {"str"}),
        ("dict[str, User]", "0.email", {"str"}),
        ("list[Optional[User]]", "0.id", {"int"}),
        ("Annotated[list[User], Depends(load)]", "0.email", {"str"}),
    ],
)
def test_fields_of_fields_of_a_python_class(written: str, path: str, found: set[str]) -> None:
    assert types(a__py=PYTHON % written).types("it", path) == found


def test_the_class_that_a_type_names() -> None:
    reader = "def read(it: User | None) -> None: ..."
    given = types(a__py=f"from b import User\n{reader}", b__py="class User:\n    email: str\n")
    ((number, index),) = given.table.classes(*given.declared("it"))
    assert given.program.files[number].path == "b.py"
    assert given.program.module(number).classes[index].name == "User"


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("from posthog import Posthog\ndef f(it: Posthog): ...", "py:posthog#Posthog"),
        ("import stripe\ndef f(it: stripe.Customer): ...", "py:stripe#Customer"),
        ("from a.b import C\ndef f(it: C | None): ...", "py:a#b.C"),
    ],
)
def test_types_from_outside(text: str, symbol: str) -> None:
    given = types(main__py=text)
    assert given.table.outside(*given.declared("it")) == [symbol]


def test_a_type_of_the_project_is_no_type_from_outside() -> None:
    given = types(a__py="from b import User\ndef f(it: User): ...", b__py="class User: ...\n")
    assert given.table.outside(*given.declared("it")) == []


def test_the_model_of_a_name_is_of_the_own_module_first() -> None:
    table = 'export const users = pgTable("users", { email: text() })'
    given = types(a__ts=table, b__ts=table)
    assert given.table.model("users", 1) == Record(1, 0)


def test_the_model_of_a_name_is_a_table_or_of_the_language_not_any_type() -> None:
    user = "export interface User { email: string }"
    model = "model User {\n  id Int @id\n  email String\n}\n"
    given = types(a__ts=user, b__prisma=model, c__ts="export const x = 1", d__py="class User: pass")
    assert given.table.model("User", 2) == Record(1, 0)
    assert given.table.model("User", 0) == Record(0, 0)
    assert given.table.model("User", 3) == Record(1, 0)


def test_types_of_a_generated_client_are_declared_in_the_schema() -> None:
    given = types(
        a__ts='import { User } from "@prisma/client"; function read(it: User) {}',
        schema__prisma="model User {\n  id String @id\n  email String\n}\n",
    )
    assert given.fields("it") == {"id", "email"}


@pytest.mark.parametrize(
    "text",
    [
        "type A = B; type B = A; function read(it: A) {}",
        "interface A extends B {} interface B extends A {} function read(it: A) {}",
        "type A = A[] | A & Omit<A, 'x'>; function read(it: A) {}",
        'import { A } from "./a"; export { A } from "./a"; function read(it: A) {}',
        f"function read(it: {'Promise<' * 100}User{'>' * 100}) {{}}",
    ],
)
def test_types_that_mean_themselves_have_no_fields(text: str) -> None:
    assert types(a__ts=text).fields("it") == set()


@pytest.mark.parametrize(
    ("written", "path", "told"),
    [
        ("string", "replace", True),
        ("string | null | undefined", "replace", True),
        ("number | Date", "toLocaleString", True),
        ("'day' | 'week'", "toUpperCase", True),
        ("User[]", "map", True),
        ("Map<string, User>", "get", True),
        ("User", "email.trim", True),
        ("{ code: string }", "code.trim", True),
        ("string", "", False),
        ("User", "save", False),
        ("User", "friends.[].save", False),
        ("User[]", "[].email", False),
        ("string | Unknown", "replace", False),
        ("Unknown", "replace", False),
        ("any", "replace", False),
        ("T", "map", False),
    ],
)
def test_methods_of_texts_and_lists_are_those_of_the_language(
    written: str, path: str, *, told: bool
) -> None:
    given = types(a__ts=DECLARED % written)
    steps = tuple(path.split(".")) if path else ()
    assert is_ordinary(given.table, *given.declared("it"), steps) is told


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("str", True),
        ("Optional[str]", True),
        ("str | None", True),
        ("list[str]", True),
        ("Client", False),
        ("Optional[Client]", False),
    ],
)
def test_methods_of_texts_and_lists_of_python(written: str, *, told: bool) -> None:
    given = types(a__py=f"def read(it: {written}): pass")
    assert is_ordinary(given.table, *given.declared("it"), ("index",)) is told
