"""Open questions for the report: each once, with the recipients that it must be answered for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from msgspec import Struct

from flowcheck.patterns import regex
from flowcheck.record.questions import place_of
from flowcheck.report.groups import vendor_names
from flowcheck.report.page.words import Words
from flowcheck.report.places import evidence_of
from flowcheck.result.findings import Question
from flowcheck.result.scan import ScanResult

_LAW = regex(r"\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*$")
_NOBODY_NAMED = regex(r"^… ?: ")
_RECIPIENT = "the recipient"
_ENGLISH = "en"
_ANYBODY = "…"
_PLACES = 3


class Asked(Struct, frozen=True):
    """A question about one recipient (or the project): its words and what the code shows."""

    vendor: str
    whom: str
    text: str
    places: tuple[str, ...]


class Questions(Struct, frozen=True):
    """A question and all whom it is about. ``key`` is where the answer belongs.

    ``same``: the words are the same for all, so that names suffice.
    """

    id: str
    title: str
    law: str
    key: str
    asked: tuple[Asked, ...]
    same: bool

    @property
    def whole(self) -> bool:
        """Whether it is about the project as a whole."""
        return not any(asked.vendor for asked in self.asked)


def questions(result: ScanResult, words: Words) -> tuple[Questions, ...]:
    """The open questions: those about the project first, then those about most recipients."""
    names = vendor_names(result)
    groups: defaultdict[str, list[Question]] = defaultdict(list)
    for question in result.questions:
        groups[question.question or question.id].append(question)
    found = [_grouped(key, rows, names, words) for key, rows in groups.items()]
    return tuple(sorted(found, key=lambda row: (not row.whole, -len(row.asked), row.id)))


def _grouped(key: str, rows: Iterable[Question], names: dict[str, str], words: Words) -> Questions:
    rows = sorted(rows, key=lambda row: (names.get(row.vendor, row.vendor).lower(), row.id))
    vendor = rows[0].vendor if len(rows) == 1 else "ID" if any(row.vendor for row in rows) else ""
    known = words.say.terms.plain("questions", key) if words.say.language != _ENGLISH else ""
    plain = [_general(row, names) for row in rows]
    same = bool(known) or len(set(plain)) == 1
    if known:
        name = names.get(rows[0].vendor, rows[0].vendor) if len(rows) == 1 else _ANYBODY
        whole = known.format(name=name or words("words", "project"))
    else:
        whole = rows[0].text if len(rows) == 1 else plain[0] if same else _shared(plain)
    title, law, place = _taken_apart(_NOBODY_NAMED.sub("", whole))
    asked = tuple(_asked(row, names, words) for row in rows)
    if title.startswith(_RECIPIENT):
        title = title[:1].upper() + title[1:]
    return Questions(key, words.readable(title), law, place or place_of(key, vendor), asked, same)


def _asked(row: Question, names: dict[str, str], words: Words) -> Asked:
    whom = names.get(row.vendor, row.vendor) or words("words", "project")
    text = words.readable(_taken_apart(row.text)[0])
    return Asked(row.vendor, whom, text, evidence_of(row)[:_PLACES])


def _general(question: Question, names: dict[str, str]) -> str:
    """The words of a question without the name of the recipient."""
    name = names.get(question.vendor, "")
    text = question.text.replace(f"register.vendors.{question.vendor}.", "register.vendors.ID.")
    return text.replace(name, _RECIPIENT) if name else text


def _shared(texts: list[str]) -> str:
    """The first of several wordings, where they agree: what is told of each stands with it."""
    first = texts[0]
    if len(texts) == 1:
        return first
    words = [text.split() for text in texts]
    kept = [
        word if all(len(each) > place and each[place] == word for each in words) else "…"
        for place, word in enumerate(words[0])
    ]
    if kept.count("…") > len(kept) / 3:
        return first
    return re.sub(r"(?:… )+", "… ", " ".join(kept) + " ").strip()


def _taken_apart(text: str) -> tuple[str, str, str]:
    """The question itself, the law, and the key of the register that holds the answer."""
    found = _LAW.search(text)
    if not found:
        return text, "", ""
    inside = found.group(1)
    keys = [part.strip() for part in inside.split(";") if part.strip().startswith("register.")]
    law = "; ".join(
        part.strip() for part in inside.split(";") if not part.strip().startswith("register.")
    )
    return text[: found.start()], law, keys[0] if keys else ""
