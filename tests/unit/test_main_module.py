"""``python -m flowcheck`` in the folder of a project that has modules named as Python's own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_nothing_of_the_current_folder_is_imported(tmp_path: Path) -> None:
    for name in ("queue", "json", "click", "msgspec"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported')\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "flowcheck", "scan", ".", "--no-cache", "--quiet"],
        cwd=tmp_path,
        env={key: value for key, value in os.environ.items() if key != "PYTHONSAFEPATH"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
