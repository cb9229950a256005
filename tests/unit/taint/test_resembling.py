"""Clients that nothing shows but what they are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowcheck.result.scan import ScanResult
from projects import explicit, scan_files

PRESENT = {
    "src/client.ts": 'import posthog from "posthog-js";\nimport m from "mixpanel-browser";\n',
    "app/client.py": "import posthog\nimport mixpanel\n",
}


def scanned(folder: Path, file: str, text: str) -> ScanResult:
    return scan_files(folder, {**PRESENT, file: text})


def told(result: ScanResult) -> set[str]:
    flows = explicit(result)
    return {f"{f.vendor} {f.role} {f.key}={f.category} {f.confidence}" for f in flows}


@pytest.mark.parametrize(
    "text",
    [
        'export const f = (services, user) => services.posthog.capture("e", { mail: user.email });',
        'export const f = ({ posthog }, user) => posthog?.capture("e", { mail: user.email });',
        """import { of } from "./of";
        export function f(state, user) {
          const posthog = of(state);
          posthog.capture("e", { mail: user.email });
        }""",
        """export class F {
          f(user) { this.cradle.posthog.capture("e", { mail: user.email }); }
        }""",
        """import type { Cradle } from "@acme/ioc";
        export class F {
          constructor(private readonly cradle: Cradle) {}
          f(user) { this.cradle.posthog.capture("e", { mail: user.email }); }
        }""",
    ],
)
def test_a_client_that_comes_from_anywhere_is_known_by_its_name(tmp_path: Path, text: str) -> None:
    result = scanned(tmp_path, "src/f.ts", text)
    assert told(result) == {"posthog event mail=user.contact.email medium"}
    [flow] = explicit(result)
    assert flow.why.endswith("the client is known by its name alone")
    assert [row.line for row in result.unresolved] == [flow.sink.line]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("capture({ distinctId: user.id, event: 'e', properties: { mail: user.email } })", "event"),
        ("identify(user.id, { mail: user.email })", "profile"),
        ("identify({ distinctId: user.id, properties: { mail: user.email } })", "profile"),
    ],
)
def test_what_it_gets_tells_which_client_it_is(tmp_path: Path, call: str, expected: str) -> None:
    text = f"export const f = (cradle, user) => cradle.posthog.{call};"
    assert told(scanned(tmp_path, "src/f.ts", text)) == {
        f"posthog {expected} mail=user.contact.email medium",
        "posthog identity =user.unique_id medium",
    }


def test_clients_of_python_by_their_names(tmp_path: Path) -> None:
    call = 'self.box.mixpanel.people_set(user.id, {"mail": user.email})'
    text = f"class A:\n    def f(self, user):\n        {call}\n"
    assert told(scanned(tmp_path, "app/f.py", text)) == {
        "mixpanel profile mail=user.contact.email medium",
        "mixpanel identity =user.unique_id medium",
    }


@pytest.mark.parametrize(
    "text",
    [
        # nothing of the SDK is imported: a name of the project's own
        'export const f = (box, user) => box.analytics.track("e", { mail: user.email });',
        """import { useAnalytics } from "@acme/analytics";
        export function f(user) {
          const analytics = useAnalytics();
          analytics.track("e", { mail: user.email });
        }""",
        # no function of the SDK; not the client, but something of it; a client of nobody here
        "export const f = (box, user) => box.posthog.sorted(user.email);",
        "export const f = (box, user) => box.posthog(user.email).capture(user.email);",
        'export const f = (box, user) => box.amplitude.track("e", { mail: user.email });',
        # what the project has by that name
        """const posthog = { capture(name, given) {} };
        export const f = (user) => posthog.capture("e", { mail: user.email });""",
        "const posthog = [];\nexport const f = (user) => posthog.capture(user.email);",
        # it sends nothing
        "export const f = (box, user) => box.posthog.init(user.email);",
    ],
)
def test_what_is_only_named_like_one_sends_nothing(tmp_path: Path, text: str) -> None:
    assert told(scanned(tmp_path, "src/f.ts", text)) == set()
