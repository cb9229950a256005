"""What names are made of besides their words: qualifiers, forms, kinds, short owners, texts."""

from __future__ import annotations

from pathlib import Path

import pytest

import known_rules
from flowcheck.taint.evidence import Judge
from projects import explicit, scan_files

LEXICONS = known_rules.lexicons()
JUDGE = Judge(LEXICONS.base, LEXICONS.glossaries)


@pytest.mark.parametrize(
    ("field", "owners", "category"),
    [
        ("zorbSex", ["user"], "user.demographic.gender"),
        ("zorbNotes", ["Person"], "user.content.private"),
        ("zorbSkills", ["candidate"], "user.demographic.profile"),
        ("zorbSex", ["dataset"], None),  # of nobody known
        ("productSex", ["user"], None),  # a word that tells whose it is
        ("zorbMessage", ["user"], None),  # many things have one
        ("zorbName", ["user"], None),
        ("zorbRole", ["user"], None),
    ],
)
def test_an_unknown_word_before_what_persons_have(
    field: str, owners: list[str], category: str | None
) -> None:
    """``natal_sex`` of a person is a sex, though nobody lists the word before it."""
    assert JUDGE.field(field, owners).category == category


@pytest.mark.parametrize(
    ("field", "owners", "category"),
    [
        ("first_name_ar", ["member"], "user.name.first"),
        ("occupation_ar", ["profile"], "user.job_title"),
        ("gender_display", ["user"], "user.demographic.gender"),
        ("dob_formatted", ["user"], "user.demographic.date_of_birth"),
        ("address_json", ["user"], "user.contact.address"),
        ("passport_scan", ["employee"], "user.government_id.passport_number"),
        ("ethnic_background_id", ["participant"], "user.demographic.race_ethnicity"),
        ("city_id", ["user"], None),  # the id of another thing
        ("emailPath", ["config"], None),
        ("churchUrl", ["church"], None),
    ],
)
def test_a_value_in_another_form_is_the_value(
    field: str, owners: list[str], category: str | None
) -> None:
    """A language, a format, a scan, a unit behind a value do not change what it is."""
    assert JUDGE.field(field, owners).category == category


@pytest.mark.parametrize(
    ("field", "owner", "category"),
    [
        ("Email", "AttributeType", None),
        ("DateOfBirth", "LoginScope", None),
        ("FirstName", "ColumnNames", None),
        ("PASSAPORTO", "TipoDocumento", None),
        ("PASSPORT_NUMBER", "DOCUMENT_TYPES_IDS", None),
        ("EMAIL", "COLUMNS", None),
        ("REMOTE_ADDR", "META", "user.device.ip_address"),
        ("FirstName", "Enrollment", "user.name.first"),
        ("Geboortedatum", "Inschrijving", "user.demographic.date_of_birth"),
        ("Family", "HumanName", "user.name.last"),
    ],
)
def test_members_of_a_list_of_kinds_are_no_data(
    field: str, owner: str, category: str | None
) -> None:
    """``Scope.Email`` names a kind of value; ``Order.Email``, a property, holds one."""
    assert JUDGE.field(field, [owner]).category == category


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("cli_nombre", "user.name"),
        ("usu_clave", "user.authorization.credentials"),
        ("uti_mdp", "user.authorization.credentials"),
        ("adh_tel", "user.contact.phone_number"),
        ("ute_email", "user.contact.email"),
        ("kli_nazwisko", "user.name.last"),
        ("ctrl_prenom", "user.name.first"),
        ("edtTelefone", "user.contact.phone_number"),
    ],
)
def test_owners_may_be_cut_short(name: str, category: str) -> None:
    """The columns of old programs begin with whose they are, their controls with what they are."""
    assert (JUDGE.name(name).category or "").startswith(category)


@pytest.mark.parametrize(
    ("names", "owner", "means"),
    [
        (["activeUsers"], "stats", None),
        (["instructeur"], "nb_sent_emails", None),
        (["activeUsers"], "page", "person"),
        (["notifyUser"], "", None),
        (["updateUser"], "", "person"),
        (["createUser"], "", "person"),
    ],
)
def test_counts_and_functions_are_not_persons(
    names: list[str], owner: str, means: str | None
) -> None:
    assert JUDGE.thing(names, owner) == means


@pytest.mark.parametrize(
    ("field", "record", "category"),
    [
        ("postcode", "siret raison_sociale nom telephone", None),
        ("postcode", "nom prenom telephone", "user.contact.address.postal_code"),
        ("city", "name address phone", "user.contact.address.city"),
    ],
)
def test_addresses_of_companies_are_none_of_a_person(
    field: str, record: str, category: str | None
) -> None:
    assert JUDGE.field(field, ["row"], (field, *record.split())).category == category


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Date of birth", "user.demographic.date_of_birth"),
        ("The customer's phone number", "user.contact.phone_number"),
        ("Please enter your e-mail", "user.contact.email"),
        ("Numéro de sécurité sociale", "user.government_id.national_identification_number"),
        ("adresse électronique", "user.contact.email"),
        ("Whether the user has an email", None),
        ("a long text that says a lot about the email", None),
        ("", None),
        ("...", None),
    ],
)
def test_a_text_beside_a_field_tells(text: str, category: str | None) -> None:
    assert JUDGE.text(text, []).category == category


LABELS = """
import posthog
from django.db import models

class File(models.Model):
    f1 = models.CharField(_("Numéro de sécurité sociale"), max_length=9)
    f2 = models.CharField(verbose_name="number of pages")
    email = models.CharField(help_text="date of birth")

def sent(file: File):
    posthog.capture("id", "e", {"a": file.f1, "b": file.f2, "c": file.email})
"""
COMMENTS = """
import posthog from "posthog-js";
interface Row {
  /** Date of birth. */
  f1: string;
  f2: string; // The customer's phone number
  f3: string;
}
export const sent = (row: Row) => posthog.capture("e", { a: row.f1, b: row.f2, c: row.f3 });
"""
KEYS = """
import posthog from "posthog-js";
export function known(a, b, c) {
  posthog.identify("id", { nome: a, cognome: b, data_nascita: c });
}
export function opened(a, b) {
  posthog.capture("opened", { nome: a, prezzo: b });
}
"""
FORM = """
import posthog from "posthog-js";
export const Field = () => (
  <input placeholder="Phone number" onChange={(e) => posthog.capture("e", { v: e.target.value })} />
);
"""


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        (
            "a.py",
            LABELS,
            [
                ("user.contact.email", "field"),  # a name that tells wins
                ("user.government_id.national_identification_number", "text"),
            ],
        ),
        (
            "a.ts",
            COMMENTS,
            [("user.contact.phone_number", "text"), ("user.demographic.date_of_birth", "text")],
        ),
        ("a.tsx", FORM, [("user.contact.phone_number", "text")]),
    ],
)
def test_a_scan_reads_labels_and_comments(
    tmp_path: Path, file: str, text: str, told: list[tuple[str, str]]
) -> None:
    result = scan_files(tmp_path, {file: text})
    found = [(flow.category, flow.evidence and flow.evidence.kind) for flow in explicit(result)]
    assert sorted(found) == told


def test_the_keys_of_an_object_are_a_record(tmp_path: Path) -> None:
    """``nome`` is a name beside ``cognome``, and none beside a price."""
    flows = explicit(scan_files(tmp_path, {"a.js": KEYS}))
    names = [flow for flow in flows if flow.key == "nome"]
    assert [(flow.category, flow.why) for flow in names] == [
        ("user.name", "sent under the key `nome` (by its other fields: person)")
    ]


@pytest.mark.parametrize(
    ("label", "category"),
    [
        ('verbose_name="civilité", ', "user.demographic.gender"),
        ('verbose_name="salutation", ', "user.demographic.gender"),
        ("", "user.job_title"),
    ],
)
def test_a_label_says_which_title_of_a_person_is_meant(
    tmp_path: Path, label: str, category: str
) -> None:
    code = (
        "from django.db import models\nimport posthog\n\n\n"
        "class User(models.Model):\n"
        "    first_name = models.CharField()\n"
        f"    title = models.CharField({label}max_length=3)\n\n\n"
        "def go(user: User):\n"
        '    posthog.capture("1", "x", {"t": user.title})\n'
    )
    (flow,) = explicit(scan_files(tmp_path, {"a.py": code}))
    assert flow.category == category


def test_whether_somebody_has_a_second_factor_is_no_secret() -> None:
    verdict = JUDGE.field("twoFactorAuthentication", ["fxa", "token"])
    assert verdict.category == "user.account"
    assert JUDGE.field("twoFactorSecret", ["user"]).category == "user.authorization.credentials"
