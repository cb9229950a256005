"""Names in other languages, alone and with owners, and names that only look like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import known_rules
from flowcheck.taint.evidence import Judge

LEXICONS = known_rules.lexicons()
JUDGE = Judge(LEXICONS.base, LEXICONS.glossaries)
ENGLISH = Judge(LEXICONS.base)

PERSONAL = {
    "user.contact.email": """
        courriel email_utilisateur emailUtilisateur utilisateurEmail adresseEmail adresse_courriel
        Emailadresse emailDesBenutzers kundenEmail correo_electronico emailUsuario indirizzo_email
        emailCliente:Utente emailadres gebruikersEmail adresEmail adres_email_klienta e_mail:Usuario
    """,
    "user.contact.phone_number": """
        numeroTelephone num_tel:Utilisateur Telefonnummer telefonNr numero_telefono nrTelefone
        telefoonnummer telnr_ouders numer_telefonu celular:Cliente cellulare:Persona
    """,
    "user.name.first": "prénom prenom Prenom Vorname voornaam imie imię primer_nombre",
    "user.name.last": "nom_de_famille nachname achternaam apellidos cognome sobrenome nazwisko",
    "user.name": """
        nom:Utilisateur user_nombre nombre:Cliente nome_do_paciente getKundenName nome:Paciente
        imie_i_nazwisko kundenname nominativo
    """,
    "user.unique_id": "clienteId id_utilisateur Kundennummer klantnummer numer_klienta mitgliedsNr",
    "user.demographic.date_of_birth": """
        dateNaissance date_de_naissance datenaissance Geburtsdatum geb_datum fechaNacimiento
        data_nascita geboortedatum dt_nasc data_nascimento data_urodzenia
    """,
    "user.demographic.gender": "civilite sexe:Patient Geschlecht sexo:Paciente geslacht plec",
    "user.government_id.national_identification_number": """
        numeroSecu nir:Usager steuerId svnr codice_fiscale bsn burgerservicenummer cpf pesel
        documento:Paciente
    """,
    "user.contact.address.postal_code": """
        codePostal plz:Kunde codigo_postal cap:Utente cep kodPocztowy
    """,
    "user.contact.address.street": "hausnummer straße:Kunde rue:Utilisateur ulica straatnaam",
    "user.authorization.credentials": "motDePasse Passwort contraseña senha wachtwoord hasło",
    "user.financial": "salaire Gehalt sueldo stipendio salaris salário wynagrodzenie",
    "user.health_and_medical": """
        diagnostico:Paciente hauptdiagnose grossesse alergias diagnosi ciąża
    """,
    "user.contact.organization": "raisonSociale firmenname nome:Empresa nom:Entreprise nazwaFirmy",
    "user.criminal_history": "casierJudiciaire führungszeugnis antecedentesPenales strafblad",
}

HARMLESS = """
    type_adresse nb_utilisateurs nombre_utilisateurs anzahlKunden email_valide:Utilisateur
    date_envoi_email:Utilisateur siret numero_siret cnpj partitaIva est_actif:Utilisateur
    modele_email:Utilisateur message_erreur liczbaKlientow kvkNummer:Bedrijf tipo_direccion
"""

# Names of English code that have a foreign word in them, or look like it.
FALSE_FRIENDS = """
    via cap cp art rol note chat location type ort land sede data plan genre place son rue details
    category_ids dir run_codes partner_id zone extra_data client_id terminal_size camera alter_table
    port_name exporter_name observation mission_control details_url i_frame numeric_value rate_limit
    cargo_path state_machine commune mode tag_name hat_size mail_merge kind_of annotation_count
"""


def split(text: str) -> tuple[str, list[str]]:
    name, _, owner = text.partition(":")
    return name, [owner] if owner else []


@pytest.mark.parametrize(
    ("text", "category"),
    [(text, category) for category, texts in PERSONAL.items() for text in texts.split()],
)
def test_names_of_other_languages(text: str, category: str) -> None:
    found = JUDGE.field(*split(text)).category
    assert found == category


@pytest.mark.parametrize(
    ("name", "owner", "category"),
    [
        ("prenom_adh", "adherents", "user.name.first"),  # its owner cut short
        ("elevenom", "eleves", "user.name"),  # ... run together with it
        ("fec_nac", "Paciente", "user.demographic.date_of_birth"),  # words cut short
        ("nascita_data", "Persona", "user.demographic.date_of_birth"),  # turned
        ("IDutilisateur", "historique", "user.unique_id"),
        ("codigoClienteId", "Consulta", "user.unique_id"),
        ("ultimo_login", "ProfissionalAtivo", "user.account"),  # the state of the owner
        ("uidUtilisateurCourant", "Commande", "user.unique_id"),  # an adjective behind
        ("codice_socio", "SocioUpdate", "user.unique_id"),  # words that English has borrowed
        ("nome", "userInfo", "user.name"),
        ("nom", "data", None),
        ("kdNr", "Kunde", "user.unique_id"),  # parts of a compound cut short
        (
            "adh_nom",
            "adherents",
            "user.name",
        ),  # a short form that the glossary lists is an owner, too
        ("iddescontos", "FolhaPagamento", None),  # an id run together with a word that is not known
        ("huisnummer", "ProfielFormulier", "user.contact.address.street"),
        ("situation_militaire", "Individu", "user.demographic"),
    ],
)
def test_how_names_are_put_together(name: str, owner: str, category: str | None) -> None:
    assert JUDGE.field(name, [owner]).category == category


@pytest.mark.parametrize("text", HARMLESS.split())
def test_what_is_not_personal(text: str) -> None:
    assert not JUDGE.field(*split(text)).personal


@pytest.mark.parametrize("name", FALSE_FRIENDS.split())
def test_false_friends_are_read_as_english(name: str) -> None:
    assert JUDGE.name(name) == ENGLISH.name(name)
    assert JUDGE.field(name, ["user"]) == ENGLISH.field(name, ["user"])


@pytest.mark.parametrize(
    ("owner", "subject"),
    [
        ("Mitarbeiter", "employee"),
        ("paciente", "patient"),
        ("enfant", "child"),
        ("Kunde", "customer"),
        ("visiteur", "visitor"),
        ("candidato", "job_applicant"),
        ("opiekun", "next_of_kin"),
    ],
)
def test_whose_data(owner: str, subject: str) -> None:
    assert JUDGE.subject([owner]) == subject
    assert JUDGE.thing([owner]) == "person"


def test_a_word_counts_in_the_company_of_its_language_only() -> None:
    assert JUDGE.field("cap", ["store"]).category is None
    assert JUDGE.field("cap", ["indirizzo"]).category == "user.contact.address.postal_code"


def test_the_language_that_explains_most_wins() -> None:
    assert JUDGE.name("nombre_utilisateurs").personal is False
    assert JUDGE.name("nombre_usuario").category == "user.account.username"


@given(st.text(max_size=60), st.lists(st.text(max_size=20), max_size=2))
def test_no_name_raises(name: str, owners: list[str]) -> None:
    assert JUDGE.field(name, owners) == JUDGE.field(name, owners)
