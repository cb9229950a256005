"""The commands by name. Each is imported when it is asked for: a hook needs one of them.

After click's own pattern for commands that are slow to import.
"""

from __future__ import annotations

from importlib import import_module

import click

NAMES = (
    "baseline", "breach", "cache", "diff", "explain", "export", "fix", "graph", "hook", "init",
    "inventory", "ir", "report", "scan", "vendors",
)  # fmt: skip
"""Each is a module beside this one, with a command of the same name."""


class Commands(click.Group):
    """The group of all commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in order."""
        return [*NAMES]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name; ``None`` when there is none."""
        if cmd_name not in NAMES:
            return None
        found: object = getattr(import_module(f"flowcheck.cli.{cmd_name}"), cmd_name)
        return found if isinstance(found, click.Command) else None
