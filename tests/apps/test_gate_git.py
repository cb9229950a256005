"""The gate with real git: what is compared, what is left alone, what is said when git cannot."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flowcheck.cli.main import main
from repositories import CLEAN, HASHED, LEAK, MANIFEST, RULE, Repo, environment, shop


@dataclass(frozen=True)
class Outcome:
    """What a run left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The JSON on stdout."""
        return json.loads(self.out)

    def changes(self) -> list[tuple[str, str, str]]:
        """(kind, about, category or what) of each change but for findings."""
        return [
            (row["kind"], row["about"], row["what"] or row["category"] or row["vendor"])
            for row in self.json["changes"]
            if row["about"] != "finding"
        ]

    def rules(self) -> list[str]:
        """The rules of new findings."""
        return [finding["rule"] for finding in self.json["findings"]]


Run = Callable[..., Outcome]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command line in a folder."""
    for name in [name for name in os.environ if name.startswith("GIT")]:
        monkeypatch.delenv(name)
    for name, value in environment().items():
        if name.startswith("GIT_CONFIG"):
            monkeypatch.setenv(name, value)

    def run(folder: Path | Repo, *arguments: str) -> Outcome:
        monkeypatch.chdir(folder.path if isinstance(folder, Repo) else folder)
        capsys.readouterr()
        code = main([arguments[0], "--jobs", "1", *arguments[1:]])
        return Outcome(code, *capsys.readouterr())

    return run


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A shop with one commit."""
    return shop(tmp_path / "shop")


# -- flowcheck diff


def test_a_leak_in_the_work_tree_is_told_and_fails(run: Run, repo: Repo) -> None:
    repo.write({"src/track.js": LEAK})
    found = run(repo, "diff", "HEAD")
    assert found.code == 1
    assert "shop · HEAD (" in found.out
    assert f"src/track.js:4: error {RULE}" in found.out
    assert "user.contact.email to Mixpanel, plain, as email of 'Signed up'" in found.out


def test_nothing_changed_is_said_in_one_line(run: Run, repo: Repo) -> None:
    repo.write({"README.md": "words\n"})
    found = run(repo, "diff", "HEAD", "--format", "markdown")
    assert found.code == 0
    assert "No change in what leaves this code base." in found.out
    assert found.out.startswith("<!-- flowcheck:diff -->\n")


def test_a_branch_is_compared_with_where_it_parted(run: Run, repo: Repo) -> None:
    start = repo.git("rev-parse", "HEAD")
    repo.git("switch", "--quiet", "--create", "topic")
    repo.commit({"src/track.js": LEAK})
    repo.git("switch", "--quiet", "main")
    repo.commit({"src/other.js": CLEAN.replace("user.plan", "user.phone").replace("plan", "tel")})
    repo.git("switch", "--quiet", "topic")
    found = run(repo, "diff", "main", "--format", "json")
    assert found.json["base"] == {"name": "main", "commit": start}
    assert found.json["merge_base"] is True
    assert found.rules() == [RULE]
    exact = run(repo, "diff", "main", "HEAD", "--exact", "--format", "json")
    assert exact.json["merge_base"] is False
    assert ("removed", "flow", "user.contact.phone_number") in exact.changes()


def test_a_hash_that_goes_loosens_and_one_that_comes_tightens(run: Run, repo: Repo) -> None:
    repo.commit({"src/track.js": HASHED})
    repo.commit({"src/track.js": LEAK})
    found = run(repo, "diff", "HEAD~1", "HEAD", "--format", "json")
    assert ("loosened", "flow", "treatment") in found.changes()
    assert "user.contact.email to Mixpanel: hashed -> plain" in {
        row["words"] for row in found.json["changes"]
    }
    back = run(repo, "diff", "HEAD", "HEAD~1", "--exact", "--format", "json", "--fail-on", "never")
    assert ("tightened", "flow", "treatment") in back.changes()


def test_one_more_start_of_an_sdk_on_the_server_is_no_change(run: Run, repo: Repo) -> None:
    start = 'import sentry_sdk\n\nsentry_sdk.init(dsn="https://k@o1.ingest.sentry.io/1")\n'
    repo.commit({"requirements.txt": "sentry-sdk==2.19.0\n", "app.py": start})
    repo.commit({"worker.py": start})
    found = run(repo, "diff", "HEAD~1", "HEAD", "--format", "json")
    assert (found.code, found.json["changes"]) == (0, [])
    repo.write({"worker.py": start.replace('/1")', '/1", send_default_pii=True)')})
    more = run(repo, "diff", "HEAD", "--format", "json", "--fail-on", "never")
    assert ("loosened", "option", "option:send_default_pii") in more.changes()


def test_the_threshold_decides_about_the_exit_code(run: Run, repo: Repo) -> None:
    repo.write({"src/track.js": LEAK})
    assert run(repo, "diff", "HEAD", "--fail-on", "note").code == 1
    assert run(repo, "diff", "HEAD", "--fail-on", "never").code == 0


def test_moved_and_renamed_code_is_no_change(run: Run, repo: Repo) -> None:
    repo.commit({"src/track.js": LEAK})
    repo.git("mv", "src/track.js", "src/renamed.js")
    repo.write({"src/renamed.js": "// a line\n\n" + LEAK})
    found = run(repo, "diff", "HEAD", "--format", "json")
    assert (found.code, found.json["changes"], found.json["findings"]) == (0, [], [])


def test_untracked_files_count_and_ignored_ones_do_not(run: Run, repo: Repo) -> None:
    repo.commit({".gitignore": "/scratch\n"})
    repo.write({"scratch/leak.js": LEAK})
    assert run(repo, "diff", "HEAD", "--format", "json").json["findings"] == []
    repo.write({"src/fresh.js": LEAK})
    assert run(repo, "diff", "HEAD", "--format", "json").rules() == [RULE]


def test_a_file_that_is_tracked_though_ignored_is_on_both_sides(run: Run, repo: Repo) -> None:
    repo.write({"kept/leak.js": LEAK, ".gitignore": "/kept\n"})
    repo.git("add", "--force", "--all")
    repo.git("commit", "--quiet", "--message", "kept")
    assert run(repo, "diff", "HEAD", "--format", "json").json["changes"] == []


def test_the_work_tree_the_index_and_git_are_left_alone(run: Run, repo: Repo) -> None:
    repo.stage({"src/track.js": HASHED})
    repo.write({"src/track.js": LEAK, "src/new file.js": LEAK})
    before = repo.state()
    assert run(repo, "diff", "HEAD").code == 1
    assert run(repo, "hook").code in (0, 1)
    assert repo.state() == before


@pytest.mark.parametrize(
    "name", ["with space.js", "new\nline.js", "quo\"te's.js", "ünï-日本.js", "-dash.js", "a\\b.js"]
)
def test_any_name_of_a_file_can_be_compared(run: Run, repo: Repo, name: str) -> None:
    repo.commit({f"src/{name}": LEAK})
    found = run(repo, "diff", "HEAD~1", "HEAD", "--format", "json")
    assert [row["file"] for row in found.json["findings"]] == [f"src/{name}"]
    for form in ("terminal", "markdown"):
        told = run(repo, "diff", "HEAD~1", "HEAD", "--format", form)
        assert f"src/{name}".replace("\n", "\\x0a") in told.out


def test_a_name_that_is_not_utf8_can_be_compared(run: Run, repo: Repo) -> None:
    path = os.fsencode(repo.path) + b"/src/\xff.js"
    with open(path, "w", encoding="utf-8") as stream:  # noqa: PTH123 - a name of bytes
        stream.write(LEAK)
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--message", "bytes")
    found = run(repo, "diff", "HEAD~1", "HEAD", "--format", "json")
    assert found.rules() == [RULE]


def test_a_tree_with_hostile_names_writes_nothing_outside(
    run: Run, repo: Repo, tmp_path: Path
) -> None:
    blob = repo.git("hash-object", "-w", "src/track.js")
    inner = _tree(repo, f"100644 blob {blob}\tevil.js")
    outer = _tree(repo, f"040000 tree {inner}\t..", f"100644 blob {blob}\tfine.js")
    commit = repo.git("commit-tree", outer, "-m", "hostile")
    before = set(tmp_path.parent.rglob("evil.js"))
    found = run(repo, "diff", commit, "HEAD", "--exact", "--format", "json")
    assert found.code in (0, 1)
    assert set(tmp_path.parent.rglob("evil.js")) == before
    back = run(repo, "diff", "HEAD", commit, "--exact", "--format", "json")
    assert [row["file"] for row in back.json["diagnostics"]] == ["../evil.js"]


def _tree(repo: Repo, *rows: str) -> str:
    """A tree object that git itself would not make."""
    data = b""
    for row in rows:
        head, _, name = row.partition("\t")
        mode, _, oid = head.split(" ")
        data += f"{mode.lstrip('0')} {name}\0".encode() + bytes.fromhex(oid)
    done = subprocess.run(
        ["git", "hash-object", "-t", "tree", "--literally", "-w", "--stdin"],
        cwd=repo.path,
        input=data,
        env=environment(),
        capture_output=True,
        check=True,
    )
    return done.stdout.decode().strip()


def test_links_submodules_and_lfs_pointers_are_not_followed(
    run: Run, repo: Repo, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.js"
    outside.write_text(LEAK)
    module = shop(tmp_path / "module")
    module.commit({"src/track.js": LEAK})
    (repo.path / "src" / "link.js").symlink_to(outside)
    repo.git("submodule", "--quiet", "add", str(module.path), "libs/[module]")
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"
    repo.commit({"src/large.js": pointer})
    found = run(repo, "diff", "HEAD~1", "HEAD", "--format", "json")
    assert (found.code, found.changes()) == (0, [])
    told = {(row["file"], row["kind"]) for row in found.json["diagnostics"]}
    assert told == {("libs/[module]", "submodule"), ("src/large.js", "lfs")}
    on_disk = run(repo, "diff", "HEAD~1", "--format", "json")
    assert (on_disk.code, on_disk.changes()) == (0, [])


def test_a_shallow_clone_with_the_base_fetched(run: Run, repo: Repo, tmp_path: Path) -> None:
    repo.commit({"src/a.js": CLEAN})
    repo.git("switch", "--quiet", "--create", "topic")
    repo.commit({"src/track.js": LEAK})
    clone = Repo(tmp_path / "clone")
    clone.path.mkdir()
    url = repo.path.as_uri()
    clone.git("clone", "--quiet", "--depth=1", "--branch=topic", url, ".")
    missing = run(clone, "diff", "origin/main", "HEAD")
    assert missing.code == 2
    assert "`git fetch origin main:refs/remotes/origin/main --depth=1` may bring it" in missing.err
    clone.git("fetch", "--quiet", "origin", "main:refs/remotes/origin/main", "--depth=1")
    found = run(clone, "diff", "origin/main", "HEAD", "--format", "json")
    assert (found.code, found.rules()) == (1, [RULE])
    assert (
        "no merge base of origin/main and HEAD is known here (the clone is shallow)"
        in (found.json["note"])
    )


def test_a_partial_clone_without_the_files_is_told(run: Run, repo: Repo, tmp_path: Path) -> None:
    repo.commit({"src/track.js": LEAK})
    repo.git("config", "uploadpack.allowFilter", "true")
    clone = Repo(tmp_path / "clone")
    clone.path.mkdir()
    clone.git("clone", "--quiet", "--filter=blob:none", repo.path.as_uri(), ".")
    clone.git("config", "remote.origin.url", str(tmp_path / "gone"))
    found = run(clone, "diff", "HEAD~1", "HEAD")
    assert found.code == 2
    assert "not in this clone, which is partial: " in found.err
    assert "git fetch --refetch" in found.err


def test_two_commits_of_a_bare_repository(run: Run, repo: Repo, tmp_path: Path) -> None:
    repo.commit({"src/track.js": LEAK})
    repo.git("clone", "--quiet", "--bare", ".", str(tmp_path / "shop.git"))
    assert run(tmp_path / "shop.git", "diff", "HEAD~1", "HEAD", "--format", "json").rules() == [
        RULE
    ]
    without = run(tmp_path / "shop.git", "diff", "HEAD~1")
    assert without.code == 2
    assert "is a bare repository without a work tree: name a HEAD" in without.err
    assert run(tmp_path / "shop.git", "hook").code == 2


def test_a_second_work_tree_and_a_path_with_spaces(run: Run, tmp_path: Path) -> None:
    repo = shop(tmp_path / "my shop  [1]")
    repo.git("worktree", "add", "--quiet", "-b", "topic", str(tmp_path / "other tree"))
    other = Repo(tmp_path / "other tree")
    other.stage({"src/track.js": LEAK})
    assert run(other, "diff", "main", "--format", "json").rules() == [RULE]
    assert run(other, "hook").code == 1
    assert run(repo, "hook").code == 0


def test_a_subfolder_is_as_good_as_the_top(run: Run, repo: Repo) -> None:
    repo.stage({"src/track.js": LEAK})
    found = run(repo.path / "src", "diff", "HEAD", "--format", "json")
    assert [row["file"] for row in found.json["findings"]] == ["src/track.js"]
    assert run(repo.path / "src", "hook").code == 1


def test_a_folder_without_a_repository_is_told(run: Run, tmp_path: Path) -> None:
    for command in (("diff", "HEAD"), ("hook",)):
        found = run(tmp_path, *command)
        assert found.code == 2
        assert found.err.startswith("Error: ")
        assert "is not in a git repository" in found.err


@pytest.mark.parametrize("name", ["nowhere", "", "--all", "HEAD:src", "HEAD^{tree}", "a b", "\n"])
def test_a_name_that_is_no_commit_is_told(run: Run, repo: Repo, name: str) -> None:
    found = run(repo, "diff", "--", name) if name.startswith("-") else run(repo, "diff", name)
    assert found.code == 2
    assert "commit" in found.err


def test_the_folder_git_keeps_for_itself_is_no_place(run: Run, repo: Repo) -> None:
    found = run(repo.path / ".git", "diff", "HEAD")
    assert found.code == 2
    assert "go to the work tree" in found.err


def test_each_side_is_judged_by_its_own_configuration(run: Run, repo: Repo) -> None:
    off = f"version: 1\nseverities:\n  {RULE}: off\n"
    repo.commit({"src/track.js": LEAK, "flowcheck.yml": off})
    repo.commit({"flowcheck.yml": "version: 1\n"})
    assert run(repo, "diff", "HEAD~1", "HEAD", "--format", "json").rules() == [RULE]
    (repo.path / "off.yml").write_text(off)
    assert run(repo, "diff", "HEAD~1", "HEAD", "--config", "off.yml").code == 0


def test_a_base_with_a_broken_configuration_is_judged_by_the_newer_one(
    run: Run, repo: Repo
) -> None:
    repo.commit({"flowcheck.yml": "version: 1\nnonsense: 1\n"})
    repo.commit({"flowcheck.yml": "version: 1\n"})
    assert run(repo, "diff", "HEAD~1", "HEAD").code == 0
    assert run(repo, "diff", "HEAD~1").code == 0
    repo.stage({"flowcheck.yml": "version: 1\n# more\n"})
    assert run(repo, "hook").code == 0
    broken = run(repo, "diff", "HEAD", "HEAD~1", "--exact")
    assert broken.code == 2
    assert broken.err.startswith("flowcheck.yml:2:1: ")
    assert "(in HEAD~1)" in broken.err


# -- flowcheck hook


def test_what_is_staged_counts_and_what_is_not_does_not(run: Run, repo: Repo) -> None:
    repo.stage({"src/track.js": LEAK})
    repo.write({"src/track.js": CLEAN})
    found = run(repo, "hook")
    assert found.code == 1
    assert f"src/track.js:4: error {RULE}" in found.out
    assert f"flowcheck: ignore[{RULE}]" in " ".join(found.out.split())
    repo.stage({"src/track.js": CLEAN})
    repo.write({"src/track.js": LEAK})
    assert run(repo, "hook").code == 0


def test_a_file_of_which_a_part_is_staged(run: Run, repo: Repo) -> None:
    staged = CLEAN + "export const a = 1;\n"
    repo.stage({"src/track.js": staged})
    repo.write({"src/track.js": staged + LEAK.partition("\n\n")[2].replace("signedUp", "other")})
    assert run(repo, "hook").code == 0


def test_the_first_commit_is_compared_with_nothing(run: Run, tmp_path: Path) -> None:
    repo = Repo.new(tmp_path / "fresh")
    assert run(repo, "hook").code == 0
    repo.stage({"package.json": MANIFEST, "src/track.js": LEAK})
    assert run(repo, "hook").code == 1
    no_commit = run(repo, "diff", "HEAD")
    assert no_commit.code == 2


def test_what_was_there_does_not_stop_a_commit(run: Run, repo: Repo) -> None:
    repo.commit({"src/track.js": LEAK})
    repo.git("mv", "src/track.js", "src/moved.js")
    repo.stage({"src/more.js": "export const a = 1;\n"})
    assert run(repo, "hook").code == 0
    repo.git("rm", "--quiet", "--force", "-r", "src")
    assert run(repo, "hook").code == 0


def test_a_merge_answers_only_for_what_is_new_to_both_sides(run: Run, repo: Repo) -> None:
    repo.git("switch", "--quiet", "--create", "topic")
    repo.commit({"src/topic.js": LEAK})
    repo.git("switch", "--quiet", "main")
    repo.commit({"src/main.js": "export const a = 1;\n"})
    repo.git("merge", "--quiet", "--no-commit", "topic")
    assert run(repo, "hook").code == 0
    second = LEAK.replace("email: user.email", "phone: user.phone")
    repo.stage({"src/evil.js": second})
    found = run(repo, "hook")
    assert found.code == 1
    assert "This commit brings 1 finding." in found.out
    assert "src/evil.js" in found.out


def test_a_merge_that_git_makes_by_itself_tells_its_parents(
    run: Run, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.git("switch", "--quiet", "--create", "topic")
    other = repo.commit({"src/topic.js": LEAK})
    repo.git("switch", "--quiet", "main")
    repo.commit({"src/main.js": "export const a = 1;\n"})
    repo.git("merge", "--quiet", "--no-commit", "topic")
    (repo.path / ".git" / "MERGE_HEAD").unlink()
    assert run(repo, "hook").code == 1
    monkeypatch.setenv(f"GITHEAD_{other}", "topic")
    assert run(repo, "hook").code == 0


def test_files_that_are_not_merged_yet_are_told(run: Run, repo: Repo) -> None:
    repo.git("switch", "--quiet", "--create", "topic")
    repo.commit({"src/track.js": LEAK})
    repo.git("switch", "--quiet", "main")
    repo.commit({"src/track.js": HASHED})
    repo.git("merge", "--quiet", "topic", check=False)
    found = run(repo, "hook")
    assert found.code == 2
    assert "not merged yet: 'src/track.js'; resolve the conflicts" in found.err


def test_a_file_that_no_scan_reads_ends_the_hook_at_once(
    run: Run, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("flowcheck.pipeline.scan", refuse)
    repo.stage({"README.md": "words\n", "LICENSE": "words\n", "a/picture.svg": "<svg/>\n"})
    assert run(repo, "hook").code == 0
    repo.stage({"bin/run": "#!/usr/bin/env node\n" + LEAK})
    assert run(repo, "hook").code == 3


def test_an_index_of_its_own_is_the_one_that_counts(
    run: Run, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``git commit -a`` and ``git commit FILE`` give their hooks another index."""
    (repo.path / ".git" / "next-index").write_bytes((repo.path / ".git" / "index").read_bytes())
    repo.stage({"src/track.js": LEAK})
    assert run(repo, "hook").code == 1
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/next-index")
    assert run(repo, "hook").code == 0


def test_a_file_that_is_only_meant_to_be_added_is_empty(run: Run, repo: Repo) -> None:
    repo.write({"src/later.js": LEAK})
    repo.git("add", "--intent-to-add", "src/later.js")
    assert run(repo, "hook").code == 0


def test_other_hashes_than_sha1_are_read(run: Run, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "new")
    repo.path.mkdir()
    repo.git("init", "--quiet", "--object-format=sha256")
    repo.commit({"package.json": MANIFEST, "src/track.js": CLEAN})
    repo.stage({"src/track.js": LEAK})
    assert run(repo, "hook").code == 1
    assert run(repo, "diff", "HEAD", "--format", "json").rules() == [RULE]


def test_an_upgrade_that_collects_more_is_a_finding_at_the_manifest(run: Run, repo: Repo) -> None:
    starts = 'import * as amplitude from "@amplitude/analytics-browser";\namplitude.init("key");\n'
    manifest = '{\n  "dependencies": {\n    "@amplitude/analytics-browser": "1.9.0"\n  }\n}\n'
    repo.commit({"package.json": manifest, "src/start.js": starts})
    repo.stage({"package.json": manifest.replace("1.9.0", "2.10.0")})
    found = run(repo, "diff", "HEAD", "--format", "json", "--fail-on", "warning")
    rule = "upgrade-widens-collection"
    (finding,) = [row for row in found.json["findings"] if row["rule"] == rule]
    assert (finding["file"], finding["line"]) == ("package.json", 3)
    assert finding["message"].startswith(
        "@amplitude/analytics-browser 1.9.0 -> 2.10.0: Amplitude now collects "
    )
    assert found.code == 1
    assert run(repo, "hook").code == 0
    assert run(repo, "hook", "--fail-on", "warning").code == 1


def test_a_waiver_lets_a_commit_pass(run: Run, repo: Repo) -> None:
    waived = LEAK.replace(
        "  mixpanel.track", f"  // flowcheck: ignore[{RULE}] agreed with the DPO\n  mixpanel.track"
    )
    repo.stage({"src/track.js": waived})
    assert run(repo, "hook").code == 0
    repo.commit({})
    repo.stage({"src/track.js": LEAK})
    assert run(repo, "hook").code == 1


# -- flowcheck baseline


def test_a_baseline_is_written_at_the_top(run: Run, repo: Repo) -> None:
    repo.commit({"src/track.js": LEAK})
    found = run(repo.path / "src", "baseline")
    assert found.code == 0
    assert found.err.startswith("Wrote ")
    known = json.loads((repo.path / ".flowcheck-baseline.json").read_text("utf-8"))
    assert RULE in {row["rule"] for row in known["findings"]}
