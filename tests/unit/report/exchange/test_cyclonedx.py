"""CycloneDX: valid by the strict schema, complete, reproducible, safe."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from hypothesis import given
from msgspec.structs import replace

from exchange_material import material, only, with_category
from flowcheck.report.exchange import cyclonedx
from flowcheck.report.exchange.recipients import Material
from flowcheck.result.flows import PackageUse
from flowcheck.result.scan import ScanResult
from sample_findings import hostile
from sample_result import sample
from strategies import HOSTILE, one_in

VALIDATOR = JsonStrictValidator(SchemaVersion.V1_6)
MOMENT = datetime(2026, 11, 22, 4, 31, tzinfo=UTC)


def _read(found: Material) -> dict[str, Any]:
    text = cyclonedx.render(found).decode()
    assert VALIDATOR.validate_str(text) is None
    read = json.loads(text)
    assert isinstance(read, dict)
    return read


def _service(found: Material, vendor: str) -> dict[str, Any]:
    rows = {row["bom-ref"]: row for row in _read(found)["services"]}
    service = rows[f"service:{vendor}"]
    assert isinstance(service, dict)
    return service


def _properties(service: Mapping[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in service["properties"]:
        found.setdefault(row["name"].removeprefix("flowcheck:"), []).append(row["value"])
    return found


def _packages(*packages: PackageUse) -> ScanResult:
    (use,) = only("mixpanel").vendors
    return msgspec.structs.replace(
        only("mixpanel"), vendors=(msgspec.structs.replace(use, packages=packages),)
    )


def _in_region(vendor: str, region: str) -> ScanResult:
    (use,) = only(vendor).vendors
    moved = msgspec.structs.replace(use, region=region)
    return msgspec.structs.replace(only(vendor), vendors=(moved,))


@pytest.mark.parametrize("written", [True, False], ids=["register", "no register"])
def test_it_is_valid(*, written: bool) -> None:
    assert len(_read(material(written=written))["services"]) == len(sample().vendors)


def test_data_flow_into_the_service() -> None:
    service = _service(material(), "mixpanel")
    sent = {flow.category for flow in sample().flows if flow.vendor == "mixpanel"}
    assert {row["classification"] for row in service["data"]} == sent
    assert {row["flow"] for row in service["data"]} == {"inbound"}
    assert service["x-trust-boundary"] is True
    assert service["provider"] == {"name": "Mixpanel, Inc."}


def test_special_categories_are_told() -> None:
    service = _service(material(with_category("sentry", "user.health_and_medical")), "sentry")
    assert _properties(service)["article-9"] == ["user.health_and_medical"]
    described = {row["classification"]: row["description"] for row in service["data"]}
    assert described["user.health_and_medical"].startswith("GDPR Art. 9: ")
    criminal = _service(material(with_category("sentry", "user.criminal_history")), "sentry")
    assert any(row["description"].startswith("GDPR Art. 10: ") for row in criminal["data"])


def test_endpoints_are_those_in_the_code_before_those_of_the_catalogue() -> None:
    service = _service(material(_in_region("mixpanel", "us")), "mixpanel")
    assert "https://api.mixpanel.com" in service["endpoints"]
    assert _properties(service)["endpoints"] == ["catalogue"]
    sent = with_category("mixpanel", "user.name", address="https://collect.example:8443")
    service = _service(material(sent), "mixpanel")
    assert service["endpoints"] == ["https://collect.example:8443"]
    assert _properties(service)["endpoints"] == ["code"]


def test_a_region_that_nobody_knows_has_no_endpoints() -> None:
    service = _service(material(_in_region("mixpanel", "unknown")), "mixpanel")
    assert "endpoints" not in service
    assert "region" not in _properties(service)


def test_what_is_no_address_is_no_endpoint() -> None:
    sent = with_category("mixpanel", "user.name", address="https://evil example/<script>")
    assert "evil" not in "".join(_service(material(sent), "mixpanel").get("endpoints", ()))


def test_treatments_are_told_where_there_are_any() -> None:
    sent = with_category("mixpanel", "user.name", treatment="hashed")
    found = _properties(_service(material(sent), "mixpanel"))
    assert "hashed" in found["treatment:user.name"]
    assert "treatment:user.unique_id" not in found


@pytest.mark.parametrize(
    ("ecosystem", "name", "version", "purl"),
    [
        ("npm", "@sentry/nextjs", "10.1.0", "pkg:npm/%40sentry/nextjs@10.1.0"),
        ("npm", "mixpanel", None, "pkg:npm/mixpanel"),
        ("pypi", "Sentry_SDK", "2.0", "pkg:pypi/sentry-sdk@2.0"),
        ("maven", "com.mixpanel:java", "1", "pkg:maven/com.mixpanel/java@1"),
        ("swift", "https://github.com/a/b", None, "pkg:swift/github.com/a/b"),
        ("rubygems", "mixpanel-ruby", None, "pkg:gem/mixpanel-ruby"),
        ("npm", "\ud800 <b>", "1 2", "pkg:npm/%3F%20%3Cb%3E@1%202"),
    ],
)
def test_package_urls(ecosystem: str, name: str, version: str | None, purl: str) -> None:
    found = material(_packages(PackageUse(ecosystem, name, version, "package.json", 3)))
    (component,) = _read(found)["components"]
    assert component["purl"] == component["bom-ref"] == purl


def test_a_package_in_two_manifests_is_one_component() -> None:
    found = _packages(
        PackageUse("npm", "mixpanel", "1", "b/package.json", 3),
        PackageUse("npm", "mixpanel", "1", "a/package.json", 9),
        PackageUse("npm", "mixpanel", "2", "a/package.json", 9),
    )
    rows = _read(material(found))["components"]
    assert [row["bom-ref"] for row in rows] == ["pkg:npm/mixpanel@1", "pkg:npm/mixpanel@2"]
    assert rows[0]["properties"][0]["value"] == "a/package.json:9"


def test_dependencies_lead_from_the_application_over_sdks_to_services() -> None:
    use = PackageUse("npm", "mixpanel", "1", "package.json", 3)
    rows = {row["ref"]: row for row in _read(material(_packages(use)))["dependencies"]}
    assert rows["application"]["dependsOn"] == ["pkg:npm/mixpanel@1", "service:mixpanel"]
    assert rows["pkg:npm/mixpanel@1"]["dependsOn"] == ["service:mixpanel"]


def test_the_time_is_that_given_and_the_serial_number_that_of_the_content() -> None:
    plain = material()
    assert "timestamp" not in _read(plain)["metadata"]
    later = replace(plain, moment=MOMENT)
    assert _read(later)["metadata"]["timestamp"] == "2026-11-22T04:31:00Z"
    assert _read(later)["serialNumber"] != _read(plain)["serialNumber"]
    assert cyclonedx.render(plain) == cyclonedx.render(material())


@one_in(8)
@given(HOSTILE)
def test_any_text_of_scanned_code_stays_text(text: str) -> None:
    found = material(hostile(text))
    assert cyclonedx.render(found) == cyclonedx.render(found)
    assert all(char.isprintable() or char == "\n" for char in cyclonedx.render(found).decode())
    _read(found)
