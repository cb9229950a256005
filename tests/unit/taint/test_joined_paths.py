"""What joins paths is no list: ``path.join(folder, name)`` has nothing of ``path``."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import explicit, scan_files

CODE = """
import mixpanel from "mixpanel";
const m = mixpanel.init("x");
export function put(folder, emails) {
  m.track("put", { at: %s });
}
"""


@pytest.mark.parametrize(
    ("joined", "sent"),
    [
        ('window.path.join(folder, "notes")', False),
        ("window.location.href.concat(folder)", True),
        ('emails.join(", ")', True),
    ],
)
def test_paths_that_are_joined(tmp_path: Path, joined: str, sent: bool) -> None:
    result = scan_files(tmp_path, {"put.js": CODE % joined})
    assert bool(explicit(result)) is sent
