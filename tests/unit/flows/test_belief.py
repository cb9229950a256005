"""What a host that nobody has described is believed to get."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import explicit, scan_files

CODE = """
import requests

def load({given}):
    requests.get("https://api.worldstatistics.org/year", params={{"of": {sent}}})
"""


@pytest.mark.parametrize(
    ("given", "sent", "told"),
    [
        ("overview", "overview.country_name", False),
        ("user", "user.country", True),
        ("user", "user.email", True),
    ],
)
def test_the_country_of_a_thing(tmp_path: Path, given: str, sent: str, told: bool) -> None:
    result = scan_files(tmp_path, {"load.py": CODE.format(given=given, sent=sent)})
    assert bool(explicit(result)) is told
