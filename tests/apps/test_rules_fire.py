"""Every rule finds something in code that breaks it, and nothing in code that does not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import known_rules
from flowcheck.options import ScanOptions
from projects import scan, write

ELSEWHERE = {"changes", "waivers", "questions"}
"""Packs about changes (tests of the gate), about waivers (their tests), and without rules."""

PACKAGE = """{"name": "shop", "dependencies": {
  "mixpanel-browser": "2.60.0", "posthog-js": "1.200.0", "@sentry/browser": "8.0.0",
  "openai": "4.0.0", "react-facebook-pixel": "1.0.4", "@amplitude/analytics-browser": "2.0.0"
}}"""
REGISTER = """\
register:
  project: {name: Shop, role: controller, audience: children, residency: eu,
    payment_pages: [pay.html], profiles: [gdpr, eprivacy, ccpa, coppa, hipaa, pci]}
  activities:
    - {id: care, name: Care, purposes: [care], vendors: [posthog]}
  vendors:
    mixpanel: {role: processor, country: US, transfer: {basis: dpf, dpf_checked: 2024-01-01},
      allowed: [user.behavior]}
    posthog: {role: processor, country: US, transfer: {basis: adequacy}, allowed: [user.behavior]}
    amplitude: {status: banned}
    sentry: {status: phasing-out, cnil_exempt: true}
    matomo: {cnil_exempt: true, country: DE}
    meta-pixel: {role: processor}
    openai: {country: US}
    heap: {legal_name: Heap Inc.}
"""
BAD = """\
import mixpanel from "mixpanel-browser";
import posthog from "posthog-js";
import * as Sentry from "@sentry/browser";
import * as amplitude from "@amplitude/analytics-browser";
import ReactPixel from "react-facebook-pixel";
import OpenAI from "openai";
import { createHash } from "crypto";

type User = { id: string; email: string; name: string; message: string; password: string;
  diagnosis: string; criminalRecord: string; latitude: number; cardNumber: string; ssn: string };

mixpanel.init("token", { opt_out_tracking_by_default: true, ignore_dnt: true, ip: true });
posthog.init("key", { autocapture: true, session_recording: { maskAllInputs: false } });
Sentry.init({ dsn: "x", sendDefaultPii: true });
amplitude.init("key");
ReactPixel.init("1");
const client = new OpenAI();

export async function act(user: User, child: { email: string }, kind: string) {
  posthog.opt_in_capturing();
  posthog.identify(user.email);
  posthog.capture("bought", { email: user.email, latitude: user.latitude, message: user.message });
  posthog.capture("whole", { ...user });
  posthog.capture("sick", { diagnosis: user.diagnosis, criminal_record: user.criminalRecord });
  posthog.capture("child", { email: child.email });
  posthog.capture(kind, { [`${kind}_mail`]: user.email });
  amplitude.track("hash", { key: createHash("sha256").update(user.email).digest("hex") });
  mixpanel.track("seen", { plan: user.id });
  ReactPixel.track("Buy", { email: user.email, latitude: user.latitude });
  Sentry.setContext("login", { password: user.password, email: user.email, card: user.cardNumber,
    ssn: user.ssn });
  const messages = [{ role: "user", content: user.message }];
  await client.chat.completions.create({ model: "m", messages });
  const body = JSON.stringify({ email: user.email });
  await fetch("http://collector.partner.io/in", { method: "POST", body });
  await fetch(`https://collector.partner.io/in?email=${user.email}`);
}
"""
SERVER = """\
import mixpanel
import sentry_sdk
client = mixpanel.Mixpanel("token")
def view(request, patient):
    client.track(request.user.id, "seen", {"ip": request.META["REMOTE_ADDR"]})
    sentry_sdk.set_context("form", {"iban": patient.iban, "email": patient.email})
"""
PAGE = """\
<html><head>
<script src="https://js.stripe.com/v3"></script>
<script src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
<script>function gtag() { dataLayer.push(arguments); } gtag("config", "G-1");</script>
<script>
var _paq = window._paq = window._paq || [];
_paq.push(["setUserId", user.id]); _paq.push(["trackPageView"]);
</script>
</head></html>
"""
MANIFEST = """<?xml version="1.0"?><plist version="1.0"><dict>
<key>NSPrivacyCollectedDataTypes</key><array><dict>
<key>NSPrivacyCollectedDataType</key><string>NSPrivacyCollectedDataTypeUserID</string>
</dict></array></dict></plist>
"""
GOOD = """\
import posthog from "posthog-js";
if (hasConsent()) posthog.init("key", { api_host: "https://eu.i.posthog.com", autocapture: false });
export function act(user: { id: string; plan: string }) {
  posthog.identify(user.id);
  posthog.capture("bought", { plan: user.plan });
}
export function stop() { posthog.opt_out_capturing(); }
"""
ANSWERED = """\
register:
  project: {name: Shop, role: controller, audience: general, residency: eu,
    profiles: [gdpr, eprivacy, ccpa, coppa, hipaa, pci]}
  activities: [{id: use, name: Use, purposes: [use], vendors: [posthog], retention: 1 year}]
  vendors:
    posthog: {role: processor, country: US, purposes: [use], retention: 1 year,
      dpa: {date: 2026-01-01}, subprocessors_url: "https://posthog.com/subprocessors",
      baa_url: "https://shop.example/baa", consent: {required: true},
      transfer: {basis: scc, scc_module: 2}, ccpa_role: service-provider}
"""


def found(root: Path) -> set[str]:
    """The rules that find something, and those that another finding stands for."""
    findings = scan(ScanOptions((root,), today=date(2026, 11, 22))).findings
    return {row.rule for row in findings} | {to.rule for row in findings for to in row.covers}


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    files = {
        "package.json": PACKAGE,
        "flowcheck.yml": f"version: 1\n{REGISTER}",
        "src/act.ts": BAD,
        "server/view.py": SERVER,
        "requirements.txt": "mixpanel==4.10\nsentry-sdk==2.0\n",
        "pay.html": PAGE,
        "ios/PrivacyInfo.xcprivacy": MANIFEST,
    }
    return found(write(tmp_path_factory.mktemp("bad"), files))


RULES = sorted(
    rule.id for pack in known_rules.packs() if pack.id not in ELSEWHERE for rule in pack.rules
)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_something_in_code(bad: set[str], rule: str) -> None:
    assert rule in bad


def test_nothing_is_found_where_nothing_is_wrong(tmp_path: Path) -> None:
    files = {
        "package.json": '{"name": "shop", "dependencies": {"posthog-js": "1.200.0"}}',
        "flowcheck.yml": f"version: 1\n{ANSWERED}",
        "src/act.ts": GOOD,
    }
    assert found(write(tmp_path, files)) == set()
