"""Functions that a builder makes something of: what is called gets less than they do."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import explicit, scan_files

ACTIONS = """
import posthog from "posthog-js";
import { client } from "./client";
export const rename = {made}(async ({ ctx: { userId }, parsedInput: { title } }) => {
  posthog.capture("renamed", { userId, title });
});
"""
CLIENT = "export const client = createClient().use(f);"
CALLER = 'import { rename } from "./actions";\nexport const go = (title) => rename({ title });\n'


def keys(folder: Path, made: str) -> list[str]:
    files = {"actions.ts": ACTIONS.replace("{made}", made), "client.ts": CLIENT, "page.ts": CALLER}
    return [flow.key for flow in explicit(scan_files(folder, files))]


@pytest.mark.parametrize("made", ["client.action", "client.metadata({}).inputSchema(z).action"])
def test_what_a_builder_adds_is_not_what_callers_leave_out(tmp_path: Path, made: str) -> None:
    assert keys(tmp_path, made) == ["userId"]


def test_what_all_callers_of_a_function_leave_out_is_nothing(tmp_path: Path) -> None:
    assert keys(tmp_path, "") == []
