"""Where an SDK runs: only what runs in the browser can be a tracker there."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import scan_files


@pytest.mark.parametrize(
    ("code", "tracks"),
    [
        (
            'import { LoopsClient } from "loops";\nnew LoopsClient(key).createContact({ email });',
            False,
        ),
        ('import posthog from "posthog-js";\nposthog.init(key);', True),
    ],
)
def test_a_client_of_servers_is_no_tracker(tmp_path: Path, code: str, tracks: bool) -> None:
    rules = {finding.rule for finding in scan_files(tmp_path, {"a.ts": code}).findings}
    assert ("tracker-before-consent" in rules) == tracks


GROWTHBOOK = (
    'import { GrowthBook } from "@growthbook/growthbook";\nnew GrowthBook({ apiHost, clientKey });'
)
EXPRESS = '{"dependencies": {"express": "4", "@growthbook/growthbook": "1"}}'
PAGES = '{"dependencies": {"express": "4", "react-dom": "18", "@growthbook/growthbook": "1"}}'


@pytest.mark.parametrize(
    ("file", "code", "manifest", "tracks"),
    [
        ("src/flags.ts", GROWTHBOOK, PAGES, True),
        ("src/flags.ts", f'import {{ Request }} from "express";\n{GROWTHBOOK}', PAGES, False),
        ("src/flags.ts", GROWTHBOOK, EXPRESS, False),
        ("public/flags.ts", GROWTHBOOK, EXPRESS, True),
        ("src/a.ts", 'import posthog from "posthog-js";\nposthog.init(key);', EXPRESS, True),
    ],
)
def test_an_sdk_for_both_sides_is_no_tracker_on_a_server(
    tmp_path: Path, file: str, code: str, manifest: str, *, tracks: bool
) -> None:
    found = scan_files(tmp_path, {file: code, "package.json": manifest}).findings
    assert ("tracker-before-consent" in {finding.rule for finding in found}) == tracks


@pytest.mark.parametrize(
    ("options", "severity"),
    [("{ persistence: 'memory' }", "note"), ("{ persistence: 'cookie' }", "warning")],
)
def test_what_keeps_nothing_on_the_device_is_a_note(
    tmp_path: Path, options: str, severity: str
) -> None:
    code = f'import posthog from "posthog-js";\nposthog.init(key, {options});'
    found = scan_files(tmp_path, {"a.ts": code}).findings
    assert [f.severity for f in found if f.rule == "tracker-before-consent"] == [severity]


@pytest.mark.parametrize(
    ("package", "where"),
    [("mixpanel-react-native", "application"), ("mixpanel-browser", "browser")],
)
def test_an_application_is_no_browser(tmp_path: Path, package: str, where: str) -> None:
    code = (
        f'import web, {{ Mixpanel }} from "{package}";\nnew Mixpanel(key, true).init();\n'
        "web.init(key);\n"
    )
    files = {"a.ts": code, "package.json": f'{{"dependencies": {{"{package}": "1"}}}}'}
    (finding,) = [
        f for f in scan_files(tmp_path, files).findings if f.rule == "tracker-before-consent"
    ]
    assert f"runs in the {where} (" in finding.message


def test_one_finding_stands_for_all_that_a_manifest_would_declare_at_once(tmp_path: Path) -> None:
    manifest = "<plist><dict><key>NSPrivacyCollectedDataTypes</key><array/></dict></plist>"
    code = (
        'import PostHog from "posthog-react-native";\nconst client = new PostHog(key);\n'
        "client.capture('e', { f: user.firstName, l: user.lastName, c: user.address.city });"
    )
    found = scan_files(tmp_path, {"a.ts": code, "ios/PrivacyInfo.xcprivacy": manifest}).findings
    told = [f.message for f in found if f.rule == "not-in-privacy-manifest"]
    assert len(told) == 2
    assert any("user.name.first, user.name.last" in message for message in told)


@pytest.mark.parametrize(
    ("sender", "told"),
    [("apps/mobile/a.ts", 1), ("apps/web/a.ts", 0), ("packages/shared/a.ts", 0)],
)
def test_a_manifest_is_of_the_application_that_has_it(
    tmp_path: Path, sender: str, told: int
) -> None:
    manifest = "<plist><dict><key>NSPrivacyCollectedDataTypes</key><array/></dict></plist>"
    code = (
        'import { PostHog } from "posthog-node";\nconst client = new PostHog(key);\n'
        "client.capture({ distinctId: 'x', event: 'e', properties: { l: user.lastName } });"
    )
    files = {sender: code, "apps/mobile/ios/Shop/PrivacyInfo.xcprivacy": manifest}
    found = scan_files(tmp_path, files).findings
    assert sum(f.rule == "not-in-privacy-manifest" for f in found) == told
