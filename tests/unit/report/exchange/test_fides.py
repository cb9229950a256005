"""Manifests for Fides: valid by fideslang, complete, reproducible, safe."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from fideslang.default_taxonomy import DEFAULT_TAXONOMY
from fideslang.models import FidesModel, System
from fideslang.parse import load_manifests_into_taxonomy
from hypothesis import given

from exchange_material import material, register, with_category
from flowcheck.report.exchange import fides
from flowcheck.report.exchange.recipients import Material
from sample_findings import hostile
from strategies import HOSTILE, one_in

KINDS = ("data_category", "data_use", "data_subject")


def _read(found: Material) -> dict[str, Any]:
    read = yaml.safe_load(fides.render(found))
    assert isinstance(read, dict)
    return read


def _systems(found: Material) -> dict[str, System]:
    return {row.fides_key: row for row in load_manifests_into_taxonomy(_read(found)).system or []}


def _known(found: Material) -> dict[str, set[str]]:
    read = _read(found)
    default = {
        kind: {row.fides_key for row in _rows(getattr(DEFAULT_TAXONOMY, kind))} for kind in KINDS
    }
    return {
        kind: default[kind] | {row["fides_key"] for row in read.get(kind, ())} for kind in KINDS
    }


def _rows(rows: list[FidesModel] | None) -> list[FidesModel]:
    return rows or []


@pytest.mark.parametrize("written", [True, False], ids=["register", "no register"])
def test_every_key_is_of_the_default_taxonomy_or_comes_along(*, written: bool) -> None:
    found = material(written=written)
    known = _known(found)
    systems = _systems(found)
    assert len(systems) == len(found.result.vendors) + 1
    for system in systems.values():
        for row in system.privacy_declarations:
            assert set(row.data_categories) <= known["data_category"]
            assert row.data_use in known["data_use"]
            assert set(row.data_subjects) <= known["data_subject"]
        for flow in (*(system.egress or ()), *(system.ingress or ())):
            assert flow.fides_key in systems
            assert set(flow.data_categories or ()) <= known["data_category"]


def test_entries_of_the_taxonomy_name_their_parents() -> None:
    found = material()
    known = _known(found)
    read = _read(found)
    assert [row["fides_key"] for row in read["data_use"]] == ["analytics.reporting.product"]
    for kind in ("data_category", "data_use"):
        for row in read.get(kind, ()):
            assert row["parent_key"] in known[kind]
            assert row["fides_key"].startswith(f"{row['parent_key']}.")


def test_what_the_register_says_is_in_the_system_of_the_vendor() -> None:
    system = _systems(material())["mixpanel"]
    assert system.legal_name == "Mixpanel, Inc."
    assert system.legal_address == "1 Front Street"
    assert system.dpo == "privacy@vendor.example"
    assert system.responsibility == ["Processor"]
    assert system.legal_basis_for_transfers == ["SCCs"]
    assert system.does_international_transfers
    assert system.dpa_location == "https://wiki.shop.example/dpia"
    activity, rest = system.privacy_declarations
    assert activity.legal_basis_for_processing == "Consent"
    assert activity.retention_period == "12 months"
    assert activity.data_subjects == ["beta_testers", "customer"]
    assert rest.legal_basis_for_processing is None
    assert rest.retention_period == "24 months"
    assert "the register names no activity" in (rest.name or "")


def test_what_nobody_has_said_is_left_out() -> None:
    rows = {row["fides_key"]: row for row in _read(material(written=False))["system"]}
    said = {"fides_key", "name", "description", "system_type", "tags", "ingress"}
    assert set(rows["mixpanel"]) == said | {"privacy_declarations", "legal_name"}
    declaration = rows["mixpanel"]["privacy_declarations"][0]
    assert {"legal_basis_for_processing", "retention_period"}.isdisjoint(declaration)


def test_a_joint_controller_is_named_as_one() -> None:
    system = _systems(material())["sentry"]
    assert system.responsibility == ["Controller"]
    assert system.joint_controller_info == system.legal_name
    assert system.data_security_practices == "names are masked"


def test_special_categories_are_told_with_their_condition() -> None:
    result = with_category("sentry", "user.health_and_medical")
    rows = _systems(material(result)).values()
    found = [row for system in rows for row in system.privacy_declarations]
    special = [row for row in found if "user.health_and_medical" in row.data_categories]
    assert special
    assert all(row.processes_special_category_data for row in special)
    assert {row.special_category_legal_basis for row in special} == {"Explicit consent"}
    others = [row for row in found if row not in special]
    assert not any(row.processes_special_category_data for row in others)


def test_the_organisation_is_there_when_the_register_names_it() -> None:
    (row,) = _read(material())["organization"]
    assert row["controller"]["address"] == "Marktplatz 1, 10115 Berlin"
    assert row["data_protection_officer"]["name"] == "Erika Mustermann"
    assert "organization" not in _read(material(written=False))


@pytest.mark.parametrize("name", ["mixpanel", "user", "Shop & Co", "商店", ""])
def test_keys_of_systems_are_valid_and_unique(name: str) -> None:
    found = material(said=register(f'project: {{name: "{name}"}}'))
    rows = _read(found)["system"]
    keys = [row["fides_key"] for row in rows]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[a-zA-Z0-9_.<>-]+", key) for key in keys)
    assert len(_systems(found)) == len(keys)


@one_in(4)
@given(HOSTILE)
def test_any_text_of_scanned_code_stays_text(text: str) -> None:
    found = material(hostile(text))
    data = fides.render(found)
    assert data == fides.render(found)
    assert all(char.isprintable() or char == "\n" for char in data.decode())
    assert "evil" not in {key for row in _read(found)["system"] for key in row}
    assert len(_systems(found)) == len(found.result.vendors) + 1
