"""Where the rule files are: beside the source in a checkout, inside the package once installed."""

from __future__ import annotations

from pathlib import Path

from flowcheck.errors import RuleError

_PACKAGE = Path(__file__).resolve().parents[1]


def rules_directory() -> Path:
    """The folder that holds ``vendors``, ``data``, ``stdlib`` and ``policy``.

    Raises ``RuleError`` without one.
    """
    for folder in (_PACKAGE / "_rules", _PACKAGE.parents[1] / "rules"):
        if (folder / "vendors").is_dir():
            return folder
    raise RuleError(f"no rules: the installation in {_PACKAGE} is incomplete")
