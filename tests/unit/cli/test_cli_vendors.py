import json
import re

import pytest

from fake_cli import Run


def test_the_list_has_the_promised_fields(run: Run) -> None:
    outcome = run("vendors", "--format", "json")
    rows = json.loads(outcome.out)
    assert outcome.code == 0
    assert [row["vendor"] for row in rows] == sorted(row["vendor"] for row in rows)
    mixpanel = next(row for row in rows if row["vendor"] == "mixpanel")
    assert list(mixpanel) == ["vendor", "name", "class", "country", "packages", "hosts", "calls"]
    assert {"ecosystem": "npm", "name": "mixpanel-browser"} in mixpanel["packages"]
    assert "api-eu.mixpanel.com" in mixpanel["hosts"]
    assert mixpanel["calls"] > 20


@pytest.mark.parametrize("name", ["sentry", "Sentry", "@sentry/nextjs", "sentry-sdk", "sentry_sdk"])
def test_a_vendor_is_found_by_id_name_package_and_module(run: Run, name: str) -> None:
    (row,) = json.loads(run("vendors", name, "--format", "json").out)
    assert row["vendor"] == "sentry"
    collected = [item for sdk in row["sdks"] for item in sdk["collects"]]
    assert all(item["source"] for item in collected)
    assert {"since", "until", "risky", "safe"} <= set(row["sdks"][0]["options"][0])


def test_one_vendor_is_shown_in_full(run: Run) -> None:
    text = run("vendors", "mixpanel").out
    assert text.startswith("Mixpanel (mixpanel), product-analytics\n")
    assert "mixpanel.people.set" in text
    assert "Collected by itself" in text
    assert "unless ip is false" in text
    assert re.search(r"^ +rough location +CoarseLocation +APPROX_LOCATION +8$", text, re.MULTILINE)
    assert "https://docs.mixpanel.com" in text


def test_the_list_can_be_one_class(run: Run) -> None:
    text = run("vendors", "--class", "session-replay").out
    assert text.startswith("session-replay (")
    assert "hotjar" in text
    assert "mixpanel" not in text


def test_an_unknown_name_is_an_error_with_what_is_near(run: Run) -> None:
    outcome = run("vendors", "mixpnel")
    assert (outcome.code, outcome.out) == (2, "")
    assert "no vendor or package 'mixpnel'; did you mean: Mixpanel" in outcome.err


def test_an_unknown_class_is_an_error_with_all_classes(run: Run) -> None:
    outcome = run("vendors", "--class", "magic")
    assert outcome.code == 2
    assert "no class 'magic'; there are: advertising," in outcome.err
