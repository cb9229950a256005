"""What the other fields of a record tell of it when its own name does not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

import known_rules
from flowcheck.catalog.lexicon import load_lexicon
from flowcheck.errors import RuleError
from flowcheck.model import Confidence
from flowcheck.taint.evidence import Judge
from projects import explicit, scan_files

LEXICONS = known_rules.lexicons()
JUDGE = Judge(LEXICONS.base, LEXICONS.glossaries)

PERSON = "first_name last_name gender created_at"
CLINIC = "oxygen_saturation pulse bp creatinine"


def at_home(names: Iterable[str]) -> Judge:
    """The judge of a project with these names."""
    return JUDGE.at_home(JUDGE.spoken(names).language)


@pytest.mark.parametrize(
    ("field", "owners", "record", "category"),
    [
        ("name", ["row"], PERSON, "user.name"),
        ("id", ["raw"], PERSON, "user.unique_id"),
        ("id", [], PERSON, "user.unique_id"),
        ("external_id", ["AbhaModel"], PERSON, "user.unique_id"),
        ("name", ["row"], "sku price stock description", None),
        ("name", ["sepa"], "iban bic", "user.name"),
        ("name", ["sepa"], "iban amount currency", None),
        ("name", ["product"], "gender price stock", None),  # a name that tells wins
        ("phone", ["provider"], PERSON, "user.contact.phone_number"),  # but not against a person's
        ("address", ["clinic"], PERSON, None),  # nor against an organisation's: whom to ask there
        ("city", ["knexData"], PERSON, "user.location.imprecise"),
        ("city", ["errors"], PERSON, None),  # errors by field
        ("city", ["DEFAULTS"], PERSON, None),  # a constant
        ("status", ["row"], PERSON, None),  # whose status it is cannot be told
        ("name", ["row"], "first_name a b c d e f g h i j k l m n o", None),
        ("name", ["u"], "email id", "user.name"),
        ("from", ["emailAccountId"], "", None),  # a field of its own, whoever holds it
        (
            "height",
            ["instance"],
            "id x_min x_max y_min y_max width label creator_id",
            None,
        ),  # a box
        ("height", ["patient"], "weight height", "user.health_and_medical"),
        ("name", ["pathway"], "email id", None),
        ("name", ["form"], "company_name tax_id logo email website", "user.contact.organization"),
        ("name", ["form"], "company_name tax_id first_name last_name", "user.name"),
        ("left_knee", ["DailySheet"], CLINIC, "user.health_and_medical"),
        ("password", [], "host port user", None),
        ("password", [], "username email", "user.authorization.credentials"),
        ("city", ["form"], "street postcode country", "user.contact.address.city"),
        ("person_a_town", ["InputForm"], "person_a_street", "user.contact.address.city"),
        ("city", ["form"], "ip browser", "user.location.imprecise"),
        ("region", ["listing_row"], "street city postal_code", "user.contact.address.state"),
        ("name", ["listing_row"], "street city postal_code", None),
        ("nome", ["riga"], "nome cognome data_nascita", "user.name"),
        ("genre", ["row"], "genre prenom date_naissance", "user.demographic.gender"),
        ("genre", ["row"], "genre title artist released", None),
    ],
)
def test_other_fields_tell_what_has_a_field(
    field: str, owners: list[str], record: str, category: str | None
) -> None:
    fields = tuple(dict.fromkeys((field, *record.split())))
    assert JUDGE.field(field, owners, fields).category == category
    assert JUDGE.field(field, owners, fields[::-1]).category == category


def test_what_other_fields_tell_is_less_sure_and_said() -> None:
    verdict = JUDGE.field("name", ["row"], ("name", *PERSON.split()))
    assert (verdict.confidence, verdict.beside) == (Confidence.MEDIUM, "person")
    assert JUDGE.field("name", ["user"], ("name", *PERSON.split())).beside == ""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "loaded fields",
            (
                "export const f = (row) => { log(row.last_name, row.gender);"
                ' posthog.capture("a", { x: row.name }); };'
            ),
        ),
        (
            "fields of a declared type",
            (
                "interface Xyz { name: string; last_name: string; gender: string }\n"
                'export const f = (e: Xyz) => posthog.capture("a", { x: e.name });'
            ),
        ),
        (
            "a whole object",
            (
                "interface Xyz { name: string; last_name: string; gender: string }\n"
                'export const f = (e: Xyz) => posthog.capture("a", e);'
            ),
        ),
        (
            "parameters",
            'export function f(name, last_name, gender) { posthog.capture("a", { x: name }); }',
        ),
        (
            "fields of a part",
            (
                "export const f = (d) => { log(d.row.last_name, d.row.gender);"
                ' posthog.capture("a", { x: d.row.name }); };'
            ),
        ),
    ],
)
def test_a_scan_asks_the_other_fields(tmp_path: Path, name: str, text: str) -> None:
    source = f'import posthog from "posthog-js";\n{text}'
    flows = {flow.category: flow.why for flow in explicit(scan_files(tmp_path, {"a.ts": source}))}
    assert "user.name" in flows, name
    assert "(by its other fields: person)" in flows["user.name"]


def test_fields_of_another_thing_tell_nothing(tmp_path: Path) -> None:
    source = (
        'import posthog from "posthog-js";\n'
        "export const f = (row, other) => { log(other.last_name, other.gender);"
        ' posthog.capture("a", { x: row.name }); };'
    )
    assert not list(explicit(scan_files(tmp_path, {"a.ts": source})))


@pytest.mark.parametrize(
    ("field", "owners", "category"),
    [
        ("email", ["FIELDS"], None),  # a constant
        ("name", ["OWNER", "AuthorizationFilters"], None),
        ("email", ["POST", "request"], "user.contact.email"),
        ("email", ["U"], "user.contact.email"),
        ("name", ["SubscriptionClaim"], None),
        ("sub", ["claims"], "user.unique_id"),
        ("id", ["voter"], "user.unique_id"),
        ("voterId", [], "user.government_id"),
        ("name", ["LeadStage"], None),
        ("countries", ["props"], None),  # what there is to choose from
        ("country", ["props"], "user.location.imprecise"),
        ("countries", ["user"], "user.location.imprecise"),
        ("manageDetails", ["Page"], None),
        ("current_period_start", ["subscription"], None),
        ("strokeLinecap", [], None),
        ("returnUrl", ["checkout"], None),
        ("nameRegEx", ["PatientService"], None),
        ("cache", ["PatientService"], None),
        ("id", ["city", "office"], None),  # the id of the city
        ("IBAN", ["PartnerBankAccount"], "user.financial.bank_account"),  # no enumeration
        ("ADMIN", ["Role"], None),
        ("state_or_territory", ["Profile"], "user.contact.address.state"),
        ("name_or_code", ["user"], "user.name"),
        ("image_small", ["user"], "user.content.self_image"),
        ("tipoDocumento", ["Paciente"], None),  # the lexicon names it as harmless
    ],
)
def test_what_a_careful_reader_takes_for_personal(
    field: str, owners: list[str], category: str | None
) -> None:
    assert JUDGE.field(field, owners).category == category


def test_how_many_there_are_is_not_who_they_are() -> None:
    italian = "codice_fiscale data_nascita cognome indirizzo_residenza telefono_cellulare"
    judge = at_home(italian.split())
    assert judge.home == "it"
    assert judge.field("num_guests", []).personal is False
    assert judge.field("num_tel", []).category == "user.contact.phone_number"


def test_a_language_must_be_clearer_than_the_next() -> None:
    mixed = "prenom_a naissance_b courriel_c apellido_d nacimiento_e correo_f usuario_g adresse_h"
    assert at_home(mixed.split()).home == ""


TINY = """
language: en
things: [{kind: person, means: person, words: [user]}]
fields: [{words: [email], any: user.contact.email}]
records: [{owner: user, enough: 2, percent: 50, sure: [user.contact.email], tells: [user.name]}]
words: {flags: [], inner_flags: [], not_personal: [], wrappers: [], thing_wrappers: [], getters: [],
        actions: [], neutral: [], cuts: [], hashes: [], group_holders: [], header_holders: [],
        holders: [], endings: [], about: [], joins: {}, plurals: {}, states: {}}
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("owner: user", "owner: cat", "t.yml:5:19: 'cat' is not listed among the things"),
        ("enough: 2", "enough: two", "expected a number"),
        (", percent: 50", "", "a record lacks the key 'percent'"),
        ("[user.name]", "[user.names]", "the data category 'user.names' is not listed"),
        ("percent: 50", "percent: 50, confidence: very", "'very' is not a confidence"),
    ],
)
def test_a_mistake_in_a_record_is_reported_with_its_place(old: str, new: str, message: str) -> None:
    assert old in TINY
    known = ["user.contact.email", "user.name"]
    assert load_lexicon(TINY, "t.yml", known).records[0].owner == "user"
    with pytest.raises(RuleError, match=re.escape(message)):
        load_lexicon(TINY.replace(old, new, 1), "t.yml", known)
