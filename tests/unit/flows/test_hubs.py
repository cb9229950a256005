"""Loggers that an SDK listens to: what is logged counts once for each call."""

from __future__ import annotations

from pathlib import Path

from flowcheck.flows.hubs import MANY_CALLERS
from projects import explicit, scan_files

START = (
    'import logging\nimport sentry_sdk\nsentry_sdk.init(dsn="d")\nlog = logging.getLogger("a")\n'
)
FAILED = 'def failed(address):\n    log.error("Failed", extra={"to": address})\n'
CALLERS = "def remind(user):\n    failed(user.email)\ndef invite(guest):\n    failed(guest.email)\n"


def test_what_is_logged_counts_once_wherever_it_comes_from(tmp_path: Path) -> None:
    """Two callers hand an address to one call of a logger: one flow."""
    result = scan_files(tmp_path, {"a.py": START + FAILED + CALLERS})
    assert [flow.category for flow in explicit(result)] == ["user.contact.email"]


def test_a_logger_needs_an_sdk_that_starts_in_its_own_language(tmp_path: Path) -> None:
    """The pages start Sentry; the loggers of the server know nothing of it."""
    pages = 'import * as Sentry from "@sentry/browser";\nSentry.init({ dsn: "d" });\n'
    server = START.replace('sentry_sdk.init(dsn="d")\n', "")
    result = scan_files(tmp_path, {"a.ts": pages, "a.py": server + FAILED + CALLERS})
    assert not explicit(result)


OWN = """import sentry_sdk


def _send(message, extra):
    sentry_sdk.set_context("extra", extra)


def error(message, extra):
    _send(message, extra)
"""


def _called(times: int) -> dict[str, str]:
    """A project whose own logger of errors ends in an SDK, and calls it so often."""
    calls = "".join(
        f'def step{n}(user{n}):\n    error("Failed", {{"to": user{n}.email}})\n'
        for n in range(times)
    )
    return {"log.py": OWN, "work.py": f"from log import error\n{calls}"}


def test_what_many_tell_the_logger_of_a_project_counts_once(tmp_path: Path) -> None:
    result = scan_files(tmp_path, _called(MANY_CALLERS + 1))
    assert [flow.category for flow in explicit(result)] == ["user.contact.email"]


def test_what_few_tell_it_is_told_for_each(tmp_path: Path) -> None:
    assert len(explicit(scan_files(tmp_path, _called(4)))) == 4
