"""SARIF: valid by the schema of OASIS, and what GitHub's code scanning needs and takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from ci_schemas import SARIF, mistakes, published
from flowcheck.report import sarif
from flowcheck.report.run import Run
from flowcheck.result.flows import Step
from flowcheck.result.scan import ScanResult
from sample_findings import IDENTIFIER, finding, judged
from sample_result import sample

Json = dict[str, Any]


def _run(result: ScanResult, run: Run | None = None) -> Json:
    log = json.loads(sarif.render(result, run or Run()))
    assert mistakes(log, published(SARIF)) == []
    (found,) = log["runs"]
    return dict(found)


def _texts(node: object) -> Iterator[str]:
    match node:
        case str():
            yield node
        case dict():
            for child in node.values():
                yield from _texts(child)
        case list():
            for child in node:
                yield from _texts(child)


def test_it_is_valid_and_has_what_github_requires() -> None:
    run = _run(judged(), Run(prefix="apps/shop"))
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"]) == ("flowcheck", "0.0.0")
    for rule in driver["rules"]:
        assert {"id", "name", "shortDescription", "fullDescription", "help"} <= rule.keys()
        assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note"}
        assert rule["properties"]["precision"] in {"very-high", "high", "medium", "low"}
        assert "security-severity" not in rule["properties"]
        assert rule["properties"]["tags"][0] == "privacy"
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region.keys() == {"startLine", "startColumn", "endLine", "endColumn"}
        assert region["endColumn"] > region["startColumn"]
    assert "" not in set(_texts(run))
    assert run["automationDetails"]["id"] == "flowcheck/apps/shop/"
    assert run["columnKind"] == "unicodeCodePoints"


def test_a_result_tells_place_route_and_fingerprint() -> None:
    found = judged().findings[0]
    row = _run(judged(), Run(prefix="apps/shop"))["results"][0]
    place = row["locations"][0]["physicalLocation"]
    assert row["level"] == "error"
    assert row["partialFingerprints"] == {"primaryLocationLineHash": f"{found.id}:1"}
    uri = "apps/shop/web/src/features/polls/components/dialog-2.tsx"
    assert place["artifactLocation"] == {"uri": uri, "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 74, "startColumn": 11, "endLine": 74, "endColumn": 23}
    routes = [flow["threadFlows"][0]["locations"] for flow in row["codeFlows"]]
    assert [len(route) for route in routes] == [3, 3]
    last = routes[0][-1]["location"]
    assert last["message"]["text"].endswith("(passed to posthog.capture())")
    assert [each["message"]["text"] for each in row["relatedLocations"]] == [
        "posthog.capture sends it",
        "The same is found here",
    ]
    assert row["properties"] == {
        "vendor": "posthog",
        "category": "user.contact.email",
        "treatment": "plain",
        "role": "event",
        "confidence": "high",
    }


def test_a_waived_finding_is_suppressed() -> None:
    rows = _run(judged())["results"]
    suppressed = [row for row in rows if "suppressions" in row]
    assert [row["suppressions"] for row in suppressed] == [
        [
            {
                "kind": "external",
                "status": "accepted",
                "justification": "replaced in March (Kim, until 2027-03-31)",
            }
        ]
    ]


def test_a_comment_in_the_code_suppresses_in_the_source() -> None:
    row = judged().findings[0]
    waived = {"owner": "", "reason": "agreed", "expires": "", "place": f"{row.file}:{row.line}"}
    result = msgspec.structs.replace(
        sample(), findings=(msgspec.structs.replace(row, waived=waived),)
    )
    (found,) = _run(result)["results"]
    assert found["suppressions"][0]["kind"] == "inSource"
    assert found["suppressions"][0]["justification"] == "agreed"


def test_a_fingerprint_does_not_depend_on_the_place() -> None:
    row = judged().findings[0]
    moved = msgspec.structs.replace(row, file="elsewhere.ts", line=999)
    marks = [
        _run(msgspec.structs.replace(sample(), findings=(each,)))["results"][0][
            "partialFingerprints"
        ]
        for each in (row, moved)
    ]
    assert marks[0] == marks[1]


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("app/[...route]/(a)/page one.ts", "app/%5B...route%5D/(a)/page%20one.ts"),
        ("a:b.ts", "a%3Ab.ts"),
        ("100%.ts", "100%25.ts"),
        ("é.ts", "%C3%A9.ts"),
        ("a\nb#c?.ts", "a%0Ab%23c%3F.ts"),
        ("caf\udce9.ts", "caf%E9.ts"),
        ("\ud800.ts", "%ED%A0%80.ts"),
    ],
)
def test_odd_file_names_become_addresses(name: str, uri: str) -> None:
    row = finding(IDENTIFIER, "found", place=(name, 1))
    (found,) = _run(msgspec.structs.replace(sample(), findings=(row,)))["results"]
    assert found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_text_cannot_make_links() -> None:
    row = finding(IDENTIFIER, "see [here](http://evil.example) or [1](1)")
    (found,) = _run(msgspec.structs.replace(sample(), findings=(row,)))["results"]
    assert "](" not in found["message"]["text"]


def test_more_than_github_keeps_is_cut_gravest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MAX_RESULTS", 3)
    run = _run(judged())
    assert [row["level"] for row in run["results"]] == ["error", "error", "warning"]
    told = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert told.startswith("2 findings of 5 left out")


def test_a_log_that_is_too_large_is_halved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MAX_PACKED", 2_000)
    run = _run(judged())
    assert 0 < len(run["results"]) < 5
    assert "left out" in json.dumps(run["invocations"])


def test_a_route_has_no_more_steps_than_github_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MAX_STEPS", 4)
    result = judged()
    long = tuple(Step("a.ts", line, 1, f"x{line}") for line in range(1, 10))
    flows = tuple(msgspec.structs.replace(flow, path=long) for flow in result.flows)
    run = _run(msgspec.structs.replace(result, flows=flows))
    steps = run["results"][0]["codeFlows"][0]["threadFlows"][0]["locations"]
    lines = [step["location"]["physicalLocation"]["region"]["startLine"] for step in steps]
    assert lines == [1, 2, 8, 9]


def test_what_could_not_be_read_is_a_notification() -> None:
    rows = _run(sample())["invocations"][0]["toolExecutionNotifications"]
    assert [row["descriptor"]["id"] for row in rows] == ["too-large", "syntax"]


def test_a_rule_explains_itself() -> None:
    rules = {rule["id"]: rule for rule in _run(judged())["tool"]["driver"]["rules"]}
    rule = rules["direct-identifier-to-analytics"]
    assert rule["name"] == "DirectIdentifierToAnalytics"
    assert rule["properties"]["tags"] == ["privacy", "gdpr", "R03"]
    assert "[vendor name] can do its work without it" in rule["help"]["text"]
    assert "**Law:** GDPR Art. 5(1)(c); GDPR Art. 25(1)" in rule["help"]["markdown"]
    assert "`posthog.identify(user.id, { plan: user.plan })`" in rule["help"]["markdown"]


def test_a_rule_that_was_not_listed_is_made_of_its_finding() -> None:
    result = msgspec.structs.replace(judged(), rules=())
    rules = _run(result)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({row.rule for row in result.findings})
