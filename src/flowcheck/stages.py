"""The stages of a scan: their progress, and in which one and with which file a mistake showed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from flowcheck.errors import FlowcheckError, InternalError
from flowcheck.options import Progress

Item = TypeVar("Item")
Made = TypeVar("Made")


class Stages:
    """Runs stages and tells their progress."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress

    @contextmanager
    def at(self, stage: str, *, total: int = 1) -> Iterator[None]:
        """Run what is within as one stage."""
        self._tell(stage, 0, total)
        with _blamed(stage, ""):
            yield
        self._tell(stage, total, total)

    def each(
        self,
        stage: str,
        items: Sequence[Item],
        work: Callable[[Item], Made],
        file: Callable[[Item], str],
    ) -> list[Made]:
        """Do the work of a stage for each item; ``file`` names the file that an item is in."""
        made = self.some(stage, items, range(len(items)), work, file)
        self._tell(stage, len(items), len(items))
        return list(made.values())

    def some(
        self,
        stage: str,
        items: Sequence[Item],
        places: Iterable[int],
        work: Callable[[Item], Made],
        file: Callable[[Item], str],
        done: int = 0,
    ) -> dict[int, Made]:
        """Do the work of a stage for the items at some places, of which some are ``done``."""
        made: dict[int, Made] = {}
        for place in places:
            self._tell(stage, done + len(made), len(items))
            with _blamed(stage, file(items[place])):
                made[place] = work(items[place])
        return made

    def _tell(self, stage: str, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress(stage, done, total)


@contextmanager
def _blamed(stage: str, file: str) -> Iterator[None]:
    """Turn an exception that nobody expected into an ``InternalError``."""
    try:
        yield
    except (FlowcheckError, InternalError):
        raise
    except Exception as problem:
        raise InternalError(stage, file) from problem
