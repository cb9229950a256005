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

SIGNED_IN = """
import { getAuth, sendPasswordResetEmail, signInWithEmailAndPassword } from "firebase/auth";
import { getAuth as admin } from "firebase-admin/auth";
export async function enter(user: { email: string; password: string }) {
  await signInWithEmailAndPassword(getAuth(), user.email, user.password);
  await sendPasswordResetEmail(getAuth(), user.email);
  await admin().createUser({ email: user.email, password: user.password });
}
"""
SEARCH = """
import { InstantSearch } from "react-instantsearch";
export const Search = (props) => <InstantSearch {...props} />;
"""
INDEXED = """
import algoliasearch from "algoliasearch";
const index = algoliasearch("app", "key").initIndex("posts");
export const put = (user) => index.saveObjects([{ byline: user.full_name }]);
export const find = (text) => index.search(text);
"""
SIGNED_IN_PYTHON = """
from firebase_admin import auth
def enter(user):
    auth.create_user(email=user.email, password=user.password, display_name=user.full_name)
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


@pytest.mark.parametrize(
    ("file", "text"), [("src/a.ts", SIGNED_IN), ("a.py", SIGNED_IN_PYTHON)], ids=["js", "python"]
)
def test_a_service_that_people_sign_in_with_may_have_their_password(
    file: str, text: str, tmp_path: Path
) -> None:
    result = scan_files(tmp_path, {file: text})
    sent = {flow.category for flow in result.flows if flow.vendor == "firebase"}
    assert {"user.contact.email", "user.authorization.credentials"} <= sent
    rules = {finding.rule for finding in result.findings}
    assert rules.isdisjoint({"direct-identifier-to-analytics", "secret-sent"})


def test_a_service_that_searches_is_no_analytics(tmp_path: Path) -> None:
    result = scan_files(tmp_path, {"src/a.ts": INDEXED})
    assert "user.name" in {flow.category for flow in result.flows if flow.vendor == "algolia"}
    rules = {finding.rule for finding in result.findings}
    assert rules.isdisjoint({"direct-identifier-to-analytics", "tracker-before-consent"})


def test_a_chat_gets_what_people_are_called_there(tmp_path: Path) -> None:
    text = """
import requests
def tell(user):
    requests.post(
        "https://slack.com/api/chat.postMessage",
        json={"channel": user.slack_username, "text": "Done"},
    )
"""
    result = scan_files(tmp_path, {"a.py": text})
    assert "user.social" in {flow.category for flow in result.flows}
    assert "unexpected-category" not in {finding.rule for finding in result.findings}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('import { getAuth } from "firebase/auth";\ngetAuth();\n', False),
        ('import { getAnalytics } from "firebase/analytics";\ngetAnalytics();\n', True),
        (SEARCH, False),
    ],
    ids=["sign-in", "analytics", "search"],
)
def test_the_start_of_a_part_is_judged_as_what_it_is(
    text: str, found: bool, tmp_path: Path
) -> None:
    rules = {finding.rule for finding in scan_files(tmp_path, {"src/a.tsx": text}).findings}
    assert ("tracker-before-consent" in rules) is found
