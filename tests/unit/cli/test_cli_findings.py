"""``flowcheck scan`` with findings: exit codes, the baseline, several formats, the CI around it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from fake_cli import Run
from flowcheck.cli.exit import ExitCode
from flowcheck.cli.surroundings import MAX_SUMMARY, moment, prefix_of
from flowcheck.gate.baseline import baseline, render
from flowcheck.report.run import BEGINNING
from sample_findings import judged

CLOSING = "1 error, 2 warnings, 1 note, 1 waived; exit "


@pytest.fixture(autouse=True)
def _no_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_STEP_SUMMARY", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("rules", "fail_on", "code"),
    [
        ({"direct-identifier-to-analytics", "free-text-sent"}, "error", 1),
        ({"free-text-sent", "autocapture-on"}, "error", 0),
        ({"free-text-sent"}, "warning", 1),
        ({"autocapture-on"}, "warning", 0),
        ({"autocapture-on"}, "note", 1),
        ({"direct-identifier-to-analytics"}, "never", 0),
        (set(), "note", 0),
    ],
)
def test_the_exit_code_tells_whether_a_finding_reaches_the_threshold(
    run: Run, rules: set[str], fail_on: str, code: int
) -> None:
    result = judged()
    kept = tuple(row for row in result.findings if row.rule in rules and row.waived is None)
    result = msgspec.structs.replace(result, findings=kept)
    outcome = run("scan", ".", "--fail-on", fail_on, result=result)
    assert outcome.code == code
    assert outcome.out.endswith(f"exit {code}\n")


def test_a_waived_finding_does_not_fail(run: Run) -> None:
    result = judged()
    waived = tuple(row for row in result.findings if row.waived is not None)
    outcome = run("scan", ".", result=msgspec.structs.replace(result, findings=waived))
    assert outcome.code == ExitCode.DONE
    assert outcome.out.endswith("no findings, 1 waived; exit 0\n")
    assert "replaced in March (Kim, until 2027-03-31)" in " ".join(outcome.out.split())


def test_findings_come_first_and_the_verdict_last(run: Run) -> None:
    lines = run("scan", ".", result=judged()).out.splitlines()
    assert lines.index("Findings") < lines.index("Vendors")
    assert lines[-3] == "2 questions for a person: `flowcheck scan --questions` shows them"
    assert lines[-1] == f"{CLOSING}1"


def test_questions_are_shown_when_asked_for(run: Run) -> None:
    out = run("scan", ".", "--questions", result=judged()).out
    assert "Questions for a person\n" in out
    assert "? Does the privacy notice name PostHog? (GDPR Art. 13(1)(e))" in out


def test_programs_get_their_format_and_people_the_verdict(run: Run) -> None:
    outcome = run("scan", ".", "--format", "sarif", result=judged())
    assert json.loads(outcome.out)["version"] == "2.1.0"
    assert outcome.err == f"{CLOSING}1\n"
    assert run("scan", ".", "--format", "sarif", "--quiet", result=judged()).err == ""
    assert run("scan", ".", "--format", "github", result=judged()).err == ""


def test_one_scan_can_be_written_in_several_formats(run: Run, tmp_path: Path) -> None:
    outcome = run(
        *("scan", ".", "--format", "github", "--also", "sarif=a.sarif", "--also", "junit=b=c.xml"),
        result=judged(),
    )
    assert outcome.code == ExitCode.FINDINGS
    assert outcome.out.startswith("::error file=")
    assert outcome.err == "Wrote a.sarif\nWrote b=c.xml\n"
    assert json.loads((tmp_path / "a.sarif").read_bytes())["version"] == "2.1.0"
    assert (tmp_path / "b=c.xml").read_bytes().startswith(b"<?xml")


@pytest.mark.parametrize("value", ["sarif", "sarif=", "sarif=-", "xml=a", "=a"])
def test_a_wrong_further_format_is_told(run: Run, value: str) -> None:
    outcome = run("scan", ".", "--also", value)
    assert outcome.code == ExitCode.USAGE
    assert "is not FORMAT=FILE with one of: terminal, json" in outcome.err


@pytest.mark.parametrize(
    "files",
    [("--output", "a.json", "--also", "sarif=./a.json"), ("--also", "sarif=a", "--also", "json=a")],
)
def test_two_formats_in_one_file_are_refused_before_the_scan(
    run: Run, tmp_path: Path, files: tuple[str, ...]
) -> None:
    outcome = run("scan", ".", *files)
    assert outcome.code == ExitCode.USAGE
    assert "two formats would be written to 'a" in outcome.err
    assert outcome.engine.asked is None
    assert not list(tmp_path.glob("a*"))


def test_a_further_file_that_cannot_be_written_is_told_before_the_scan(run: Run) -> None:
    outcome = run("scan", ".", "--also", "sarif=no/where.sarif")
    assert outcome.code == ExitCode.USAGE
    assert outcome.engine.asked is None


def test_what_a_baseline_knows_is_counted_and_left_out(run: Run, tmp_path: Path) -> None:
    result = judged()
    first = msgspec.structs.replace(result, findings=result.findings[:3])
    (tmp_path / "known.json").write_bytes(render(baseline(first)))
    outcome = run("scan", ".", "--baseline", "known.json", result=result)
    assert outcome.code == ExitCode.DONE
    assert outcome.out.endswith("1 warning, 1 note, 1 waived, 2 known from the baseline; exit 0\n")
    assert outcome.err == ""
    assert "free-text-sent" not in outcome.out
    assert run("scan", ".", "--baseline", "known.json", "--fail-on", "warning", result=result).code


def test_entries_that_are_found_no_more_are_told(run: Run, tmp_path: Path) -> None:
    result = judged()
    (tmp_path / "known.json").write_bytes(render(baseline(result)))
    fixed = msgspec.structs.replace(result, findings=result.findings[2:])
    outcome = run("scan", ".", "--baseline", "known.json", result=fixed)
    assert outcome.err == "Note: 1 entry of known.json no longer found; write the baseline again\n"
    filtered = ("--baseline", "known.json", "--vendor", "posthog")
    assert run("scan", ".", *filtered, result=fixed).err == ""


def test_a_baseline_that_is_none_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "known.json").write_text("[]")
    outcome = run("scan", ".", "--baseline", "known.json", result=judged())
    assert outcome.code == ExitCode.USAGE
    assert "is not a baseline" in outcome.err


def test_the_job_summary_is_appended(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    run("scan", ".", "--format", "json", result=judged())
    assert summary.read_text() == "before\n"
    run("scan", ".", "--format", "github", result=judged())
    assert summary.read_text().startswith(f"before\n## flowcheck: {CLOSING}1\n")


def test_the_job_summary_stays_below_the_limit_of_github(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_bytes(b"x" * (MAX_SUMMARY - 1_000))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    run("scan", ".", "--format", "github", result=judged())
    assert MAX_SUMMARY - 1_000 < summary.stat().st_size <= MAX_SUMMARY


def test_a_job_summary_that_cannot_be_written_is_only_told(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "no/where/summary.md")
    outcome = run("scan", ".", "--format", "github", result=judged())
    assert outcome.code == ExitCode.FINDINGS
    assert "Note: no job summary" in outcome.err


def test_paths_are_those_of_the_repository(run: Run, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "apps" / "shop").mkdir(parents=True)
    out = run("scan", "apps/shop", "--format", "github", result=judged()).out
    assert out.startswith("::error file=apps/shop/web/src/")
    assert prefix_of((tmp_path / "apps" / "shop", tmp_path / "apps")) == "apps"
    assert prefix_of((tmp_path,)) == ""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1795343400", datetime(2026, 11, 22, 10, 30, tzinfo=UTC)),
        ("", BEGINNING),
        ("soon", BEGINNING),
        ("9" * 30, BEGINNING),
    ],
)
def test_the_moment_of_a_run(value: str, expected: datetime) -> None:
    assert moment({"SOURCE_DATE_EPOCH": value}) == expected


def test_all_recipients_can_be_asked_for(run: Run) -> None:
    for arguments, expected in (((), False), (("--all-recipients",), True)):
        asked = run("scan", ".", *arguments).engine.asked
        assert asked is not None
        assert asked.all_recipients is expected
