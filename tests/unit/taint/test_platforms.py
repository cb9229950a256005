"""Consent platforms: their signals, and what asks them before an SDK starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import scan_files

HEAD = 'import posthog from "posthog-js";\n'
PACKAGE = '{"dependencies": {"posthog-js": "1.200.0"}}'
START = 'posthog.init("key");'
RULE = "tracker-before-consent"
TAG = "https://www.googletagmanager.com/gtag/js?id=G-1"


def judged(root: Path, file: str, text: str) -> tuple[list[str], bool, set[str]]:
    """What is asked about consent, whether the start is a finding, and the signals."""
    result = scan_files(root, {"package.json": PACKAGE, file: text})
    (init,) = [init for use in result.vendors if use.vendor == "posthog" for init in use.inits]
    asked = [gate.text for gate in init.gates if gate.kind == "consent"]
    return (
        asked,
        any(row.rule == RULE for row in result.findings),
        {row.name for row in result.signals},
    )


ASKED = {
    "onetrust": (
        "OneTrust",
        f'if (window.OnetrustActiveGroups.includes("C0002")) {START}',
        f'OneTrust.OnConsentChanged((e) => {{ if (e.detail.includes("C0002")) {START} }});',
        f'const groups = window.OptanonActiveGroups; if (groups.includes(",2,")) {START}',
    ),
    "cookiebot": (
        "Cookiebot",
        f"if (window.Cookiebot?.consent?.statistics) {START}",
        f'window.addEventListener("CookiebotOnAccept", () => {{ {START} }});',
    ),
    "didomi": (
        "Didomi",
        f'if (Didomi.getUserConsentStatusForPurpose("analytics")) {START}',
        (
            "window.didomiOnReady.push((d) => "
            f"{{ if (d.getCurrentUserStatus().purposes.analytics.enabled) {START} }});"
        ),
    ),
    "usercentrics": (
        "Usercentrics",
        (
            'const found = window.UC_UI.getServicesBaseInfo().find((s) => s.name === "PostHog");\n'
            f"if (found.consent.status) {START}"
        ),
        f'window.addEventListener("ucEvent", (e) => {{ if (e.detail.PostHog) {START} }});',
    ),
    "axeptio": (
        "Axeptio",
        (
            'window._axcb.push((sdk) => { sdk.on("cookies:complete", (choices) => '
            f"{{ if (choices.posthog) {START} }}); }});"
        ),
    ),
    "klaro": (
        "Klaro",
        f'import * as klaro from "klaro";\nif (klaro.getManager().getConsent("posthog")) {START}',
        (
            'window.klaroConfig = { services: [{ name: "posthog", '
            f"onAccept: () => {{ {START} }} }}] }};"
        ),
    ),
    "iubenda": (
        "iubenda",
        f"if (window._iub.cs.api.isConsentGiven()) {START}",
        f"_iub.csConfiguration = {{ callback: {{ onConsentGiven: () => {{ {START} }} }} }};",
        (
            "_iub.csConfiguration = { callback: { onPreferenceExpressedOrNotNeeded: (p) => "
            f"{{ if (p.purposes[4]) {START} }} }} }};"
        ),
    ),
    "osano": (
        "Osano",
        f'if (window.Osano.cm.getConsent().ANALYTICS === "ACCEPT") {START}',
        f"if (Osano.cm.analytics) {START}",
        (
            'window.Osano.cm.addEventListener("osano-cm-consent-saved", (change) => '
            f'{{ if (change.ANALYTICS === "ACCEPT") {START} }});'
        ),
    ),
    "cookieyes": (
        "CookieYes",
        f"if (getCkyConsent().categories.analytics) {START}",
        (
            'document.addEventListener("cookieyes_consent_update", (e) => '
            f'{{ if (e.detail.accepted.includes("analytics")) {START} }});'
        ),
    ),
    "c15t": (
        "c15t",
        (
            'import { useConsentManager } from "@c15t/react";\nexport function Start() '
            f'{{ const {{ has }} = useConsentManager(); if (has("measurement")) {START} }}'
        ),
    ),
    "tcf": (
        "IAB TCF",
        (
            '__tcfapi("addEventListener", 2, (data, ok) => '
            f"{{ if (ok && data.purpose.consents[1]) {START} }});"
        ),
        (
            '__tcfapi("getTCData", 2, (data) => '
            f'{{ if (data.eventStatus === "useractioncomplete") {START} }});'
        ),
    ),
}


@pytest.mark.parametrize(
    ("name", "text"), [(rows[0], text) for rows in ASKED.values() for text in rows[1:]]
)
def test_what_a_platform_is_asked(tmp_path: Path, name: str, text: str) -> None:
    asked, found, signals = judged(tmp_path, "a.ts", HEAD + text)
    assert asked
    assert not found
    assert name in signals


def test_global_privacy_control_is_an_objection_and_no_consent(tmp_path: Path) -> None:
    text = f"{HEAD}if (!navigator.globalPrivacyControl) {START}"
    assert judged(tmp_path, "a.ts", text) == ([], True, {"Global Privacy Control"})


@pytest.mark.parametrize(
    "text",
    [
        f"if (window.OneTrust) {START}",
        f'if (typeof Didomi !== "undefined") {START}',
        f"window.OptanonWrapper = () => {{ {START} }};",
        f'window.Osano.cm.addEventListener("osano-cm-initialized", () => {{ {START} }});',
        f'__tcfapi("ping", 2, (data) => {{ if (data) {START} }});',
        f"window.didomiOnReady.push(() => {{ if (process.env.KEY) {START} }});",
        f'klaro.watch({{ name: "posthog", onDecline: () => {{ {START} }} }});',
        f"const eventCookies = f(); eventCookies.forEach((item) => {{ if (item.on) {START} }});",
        (
            f'document.addEventListener("cookieyes_consent_update", (e) => '
            f'{{ if (e.detail.rejected.includes("analytics")) {START} }});'
        ),
    ],
)
def test_a_platform_that_is_there_says_nothing_of_consent(tmp_path: Path, text: str) -> None:
    asked, found, _ = judged(tmp_path, "a.ts", HEAD + text)
    assert (asked, found) == ([], True)


@pytest.mark.parametrize(
    "attributes",
    [
        'type="text/plain" data-cookieconsent="statistics"',
        'type="text/plain" data-usercentrics="Google Analytics"',
        'type="text/plain" class="optanon-category-C0002"',
        'type="didomi/javascript" data-vendor="c:google"',
        'type="text/plain" data-cookieyes="cookieyes-analytics"',
    ],
)
def test_a_tag_that_is_held_back(tmp_path: Path, attributes: str) -> None:
    assert not _starts(tmp_path, f'<script {attributes} src="{TAG}"></script>')


@pytest.mark.parametrize("attribute", ["data-src", "data-suppressedsrc"])
def test_a_held_tag_keeps_its_address_aside(tmp_path: Path, attribute: str) -> None:
    page = f'<script type="text/plain" data-name="ga" {attribute}="{TAG}"></script>'
    result = scan_files(tmp_path, {"index.html": page})
    assert [use.vendor for use in result.vendors] == ["google-analytics"]
    assert not [row for row in result.findings if row.rule == "consent-mode-missing"]


@pytest.mark.parametrize(
    "page",
    [
        f'<script data-cookieconsent="ignore" src="{TAG}"></script>',
        (
            '<script type="text/plain" data-cookieconsent="marketing" src="https://snap.licdn.com/'
            f'li.lms-analytics/insight.min.js"></script><script src="{TAG}"></script>'
        ),
    ],
)
def test_a_tag_that_runs(tmp_path: Path, page: str) -> None:
    assert _starts(tmp_path, page)


def test_the_snippet_of_gtag_is_no_tag_manager(tmp_path: Path) -> None:
    page = (
        f'<script src="{TAG}"></script><script>window.dataLayer = window.dataLayer || [];'
        'function gtag() { dataLayer.push(arguments); } gtag("config", "G-1");</script>'
    )
    result = scan_files(tmp_path, {"index.html": page})
    assert [use.vendor for use in result.vendors] == ["google-analytics"]


def _starts(root: Path, page: str) -> bool:
    found = scan_files(root, {"index.html": f"<html><head>{page}</head></html>"}).findings
    return "consent-mode-missing" in {row.rule for row in found}
