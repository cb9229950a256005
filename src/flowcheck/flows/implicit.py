"""What an SDK sends by itself, from its version and the options it is initialised with.

Comes in: rows of the catalogue, a version, constant options by dotted path. Goes out: the rows that
apply, each proven on, decided in the vendor's console, or assumed because a version or an option
could not be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Literal

from packaging.version import Version

from flowcheck.catalog.vendor import Condition, ImplicitSpec, Vendor
from flowcheck.catalog.versions import installed, within
from flowcheck.link.options import UNKNOWN, OptionValue

State = Literal["on", "console", "assumed"]

_ANY = "*"
"""Key of an option object that may have more options than are known."""


class _Answer(Enum):
    NO = 0
    PERHAPS = 1
    YES = 2


def implicit_rows(
    vendor: Vendor, sdk: str, version: str | None, options: Mapping[str, OptionValue]
) -> tuple[tuple[ImplicitSpec, State], ...]:
    """The rows of ``sdk`` that apply, in the order of the catalogue.

    An unknown version gives the rows of all versions, an unknown option the widest profile; both
    are ``assumed``. When versions differ only in conditions, the row that is more certain is kept.
    """
    in_use = installed(version)
    found: dict[tuple[str, str], tuple[ImplicitSpec, State]] = {}
    for spec in vendor.implicit:
        if spec.sdk != sdk:
            continue
        fits = _in_range(spec, in_use)
        answer = _applies(spec, options)
        if fits is _Answer.NO or answer is _Answer.NO:
            continue
        certain = fits is _Answer.YES and answer is _Answer.YES
        state: State = "console" if spec.console else "on" if certain else "assumed"
        key = (spec.key, spec.category)
        known = found.get(key)
        if known is None or _RANK[state] > _RANK[known[1]]:
            found[key] = (spec, state)
    return tuple(found.values())


def may_hold(conditions: Iterable[Condition], options: Mapping[str, OptionValue]) -> bool:
    """Whether one of the conditions holds, or may: an option that could not be read."""
    return any(_holds(condition, options) is not _Answer.NO for condition in conditions)


def region_of(vendor: Vendor, options: Mapping[str, OptionValue]) -> str:
    """Where the data go: a region, ``unknown`` when it is hidden, ``""`` when nothing is said."""
    hidden = False
    for option, part, name in vendor.region_options:
        value = options.get(option)
        if isinstance(value, str) and part.lower() in value.lower():
            return name
        hidden = hidden or (value is not None and value != ())
    return "unknown" if hidden else ""


_RANK: Mapping[State, int] = {"console": 0, "assumed": 1, "on": 2}


def _in_range(spec: ImplicitSpec, version: Version | None) -> _Answer:
    fits = within(version, spec.since, spec.until)
    return _Answer.PERHAPS if fits is None else _yes(fits)


def _applies(spec: ImplicitSpec, options: Mapping[str, OptionValue]) -> _Answer:
    off = max((_holds(condition, options).value for condition in spec.off), default=0)
    if _Answer(off) is _Answer.YES:
        return _Answer.NO
    on = max((_holds(condition, options).value for condition in spec.on), default=_Answer.YES.value)
    return _Answer(min(on, _Answer.YES.value - off))


def _holds(condition: Condition, options: Mapping[str, OptionValue]) -> _Answer:
    """Whether a condition holds; ``PERHAPS`` when the option is or may be an unread one."""
    value, given = _given(condition.option, options)
    if given is _Answer.PERHAPS:
        return _Answer.PERHAPS
    if condition.present is not None:
        return _yes((given is _Answer.YES) is condition.present)
    if given is _Answer.NO:
        return _Answer.NO
    if condition.empty is not None:
        inner = any(name.startswith(f"{condition.option}.") for name in options)
        return (
            _Answer.PERHAPS
            if value == UNKNOWN
            else _yes((value == () and not inner) is condition.empty)
        )
    if condition.contains:
        return _contains(value, condition.contains)
    if value == UNKNOWN:
        return _Answer.PERHAPS
    return _yes(any(_same(value, wanted) for wanted in condition.equals))


def _given(option: str, options: Mapping[str, OptionValue]) -> tuple[OptionValue | None, _Answer]:
    """The value of an option and whether it is given.

    An option above it that is constant (``false``) excludes it.
    """
    if option in options:
        return options[option], _Answer.YES
    if any(name.startswith(f"{option}.") for name in options):
        return None, _Answer.YES
    parts = option.split(".")
    for count in range(len(parts) - 1, 0, -1):
        parent = ".".join(parts[:count])
        if options.get(parent) == UNKNOWN or f"{parent}.{_ANY}" in options:
            return None, _Answer.PERHAPS
        if parent in options or any(name.startswith(f"{parent}.") for name in options):
            return None, _Answer.NO
    return None, _Answer.PERHAPS if _ANY in options else _Answer.NO


def _contains(value: OptionValue | None, part: str) -> _Answer:
    items = value if isinstance(value, tuple) else (value,)
    if any(isinstance(item, str) and part in item for item in items):
        return _Answer.YES
    return _Answer.PERHAPS if UNKNOWN in items else _Answer.NO


def _same(value: object, wanted: object) -> bool:
    """Equality that keeps ``true`` and ``1`` apart; texts are compared without case."""
    if isinstance(value, str) and isinstance(wanted, str):
        return value.lower() == wanted.lower()
    return isinstance(value, bool) == isinstance(wanted, bool) and value == wanted


def _yes(holds: bool) -> _Answer:
    return _Answer.YES if holds else _Answer.NO
