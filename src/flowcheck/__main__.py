"""``python -m flowcheck`` is the command line."""

from __future__ import annotations

import sys
from pathlib import Path

# Python puts the current folder first: a scanned project's `queue.py` is not to be imported for
# that of Python.
if (
    not sys.flags.safe_path
    and sys.path[:1] == [str(Path.cwd())]
    and Path(__file__).parents[1] != Path.cwd()
):
    del sys.path[0]

from flowcheck.cli.main import program

sys.exit(program())
