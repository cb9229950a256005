"""Regular expressions that are compiled when they are first used: a scan uses few of all there are.

Of the three hundred that modules have, a scan after an edit of one file imports two hundred.
"""

from __future__ import annotations

import re
from typing import AnyStr, cast


def regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What ``re.compile`` gives, made when something is asked of it for the first time.

    It has all methods of a pattern, but ``re.search(pattern, ..)`` takes none of these. A wrong one
    is told at its first use, so a test compiles them all.
    """
    return cast("re.Pattern[AnyStr]", Lazy(text, flags))


class Lazy:
    """A pattern; what was asked of it is kept as its own, so that it costs no more than before."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        """An attribute of the compiled pattern."""
        if name.startswith("_"):
            raise AttributeError(name)
        value: object = getattr(self.compiled(), name)
        self.__dict__[name] = value
        return value

    def compiled(self) -> re.Pattern[str] | re.Pattern[bytes]:
        """The pattern itself. Raises ``re.error``."""
        known = self.__dict__.get("_compiled")
        if known is None:
            known = self.__dict__["_compiled"] = re.compile(self._text, self._flags)
        return known
