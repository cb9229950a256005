"""Parts of a scan are kept, found again when an edit touches them, and never show in a result."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from flowcheck import pipeline
from flowcheck.discover.tree import Tree, read_tree
from flowcheck.engine import Engine
from flowcheck.flows.units import _between
from flowcheck.options import ScanOptions, Work
from flowcheck.taint.candidates import Search
from flowcheck.taint.standing import Standing
from known_rules import cache_with_rules
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
        fresh = pipeline.scan(options, rules=engine.rules)
        assert list(engine.close()) == []
        assert msgspec.json.encode(found) == msgspec.json.encode(fresh)
        return {flow.key for flow in found.flows if not flow.implicit}, engine.work


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all projects of this file."""
    return cache_with_rules(tmp_path_factory.mktemp("units") / "cache")


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


def test_a_first_call_of_another_vendor_finds_again_only_what_it_concerns(project: Project) -> None:
    more = {
        f"src/more{n}.ts": f'import {{ track }} from "./track";\ntrack("{n}");' for n in range(9)
    }
    project.scan(more)
    castle = (
        'import { Castle } from "@castleio/sdk";\n'
        "new Castle({}).filter({ user: { city: user.city } });\n"
    )
    keys, work = project.scan({"src/box.ts": castle})
    assert keys == {"email", "city"}
    assert work.computed < 9


def test_a_name_that_is_one_of_a_new_vendor_is_looked_at_again(project: Project) -> None:
    guard = 'import { api } from "./track";\napi.filter({ user: { city: user.city } });\n'
    both = (
        f'import {{ Castle }} from "x";\n{APP["src/track/index.ts"]}'
        "export const api = new Castle();\n"
    )
    assert project.scan({"src/page.ts": guard, "src/track/index.ts": both})[0] == {"email"}
    real = both.replace('"x"', '"@castleio/sdk"')
    assert project.scan({"src/track/index.ts": real})[0] == {"email", "city"}
    assert project.scan({"src/track/index.ts": both})[0] == {"email"}


def test_a_host_that_is_written_somewhere_tells_what_a_wrapper_sends(project: Project) -> None:
    wrapper = "export const post = (url: string, body: object) => fetch(url, { body });\n"
    caller = 'import {{ post }} from "./box";\npost("{}", {{ city: user.city }});\n'
    own = {"src/box.ts": wrapper, "src/page.ts": caller.format("/own")}
    assert project.scan(own)[0] == {"email"}
    keys, _ = project.scan({"src/page.ts": caller.format("https://api.mixpanel.com/x")})
    assert keys == {"email", "city"}
    assert project.scan(own)[0] == {"email"}


def test_an_export_more_behind_a_package_is_no_new_search(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    barrel = 'export * from "./track";\n'
    project.scan({"src/all.ts": barrel, "src/page.ts": 'import { track } from "./all";\n'})
    searched: list[Search] = []
    standing = Search.standing

    def search(self: Search) -> Standing:
        searched.append(self)
        return standing(self)

    more = f"{APP['src/track/index.ts']}export {{ client as tracker }};\n"
    with monkeypatch.context() as patched:
        patched.setattr(Search, "standing", search)
        assert project.scan({"src/track/index.ts": more})[0] == {"email"}
        assert len(searched) == 1, "by the scan without a cache alone"
    used = 'import { tracker } from "./all";\ntracker.track("x", { city: user.city });\n'
    assert project.scan({"src/page.ts": used})[0] == {"email", "city"}


def test_a_renamed_function_loses_its_callers(project: Project) -> None:
    renamed = APP["src/track/index.ts"].replace("function track", "function send")
    keys, _ = project.scan({"src/track/index.ts": renamed})
    assert keys == set()


OTHER = """
export const size = 1;
export function track(event: string, data: object) { console.log(event, data, size); }
"""
USES_OTHER = 'import { track } from "./other";\ntrack("x", { city: user.city });\n'


def test_who_calls_a_function_does_not_rest_on_the_rest_of_its_file(project: Project) -> None:
    other = OTHER.replace("track", "identify")
    uses = """
import { track } from "./track";
import { identify } from "./other";
identify("x", { city: user.city });
"""
    assert project.scan({"src/other.ts": other, "src/page.ts": uses})[0] == {"email"}
    keys, work = project.scan({"src/other.ts": f"{other}export const more = size + 7;\n"})
    assert keys == {"email"}
    assert (work.steps, work.computed) == (0, 1), "the facts of the file itself"
    sends = other.replace("console.log(event, data, size)", "track(event, data)")
    edited = f'import {{ track }} from "./track";\n{sends}'
    assert project.scan({"src/other.ts": edited})[0] == {"email", "city"}


@pytest.mark.parametrize(
    "edited",
    [
        'export { track } from "./track";\n',
        'export * from "./track";\n',
        'import { track as real } from "./track";\nexport const track = real;\n',
        'import { track as real } from "./track";\nlet track = real;\nexport { track };\n',
        'import { track as real } from "./track";\nexport function track(a, b) { real(a, b); }\n',
    ],
)
def test_another_thing_exported_by_the_same_name_is_met(project: Project, edited: str) -> None:
    project.scan({"src/other.ts": OTHER, "src/page.ts": USES_OTHER})
    assert project.scan({"src/other.ts": edited})[0] == {"email", "city"}
    assert project.scan({"src/other.ts": OTHER})[0] == {"email"}
    assert project.scan({"src/other.ts": None})[0] == {"email"}


def test_a_barrel_that_names_something_else(project: Project) -> None:
    barrel = {"src/barrel.ts": 'export * from "./other";\nexport * from "./track";\n'}
    uses = {"src/page.ts": USES_OTHER.replace("./other", "./barrel")}
    assert project.scan({"src/other.ts": OTHER, **barrel, **uses})[0] == {"email"}
    assert project.scan({"src/other.ts": "export const size = 1;\n"})[0] == {"email", "city"}


def test_functions_that_change_places_are_told_apart(project: Project) -> None:
    two = """
import { track as real } from "./track";
export function first(data: object) { real("first", data); }
export function second(data: object) { console.log(data); }
"""
    uses = 'import { second } from "./other";\nsecond({ city: user.city });\n'
    assert project.scan({"src/other.ts": two, "src/page.ts": uses})[0] == {"email"}
    swapped = (
        two.replace("first(", "third(").replace("second(", "first(").replace("third(", "second(")
    )
    assert project.scan({"src/other.ts": swapped})[0] == {"email", "city"}


def test_callers_are_kept_when_those_who_ask_for_them_are_found_again(project: Project) -> None:
    me = "export function me() { return { email: read(7) }; }\n"
    uses = 'import { login } from "./login";\nimport { me } from "./me";\nlogin(me());\n'
    others = {f"src/uses{n}.ts": f"export const u{n} = track({n});\n" for n in range(9)}
    project.scan({"src/me.ts": me, "src/page.ts": uses, **others})
    keys, work = project.scan({"src/me.ts": me.replace("7", "77")})
    assert keys == {"email"}
    assert work.steps > 0
    assert work.recalled < len(others)


def test_a_file_that_changes_while_it_is_scanned_is_read_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(project.root)
    project.scan({})
    late, times = [APP["src/login.ts"].replace("email", "city")], []

    def read_and_changed(*given: Any) -> Tree:
        times.append(1)
        tree = read_tree(*given)
        if late:
            (project.root / "src/login.ts").write_text(late.pop())
        return tree

    edited = APP["src/track/index.ts"].replace("track(event, data)", "track(event, {...data})")
    monkeypatch.setattr(pipeline, "read_tree", read_and_changed)
    write(project.root, {"src/track/index.ts": edited})
    engine = Engine(project.cache)
    found = engine.scan(ScanOptions((project.root,)))
    assert list(engine.close()) == []
    assert len(times) == 2
    assert {flow.key for flow in found.flows if not flow.implicit} == {"city"}
    assert project.scan({})[0] == {"city"}


def settle(root: Path) -> None:
    """Make files older than a tick of the clock."""
    time.sleep(0.06)
    assert all(path.stat().st_mtime_ns < time.time_ns() - 50_000_000 for path in root.rglob("*"))


def test_candidates_are_searched_for_again_only_where_a_word_tells(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched = []
    search = Search.standing

    def noted(self: Search) -> Standing:
        searched.append(1)
        return search(self)

    monkeypatch.setattr(Search, "standing", noted)

    def scan(edits: Mapping[str, str | None]) -> int:
        searched.clear()
        project.scan(edits)
        return len(searched) - 1  # that of the scan without what was kept

    assert scan({"src/box.ts": "export const area = 777;\n"}) == 0
    assert scan({"src/box.ts": "export const area = fetch;\n"}) == 1
    assert scan({"src/new.ts": "export const nothing = 1;\n"}) == 1
    assert scan({"src/page.ts": 'import { track } from "./track";\n'}) == 1


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


def test_the_language_of_a_project_is_told_anew_when_its_names_change(project: Project) -> None:
    french = "nom_usager prenom_usager adresse_courriel date_naissance code_postal lieu_naissance"
    names = ", ".join(f"{name}: 1" for name in french.split())
    call = 'import { track } from "./track";\ntrack("vu", { genre: box.genre });\n'
    keys, _ = project.scan({"src/fiche.ts": call})
    assert "genre" not in keys, "a word that is English as well"
    keys, _ = project.scan({"src/noms.ts": f"export const noms = {{ {names} }};\n"})
    assert "genre" in keys
    keys, _ = project.scan({"src/noms.ts": "export const noms = {};\n"})
    assert "genre" not in keys


def test_another_name_on_the_page_is_another_client(project: Project) -> None:
    put = (
        'import Mixpanel from "mixpanel";\nwindow.first = {};\nwindow.NAME = Mixpanel.init("x");\n'
    )
    use = "export const used = (user) => window.second.track('x', { phone: user.phone });\n"
    there = {"src/put.ts": put.replace("NAME", "second"), "src/use.ts": use}
    assert project.scan(there)[0] == {"email", "phone"}
    assert project.scan({"src/put.ts": put.replace("NAME", "first")})[0] == {"email"}
    assert project.scan({"src/put.ts": put.replace("NAME", "second")})[0] == {"email", "phone"}


def test_words_of_a_text_that_is_not_there_begin_no_search(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    searches: list[int] = []
    real = Search.standing

    def counted(self: Search) -> Standing:
        searches.append(1)
        return real(self)

    monkeypatch.setattr(Search, "standing", counted)
    project.scan({"src/box.ts": "export const area = 1;\n"})
    searches.clear()
    project.scan({"src/box.ts": "export const area = 2, api = 3, js = 4, filter = 5;\n"})
    assert len(searches) == 1, "but for the scan without a cache"
    searches.clear()
    call = 'fetch("https://api.segment.io/v1", u.phone)'
    project.scan({"src/box.ts": f"export const area = (u: User) => {call};\n"})
    assert len(searches) == 2
    searches.clear()
    project.scan({"src/track/index.ts": f"{APP['src/track/index.ts']}export const filter = 1;\n"})
    assert len(searches) == 2, "near a vendor, names of functions count"


HANDED_ON = {
    "src/hub.ts": """
import "mixpanel";
export function here(client) { const user = read(7); client.track("here", { city: user.city }); }
""",
    **{
        f"src/uses{n}.ts": f"""
import Mixpanel from "mixpanel";
import {{ here }} from "./hub";
here(Mixpanel.init("token {n}"));
"""
        for n in range(12)
    },
}


def test_a_change_goes_no_further_than_the_answers_that_it_changes(project: Project) -> None:
    keys, work = project.scan(HANDED_ON)
    assert keys == {"email", "city"}
    text = HANDED_ON["src/uses3.ts"]
    keys, work = project.scan({"src/uses3.ts": f"// nothing else\n{text}"})
    assert keys == {"email", "city"}
    assert work.steps == 0, "what the hub is handed was found again, and is the same"
    nobody = {path: "export {};\n" for path in HANDED_ON if "uses" in path}
    assert project.scan(nobody)[0] == {"email"}
