from __future__ import annotations

from flowcheck.frontends.prisma import lower
from flowcheck.ir.module import Type
from flowcheck.ir.verify import verify
from flowcheck.model import Language, SourceFile

SCHEMA = """datasource db {
  provider = "postgresql" // model Not {
}
/// The person
model User {
  id        String   @id @default(uuid()) @db.Uuid
  email     String   @unique // model NotThis {
  phone     String?
  url       String   @default("http://x.io/{a}")
  ip        String?  @db.Inet
  seen      DateTime @default(now())
  /// @zod.string.email()
  backup    String?
  role      Role     @default(USER)
  posts     Post[]
  location  Unsupported("point")?

  @@map("users")
}
enum Role {
  USER
  ADMIN
}
type Address {
  street String
}
view Report {
  total Int
}
"""


def fields(text: str, name: str) -> dict[str, tuple[Type | None, tuple[str, ...]]]:
    module = lower(SourceFile("schema.prisma", Language.PRISMA, text))
    assert verify(module, text) == []
    (shape,) = [shape for shape in module.shapes if shape.name == name]
    return {field.name: (field.type, field.marks) for field in shape.fields}


def test_models_views_and_types_are_shapes() -> None:
    module = lower(SourceFile("schema.prisma", Language.PRISMA, SCHEMA))
    assert [(s.name, s.kind) for s in module.shapes] == [
        ("User", "prisma"),
        ("Address", "prisma"),
        ("Report", "prisma"),
    ]
    assert module.problems == ()


def test_fields_have_types_and_marks() -> None:
    text = Type("String")
    optional = Type("|", (text, Type("null")))
    assert fields(SCHEMA, "User") == {
        "id": (text, ("Uuid",)),
        "email": (text, ()),
        "phone": (optional, ()),
        "url": (text, ()),
        "ip": (optional, ("Inet",)),
        "seen": (Type("DateTime"), ()),
        "backup": (optional, ("email",)),
        "role": (Type("Role"), ()),
        "posts": (Type("[]", (Type("Post"),)), ()),
        "location": (Type("|", (Type('Unsupported("point")'), Type("null"))), ()),
    }


def test_spans_are_the_declarations() -> None:
    (shape, *_) = lower(SourceFile("schema.prisma", Language.PRISMA, SCHEMA)).shapes
    assert SCHEMA[shape.at : shape.end].startswith("model User {")
    assert SCHEMA[shape.at : shape.end].endswith("}")
    field = shape.fields[1]
    assert SCHEMA[field.at : field.end] == "email     String   @unique"


def test_an_open_block_is_a_problem_and_keeps_its_fields() -> None:
    text = "model User {\n  id String"
    assert list(fields(text, "User")) == ["id"]
    (problem,) = lower(SourceFile("schema.prisma", Language.PRISMA, text)).problems
    assert problem.kind == "syntax"
