"""Who calls a wrapper, and with what: every case is a project whose flow starts at a known line."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import missed, scan_files, trace

POSTHOG = 'import posthog from "posthog-js";\n'
WRAPPER = f"""{POSTHOG}
export function track(event: string, properties: object) {{
  posthog.capture(event, properties);
}}
export default track;
"""
EMAIL = "email=user.contact.email"
ABSTRACT = "abstract class Port { abstract send(p: object): void }"


def javascript(root: Path, **files: str) -> list[str]:
    """The flows of a project; ``a__ts`` is ``a.ts``, ``a_in_b__ts`` is ``a/b.ts``."""
    named = {key.replace("_in_", "/").replace("__", "."): text for key, text in files.items()}
    return trace(scan_files(root, named))


@pytest.mark.parametrize(
    "text",
    [
        'import { track } from "./analytics";\ntrack("E", { email: user.email });',
        'import { track as send } from "./analytics";\nsend("E", { email: user.email });',
        'import track from "./analytics";\ntrack("E", { email: user.email });',
        'import send from "./analytics";\nsend("E", { email: user.email });',
        'import { default as send } from "./analytics";\nsend("E", { email: user.email });',
        'import * as analytics from "./analytics";\nanalytics.track("E", { email: user.email });',
        'const { track } = require("./analytics");\ntrack("E", { email: user.email });',
        'const analytics = require("./analytics");\nanalytics.track("E", { email: user.email });',
        'const { track } = await import("./analytics");\ntrack("E", { email: user.email });',
        'import { track } from "@/analytics";\ntrack("E", { email: user.email });',
        'import { track } from "./analytics.js";\ntrack("E", { email: user.email });',
        'import { track } from "./barrel";\ntrack("E", { email: user.email });',
        'import { send } from "./barrel";\nsend("E", { email: user.email });',
        'import { log } from "./barrel";\nlog("E", { email: user.email });',
        'import { analytics } from "./barrel";\nanalytics.track("E", { email: user.email });',
    ],
)
def test_the_ways_to_import_a_wrapper(tmp_path: Path, text: str) -> None:
    barrel = (
        'export * from "./analytics";\nexport { track as send } from "./analytics";\n'
        'export { default as log } from "./analytics";\n'
        'export * as analytics from "./analytics";\n'
    )
    found = javascript(tmp_path, page__ts=text, barrel__ts=barrel, analytics__ts=WRAPPER)
    assert found == [f"{EMAIL} page.ts:2 > analytics.ts:4"]


@pytest.mark.parametrize(
    "wrapper",
    [
        "export const track = (event: string, p: object) => posthog.capture(event, p);",
        "const track = (event: string, p: object) => posthog.capture(event, p);\nexport { track };",
        "export const track = posthog.capture.bind(posthog);",
        "export const track = (...args: unknown[]) => posthog.capture(...args);",
        "export const track = useCallback((e, p) => posthog.capture(e, p), []);",
        "export const track = async (e, p) => { await posthog.capture(e, { ...p }); };",
        "function inner(e, p) { posthog.capture(e, p); }\nexport const track = inner;",
        "export const { capture: track } = posthog;",
        (
            "const make = (app) => (e, p) => posthog.capture(app + e, p);\n"
            "export const track = make('app ');"
        ),
        missed(
            "export const track = ((app) => (e, p) => posthog.capture(app + e, p))('app ');",
            "a function made by one that is called where it stands has no callers",
        ),
    ],
)
def test_the_ways_to_write_a_wrapper(tmp_path: Path, wrapper: str) -> None:
    page = 'import { track } from "./w";\n\ntrack("E", { email: user.email });\n'
    (found,) = javascript(tmp_path, page__ts=page, w__ts=POSTHOG + wrapper)
    assert found.startswith(f"{EMAIL} page.ts:3 > ")


def test_a_wrapper_of_a_wrapper(tmp_path: Path) -> None:
    middle = (
        'import track from "./analytics";\nexport const signedUp = (p: object) => track("S", p);\n'
    )
    page = 'import { signedUp } from "./middle";\nsignedUp({ email: user.email });\n'
    found = javascript(tmp_path, page__ts=page, middle__ts=middle, analytics__ts=WRAPPER)
    assert found == [f"{EMAIL} page.ts:2 > analytics.ts:4"]


def test_a_function_of_the_same_name_is_no_caller(tmp_path: Path) -> None:
    page = 'function track(e, p) {}\ntrack("E", { email: user.email });\n'
    other = 'import { track } from "./else";\ntrack("E", { email: user.email });\n'
    found = javascript(
        tmp_path,
        page__ts=page,
        other__ts=other,
        else__ts="export const track = () => {};\n",
        analytics__ts=WRAPPER,
    )
    assert found == []


def test_the_event_of_one_caller_does_not_get_the_data_of_another(tmp_path: Path) -> None:
    page = (
        'import track from "./analytics";\ntrack("One", { email: user.email });\n'
        'track("Two", { phone: user.phone });\n'
    )
    result = scan_files(tmp_path, {"page.ts": page, "analytics.ts": WRAPPER})
    assert {(flow.event, flow.key) for flow in result.flows if not flow.implicit} == {
        ("One", "email"),
        ("Two", "phone"),
    }


TRACKER = f"""{POSTHOG}
export class Tracker {{
  track(event: string, properties: object) {{
    posthog.capture(event, properties);
  }}
}}
export const tracker = new Tracker();
"""


@pytest.mark.parametrize(
    "text",
    [
        'import { tracker } from "./t";\ntracker.track("E", { email: user.email });',
        'import { Tracker } from "./t";\nnew Tracker().track("E", { email: user.email });',
        'import { Tracker } from "./t";\n(t: Tracker) => t.track("E", { email: user.email });',
        'import { tracker as t } from "./t";\nt.track("E", { email: user.email });',
        'import { tracker } from "./t";\ntracker?.track("E", { email: user.email });',
        'import { tracker } from "./t";\ntracker["track"]("E", { email: user.email });',
        (
            'import { Tracker } from "./t";\nclass T extends Tracker { f(user) {'
            ' super.track("E", { email: user.email }) } }'
        ),
        (
            'import { Tracker } from "./t";\nclass T extends Tracker { f(user) {'
            ' this.track("E", { email: user.email }) } }'
        ),
        (
            'import { Tracker } from "./t";\nclass T { constructor(private t: Tracker) {} f(user) {'
            ' this.t.track("E", { email: user.email }) } }'
        ),
    ],
)
def test_methods_of_instances(tmp_path: Path, text: str) -> None:
    found = javascript(tmp_path, page__ts=text.replace("\n", "\n\n", 1), t__ts=TRACKER)
    assert found == [f"{EMAIL} page.ts:3 > t.ts:5"]


@pytest.mark.parametrize(
    "text",
    [
        '(() => { posthog.capture("E", { email: user.email }); })();',
        '(function (p) { posthog.capture("E", p); })({ email: user.email });',
        '((p) => posthog.capture("E", p))({ email: user.email });',
        '(async (p) => { posthog.capture("E", p); })({ email: user.email });',
        'send.call(null, { email: user.email }); function send(p) { posthog.capture("E", p); }',
        'send.apply(null, [{ email: user.email }]); function send(p) { posthog.capture("E", p); }',
        'const send = posthog.capture.bind(posthog, "E"); send({ email: user.email });',
        'f(send.bind(0, { email: user.email })); function send(p) { posthog.capture("E", p) }',
        (
            "const s = send.bind(null); s({ email: user.email });"
            ' function send(p) { posthog.capture("E", p); }'
        ),
        'setTimeout(() => posthog.capture("E", { email: user.email }), 10);',
        '[user].forEach((u) => posthog.capture("E", { email: u.email }));',
        'load().then((u) => posthog.capture("E", { email: user.email }));',
        'const on = { send: (p) => posthog.capture("E", p) }; on.send({ email: user.email });',
    ],
)
def test_functions_that_are_called_where_they_stand(tmp_path: Path, text: str) -> None:
    found = javascript(tmp_path, page__ts=POSTHOG + f"{text}\n")
    assert found == [f"{EMAIL} page.ts:2 > page.ts:2"]


@pytest.mark.parametrize(
    ("bound", "used"),
    [
        ("send.bind(null, 'E')", "bound({ email: user.email });"),
        ("send.bind(null)", "bound('E', { email: user.email });"),
        ("send.bind(null, 'E', { email: user.email })", "bound();"),
    ],
)
def test_a_bound_function_is_called_in_another_file(tmp_path: Path, bound: str, used: str) -> None:
    found = javascript(
        tmp_path,
        send__ts=f"{POSTHOG}export function send(e, p) {{ posthog.capture(e, p); }}\n",
        bound__ts=f'import {{ send }} from "./send"; export const bound = {bound};\n',
        page__ts=f'import {{ bound }} from "./bound"; {used}\n',
    )
    place = "bound.ts:1" if "email" in bound else "page.ts:1"
    assert found == [f"{EMAIL} {place} > send.ts:2"]


def test_a_method_named_bind_keeps_its_arguments(tmp_path: Path) -> None:
    text = (
        "class T { bind(p) { posthog.capture('E', p); } }\n"
        "new T().bind({ email: user.email }, { phone: user.phone });\n"
    )
    assert javascript(tmp_path, page__ts=POSTHOG + text) == [f"{EMAIL} page.ts:3 > page.ts:2"]


@pytest.mark.parametrize(
    "emit", ['bus.emit("signed-up", user.email)', 'bus.emit("signed-up", user.email, 1)']
)
def test_the_listener_of_an_event_is_called_by_who_emits_it(tmp_path: Path, emit: str) -> None:
    found = javascript(
        tmp_path,
        bus__ts='import { EventEmitter } from "events";\nexport const bus = new EventEmitter();\n',
        listen__ts=(
            f'{POSTHOG}import {{ bus }} from "./bus";\n'
            'bus.on("signed-up", (email) => posthog.capture("E", { email }));\n'
            'bus.on("deleted", (phone) => posthog.capture("D", { phone }));\n'
        ),
        page__ts=f'import {{ bus }} from "./bus";\nfunction f(user: User) {{\n  {emit};\n}}\n',
    )
    assert f"{EMAIL} page.ts:3 > listen.ts:3" in found


def python(root: Path, files: dict[str, str]) -> list[str]:
    return trace(scan_files(root, files))


CLIENT = "from posthog import Posthog\n\nclient = Posthog('key')\n"
SEND = f"""{CLIENT}

def send(event, properties):
    client.capture(event, distinct_id="1", properties=properties)
"""


@pytest.mark.parametrize(
    "text",
    [
        "from app.send import send\nsend('E', {'email': user.email})",
        "from app.send import send as track\ntrack('E', {'email': user.email})",
        "from .send import send\nsend('E', {'email': user.email})",
        "import app.send\napp.send.send('E', {'email': user.email})",
        "import app.send as a\na.send('E', {'email': user.email})",
        "from app import send\nsend.send('E', {'email': user.email})",
        "from . import send as s\ns.send('E', {'email': user.email})",
        "from app import track\ntrack('E', {'email': user.email})",
        "from app.send import *\nsend('E', {'email': user.email})",
        "from app.send import send\nsend(properties={'email': user.email}, event='E')",
        "from app.send import send\nsend(*['E', {'email': user.email}])",
        "from app.send import send\nsend(**{'event': 'E', 'properties': {'email': user.email}})",
    ],
)
def test_the_ways_to_import_a_python_wrapper(tmp_path: Path, text: str) -> None:
    init = "from app.send import send as track\n"
    files = {"app/__init__.py": init, "app/send.py": SEND, "app/page.py": text}
    assert python(tmp_path, files) == [f"{EMAIL} app/page.py:2 > app/send.py:7"]


@pytest.mark.parametrize(
    "text",
    [
        "from functools import partial; partial(send, 'E', {'email': user.email})()",
        "from functools import partial; t = partial(send, 'E'); t({'email': user.email})",
        "executor.submit(send, 'E', {'email': user.email})",
        "background.add_task(send, 'E', {'email': user.email})",
        "background.add_task(send, event='E', properties={'email': user.email})",
        "Thread(target=send, args=('E', {'email': user.email})).start()",
        "Thread(target=send, kwargs={'event': 'E', 'properties': {'email': user.email}}).start()",
        "loop.run_in_executor(None, send, 'E', {'email': user.email})",
        "asyncio.to_thread(send, 'E', {'email': user.email})",
        "(lambda p: send('E', p))({'email': user.email})",
        "transaction.on_commit(lambda: send('E', {'email': user.email}))",
        "queue.enqueue(send, 'E', {'email': user.email})",
    ],
)
def test_functions_that_others_run(tmp_path: Path, text: str) -> None:
    found = python(tmp_path, {"send.py": SEND, "page.py": f"from send import send\n{text}\n"})
    assert found == [f"{EMAIL} page.py:2 > send.py:7"]


@pytest.mark.parametrize(
    "text",
    [
        "send('E', {'email': user.email})",
        "send.delay('E', {'email': user.email})",
        "send.delay(event='E', properties={'email': user.email})",
        "send.s('E', {'email': user.email}).apply_async()",
        "send.apply_async(args=['E', {'email': user.email}])",
        "send.apply_async(('E', {'email': user.email}), countdown=10)",
        "send.apply_async(kwargs={'event': 'E', 'properties': {'email': user.email}})",
        "send.send('E', {'email': user.email})",
    ],
)
@pytest.mark.parametrize("decorator", ["@shared_task", "@app.task(bind=False)", "@dramatiq.actor"])
def test_tasks_of_a_queue(tmp_path: Path, decorator: str, text: str) -> None:
    task = SEND.replace("\ndef send", f"\n{decorator}\ndef send")
    found = python(tmp_path, {"send.py": task, "page.py": f"from send import send\n{text}\n"})
    assert found == [f"{EMAIL} page.py:2 > send.py:8"]


@pytest.mark.parametrize(
    "wrapping",
    [
        (
            "def logged(f):\n    def inner(*args, **kwargs):\n        return f(*args, **kwargs)\n"
            "    return inner\n"
        ),
        (
            "def logged(f):\n    @wraps(f)\n    def inner(e, p):\n        return f(e, p)\n"
            "    return inner\n"
        ),
        "def logged(f):\n    return f\n",
        "from elsewhere import logged\n\n\n\n",
    ],
)
def test_a_decorated_function_is_called_all_the_same(tmp_path: Path, wrapping: str) -> None:
    text = f"{wrapping}{SEND}".replace("\ndef send", "\n@logged\ndef send")
    found = python(
        tmp_path,
        {"send.py": text, "page.py": "from send import send\nsend('E', {'email': user.email})\n"},
    )
    assert [row.partition(" > ")[0] for row in found] == [f"{EMAIL} page.py:2"]


BASE = f"""{CLIENT}
class Event:
    def __init__(self, properties):
        self.properties = properties

    def publish(self):
        client.capture("E", distinct_id="1", properties=self.properties)
"""


@pytest.mark.parametrize(
    "text",
    [
        "Event({'email': user.email}).publish()",
        "e = Event(properties={'email': user.email}); e.publish()",
        "class Own(Event):\n    def __init__(self, user): super().__init__({'email': user.email})",
        (
            "class Own(Event):\n"
            "    def __init__(self, user): Event.__init__(self, {'email': user.email})"
        ),
        (
            "class Own(Event):\n"
            "    def __init__(self, user): super(Own, self).__init__({'email': user.email})"
        ),
    ],
)
def test_constructors_and_those_of_bases(tmp_path: Path, text: str) -> None:
    page = f"from event import Event\n{text}\n"
    found = python(tmp_path, {"event.py": BASE, "page.py": page})
    line = page.count("\n")
    assert found == [f"{EMAIL} page.py:{line} > event.py:10"]


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    yield {\n        'email': user.email}\nfor p in f(): send('E', p)",
        "def f():\n    return {'email': user.email}\nsend('E', f())",
        "async def f():\n    return {'email': user.email}\nsend('E', await f())",
        "class A:\n    def f(self): return {'email': user.email}\nsend('E', A().f())",
        "class A:\n    f = staticmethod(lambda: {'email': user.email})\nsend('E', A.f())",
        "def f():\n    return dict(\n        email=user.email)\nsend('E', {**f()})",
    ],
)
def test_what_a_function_gives_back(tmp_path: Path, text: str) -> None:
    page = f"from send import send\n{text}\n"
    line = next(n for n, written in enumerate(page.splitlines(), 1) if "user.email" in written)
    found = python(tmp_path, {"send.py": SEND, "page.py": page})
    assert found == [f"{EMAIL} page.py:{line} > send.py:7"]


def test_a_handler_reads_the_answer_of_the_call_that_it_was_given_to(tmp_path: Path) -> None:
    text = f"""{POSTHOG}
async function read(response: Response) {{ return response.json(); }}
const one = () => fetch("/one").then(read);
const two = () => fetch("/two").then(read);
export async function shown() {{
  const user = await one();
  await two();
  posthog.capture("E", {{ email: user.email }});
}}
"""
    assert javascript(tmp_path, a__ts=text) == [f"{EMAIL} a.ts:4 > a.ts:9"]


@pytest.mark.parametrize("promise", ["interface Port { send(p: object): void }", ABSTRACT])
def test_a_promised_method_means_the_class_that_keeps_the_promise(
    tmp_path: Path, promise: str
) -> None:
    keeps = "extends" if promise == ABSTRACT else "implements"
    text = f"""{POSTHOG}
{promise}
class Sender {keeps} Port {{
  send(p: object) {{ posthog.capture("E", p); }}
}}
export class Service {{
  constructor(private port: Port) {{}}
  run(user: {{ email: string }}) {{ this.port.send({{ email: user.email }}); }}
}}
"""
    assert javascript(tmp_path, a__ts=text) == [f"{EMAIL} a.ts:9 > a.ts:5"]


def test_a_promised_method_of_another_interface_is_not_meant(tmp_path: Path) -> None:
    text = f"""{POSTHOG}
interface Port {{ send(p: object): void }}
interface Other {{ send(p: object): void }}
export class Sender implements Port {{
  send(p: object) {{ posthog.capture("E", p); }}
}}
export class Service {{
  constructor(private other: Other) {{}}
  run(user: {{ email: string }}) {{ this.other.send({{ email: user.email }}); }}
}}
"""
    assert javascript(tmp_path, a__ts=text) == []
