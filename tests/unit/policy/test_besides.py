"""What a reader must know besides of a finding: a counter that keeps nothing in the browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import scan_files

KEEPS_NOTHING = "it keeps nothing in the browser"


@pytest.mark.parametrize(
    ("script", "free"),
    [
        (
            '<script defer src="https://cloud.umami.is/script.js" data-website-id="1"></script>',
            True,
        ),
        ("<script>clarity('set', 'a', 'b'); window.clarity('start', {});</script>", False),
    ],
)
def test_a_counter_that_keeps_nothing(tmp_path: Path, script: str, free: bool) -> None:
    result = scan_files(tmp_path, {"index.html": f"<html><head>{script}</head></html>"})
    told = [row.message for row in result.findings if row.rule == "tracker-before-consent"]
    assert told
    assert all((KEEPS_NOTHING in message) is free for message in told)
