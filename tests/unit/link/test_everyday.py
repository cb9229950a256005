"""Calls that are the languages' own by their shape."""

import pytest

from flowcheck.ir.graph import Call
from flowcheck.link.everyday import is_everyday
from flowcheck.lowering import lower
from flowcheck.model import Language, SourceFile


def dismissed(language: Language, text: str) -> bool:
    """Whether the last call of a text is dismissed."""
    module = lower(SourceFile("a", language, text))
    calls = [node for node in module.nodes if isinstance(node, Call)]
    return is_everyday(module, calls[-1], is_python=language is Language.PYTHON)


@pytest.mark.parametrize(
    "text",
    ['given.get("key")', 'given.get("key", None)', 'given.rows.get("a.b", default)'],
)
def test_a_mapping_is_asked_in_python(text: str) -> None:
    assert dismissed(Language.PYTHON, text)


@pytest.mark.parametrize(
    "text",
    [
        'client.get("users/1")',
        'client.get("https://api.acme.io")',
        'client.get("users", params=query)',
        "client.get(key)",
        'client.fetch("key")',
        'get("key")',
        "client.get(*given)",
        "rows.find(given)",
    ],
)
def test_other_calls_are_looked_at_in_python(text: str) -> None:
    assert not dismissed(Language.PYTHON, text)


@pytest.mark.parametrize(
    "text",
    [
        'given.get("key")',
        "rows.find((row) => row.id)",
        "rows.reduce((a, b) => a + b, 0)",
        "prisma.user.create({ data: { email } })",
        "ctx.prisma.user.update({ where: { id }, data })",
        "async (tx) => tx.user.count({ where })",
    ],
)
def test_mappings_lists_and_tables_in_javascript(text: str) -> None:
    assert dismissed(Language.TYPESCRIPT, text)


@pytest.mark.parametrize(
    "text",
    [
        'ky.get("users", { json })',
        "ky.get(path)",
        "rows.find(id)",
        "find((row) => row.id)",
        "stripe.customers.create({ email })",
        "prisma.user.create({ email })",
        "crm.contacts.create({ data })",
        "prisma.user.create(given)",
    ],
)
def test_other_calls_are_looked_at_in_javascript(text: str) -> None:
    assert not dismissed(Language.TYPESCRIPT, text)
