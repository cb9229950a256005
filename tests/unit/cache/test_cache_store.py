from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from flowcheck.cache.store import NOTHING, Part, Store


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "a.sqlite"


def put(file: Path, **values: bytes) -> None:
    store = Store(file)
    store.put_many("kind", values)
    store.close()
    assert store.problem == ""


def test_another_run_gets_what_one_put(file: Path) -> None:
    put(file, a=b"1", b=b"2")
    store = Store(file)
    assert store.get_many("kind", ["a", "b", "c"]) == {"a": b"1", "b": b"2"}
    assert store.get("other", "a") is None
    assert Part(store, "kind").get("b") == b"2"


def test_more_keys_than_one_statement_takes(file: Path) -> None:
    values = {f"{number}": b"%d" % number for number in range(1234)}
    store = Store(file)
    store.put_many("kind", values)
    assert store.get_many("kind", [*values, "none"]) == values


def test_nothing_keeps_nothing() -> None:
    NOTHING.put("kind", "a", b"1")
    assert NOTHING.get("kind", "a") is None
    NOTHING.close()


def damages(file: Path) -> Iterator[bytes]:
    whole = file.read_bytes()
    yield b"this is no database, but long enough to be read as a header of one" * 20
    yield whole[: len(whole) // 2]
    yield whole[:100] + b"\xff" * 2000 + whole[2100:]


def test_a_damaged_file_is_begun_anew_and_said_once(file: Path) -> None:
    put(file, **{f"k{number}": bytes(range(256)) * 40 for number in range(50)})
    for damaged in list(damages(file)):
        file.write_bytes(damaged)
        store = Store(file)
        assert store.get_many("kind", [f"k{number}" for number in range(50)]) == {}
        assert "was damaged and is begun anew" in store.problem
        store.put("kind", "a", b"1")
        store.close()
        put(file, a=b"1")
        assert Store(file).get("kind", "a") == b"1"


def test_a_damaged_value_is_not_given(file: Path) -> None:
    put(file, a=b"true" * 100)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE kept SET data = x'789c0000'")
    connection.close()
    store = Store(file)
    assert store.get("kind", "a") is None
    assert "damaged" in store.problem


def test_a_file_of_another_format_is_begun_anew(file: Path) -> None:
    put(file, a=b"1")
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    store = Store(file)
    assert store.get("kind", "a") is None
    assert store.problem == ""


def test_a_folder_that_is_a_file_is_told_and_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    store = Store(tmp_path / "file" / "a.sqlite")
    store.put("kind", "a", b"1")
    assert store.get("kind", "a") is None
    assert store.problem


def test_a_file_that_is_locked_for_long_is_told(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flowcheck.cache.store._WAIT_SECONDS", 0.01)
    put(file, a=b"1")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    store = Store(file)
    store.put("kind", "b", b"2")
    assert "was not used" in store.problem
    other.execute("ROLLBACK")
    other.close()
    assert Store(file).get("kind", "a") == b"1"


def test_what_was_not_used_for_longest_gives_way(file: Path) -> None:
    noise = Random(1)  # noqa: S311 - the same bytes every time
    store = Store(file, limit=300_000)
    for number in range(20):
        store.put("kind", f"{number}", noise.randbytes(60_000))
    with_old = store.get("kind", "19")
    store.close()
    again = Store(file, limit=300_000)
    assert with_old is not None
    assert again.get("kind", "0") is None
    assert file.stat().st_size < 400_000


def test_only_the_newest_of_a_kind_stay(file: Path) -> None:
    store = Store(file)
    for number in range(6):
        store.put("kind", f"{number}", b"x")
    store.put("other", "0", b"y")
    store.keep_newest("kind", 2)
    assert set(store.get_many("kind", map(str, range(6)))) == {"4", "5"}
    assert store.get("other", "0") == b"y"
