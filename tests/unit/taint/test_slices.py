"""A part of a list that is written anew has no key that code computes."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import scan_files

CODE = """
from mixpanel import Mixpanel

mp = Mixpanel("x")

def put(user, at):
    names = load()
    names[{where}] = [name[:20] for name in user.names]
    mp.track("1", "put", {{"names": names}})
"""


@pytest.mark.parametrize(("where", "unknown"), [(":", False), ("1:3", False), ("at", True)])
def test_a_slice_is_no_key(tmp_path: Path, where: str, unknown: bool) -> None:
    result = scan_files(tmp_path, {"put.py": CODE.format(where=where)})
    assert any("dynamic key" in row.why for row in result.unresolved) is unknown
