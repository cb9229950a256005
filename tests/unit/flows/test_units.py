"""Parts of a scan are kept, found again when an edit touches them, and never show in a result."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from flowcheck.engine import Engine
from flowcheck.flows.units import _between
from flowcheck.options import ScanOptions, Work
from projects import write

APP = {
    "package.json": '{"dependencies": {"mixpanel": "0.18.0"}}',
    "src/track/index.ts": """
import Mixpanel from "mixpanel";
const client = Mixpanel.init("token");
export function track(event: string, data: object) { client.track(event, data); }
""",
    "src/login.ts": """
import { track } from "./track";
export function login(user: User) { track("login", { email: user.email }); }
""",
    "src/box.ts": "export function area(box: Box) { return box.width * box.height; }\n",
    "src/page.ts": 'import { area } from "./box";\nexport const page = area({ width: 1 });\n',
}


class Project:
    """A project that is scanned with and without what was kept, with the same result."""

    def __init__(self, root: Path, cache: Path) -> None:
        self.root, self.cache = root, cache

    def scan(self, edits: Mapping[str, str | None]) -> tuple[set[str], Work]:
        """Change files (``None`` removes one); gives the keys sent and what was done."""
        write(self.root, {path: text for path, text in edits.items() if text is not None})
        for path in (path for path, text in edits.items() if text is None):
            (self.root / path).unlink()
        options = ScanOptions((self.root,))
        engine = Engine(self.cache)
        found = engine.scan(options)
        assert list(engine.close()) == []
        assert msgspec.json.encode(found) == msgspec.json.encode(Engine(None).scan(options))
        return {flow.key for flow in found.flows if not flow.implicit}, engine.work


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all projects of this file, so that the rules are compiled once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def project(tmp_path: Path, cache: Path) -> Project:
    found = Project(tmp_path / "app", cache)
    keys, work = found.scan(APP)
    assert keys == {"email"}
    assert work.kept == 0
    return found


def test_an_edit_that_touches_nothing_finds_nothing_again(project: Project) -> None:
    keys, work = project.scan({"src/page.ts": "export const page = 2;\n"})
    assert keys == {"email"}
    assert (work.steps, work.computed) == (0, 0)


def test_an_edit_on_the_way_finds_again_what_goes_there(project: Project) -> None:
    edited = APP["src/login.ts"].replace("email", "phone")
    keys, work = project.scan({"src/login.ts": edited})
    assert keys == {"phone"}
    assert 0 < work.computed <= work.kept + 3


def test_a_new_file_that_calls_is_a_new_caller(project: Project) -> None:
    new = 'import { track } from "./track";\ntrack("x", { last_name: user.last_name });\n'
    keys, _ = project.scan({"src/a_new.ts": new})
    assert keys == {"email", "last_name"}
    keys, _ = project.scan({"src/a_new.ts": None})
    assert keys == {"email"}


def test_a_new_file_that_nobody_uses_changes_nothing(project: Project) -> None:
    _, work = project.scan({"src/a_new.ts": "export const nothing = 1;\n"})
    assert (work.steps, work.computed) == (0, 0)


def test_a_new_file_may_be_meant_by_imports_that_are_there(project: Project) -> None:
    keys, _ = project.scan({"src/track.ts": "export function track() {}\n"})
    assert keys == set(), "a file goes before the index of a folder of its name"
    keys, _ = project.scan({"src/track.ts": None})
    assert keys == {"email"}


def test_a_file_that_begins_to_name_a_vendor_is_looked_at(project: Project) -> None:
    text = 'import Mixpanel from "mixpanel";\nMixpanel.init("t").track("x", { city: user.city });\n'
    keys, _ = project.scan({"src/box.ts": text})
    assert keys == {"email", "city"}


def test_a_renamed_function_loses_its_callers(project: Project) -> None:
    renamed = APP["src/track/index.ts"].replace("function track", "function send")
    keys, _ = project.scan({"src/track/index.ts": renamed})
    assert keys == set()


def test_a_text_that_comes_and_goes(project: Project) -> None:
    bound = """
import { track } from "./track";
export const send = track.bind(null, "x");
"""
    uses = 'import { send } from "./box";\nsend({ city: user.city });\n'
    for _ in range(2):
        keys, _ = project.scan({"src/box.ts": bound, "src/page.ts": uses})
        assert keys == {"email", "city"}
        keys, _ = project.scan({"src/box.ts": APP["src/box.ts"]})
        assert keys == {"email"}


def test_a_module_of_a_package_of_python(tmp_path: Path, cache: Path) -> None:
    project = Project(tmp_path / "app", cache)
    files = {
        "requirements.txt": "mixpanel==4.10.0\n",
        "shop/__init__.py": "",
        "app.py": 'import shop\n\nshop.stats.send({"email": user.email})\n',
    }
    assert project.scan(files)[0] == set()
    stats = """
from mixpanel import Mixpanel

def send(data):
    Mixpanel("token").track("1", "x", data)
"""
    assert "email" in project.scan({"shop/stats.py": stats})[0]
    assert "email" not in project.scan({"shop/stats.py": None})[0]


@pytest.mark.parametrize(
    ("paths", "known", "numbers"),
    [
        ([], {}, []),
        (["a", "b"], {}, [1024, 2048]),
        (["a", "b"], {"a": 7, "b": 9}, [7, 9]),
        (["a", "b", "c"], {"a": 7, "c": 9}, [7, 8, 9]),
        (["a", "b", "c"], {"c": 9}, [3, 6, 9]),
        (["a", "b", "c"], {"a": 7}, [7, 1031, 2055]),
        (["a", "b", "c"], {"a": 7, "c": 8}, None),
    ],
)
def test_numbers_between(
    paths: list[str], known: dict[str, int], numbers: list[int] | None
) -> None:
    assert _between(paths, known) == numbers
