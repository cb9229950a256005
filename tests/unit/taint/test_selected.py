"""Of a row only what is asked of a database is there, and sent with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import explicit, scan_files

SCHEMA = """
model User {
  id String @id
  email String
  name String
  phone String
}
"""
CODE = """
import { PrismaClient } from "@prisma/client";
import mixpanel from "mixpanel";
const prisma = new PrismaClient();
const m = mixpanel.init("x");
export async function all() {
  const users = await prisma.user.findMany({ where: { active: true }, %s });
  m.track("all", { people: users.map((found) => ({ found })) });
}
"""


@pytest.mark.parametrize(
    ("options", "categories", "whole"),
    [
        ("select: { email: true }", {"user.contact.email"}, False),
        ("select: { email: true, name: false }", {"user.contact.email"}, False),
        (
            "take: 3",
            {"user.contact.email", "user.name", "user.contact.phone_number", "user.unique_id"},
            True,
        ),
    ],
)
def test_fields_that_are_asked_for(
    tmp_path: Path, options: str, categories: set[str], whole: bool
) -> None:
    result = scan_files(tmp_path, {"schema.prisma": SCHEMA, "all.ts": CODE % options})
    assert {flow.category for flow in explicit(result)} == categories
    assert {flow.whole_object for flow in explicit(result)} == {whole}
