"""What a call is taken to read, and what its name tells."""

from __future__ import annotations

import pytest

import known_rules
from flowcheck.discover.workspace import Workspace
from flowcheck.ir.graph import Call
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.modules import ModuleResolver
from flowcheck.link.program import Program
from flowcheck.lowering import lower
from flowcheck.model import Language, SourceFile
from flowcheck.taint.names import Names

TABLE = """
import { pgTable, text } from "drizzle-orm/pg-core";
export const prompts = pgTable("prompts", { userId: text("userId") });
"""
MATCHER = known_rules.matcher()


def last_call(code: str) -> tuple[list[str], list[str]]:
    """The declared types and the names of the last call of a file, beside a table ``prompts``."""
    files = [
        SourceFile("code.ts", Language.TYPESCRIPT, code),
        SourceFile("schema.ts", Language.TYPESCRIPT, TABLE),
    ]
    program = Program(files, ModuleResolver((file.path for file in files), Workspace()), lower)
    names = Names(Evaluator(program, MATCHER))
    nodes = program.module(0).nodes
    ref = (0, max(number for number, node in enumerate(nodes) if isinstance(node, Call)))
    return [declared.name for _, declared in names.types(ref)], list(names.own(ref))


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("db.query.prompts.findMany();", ["prompts"]),
        ("function f(prompts: string[]) { prompts.map(String); }", []),
        ("function f(prompts: string[]) { prompts.map(String).join(); }", []),
    ],
)
def test_a_list_with_the_name_of_a_table_is_no_read_of_it(code: str, read: list[str]) -> None:
    assert last_call(code)[0] == read


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("const form = new URLSearchParams();", ["form"]),
        ('import { Customer } from "shop";\nconst it = new Customer();', ["it", "Customer"]),
        ("const it = loadCustomer();", ["it", "loadCustomer"]),
        ("const it = fetcher.post('/sign-up');", ["it", "fetcher"]),
        ("const it = Array.from({ length: 3 });", ["it", "Array"]),
        ("parsedUrl.searchParams.get('v');", ["parsedUrl"]),
        ("location.searchParams.get('v');", ["location.searchParams"]),
        ("const it = convertMoneyToNumber(value);", ["it", "convertMoney"]),
        ("class ProjectManager {}\nconst it = new ProjectManager();", ["it", "Project"]),
        ("const session = requests.Session();", []),
    ],
)
def test_what_a_built_in_class_is_called_tells_nothing(code: str, names: list[str]) -> None:
    assert last_call(code)[1] == names
