from __future__ import annotations

from pathlib import Path

import pytest

import known_rules
import records
from flowcheck.catalog.categories import Subject
from flowcheck.catalog.location import rules_directory
from flowcheck.catalog.vendor import VendorClass
from flowcheck.discover.skip import REASONS
from flowcheck.errors import RuleError
from flowcheck.model import DOCUMENT_LANGUAGES
from flowcheck.policy.load import load_defaults
from flowcheck.policy.register import LegalBasis, TransferBasis, VendorRole
from flowcheck.policy.schema import Standing
from flowcheck.report.record.texts import LONGEST_SHEET, load_texts
from flowcheck.report.record.wording import harmless


@pytest.mark.parametrize("language", DOCUMENT_LANGUAGES)
def test_every_language_has_a_word_for_every_key(language: str) -> None:
    found = records.texts(language).sections
    packs = known_rules.packs()
    groups = records.material(records.incident()).groups
    wanted = {
        "categories": set(known_rules.catalog().categories),
        "classes": set(VendorClass),
        "subjects": set(Subject),
        "bases": set(LegalBasis),
        "rights": set(LegalBasis),
        "transfers": set(TransferBasis),
        "adequacy": set(Standing),
        "roles": set(VendorRole),
        "activities": {group.id for group in groups.activities},
        "hints": {group.id for group in groups.activities if group.data_use},
        "skipped": set(REASONS),
        "families": set(groups.families),
        "sensitive": set(groups.sensitive),
        "incidents": set(load_defaults(rules_directory() / "policy").breached),
    }
    for section, keys in wanted.items():
        assert set(found[section]) == keys, section
    assert {asked.id for pack in packs for asked in pack.questions} <= set(found["questions"])


def test_an_incident_in_english_is_that_of_the_rules() -> None:
    defaults = load_defaults(rules_directory() / "policy")
    assert records.texts("en").sections["incidents"] == defaults.breached


@pytest.mark.parametrize("language", DOCUMENT_LANGUAGES)
@pytest.mark.parametrize("template", ["art30", "cnil", "ico"])
def test_titles_of_columns_and_sheets_are_told_apart(language: str, template: str) -> None:
    book = records.book(template=template, language=language)
    for sheet in book.sheets:
        titles = [column.title for column in sheet.columns]
        assert len(set(titles)) == len(titles)
    names = [sheet.title.casefold() for sheet in book.sheets]
    assert len(set(names)) == len(names)
    assert all(len(name) <= LONGEST_SHEET for name in names)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  title: ", "  titel: ", r"record/fr.yml:\d+:\d+: unknown key 'titel' in words"),
        (
            "{commit}",
            "{revision}",
            r"record/fr.yml:\d+:\d+: expected the placeholders commit, date",
        ),
        ("  record: Registre\n", "", r"sheets lacks the key 'record'"),
        ("record: Registre", "record: Registre des activités de traitement", "longer than the 31"),
        ("language: fr", "language: it", "expected 'fr'"),
    ],
)
def test_a_mistake_is_told_with_its_line(old: str, new: str, message: str, tmp_path: Path) -> None:
    folder = tmp_path / "record"
    folder.mkdir()
    for language in ("en", "fr"):
        text = (rules_directory() / "record" / f"{language}.yml").read_text("utf-8")
        if language == "fr":
            assert old in text
            text = text.replace(old, new, 1)
        (folder / f"{language}.yml").write_text(text, "utf-8")
    with pytest.raises(RuleError, match=message):
        load_texts(tmp_path, "fr")


@pytest.mark.parametrize(
    ("language", "section", "key", "text"),
    [
        ("fr", "words", "open_cell", "Sans réponse\u00a0: {number}"),
        ("fr", "words", "open_plain", "Sans réponse (voir «\u00a0Questions\u00a0»)"),
        ("fr", "words", "art9", "art.\u00a09"),
        ("de", "columns", "legal_basis", "Rechtsgrundlage (Art.\u00a06 Abs.\u00a01)"),
        ("es", "columns", "role", "Rol (arts.\u00a04, 26 y 28)"),
        ("it", "columns", "legal_basis", "Base giuridica (art.\u00a06, par.\u00a01)"),
        ("en", "columns", "legal_basis", "Legal basis (Art. 6(1))"),
    ],
)
def test_no_line_ends_within_a_citation_or_before_a_french_sign(
    language: str, section: str, key: str, text: str
) -> None:
    assert records.texts(language)(section, key) == text


def test_a_space_of_french_stays_in_texts_of_people() -> None:
    assert harmless("Durée\u202f: 3 ans\x1b") == "Durée\u00a0: 3 ans\\x1b"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "none is in the register"),
        ("fr", "aucun n'est indiqué au registre"),
        ("de", "im Register ist keiner genannt"),
        ("es", "no consta ninguno en el registro"),
        ("it", "nessuno risulta dal registro"),
    ],
)
def test_that_there_is_no_representative_is_not_claimed(language: str, text: str) -> None:
    sheet = records.book(template="cnil", language=language).sheet("organisation")
    rows = {row.cell("field").content: row.cell("value").text for row in sheet.rows}
    assert rows["representative"] == text


def test_the_function_that_asks_for_consent_is_named() -> None:
    register = "register: {vendors: {mixpanel: {consent: {guard: hasConsent}}}}"
    rows = records.book(f"version: 1\n{register}\n").sheet("vendors").rows
    cells = {row.cell("recipient").content: row.cell("consent").text for row in rows}
    assert cells["mixpanel"].endswith(" (hasConsent)")


def test_no_language_leaves_english_words_in_a_record() -> None:
    english = {cell for row in _texts("en") for cell in row if len(cell) > 25}
    for language in ("fr", "de", "es", "it"):
        assert not {cell for row in _texts(language) for cell in row} & english


def _texts(language: str) -> list[list[str]]:
    """The cells that are words, not names, paths or ids of what was scanned."""
    quiet = {"evidence", "origin", "flow_ids", "property", "where", "id", "events", "open"}
    return [
        [cell.text for key, cell in row.cells.items() if key not in quiet]
        for sheet in records.book(language=language, template="cnil").sheets
        for row in sheet.rows
        if row.cell("field").content not in ("commit", "languages")
    ]
