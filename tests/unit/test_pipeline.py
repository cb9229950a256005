"""A whole scan: what is odd about the files is told and counted, and the rest is analysed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from flowcheck import lowering
from flowcheck.errors import ConfigError, InternalError
from flowcheck.frontends.registry import frontend
from flowcheck.ir.module import Module
from flowcheck.model import Language, SourceFile
from flowcheck.options import ScanOptions
from flowcheck.pipeline import lower_file
from flowcheck.report.json import render
from flowcheck.result.scan import ScanResult, decode
from projects import explicit, scan, scan_files, trace, write

PAGE = """\
import posthog from "posthog-js";
export function signUp(email: string) {
  posthog.capture("Signed up", { email });
}
"""
TASK = """\
from posthog import Posthog
client = Posthog("key")
def sign_up(phone):
    client.capture("Signed up", distinct_id="1", properties={"phone": phone})
"""
FOUND = ["email=user.contact.email page.ts:2 > page.ts:3"]
BOTH = [*FOUND, "phone=user.contact.phone_number task.py:3 > task.py:4"]


def kinds(result: ScanResult) -> list[tuple[str, str]]:
    return [(row.file, row.kind) for row in result.diagnostics]


def test_a_project_in_two_languages(tmp_path: Path) -> None:
    result = scan_files(tmp_path, {"page.ts": PAGE, "task.py": TASK})
    assert trace(result) == BOTH
    assert result.coverage.languages == {"python": 1, "typescript": 1}
    assert [vendor.vendor for vendor in result.vendors] == ["posthog"]
    assert result.diagnostics == ()
    assert decode(render(result)) == result


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("broken.ts", "import posthog from 'posthog-js';\nfunction ( { posthog.capture( \n"),
        ("broken.py", "import posthog\ndef f(:\n    posthog.capture(\n"),
        ("broken.vue", "<script setup>\nimport posthog from 'posthog-js'\nposthog.capture({\n"),
    ],
)
def test_broken_syntax_is_told_and_the_rest_is_analysed(
    tmp_path: Path, file: str, text: str
) -> None:
    result = scan_files(tmp_path, {"page.ts": PAGE, file: text})
    assert trace(result) == FOUND
    assert (file, "syntax") in kinds(result)
    assert result.coverage.analysed == 2


def test_a_callback_that_is_not_closed_is_told(tmp_path: Path) -> None:
    result = scan_files(tmp_path, {"page.ts": f"{PAGE}f(() => {{\n  g(1);\n"})
    assert trace(result) == FOUND
    assert kinds(result) == [("page.ts", "syntax")]


def test_what_stands_in_a_callback_that_is_not_closed_is_analysed(tmp_path: Path) -> None:
    head, call = PAGE.splitlines()[::2]
    text = f"{head}\nf((email) => {{\n{call}\n"
    result = scan_files(tmp_path, {"page.ts": text})
    assert trace(result) == ["email=user.contact.email page.ts:3 > page.ts:3"]
    assert kinds(result) == [("page.ts", "syntax")]


def test_what_stands_after_a_mistake_is_analysed(tmp_path: Path) -> None:
    result = scan_files(tmp_path, {"page.ts": f"const x = [1, ;\n{PAGE}"})
    assert trace(result) == ["email=user.contact.email page.ts:3 > page.ts:4"]
    assert kinds(result) == [("page.ts", "syntax")]


def test_a_file_that_is_too_large_is_told_and_counted(tmp_path: Path) -> None:
    result = scan_files(tmp_path, {"page.ts": PAGE, "large.ts": "// text\n" * 130_000})
    assert trace(result) == FOUND
    assert kinds(result) == [("large.ts", "too-large")]
    assert result.coverage.skipped == {"too-large": 1}


def test_a_file_in_latin_1_is_read(tmp_path: Path) -> None:
    (tmp_path / "page.ts").write_bytes(PAGE.replace("Signed up", "Señal").encode("latin-1"))
    result = scan(ScanOptions((tmp_path,)))
    assert trace(result) == FOUND
    assert kinds(result) == [("page.ts", "encoding")]
    assert explicit(result)[0].event == "Señal"


@pytest.mark.parametrize("data", [b"\0\1\2\xff" * 50, b"\xff\xfe" + PAGE.encode("utf-16-le")[:-1]])
def test_bytes_that_are_no_text_are_no_reason_to_stop(tmp_path: Path, data: bytes) -> None:
    write(tmp_path, {"page.ts": PAGE})
    (tmp_path / "odd.ts").write_bytes(data)
    assert trace(scan(ScanOptions((tmp_path,)))) == FOUND


def test_links_are_counted_and_not_followed(tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"page.ts": PAGE, "src/empty.ts": ""})
    write(tmp_path, {"outside.ts": PAGE})
    (root / "src" / "loop").symlink_to(root)
    (root / "self.ts").symlink_to(root / "self.ts")
    (root / "linked.ts").symlink_to(tmp_path / "outside.ts")
    result = scan(ScanOptions((root,)))
    assert trace(result) == FOUND
    assert result.coverage.skipped == {"symlink": 3}


def test_a_root_that_is_a_link_is_followed(tmp_path: Path) -> None:
    write(tmp_path / "project", {"page.ts": PAGE})
    (tmp_path / "link").symlink_to(tmp_path / "project")
    assert trace(scan(ScanOptions((tmp_path / "link",)))) == FOUND


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("app.min.js", "minified"),
        ("bundle.js", "minified"),
        ("dist/page.ts", "build-output"),
        ("node_modules/x/page.ts", "dependency"),
        ("tests/page.ts", "test"),
        ("page.spec.ts", "test"),
        ("types.d.ts", "declarations"),
        ("main.go", "unsupported-language"),
        ("notes.txt", "not-code"),
        ("package.json", "manifest"),
    ],
)
def test_what_is_skipped_is_counted(tmp_path: Path, file: str, reason: str) -> None:
    one_line = "posthog.capture('a',{email:user.email});" * 2_000 if "js" in file else PAGE
    text = "{}" if file == "package.json" else one_line
    result = scan_files(tmp_path, {"page.ts": PAGE, file: text})
    assert trace(result) == FOUND
    assert result.coverage.skipped in ({reason: 1}, {})
    assert result.coverage.skipped or reason == "dependency"


def test_the_coverage_adds_up(tmp_path: Path) -> None:
    files = {
        "page.ts": PAGE,
        "task.py": TASK,
        "a.min.js": "x",
        "b.go": "",
        "c.txt": "",
        "d.vue": "",
    }
    files |= {"tests/a.py": "", "package.json": "{}", "requirements.txt": "posthog==3.0\n"}
    (tmp_path / "link.ts").symlink_to(tmp_path / "page.ts")
    coverage = scan_files(tmp_path, files).coverage
    assert coverage.files == len(files) + 1
    assert coverage.files == coverage.analysed + sum(coverage.skipped.values())
    assert coverage.analysed == sum(coverage.languages.values())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"page.ts": PAGE, "secret.ts": PAGE})
    (tmp_path / "secret.ts").chmod(0)
    result = scan(ScanOptions((tmp_path,)))
    assert trace(result) == FOUND
    assert kinds(result) == [("secret.ts", "unreadable")]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    write(tmp_path, {"page.ts": PAGE})
    os.mkfifo(tmp_path / "pipe.ts")
    assert trace(scan(ScanOptions((tmp_path,)))) == FOUND


def test_what_a_project_is_called_changes_no_id(tmp_path: Path) -> None:
    write(tmp_path / "api", {"page.ts": PAGE})
    plain = scan(ScanOptions((tmp_path / "api",)))
    named = scan(ScanOptions((tmp_path / "api",), name="shop/api"))
    assert named.project.name == "shop/api"
    assert msgspec.structs.replace(named, project=plain.project) == plain


def test_an_empty_project(tmp_path: Path) -> None:
    result = scan(ScanOptions((tmp_path,)))
    assert (result.flows, result.vendors, result.diagnostics) == ((), (), ())
    assert (result.coverage.files, result.coverage.analysed) == (0, 0)
    assert result.project.name == tmp_path.name


def test_a_single_file(tmp_path: Path) -> None:
    write(tmp_path, {"page.ts": PAGE, "task.py": TASK})
    result = scan(ScanOptions((tmp_path / "page.ts",)))
    assert trace(result) == FOUND
    assert result.coverage.files == 1


def test_a_single_file_that_would_be_skipped_is_scanned(tmp_path: Path) -> None:
    write(tmp_path, {"tests/page.ts": PAGE})
    assert trace(scan(ScanOptions((tmp_path / "tests" / "page.ts",)))) == FOUND


def test_several_roots_are_parts_of_one_project(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "web/page.ts": 'import { track } from "../lib/track";\ntrack({ email: user.email });\n',
            "lib/track.ts": (
                'import p from "posthog-js";\nexport const track = (x) => p.capture("E", x);\n'
            ),
            "other/page.ts": PAGE,
        },
    )
    result = scan(ScanOptions((tmp_path / "web", tmp_path / "lib" / "track.ts")))
    assert trace(result) == ["email=user.contact.email web/page.ts:2 > lib/track.ts:2"]
    assert result.coverage.files == 2


def test_the_same_root_twice(tmp_path: Path) -> None:
    write(tmp_path, {"page.ts": PAGE, "src/task.py": TASK})
    assert scan(ScanOptions((tmp_path, tmp_path))) == scan(ScanOptions((tmp_path,)))


def test_a_root_within_a_root(tmp_path: Path) -> None:
    write(tmp_path, {"page.ts": PAGE, "src/task.py": TASK})
    assert len(trace(scan(ScanOptions((tmp_path, tmp_path / "src"))))) == 2


def test_a_root_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file or folder"):
        scan(ScanOptions((tmp_path / "gone",)))
    with pytest.raises(ConfigError, match="no such file or folder"):
        scan(ScanOptions((tmp_path, tmp_path / "gone")))


def test_globs_choose_what_is_analysed(tmp_path: Path) -> None:
    write(tmp_path, {"page.ts": PAGE, "task.py": TASK})
    assert trace(scan(ScanOptions((tmp_path,), exclude=("*.py",)))) == FOUND
    assert trace(scan(ScanOptions((tmp_path,), include=("*.ts",)))) == FOUND
    assert trace(scan(ScanOptions((tmp_path,), include=("none/**",)))) == []


def test_tests_are_analysed_when_it_is_asked_for(tmp_path: Path) -> None:
    write(tmp_path, {"tests/page.ts": PAGE})
    assert trace(scan(ScanOptions((tmp_path,)))) == []
    assert len(trace(scan(ScanOptions((tmp_path,), include_tests=True)))) == 1


def test_flows_are_kept_by_vendor_and_category(tmp_path: Path) -> None:
    write(tmp_path, {"page.ts": PAGE, "task.py": TASK})

    def kept(vendors: tuple[str, ...] = (), categories: tuple[str, ...] = ()) -> list[str]:
        return trace(scan(ScanOptions((tmp_path,), vendors=vendors, categories=categories)))

    assert kept(vendors=("posthog",)) == BOTH
    assert kept(vendors=("mixpanel",)) == []
    assert kept(categories=("user.contact.email",)) == FOUND
    assert kept(categories=("user.contact",)) == BOTH
    assert kept(categories=("user.content",)) == []


@pytest.mark.parametrize(
    ("vendor", "category", "told"),
    [
        ("posthgo", "", "unknown vendor 'posthgo'; did you mean: posthog"),
        ("", "user.emial", "unknown category 'user.emial'; did you mean: "),
        ("", "user.contact.e", "user.contact.email"),
        ("no such vendor at all", "", "unknown vendor 'no such vendor at all'$"),
    ],
)
def test_an_id_that_is_not_known_is_an_error(
    tmp_path: Path, vendor: str, category: str, told: str
) -> None:
    write(tmp_path, {"page.ts": PAGE})
    vendors, categories = tuple(filter(None, [vendor])), tuple(filter(None, [category]))
    with pytest.raises(ConfigError, match=told):
        scan(ScanOptions((tmp_path,), vendors=vendors, categories=categories))


OUTSIDE = """\
import requests

def report(user):
    requests.post("https://collect.nobody-knows.com/a", json={"email": user.email})
    requests.post("https://www.google.com/b", json={"email": user.email})
"""


@pytest.mark.parametrize("vendor", ["unknown: collect.nobody-knows.com", "other-google-apis-sdks"])
def test_what_a_report_lists_can_be_asked_for(tmp_path: Path, vendor: str) -> None:
    write(tmp_path, {"task.py": OUTSIDE})
    found = scan(ScanOptions((tmp_path,), vendors=(vendor,)))
    assert [flow.vendor for flow in found.flows] == [vendor]


@pytest.mark.parametrize(
    ("vendor", "told"),
    [
        (
            "unknown: colect.nobody-knows.com",
            "'colect.nobody-knows.com'; did you mean: unknown: collect.nobody-knows.com",
        ),
        ("other-google-api-sdk", "unknown vendor 'other-google-api-sdk'; did you mean: other-goog"),
        ("unknown: ", "no personal data were seen to reach ''"),
    ],
)
def test_a_misspelt_recipient_is_an_error(tmp_path: Path, vendor: str, told: str) -> None:
    write(tmp_path, {"task.py": OUTSIDE})
    with pytest.raises(ConfigError, match=told):
        scan(ScanOptions((tmp_path,), vendors=(vendor,)))


def test_a_vendor_that_the_project_declares_is_known(tmp_path: Path) -> None:
    config = "sinks:\n  - call: track\n    vendor: our-warehouse\n    args: {0: event}\n"
    write(tmp_path, {"page.ts": PAGE, "flowcheck.yml": config})
    assert trace(scan(ScanOptions((tmp_path,), vendors=("our-warehouse",)))) == []


@pytest.mark.parametrize(
    ("method", "stage"),
    [
        ("flowcheck.taint.sinks.SinkFinder.look_at", "link"),
        ("flowcheck.flows.collect.Collector.collect", "walk"),
    ],
)
def test_a_mistake_of_ours_keeps_its_stage_and_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str, stage: str
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(method, fail)
    with pytest.raises(InternalError) as caught:
        scan_files(tmp_path, {"src/page.ts": PAGE})
    assert (caught.value.stage, caught.value.file) == (stage, "src/page.ts")
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_a_file_that_we_fail_to_read_is_told_and_the_rest_is_analysed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_for_python(language: Language) -> Callable[[SourceFile], Module]:
        if language is Language.PYTHON:
            raise ZeroDivisionError
        return frontend(language)

    monkeypatch.setattr("flowcheck.lowering.frontend", fail_for_python)
    result = scan_files(tmp_path, {"page.ts": PAGE, "task.py": TASK})
    assert trace(result) == FOUND
    assert kinds(result) == [("task.py", "internal")]


@pytest.mark.parametrize("broken", [False, True])
def test_several_processes_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: bool
) -> None:
    root = write(tmp_path, {f"p{number}.ts": PAGE for number in range(5)})
    one = scan(ScanOptions((root,)))
    monkeypatch.setattr(lowering, "_PARALLEL_FROM", 2)
    if broken:
        monkeypatch.setattr("multiprocessing.Process", _refuse)
    assert scan(ScanOptions((root,), jobs=2)) == one


def _refuse(**_: object) -> None:
    raise OSError("no more processes here")


def test_the_configuration_of_the_project_is_read(tmp_path: Path) -> None:
    write(
        tmp_path, {"page.ts": PAGE, "task.py": TASK, "flowcheck.yml": "paths: {exclude: ['*.py']}"}
    )
    assert trace(scan(ScanOptions((tmp_path,)))) == FOUND


def test_another_configuration_may_be_given(tmp_path: Path) -> None:
    write(tmp_path / "a", {"page.ts": PAGE, "task.py": TASK, "flowcheck.yml": "nonsense: 1"})
    write(tmp_path, {"other.yml": "paths: {exclude: ['*.py']}"})
    assert trace(scan(ScanOptions((tmp_path / "a",), config=tmp_path / "other.yml"))) == FOUND


def test_a_mistake_in_the_configuration_has_a_place(tmp_path: Path) -> None:
    write(tmp_path, {"page.ts": PAGE, "flowcheck.yml": "paths:\n  includes: []\n"})
    with pytest.raises(ConfigError, match=r"flowcheck\.yml:2:3: ") as caught:
        scan(ScanOptions((tmp_path,)))
    assert caught.value.place is not None
    assert (caught.value.place.line, caught.value.place.column) == (2, 3)


def test_the_stages_are_told_in_order(tmp_path: Path) -> None:
    told: list[str] = []
    scan(
        ScanOptions((write(tmp_path, {"page.ts": PAGE}),)), lambda stage, _d, _t: told.append(stage)
    )
    assert list(dict.fromkeys(told)) == ["discover", "read", "link", "walk", "report", "judge"]


def test_manifests_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    files = {"page.ts": PAGE, "package.json": "{", "tsconfig.json": "{]", "pyproject.toml": "[["}
    result = scan_files(tmp_path, files)
    assert trace(result) == FOUND
    assert {"package.json", "tsconfig.json", "pyproject.toml"} <= {
        row.file for row in result.diagnostics if row.kind == "manifest"
    }


def test_rows_are_sorted_and_lines_start_at_one(tmp_path: Path) -> None:
    files = {f"{name}.py": f"def f(:\n{TASK}" for name in "cab"}
    result = scan_files(tmp_path, files)
    assert list(result.diagnostics) == sorted(result.diagnostics)
    assert all(row.line >= 1 for row in result.diagnostics)
    spots = [(flow.sink.file, flow.sink.line) for flow in explicit(result)]
    assert len(spots) == 3
    assert spots == sorted(spots)


def test_the_graph_of_one_file(tmp_path: Path) -> None:
    write(tmp_path, {"page.ts": PAGE, "notes.txt": "x"})
    assert lower_file(tmp_path / "page.ts").path == "page.ts"
    for path in (tmp_path, tmp_path / "notes.txt"):
        with pytest.raises(ConfigError):
            lower_file(path)


def test_classes_that_extend_each_other_are_met_once(tmp_path: Path) -> None:
    broken = """\
import posthog from "posthog-js";
interface Tracker { track(user: { email: string }): void }
class A extends B implements Tracker {}
class B extends A {
  track(user: { email: string }) { posthog.capture("x", { email: user.email }); }
}
export function send(tracker: Tracker, user: { email: string }) { tracker.track(user); }
"""
    assert trace(scan_files(tmp_path, {"broken.ts": broken}))
