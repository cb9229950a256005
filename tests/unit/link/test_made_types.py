"""Types that name what makes a value: ``InstanceType<typeof Client>``."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowcheck.options import ScanOptions
from projects import explicit, scan, write

CLIENT = """
import { PostHog } from "posthog-node";
export async function connected() { return new PostHog("k"); }
"""
USE = """
import Twilio from "twilio";
import {{ PostHog }} from "posthog-node";
import * as mixpanel from "mixpanel";
import {{ connected }} from "./client";
type Held = {{ client: {type} }};
export const one = (client: {type}, user: {{ email: string }}) => client.{call};
export const two = (held: Held, user: {{ email: string }}) => held.client.{call};
export const three = ({{ client }}: Held, user: {{ email: string }}) => client.{call};
"""
CAPTURE = 'capture({ distinctId: "a", event: "b", properties: { email: user.email } })'


@pytest.mark.parametrize(
    ("type", "call", "vendor"),
    [
        ("PostHog", CAPTURE, "posthog"),
        ("InstanceType<typeof PostHog>", CAPTURE, "posthog"),
        ("Awaited<ReturnType<typeof connected>>", CAPTURE, "posthog"),
        (
            "ReturnType<typeof mixpanel.init>",
            'track("b", { email: user.email })',
            "mixpanel",
        ),
        (
            "InstanceType<typeof Twilio>",
            'messages.create({ to: user.email, body: "b" })',
            "twilio",
        ),
    ],
)
def test_a_client_is_known_by_its_declared_type(
    tmp_path: Path, type: str, call: str, vendor: str
) -> None:
    files = {"client.ts": CLIENT, "use.ts": USE.format(type=type, call=call)}
    root = write(tmp_path, files)
    found = explicit(scan(ScanOptions((root,), all_recipients=True)))
    assert {(flow.vendor, flow.sink.line) for flow in found} == {
        (vendor, 7),
        (vendor, 8),
        (vendor, 9),
    }
