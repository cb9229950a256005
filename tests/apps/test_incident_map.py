"""The map and the report of the incident's application: what leaked is on them, both halves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from flowcheck.map.model import DataMap, Layer
from flowcheck.options import ScanOptions
from flowcheck.report.graph import dot, mermaid
from flowcheck.result.scan import ScanResult
from goldens import GOLDEN, ROOT, assert_golden
from map_material import drawn, page
from projects import scan

Render = Callable[[DataMap], bytes]


@pytest.fixture(scope="module")
def result() -> ScanResult:
    root = ROOT / "fixtures" / "openai-mixpanel"
    return scan(ScanOptions(roots=(root,), all_recipients=True, today=date(2026, 11, 22)))


@pytest.fixture(scope="module")
def data_map(result: ScanResult) -> DataMap:
    return drawn(result)


@pytest.mark.parametrize(("name", "render"), [("mmd", mermaid.render), ("dot", dot.render)])
def test_the_map_is_as_approved(data_map: DataMap, name: str, render: Render) -> None:
    file: Path = GOLDEN / "report" / f"incident.{name}"
    assert_golden(file, render(data_map).decode())


def test_what_was_sent_and_what_the_sdk_took_are_told_apart(data_map: DataMap) -> None:
    styles = {node.name: node.tally.style for node in data_map.layer(Layer.DATA)}
    sent = {"E-mail address", "Name", "User id", "Organisation id"}
    taken = {"Approximate location", "Device", "Device id", "Pages visited"}
    assert {name for name, style in styles.items() if style == "sent"} == sent
    assert {name for name, style in styles.items() if style == "collected"} == taken


def test_the_report_names_both_halves_of_the_leak(result: ScanResult) -> None:
    text = page(result)
    assert "Mixpanel (E-mail address and Name)" in text
    assert "Mixpanel (Approximate location, Device, Device id and Pages visited)" in text
    assert "The vendor had an incident" in text


def test_what_did_not_leak_is_not_on_it(data_map: DataMap) -> None:
    names = " ".join(node.name for node in data_map.nodes).lower()
    for word in ("content", "credential", "password", "payment", "card"):
        assert word not in names
