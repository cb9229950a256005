"""The made part of ``docs/data-recognition.md``: languages, categories and examples of names."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from flowcheck.catalog.lexicon import NONE, Lexicon
from flowcheck.catalog.load import load_catalog
from flowcheck.catalog.load_lexicons import Lexicons, load_lexicons
from flowcheck.catalog.location import rules_directory
from flowcheck.taint.evidence import Judge

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
from names_measure import Row, Tally, agreed, measure, read_rows

LABELS = Path(__file__).resolve().parents[1] / "tests" / "data" / "names"
PAGE = Path(__file__).resolve().parent / "data-recognition.md"
MARK = "<!-- made by docs/names.py from rules/data; do not edit below -->\n"

_NAMES = {"de": "German", "es": "Spanish", "fr": "French", "it": "Italian", "nl": "Dutch"}
_NAMES |= {"pl": "Polish", "pt": "Portuguese"}
_HALVES = ("dev", "held")
_DRAWN = "drawn"
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
    judge = Judge(lexicons.base, lexicons.glossaries)
    found = (_measured(judge), _measured_categories(judge))
    parts = (*found, _languages(lexicons), _examples(judge), _counts(lexicons.base))
    return written + MARK + "\n" + "\n".join(parts)


def _labels(half: str) -> dict[str, list[Row]]:
    """Language -> the labelled rows of one half."""
    return {path.stem: read_rows(path) for path in sorted((LABELS / half).glob("*.tsv"))}


def _measured(judge: Judge) -> str:
    rows = [
        f"| {half} | `{language}` | {len(labels)} | {len(agreed(labels)) / len(labels):.0%} | "
        f"{_figures(measure(agreed(labels), judge).total)} |"
        for half in _HALVES
        for language, labels in _labels(half).items()
    ]
    rows += [
        f"| {_DRAWN} | `{language}` | {len(labels)} | | {_figures(measure(labels, judge).total)} |"
        for language, labels in _labels(_DRAWN).items()
    ]
    head = ("## Measured\n", "| half | language | rows | agreed | precision | recall |")
    return "\n".join((*head, "|---|---|---|---|---|---|", *rows, ""))


def _measured_categories(judge: Judge) -> str:
    tallies = {half: _by_category(half, judge) for half in _HALVES}
    keys = sorted({key for found in tallies.values() for key in found if key != NONE})
    rows = [
        f"| `{key}` | " + " | ".join(_recall(tallies[half].get(key)) for half in _HALVES) + " |"
        for key in keys
    ]
    head = "| labelled category | found in dev | found in held |"
    return "\n".join(("### By category\n", head, "|---|---|---|", *rows, ""))


def _by_category(half: str, judge: Judge) -> dict[str, Tally]:
    every = [row for labels in _labels(half).values() for row in agreed(labels)]
    return measure(every, judge).categories


def _figures(tally: Tally) -> str:
    return f"{tally.precision:.2f} | {tally.recall:.2f}"


def _recall(tally: Tally | None) -> str:
    if tally is None:
        return ""
    return f"{tally.right} of {tally.right + tally.wrong + tally.missed}"


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


def _examples(judge: Judge) -> str:
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
