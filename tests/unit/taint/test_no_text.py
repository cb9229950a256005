"""What is put into a text, or asked for by an address, has a name of its own that tells of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowcheck.taint.no_text import is_scalar
from projects import explicit, rows, scan_files

PROMPT = """
import openai

def ask(data, country_id, created_after):
    prompt = {prompt}
    openai.chat.completions.create(model="m", messages=[{{"role": "user", "content": prompt}}])
"""
ADDRESS = """
import mixpanel from "mixpanel";
const m = mixpanel.init("x");
export function opened(req, res) {
  m.track("opened", { of: %s });
}
"""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("country_id", True),
        ("currencyISOCode", True),
        ("created_after", True),
        ("time_period", True),
        ("comment", False),
        ("thoughts_before", False),
    ],
)
def test_names_of_what_is_no_text(name: str, said: bool) -> None:
    assert is_scalar(name) is said


@pytest.mark.parametrize(
    ("prompt", "sent"),
    [
        ('f"For {country_id}"', False),
        ('f"Since {created_after:%Y}"', False),
        ('f"In {data.currency}"', False),
        ("f\"SELECT * FROM posts WHERE title = '{data.note}'\"", False),
        ("anthropic.HUMAN_PROMPT", False),
        ('f"As in {data.example_input}"', False),
        ('f"For {data.thoughts}"', True),
        ('f"For {data.note}"', True),
    ],
)
def test_what_a_prompt_is_made_of(tmp_path: Path, prompt: str, sent: bool) -> None:
    result = scan_files(tmp_path, {"ask.py": PROMPT.format(prompt=prompt)})
    assert bool(explicit(result)) is sent


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("req.query.url", False),
        ("req.query.referrer", True),
        ("req.url", True),
    ],
)
def test_an_address_that_is_asked_for(tmp_path: Path, address: str, sent: bool) -> None:
    result = scan_files(tmp_path, {"opened.js": ADDRESS % address})
    assert {row[1] for row in rows(result)} == (
        {"user.behavior.browsing_history"} if sent else set()
    )


LOGIN = """
import mixpanel from "mixpanel";
const m = mixpanel.init("x");
function parametersOf(url) {
  const found = {};
  new URL(url).searchParams.forEach((value, name) => { found[name] = value; });
  return found;
}
export function signedIn(req, res) {
  const { %s: read } = parametersOf(req.url);
  m.track("signed in", { %s: read });
}
"""


@pytest.mark.parametrize(("parameter", "sent"), [("code", False), ("utm_source", True)])
def test_a_parameter_of_an_address(tmp_path: Path, parameter: str, sent: bool) -> None:
    result = scan_files(tmp_path, {"login.js": LOGIN % (parameter, parameter)})
    assert bool(explicit(result)) is sent


MADE = """
from django.http import HttpRequest
from mixpanel import Mixpanel
from somewhere import {function}

mp = Mixpanel("x")

def chosen(request: HttpRequest):
    {name} = {function}(request.user)
    mp.track("1", "chosen", {{"of": {name}}})
"""


@pytest.mark.parametrize(
    ("function", "name", "sent"), [("find", "model_id", False), ("shown", "shown", True)]
)
def test_what_is_made_of_a_person(tmp_path: Path, function: str, name: str, sent: bool) -> None:
    result = scan_files(tmp_path, {"chosen.py": MADE.format(function=function, name=name)})
    assert ("user.contact.email" in {row[1] for row in rows(result)}) is sent


CREDENTIALS = """
import mixpanel from "mixpanel";
const m = mixpanel.init("x");
export function asked(req, res) {
  const [first] = Buffer.from(req.headers.authorization, "base64").toString().split(":");
  m.track("asked", { %s: first });
}
"""


@pytest.mark.parametrize(("key", "sent"), [("clientId", False), ("token", True)])
def test_an_id_out_of_credentials(tmp_path: Path, key: str, sent: bool) -> None:
    source = "import express from 'express';\nconst app = express();\n" + CREDENTIALS % key
    result = scan_files(tmp_path, {"asked.js": source + 'app.get("/", asked);\n'})
    assert bool(explicit(result)) is sent


PAIRS = """
import { PostHog } from "posthog-node";
export function put(properties, personProperties) {
  const posthog = new PostHog("x");
  const sent = parse({ properties, personProperties });
  posthog.capture({ distinctId: "1", event: "put", properties: sent });
}
type Given = {
  properties: { key?: string; value?: string }[];
  personProperties?: { key?: string; value?: string }[];
};
const parse = ({ properties, personProperties }: Given) => {
  const parsed: any = {};
  properties.forEach(({ key, value }) => { parsed[key] = value; });
  const set: Record<string, string> = {};
  personProperties.forEach(({ key, value }) => { set[key] = value; });
  parsed.$set = set;
  return parsed;
};
"""


def test_the_value_of_a_property_is_no_money(tmp_path: Path) -> None:
    result = scan_files(tmp_path, {"put.ts": PAIRS})
    assert "user.financial" not in {row[1] for row in rows(result)}
