"""What an SDK is given that evaluates it where it runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import explicit, scan_files

START = 'import {{ GrowthBook }} from "@growthbook/growthbook";\nexport const gb = {start};\n'
USE = """import { gb } from "./start";
export function login(user: { email: string }) {
  gb.setAttributes({ email: user.email });
}
"""


@pytest.mark.parametrize(
    ("start", "sent"),
    [
        ('new GrowthBook({ apiHost: "https://cdn.growthbook.io", clientKey })', False),
        ("new GrowthBook({ clientKey, remoteEval: false })", False),
        ("new GrowthBook({ clientKey, remoteEval: true })", True),
        ("new GrowthBook({ clientKey, remoteEval: settings.remote })", True),
        ("new GrowthBook({ clientKey, plugins: [track()] })", True),
        ("new GrowthBook({ clientKey, ...more })", True),
        ("window.flags as GrowthBook", True),
    ],
)
def test_attributes_are_sent_only_with_an_option_that_has_the_server_evaluate_them(
    tmp_path: Path, start: str, *, sent: bool
) -> None:
    files = {"start.ts": START.format(start=start), "use.ts": USE}
    flows = explicit(scan_files(tmp_path, files))
    assert {flow.category for flow in flows} == ({"user.contact.email"} if sent else set())


def test_what_the_start_itself_is_given_stays_too(tmp_path: Path) -> None:
    start = "new GrowthBook({ clientKey, attributes: { email: user.email } })"
    assert not explicit(scan_files(tmp_path, {"a.ts": START.format(start=start)}))
