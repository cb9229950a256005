"""How rarely Python looks for garbage: what a scan makes stays until its end."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = 5_000_000  # new values between two looks


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """A scan makes millions of values that all stay: looking through them often finds nothing."""
    usual = gc.get_threshold()
    gc.set_threshold(_SELDOM, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def collect_nothing_more() -> None:
    """The process ends: its values need not be looked through once more."""
    gc.freeze()
