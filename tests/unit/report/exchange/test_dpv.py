"""JSON-LD with the Data Privacy Vocabulary: it expands offline, and every IRI is a known term."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from pyld import jsonld  # type: ignore[import-untyped]

from exchange_material import material, only, register, with_category
from flowcheck.report.exchange import dpv
from flowcheck.report.exchange.recipients import Material
from known_rules import catalog
from sample_findings import hostile
from strategies import HOSTILE, one_in
from vocabularies import dpv_terms

PREFIXES = {key: iri for key, iri in dpv.CONTEXT.items() if isinstance(iri, str)}
DPV = PREFIXES["dpv"]
TERMS = {PREFIXES[prefix] + name for prefix, name in (term.split(":", 1) for term in dpv_terms())}
OWN = "urn:uuid:"


def _no_network(url: str, _options: object) -> dict[str, Any]:
    raise AssertionError(f"asks for {url}")


def _nodes(found: Material) -> dict[str, dict[str, Any]]:
    """The nodes of the expanded document by their IRI, without its base."""
    document = json.loads(dpv.render(found))
    expanded = jsonld.expand(document, {"documentLoader": _no_network})
    return {node["@id"].partition("#")[2]: node for node in expanded}


def _iris(node: object) -> Iterator[str]:
    match node:
        case dict():
            for key, value in node.items():
                if not key.startswith("@"):
                    yield key
                    yield from _iris(value)
                elif key == "@type":
                    yield from value
                elif key == "@id":
                    yield value
        case list():
            for value in node:
                yield from _iris(value)


def _linked(node: dict[str, Any], term: str) -> list[str]:
    """What a property of a node links to, as compact IRIs."""
    found = []
    for value in node.get(DPV + term, ()):
        iri = value.get("@id", "")
        prefix = next((key for key, base in PREFIXES.items() if iri.startswith(base)), "")
        found.append(f"{prefix}:{iri[len(PREFIXES[prefix]) :]}" if prefix else iri)
    return found


@pytest.mark.parametrize("written", [True, False], ids=["register", "no register"])
def test_every_iri_is_a_term_or_a_node_of_the_document(*, written: bool) -> None:
    nodes = _nodes(material(with_category("sentry", "user.health_and_medical"), written=written))
    iris = {iri for node in nodes.values() for iri in _iris(node)}
    assert {iri for iri in iris if iri.startswith(DPV[:-1])} <= TERMS
    others = {iri for iri in iris if not iri.startswith(DPV[:-1])}
    assert {iri.partition("#")[2] for iri in others if iri.startswith(OWN)} == set(nodes)
    plain = {iri for iri in others if not iri.startswith(OWN)}
    assert plain <= {
        *(
            PREFIXES["dct"] + name
            for name in ("title", "identifier", "source", "creator", "hasVersion")
        ),
        *(PREFIXES["skos"] + name for name in ("broader", "note")),
    }


def test_nothing_is_lost_in_the_expansion() -> None:
    document = json.loads(dpv.render(material()))
    keys = {key for node in document["@graph"] for key in node}
    assert all(key.startswith("@") or key.partition(":")[0] in PREFIXES for key in keys)
    assert len(_nodes(material())) == len(document["@graph"])


def test_terms_of_the_catalogue_are_terms_of_the_vocabulary() -> None:
    assert {iri for row in catalog().categories.values() for iri in row.dpv} <= TERMS


def test_data_are_narrower_than_the_terms_of_the_catalogue() -> None:
    node = _nodes(material())["data/mixpanel/user.contact.email"]
    assert node["@type"] == [DPV + "PersonalData"]
    (broader,) = node[PREFIXES["skos"] + "broader"]
    assert broader["@id"] == PREFIXES["pd"] + "EmailAddress"


def test_special_categories_are_typed_and_have_their_condition() -> None:
    nodes = _nodes(material(with_category("sentry", "user.health_and_medical")))
    node = nodes["data/sentry/user.health_and_medical"]
    assert node["@type"] == [DPV + "SpecialCategoryPersonalData"]
    bases = _linked(nodes["process/sentry/errors"], "hasLegalBasis")
    assert bases == ["eu-gdpr:A6-1-f", "eu-gdpr:A9-2-a", "eu-gdpr:A45-3"]
    without = _nodes(material())["process/sentry/errors"]
    assert "eu-gdpr:A9-2-a" not in _linked(without, "hasLegalBasis")


def test_a_process_for_each_purpose() -> None:
    nodes = _nodes(material())
    process = nodes["process/mixpanel/product-analytics"]
    assert _linked(process, "hasLegalBasis") == ["eu-gdpr:A6-1-a", "eu-gdpr:A46-2-c"]
    assert "dpv:Customer" in _linked(process, "hasDataSubject")
    assert _linked(process, "hasDataProcessor") == _linked(process, "hasRecipient")
    (purpose,) = process[DPV + "hasPurpose"]
    assert purpose[PREFIXES["dct"] + "title"] == [{"@value": "Find out which functions are used"}]
    assert "process/mixpanel/no-activity" in nodes


def test_a_purpose_that_nobody_has_named_is_told_as_a_suggestion() -> None:
    process = _nodes(material(written=False))["process/mixpanel/no-activity"]
    (purpose,) = process[DPV + "hasPurpose"]
    assert "suggested" in purpose[PREFIXES["skos"] + "note"][0]["@value"]
    assert DPV + "hasLegalBasis" not in process
    assert DPV + "hasDataController" not in process
    assert _linked(process, "hasResponsibleEntity")


def test_a_processor_that_uses_another_is_named_beside_it() -> None:
    text = "{project: {role: processor}, vendors: {mixpanel: {role: processor}}}"
    process = _nodes(material(said=register(text)))["process/mixpanel/no-activity"]
    assert len(_linked(process, "hasDataProcessor")) == 2


@pytest.mark.parametrize(
    ("treatments", "measures", "kind"),
    [
        (("hashed",), ["dpv:HashFunctions"], "PersonalData"),
        (("keyed-hash", "tokenised"), ["dpv:Pseudonymisation"], "PersonalData"),
        (("hashed", "plain"), [], "PersonalData"),
        (("derived",), [], "DerivedPersonalData"),
    ],
)
def test_a_measure_counts_where_nothing_goes_without_it(
    treatments: tuple[str, ...], measures: list[str], kind: str
) -> None:
    result = only("mixpanel")
    first = result.flows[0]
    rows = tuple(
        msgspec.structs.replace(first, id=name, category="user.name", treatment=name)
        for name in treatments
    )
    nodes = _nodes(material(msgspec.structs.replace(result, flows=rows)))
    node = nodes["data/mixpanel/user.name"]
    assert _linked(node, "hasTechnicalMeasure") == measures
    assert DPV + kind in node["@type"]


@pytest.mark.parametrize(
    ("region", "places"),
    [
        ("us", ["loc:US"]),
        ("eu", ["loc:EU"]),
        ("unknown+us", ["loc:US"]),
        ("eu+uk", ["loc:EU", "loc:GB"]),
        ("global", []),
        ("unknown", []),
        ("xk", []),
    ],
)
def test_regions_are_places_of_the_vocabulary(region: str, places: list[str]) -> None:
    result = only("mixpanel")
    uses = tuple(msgspec.structs.replace(use, region=region) for use in result.vendors)
    found = material(msgspec.structs.replace(result, vendors=uses))
    process = _nodes(found)["process/mixpanel/product-analytics"]
    assert _linked(process, "hasLocation") == places


def test_ids_stay_the_same_when_the_code_changes() -> None:
    before = json.loads(dpv.render(material()))["@context"]["project"]
    after = json.loads(dpv.render(material(only("mixpanel"))))["@context"]["project"]
    assert before == after
    other = register("project: {name: Other}")
    assert json.loads(dpv.render(material(said=other)))["@context"]["project"] != before


@one_in(8)
@given(HOSTILE)
def test_any_text_of_scanned_code_stays_text(text: str) -> None:
    found = material(hostile(text))
    assert dpv.render(found) == dpv.render(found)
    assert all(char.isprintable() or char == "\n" for char in dpv.render(found).decode())
    iris = {iri for node in _nodes(found).values() for iri in _iris(node)}
    assert {iri for iri in iris if iri.startswith(DPV[:-1])} <= TERMS
