"""What a format is told besides the result: how the run judges, and where the files are."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import Struct

BEGINNING = datetime.fromtimestamp(0, UTC)


class Run(Struct, frozen=True):
    """``prefix`` is the scanned folder below the root of its repository (``web``, ``""``).

    ``known``: findings that a baseline left out. ``questions``: whether they are written in full.
    ``moment``: the time that formats show which must have one.
    """

    fail_on: str = "error"
    prefix: str = ""
    known: int = 0
    questions: bool = False
    moment: datetime = BEGINNING

    def path(self, file: str) -> str:
        """The path of a file from the root of its repository."""
        return f"{self.prefix}/{file}" if self.prefix else file
