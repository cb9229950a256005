"""Fields of one record -> what the record is, when its name does not tell.

``nome`` beside ``cognome`` and ``data_nascita`` is a name; a ``password`` beside ``host`` and
``port`` is one of a server. What decides is in the lexicon (``records``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flowcheck.catalog.lexicon import Lexicon, RecordRule
from flowcheck.model import Confidence
from flowcheck.taint.naming import Reader
from flowcheck.taint.verdict import Verdict

_PERCENT = 100


class Beside:
    """Tells by its fields what a record is. Answers are remembered.

    ``judge`` tells what a field says by its name alone, ``english`` gives its words.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        reader: Reader,
        judge: Callable[[str], Verdict],
    ) -> None:
        self._rules = lexicon.records
        self._reader = reader
        self._judge = judge
        self._known: dict[tuple[str, ...], tuple[RecordRule, ...]] = {}

    def rules(self, fields: Sequence[str]) -> tuple[RecordRule, ...]:
        """The rules that fields of one thing satisfy; the first of those that name an owner."""
        key = tuple(fields)
        known = self._known.get(key)
        if known is None:
            names = tuple(dict.fromkeys(key))
            found = [rule for rule in self._rules if self._is(rule, names)]
            naming = next((rule for rule in found if not rule.refines), None)
            known = tuple(rule for rule in found if rule.refines or rule is naming)
            self._known[key] = known
        return known

    def _is(self, rule: RecordRule, names: Sequence[str]) -> bool:
        """Tell whether enough fields are sure signs, or one is and others make it likely."""
        sure, likely, count = set[str](), set[str](), 0
        for name in names:
            words = self._reader.words(name)
            verdict = self._judge(name)
            category = verdict.category or ""
            if rule.without and category.startswith(rule.without):
                return False
            if words in rule.words:
                sure.add(" ".join(words))
            elif category and category.startswith(rule.sure) and _is_sure(verdict):
                sure.add(category if rule.distinct else name)
            elif category and category.startswith(rule.likely) and _is_sure(verdict):
                likely.add(category)
            else:
                continue
            count += 1
        enough = bool(sure) and len(sure) + min(len(likely), 1) >= rule.enough
        return enough and count * _PERCENT >= rule.percent * len(names)


def _is_sure(verdict: Verdict) -> bool:
    return verdict.confidence is not Confidence.LOW
