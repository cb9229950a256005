"""The code that a finding shows is about the vendor and the call at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import scan_files


def examples(root: Path, file: str, text: str, package: str) -> set[tuple[str, str]]:
    """(rule, the example in its remedy) of all findings."""
    files = {file: text, **({"package.json": package} if file.endswith(("s", "x")) else {})}
    if file.endswith(".py"):
        files["requirements.txt"] = package
    found = scan_files(root, files).findings
    return {(row.rule, row.remedy.partition("Example: ")[2]) for row in found}


@pytest.mark.parametrize(
    ("text", "rule", "example"),
    [
        (
            'import posthog from "posthog-js"; posthog.init("key", { autocapture: true });',
            "autocapture-on",
            "posthog.init(token, { autocapture: false })",
        ),
        (
            'import * as Sentry from "@sentry/browser"; Sentry.init({ sendDefaultPii: true });',
            "personal-data-switched-on",
            "Sentry.init({ sendDefaultPii: false })",
        ),
        (
            'import rg from "react-ga4"; rg.initialize("G-1");',
            "consent-mode-missing",
            "gtag('consent', 'default', {",
        ),
        (
            'import * as amplitude from "@amplitude/analytics-browser"; amplitude.init("key");',
            "tracker-before-consent",
            "if (hasConsent()) amplitude.init(...)",
        ),
        (
            'window.fpr("init", { cid: "x" });',
            "tracker-before-consent",
            'if (hasConsent()) fpr("init", ...)',
        ),
        (
            '_hmt.push(["_setAccount", "x"]);',
            "tracker-before-consent",
            'if (hasConsent()) _hmt.push(["_setAccount", ...])',
        ),
        (
            'ym(123, "init", {});',
            "tracker-before-consent",
            'if (hasConsent()) ym(counterId, "init", ...)',
        ),
        (
            'Canny("initChangelog", { appID: "x" });',
            "tracker-before-consent",
            'if (hasConsent()) Canny("initChangelog", ...)',
        ),
        (
            'ga("create", "UA-1", "auto");',
            "ip-address-kept",
            'ga("create", id, cookie, { anonymizeIp: true })',
        ),
        (
            (
                'import * as amplitude from "@amplitude/analytics-browser";'
                "export const go = (user) => amplitude.setUserId(user.email);"
            ),
            "direct-identifier-as-user-id",
            "amplitude.setUserId(user.id)",
        ),
    ],
)
def test_of_javascript(tmp_path: Path, text: str, rule: str, example: str) -> None:
    package = (
        '{"dependencies": {"posthog-js": "1.200.0", "@sentry/browser": "8.0.0",'
        ' "@amplitude/analytics-browser": "2.0.0", "react-ga4": "2.0.0"}}'
    )
    found = examples(tmp_path, "a.ts", text, package)
    assert [row for row in found if row[0] == rule and row[1].startswith(example)]


@pytest.mark.parametrize(
    ("text", "example"),
    [
        (
            'import P from "next-plausible"; export default () => <P domain="x"><main/></P>;',
            "{hasConsent ? <PlausibleProvider>{children}</PlausibleProvider> : children}",
        ),
        (
            (
                'import { Analytics } from "@vercel/analytics/react";'
                "export default () => <Analytics/>;"
            ),
            "{hasConsent && <Analytics />}",
        ),
        (
            'import TD from "td-js-sdk"; export const t = new TD({});',
            "if (hasConsent()) new Treasure(...)",
        ),
    ],
)
def test_of_components_and_classes(tmp_path: Path, text: str, example: str) -> None:
    package = (
        '{"dependencies": {"next-plausible": "3.0.0", "@vercel/analytics": "1.0.0",'
        ' "td-js-sdk": "4.0.0"}}'
    )
    assert ("tracker-before-consent", example) in examples(tmp_path, "a.tsx", text, package)


def test_of_python(tmp_path: Path) -> None:
    text = "import sentry_sdk\nsentry_sdk.init(dsn='x', send_default_pii=True)\n"
    found = examples(tmp_path, "a.py", text, "sentry-sdk==2.0\n")
    assert ("personal-data-switched-on", "sentry_sdk.init(send_default_pii=False)") in found


@pytest.mark.parametrize(
    ("text", "rule", "example"),
    [
        (
            "import sentry_sdk\ndef f(user):\n    sentry_sdk.set_user({'email': user.email})\n",
            "direct-identifier-to-analytics",
            'sentry_sdk.set_user({"id": user.id})',
        ),
        (
            (
                "from amplitude import Amplitude, BaseEvent\nclient = Amplitude('k')\n"
                "def f(user):\n"
                "    client.track(BaseEvent('x', event_properties={'email': user.email}))\n"
            ),
            "direct-identifier-to-analytics",
            "",
        ),
    ],
)
def test_code_for_a_python_file_is_python(
    tmp_path: Path, text: str, rule: str, example: str
) -> None:
    found = examples(tmp_path, "a.py", text, "sentry-sdk==2.0\namplitude-analytics==1.1\n")
    assert (rule, example) in found


def test_of_a_tag(tmp_path: Path) -> None:
    page = '<script src="https://cdn.mxpnl.com/libs/mixpanel-2-latest.min.js"></script>'
    found = scan_files(tmp_path, {"index.html": page}).findings
    (row,) = [row for row in found if row.rule == "tracker-before-consent"]
    assert "mixpanel.init(token, { opt_out_tracking_by_default: true" in row.remedy


@pytest.mark.parametrize(
    ("options", "severity"), [("beforeSend: scrub", "warning"), ("debug: true", "error")]
)
def test_a_hook_that_sees_all_is_told(tmp_path: Path, options: str, severity: str) -> None:
    text = (
        'import * as Sentry from "@sentry/browser"; import { scrub } from "./scrub";\n'
        f"Sentry.init({{ dsn: 'x', {options} }});\n"
        "export const go = (user) => Sentry.setUser({ id: user.id, email: user.email });\n"
    )
    package = '{"dependencies": {"@sentry/browser": "8.0.0"}}'
    found = scan_files(tmp_path, {"a.ts": text, "package.json": package}).findings
    (row,) = [row for row in found if row.rule == "direct-identifier-to-analytics"]
    assert row.severity == severity
    assert row.message.endswith("may take it out") is (severity == "warning")


@pytest.mark.parametrize(
    ("options", "message"),
    [("", "(ip is true by default)"), ("{ ip: true }", "(ip is true)")],
)
def test_a_default_is_called_one(tmp_path: Path, options: str, message: str) -> None:
    text = f'import mixpanel from "mixpanel-browser"; mixpanel.init("token", {options});'
    package = '{"dependencies": {"mixpanel-browser": "2.50.0"}}'
    found = scan_files(tmp_path, {"a.ts": text, "package.json": package}).findings
    (row,) = [row for row in found if row.rule == "ip-address-kept"]
    assert row.message.endswith(message)
    assert row.remedy.endswith("Example: mixpanel.init(token, { ip: false })")


def test_a_part_of_an_option_that_is_not_known_is_told_as_one(tmp_path: Path) -> None:
    text = (
        'import * as Sentry from "@sentry/browser";\n'
        "Sentry.init({ release: `app@${load()}`, environment: 'live' });\n"
    )
    package = '{"dependencies": {"@sentry/browser": "8.0.0"}}'
    (use,) = scan_files(tmp_path, {"a.ts": text, "package.json": package}).vendors
    assert use.inits[0].options["release"] == "app@{}"
