"""The made part of ``docs/data-recognition.md``: languages, categories and examples of names."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from flowcheck.catalog.lexicon import NONE, Lexicon
from flowcheck.catalog.load import load_catalog
from flowcheck.catalog.load_lexicons import Lexicons, load_lexicons
from flowcheck.catalog.location import rules_directory
from flowcheck.taint.evidence import Judge

PAGE = Path(__file__).resolve().parent / "data-recognition.md"
MARK = "<!-- made by docs/names.py from rules/data; do not edit below -->\n"

_NAMES = {"de": "German", "es": "Spanish", "fr": "French", "it": "Italian", "nl": "Dutch"}
_NAMES |= {"pl": "Polish", "pt": "Portuguese"}
_EXAMPLES = """
    userEmail date_naissance numeroSecu emailUtilisateur geburtsdatum kundennummer getKundenName
    fecha_nacimiento numero_telefono user_nombre codice_fiscale dataNascita geboortedatum
    achternaam bsn data_nascimento nome_do_paciente cpf pesel numer_telefonu adresEmail
    emailTemplate isEmailVerified nb_utilisateurs type_adresse anzahlKunden
"""


def names_page() -> str:
    """The page as text: what is written by hand, then what the rule files say."""
    written = PAGE.read_text("utf-8").partition(MARK)[0] if PAGE.is_file() else ""
    directory = rules_directory()
    categories = load_catalog(directory).categories
    lexicons = load_lexicons(directory, categories)
    parts = (_languages(lexicons), _examples(lexicons), _counts(lexicons.base))
    return written + MARK + "\n" + "\n".join(parts)


def _languages(lexicons: Lexicons) -> str:
    base = lexicons.base
    rows = [f"| English | `en` | last | {len(base.fields) + len(base.things)} | no | |"]
    for glossary in lexicons.glossaries:
        head = "first" if glossary.head_first else "last"
        compounds = "yes" if glossary.joints else "no"
        cells = (_NAMES.get(glossary.language, glossary.language), f"`{glossary.language}`", head)
        rows.append(
            f"| {' | '.join(cells)} | {len(glossary.words)} | {compounds} | "
            f"{len(glossary.company)} |"
        )
    head = "| language | id | head | phrases | compounds | believed only in company |"
    return "\n".join(("## Languages\n", head, "|---|---|---|---|---|---|", *rows, ""))


def _examples(lexicons: Lexicons) -> str:
    judge = Judge(lexicons.base, lexicons.glossaries)
    rows = [f"| `{name}` | {_told(judge, name)} |" for name in _EXAMPLES.split()]
    return "\n".join(("## Examples\n", "| name | taken for |", "|---|---|", *rows, ""))


def _told(judge: Judge, name: str) -> str:
    verdict = judge.name(name)
    if verdict.category:
        return f"`{verdict.category}` ({verdict.confidence}, {verdict.subject})"
    return "nothing" if verdict.personal is None else "not personal"


def _counts(base: Lexicon) -> str:
    counted = Counter(
        category
        for rule in base.fields.values()
        for category in {*rule.kinds.values(), rule.any, rule.bare}
        if category and category != NONE
    )
    rows = [f"| `{category}` | {count} |" for category, count in sorted(counted.items())]
    head = ("## Phrases of English by category\n", "| category | phrases |", "|---|---|")
    return "\n".join((*head, *rows, ""))


if __name__ == "__main__":
    PAGE.write_text(names_page(), "utf-8")
