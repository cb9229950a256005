"""Walks are left where many files call a function; what is found is the same as in one go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
import pytest

from flowcheck import pipeline
from flowcheck.engine import Engine
from flowcheck.options import ScanOptions, Work
from flowcheck.result.scan import ScanResult
from known_rules import cache_with_rules
from projects import write

FIXTURES = Path(__file__).parents[3] / "fixtures"
FEW = "flowcheck.taint.walk.FEW_FILES"
TRACK = """
import Mixpanel from "mixpanel";
const client = Mixpanel.init("token");
export function track(data: object = { plan: "free" }) { client.track("saved", data); }
"""
APP = {
    "package.json": '{"dependencies": {"mixpanel": "0.18.0"}}',
    "src/track.ts": TRACK,
} | {
    f"src/form{number}.ts": f"""
import {{ track }} from "./track";
export function save{number}(user: User) {{
  track({{ email{number}: user.email }});
}}
"""
    for number in range(8)
}
DEEP = {
    "src/send.ts": """
import { track } from "./track";
export function send(user, depth) {
  if (depth) send(user.manager, depth - 1);
  track({ email: user.email, phone: user.phone });
}
""",
} | {
    f"src/page{number}.ts": f"""
import {{ send }} from "./send";
export function page{number}(person) {{ send({{ email: person.email, manager: person }}, 1); }}
"""
    for number in range(6)
}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cache_with_rules(tmp_path_factory.mktemp("kept") / "cache")


Scan = Callable[[Path, int], ScanResult]


@pytest.fixture
def scan(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Scan:
    """A scan that leaves a walk where more than so many files call a function."""
    rules = Engine(cache).rules

    def found(root: Path, few: int) -> ScanResult:
        monkeypatch.setattr(FEW, few)
        options = ScanOptions((root,), include_tests=True, all_recipients=True)
        return pipeline.scan(options, rules=rules)

    return found


@pytest.mark.parametrize("tree", ["openai-mixpanel", "parity", "micro/functions", "micro/classes"])
def test_legs_find_what_one_walk_finds(tree: str, scan: Scan) -> None:
    apart, together = scan(FIXTURES / tree, 0), scan(FIXTURES / tree, 10**6)
    assert apart.flows
    assert msgspec.json.encode(apart) == msgspec.json.encode(together)


@pytest.mark.parametrize(
    "more",
    [
        {},
        DEEP,
        {"src/track.ts": TRACK.replace('saved", data', 'saved", { ...data, city: data.city }')},
        {"src/plain.ts": 'import { track } from "./track";\ntrack();\n'},
    ],
    ids=["wrapper", "called by itself", "a field that nobody passes", "the default"],
)
def test_what_is_beyond_a_fork_is_told_as_in_one_walk(
    more: Mapping[str, str], tmp_path: Path, scan: Scan
) -> None:
    write(tmp_path, APP | dict(more))
    apart, together = scan(tmp_path, 0), scan(tmp_path, 10**6)
    assert {"email0", "email7"} <= {flow.key for flow in apart.flows}
    assert msgspec.json.encode(apart) == msgspec.json.encode(together)


def test_a_long_leg_leaves_some_of_the_way_to_the_others(
    tmp_path: Path, scan: Scan, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = "".join(
        f"export const step{n} = (user) => ({{ ...step{n + 1}(user), x{n}: user.name }});\n"
        for n in range(30)
    )
    long = f"""
import {{ track }} from "./track";
{chain}export const step30 = (user) => ({{ last: user.email }});
export function start(user: User) {{ track(step0(user)); }}
"""
    write(tmp_path, APP | {"src/form0.ts": long})
    monkeypatch.setattr("flowcheck.flows.legs.MAX_LEG_STATES", 20)
    found = scan(tmp_path, 3)
    assert {f"email{number}" for number in range(1, 8)} <= {flow.key for flow in found.flows}
    assert "more than 20 steps" in {row.message for row in found.diagnostics}


def _scanned(root: Path, cache: Path, edits: Mapping[str, str]) -> tuple[set[str], Work]:
    write(root, dict(edits))
    engine = Engine(cache)
    found = engine.scan(ScanOptions((root,)))
    assert msgspec.json.encode(found) == msgspec.json.encode(
        pipeline.scan(ScanOptions((root,)), rules=engine.rules)
    )
    assert list(engine.close()) == []
    return {flow.key for flow in found.flows if not flow.implicit}, engine.work


def test_an_edit_of_one_caller_walks_its_leg_alone(tmp_path: Path, cache: Path) -> None:
    root = tmp_path / "app"
    everything, cold = _scanned(root, cache, APP)
    assert {f"email{number}" for number in range(8)} <= everything
    edited = "// moved\n" + APP["src/form3.ts"].replace("email3", "mail3")
    found, done = _scanned(root, cache, {"src/form3.ts": edited})
    assert found == everything - {"email3"} | {"mail3"}
    assert done.parsed == 1
    assert 0 < done.steps < cold.steps / 3  # those in the wrapper, and those of one form
