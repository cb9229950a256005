"""Which files are opened because they may call a vendor, told by their texts and imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowcheck.engine import Engine
from flowcheck.options import ScanOptions
from flowcheck.taint.barrels import exported
from flowcheck.taint.candidates import SENDING_WORDS
from flowcheck.taint.questions import CALLS, GIVES, IMPORTS, LOADS, SENDS, USES, Questions
from known_rules import cache_with_rules, matcher
from projects import write

QUESTIONS = Questions(
    lambda _: False, lambda _: frozenset(), frozenset({"capture", "send", "track"})
)
APP = {
    "package.json": '{"dependencies": {"posthog-js": "1.100.0"}}',
    "src/analytics.ts": 'import posthog from "posthog-js";\nexport const ph = posthog;\n',
    "src/lib.ts": 'export * from "./analytics";\nexport * from "./other";\n',
}


def opened(root: Path, page: str, analytics: str = APP["src/analytics.ts"]) -> int:
    """How many files are lowered when a page two imports away from the vendor is there."""
    write(root, {**APP, "src/analytics.ts": analytics, "src/page.ts": page})
    engine = Engine(cache_with_rules(root.parent / f"cache-{root.name}"))
    engine.scan(ScanOptions((root,)))
    return engine.work.parsed


def test_a_name_of_the_vendor_that_is_there_opens_a_file(tmp_path: Path) -> None:
    called = 'import { ph } from "./lib";\nph.capture("seen", { a: 1 });\n'
    other = 'import { ph } from "./lib";\nph.nothing("seen", { a: 1 });\n'
    assert opened(tmp_path / "a", called) > opened(tmp_path / "b", other)


def test_a_name_of_a_vendor_that_is_not_there_opens_none(tmp_path: Path) -> None:
    page = 'import { ph } from "./lib";\nexport const few = [1, 2].NAME((n) => n > ph.x);\n'
    without = opened(tmp_path / "a", page.replace("NAME", "flatMapped"))
    assert opened(tmp_path / "b", page.replace("NAME", "filter")) == without  # one of Castle
    assert opened(tmp_path / "c", page.replace("NAME", "span")) == without  # one of AppSignal


@pytest.mark.parametrize(
    "given",
    [
        "export const track = posthog.capture.bind(posthog);",
        "export const { capture: track } = posthog;",
        "export const ph = { track: posthog.capture };",
    ],
)
def test_a_function_of_a_vendor_under_another_name_opens_who_calls_it(
    tmp_path: Path, given: str
) -> None:
    analytics = f'import posthog from "posthog-js";\n{given}\n'
    called = 'import { track, ph } from "./lib";\ntrack("seen", { a: 1 });\n'
    other = 'import { track, ph } from "./lib";\nnothing("seen", { a: 1 });\n'
    assert opened(tmp_path / "a", called, analytics) > opened(tmp_path / "b", other, analytics)


@pytest.mark.parametrize(
    "text",
    [
        "export const track = ph.capture",
        "let track: Tracker = client.send.bind(client);",
        "const { capture: track, x } = ph",
        "const { x, capture: track = nothing } = ph",
        "function Page({ capture: track }) {}",
        "const Page = ({ capture: track, x }: Props) => track(x)",
        "export { capture as track } from 'x'",
        "from x import capture as track",
        "module.exports = { track: ph.capture }",
        "const track = on ? ph.capture : nothing;",
        "const track = throttle(ph.capture, 100);",
        "const track = useTracking();",
        "<Page track={ph.capture} />",
    ],
)
def test_something_is_given_a_name(text: str) -> None:
    assert QUESTIONS.answer(f"{GIVES} track", text)


@pytest.mark.parametrize(
    "text",
    [
        "track('x')",
        "if (track === other) {}",
        "const f = (track) => track",
        "function track(a) {}",
        "send({ track: user.track })",
        "send({ track })",
        "const tracked = 1",
        "const track = ph.capture('x')",
        "const track = parse(text)",
        "const track = { capture: 1 }",
        "const track = all.find((f) => f.capture)",
        "const track = a.capture === b",
        "const track = getApiTrackById(id)",
        "send({ capture: track.id })",
        "send({ capture: track, a: 1 })",
        "const { other: track } = ph",
        "<Page track={async () => { go() }} />",
    ],
)
def test_a_name_that_is_only_used_is_not_given(text: str) -> None:
    assert not QUESTIONS.answer(f"{GIVES} track", text)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ('"posthog-js', 'import posthog from "posthog-js"'),
        ('"posthog-js', 'import { PostHogProvider } from "posthog-js/react"'),
        ('"nuxt-posthog', 'modules: ["nuxt-posthog"]'),
        ('"ai', 'import { generateText } from "ai"'),
        ('"ai', 'export * from "ai/rsc"'),
        ('"stripe', 'const stripe = require("stripe")'),
        ('"stripe', 'jest.mock("stripe")'),
        ('"stripe', 'const load = () => import("stripe")'),
        ("import stripe", "import stripe\n"),
        ("from stripe", "from stripe.error import CardError"),
    ],
)
def test_a_module_is_imported(asked: str, text: str) -> None:
    assert QUESTIONS.answer(f"{IMPORTS} {asked}", text)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ('"ai', 'const kinds = ["ai", "human"]'),
        ('"stripe', 'provider: "stripe"'),
        ('"square', '<Icon className="square-large" />'),
        ('"posthog-js', 'import x from "posthog-json"'),
        ("import stripe", "import stripe_tools"),
    ],
)
def test_a_word_in_quotes_is_no_module(asked: str, text: str) -> None:
    assert not QUESTIONS.answer(f"{IMPORTS} {asked}", text)


def test_a_global_is_used_by_its_name_not_in_a_text() -> None:
    assert QUESTIONS.answer(f"{USES} drift", "drift.identify(id)")
    assert QUESTIONS.answer(f"{USES} drift", 'window["drift"].load()')
    assert QUESTIONS.answer(f"{USES} drift", "window.drift")
    assert not QUESTIONS.answer(f"{USES} drift", 'kind: "drift"')


@pytest.mark.parametrize(
    "text",
    [
        '<script src="x">',
        "<Script strategy='x' />",
        'const el = document.createElement("x")',
        "new Image().src = x",
        "<img src={x} />",
        "useHead({ script: [{ src }] })",
        "loadScript(url)",
    ],
)
def test_something_is_loaded(text: str) -> None:
    assert QUESTIONS.answer(LOADS, text)


def test_a_subscription_is_no_script() -> None:
    assert not QUESTIONS.answer(LOADS, "const description = transcript(subscription)")


def test_every_function_that_sends_requests_is_known_by_a_word() -> None:
    for call in matcher().catalog.http:
        module, _, path = call.match.partition("#")
        kind, _, name = module.partition(":")
        text = f'import {{ {path} }} from "{name}"' if kind == "npm" else ""
        text = text or (path if kind == "global" else f"from {name} import {path}")
        assert QUESTIONS.answer(SENDS, f"new {text}"), call.match
        assert any(word in text for word in (*SENDING_WORDS, "$.")), call.match


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("export const a = 1;\nexport async function b() {}", ["a", "b"]),
        ("export default class A {}\nexport { b as c };", ["A", "as", "b", "c"]),
        ("export const { a, b: c } = x;", ["a", "b", "c"]),
        ("module.exports = { a, b }", ["a", "b"]),
        ("exports.a = 1", ["a"]),
        ("const a = 1", []),
    ],
)
def test_the_names_that_a_text_exports(text: str, names: list[str]) -> None:
    assert exported(text, python=False) == names


def test_the_names_that_a_module_of_python_has() -> None:
    text = "from x import (a,\n  b)\nc = 1\nD: int = 2\ndef e(): f = 1\nclass G: pass\n"
    assert exported(text, python=True) == ["D", "G", "a", "b", "c", "e"]


def test_a_file_of_a_package_that_passes_a_client_on_is_no_way_out(tmp_path: Path) -> None:
    called = 'import { ph } from "./lib";\nph.reset({ a: 1 });\n'  # a name of everything
    other = 'import { other } from "./lib";\nother.reset({ a: 1 });\n'
    assert opened(tmp_path / "a", called) > opened(tmp_path / "b", other)


def test_an_attribute_of_markup_is_no_call() -> None:
    assert not QUESTIONS.answer(f"{CALLS} span", "<span>")
    assert QUESTIONS.answer(f"{CALLS} Span", "<Span>")
    assert not QUESTIONS.answer(f"{CALLS} key", "<Row key={row.id} />")
    assert QUESTIONS.answer(f"{CALLS} user", "client.user = { email }")
    assert QUESTIONS.answer(f"{CALLS} key", "key (row)")


NODE = {"package.json": '{"dependencies": {"mixpanel": "0.18.0"}}'}


@pytest.mark.parametrize(
    "files",
    [
        {
            **NODE,
            "app.js": """
const Mixpanel = require("mixpanel");
const mp = Mixpanel.init("token");
require("./routes")(app, mp);
""",
            "routes.js": """
module.exports = function (app, mp) {
  app.post("/in", (req, res) => { mp.track("in", { email: req.body.email }); });
};
""",
        },
        {
            **NODE,
            "app.js": """
import Mixpanel from "mixpanel";
import { Tracker } from "./services/tracker.js";
export const tracker = new Tracker(Mixpanel.init("token"));
""",
            "services/tracker.js": """
import { Sender } from "./sender.js";
export class Tracker {
  constructor(client) { this.sender = new Sender(client); }
}
""",
            "services/sender.js": """
export class Sender {
  constructor(client) { this.client = client; }
  signedUp(user) { this.client.track("in", { email: user.email }); }
}
""",
        },
        {
            "requirements.txt": "posthog==3.0.0\n",
            "app.py": """
from posthog import Posthog
from events import signed_up
client = Posthog("key")
def view(request):
    signed_up(client, request.user)
""",
            "events.py": """
def signed_up(client, user):
    client.capture("7", "in", {"email": user.email})
""",
        },
    ],
    ids=["required", "constructed", "python"],
)
def test_a_file_that_is_handed_a_client_is_looked_at(tmp_path: Path, files: dict[str, str]) -> None:
    write(tmp_path / "app", files)
    found = Engine(cache_with_rules(tmp_path / "cache")).scan(ScanOptions((tmp_path / "app",)))
    assert {flow.key for flow in found.flows if not flow.implicit} == {"email"}


def test_a_file_that_is_handed_no_client_is_not(tmp_path: Path) -> None:
    hub = {"src/analytics.ts": f'import {{ other }} from "./other";\n{APP["src/analytics.ts"]}'}
    page = "export const page = 1;\n"
    write(tmp_path / "a", {"src/other.ts": "export const other = (list) => list.push(1);\n"})
    write(tmp_path / "b", {"src/other.ts": "export const other = (ph) => ph.capture(1);\n"})
    without = opened(tmp_path / "a", page, hub["src/analytics.ts"])
    assert opened(tmp_path / "b", page, hub["src/analytics.ts"]) == without + 1
