"""Which part of the code a file belongs to."""

from __future__ import annotations

from flowcheck.map.parts import ROOT, parts_of


def test_a_package_is_the_folder_of_its_manifest() -> None:
    found = parts_of(
        ["web/src/a/b.ts", "tools/gen/src/x.ts"], ["web/package.json", "tools/gen/package.json"]
    )
    assert found == {"web/src/a/b.ts": "web", "tools/gen/src/x.ts": "tools/gen"}


def test_the_manifest_of_the_root_makes_no_part() -> None:
    found = parts_of(["apps/web/a.ts", "apps/api/b.py", "scripts/c.py"], ["package.json"])
    assert set(found.values()) == {"apps/web", "apps/api", "scripts"}


def test_a_project_of_one_part_is_divided_while_it_stays_readable() -> None:
    found = parts_of(["src/auth/a.ts", "src/billing/b.ts", "src/main.ts"], [])
    assert set(found.values()) == {"src/auth", "src/billing", "src"}


def test_it_is_not_divided_into_more_than_a_few_parts() -> None:
    files = [f"src/{folder}/{name}/x.ts" for folder in "ab" for name in "pqrstuvw"]
    assert set(parts_of(files, []).values()) == {"src/a", "src/b"}


def test_depth_adds_levels_of_folders() -> None:
    files = ["apps/web/src/lib/a.ts", "apps/api/b.py"]
    assert parts_of(files, [], depth=1) == {
        "apps/web/src/lib/a.ts": "apps/web/src",
        "apps/api/b.py": "apps/api",
    }


def test_files_of_the_root_are_a_part() -> None:
    assert parts_of(["a.ts"], []) == {"a.ts": ROOT}
    assert parts_of([], []) == {}
