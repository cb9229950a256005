"""The settings of a project: modules that are named so, as those of Django are, the environment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flowcheck.link.program import Program, Ref
from flowcheck.link.values import Edge, Path
from flowcheck.patterns import regex

DJANGO_SETTINGS = "py:django#conf.settings."
"""What code reads them by, before the name of one."""

_NAMED = "settings"
_ENVIRONMENT = regex(
    r"(?:os\.)?(?:environ\b|getenv\()|(?:globalThis\.)?process\.env\b|import\.meta\.env\b"
)


def is_settings(path: str) -> bool:
    """Whether a file is a module of settings: ``app/settings.py``, ``settings/base.py``."""
    return _NAMED in path


def settings_with(program: Program, name: str) -> Iterator[int]:
    """The modules of settings that have a name."""
    return (n for n in program.mentioning(name) if is_settings(program.files[n].path))


def settings_read(program: Program, symbol: str) -> Iterator[tuple[Ref, Path]]:
    """What a symbol below ``DJANGO_SETTINGS`` may be: what a setting is given, the path in it."""
    name, *path = symbol.removeprefix(DJANGO_SETTINGS).split(".")
    yield from ((ref, tuple(path)) for ref in setting_values(program, name))


def setting_values(program: Program, name: str) -> Iterator[Ref]:
    """What the settings of the project give a name."""
    for number in settings_with(program, name):
        yield from program.export(number, name)


def is_of_deployment(program: Program, given: Sequence[object]) -> bool:
    """Whether all that a field is given is read from the environment: it is nobody's data."""
    return bool(given) and all(
        isinstance(edge, Edge)
        and edge.ref[1] >= 0
        and _ENVIRONMENT.match(_text(program, edge.ref)) is not None
        for edge in given
    )


def _text(program: Program, ref: Ref) -> str:
    node = program.node(ref)
    return program.text(ref[0], node.at, node.end)
