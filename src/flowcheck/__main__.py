"""``python -m flowcheck`` is the command line."""

from __future__ import annotations

import sys

from flowcheck.cli.main import main

sys.exit(main())
