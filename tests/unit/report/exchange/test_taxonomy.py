"""The words of the exchange formats are those of the published vocabularies."""

from __future__ import annotations

import pytest
from fideslang.default_taxonomy import DEFAULT_TAXONOMY
from fideslang.models import (
    LegalBasisForProcessingEnum,
    LegalBasisForTransfersEnum,
    SpecialCategoryLegalBasisEnum,
)

from flowcheck.catalog.categories import Subject
from flowcheck.catalog.location import rules_directory
from flowcheck.catalog.vendor import VendorClass
from flowcheck.policy.register import LegalBasis, TransferBasis
from flowcheck.record.groups import load_groups
from flowcheck.report.exchange import taxonomy
from flowcheck.report.exchange.taxonomy import article_9_letter, nearest_above, subject_key
from known_rules import catalog
from vocabularies import dpv_terms


def test_data_uses_and_subjects_are_those_of_fideslang() -> None:
    assert {row.fides_key for row in DEFAULT_TAXONOMY.data_use} == taxonomy.DATA_USES
    assert {row.fides_key for row in DEFAULT_TAXONOMY.data_subject} == taxonomy.DATA_SUBJECTS


def test_categories_are_those_of_fideslang_but_for_our_extensions() -> None:
    known = {row.fides_key for row in DEFAULT_TAXONOMY.data_category}
    ours = {key for key, row in catalog().categories.items() if not row.extension}
    assert ours == known


def test_parents_of_extensions_are_categories_of_fideslang() -> None:
    known = {row.fides_key for row in DEFAULT_TAXONOMY.data_category}
    parents = {row.parent for row in catalog().categories.values() if row.extension}
    assert parents <= known


def test_every_kind_of_vendor_suggests_a_data_use_of_fideslang() -> None:
    groups = load_groups(rules_directory(), catalog().categories)
    uses = {kind: groups.of_class(kind).data_use for kind in VendorClass}
    assert {kind for kind, use in uses.items() if use not in taxonomy.DATA_USES} == {
        VendorClass.UNKNOWN
    }


def test_bases_are_those_of_fideslang() -> None:
    assert set(LegalBasis) == {row.value for row in LegalBasisForProcessingEnum}
    transfers = {row.value for row in LegalBasisForTransfersEnum}
    assert set(taxonomy.FIDES_TRANSFERS) == set(TransferBasis)
    assert set(taxonomy.FIDES_TRANSFERS.values()) <= transfers
    special = [row.value for row in SpecialCategoryLegalBasisEnum]
    assert list(taxonomy.FIDES_ARTICLE_9.values()) == special


def test_iris_are_terms_of_the_data_privacy_vocabulary() -> None:
    tables = (
        taxonomy.DPV_PURPOSES,
        taxonomy.DPV_SUBJECTS,
        taxonomy.DPV_BASES,
        taxonomy.DPV_TRANSFERS,
        taxonomy.DPV_MEASURES,
    )
    used = {iri for table in tables for iri in table.values()}
    used |= {f"eu-gdpr:A9-2-{letter}" for letter in taxonomy.FIDES_ARTICLE_9}
    assert used <= dpv_terms()
    assert set(taxonomy.DPV_BASES) == set(LegalBasis)


def test_every_data_use_but_the_vaguest_has_a_purpose() -> None:
    without = {key for key in taxonomy.DATA_USES if not nearest_above(key, taxonomy.DPV_PURPOSES)}
    assert without == {
        "collect",
        "finance",
        "third_party_sharing",
        "third_party_sharing.legal_obligation",
        "train_ai_system",
    }


def test_subjects_that_code_can_show_are_known_to_one_of_the_vocabularies() -> None:
    known = taxonomy.DATA_SUBJECTS | set(taxonomy.DPV_SUBJECTS)
    assert {subject.value for subject in Subject} - known == {"unknown"}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("customer", "customer"),
        ("Customers", "customer"),
        ("Job applicants", "job_applicant"),
        ("children", "child"),
        ("Beta testers", "beta_testers"),
        ("Kundinnen & Kunden", "kundinnen_kunden"),
        ("Geschäftsführer", "geschaftsfuhrer"),
        ("клиенты", "subject_c1b99440"),
        ("\u202e", ""),
    ],
)
def test_people_as_keys(text: str, key: str) -> None:
    assert subject_key(text) == key


@pytest.mark.parametrize(
    ("condition", "letter"),
    [
        ("Art. 9(2)(a): explicit consent", "a"),
        ("Article 9 (2) (h)", "h"),
        ("Art. 9(2)(a) or Art. 9(2)(g)", ""),
        ("consent", ""),
        ("", ""),
    ],
)
def test_the_letter_of_a_condition(condition: str, letter: str) -> None:
    assert article_9_letter(condition) == letter


def test_the_nearest_above() -> None:
    assert nearest_above("a.b.c", {"a", "a.b"}) == "a.b"
    assert nearest_above("ab.c", {"a"}) == ""
