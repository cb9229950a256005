"""The language that a project speaks, told by its names, and what its words are then taken for."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest

import known_rules
from flowcheck.discover.files import Disk
from flowcheck.discover.walk import discover
from flowcheck.discover.workspace import Workspace
from flowcheck.link.modules import ModuleResolver
from flowcheck.link.program import Program
from flowcheck.lowering import lower
from flowcheck.model import Language, SourceFile
from flowcheck.taint.evidence import Judge
from flowcheck.taint.tokens import all_tokens
from projects import rows, scan_files

LEXICONS = known_rules.lexicons()
JUDGE = Judge(LEXICONS.base, LEXICONS.glossaries)
FIXTURES = Path(__file__).parents[3] / "fixtures"

SPOKEN = {
    "de": "kundenNummer geburtsDatum vorname nachname_kunde strasse_nr anrede bestellung_id",
    "es": "fecha_nacimiento apellido_paterno correo_electronico usuarioNombre telefono_movil",
    "fr": "dateNaissance prenom_usager nom_famille adresseCourriel mot_de_passe idUtilisateur",
    "it": "data_nascita cognome_utente indirizzo_email codiceFiscale numeroTelefono ruolo_utente",
    "nl": "geboorte_datum achternaam_klant voorNaam telefoonNummer wachtwoord_hash woon_plaats",
    "pl": "data_urodzenia nazwisko_klienta imieUzytkownika numer_telefonu haslo_hash kod_pocztowy",
    "pt": "data_nascimento sobrenome_usuario endereco_email telefoneCelular senha_hash nomeMae",
}
ENGLISH = """
    firstName last_name user_email getUserById createdAt page_size is_active total_participants
    vue_router mention_count client_id sans_serif order_item phone_number zip_code shipping_address
"""


def at_home(names: Iterable[str]) -> Judge:
    """The judge of a project with these names."""
    return JUDGE.at_home(JUDGE.spoken(names).language)


def names_of(files: dict[str, str]) -> list[str]:
    sources = [SourceFile(path, Language.TYPESCRIPT, text) for path, text in sorted(files.items())]
    return list(Program(sources, ModuleResolver(files, Workspace()), lower).texts.names())


@pytest.mark.parametrize("language", SPOKEN)
def test_the_names_of_a_project_tell_its_language(language: str) -> None:
    names = [*SPOKEN[language].split(), *ENGLISH.split()]
    home = at_home(names)
    assert home is not JUDGE
    assert home is at_home(reversed(names))
    assert home.field("x", []) == JUDGE.field("x", [])


@pytest.mark.parametrize(
    ("language", "name", "category"),
    [
        ("fr", "genre", "user.demographic.gender"),
        ("fr", "portable", "user.contact.phone_number"),
        ("fr", "idClient", "user.unique_id"),
        ("it", "cap", "user.contact.address.postal_code"),
        ("fr", "direction", None),  # stays English
        ("it", "data", None),
    ],
)
def test_words_that_are_english_as_well(language: str, name: str, category: str | None) -> None:
    assert JUDGE.name(name).category is None
    assert at_home(SPOKEN[language].split()).name(name).category == category


def test_a_few_words_of_another_language_change_nothing() -> None:
    few = SPOKEN["fr"].split()[:1]
    assert at_home([*few, *ENGLISH.split()]) is JUDGE
    assert at_home([]) is JUDGE


def test_two_languages_that_explain_the_same_tell_none() -> None:
    assert at_home(["cliente_a", "cliente_b"]) is JUDGE


def test_english_projects_are_judged_as_before() -> None:
    files = discover(Disk(FIXTURES)).files
    program = Program(files, ModuleResolver((file.path for file in files), Workspace()), lower)
    assert at_home(program.texts.names()) is JUDGE


def test_of_very_many_names_a_part_is_looked_at_whatever_their_order() -> None:
    names = [f"nom_{number}" for number in range(30_000)]
    found = names_of({"a.ts": " ".join(names)})
    assert 2_000 < len(found) < 6_000
    assert set(found) == set(names_of({"a.ts": " ".join(reversed(names))}))


def test_prose_is_no_name() -> None:
    names = names_of(
        {"a.ts": "// le prénom de la personne\nconst userName = nom_usage + prenom;\n"}
    )
    assert sorted(names) == ["nom_usage", "userName"]


def test_a_scan_reads_names_in_the_language_of_the_project(tmp_path: Path) -> None:
    call = (
        'import posthog from "posthog-js";\n'
        'export function suivre(f) { posthog.capture("vu", {genre: f.genre}); }\n'
    )
    words = "export const noms = {" + ", ".join(f"{name}: 1" for name in SPOKEN["fr"].split())
    package = '{"dependencies": {"posthog-js": "1.100.0"}}'
    alone = scan_files(tmp_path / "a", {"package.json": package, "suivi.ts": call})
    assert not rows(alone)
    files = {"package.json": package, "suivi.ts": call, "noms.ts": words + "};\n"}
    found = rows(scan_files(tmp_path / "b", files))
    assert {row[1] for row in found} == {"user.demographic.gender"}


@pytest.mark.parametrize("language", [*SPOKEN, ""])
def test_as_many_words_as_are_said_may_change_and_the_language_stays(language: str) -> None:
    chance = random.Random(language)  # noqa: S311 - no secret
    foreign = [word for words in SPOKEN.values() for word in words.split()]
    for _ in range(60):
        names = {
            *SPOKEN.get(language, "").split(),
            *chance.sample(foreign, chance.randint(0, 12)),
            *(f"{word}_x" for word in chance.choices(ENGLISH.split(), k=chance.randint(0, 20))),
        }
        told = JUDGE.spoken(names)
        for _ in range(20):
            words = all_tokens(names)
            new = chance.sample(sorted(all_tokens([*foreign, *ENGLISH.split()])), 12)
            for word in new[: told.steady]:
                words ^= {word}
            assert JUDGE.spoken(words).language == told.language


def test_a_language_is_steady_where_it_is_clear() -> None:
    assert JUDGE.spoken(["order_item", "page_size"]).steady == 4
    assert JUDGE.spoken([]).steady == 4
    assert JUDGE.spoken(SPOKEN["fr"].split()) == ("fr", 2)
    assert JUDGE.spoken(SPOKEN["de"].split()[:3]) == ("", 0)
