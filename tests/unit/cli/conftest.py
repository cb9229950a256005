"""How the command line is run in tests: in an empty directory, with the sample as the result."""

from __future__ import annotations

from pathlib import Path

import pytest

from fake_cli import FakeEngine, Outcome, Run
from flowcheck.cli.main import main
from flowcheck.result.scan import ScanResult
from sample_result import sample


@pytest.fixture(autouse=True)
def _no_wishes(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command line."""
    monkeypatch.chdir(tmp_path)

    def run(
        *arguments: str, error: BaseException | None = None, result: ScanResult | None = None
    ) -> Outcome:
        engine = FakeEngine(result or sample(), error)
        code = main(arguments, engine)
        return Outcome(code, *capsys.readouterr(), engine)

    return run
