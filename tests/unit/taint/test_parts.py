"""A part of an address is what its name says, not an address."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import rows, scan_files

SENDS = """
import mixpanel from "mixpanel-browser";
export function shared(event) {
  const %s = new URL(user.website).pathname.split("/");
  mixpanel.track("shared", { of: %s });
}
"""


@pytest.mark.parametrize(
    ("parts", "sent", "categories"),
    [
        ("[, username]", "username", {"user.account.username"}),
        ("[, orgName, repoName]", "orgName", {"user.contact.organization"}),
        ("[, issueId]", "issueId", set()),
        ("[, piece]", "piece", {"user.behavior.browsing_history"}),
        ("parts", "parts", {"user.behavior.browsing_history"}),
    ],
)
def test_a_named_part_of_an_address(
    tmp_path: Path, parts: str, sent: str, categories: set[str]
) -> None:
    result = scan_files(tmp_path, {"share.ts": SENDS % (parts, sent)})
    assert {row[1] for row in rows(result)} == categories
