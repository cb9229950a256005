"""What is kept between runs never shows in a result, whatever was edited in between."""

from __future__ import annotations

import os
import random
import shutil
import time
from pathlib import Path

import msgspec
import pytest

from flowcheck.engine import Engine
from flowcheck.options import ScanOptions
from known_rules import cache_with_rules
from projects import scan

APP = Path(__file__).parents[2] / "fixtures" / "openai-mixpanel"
TREE = Path(os.environ.get("FLOWCHECK_TREE", APP))
"""Another tree, and another number of edits, may be set in the environment."""

ROUNDS = int(os.environ.get("FLOWCHECK_EDITS", "5"))
ACTIONS = ("drop", "double", "swap", "comment", "rename", "remove", "copy", "touch")
CODE = (".ts", ".tsx", ".js", ".jsx", ".py", ".vue")


def scanned(root: Path, cache: Path, jobs: int = 1) -> bytes:
    engine = Engine(cache)
    result = engine.scan(ScanOptions((root,), all_recipients=True, jobs=jobs))
    problems = list(engine.close())
    assert problems == []
    return msgspec.json.encode(result)


def scanned_anew(root: Path) -> bytes:
    return msgspec.json.encode(scan(ScanOptions((root,), all_recipients=True)))


def edited(root: Path, chance: random.Random) -> str:
    """Change one file of a tree in some way; tells what was done."""
    files = sorted(path for path in root.rglob("*") if path.suffix in CODE)
    file = chance.choice(files)
    lines = file.read_text().splitlines()
    action = chance.choice(
        ("drop", "double", "swap", "comment", "rename", "remove", "copy", "touch")
    )
    at = chance.randrange(max(1, len(lines)))
    match action:
        case "drop":
            lines = lines[:at] + lines[at + 1 :]
        case "double":
            lines = lines[: at + 1] + lines[at:]
        case "swap":
            other = chance.choice(files).read_text().splitlines()
            lines = lines[:at] + other[: chance.randrange(1 + len(other))] + lines[at:]
        case "comment":
            lines = [("# " if file.suffix == ".py" else "// ") + "moved", *lines]
        case "rename":
            file.rename(file.with_name(f"moved_{file.name}"))
            return f"{action} {file.name}"
        case "remove" if len(files) > 2:
            file.unlink()
            return f"{action} {file.name}"
        case "copy":
            shutil.copy(file, file.with_name(f"copy_{file.name}"))
            return f"{action} {file.name}"
        case _:
            pass
    file.write_text("\n".join(lines) + "\n")
    return f"{action} {file.name}:{at}"


def test_a_scan_gives_the_same_with_and_without_what_was_kept(tmp_path: Path) -> None:
    root, cache = tmp_path / "app", cache_with_rules(tmp_path / "cache")
    shutil.copytree(TREE, root, symlinks=True, ignore=shutil.ignore_patterns(".git"))
    chance = random.Random(7)  # noqa: S311 - the same edits every time
    done: list[str] = []
    for _ in range(ROUNDS):
        warm = scanned(root, cache)
        assert scanned_anew(root) == warm, done
        assert scanned(root, cache) == warm, done
        done.append(edited(root, chance))


def test_what_processes_share_is_kept_as_what_one_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flowcheck.analysis._SHARED_FILES", 2)
    monkeypatch.setattr("flowcheck.analysis._SHARED_SINKS", 2)
    root, cache = tmp_path / "app", cache_with_rules(tmp_path / "cache")
    shutil.copytree(TREE, root, symlinks=True, ignore=shutil.ignore_patterns(".git"))
    chance = random.Random(8)  # noqa: S311 - the same edits every time
    plain = scanned_anew(root)
    assert scanned(root, cache, jobs=3) == plain
    file = min(path for path in root.rglob("*") if path.suffix in CODE)
    file.write_text(file.read_text() + "\n")
    engine = Engine(cache)
    engine.scan(ScanOptions((root,), all_recipients=True))
    assert engine.work.kept > engine.work.computed, "what others found was kept"
    assert list(engine.close()) == []
    for _ in range(ROUNDS):
        done = edited(root, chance)
        assert scanned(root, cache, jobs=3) == scanned_anew(root), done
        shutil.rmtree(cache / "projects")
        assert scanned(root, cache, jobs=2) == scanned_anew(root), done


def test_a_kept_result_is_taken_only_for_the_very_tree(tmp_path: Path) -> None:
    root, cache = tmp_path / "app", cache_with_rules(tmp_path / "cache")
    shutil.copytree(APP, root)
    time.sleep(0.1)  # a result of a tree that was written just now is not kept
    first = Engine(cache)
    first.scan(ScanOptions((root,)))
    assert first.work.parsed > 0
    list(first.close())
    second = Engine(cache)
    second.scan(ScanOptions((root,)))
    assert second.work.files == 0, "the result was taken, nothing was read"
    second.scan(ScanOptions((root,), all_recipients=True))
    assert second.work.files > 0, "other options are another result"
    assert (second.work.parsed, second.work.recalled) == (0, 0), "the parts were taken"
    assert second.scan(ScanOptions((root,), name="shop/app")).project.name == "shop/app"


@pytest.mark.parametrize("damage", [b"", b"SQLite format 3\0 but not really"])
def test_a_damaged_cache_costs_time_not_truth(damage: bytes, tmp_path: Path) -> None:
    root, cache = tmp_path / "app", cache_with_rules(tmp_path / "cache")
    shutil.copytree(APP, root)
    plain = scanned_anew(root)
    scanned(root, cache)
    for file in cache.rglob("*.sqlite"):
        file.write_bytes(damage)
    engine = Engine(cache)
    result = engine.scan(ScanOptions((root,), all_recipients=True))
    said = list(engine.close())
    assert msgspec.json.encode(result) == plain
    assert len(said) == (2 if damage else 0), said
    assert scanned(root, cache) == plain
