"""Runs every fixture end to end and compares the scan with the comments in its files."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from expectations import FIXTURES, find_fixtures, problems, read_expectations
from flowcheck.options import ScanOptions
from flowcheck.result.flows import Flow
from flowcheck.result.scan import ScanResult
from projects import scan

LANGUAGES = ("typescript", "python")
PARITY = tuple(sorted(path for path in (FIXTURES / "parity").glob("*") if path.is_dir()))
STABLE = (FIXTURES / "openai-mixpanel", FIXTURES)  # all of them together are enough for two jobs
# What Mixpanel held about the users of the platform, and lost.
LEAKED = {
    "user.name",
    "user.contact.email",
    "user.unique_id",
    "user.unique_id.organization",
    "user.location.imprecise",
    "user.device",
    "user.behavior.browsing_history",
    "user.device.device_id",
}


def _name(path: Path) -> str:
    return path.relative_to(FIXTURES.parent).as_posix().removeprefix("fixtures/")


def _options(root: Path, *, jobs: int = 1) -> ScanOptions:
    config = root / "flowcheck.yml"
    return ScanOptions(
        roots=(root,),
        include=(),
        exclude=(),
        include_tests=False,
        vendors=(),
        categories=(),
        jobs=jobs,
        config=config if config.is_file() else None,
    )


def _fail_with(lines: Sequence[str]) -> None:
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)


@functools.cache
def _scanned(root: Path) -> ScanResult:
    return scan(_options(root))


@pytest.mark.parametrize("fixture", find_fixtures(), ids=_name)
def test_a_scan_finds_what_the_comments_of_the_fixture_say_and_nothing_else(fixture: Path) -> None:
    expectations = read_expectations(fixture)
    assert expectations, "a fixture without an expectation proves nothing"
    _fail_with(problems(expectations, _scanned(fixture)))


def _facts(flow: Flow) -> tuple[str, ...]:
    """What must not depend on the language.

    How the id of a person is handed over (``distinctId``, ``user_id``, first argument) is the
    SDK's choice, not the program's.
    """
    key = "" if flow.role == "identity" else flow.key
    return (flow.vendor, flow.category, key, flow.role, flow.event, flow.treatment)


@pytest.mark.parametrize("case", PARITY, ids=_name)
def test_the_same_program_gives_the_same_flows_in_every_language(case: Path) -> None:
    told = {
        language: {_facts(flow) for flow in _scanned(case / language).flows if not flow.implicit}
        for language in LANGUAGES
    }
    typescript, python = (told[language] for language in LANGUAGES)
    assert typescript, "a parity case needs a flow"
    lines = [f"only in typescript: {row}" for row in sorted(typescript - python)]
    lines += [f"only in python:     {row}" for row in sorted(python - typescript)]
    _fail_with(lines)


@pytest.mark.parametrize("fixture", STABLE, ids=_name)
def test_the_result_does_not_depend_on_jobs_or_on_the_working_directory(
    fixture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(fixture.parent)
    here = msgspec.json.encode(scan(_options(Path(fixture.name))))
    assert msgspec.json.encode(scan(_options(Path(fixture.name), jobs=2))) == here
    monkeypatch.chdir(tmp_path)
    assert msgspec.json.encode(scan(_options(fixture))) == here


def test_the_incident_yields_exactly_the_classes_of_data_that_leaked() -> None:
    flows = _scanned(FIXTURES / "openai-mixpanel").flows
    assert {flow.category for flow in flows if flow.vendor == "mixpanel"} == LEAKED


def test_the_mended_platform_gives_away_pseudonyms_and_devices_only() -> None:
    flows = _scanned(FIXTURES / "openai-mixpanel-fixed").flows
    assert {flow.category for flow in flows} == {
        "user.unique_id.pseudonymous",
        "user.device",
        "user.device.device_id",
    }
