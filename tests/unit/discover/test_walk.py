from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from flowcheck.discover.decide import DiscoverOptions
from flowcheck.discover.files import Disk
from flowcheck.discover.walk import Discovery, discover
from flowcheck.errors import ConfigError
from flowcheck.model import Diagnostic, Language
from projects import write


def git(root: Path, *arguments: str) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    settings = (
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@b.example",
        "-c",
        "init.defaultBranch=main",
    )
    subprocess.run(
        ["git", *settings, *arguments], cwd=root, check=True, capture_output=True, env=environment
    )


def names(found: Discovery) -> list[str]:
    return [file.path for file in found.files]


def balanced(found: Discovery) -> bool:
    return len(found.paths) == len(found.files) + sum(found.skipped.values())


@pytest.fixture(params=["plain", "git"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The same files as a plain folder and as a git work tree with tracked and untracked files."""
    write(
        tmp_path,
        {
            ".gitignore": "local/\n*.log.ts\n",
            "package.json": "{}",
            "src/app.ts": "x()",
            "src/app.test.ts": "x()",
            "src/View.vue": "<template/>",
            "src/types.d.ts": "declare const x: number",
            "src/main.go": "package main",
            "src/.gitignore": "secret.ts\n!kept.log.ts\n",
            "src/secret.ts": "x()",
            "src/kept.log.ts": "x()",
            "src/b.log.ts": "x()",
            "local/a.ts": "x()",
            "README.md": "# hello",
            "bin/serve": "#!/usr/bin/env python3\nx()\n",
            "bin/run": "#!/bin/sh\n",
            "schema.prisma": "model A {}",
        },
    )
    if request.param == "git":
        git(tmp_path, "init", "--quiet")
        git(tmp_path, "add", "src/app.ts", ".gitignore")
        git(tmp_path, "commit", "--quiet", "-m", "x")
    return tmp_path


def test_a_project_is_found_with_every_file_accounted_for(project: Path) -> None:
    found = discover(Disk(project))
    assert [(file.path, file.language) for file in found.files] == [
        ("bin/serve", Language.PYTHON),
        ("schema.prisma", Language.PRISMA),
        ("src/View.vue", Language.VUE),
        ("src/app.ts", Language.TYPESCRIPT),
        ("src/kept.log.ts", Language.TYPESCRIPT),
    ]
    assert found.skipped == {
        "declarations": 1,
        "manifest": 1,
        "not-code": 4,
        "test": 1,
        "unsupported-language": 1,
    }
    assert found.manifests == ("package.json",)
    assert balanced(found)


def test_a_language_without_a_frontend_is_said(project: Path) -> None:
    assert [(d.file, d.kind) for d in discover(Disk(project)).diagnostics] == [
        ("src/main.go", "unsupported-language")
    ]


def test_tests_are_analysed_when_asked_for(project: Path) -> None:
    assert "src/app.test.ts" in names(discover(Disk(project), DiscoverOptions(tests=True)))


def test_include_and_exclude_globs_narrow_the_scan(project: Path) -> None:
    options = DiscoverOptions(include=("src/**",), exclude=("*.vue",))
    found = discover(Disk(project), options)
    assert names(found) == ["src/app.ts", "src/kept.log.ts"]
    assert balanced(found)


def test_scopes_are_all_that_is_found(project: Path) -> None:
    options = DiscoverOptions(scopes=("bin", "src/app.test.ts"))
    assert names(discover(Disk(project), options)) == ["bin/serve", "src/app.test.ts"]


def test_the_same_tree_gives_the_same_discovery(project: Path) -> None:
    assert discover(Disk(project)) == discover(Disk(project))


def test_one_file_is_scanned_whatever_it_is_called(tmp_path: Path) -> None:
    write(tmp_path, {"tests/test_a.py": "x()", "tests/b.py": "x()"})
    found = discover(Disk(tmp_path / "tests"), DiscoverOptions(scopes=("test_a.py",)))
    assert names(found) == ["test_a.py"]
    assert found.root == tmp_path / "tests"


def test_a_root_inside_a_skipped_folder_is_scanned(tmp_path: Path) -> None:
    write(tmp_path, {"examples/shop/tests/x.ts": "x()", "examples/shop/a.ts": "x()"})
    assert names(discover(Disk(tmp_path / "examples" / "shop"))) == ["a.ts"]
    assert (
        discover(Disk(tmp_path)).skipped == {"example": 1, "test": 1}
        or names(discover(Disk(tmp_path))) == []
    )


def test_a_root_that_git_ignores_is_scanned(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "scratch/\n", "scratch/a.ts": "x()"})
    git(tmp_path, "init", "--quiet")
    assert names(discover(Disk(tmp_path / "scratch"))) == ["a.ts"]


def test_a_nested_repository_is_part_of_the_project(tmp_path: Path) -> None:
    write(tmp_path, {"a.ts": "x()", "libs/inner/b.ts": "x()"})
    git(tmp_path, "init", "--quiet")
    git(tmp_path / "libs" / "inner", "init", "--quiet")
    assert names(discover(Disk(tmp_path))) == ["a.ts", "libs/inner/b.ts"]


def test_a_submodule_that_is_not_checked_out_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"project/a.ts": "x()", "other/b.ts": "x()"})
    for name in ("other", "project"):
        git(tmp_path / name, "init", "--quiet")
    git(tmp_path / "other", "add", ".")
    git(tmp_path / "other", "commit", "--quiet", "-m", "x")
    allowed = ("-c", "protocol.file.allow=always")
    git(tmp_path / "project", *allowed, "submodule", "add", str(tmp_path / "other"), "libs/other")
    assert names(discover(Disk(tmp_path / "project"))) == ["a.ts", "libs/other/b.ts"]
    git(tmp_path / "project", "submodule", "deinit", "--force", "libs/other")
    found = discover(Disk(tmp_path / "project"))
    assert names(found) == ["a.ts"]
    assert found.diagnostics == (
        Diagnostic("libs/other", 1, "submodule", "the submodule is not checked out"),
    )


def test_a_file_deleted_from_the_work_tree_is_not_found(tmp_path: Path) -> None:
    write(tmp_path, {"a.ts": "x()", "b.ts": "x()"})
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    (tmp_path / "b.ts").unlink()
    assert discover(Disk(tmp_path)).paths == ("a.ts",)


def test_the_environment_of_a_surrounding_git_command_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"project/a.ts": "x()", "other/b.ts": "x()"})
    git(tmp_path / "other", "init", "--quiet")
    git(tmp_path / "project", "init", "--quiet")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "other"))
    assert names(discover(Disk(tmp_path / "project"))) == ["a.ts"]


def test_nothing_that_a_repository_configures_is_run(tmp_path: Path) -> None:
    write(tmp_path, {"a.ts": "x()", "evil": "#!/bin/sh\ntouch ran\n"})
    (tmp_path / "evil").chmod(0o755)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "config", "core.fsmonitor", str(tmp_path / "evil"))
    git(tmp_path, "config", "core.pager", str(tmp_path / "evil"))
    assert "a.ts" in names(discover(Disk(tmp_path)))
    assert not (tmp_path / "ran").exists()


def test_symbolic_links_are_counted_and_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "outside", {"secret.ts": "x()"})
    root = write(tmp_path / "project", {"src/a.ts": "x()"})
    (root / "link.ts").symlink_to(tmp_path / "outside" / "secret.ts")
    (root / "outside").symlink_to(tmp_path / "outside")
    (root / "src" / "loop").symlink_to(root)
    found = discover(Disk(root))
    assert names(found) == ["src/a.ts"]
    assert found.skipped == {"symlink": 3}


def test_large_binary_and_foreign_files_are_told(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "large.ts": "x();\n" * 100,
            "binary.ts": b"x\0y",
            "old.py": b"name = '\xe9'",
            "declared.py": b"# coding: latin-1\nname = '\xe9'",
        },
    )
    found = discover(Disk(tmp_path), DiscoverOptions(max_bytes=400))
    assert names(found) == ["declared.py", "old.py"]
    assert found.skipped == {"binary": 1, "too-large": 1}
    assert found.diagnostics == (
        Diagnostic("binary.ts", 1, "binary", "the file holds NUL bytes"),
        Diagnostic("large.ts", 1, "too-large", "500 bytes; the limit is 400"),
        Diagnostic("old.py", 1, "encoding", "not valid utf-8 (line 1), read as latin-1"),
    )


def test_a_pipe_does_not_stop_the_scan(tmp_path: Path) -> None:
    write(tmp_path, {"a.ts": "x()"})
    os.mkfifo(tmp_path / "pipe.ts")
    assert names(discover(Disk(tmp_path))) == ["a.ts"]


def test_installed_packages_are_not_entered(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.ts": "x()",
            "node_modules/x/index.js": "x()",
            "env/pyvenv.cfg": "",
            "env/lib/a.py": "x()",
            ".cache/a.js": "x()",
        },
    )
    found = discover(Disk(tmp_path))
    assert found.paths == ("a.ts",)
    assert found.pruned == (".cache", "env", "node_modules")


def test_a_name_that_is_not_utf_8_can_be_reported(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/\xff.ts"
    try:
        with open(raw, "wb") as stream:  # noqa: PTH123 - a pathlib path cannot hold these bytes
            stream.write(b"x()")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert names(discover(Disk(tmp_path))) == ["\ufffd.ts"]


def test_a_wrong_root_or_glob_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file or folder"):
        discover(Disk(tmp_path / "missing"))
    with pytest.raises(ConfigError, match=r"paths\.exclude"):
        discover(Disk(tmp_path), DiscoverOptions(exclude=("!",)))


def test_five_thousand_files_are_read_in_well_under_a_second(tmp_path: Path) -> None:
    write(tmp_path, {f"src/m{n % 50}/f{n}.ts": "export const x = 1;\n" * 50 for n in range(5_000)})
    found, times = discover(Disk(tmp_path)), []
    for _ in range(3):
        start = time.process_time()
        discover(Disk(tmp_path))
        times.append(time.process_time() - start)
    assert len(found.files) == 5_000
    assert min(times) < 1.0
