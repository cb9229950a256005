"""Names and declared types of the thing at a node, and what each name is the name of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from flowcheck.catalog.stdlib import Passing
from flowcheck.ir.graph import Call, Cell, Const, Global, Import, Load, Node, Object, Param, Self
from flowcheck.ir.module import Module, Type
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.reads import Memory
from flowcheck.link.types import Record
from flowcheck.link.values import ClassValue, External, FunctionValue, InstanceValue, Path
from flowcheck.patterns import regex
from flowcheck.taint.chained import calls, root
from flowcheck.taint.fields import FormFields, what_fields_send, written_into
from flowcheck.taint.rows import rows_of
from flowcheck.taint.schemas import Schemas
from flowcheck.taint.state import Frame

_MODELS = frozenset({
    "prisma", "django", "sqlalchemy", "sqlmodel", "drizzle", "mongoose", "typeorm", "model",
    "table",
})  # fmt: skip
_OF_CLIENTS = ("find", "create", "update", "upsert", "delete")
"""How the methods of a client begin that has a field for each model: ``db.user.find_unique()``."""
_BY_CLIENT = frozenset({"prisma", "table"})
"""Kinds of which JavaScript reads through a client: ``users.map(..)`` is a list of that name."""
_HOLDERS = frozenset(
    {"URLSearchParams", "FormData", "Headers", "Map", "Set", "WeakMap", "Blob", "Promise"}
)
"""Built-in classes whose names say how something is held, not what."""
_WITHOUT_VERB = regex(
    r"(?:(?<=\w)\.(?:(?:find|get|fetch|select|query|update|upsert|create|delete|read)_?"
    r"(?:[Ff]irst|[Uu]nique|[Mm]any|[Oo]ne|[Aa]ll|[Tt]ext|[Bb]ytes|File)?"
    r"(?:By|ById|ByPk)?(?:Sync|OrThrow|OrFail|_or_404)?"
    r"|first|one|all|json|text|sub|from|post|put|patch|to(?:Number|BigInt|String|Array|Object|JSON|Date))"
    r"|(?:(?<=url)|(?<=dUrl))\.searchParams\.get"
    r"|(?<=[a-z])(?:Manager|To(?:Number|BigInt|String|Array|Object|JSON|Date)))$"
)
"""What only says what is done, or by whom: ``user.findFirst``, ``UserManager()``, ``xToNumber``."""
_CLIENT = regex(
    r"(?i)^(?:\w+\.)*_?(?:client|(?:api|https?|rest|ajax|axios|request|backend)"
    r"(?:_?(?:client|service|requests?|helper|wrapper|instance|utils?|manager))?)"
    r"\.(?:get|post|put|patch|request|query|send|fetch|execute)$"
    r"|^_?(?:(?:make|do|send|api|http|json|base|perform)_?)?request$"
)
"""What asks a server or a database, which is not what it gives: ``api.get(..)``."""
_OF_REQUESTS = regex(r"(?:aiohttp|requests|httpx|requests_cache)\.\w*(?:[Ss]ession|Client)")
"""What makes a session of requests, which is not one of a visitor."""
_DATABASE = regex(
    r"\b\w*session(?:\(\))?\.(?=(?:scalars?|execute|exec|query|get_one|merge)\b)"
    r"|\b(?:from|with|for)_session\b(?:\(\))?\.?"
)
_ROW_OF_SESSION = regex(r"\bsession\.get$")
_BARE = frozenset({"number", "boolean", "bigint", "void", "undefined", "null"})
_FLAGS = frozenset({"boolean", "bool", "BooleanField", "Boolean", "true", "false"})
_TEXTS = ("string", "str", "number", "int", "CharField", "TextField")
_NOTHING = ("undefined", "null", "None")
_LEFT_OUT = ("Optional", "NotRequired")
_COUNT = regex("a?(count|exists)|(count|estimated)Document(s|Count)|(update|delete)(Many|One)")
_COUNTS_OF_PYTHON = regex("a?(delete|update|bulk_update|aggregate)")
"""What queries give that is no row: how many there are, or were changed."""
_OF_CALLBACKS = frozenset({Passing.CALLBACK, Passing.CALLBACK_ELEMENTS})
CALLED = "the called function"
_NO_NAMES = ("", "*", "default")


class Names:
    """Answers what the nodes of one program are called and declared as."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._program = evaluator.program
        reads = evaluator.program.reads
        self._all = Memory[Ref, list[str]](reads)
        self._own = Memory[Ref, Mapping[str, str]](reads)
        self._types = Memory[Ref, list[tuple[int, Type]]](reads)
        self._loads = Memory[int, dict[int, dict[str, list[int]]]](reads)
        self._schemas = Schemas(evaluator)
        self.fields = FormFields(evaluator.program)

    def of(self, ref: Ref) -> list[str]:
        """The names of the thing at a node and of its declared types, the most telling first."""
        return self._all.of(ref, lambda: self._of(ref))

    def _of(self, ref: Ref) -> list[str]:
        types = (
            name
            for owner, declared in self.types(ref)
            for name in self._evaluator.types.names(owner, declared)
        )
        return list(dict.fromkeys((*self.own(ref), *types)))

    def own(self, ref: Ref) -> Mapping[str, str]:
        """The names of the thing at a node, each with what it is the name of, in words."""
        return self._own.of(ref, lambda: self._named(ref))

    def _named(self, ref: Ref) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for name, what in self._find_own(ref):
            if name not in _NO_NAMES:
                found.setdefault(name, what)
        return found

    def types(self, ref: Ref) -> list[tuple[int, Type]]:
        """Declared types of a node, with the module that declares each."""
        return self._types.of(
            ref,
            lambda: list(dict.fromkeys(self._find_types(ref))),
            meanwhile=[],  # a schema may be made with what it validates
        )

    def is_flag(self, ref: Ref, path: Path) -> bool:
        """Whether what is at a path is declared to be a yes or no."""
        return self._is_declared(ref, path, is_yes_or_no)

    def is_text(self, ref: Ref, path: Path) -> bool:
        """Whether what is at a path is declared to be a text or a number."""
        return self._is_declared(ref, path, _is_text)

    def _is_declared(self, ref: Ref, path: Path, test: Callable[[Type], bool]) -> bool:
        types = self._evaluator.types
        found = [
            inner
            for owner, declared in self.types(ref)
            for _, inner in types.field_types(owner, declared, path)
        ]
        return bool(found) and all(map(test, found))

    def class_records(self, ref: Ref, node: Call, stack: Sequence[Frame] = ()) -> Iterable[Record]:
        """The records that a call makes: the shapes of the class that it instantiates.

        A class that a function is handed is that of the call that was entered: ``cls(**data)``.
        """
        for value in self._evaluator.evaluate(self._handed((ref[0], node.callee), stack)):
            if isinstance(value, ClassValue | InstanceValue):
                shape = self._program.module(value.number).classes[value.index].shape
                if shape >= 0:
                    yield Record(value.number, shape)

    def _handed(self, ref: Ref, stack: Sequence[Frame]) -> Ref:
        """What a parameter is at the calls that were entered: the node of the argument."""
        for site, number, function in reversed(stack):
            node = self._program.node(ref)
            if not isinstance(node, Param) or (ref[0], node.function) != (number, function):
                break
            passed = self._evaluator.bindings.bind(site, number, node, ())
            if len(passed) != 1 or passed[0].path or passed[0].ref[1] < 0:
                break
            ref = passed[0].ref
        return ref

    def record(self, record: Record) -> str:
        """The name of a declared record: of what a schema describes."""
        name = self._program.module(record.number).shapes[record.shape].name
        for ending in ("Schema", "Validator", "Shape"):
            name = name.removesuffix(ending) or name
        return name

    def members(self, record: Record) -> tuple[str, ...]:
        """The names of the fields of a declared record."""
        return tuple(field.name for field, _ in self._evaluator.types.fields(record))

    def beside(self, ref: Ref, path: Path) -> tuple[str, ...]:
        """The fields that code of its file loads from the thing that has what is at a path.

        Without a path, for a parameter, the parameters of its function.
        """
        number, node_id = ref
        if node_id < 0:
            return ()
        if not path:
            node = self._program.node(ref)
            if not isinstance(node, Param):
                return ()
            return tuple(
                param.name for param in self._program.module(number).functions[node.function].params
            )
        loads = self._loads.of(number, lambda: self._find_loads(number))
        holders = [node_id]
        for step in path[:-1]:
            holders = [node for holder in holders for node in loads.get(holder, {}).get(step, ())]
        names = dict.fromkeys(name for holder in holders for name in loads.get(holder, ()))
        return tuple(name for name in names if name != "get")

    def companions(self, steps: Iterable[tuple[Ref, Path]]) -> tuple[str, ...]:
        """The fields that are loaded beside one, wherever a route passes what has it.

        ``steps`` are nodes with paths that end in that field as long as it is not loaded.
        """
        found: dict[str, None] = {}
        field: Path = ()
        for ref, path in steps:
            if not path or (field and path[-1:] != field):
                break
            field = path[-1:]
            found |= dict.fromkeys(self.beside(ref, path))
        return tuple(found)

    def keys(self, ref: Ref) -> tuple[str, ...]:
        """The keys of an object literal, or the keywords of a call, at a node: a record, too.

        Of the element of a form, the names of its fields.
        """
        match node := self._program.node(ref) if ref[1] >= 0 else None:
            case Object(entries=entries):
                return tuple(dict.fromkeys(entry.key for entry in entries if entry.key))
            case Call(form="jsx"):
                sent = what_fields_send(ref[0], self._program.module(ref[0]), node)
                return tuple(dict.fromkeys(name for _, name, _ in sent))
            case Call(kwargs=kwargs):
                return tuple(dict.fromkeys(name for name, _ in kwargs if name))
            case _:
                return ()

    def _find_loads(self, number: int) -> dict[int, dict[str, list[int]]]:
        """Node -> field -> the nodes that load it, but for elements: ``a.b``, ``a.get("b")``."""
        found: dict[int, dict[str, list[int]]] = {}
        nodes = self._program.module(number).nodes
        for node_id, node in enumerate(nodes):
            if isinstance(node, Load):
                found.setdefault(node.base, {}).setdefault(node.field, []).append(node_id)
            elif isinstance(node, Call) and node.args:
                callee, key = nodes[node.callee], nodes[node.args[0]]
                if isinstance(callee, Load) and callee.field == "get" and isinstance(key, Const):
                    field = str(key.value)
                    found.setdefault(callee.base, {}).setdefault(field, []).append(node_id)
        return found

    def _find_own(self, ref: Ref) -> Iterable[tuple[str, str]]:
        number, node_id = ref
        if node_id < 0:
            return
        module = self._program.module(number)
        bound = module.names.get(node_id, "")
        match module.nodes[node_id]:
            case Param() as node:
                yield from self.fields.named(number, node)
                yield module.functions[node.function].params[node.index].name, "the parameter"
            case Cell(var=variable):
                yield module.vars[variable].name, "the variable"
            case Global(name=name):
                yield name, "the global variable"
            case Import(name=name):
                yield name, "the import"
            case Self(index=index):
                yield module.classes[index].name, "the class"
            case Call() as node:
                if _OF_REQUESTS.fullmatch(self._evaluator.callee_text(ref)):
                    return
                yield bound, "the variable"
                callee = module.nodes[node.callee]
                if node.form == "jsx":  # ``<WelcomeEmail />`` shows a mail, and is no address
                    yield from written_into(module, node)
                    return
                if any(
                    self._of_library((number, at), module.nodes[at]) for at in calls(module, node)
                ):
                    return  # ``re.sub`` names what is done, not what it is done to
                holder = root(module, callee)
                if not isinstance(holder, Global) or holder.name not in _HOLDERS:
                    called = _CLIENT.sub("", self._evaluator.callee_text(ref))
                    called = _of_database(called, module, node)
                    yield _WITHOUT_VERB.sub("", called), CALLED
        yield bound, "the variable"

    def _find_types(self, ref: Ref) -> Iterable[tuple[int, Type]]:
        number, node_id = ref
        if node_id < 0:
            return
        module = self._program.module(number)
        node = module.nodes[node_id]
        declared = module.types.get(node_id)
        if declared is not None and isinstance(node, Call) and declared.name == "<>":
            returned = self._return_types((number, node.callee))
            returned = returned or self._made_types((number, node.callee))
            if returned and all(_is_bare(inner) for _, inner in returned):
                return  # ``count<Project>()`` gives a number, not a project
        if declared is not None:
            yield number, declared
        if isinstance(node, Cell):
            variable = module.vars[node.var].type
            if variable is not None:
                yield number, variable
        if isinstance(node, Call):
            returned = self._return_types((number, node.callee))
            yield from returned
            if declared is None and not returned:
                yield from rows_of(self._evaluator, ref, node)
                yield from self._model(ref)
                yield from self._schemas.of_call(ref, node)
        if isinstance(node, Param) and declared is None:
            yield from self._schemas.of_param(number, node)

    def _of_library(self, ref: Ref, callee: Node) -> bool:
        """Whether a callee is a function of a package that hands on what it is given."""
        nodes = self._program.module(ref[0]).nodes
        if not isinstance(callee, Load) or not isinstance(nodes[callee.base], Import):
            return False
        known = self._evaluator.matcher.library
        values = self._evaluator.evaluate(ref)
        return any(isinstance(value, External) and known(value.symbol) for value in values)

    def _return_types(self, callee: Ref) -> list[tuple[int, Type]]:
        found: list[tuple[int, Type]] = []
        for value in self._evaluator.evaluate(callee):
            if isinstance(value, FunctionValue):
                function = self._program.module(value.number).functions[value.function]
                if function.return_type is not None:
                    found.append((value.number, function.return_type))
        return found

    def _made_types(self, callee: Ref) -> list[tuple[int, Type]]:
        """What functions give without declaring it: ``new Promise<number>(..)``."""
        found: list[tuple[int, Type]] = []
        for value in self._evaluator.evaluate(callee):
            if isinstance(value, FunctionValue):
                module = self._program.module(value.number)
                made = (module.types.get(at) for at in module.functions[value.function].returns)
                given = [t.args[0] if t and t.name == "<>" and t.args else Type("") for t in made]
                found += ((value.number, inner) for inner in given)
        return found

    def _model(self, ref: Ref) -> Iterable[tuple[int, Type]]:
        """The model that an ORM call reads.

        ``prisma.user.findMany``, ``User.objects.get``, ``select(User)``.
        """
        direct = self._program.is_python(ref[0])
        node = self._program.node(ref)
        library = self._evaluator.libraries.library(ref, node) if isinstance(node, Call) else None
        if library is not None and library.returns in _OF_CALLBACKS:
            return  # ``users.map(f)`` gives what the callback makes of them
        *owners, method = self._evaluator.callee_text(ref).split(".")
        if _COUNT.fullmatch(method) or (direct and _COUNTS_OF_PYTHON.fullmatch(method)):
            return
        by_client = not direct or method.startswith(_OF_CLIENTS)
        for place, word in enumerate(owners):
            for name in dict.fromkeys((word, word[:1].upper() + word[1:] if by_client else word)):
                record = self._evaluator.types.model(name, ref[0])
                if record is None:
                    continue
                shape = self._program.module(record.number).shapes[record.shape]
                if shape.kind in _MODELS and (direct or place or shape.kind not in _BY_CLIENT):
                    yield record.number, Type(name)


def _is_text(declared: Type) -> bool:
    inner = [each for each in declared.args if each.name not in _NOTHING]
    if declared.name in ("|", *_LEFT_OUT):
        return bool(inner) and all(map(_is_text, inner))
    return declared.name in _TEXTS


def _of_database(called: str, module: Module, node: Call) -> str:
    """A name without the session of a database: what it gives is no session of a visitor.

    ``Orders.from_session(session)``, ``session.scalars(..)``, ``session.get(Order, number)``; what
    is under a name, ``session.get("cart")``, is in the session of a visitor.
    """
    left = _DATABASE.sub("", called)
    reads_row = len(node.args) > 1 and not isinstance(module.nodes[node.args[0]], Const)
    return "" if reads_row and _ROW_OF_SESSION.search(left) else left


def is_yes_or_no(declared: Type | None) -> bool:
    """Whether a declared type is that of a yes or no, which may be left out."""
    if declared is None:
        return False
    if declared.name == "|":
        said = [inner for inner in declared.args if inner.name not in _NOTHING]
        return bool(said) and all(map(is_yes_or_no, said))
    if declared.name.rpartition(".")[2] in _LEFT_OUT and len(declared.args) == 1:
        return is_yes_or_no(declared.args[0])
    return declared.name in _FLAGS


def _is_bare(declared: Type) -> bool:
    """Whether a type is one of values without fields, also of a promise of them."""
    inner = declared.args[0] if declared.name == "Promise" and declared.args else declared
    return inner.name in _BARE
