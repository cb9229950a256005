"""What is looked for in a text and replaced is not in what is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import rows, scan_files

REPLACED = """
from mixpanel import Mixpanel

mp = Mixpanel("x")

def written(user, entry):
    mp.track("1", "written", {{"text": entry.replace({old}, {new})}})
"""


@pytest.mark.parametrize(
    ("old", "new", "sent"),
    [("user.email", "'REDACTED'", False), ("'{email}'", "user.email", True)],
)
def test_what_is_replaced_is_gone(tmp_path: Path, old: str, new: str, sent: bool) -> None:
    result = scan_files(tmp_path, {"written.py": REPLACED.format(old=old, new=new)})
    assert ("user.contact.email" in {row[1] for row in rows(result)}) is sent
