"""``flowcheck export``: the incident's application in the formats of other tools."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from flowcheck.cli.main import main
from flowcheck.report.exchange.formats import EXCHANGE_FORMATS
from goldens import GOLDEN, ROOT, assert_golden

APP = ROOT / "fixtures" / "openai-mixpanel"
REGISTER = ROOT / "tests" / "data" / "exchange" / "flowcheck.yml"
SUFFIXES = {"fides": "yml", "cyclonedx": "cdx.json", "dpv": "jsonld"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The application outside of any repository, with a register."""
    root = tmp_path_factory.mktemp("app") / "openai-mixpanel"
    shutil.copytree(APP, root)
    shutil.copy(REGISTER, root)
    return root


@pytest.fixture(scope="module")
def earlier(app: Path) -> Path:
    """A scan of it."""
    file = app.parent / "scan.json"
    scan = ["scan", str(app), "--all-recipients", "--format", "json", "--output", str(file)]
    assert main([*scan, "--fail-on", "never", "--quiet"]) == 0
    return file


def test_every_format_is_tested() -> None:
    assert set(SUFFIXES) == set(EXCHANGE_FORMATS)


@pytest.mark.parametrize("name", sorted(SUFFIXES))
def test_the_text_of_a_format(app: Path, name: str) -> None:
    file = app.parent / f"export.{name}"
    assert main(["export", "--format", name, str(app), "--output", str(file), "--quiet"]) == 0
    assert_golden(GOLDEN / "exchange" / f"incident.{SUFFIXES[name]}", file.read_text("utf-8"))


@pytest.mark.parametrize("name", sorted(SUFFIXES))
def test_an_earlier_scan_gives_the_same_bytes(
    app: Path, earlier: Path, name: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["export", "--format", name, str(app), "--quiet"]) == 0
    first = capfdbinary.readouterr().out
    assert main(["export", "--format", name, str(app), "--from", str(earlier), "--quiet"]) == 0
    assert capfdbinary.readouterr().out == first != b""


def test_the_time_is_that_of_the_environment(
    app: Path, earlier: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1763786400")
    assert main(["export", "--format", "cyclonedx", str(app), "--from", str(earlier), "-q"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["metadata"]["timestamp"] == "2025-11-22T04:40:00Z"


def test_without_a_register_it_says_what_is_missing(
    earlier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "--format", "dpv", str(tmp_path), "--from", str(earlier)]) == 0
    assert "has no register" in capsys.readouterr().err


def test_it_says_which_vendors_of_the_register_are_not_in_the_code(
    earlier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "version: 1\nregister: {vendors: {posthog: {country: US}}}\n"
    (tmp_path / "flowcheck.yml").write_text(text, "utf-8")
    assert main(["export", "--format", "fides", str(tmp_path), "--from", str(earlier)]) == 0
    told = capsys.readouterr()
    assert "not in this code, and so not written: posthog" in told.err
    assert "posthog" not in told.out


def test_a_format_must_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export"]) == 2
    assert "fides" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_told_before_the_scan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "no" / "such.yml"
    assert main(["export", "--format", "fides", str(tmp_path), "--output", str(target)]) == 2
    assert "cannot write" in capsys.readouterr().err
