"""The table of formats: name -> function. Each is imported when it is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowcheck.report.sheet import Page
    from flowcheck.result import ScanResult

Render = Callable[["ScanResult", "Page"], bytes]


def _terminal(result: ScanResult, page: Page) -> bytes:
    from flowcheck.report import terminal

    return terminal.render(result, page).encode("utf-8")


def _json(result: ScanResult, page: Page) -> bytes:  # noqa: ARG001 (a width means nothing to JSON)
    from flowcheck.report import json

    return json.render(result)


FORMATS: Mapping[str, Render] = {"terminal": _terminal, "json": _json}
