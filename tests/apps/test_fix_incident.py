"""The incident of November 2025: `flowcheck fix` alone makes the program pass."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from flowcheck.cli.main import main
from flowcheck.options import ScanOptions
from goldens import ROOT
from projects import scan


@pytest.fixture
def mended(tmp_path: Path) -> Path:
    app = tmp_path / "app"
    shutil.copytree(ROOT / "fixtures" / "openai-mixpanel", app)
    shutil.copytree(ROOT / "fixtures" / "fix" / "incident", app, dirs_exist_ok=True)
    assert main(["scan", str(app), "--quiet"]) == 1
    assert main(["fix", str(app), "--write", "--quiet"]) == 0
    return app


def test_what_leaked_leaves_no_more(mended: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", str(mended), "--quiet", "--fail-on", "warning"]) == 0
    result = scan(ScanOptions((mended,)))
    sent = {flow.category for flow in result.flows}
    assert sent == {"user.unique_id.pseudonymous", "user.device", "user.device.device_id"}
    assert {flow.treatment for flow in result.flows if not flow.implicit} == {"keyed-hash"}
    capsys.readouterr()
    assert main(["fix", str(mended), "--quiet"]) == 0
    assert capsys.readouterr().out == ""


def test_it_reads_like_code_that_a_person_wrote(mended: Path) -> None:
    start = (mended / "src/analytics/client.ts").read_text()
    assert (
        """  if (hasConsent()) {
    mixpanel.init(import.meta.env.VITE_MIXPANEL_TOKEN, {
      persistence: "localStorage",
"""
        in start
    )
    assert "people.set" not in start
    events = (mended / "src/analytics/useAnalytics.ts").read_text()
    assert events.startswith('import { useCallback } from "react";\n')
    assert "organization" not in events
