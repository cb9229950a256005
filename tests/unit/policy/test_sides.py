"""Where an SDK runs: only what runs in the browser can be a tracker there."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import scan_files


@pytest.mark.parametrize(
    ("code", "tracks"),
    [
        (
            'import { LoopsClient } from "loops";\nnew LoopsClient(key).createContact({ email });',
            False,
        ),
        ('import posthog from "posthog-js";\nposthog.init(key);', True),
    ],
)
def test_a_client_of_servers_is_no_tracker(tmp_path: Path, code: str, tracks: bool) -> None:
    rules = {finding.rule for finding in scan_files(tmp_path, {"a.ts": code}).findings}
    assert ("tracker-before-consent" in rules) == tracks
