"""The commits of a branch in order, and which of them touch a vendor's words."""

from __future__ import annotations

from pathlib import Path

from flowcheck.breach.chain import Chain, Commit, _in_order, read_chain, touched, touching
from flowcheck.gate.repository import open_repository
from repositories import Repo


def commit(at: int) -> Commit:
    return Commit(f"{at:040x}", at, at, at, "")


def times(*found: int) -> list[int]:
    return [commit.at for commit in _in_order([commit(at) for at in found])]


def test_dates_in_order_are_kept() -> None:
    assert times(1, 2, 2, 5) == [1, 2, 2, 5]


def test_one_date_in_the_future_does_not_move_the_others() -> None:
    assert times(1, 900, 2, 3) == [1, 1, 2, 3]


def test_one_date_in_the_past_does_not_either() -> None:
    assert times(10, 11, 0, 12) == [10, 11, 11, 12]


def test_a_moment_finds_the_commit_that_was_newest() -> None:
    chain = Chain(tuple(commit(at) for at in (10, 20, 30)), whole=True)
    assert [chain.at(moment) for moment in (9, 10, 19, 20, 99)] == [-1, 0, 0, 1, 2]


def a_repo(path: Path) -> Repo:
    repo = Repo.new(path)
    repo.commit({"README.md": "words\n"})
    repo.commit({"src/a.ts": "mixpanel.track(1);\n"})
    repo.commit({"docs/a.md": "mixpanel.com\n"})
    repo.commit({"package.json": '{"dependencies": {"mixpanel": "1.0.0"}}\n'})
    repo.commit({"src/a.ts": "// gone\n"})
    return repo


def test_commits_that_touch_words_are_told_by_kind_of_file(tmp_path: Path) -> None:
    repository = open_repository(a_repo(tmp_path / "shop").path)
    chain = read_chain(repository, "HEAD")
    found = touched(repository, chain, 'mixpanel[."]')
    assert (found.code, found.manifests, found.ended) == ((1, 3, 4), (3,), 0)
    assert chain.whole


def test_commits_that_touch_files_include_the_last(tmp_path: Path) -> None:
    repository = open_repository(a_repo(tmp_path / "shop").path)
    chain = read_chain(repository, "HEAD")
    assert touching(repository, chain, -1, 4, ["src/a.ts"]) == (1, 4)
    assert touching(repository, chain, 1, 3, ["src/a.ts"]) == ()
    assert touching(repository, chain, 0, 4, [""]) == ()


def test_merged_work_is_one_commit(tmp_path: Path) -> None:
    repo = a_repo(tmp_path / "shop")
    repo.git("switch", "--quiet", "--create", "topic")
    repo.commit({"src/b.ts": "mixpanel.track(2);\n"})
    repo.commit({"src/c.ts": "mixpanel.track(3);\n"})
    repo.git("switch", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-ff", "-m", "merge", "topic")
    repository = open_repository(repo.path)
    chain = read_chain(repository, "HEAD")
    assert len(chain.commits) == 6
    assert touched(repository, chain, "mixpanel[.]").code == (1, 4, 5)


def test_a_message_with_odd_signs_is_one_line(tmp_path: Path) -> None:
    repo = Repo.new(tmp_path / "shop")
    repo.commit({"a": "1"}, "first\x1b[31m line\n\nmore\nlines")
    chain = read_chain(open_repository(repo.path), "HEAD")
    assert [commit.subject for commit in chain.commits] == ["first\x1b[31m line"]
