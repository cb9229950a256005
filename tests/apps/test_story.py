"""The whole story in a scratch repository: init, a leak, a waiver, the fix, the pull request."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flowcheck.cli.main import main
from repositories import MANIFEST, RULE, Repo, environment

ANALYTICS = """\
import mixpanel from "mixpanel-browser";

export function start(token: string): void {
  mixpanel.init(token);
}

export function track(event: string, properties: Record<string, string>): void {
  mixpanel.track(event, properties);
}
"""
USER = "export interface User {\n  id: string;\n  email: string;\n  country: string;\n}\n"
SIGN_UP = """\
import { track } from "./analytics";
import type { User } from "./user";

export function signedUp(user: User): void {
  track("Signed up", { userId: user.id });
}
"""
LEAK = SIGN_UP.replace("userId: user.id", "userId: user.id, email: user.email")
OTHER = SIGN_UP.replace("userId: user.id", "country: user.country")
EVENT = "src/signup.ts"
CONFIG = "flowcheck.yml"
QUESTION = "        basis: # answer:"
TODAY = datetime.now(UTC).date()
LATER = TODAY + timedelta(days=30)
BEFORE = TODAY - timedelta(days=7)
OWNER = "Erika Mustermann"
REASON = "moves to keyed ids (SHOP-1234)"


@dataclass(frozen=True)
class Outcome:
    """What a run left behind."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Shop(Repo):
    """A repository, and the command line run in it."""

    run: Callable[..., Outcome]

    def scan(self) -> tuple[int, dict[str, dict[str, Any]]]:
        """The exit code of a scan of the work tree, and its findings by rule."""
        told = self.run("scan", "--format", "json")
        return told.code, {row["rule"]: row for row in json.loads(told.out)["findings"]}

    def replace(self, name: str, old: str, new: str) -> None:
        """Change the only such text of a file."""
        text = (self.path / name).read_text("utf-8")
        assert text.count(old) == 1, (name, old)
        self.write({name: text.replace(old, new)})

    def comment(self, *revisions: str) -> list[str]:
        """What the comment on a pull request says, but for the mark, the title and the names."""
        told = self.run("diff", *revisions, "--format", "markdown")
        assert told.code == 0
        lines = (line for line in told.out.splitlines()[2:] if line)
        return [line for line in lines if not line.startswith("<sub>")]

    def install_hook(self) -> None:
        """The hook that git calls by itself, as docs/gate.md writes it."""
        paths = shlex.quote(os.pathsep.join(sys.path))
        program = f"exec {shlex.quote(sys.executable)} -m flowcheck hook --jobs 1"
        hook = self.path / ".git/hooks/pre-commit"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\nPYTHONPATH={paths}\nexport PYTHONPATH\n{program}\n", "utf-8")
        hook.chmod(0o755)

    def try_commit(self) -> bool:
        """``git commit`` with its hooks: whether there is a commit more."""
        before = self.git("rev-parse", "HEAD")
        self.git("commit", "--quiet", "--message", "change", check=False)
        return self.git("rev-parse", "HEAD") != before


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A small application that tells Mixpanel who signed up, by id only; ``flowcheck init``."""
    repo = Repo.new(tmp_path_factory.mktemp("story") / "shop")
    sources = {"src/analytics.ts": ANALYTICS, "src/user.ts": USER, EVENT: SIGN_UP}
    repo.commit({"package.json": MANIFEST, **sources})
    assert main(["init", "--jobs", "1", "--quiet", str(repo.path)]) == 0
    return repo


@pytest.fixture
def app(
    first: Repo,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Shop:
    """The application right after ``flowcheck init``."""
    for name in [name for name in os.environ if name.startswith("GIT")]:
        monkeypatch.delenv(name)
    for name, value in environment().items():
        if name.startswith("GIT_CONFIG"):
            monkeypatch.setenv(name, value)

    def run(command: str, *arguments: str) -> Outcome:
        capsys.readouterr()
        code = main([command, "--jobs", "1", *arguments])
        return Outcome(code, *capsys.readouterr())

    path = shutil.copytree(first.path, tmp_path / "shop")
    monkeypatch.chdir(path)
    return Shop(path, run)


@pytest.fixture
def shop(app: Shop) -> Shop:
    """The application and ``flowcheck.yml`` with one answer given, committed."""
    app.replace(CONFIG, QUESTION, "        basis: scc # answered:")
    app.commit({}, "flowcheck")
    return app


def waive_in_the_file(shop: Shop, expires: str) -> None:
    """Somebody answers for the finding in ``flowcheck.yml``."""
    keys = {"rule": RULE, "vendor": "mixpanel", "owner": OWNER, "reason": REASON}
    row = ", ".join(f"{key}: {value}" for key, value in keys.items())
    shop.replace(CONFIG, "waivers: []", f"waivers:\n  - {{{row}, expires: {expires}}}")


def waive_in_the_code(shop: Shop, expires: str) -> None:
    """Somebody answers for the finding in a comment above it."""
    note = f"// flowcheck: ignore[{RULE}] {REASON} until {expires} ({OWNER})"
    shop.replace(EVENT, '  track("', f'  {note}\n  track("')


WAYS = pytest.mark.parametrize(
    ("waive", "place"),
    [
        pytest.param(waive_in_the_file, CONFIG, id="in-the-file"),
        pytest.param(waive_in_the_code, EVENT, id="in-the-code"),
    ],
)
Waive = Callable[[Shop, str], None]


def test_init_writes_what_the_code_shows_and_asks_for_the_rest(app: Shop) -> None:
    assert app.git("status", "--porcelain") == f"?? {CONFIG}"
    text = (app.path / CONFIG).read_text("utf-8")
    assert 'legal_name: "Mixpanel, Inc."' in text
    assert "user.unique_id # sent, plain, src/analytics.ts:8" in text
    assert QUESTION in text


def test_the_application_passes_after_one_answer(shop: Shop) -> None:
    code, found = shop.scan()
    assert code == 0
    assert RULE not in found


def test_the_hook_stops_the_leak_and_tells_rule_place_and_remedy(shop: Shop) -> None:
    shop.stage({EVENT: LEAK})
    found = shop.run("hook")
    assert found.code == 1
    assert "This commit brings 1 finding." in found.out
    assert f"{EVENT}:5: error {RULE}" in found.out
    assert "Remedy: Drop the field, or send a random or keyed id instead" in found.out


def test_git_makes_no_commit_of_the_leak_and_one_of_the_fix(shop: Shop) -> None:
    shop.install_hook()
    shop.stage({EVENT: LEAK})
    assert not shop.try_commit()
    shop.stage({EVENT: OTHER})
    assert shop.try_commit()


def test_the_difference_tells_the_leak_as_added(shop: Shop) -> None:
    shop.stage({EVENT: LEAK})
    found = shop.run("diff", "HEAD")
    assert found.code == 1
    added = found.out.partition("\nAdded\n")[2]
    assert "user.contact.email to Mixpanel, plain, as email of 'Signed up'" in added
    assert f"{EVENT}:5\n" in added
    assert added.endswith("1 new error; 1 added\n")


@WAYS
def test_a_waiver_lets_the_commit_pass_and_the_scan_tells_who_answers(
    shop: Shop, waive: Waive, place: str
) -> None:
    shop.write({EVENT: LEAK})
    waive(shop, LATER.isoformat())
    shop.stage({})
    assert shop.run("hook").code == 0
    code, found = shop.scan()
    assert code == 0
    waived = found[RULE]["waived"]
    assert waived.pop("place").startswith(f"{place}:")
    assert waived == {"owner": OWNER, "reason": REASON, "expires": LATER.isoformat()}


@WAYS
def test_a_waiver_that_is_over_is_a_finding_and_what_it_waived_counts_again(
    shop: Shop, waive: Waive, place: str
) -> None:
    shop.write({EVENT: LEAK})
    waive(shop, BEFORE.isoformat())
    shop.stage({})
    assert shop.run("hook").code == 1
    code, found = shop.scan()
    assert code == 1
    assert found[RULE]["waived"] is None
    assert found["waiver-expired"]["file"] == place
    assert f"(owner: {OWNER}) expired on {BEFORE}" in found["waiver-expired"]["message"]


def test_the_fix_passes_and_leaves_nothing_to_tell(shop: Shop) -> None:
    shop.stage({EVENT: LEAK})
    assert shop.run("hook").code == 1
    shop.stage({EVENT: SIGN_UP})
    assert shop.run("hook").code == 0
    assert shop.comment("HEAD") == ["No change in what leaves this code base."]


def test_the_comment_on_the_pull_request_tells_what_is_left_of_the_story(shop: Shop) -> None:
    shop.git("switch", "--quiet", "--create", "topic")
    shop.commit({EVENT: LEAK}, "leak")
    shop.commit({EVENT: OTHER}, "fix")
    summary, _, _, *rows = shop.comment("main")
    assert summary == "no new findings; 1 added, 1 removed."
    added, removed = rows
    assert added.startswith("| added | Mixpanel | user.location.imprecise to Mixpanel, plain, as ")
    assert removed.startswith("| removed | Mixpanel | no longer user.unique\\_id to Mixpanel, ")
    assert all(row.endswith(f" by mixpanel.track | `{EVENT}:5` |") for row in rows)


def test_the_comment_on_the_pull_request_tells_what_it_waives(shop: Shop) -> None:
    shop.git("switch", "--quiet", "--create", "topic")
    shop.write({EVENT: LEAK})
    waive_in_the_code(shop, LATER.isoformat())
    shop.commit({}, "leak that is waived")
    lines = shop.comment("main")
    assert lines[0] == "no new findings, 1 finding waived; 1 added."
    row = next(line for line in lines if line.startswith(f"| error `{RULE}`"))
    assert row.endswith(f" | `{EVENT}:6` | {REASON} | {OWNER} | {LATER} | `{EVENT}:5` |")


def test_the_hook_names_a_waiver_that_is_over_and_gives_a_comment_to_copy(shop: Shop) -> None:
    shop.write({EVENT: LEAK})
    waive_in_the_file(shop, BEFORE.isoformat())
    shop.stage({})
    told = " ".join(shop.run("hook").out.split())
    assert f"({REASON}, owner {OWNER}) expired on {BEFORE}" in told
    assert f"\n    flowcheck: ignore[{RULE}] REASON\n" in shop.run("hook").out


def test_a_project_that_reviews_its_flows_asks_for_a_marker(shop: Shop) -> None:
    assert shop.run("scan", "--baseline", known(shop)).code == 0
    shop.replace(CONFIG, "waivers: []", "waivers: []\nseverities: {new-flow-not-reviewed: error}")
    shop.commit({}, "reviews")
    told = shop.run("scan", "--baseline", ".flowcheck-baseline.json")
    assert "lists no flows" in told.err
    known(shop)
    assert shop.run("scan", "--baseline", ".flowcheck-baseline.json").code == 0
    shop.stage({EVENT: OTHER})
    for command in (
        ("hook",),
        ("diff", "HEAD"),
        ("scan", "--baseline", ".flowcheck-baseline.json"),
    ):
        told = shop.run(*command)
        assert told.code == 1, command
        assert "user.location.imprecise to Mixpanel (country) is added" in " ".join(
            told.out.split()
        )
    mark = f"  // flowcheck: reviewed only the country, SHOP-12 ({OWNER})\n"
    shop.stage({EVENT: OTHER.replace('  track("', f'{mark}  track("')})
    for command in (
        ("hook",),
        ("diff", "HEAD"),
        ("scan", "--baseline", ".flowcheck-baseline.json"),
    ):
        assert shop.run(*command).code == 0, command


def known(shop: Shop) -> str:
    """Write the baseline."""
    assert shop.run("baseline").code == 0
    return ".flowcheck-baseline.json"
