"""The table of formats: name -> function. Each is imported when it is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowcheck.report.layout import Page
    from flowcheck.report.run import Run
    from flowcheck.result.scan import ScanResult

Render = Callable[["ScanResult", "Page", "Run"], bytes]


def _terminal(result: ScanResult, page: Page, run: Run) -> bytes:
    from flowcheck.report import terminal

    return terminal.render(result, page, run).encode("utf-8")


def _json(result: ScanResult, _page: Page, _run: Run) -> bytes:
    from flowcheck.report import json

    return json.render(result)


def _sarif(result: ScanResult, _page: Page, run: Run) -> bytes:
    from flowcheck.report import sarif

    return sarif.render(result, run)


def _github(result: ScanResult, _page: Page, run: Run) -> bytes:
    from flowcheck.report import github

    return github.render(result, run)


def _gitlab_codequality(result: ScanResult, _page: Page, run: Run) -> bytes:
    from flowcheck.report import gitlab_codequality

    return gitlab_codequality.render(result, run)


def _gitlab_sast(result: ScanResult, _page: Page, run: Run) -> bytes:
    from flowcheck.report import gitlab_sast

    return gitlab_sast.render(result, run)


def _junit(result: ScanResult, _page: Page, run: Run) -> bytes:
    from flowcheck.report import junit

    return junit.render(result, run)


def _markdown(result: ScanResult, _page: Page, run: Run) -> bytes:
    from flowcheck.report import markdown

    return markdown.render(result, run)


FORMATS: Mapping[str, Render] = {
    "terminal": _terminal,
    "json": _json,
    "sarif": _sarif,
    "github": _github,
    "gitlab-codequality": _gitlab_codequality,
    "gitlab-sast": _gitlab_sast,
    "junit": _junit,
    "markdown": _markdown,
}
