from __future__ import annotations

import os
from pathlib import Path

from flowcheck.cache.signature import Signature, tree_signature
from flowcheck.discover.files import is_settled


def made(root: Path) -> Signature:
    return tree_signature(root, [root / "flowcheck.yml"])


def test_the_same_tree_has_the_same_signature(tmp_path: Path) -> None:
    (tmp_path / "a.ts").write_text("1")
    assert made(tmp_path) == made(tmp_path)
    assert made(tmp_path).listing.paths == ("a.ts",)


def test_every_change_shows(tmp_path: Path) -> None:
    file = tmp_path / "a.ts"
    file.write_text("1")
    state = file.stat()
    seen = {made(tmp_path).text}

    def differs() -> None:
        text = made(tmp_path).text
        assert text not in seen
        seen.add(text)

    file.write_text("22")
    differs()
    file.write_text("33")
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))  # the time of change still tells
    differs()
    (tmp_path / "b.ts").write_text("")
    differs()
    file.unlink()
    differs()
    file.symlink_to("b.ts")
    differs()


def test_a_file_of_the_last_moment_is_not_settled() -> None:
    moment = 1_700_000_000_123_456_789
    assert not is_settled(moment, moment + 1_000_000)
    assert is_settled(moment, moment + 100_000_000)


def test_whole_seconds_take_longer_to_settle() -> None:
    second = 1_700_000_000_000_000_000
    assert not is_settled(second, second + 1_500_000_000)
    assert is_settled(second, second + 2_500_000_000)


def test_the_last_write_of_all_files_counts(tmp_path: Path) -> None:
    (tmp_path / "a.ts").write_text("1")
    (tmp_path / "b.ts").write_text("1")
    os.utime(tmp_path / "a.ts", ns=(0, 0))
    signature = made(tmp_path)
    assert signature.newest >= (tmp_path / "b.ts").stat().st_ctime_ns
    assert signature.is_settled(signature.newest + 3_000_000_000)


def test_configuration_that_changes_meanwhile_shows(tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text("1")
    signature = made(tmp_path)
    assert signature.still_has(["rules.yml"])
    assert not signature.still_has(["elsewhere.yml"])
    (tmp_path / "rules.yml").write_text("22")
    assert not signature.still_has(["rules.yml"])
    assert signature.still_has([])
    (tmp_path / "flowcheck.yml").write_text("1")
    assert not signature.still_has([])
