"""Declared types to classes, records and outside symbols, across modules.

Resolves names, not types: there is no checker here. Wrappers (``Promise``, ``Optional``,
``Partial``, refs) are looked through.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from flowcheck.ir.graph import ELEMENT, ClassRef
from flowcheck.ir.module import Field, Type
from flowcheck.link.program import Program
from flowcheck.link.reads import Memory
from flowcheck.link.wrappers import FIRST, LISTS, LOADS, MAPS, NOTHING, PARAMETER
from flowcheck.model import Language

MAX_TYPE_DEPTH = 12
_OF_VALUE = "typeof "


class Record(Struct, frozen=True):
    """A declared record, perhaps cut down by ``Pick`` or ``Omit``."""

    number: int
    shape: int
    only: frozenset[str] | None = None
    without: frozenset[str] = frozenset()


class TypeTable:
    """Resolves declared types of one program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._shapes = Memory[tuple[int, str, int], list[tuple[int, int]]](program.reads)
        self._fields = Memory[Record, list[tuple[Field, int]]](program.reads)

    def records(self, number: int, declared: Type, depth: int = 0) -> list[Record]:
        """The records that a type means; wrappers, unions and aliases are looked through."""
        if depth > MAX_TYPE_DEPTH:
            return []
        found: list[Record] = []
        for owner, inner in self._unwrap(number, declared, depth):
            if inner.name == "{}":
                found.append(Record(owner, inner.shape))
            elif inner.name in ("Pick", "Omit") and len(inner.args) == 2:
                names = frozenset(_quoted(inner.args[1]))
                for record in self.records(owner, inner.args[0], depth + 1):
                    if inner.name == "Pick":
                        found.append(replace(record, only=names))
                    else:
                        found.append(replace(record, without=record.without | names))
            else:
                for shape_number, shape in self._named(owner, inner.name, depth):
                    alias = self.program.module(shape_number).shapes[shape].alias
                    if alias is not None:
                        found.extend(self.records(shape_number, alias, depth + 1))
                        if not self.program.module(shape_number).shapes[shape].fields:
                            continue
                    found.append(Record(shape_number, shape))
        return list(dict.fromkeys(found))

    def elements(self, number: int, declared: Type) -> list[tuple[int, Type]]:
        """The types of the elements of a list, set or map type."""
        found: list[tuple[int, Type]] = []
        for owner, inner in self._unwrap(number, declared, 0):
            if (inner.name == "[]" or inner.name in LISTS) and inner.args:
                found.append((owner, inner.args[0]))
            elif inner.name in MAPS and len(inner.args) == 2:
                found.append((owner, inner.args[1]))
        return found

    def fields(self, record: Record, depth: int = 0) -> list[tuple[Field, int]]:
        """The fields of a record with the module that declares each.

        Bases are included; the nearest declaration comes first.
        """
        if depth > MAX_TYPE_DEPTH:
            return []
        return self._fields.of(record, lambda: self._find_fields(record, depth))

    def _find_fields(self, record: Record, depth: int) -> list[tuple[Field, int]]:
        shape = self.program.module(record.number).shapes[record.shape]
        found: dict[str, tuple[Field, int]] = {}
        for declared in shape.fields:
            found.setdefault(declared.name, (declared, record.number))
        for base in shape.bases:
            for inner in self.records(record.number, base, depth + 1):
                if inner != record:
                    for declared, owner in self.fields(inner, depth + 1):
                        found.setdefault(declared.name, (declared, owner))
        return [
            pair
            for name, pair in found.items()
            if (record.only is None or name in record.only) and name not in record.without
        ]

    def field_types(
        self, number: int, declared: Type, path: tuple[str, ...]
    ) -> list[tuple[int, Type]]:
        """The declared types of ``path`` below a type."""
        current = [(number, declared)]
        for step in path:
            following: list[tuple[int, Type]] = []
            for owner, inner in current:
                if step == ELEMENT or step.isdigit():
                    following.extend(self.elements(owner, inner) or [(owner, inner)])
                    continue
                if step in ("value", "current") and any(w in inner.name for w in ("Ref", "Signal")):
                    following.append((owner, inner))
                    continue
                records = self.records(owner, inner)
                for record in records:
                    following.extend(
                        (field_owner, found.type)
                        for found, field_owner in self.fields(record)
                        if found.name == step and found.type is not None
                    )
                if not records and step in LOADS and _is_of_something(inner):
                    following.append((owner, inner.args[0]))
            current = list(dict.fromkeys(following))
        return current

    def field(
        self, number: int, declared: Type, path: tuple[str, ...]
    ) -> list[tuple[Record, Field, int]]:
        """The declared field that the last step of ``path`` names, with its record."""
        found: list[tuple[Record, Field, int]] = []
        for owner, inner in self.field_types(number, declared, path[:-1]):
            for record in self.records(owner, inner):
                found.extend(
                    (record, field, field_owner)
                    for field, field_owner in self.fields(record)
                    if field.name == path[-1]
                )
        return found

    def classes(self, number: int, declared: Type) -> list[tuple[int, int]]:
        """Classes of the project that a type names."""
        found: list[tuple[int, int]] = []
        for owner, inner in self._unwrap(number, declared, 0):
            index = self.program.index(owner)
            name = _made(declared, inner)
            if name in index.classes:
                found.append((owner, index.classes[name]))
                continue
            for target, node in self._imported(owner, name):
                if node >= 0:
                    value = self.program.module(target).nodes[node]
                    if isinstance(value, ClassRef):
                        found.append((target, value.index))
        return list(dict.fromkeys(found))

    def outside(self, number: int, declared: Type) -> list[str]:
        """Symbols of types that come from outside the project."""
        found = []
        for owner, inner in self._unwrap(number, declared, 0):
            module = self.program.module(owner)
            first, _, rest = _made(declared, inner).partition(".")
            imported = module.imports.get(first)
            if imported is None:
                continue
            source, name = imported
            if self.program.target(owner, source) or self.program.imported(owner, source, name):
                continue
            root, parts = self.program.outside(owner, source)
            steps = [*parts, *([name] if name != "*" else []), *([rest] if rest else [])]
            found.append(f"{root}#{'.'.join(steps)}")
        return found

    def makers(self, number: int, declared: Type) -> list[tuple[int, int]]:
        """The functions of the project of which a type is what they return.

        ``Awaited<ReturnType<typeof createClient>>`` names ``createClient``.
        """
        found: list[tuple[int, int]] = []
        for owner, inner in self._unwrap(number, declared, 0):
            name = _made(declared, inner)
            if name != inner.name:
                own = (v for v in self.program.module(owner).vars if v.name == name)
                places = [(owner, node) for v in own if not v.function for node in v.defs]
                found += places or self._imported(owner, name)
        return found

    def class_field(self, number: int, index: int, name: str) -> tuple[int, Type] | None:
        """The declared type of a field of a class."""
        shape = self.program.module(number).classes[index].shape
        if shape < 0:
            return None
        for declared, owner in self.fields(Record(number, shape)):
            if declared.name == name and declared.type is not None:
                return owner, declared.type
        return None

    def names(self, number: int, declared: Type) -> list[str]:
        """The names in a type, wrappers removed, for evidence."""
        return [
            inner.name for _, inner in self._unwrap(number, declared, 0) if inner.name[:1].isalpha()
        ]

    def model(self, name: str, near: int) -> Record | None:
        """The record that a name means to an ORM: of the module itself, else of its language."""
        declaring = sorted(self.program.declaring(name), key=lambda number: number != near)
        for number in declaring:
            if number == near or self._may_have_model(number, near, name):
                shape = self.program.index(number).shapes.get(name)
                if shape is not None:
                    return Record(number, shape)
        return None

    def _may_have_model(self, number: int, near: int, name: str) -> bool:
        """Whether a text may declare a model of a name for the language of another file.

        Of JavaScript it is something like a ``pgTable``; most files need not be opened for it.
        """
        if self._is_prisma(number):
            return True
        if self.program.is_python(number) or self.program.is_python(near):
            return self.program.is_python(number) and self.program.is_python(near)
        return self.program.may_be_table(number, name)

    def _is_prisma(self, number: int) -> bool:
        return self.program.files[number].language is Language.PRISMA

    # ---- names ----------------------------------------------------------------------------------

    def _unwrap(self, number: int, declared: Type, depth: int) -> Iterable[tuple[int, Type]]:
        if depth > MAX_TYPE_DEPTH:
            return
        if declared.name in ("|", "&"):
            for inner in declared.args:
                yield from self._unwrap(number, inner, depth + 1)
        elif (declared.name in FIRST or declared.name == "<>") and declared.args:
            inner = declared.args[-1] if declared.name == "Coroutine" else declared.args[0]
            yield from self._unwrap(number, inner, depth + 1)
        elif len(declared.args) == 1 and self._only_wraps(number, declared.name, depth):
            yield from self._unwrap(number, declared.args[0], depth + 1)
        else:
            yield number, declared

    def _only_wraps(self, number: int, name: str, depth: int) -> bool:
        """Whether a name of the project is another for what it is given: ``Maybe<T>``."""
        if name in LISTS or name in MAPS or not name[:1].isalpha():
            return False
        aliases = (
            (owner, self.program.module(owner).shapes[shape].alias)
            for owner, shape in self._named(number, name, depth)
        )
        return any(alias and self._is_given(owner, alias, depth + 1) for owner, alias in aliases)

    def _is_given(self, number: int, body: Type, depth: int) -> bool:
        """Whether the body of an alias is nothing but its parameter, perhaps absent."""
        if depth > MAX_TYPE_DEPTH:
            return False
        if body.name == "|":
            told = [inner for inner in body.args if inner.name not in NOTHING]
            return bool(told) and all(self._is_given(number, i, depth + 1) for i in told)
        if not body.args:
            return PARAMETER.match(body.name) is not None and not self._named(
                number, body.name, depth
            )
        wraps = body.name in FIRST or self._only_wraps(number, body.name, depth + 1)
        return len(body.args) == 1 and wraps and self._is_given(number, body.args[0], depth + 1)

    def _named(self, number: int, name: str, depth: int) -> list[tuple[int, int]]:
        """Shapes that a type name means in a module."""
        if name.startswith(_OF_VALUE):
            return self._schema(number, name.removeprefix(_OF_VALUE))
        index = self.program.index(number)
        if name in index.shapes:
            return [(number, index.shapes[name])]
        module = self.program.module(number)
        first, _, rest = name.partition(".")
        imported = module.imports.get(first)
        if imported is None:
            return []
        return self._exported_shape(number, imported[0], rest or imported[1], depth)

    def _exported_shape(
        self, number: int, source: str, name: str, depth: int
    ) -> list[tuple[int, int]]:
        if depth > MAX_TYPE_DEPTH:
            return []
        path = self.program.target(number, source)
        target = self.program.number(path) if path else None
        if target is None:
            return self._prisma(source, name)
        name = name.rpartition(".")[2]
        return self._shapes.of((target, name, depth), lambda: self._shape(target, name, depth))

    def _shape(self, target: int, name: str, depth: int) -> list[tuple[int, int]]:
        """The shapes that a file exports by a name, its own or those of other files."""
        index = self.program.index(target)
        if name in index.shapes:
            return [(target, index.shapes[name])]
        module = self.program.module(target)
        for export in module.exports:
            if export.source and export.name in (name, "*"):
                wanted = name if export.name == "*" else export.imported
                found = self._exported_shape(target, export.source, wanted, depth + 1)
                if found:
                    return found
        imported = module.imports.get(name)
        if imported is not None:
            return self._exported_shape(target, imported[0], imported[1], depth + 1)
        for star in module.stars:
            found = self._exported_shape(target, star, name, depth + 1)
            if found:
                return found
        return self._default_shape(target) if name == "default" else []

    def _default_shape(self, number: int) -> list[tuple[int, int]]:
        module = self.program.module(number)
        index = self.program.index(number)
        for node in index.exports.get("default", ()):
            bound = module.names.get(node, "")
            if bound in index.shapes:
                return [(number, index.shapes[bound])]
        return []

    def _prisma(self, source: str, name: str) -> list[tuple[int, int]]:
        """Types of a generated client are declared in the project's schema."""
        if "prisma" not in source:
            return []
        declaring = filter(self._is_prisma, self.program.declaring(name))
        shapes = ((number, self.program.index(number).shapes.get(name)) for number in declaring)
        return [(number, shape) for number, shape in shapes if shape is not None]

    def _schema(self, number: int, name: str) -> list[tuple[int, int]]:
        """The shape of a schema value: ``z.infer<typeof userSchema>``."""
        index = self.program.index(number)
        if name in index.shapes:
            return [(number, index.shapes[name])]
        imported = self.program.module(number).imports.get(name)
        return self._exported_shape(number, imported[0], imported[1], 0) if imported else []

    def _imported(self, number: int, name: str) -> list[tuple[int, int]]:
        module = self.program.module(number)
        first, _, rest = name.partition(".")
        imported = module.imports.get(first)
        if imported is None:
            return []
        source, exported = imported
        refs = self.program.imported(number, source, exported)
        if rest:
            return [
                found for ref in refs if ref[1] < 0 for found in self.program.export(ref[0], rest)
            ]
        return [ref for ref in refs if ref[1] >= 0]


def _made(declared: Type, inner: Type) -> str:
    """The name in a type; of what makes it in ``InstanceType<typeof Client>``."""
    return inner.name if inner is declared else inner.name.removeprefix(_OF_VALUE)


def _quoted(declared: Type) -> Iterable[str]:
    if declared.name == "|":
        for inner in declared.args:
            yield from _quoted(inner)
    elif declared.name[:1] in "\"'":
        yield declared.name.strip("\"'")


def _is_of_something(declared: Type) -> bool:
    """Whether a type is a generic one that neither wraps nor lists: ``PayloadAction<T>``."""
    known = declared.name in FIRST or declared.name in LISTS or declared.name in MAPS
    return bool(declared.args) and declared.name[:1].isalpha() and not known
