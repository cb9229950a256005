"""A part of a product that is of another class than the product is judged as what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

import known_rules
from projects import scan_files

PUSH = """
import { getMessaging } from "firebase-admin/messaging";
export async function greet(user: { name: string; email: string }, token: string) {
  await getMessaging().send({ token, notification: { title: "Hello", body: user.email } });
}
"""
TRACKED = """
import { getAnalytics, setUserProperties } from "firebase/analytics";
export function seen(user: { name: string; email: string }) {
  setUserProperties(getAnalytics(), { mail: user.email });
}
"""
POSTED = """
import axios from "axios";
export async function greet(user: { email: string }, token: string) {
  const body = { message: { token, notification: { body: user.email } } };
  await axios.post("https://fcm.googleapis.com/v1/projects/p/messages:send", body);
}
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [(PUSH, False), (POSTED, False), (TRACKED, True)],
    ids=["sdk", "host", "analytics"],
)
def test_a_name_in_a_push_message_is_not_one_in_analytics(
    text: str, found: bool, tmp_path: Path
) -> None:
    result = scan_files(tmp_path, {"src/a.ts": text})
    assert {flow.vendor for flow in result.flows if flow.category == "user.contact.email"} == {
        "firebase"
    }
    rules = {finding.rule for finding in result.findings}
    assert ("direct-identifier-to-analytics" in rules) is found


def test_the_class_of_a_call_is_that_of_its_part() -> None:
    firebase = next(v for v in known_rules.catalog().vendors if v.id == "firebase")
    assert firebase.class_of("messaging.send", "") == "notifications"
    assert firebase.class_of("post", "https://fcm.googleapis.com") == "notifications"
    assert firebase.class_of("analytics.logEvent", "") == "product-analytics"
