"""Globs as ``.gitignore`` files have them; their library is loaded when there is a glob."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


def globs(lines: Iterable[str]) -> GitIgnoreSpec:
    """What lines of such a file say. Raises ``ValueError`` for a pattern that is none."""
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(lines)
