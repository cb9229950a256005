from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from flowcheck.discover.files import Disk
from flowcheck.discover.manifests import read_manifests
from flowcheck.discover.packages import ManifestPackages, PackageRef
from projects import write


def read(root: Path, files: Mapping[str, str]) -> ManifestPackages:
    return read_manifests(Disk(write(root, files)), files)


def versions(found: ManifestPackages) -> dict[str, str | None]:
    return {package.name: package.version for package in found.packages}


PACKAGE = """{
  "name": "web",
  "dependencies": {
    "posthog-js": "^1.200.0",
    "mp": "npm:mixpanel-browser@2.60.0"
  },
  "devDependencies": {"vitest": "4.0.0"},
  "peerDependencies": {"react": ">=18"},
  "optionalDependencies": {"left": "workspace:*"}
}
"""


def test_every_group_of_a_package_json_is_read_with_its_line(tmp_path: Path) -> None:
    assert read(tmp_path, {"package.json": PACKAGE}).packages == (
        PackageRef("npm", "posthog-js", None, "^1.200.0", "package.json", 4),
        PackageRef(
            "npm", "mixpanel-browser", "2.60.0", "npm:mixpanel-browser@2.60.0", "package.json", 5
        ),
        PackageRef("npm", "vitest", "4.0.0", "4.0.0", "package.json", 7, dev=True),
        PackageRef("npm", "react", None, ">=18", "package.json", 8),
        PackageRef("npm", "left", None, "workspace:*", "package.json", 9),
    )


def locked(root: Path, folder: str, lock: str, text: str) -> dict[str, str | None]:
    """The versions that a manifest in ``folder`` gets from a lock file at the top."""
    return versions(read(root, {f"{folder}/package.json": PACKAGE, lock: text}))


def test_package_lock_3_knows_the_place_of_each_package(tmp_path: Path) -> None:
    lock = {
        "packages": {
            "": {"name": "top"},
            "node_modules/posthog-js": {"version": "1.1.1"},
            "apps/web/node_modules/posthog-js": {"version": "1.205.0"},
            "node_modules/mp": {"name": "mixpanel-browser", "version": "2.60.1"},
            "node_modules/react": {"version": "19.0.0"},
        }
    }
    assert locked(tmp_path, "apps/web", "package-lock.json", json.dumps(lock)) == {
        "posthog-js": "1.205.0",
        "mixpanel-browser": "2.60.1",
        "react": "19.0.0",
        "vitest": "4.0.0",
        "left": None,
    }


def test_package_lock_1_has_no_places(tmp_path: Path) -> None:
    lock = {"lockfileVersion": 1, "dependencies": {"posthog-js": {"version": "1.205.0"}}}
    found = locked(tmp_path, ".", "package-lock.json", json.dumps(lock))
    assert found["posthog-js"] == "1.205.0"


PNPM_9 = """lockfileVersion: '9.0'

importers:

  .:
    dependencies:
      posthog-js:
        specifier: ^1.0.0
        version: 1.0.0

  apps/web:
    dependencies:
      mp:
        specifier: npm:mixpanel-browser@2.60.0
        version: mixpanel-browser@2.60.3
      posthog-js:
        specifier: ^1.200.0
        version: 1.205.0(@types/react@19.2.13)(react@19.2.6)
      left:
        specifier: workspace:*
        version: link:../left
    devDependencies:
      '@scope/tool':
        specifier: ^1
        version: 1.2.3

packages:

  posthog-js@9.9.9:
    resolution: {integrity: sha512-x}
"""
PNPM_6 = """lockfileVersion: '6.0'

dependencies:
  posthog-js:
    specifier: ^1.200.0
    version: 1.205.0(react@18.2.0)
  mp:
    specifier: npm:mixpanel-browser@2.60.0
    version: /mixpanel-browser@2.60.3

packages:
"""
PNPM_5 = """lockfileVersion: 5.4

specifiers:
  posthog-js: ^1.200.0

dependencies:
  posthog-js: 1.205.0_react@18.2.0
  mp: /mixpanel-browser/2.60.3

packages:
"""


@pytest.mark.parametrize(
    ("folder", "text"), [("apps/web", PNPM_9), (".", PNPM_6), (".", PNPM_5)], ids=["9", "6", "5"]
)
def test_pnpm_locks_of_all_versions(tmp_path: Path, folder: str, text: str) -> None:
    found = locked(tmp_path, folder, "pnpm-lock.yaml", text)
    assert (found["posthog-js"], found["mixpanel-browser"]) == ("1.205.0", "2.60.3")
    assert found["left"] is None


YARN_1 = """# yarn lockfile v1


"mp@npm:mixpanel-browser@2.60.0":
  version "2.60.3"
  resolved "x"

posthog-js@^1.0.0, posthog-js@^1.200.0:
  version "1.205.0"
  dependencies:
    version "9.9.9"
"""
YARN_4 = """__metadata:
  version: 8

"mp@npm:mixpanel-browser@2.60.0":
  version: 2.60.3
  resolution: "mixpanel-browser@npm:2.60.3"

"posthog-js@npm:^1.0.0, posthog-js@npm:^1.200.0":
  version: 1.205.0
  resolution: "posthog-js@npm:1.205.0"
"""
BUN = """{
  "lockfileVersion": 1,
  "packages": {
    "posthog-js": ["posthog-js@1.205.0", "", {}, "sha512"],
    "mp": ["mixpanel-browser@2.60.3", "", {}, "sha512"],
  },
}
"""


@pytest.mark.parametrize(
    ("lock", "text"), [("yarn.lock", YARN_1), ("yarn.lock", YARN_4), ("bun.lock", BUN)]
)
def test_yarn_and_bun_locks(tmp_path: Path, lock: str, text: str) -> None:
    found = locked(tmp_path, "apps/web", lock, text)
    assert (found["posthog-js"], found["mixpanel-browser"]) == ("1.205.0", "2.60.3")


def test_a_broken_lock_is_told_and_the_manifest_still_counts(tmp_path: Path) -> None:
    found = read(tmp_path, {"package.json": PACKAGE, "package-lock.json": "{<<<<<<< HEAD"})
    assert len(found.packages) == 5
    assert [(d.file, d.kind) for d in found.diagnostics] == [("package-lock.json", "manifest")]


def test_requirements_include_each_other_without_end(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {
            "requirements.txt": (
                "# comment\n"
                "-r requirements/base.txt\n"
                "--index-url x\n"
                "Sentry_SDK[flask]==2.1.0 \\\n"
                "    --hash=sha256:aaaa \\\n"
                "    --hash=sha256:bbbb\n"
                "posthog>=3,<4 ; python_version > '3.8'  # why\n"
                "-e git+https://git.example/a#egg=Our.Lib\n"
                "./local\n"
                "https://host.example/x.whl\n"
            ),
            "requirements/base.txt": "-r ../requirements.txt\nmixpanel===4.10.0\n",
            "requirements-dev.txt": "-r requirements.txt\npytest\n",
        },
    )
    assert [(p.name, p.version, p.file, p.line, p.dev) for p in found.packages] == [
        ("pytest", None, "requirements-dev.txt", 2, True),
        ("sentry-sdk", "2.1.0", "requirements.txt", 4, False),
        ("posthog", None, "requirements.txt", 7, False),
        ("our-lib", None, "requirements.txt", 8, False),
        ("mixpanel", "4.10.0", "requirements/base.txt", 2, False),
    ]
    assert found.diagnostics == ()


PYPROJECT = """
[project]
name = "x"
dependencies = [
    "posthog>=3",
    "Sentry.SDK[django]==2.0.0",
]
[project.optional-dependencies]
analytics = ["mixpanel~=4.10"]
test = ["pytest"]
[dependency-groups]
dev = ["ruff", {include-group = "other"}]
[tool.poetry.dependencies]
python = "^3.11"
segment-analytics-python = "^2.2"
[tool.poetry.dependencies.amplitude-analytics]
version = "1.1.4"
[tool.poetry.group.dev.dependencies]
mypy = {version = "^1", optional = true}
"""


@pytest.mark.parametrize(
    "line",
    ["posthog", "Sentry_SDK==2.19", "a.b >= 1.0", "x~=1.2", "x < 3", "x != 2.0", "x == 1.0.0"],
)
def test_a_simple_requirement_is_read_as_the_library_reads_it(tmp_path: Path, line: str) -> None:
    [simple] = read(tmp_path, {"requirements.txt": line}).packages
    [whole] = read(tmp_path, {"requirements.txt": f"{line}; python_version > '3'"}).packages
    assert simple == whole


def test_a_pyproject_names_packages_in_many_tables(tmp_path: Path) -> None:
    found = read(tmp_path, {"pyproject.toml": PYPROJECT})
    assert [(p.name, p.version, p.line, p.dev) for p in found.packages] == [
        ("posthog", None, 5, False),
        ("sentry-sdk", "2.0.0", 6, False),
        ("mixpanel", None, 9, False),
        ("pytest", None, 10, True),
        ("ruff", None, 12, True),
        ("segment-analytics-python", None, 15, False),
        ("amplitude-analytics", "1.1.4", 16, False),
        ("mypy", None, 19, True),
    ]


TOML_LOCK = """
[[package]]
name = "posthog"
version = "3.23.0"
[[package]]
name = "Sentry.SDK"
version = "2.3.4"
[[package]]
name = "mixpanel"
version = "4.9.0"
[[package]]
name = "mixpanel"
version = "4.10.0"
"""


@pytest.mark.parametrize("lock", ["uv.lock", "poetry.lock", "pdm.lock"])
def test_a_python_lock_gives_the_only_version(tmp_path: Path, lock: str) -> None:
    found = versions(read(tmp_path, {"api/pyproject.toml": PYPROJECT, lock: TOML_LOCK}))
    assert (found["posthog"], found["sentry-sdk"], found["mixpanel"]) == ("3.23.0", "2.3.4", None)


def test_a_pipfile_and_its_lock(tmp_path: Path) -> None:
    lock = {"default": {"posthog": {"version": "==3.1.0"}}, "develop": {}}
    found = read(
        tmp_path,
        {
            "Pipfile": '[packages]\nposthog = "*"\nmixpanel = {version = "==4.1"}\n'
            '[dev-packages]\npytest = "*"\n',
            "Pipfile.lock": json.dumps(lock),
        },
    )
    assert [(p.name, p.version, p.line, p.dev) for p in found.packages] == [
        ("posthog", "3.1.0", 2, False),
        ("mixpanel", "4.1", 3, False),
        ("pytest", None, 5, True),
    ]


def test_setup_files_are_read_and_not_run(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {
            "setup.py": (
                "import os\n"
                "open('ran', 'w')\n"
                "needs = [\n    'posthog==3.0.0',\n    computed(),\n]\n"
                "setup(install_requires=needs, extras_require={'tests': ['pytest'], **more})\n"
            ),
            "setup.cfg": "[options]\ninstall_requires =\n    mixpanel>=4\n    segment # no\n",
        },
    )
    assert [(p.name, p.version, p.file, p.line, p.dev) for p in found.packages] == [
        ("mixpanel", None, "setup.cfg", 3, False),
        ("segment", None, "setup.cfg", 4, False),
        ("posthog", "3.0.0", "setup.py", 4, False),
        ("pytest", None, "setup.py", 7, True),
    ]
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("package.json", "{"),
        ("pyproject.toml", "= 1"),
        ("Pipfile", "[["),
        ("setup.cfg", "no section"),
        ("setup.py", "def ("),
        ("setup.py", "(" * 5_000),
    ],
)
def test_a_broken_manifest_is_told(tmp_path: Path, name: str, text: str) -> None:
    found = read(tmp_path, {name: text})
    assert found.packages == ()
    assert [(d.file, d.kind) for d in found.diagnostics] == [(name, "manifest")]


@pytest.mark.parametrize(
    "text", ["[]", "null", '"x"', '{"dependencies": [1]}', '{"dependencies": {"a": {"b": 1}}}']
)
def test_json_of_another_shape_names_no_package(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, {"package.json": text, "package-lock.json": text}).packages == ()
