"""The bad day, on the incident's application built commit by commit: before, during and after."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

from breach_app import CLIENT, DAYS, STUB_CLIENT, build
from flowcheck.cli.main import main
from flowcheck.report.breach.json import schema
from goldens import GOLDEN, assert_golden
from repositories import Repo, environment

WINDOW = ("--from", "2025-11-08", "--to", "2025-11-25")
AWARE = ("--aware", "2025-11-25T18:00+01:00")


@dataclass(frozen=True)
class Outcome:
    """What a run left behind."""

    code: int
    out: bytes
    err: str

    @property
    def json(self) -> Any:
        """The JSON on stdout."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Platform:
    """The application, its commits by name, and the command line in its folder."""

    repo: Repo
    commits: dict[str, str]
    run: Callable[..., Outcome]

    def sheet(self, *arguments: str) -> Any:
        """The sheet as JSON."""
        found = self.run("breach", "mixpanel", *arguments, "--format", "json")
        assert found.code == 0, found.err
        return found.json

    def named(self, text: str) -> str:
        """A text with commits by name, in as many characters as they have there."""
        for name, oid in self.commits.items():
            for length in (12, 10, 8):
                text = text.replace(oid[:length], f"{name:-<{length}}")
        return text


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one run of these tests keeps between its commands."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Repo, dict[str, str]]:
    return build(tmp_path_factory.mktemp("breach") / "platform")


@pytest.fixture
def run(
    cache: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Outcome]:
    for name in [name for name in os.environ if name.startswith("GIT")]:
        monkeypatch.delenv(name)
    for name, value in environment().items():
        if name.startswith("GIT_CONFIG"):
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("FLOWCHECK_CACHE_DIR", str(cache))

    def run(folder: Path, *arguments: str) -> Outcome:
        monkeypatch.chdir(folder)
        capfdbinary.readouterr()
        code = main([arguments[0], "--jobs", "1", *arguments[1:]])
        out, err = capfdbinary.readouterr()
        return Outcome(code, out, err.decode())

    return run


@pytest.fixture
def platform(built: tuple[Repo, dict[str, str]], run: Callable[..., Outcome]) -> Platform:
    repo, commits = built
    return Platform(repo, commits, lambda *arguments: run(repo.path, *arguments))


def row(sheet: Any, part: str, category: str) -> Any:
    """The only row of a part about a category."""
    (found,) = [row for row in sheet[part] if row["category"] == category]
    return found


def times(found: Any) -> list[tuple[str, bool, str | None]]:
    """(first commit, exact, commit that removed it) of each period of a row."""
    return [
        (period["since"]["commit"], period["exact"], (period["until"] or {}).get("commit"))
        for period in found["periods"]
    ]


# -- since when and until when


def test_each_flow_has_the_commits_that_brought_and_removed_it(platform: Platform) -> None:
    sheet, at = platform.sheet(), platform.commits
    assert sheet["verdict"] == "used-before"
    assert times(row(sheet, "sent", "user.unique_id")) == [(at["added"], True, at["removed"])]
    assert times(row(sheet, "sent", "user.contact.email")) == [(at["named"], True, at["removed"])]
    assert times(row(sheet, "sent", "user.name")) == [(at["named"], True, at["removed"])]
    assert times(row(sheet, "sent", "user.location.imprecise")) == [(at["added"], True, at["ip"])]
    assert times({"periods": sheet["used"]}) == [(at["added"], True, at["removed"])]


def test_merged_work_counts_from_its_merge_and_keeps_both_dates(platform: Platform) -> None:
    since = row(platform.sheet(), "sent", "user.contact.email")["periods"][0]["since"]
    assert since["date"] == f"{DAYS['named']}T12:00:00Z"
    assert since["subject"] == "Merge profiles"


def test_versions_and_options_have_their_times(platform: Platform) -> None:
    sheet, at = platform.sheet(), platform.commits
    found = {(row["what"], row["name"], row["value"]): times(row) for row in sheet["settings"]}
    assert found["package", "mixpanel-browser", "2.60.0"] == [(at["added"], True, at["upgraded"])]
    assert found["package", "mixpanel-browser", "2.83.0"] == [(at["upgraded"], True, at["removed"])]
    assert found["option", "ip", "false"] == [(at["ip"], True, at["removed"])]


def test_what_went_and_came_back_has_two_periods(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    repo, at = build(tmp_path / "platform")
    client = repo.git("show", f"{at['upgraded']}:{CLIENT}")
    back = repo.commit({CLIENT: client})
    gone = repo.commit({CLIENT: STUB_CLIENT})
    sheet = run(repo.path, "breach", "mixpanel", "--format", "json").json
    assert times({"periods": sheet["used"]}) == [
        (at["added"], True, at["removed"]), (back, True, gone),
    ]  # fmt: skip


def test_a_small_limit_gives_ranges_and_says_so(platform: Platform) -> None:
    sheet, at = platform.sheet("--max-revisions", "2"), platform.commits
    used = sheet["used"][0]
    assert sheet["history"]["exhausted"] is True
    assert used["since"]["commit"] == at["added"]
    assert used["until_exact"] is False
    assert (used["last"]["commit"], used["until"]["commit"]) == (at["added"], at["last"])
    assert any("limit of 2 judged revisions" in note for note in sheet["history"]["notes"])


def test_the_end_of_a_shallow_clone_is_no_beginning(
    built: tuple[Repo, dict[str, str]], run: Callable[..., Outcome], tmp_path: Path
) -> None:
    repo, at = built
    clone = tmp_path / "clone"
    repo.git("clone", "--quiet", "--depth", "5", f"file://{repo.path}", str(clone))
    sheet = run(clone, "breach", "mixpanel", "--format", "json").json
    used = sheet["used"][0]
    assert sheet["history"]["whole"] is False
    assert (used["from_start"], used["exact"]) == (True, False)
    assert used["until"]["commit"] == at["removed"]
    assert any("shallow" in note for note in sheet["history"]["notes"])


# -- the window of the breach


def test_only_what_was_sent_within_the_window_is_listed(platform: Platform) -> None:
    sheet = platform.sheet(*WINDOW)
    sent = {row["category"] for row in sheet["sent"]}
    assert {"user.contact.email", "user.name", "user.unique_id", "user.device"} <= sent
    assert "user.location.imprecise" not in sent
    assert {row["category"] for row in sheet["before"]} == {"user.location.imprecise"}
    assert {row["certain"] for row in sheet["sent"]} == {"yes"}


def test_before_the_profiles_no_name_was_sent(platform: Platform) -> None:
    sheet = platform.sheet("--to", "2025-03-09")
    sent = {row["category"] for row in sheet["sent"]}
    assert "user.unique_id" in sent
    assert not {"user.contact.email", "user.name"} & sent
    asked = {row["category"] for row in sheet["not_sent"] if row["asked_first"]}
    assert "user.contact.email" in asked


def test_a_window_before_the_vendor_has_nothing_in_it(platform: Platform) -> None:
    sheet = platform.sheet("--to", "2025-02-02")
    assert sheet["sent"] == sheet["before"] == sheet["events"] == []


def test_a_window_ends_with_its_last_day(platform: Platform) -> None:
    assert platform.sheet("--to", DAYS["added"])["sent"]
    assert platform.sheet("--from", DAYS["removed"])["sent"]
    assert not platform.sheet("--from", "2025-11-27")["sent"]


# -- one commit


def test_one_revision_is_told_without_history(platform: Platform) -> None:
    sheet = platform.sheet("--revision", platform.commits["ip"])
    assert sheet["verdict"] == "used"
    assert sheet["history"]["searched"] is False
    sent = {row["category"] for row in sheet["sent"]}
    assert "user.contact.email" in sent
    assert "user.location.imprecise" not in sent


# -- what is told besides


def test_what_is_not_sent_is_no_flow_found(platform: Platform) -> None:
    found = {row["category"]: row for row in platform.sheet(*WINDOW)["not_sent"]}
    assert {
        "user.authorization.credentials",
        "user.content.private",
        "user.financial",
    } <= found.keys()
    assert found["user.authorization.credentials"]["activities"] == ["Product analytics"]
    assert not {"user.contact.email", "user.name"} & found.keys()


def test_identifiers_say_what_they_link_to(platform: Platform) -> None:
    found = {(row["category"], row["links"]) for row in platform.sheet(*WINDOW)["identifiers"]}
    assert {
        ("user.unique_id", "account"), ("user.contact.email", "account"),
        ("user.unique_id.organization", "organisation"), ("user.device.device_id", "device"),
    } <= found  # fmt: skip


def test_the_checklist_of_the_last_day_of_use_names_every_place(platform: Platform) -> None:
    sheet = platform.sheet("--revision", platform.commits["more"])
    found = {(row["kind"], row["file"], row["word"]) for row in sheet["checklist"]}
    assert {
        ("package", "package.json", "mixpanel-browser"),
        ("lock-file", "package-lock.json", "mixpanel-browser"),
        ("import", "src/analytics/client.ts", "mixpanel-browser"),
        ("environment", ".env.example", "VITE_MIXPANEL_TOKEN"),
        ("environment", "server/analytics.ts", "MIXPANEL_TOKEN"),
    } <= {(kind, file, word.strip()) for kind, file, word in found}
    assert ("csp", "index.html") in {(kind, file) for kind, file, _ in found}


def test_what_is_left_after_the_removal_is_listed(platform: Platform) -> None:
    found = {(row["kind"], row["file"]) for row in platform.sheet()["checklist"]}
    assert found == {("csp", "index.html"), ("environment", ".env.example")}


def test_the_clock_runs_from_the_awareness(platform: Platform) -> None:
    sheet = platform.sheet(*AWARE)
    due = {row["article"]: row["due"] for row in sheet["deadlines"]}
    assert due["GDPR Art. 33(1)"] == "2025-11-28T17:00:00Z"
    assert due["GDPR Art. 34(1)"] is due["GDPR Art. 33(2)"] is None


def test_the_register_fills_in_what_it_knows(platform: Platform) -> None:
    register = platform.sheet()["register"]
    assert register["retention"] == "5 years"
    assert register["dpo"]["email"] == "dpo@platform.example"
    assert register["transfer_basis"] == ""


# -- vendors that are not there


def test_a_vendor_that_was_never_used_is_no_error(platform: Platform) -> None:
    found = platform.run("breach", "posthog")
    assert found.code == 0
    assert b"No trace of PostHog was found in any of 9 commits of main" in found.out


def test_an_unknown_vendor_is_an_error_with_names_that_are_near(platform: Platform) -> None:
    found = platform.run("breach", "mixpanle")
    assert found.code == 2
    assert "did you mean: mixpanel" in found.err


def test_a_package_names_its_vendor(platform: Platform) -> None:
    assert (
        platform.run("breach", "mixpanel-browser", "--format", "json").json["vendor"]["vendor"]
        == "mixpanel"
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--from", "yesterday"), "--from 'yesterday' is not a date"),
        (("--from", "2025-02-02", "--to", "2025-02-01"), "is after --to"),
        (("--aware", "2025-02-02"), "has no time of day"),
        (("--revision", "nothing"), "no commit 'nothing'"),
        (("--revision", "HEAD", "--from", "2025-02-02"), "leave out dates"),
    ],
)
def test_a_mistake_on_the_command_line_is_told(
    platform: Platform, arguments: tuple[str, ...], words: str
) -> None:
    found = platform.run("breach", "mixpanel", *arguments)
    assert found.code == 2
    assert words in found.err


def test_a_folder_without_git_is_told(run: Callable[..., Outcome], tmp_path: Path) -> None:
    found = run(tmp_path, "breach", "mixpanel")
    assert found.code == 2
    assert "is not in a git repository" in found.err


# -- the formats


def test_the_terminal_sheet_is_as_approved(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    found = platform.run("breach", "mixpanel", *WINDOW, *AWARE)
    assert_golden(GOLDEN / "report" / "breach.txt", platform.named(found.out.decode()))


def test_the_markdown_sheet_is_as_approved(platform: Platform) -> None:
    found = platform.run("breach", "mixpanel", *WINDOW, *AWARE, "--format", "markdown")
    assert_golden(GOLDEN / "report" / "breach.md", platform.named(found.out.decode()))


def test_the_json_follows_its_schema(platform: Platform) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(platform.sheet(*WINDOW, *AWARE), json.loads(schema()))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "Art. 33 Abs. 1 DSGVO"),
        ("fr", "art. 33, par. 1, du RGPD"),
        ("es", "art. 33.1 RGPD"),
        ("it", "art. 33, par. 1, GDPR"),
    ],
)
def test_the_notification_is_in_the_language_of_the_authority(
    platform: Platform, tmp_path: Path, language: str, words: str
) -> None:
    file = tmp_path / "breach.docx"
    arguments = (*WINDOW, *AWARE, "--lang", language, "--output", str(file))
    found = platform.run("breach", "mixpanel", *arguments)
    assert found.code == 0, found.err
    text = paragraphs(file.read_bytes())
    assert words in text
    for english in ("collected by", "Notify", "Your", "To be completed", "without undue delay"):
        assert english not in text


def test_the_document_is_as_approved(platform: Platform, tmp_path: Path) -> None:
    file = tmp_path / "breach.docx"
    arguments = (*WINDOW, *AWARE, "--format", "docx", "--output", str(file))
    assert platform.run("breach", "mixpanel", *arguments).code == 0
    text = paragraphs(file.read_bytes())
    order = [text.index(f"({letter}) ") for letter in "abcd"]
    assert order == sorted(order)
    notice, _, _ = text.partition("Annex: what the code shows")
    assert_golden(GOLDEN / "report" / "breach.docx.txt", platform.named(notice))


def test_a_document_goes_through_a_pipe_as_it_is(platform: Platform) -> None:
    found = platform.run("breach", "mixpanel", *AWARE, "--format", "docx")
    assert paragraphs(found.out).startswith("Notification of a personal data breach")


def test_the_same_question_gives_the_same_bytes(platform: Platform, tmp_path: Path) -> None:
    files = [tmp_path / "one.docx", tmp_path / "other.docx"]
    for file in files:
        platform.run("breach", "mixpanel", *AWARE, "--format", "docx", "--output", str(file))
    assert files[0].read_bytes() == files[1].read_bytes()
    with zipfile.ZipFile(files[0]) as archive:
        assert {part.date_time[0] for part in archive.infolist()} == {1980}


# -- one product of a repository


def test_a_part_of_the_repository_has_a_history_of_its_own(platform: Platform) -> None:
    sheet, at = platform.sheet("server"), platform.commits
    assert sheet["project"] == "Platform/server"
    assert sheet["asked"]["paths"] == ["server"]
    assert times({"periods": sheet["used"]}) == [(at["named"], True, at["removed"])]
    places = [place["file"] for row in sheet["sent"] for place in row["places"]]
    assert places
    assert all(file.startswith("server/") for file in places)
    assert all(row["file"].startswith("server/") for row in sheet["checklist"])
    assert sheet["history"]["notes"][0].startswith("Only server was looked at")
    assert sheet["history"]["judged"] < platform.sheet()["history"]["judged"]


def test_several_parts_are_named_together(platform: Platform) -> None:
    whole = platform.sheet()
    sheet = platform.sheet("src", "server", "package.json", "package-lock.json")
    assert sheet["project"] == "Platform (package-lock.json, package.json, server, src)"
    assert sheet["sent"] == whole["sent"]
    assert platform.sheet(".", "server") == whole


def test_a_part_may_be_gone_today(run: Callable[..., Outcome], tmp_path: Path) -> None:
    repo, at = build(tmp_path / "platform")
    repo.git("mv", "server", "backend")
    moved = repo.commit({})
    sheet = run(repo.path / "src", "breach", "mixpanel", "../server", "--format", "json").json
    assert times({"periods": sheet["used"]}) == [(at["named"], True, at["removed"])]
    assert sheet["history"]["last"]["commit"] == moved


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("nowhere", "Error: no commit has a file or folder 'nowhere'\n"),
        ("../elsewhere", "Error: '../elsewhere' is not in the repository "),
    ],
)
def test_a_part_that_never_was_is_told(platform: Platform, path: str, words: str) -> None:
    found = platform.run("breach", "mixpanel", path)
    assert found.code == 2
    assert found.err.startswith(words)


def test_nothing_of_the_repository_is_touched(platform: Platform) -> None:
    before = platform.repo.state()
    platform.sheet()
    assert platform.repo.state() == before


def paragraphs(data: bytes) -> str:
    """The text of a document, a line for each paragraph or row."""
    document = Document(io.BytesIO(data))
    lines = []
    for block in document.iter_inner_content():
        match block:
            case Paragraph():
                lines.append(block.text)
            case Table():
                lines += [" | ".join(cell.text for cell in row.cells) for row in block.rows]
    return "\n".join(line.replace("\n", " / ") for line in lines if line.strip()) + "\n"
