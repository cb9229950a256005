"""Where the safe value of an option is written: at the call, the provider or the constant."""

from __future__ import annotations

from pathlib import Path

import pytest

from fix_cases import Small, small, why

_PROVIDER = 'import { PostHogProvider } from "posthog-js/react";\n'
_MULTI = (
    "  <PostHogProvider\n"
    '    apiKey="k"{}\n'
    "  >\n"
    "    <main />\n"
    "  </PostHogProvider>\n"
)  # fmt: skip


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Small:
    return small(tmp_path, capsys)


_ONE_LINE = 'export const A = () => <PostHogProvider apiKey="k"{} />;\n'
_LINES = "export const A = () => (\n" + _MULTI + ");\n"
_CONSTANT = "const options: Options = {{\n  debug: true,{}\n}};\n" + _ONE_LINE.replace(
    "{}", " options={{options}}"
)


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        (_ONE_LINE, " options={{ debug: 1 }}", " options={{ debug: 1, autocapture: false }}"),
        (_ONE_LINE, "", " options={{ autocapture: false }}"),
        (_LINES, "", "\n    options={{ autocapture: false }}"),
        (_CONSTANT, "", "\n  autocapture: false,"),
    ],
)
def test_a_provider_takes_options(project: Small, code: str, before: str, after: str) -> None:
    file = project.file(_PROVIDER + code.format(before), "a.tsx")
    project.fix("--action", "harden", "--write")
    assert file.read_text() == _PROVIDER + code.format(after)


@pytest.mark.parametrize(
    ("before", "attribute"),
    [
        ("", "options={props.options}"),
        ("", "{...props}"),
        ("const options = { debug: true };\nsave(options);\n", "options={options}"),
        ("let options = { debug: true };\n", "options={options}"),
    ],
)
def test_options_from_elsewhere_are_left_to_a_person(
    project: Small, before: str, attribute: str
) -> None:
    element = f"<PostHogProvider apiKey='k' {attribute} />"
    project.file(f"{_PROVIDER}{before}export const A = (props) => {element};\n", "a.tsx")
    made = project.fix("--action", "harden")
    assert made["applied"] == []
    assert all("from elsewhere" in each for each in why(made, "harden"))


_IMPORTS = (
    'import posthog from "posthog-js";\n'
    'import * as amplitude from "@amplitude/analytics-browser";\n'
)
_IN_THE_EU = """
register:
  project: {residency: eu}
  vendors:
    mixpanel: {purposes: [analytics]}
    posthog: {purposes: [analytics]}
    amplitude: {purposes: [analytics]}
"""


def test_hosts_and_zones_are_those_that_the_register_promises(project: Small) -> None:
    project.file(_IN_THE_EU, "flowcheck.yml")
    file = project.function(
        'mixpanel.init("k", { ip: false });\n'
        'posthog.init("k", { api_host: "https://us.i.posthog.com", autocapture: false });\n'
        'amplitude.init("k", { autocapture: false, trackingOptions: { ipAddress: false } });\n'
        'posthog.capture("x", { city: user.city });\n'
        'amplitude.track("x", { city: user.city });\n'
        'mixpanel.track("x", { city: user.city });',
        "user: { city: string }",
    )
    file.write_text(_IMPORTS + file.read_text())
    made = project.fix("--action", "harden")
    assert sorted(row["title"] for row in made["applied"]) == [
        "amplitude.init: serverZone is EU",
        "mixpanel.init: api_host is https://api-eu.mixpanel.com",
        "posthog.init: api_host is https://eu.i.posthog.com",
    ]
    assert 'trackingOptions: { ipAddress: false }, serverZone: "EU" });' in made["diff"]


def test_a_refusal_is_told_where_the_sdk_is_started(project: Small) -> None:
    code = "export const A = ({ o }) => <PostHogProvider apiKey='k' options={o} debug={1} />;\n"
    project.file(_PROVIDER + "export const B = 1;\n" + code, "b.tsx")
    project.file('import posthog from "posthog-js";\nposthog.init("k", {});\n', "a.ts")
    made = project.fix("--action", "harden")
    assert [row["file"] for row in made["applied"]] == ["a.ts"]
    assert {row["file"] for row in made["refused"] if row["action"]} <= {"b.tsx"}
