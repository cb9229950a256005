"""Changes of a program that change nothing of what is sent, and one that does."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowcheck.options import ScanOptions
from flowcheck.result.scan import ScanResult
from projects import Row, explicit, rows, scan, scan_files
from strategies import FIXTURES, one_in

SUFFIXES = (".ts", ".py")
PROGRAMS = {
    ".ts": """\
import posthog from "posthog-js";
import { createHash } from "crypto";
//@
function send(LOCAL: string, more: object) {
  //@
  posthog.capture(LOCAL, more);
}
//@
export async function signUp(user: User, form: FormData) {
  const LOCAL = await load(user);
  //@
  posthog.identify(LOCAL.id, { email: LOCAL.email });
  const { phone, ...others } = LOCAL;
  send("Called", { phone });
  //@
  send("Signed up", { name: LOCAL.first_name, digest: createHash("sha256").update(user.email) });
  if (others) {
    posthog.capture("Moved", { city: others.address.city });
  }
}
//@
""",
    ".py": """\
import hashlib
from posthog import Posthog
#@
client = Posthog("key")

def send(LOCAL, more):
    #@
    client.capture(LOCAL, distinct_id="1", properties=more)
#@
def sign_up(user, form):
    LOCAL = load(user)
    #@
    client.identify(LOCAL.id, {"email": LOCAL.email})
    phone = LOCAL.phone
    send("Called", {"phone": phone})
    #@
    digest = hashlib.sha256(user.email.encode()).hexdigest()
    send("Signed up", {"name": LOCAL.first_name, "digest": digest})
    if form:
        client.capture("Moved", distinct_id="1", properties={"city": LOCAL.address.city})
#@
""",
}
SINKS = {
    ".ts": ("posthog.identify(", "posthog.capture(LOCAL", 'posthog.capture("Moved"'),
    ".py": ("client.identify(", "client.capture(LOCAL", 'client.capture("Moved"'),
}
NEUTRAL = ("x", "it", "tmp", "value1", "item", "thing", "obj", "_it")
DEAD = {
    ".ts": (
        "",
        "// posthog.capture('No', { email: user.email });",
        "/* two\n lines */",
        "function unused1(a) { return a.password; }",
        "const unused2 = () => { console.log('x'); };",
        "if (false) { unusedCall(); }",
    ),
    ".py": (
        "",
        "# client.capture('No', properties={'email': user.email})",
        "def unused1(a): return a.password",
        "unused2 = lambda a: a.password",
        "if False: unused_call()",
        "'a text'",
    ),
}


def text_of(suffix: str, local: str = "obj") -> str:
    return PROGRAMS[suffix].replace("LOCAL", local)


def scanned(files: Mapping[str, str]) -> ScanResult:
    with tempfile.TemporaryDirectory() as folder:
        return scan_files(Path(folder), files)


def ids(result: ScanResult) -> set[str]:
    return {flow.id for flow in explicit(result)}


BASE: dict[str, ScanResult] = {
    suffix: scanned({f"a{suffix}": text_of(suffix)}) for suffix in SUFFIXES
}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_programs_send_something_in_every_way(suffix: str) -> None:
    found: set[Row] = rows(BASE[suffix])
    assert {(key, event) for _, _, key, _, event, _ in found} >= {
        ("email", ""),
        ("phone", "Called"),
        ("name", "Signed up"),
        ("digest", "Signed up"),
        ("city", "Moved"),
    }
    assert {treatment for *_, treatment in found} == {"plain", "hashed"}


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("name", NEUTRAL)
def test_the_name_of_a_local_variable_does_not_matter(suffix: str, name: str) -> None:
    result = scanned({f"a{suffix}": text_of(suffix, name)})
    assert rows(result) == rows(BASE[suffix])


@pytest.mark.parametrize("suffix", SUFFIXES)
@one_in(10)
@given(data=st.data())
def test_dead_code_and_comments_do_not_matter(suffix: str, data: st.DataObject) -> None:
    lines: list[str] = []
    for line in text_of(suffix).splitlines():
        if not line.endswith("@"):
            lines.append(line)
            continue
        indent = line[: len(line) - len(line.lstrip())]
        for dead in data.draw(st.lists(st.sampled_from(DEAD[suffix]), max_size=3)):
            lines.extend(indent + part for part in dead.split("\n"))
    result = scanned({f"a{suffix}": "\n".join(lines) + "\n"})
    assert rows(result) == rows(BASE[suffix])
    assert ids(result) == ids(BASE[suffix])


@pytest.mark.parametrize("suffix", SUFFIXES)
@one_in(16)
@given(count=st.integers(1, 400), newline=st.sampled_from(("\n", "\r\n")))
def test_lines_inserted_above_do_not_change_ids(suffix: str, count: int, newline: str) -> None:
    text = ("\n" * count + text_of(suffix)).replace("\n", newline)
    result = scanned({f"a{suffix}": text})
    assert ids(result) == ids(BASE[suffix])
    moved = {(flow.id, flow.sink.line - count) for flow in explicit(result)}
    assert moved == {(flow.id, flow.sink.line) for flow in explicit(BASE[suffix])}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_payload_may_stand_in_a_variable(suffix: str) -> None:
    open_, close, declare = ("{ ", " }", "const it = ") if suffix == ".ts" else ("{", "}", "it = ")
    lines: list[str] = []
    for line in text_of(suffix).splitlines():
        start, end = line.find(f", {open_}"), line.rfind(close)
        if "send(" not in line or start < 0 or end < start:
            lines.append(line)
            continue
        indent = line[: len(line) - len(line.lstrip())]
        payload = line[start + 2 : end + len(close)]
        lines += [f"{indent}{declare}{payload}", line.replace(payload, "it")]
    text = "\n".join(lines) + "\n"
    assert text.count(", it)") == 2
    assert rows(scanned({f"a{suffix}": text})) == rows(BASE[suffix])


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("index", range(3))
def test_a_sink_that_is_gone_takes_its_own_flows_alone(suffix: str, index: int) -> None:
    lines = PROGRAMS[suffix].splitlines()
    (at,) = [n for n, line in enumerate(lines) if SINKS[suffix][index] in line]
    lines[at] = " " * (len(lines[at]) - len(lines[at].lstrip())) + "0"
    result = scanned({f"a{suffix}": "\n".join(lines).replace("LOCAL", "obj") + "\n"})
    gone = {flow.id for flow in explicit(BASE[suffix]) if flow.sink.line == at + 1}
    assert gone
    assert ids(result) == ids(BASE[suffix]) - gone


CASES = sorted(path for path in (FIXTURES / "parity").glob("*/*") if path.is_dir())


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_fixtures_with_dead_code_above_send_the_same(tmp_path: Path, case: Path) -> None:
    before = scan(ScanOptions((case,)))
    copy = tmp_path / case.name
    shutil.copytree(case, copy)
    for path in copy.rglob("*"):
        if path.suffix in SUFFIXES:
            dead = "\n\n".join(DEAD[path.suffix])
            path.write_text(f"{dead}\n\n{path.read_text('utf-8')}", encoding="utf-8")
    after = scan(ScanOptions((copy,)))
    assert rows(after) == rows(before)
    assert ids(after) == ids(before)
