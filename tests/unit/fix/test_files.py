"""Files are rewritten byte for byte but for the change, and never outside the root."""

from __future__ import annotations

import codecs
import stat
from pathlib import Path

import pytest

from flowcheck.fix import files
from flowcheck.fix.model import FixError


@pytest.mark.parametrize(
    "data",
    [
        b"a\r\nb\r\n",
        codecs.BOM_UTF8 + "é\n".encode(),
        codecs.BOM_UTF16_LE + "a\n".encode("utf-16-le"),
        b"no newline",
    ],
)
def test_bytes_that_are_not_changed_stay(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.ts").write_bytes(data)
    read = files.read(tmp_path, "a.ts")
    files.write(tmp_path, "a.ts", read, read.text + "x")
    written = (tmp_path / "a.ts").read_bytes()
    assert written.startswith(data)
    assert written != data


def test_a_file_in_another_encoding_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes("# coding: latin-1\nx = 'é'\n".encode("latin-1"))
    with pytest.raises(FixError, match="not in UTF-8"):
        files.read(tmp_path, "a.py")


def test_a_file_that_changed_since_is_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "a.ts"
    file.write_text("a")
    read = files.read(tmp_path, "a.ts")
    file.write_text("b")
    with pytest.raises(FixError, match="has changed"):
        files.write(tmp_path, "a.ts", read, "c")
    assert file.read_text() == "b"


@pytest.mark.parametrize("path", ["../a.ts", "/etc/passwd", "x/../../a.ts", "", "a\0.ts"])
def test_a_path_that_leads_out_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(FixError, match="not below"):
        files.write(tmp_path, path, None, "x")


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.ts").write_text("a")
    root = tmp_path / "root"
    root.mkdir()
    (root / "folder").symlink_to(outside)
    (root / "a.ts").symlink_to(outside / "a.ts")
    for path in ("folder/a.ts", "a.ts"):
        with pytest.raises(FixError, match="link"):
            files.read(root, path)
    with pytest.raises(FixError, match="link"):
        files.write(root, "folder/new.ts", None, "x")
    assert [file.name for file in outside.iterdir()] == ["a.ts"]


def test_a_new_file_is_not_written_over_one_that_somebody_made(tmp_path: Path) -> None:
    (tmp_path / "a.ts").write_text("theirs")
    with pytest.raises(FixError, match="somebody else"):
        files.write(tmp_path, "a.ts", None, "ours")


def test_the_mode_stays_and_nothing_is_left_behind(tmp_path: Path) -> None:
    file = tmp_path / "run.js"
    file.write_text("a")
    file.chmod(0o750)
    files.write(tmp_path, "run.js", files.read(tmp_path, "run.js"), "b")
    assert stat.S_IMODE(file.stat().st_mode) == 0o750
    assert [each.name for each in tmp_path.iterdir()] == ["run.js"]
