"""A real browser for tests: the Chromium of this machine, watched for errors and requests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

Scheme = Literal["light", "dark"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip


@dataclass
class Seen:
    """What a page did besides showing itself."""

    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def request(self, url: str, own: str) -> None:
        if url != own:
            self.requests.append(url)

    def dialog(self, found: Dialog) -> None:
        self.dialogs.append(found.message)
        found.dismiss()

    def nothing(self) -> bool:
        return not (self.requests or self.console or self.errors or self.dialogs)


@contextmanager
def started() -> Iterator[Browser]:
    """The browser. Without one the test is skipped, but never where tests run for everybody."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("there is no Chromium; .ci/run installs it")
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(
    browser: Browser, file: Path, *, scheme: Scheme = "light", width: int = 1300
) -> Iterator[tuple[Page, Seen]]:
    """A page in a fresh context of a browser, once its program has run."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True
    )
    page, seen, address = context.new_page(), Seen(), file.as_uri()
    page.set_default_timeout(20_000)
    page.on("request", lambda found: seen.request(found.url, address))
    page.on("console", lambda found: seen.console.append(found.text))
    page.on("pageerror", lambda found: seen.errors.append(str(found)))
    page.on("dialog", seen.dialog)
    page.goto(address)
    page.wait_for_selector("#status:not(:empty)", state="attached")
    try:
        yield page, seen
    finally:
        context.close()


def violations(page: Page) -> list[str]:
    """What axe has to say against a page: rule, help, and the first elements."""
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found: list[dict[str, Any]] = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)"
    )
    return [
        f"{row['id']}: {row['help']}: {[node['html'][:120] for node in row['nodes'][:3]]}"
        for row in found
    ]
