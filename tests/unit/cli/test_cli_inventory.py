from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace as with_fields

import records
from fake_cli import Run
from flowcheck.cli.exit import ExitCode
from flowcheck.result.flows import OtherRecipient
from flowcheck.result.scan import ScanResult


@pytest.fixture
def scan_file(tmp_path: Path) -> Path:
    path = tmp_path / "scan.json"
    path.write_bytes(msgspec.json.encode(records.incident()))
    return path


def test_markdown_goes_to_stdout_unless_told(run: Run, scan_file: Path) -> None:
    outcome = run("inventory", "--from", str(scan_file), "--today", "2025-11-22")
    assert outcome.code == ExitCode.DONE
    assert outcome.out.startswith("# Record of processing activities\n")
    assert outcome.err == ""
    assert outcome.engine.asked is None


def test_a_scan_lists_all_recipients(run: Run) -> None:
    outcome = run("inventory", "--today", "2025-11-22", result=records.incident())
    assert outcome.code == ExitCode.DONE
    assert outcome.engine.asked is not None
    assert outcome.engine.asked.all_recipients
    assert outcome.engine.asked.today == records.TODAY
    assert "Mixpanel" in outcome.out


@pytest.mark.parametrize("ending", ["xlsx", "ods", "csv", "json", "md", "html"])
def test_the_ending_of_the_file_tells_the_format(
    ending: str, run: Run, scan_file: Path, tmp_path: Path
) -> None:
    target = tmp_path / f"record.{ending}"
    outcome = run("inventory", "--from", str(scan_file), "--output", str(target))
    assert outcome.code == ExitCode.DONE
    assert target.stat().st_size > 1000
    assert f"Wrote {target}" in outcome.err


def test_json_is_json_and_nothing_else(run: Run, scan_file: Path) -> None:
    outcome = run("inventory", "--from", str(scan_file), "--format", "json", "--lang", "it")
    assert json.loads(outcome.out)["language"] == "it"


def test_the_register_of_today_answers_an_earlier_scan(
    run: Run, scan_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "flowcheck.yml").write_text(records.answered(), "utf-8")
    outcome = run("inventory", "--from", str(scan_file), "--lang", "fr", "--template", "cnil")
    assert "Camille Martin" in outcome.out
    assert "Gestion de la paie" in outcome.out


def test_a_mistake_in_the_register_is_told_with_its_line(
    run: Run, scan_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "flowcheck.yml").write_text("register: {vendors: {mixpanle: {}}}\n", "utf-8")
    outcome = run("inventory", "--from", str(scan_file))
    assert outcome.code == ExitCode.USAGE
    assert "flowcheck.yml:1:" in outcome.err
    assert "did you mean 'mixpanel'?" in outcome.err


def test_what_people_wrote_is_kept(run: Run, scan_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "record.json"
    run("inventory", "--from", str(scan_file), "--output", str(target))
    text = target.read_text("utf-8").replace('"Not answered: Q2"', '"Consent, says Ann"')
    target.write_text(text, "utf-8")
    outcome = run("inventory", "--from", str(scan_file), "--previous", str(target))
    assert "Consent, says Ann" in outcome.out
    assert outcome.code == ExitCode.DONE


def test_texts_that_lost_their_place_are_told(run: Run, scan_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "record.json"
    run("inventory", "--from", str(scan_file), "--output", str(target))
    text = target.read_text("utf-8").replace('"Not answered: Q2"', '"Consent, says Ann"')
    target.write_text(text, "utf-8")
    empty = with_fields(records.incident(), flows=(), vendors=())
    scan_file.write_bytes(msgspec.json.encode(empty))
    outcome = run("inventory", "--from", str(scan_file), "--previous", str(target))
    assert (
        "Note: 1 text written by hand could not be placed; see the sheet 'Changes'" in outcome.err
    )
    assert "Consent, says Ann" in outcome.out


def test_a_scan_without_all_recipients_is_refused(run: Run, scan_file: Path) -> None:
    less = with_fields(
        records.incident(),
        other_recipients=(
            OtherRecipient("paypal", "PayPal", "payments", 0, ()),
            OtherRecipient("stripe", "Stripe", "payments", 3, ("user.payment",)),
        ),
    )
    scan_file.write_bytes(msgspec.json.encode(less))
    outcome = run("inventory", "--from", str(scan_file))
    assert outcome.code == ExitCode.USAGE
    assert "--all-recipients" in outcome.err
    assert "needs (Stripe);" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--previous", "scan.json"), "not the JSON of `flowcheck inventory`"),
        (("--previous", "notes.txt"), "expected .csv, .json, .ods, .xlsx"),
        (("--include", "src/**"), "--include has no meaning with --from"),
        (("--today", "tomorrow"), "tomorrow"),
        (("--lang", "tlh"), "'tlh' is not one of"),
        (("--output", "nowhere/record.xlsx"), "there is no directory 'nowhere'"),
    ],
)
def test_mistakes_of_usage(
    arguments: tuple[str, ...], words: str, run: Run, scan_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("x")
    outcome = run("inventory", "--from", str(scan_file), *arguments)
    assert outcome.code == ExitCode.USAGE
    assert words in outcome.err


def test_an_earlier_scan_keeps_what_was_waived_in_the_code(run: Run, scan_file: Path) -> None:
    result = records.incident()
    assert result.findings
    waived = tuple(
        with_fields(finding, waived={"owner": "Ann", "reason": "r", "until": "2026-01-01"})
        for finding in result.findings
    )
    text = _findings(run, scan_file, with_fields(result, findings=waived))
    assert "- **Open findings**: 0" in text
    assert "- **Open findings**: 0" not in _findings(run, scan_file, result)


def _findings(run: Run, scan_file: Path, result: ScanResult) -> str:
    scan_file.write_bytes(msgspec.json.encode(result))
    return run("inventory", "--from", str(scan_file), "--today", "2025-11-22").out


@pytest.mark.parametrize("ending", ["json", "xlsx", "ods"])
def test_the_record_of_another_project_is_not_taken_without_a_word(
    run: Run, scan_file: Path, tmp_path: Path, ending: str
) -> None:
    target = tmp_path / f"record.{ending}"
    run("inventory", "--from", str(scan_file), "--output", str(target))
    again = run("inventory", "--from", str(scan_file), "--previous", str(target))
    assert "is the record of" not in again.err
    result = records.incident()
    other = with_fields(result, project=with_fields(result.project, name="bakery"))
    scan_file.write_bytes(msgspec.json.encode(other))
    outcome = run("inventory", "--from", str(scan_file), "--previous", str(target))
    assert f"is the record of {result.project.name!r}, this one is of 'bakery'" in outcome.err
    assert outcome.code == ExitCode.DONE
