"""What a text may call is told without lowering it; never no where the lowered file says yes."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowcheck.discover.decide import DiscoverOptions
from flowcheck.discover.files import Disk
from flowcheck.discover.walk import discover
from flowcheck.frontends.registry import frontend
from flowcheck.link.calling import (
    CALLED,
    EXTENDED,
    TABLED,
    binds,
    holds,
    may_be_table,
    may_call,
    may_extend,
    may_hand_over,
)
from flowcheck.link.index import ModuleIndex
from flowcheck.model import Language, SourceFile

FIXTURES = Path(__file__).parents[3] / "fixtures"
NO_FUNCTIONS = {"", "throw", "except"}
"""What is indexed as a call and is none."""
FILES = discover(Disk(FIXTURES), DiscoverOptions(tests=True)).files


def test_no_call_of_the_fixtures_is_overlooked() -> None:
    seen, overlooked = 0, []
    for file in FILES:
        index = ModuleIndex(frontend(file.language)(file))
        for name in {*index.calls, *index.handed} - NO_FUNCTIONS:
            seen += 1
            if not may_call(file.text, file.language, name):
                overlooked.append((name, file.path))
    assert not overlooked
    assert seen > 1_000


@pytest.mark.parametrize(
    "text",
    [
        "save(user)",
        "api.save?.(user)",
        "save<User>(user)",
        "save`x`",
        "const run = api.save",
        "const { save: run } = api",
        "import { save as run } from 'x'",
        "items.map(save)",
        "<Form onSubmit={save} />",
        "<save />",
        "@save\ndef f(): pass",
        "save.delay(1)",
        "run = other or save",
        "getattr(api, 'save')",
        "[\n  // the first\n  save,\n]",
        "return save",
        "run(await save)",
    ],
)
def test_what_may_be_called_or_handed_over(text: str) -> None:
    assert may_hand_over(text, Language.TSX, "save")


@pytest.mark.parametrize(
    "text",
    [
        "save(user)",
        "new save",
        "api.save?.(user)",
        "api.save!(user)",
        "(api.save as any)(user)",
        "api['save'](user)",
        "getattr(api, 'save')",
        "save<User>(user)",
        "save`x`",
        "<save />",
        "<Api.save />",
        "@save\ndef f(): pass",
        "save.delay(1)",
        "save?.call(this, 1)",
        "const run = api.save; run(1)",
        "const run = api().save\nrun(1)",
        "const run = api.save; const go = run; go(1)",
        "const { save: run } = api; run(1)",
        "import { save as run } from 'x'; run(1)",
        "const run = quick ? api.swift : api.save",
        "run = other or save",
        "executor.submit(save, 1)",
        "Thread(target=save)",
    ],
)
def test_what_may_be_called(text: str) -> None:
    assert may_call(text, Language.TSX, "save")


@pytest.mark.parametrize(
    "text",
    [
        "const label = user.save",
        "const { save } = props",
        "<p title={user.save}>{save}</p>",
        "items.map(save)",
        "title: user.save,",
        "user.save.length",
        "if (user.save === other) return user.save",
        "create(save=user.save)",
        "// what we save\n * save\n",
        "const kinds = ['save', 'load']",
    ],
)
def test_what_is_only_handed_over_or_read(text: str) -> None:
    assert not may_call(text, Language.TSX, "save")


@pytest.mark.parametrize(
    "text",
    [
        "// we save what people write",
        "<Form save={true} />",
        "const a = { save: () => 1 }",
        "saved(); autosave(); $save()",
        "let x: string; // save",
    ],
)
def test_what_calls_nothing(text: str) -> None:
    assert not may_call(text, Language.TSX, "save")
    assert not may_hand_over(text, Language.TSX, "save")


def test_templates_and_names_that_stand_for_others_are_never_told() -> None:
    assert may_call("<p @click='x'/>", Language.VUE, "save")
    assert may_call("", Language.TYPESCRIPT, "default")
    assert may_call("", Language.PYTHON, "(anonymous)")


def test_a_text_is_asked_for_by_itself() -> None:
    file = SourceFile("a.ts", Language.TYPESCRIPT, "// save\nload()")
    assert holds(file, "save")
    assert not holds(file, CALLED + "save")
    assert holds(file, CALLED + "load")


NO_NAMES = {"", "&", "|", "Pick", "Omit"}  # fields of a model that a serializer chooses


def test_no_class_of_the_fixtures_is_overlooked() -> None:
    seen, overlooked = 0, []
    for file in FILES:
        module = frontend(file.language)(file)
        for cls in module.classes:
            bases = module.shapes[cls.shape].bases if cls.shape >= 0 else ()
            for name in {base.name.rpartition(".")[2] for base in bases} - NO_NAMES:
                seen += 1
                if not may_extend(file.text, name):
                    overlooked.append((name, file.path))
    assert not overlooked
    assert seen > 20


@pytest.mark.parametrize(
    "text",
    [
        "class A extends Base {}",
        "class A<T> extends Base<T> implements Other {}",
        "class A implements Other,\n  models.Base {}",
        "export default class extends mixin(Base) {}",
        "class A(Base):\n    pass",
        "class A(Generic[T], other.Base, metaclass=M):\n    pass",
    ],
)
def test_what_may_extend_a_name(text: str) -> None:
    assert may_extend(text, "Base")
    assert holds(SourceFile("a.ts", Language.TYPESCRIPT, text), f"{EXTENDED}Base")


@pytest.mark.parametrize(
    "text",
    [
        "class A { run(base: Base) {} ; }".replace("class", "type"),
        "import { Base } from './base';",
        "const x: Base = make();",
        "class A extends BaseThing {}",
        "class A extends Other { at = 1; run(x: Base) {} }",
        "class A(Other):\n    def run(self, x: Base): ...",
    ],
)
def test_what_extends_nothing_of_a_name(text: str) -> None:
    assert not may_extend(text, "Base")


@pytest.mark.parametrize(
    "text",
    [
        'export const users = pgTable("users", { id: serial("id") })',
        "const users: Users = mysqlTable(name, columns)",
        'const users = schema.table<"a">("users", {})',
        'let users = sqliteTable(\n  "users",',
    ],
)
def test_what_may_be_a_table(text: str) -> None:
    assert may_be_table(text, "users")
    assert holds(SourceFile("a.ts", Language.TYPESCRIPT, text), f"{TABLED}users")


@pytest.mark.parametrize(
    "text",
    [
        "export function UserTable({ users }) {}",
        "const users = useUsers(); const t = useTable(users)",
        "const users = await db.users.findMany()",
        'const userss = pgTable("users", {})',
    ],
)
def test_what_is_no_table_of_that_name(text: str) -> None:
    assert not may_be_table(text, "users")


@pytest.mark.parametrize(
    "text",
    [
        "export function save(x) {}\nsave(1); <save a/>; </save>",
        "export default async function save() {}",
        "async def save(a): pass\nsave(1)",
        "const save = async (a) => {}\nsave()",
        "const save: Save = a => a",
        "import { save } from 'x'\nsave()",
        "import a, {\n b,\n save,\n} from 'x'\n\nsave()",
        "from a import (b,\n save)\nsave(1)",
    ],
)
def test_a_text_that_binds_a_name_calls_that(text: str) -> None:
    assert binds(text, "save")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "save(1)",
        "function save() {}\napi.save(1)",
        "function save() {}\nconst { save } = useApi()",
        "  function save() {}\nsave(1)",
        "class A:\n    def save(self): pass",
        "const save = useSave()\nsave()",
        "import { save as keep } from 'x'\nkeep()",
        "export { save } from 'x'",
        "from a import save\napi.save()",
        "from a import save\n@save\ndef f(): pass",
        "import x from 'y'\n\nexport default { save }",
        "import x\n\nsave(1)",
        "import x\n\nx.y.save(1)",
        "import 'x'\nimport { a } from 'b'\nsave(1)",
    ],
)
def test_a_text_may_call_something_else_by_a_name(text: str) -> None:
    assert not binds(text, "save")
