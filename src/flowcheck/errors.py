"""Errors that are the user's fault, with the place to mend.

Scanned code never raises one of these: what is wrong there is a ``Diagnostic`` in the result.
"""

from __future__ import annotations

from msgspec import Struct


class Place(Struct, frozen=True):
    """A place in a file that the user wrote; line and column count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class FlowcheckError(Exception):
    """Base of all errors that end a run with exit code 2."""

    def __init__(self, message: str, place: Place | None = None) -> None:
        super().__init__(f"{place}: {message}" if place else message)
        self.message = message
        self.place = place


class ConfigError(FlowcheckError):
    """The project's ``flowcheck.yml`` or a command-line option is wrong."""


class RuleError(FlowcheckError):
    """A file under ``rules/`` (or a project's own rule file) is wrong."""


class InternalError(Exception):
    """A mistake of ours: the stage and the scanned file at which it showed; exit code 3.

    Raised ``from`` the error that was caught; never for scanned code that is merely odd.
    """

    def __init__(self, stage: str, file: str) -> None:
        super().__init__(stage, file)  # both, so that it can come from another process
        self.stage = stage
        self.file = file
