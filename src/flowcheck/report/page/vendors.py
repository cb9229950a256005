"""Recipients for the report: who they are, what they get, what is not known of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from flowcheck.map import places
from flowcheck.map.draw import Known, class_name, subject_name
from flowcheck.policy.register import Console
from flowcheck.report.groups import reach_of, vendor_names, vendor_order
from flowcheck.report.page.words import REACHES, Named, Words, direct, listed, treatments
from flowcheck.report.signs import ORDER, UNSURE, sign
from flowcheck.report.text import count, one_line
from flowcheck.report.verdict import open_findings
from flowcheck.result import Flow, ScanResult, VendorUse

_KEYS = 4
_PLACES = 6


class Gets(Struct, frozen=True):
    """One category that a recipient gets, by the code or by its own software.

    ``how``: what is done to it before, or how sure the collection is; ``under``: names under which
    it is sent, or what the software does. ``told`` is by what the kind of data is known, for data
    that the code sends. ``sign`` is that of the matrix.
    """

    category: Named
    sign: str
    whose: str
    how: str
    under: str
    told: str
    flows: int


class Recipient(Struct, frozen=True):
    """A recipient. ``facts`` are titles and words.

    ``third``: it is outside the EEA; ``somewhere``: its country is not known.
    """

    id: str
    name: str
    purpose: str
    country: str
    standing: str
    third: bool
    somewhere: bool
    hosting: str
    sent: tuple[Gets, ...]
    collected: tuple[Gets, ...]
    facts: tuple[tuple[str, str], ...]
    findings: Mapping[str, int]
    questions: int
    flows: int
    summary: str


def recipients(result: ScanResult, known: Known, words: Words) -> tuple[Recipient, ...]:
    """All recipients: those with most flows first, those without any last."""
    flows: defaultdict[str, list[Flow]] = defaultdict(list)
    for flow in result.flows:
        flows[flow.vendor].append(flow)
    maker = _Maker(result, known, words)
    order = vendor_order(result)
    return tuple(maker.recipient(vendor, flows.get(vendor, [])) for vendor in order)


class _Maker:
    """Makes recipients; counts what is about them once."""

    def __init__(self, result: ScanResult, known: Known, words: Words) -> None:
        self._names = vendor_names(result)
        self._uses = {use.vendor: use for use in result.vendors}
        self._known = known
        self._words = words
        self._questions = Counter(question.vendor for question in result.questions)
        self._findings: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for finding in open_findings(result):
            self._findings[finding.vendor][finding.severity] += 1

    def recipient(self, vendor: str, flows: list[Flow]) -> Recipient:
        use = self._uses.get(vendor)
        country = self._known.country(vendor)
        standing = places.standing(country, self._known.defaults)
        sent = tuple(self._gets(flow for flow in flows if not flow.implicit))
        collected = tuple(self._gets(flow for flow in flows if flow.implicit))
        return Recipient(
            id=vendor,
            name=self._names.get(vendor, vendor),
            purpose=class_name(use.vendor_class if use else "unknown"),
            country=places.country_name(country),
            standing=places.standing_words(standing),
            third=standing not in (places.EEA, places.UNKNOWN),
            somewhere=standing == places.UNKNOWN,
            hosting=places.hosting(use.region) if use else "",
            sent=sent,
            collected=collected,
            facts=tuple(self._facts(vendor, use)),
            findings=dict(self._findings.get(vendor, {})),
            questions=self._questions[vendor],
            flows=len(flows),
            summary=_summary(sent, collected),
        )

    def _gets(self, flows: Iterable[Flow]) -> Iterator[Gets]:
        groups: defaultdict[str, list[Flow]] = defaultdict(list)
        for flow in flows:
            groups[flow.category].append(flow)
        for category in sorted(groups, key=self._words.rank):
            some = groups[category]
            implicit = some[0].implicit
            yield Gets(
                category=self._words.named(category),
                sign=best_sign(some),
                whose=listed(_common(_whose(flow.subject) for flow in some), 3),
                how=_reach(some) if implicit else _treated(some),
                under="; ".join(_common(flow.why for flow in some)) if implicit else _under(some),
                told="" if implicit else _told(some),
                flows=len(some),
            )

    def _facts(self, vendor: str, use: VendorUse | None) -> Iterator[tuple[str, str]]:
        own = self._known.register.vendors.get(vendor)
        if own is not None:
            yield "Role (register)", own.role or "not said"
            yield "Purposes (register)", listed(own.purposes) or "not said"
            yield "Transfer rests on (register)", own.transfer_basis.upper() or "not said"
            yield "Kept for (register)", own.retention or "not said"
            yield "Looked up in its console (register)", _looked_up(own.console)
        if use is None:
            return
        packages = (
            f"{package.name} {package.version or '(no exact version)'} ({package.file})"
            for package in use.packages
        )
        yield "Software of the recipient in use", listed(dict.fromkeys(packages), _PLACES)
        starts = (_start(init.file, init.line, init.options) for init in use.inits)
        yield "Started at", listed(dict.fromkeys(starts), _PLACES)
        gates = {
            one_line(gate.text) for init in use.inits for gate in init.gates
            if gate.kind in ("consent", "opt-out")
        }  # fmt: skip
        yield "Waits for (in the code)", listed(sorted(gates), _PLACES)
        spots = (f"{spot.file}:{spot.line}" for spot in use.detected_by)
        yield "Shows in", listed(dict.fromkeys(spots), _PLACES)


def _looked_up(console: Console) -> str:
    if not console.settings:
        return ""
    said = ", ".join(f"{key}: {value}" for key, value in sorted(console.settings.items()))
    when = f", {console.on.isoformat()}" if console.on else ""
    return f"{said} ({console.asserted_by or 'nobody is named'}{when})"


def best_sign(flows: Iterable[Flow]) -> str:
    """The sign of the best proven flow."""
    found = {sign(flow) for flow in flows}
    return next((mark for mark in ORDER if mark in found), UNSURE)


def _summary(sent: Iterable[Gets], collected: Iterable[Gets]) -> str:
    """What it gets, in a few words."""
    known = [gets.category for gets in sent if gets.sign != UNSURE]
    names = [each.name for each in known if each.special or direct(each.key)]
    names += [each.name for each in known if each.name not in names]
    parts = [listed(names, 4)] if names else []
    own = [gets.category.name for gets in collected if gets.sign != UNSURE]
    parts += [f"its software itself takes {listed(own, 3)}"] if own else []
    unsure = sum(gets.sign == UNSURE for gets in (*sent, *collected))
    parts += [f"{count(unsure, 'kind')} of data not sure"] if unsure else []
    return "; ".join(parts)


def _whose(subject: str) -> str:
    return "not told by the code" if subject in ("", "unknown") else subject_name(subject)


def _treated(flows: Iterable[Flow]) -> str:
    found = list(flows)
    words = treatments(flow.treatment for flow in found)
    if any(flow.whole_object for flow in found):
        words += "; as part of a whole record, so fields added later go too"
    if all(flow.confidence == "low" for flow in found):
        words += "; a guess by a name, somebody must look"
    gates = {gate.kind for flow in found for gate in flow.gates}
    if found and all(any(gate.kind == "consent" for gate in flow.gates) for flow in found):
        words += "; only with consent"
    elif "consent" in gates:
        words += "; in places only with consent"
    return words


def _under(flows: Iterable[Flow]) -> str:
    """Under which names, and in which events."""
    found = list(flows)
    keys = _common(flow.key for flow in found)
    events = _common(flow.event for flow in found)
    if any(not flow.key and flow.role == "identity" for flow in found):
        keys.insert(0, "the id of the person")
    parts = [listed(keys, _KEYS)] if keys else []
    parts += [f"in {count(len(events), 'event')} ({listed(events, 2)})"] if events else []
    return " ".join(parts)


def _reach(flows: Iterable[Flow]) -> str:
    found = {reach_of(flow) for flow in flows}
    return " ".join(words for key, words in REACHES.items() if key in found)


def _told(flows: Iterable[Flow]) -> str:
    """By what the code tells the kind of data, the most frequent first."""
    found = list(flows)
    sure = {flow.confidence for flow in found}
    words = "; ".join(_common(flow.why for flow in found)[:2])
    return words if "high" in sure or not words else f"{words} (a name may mislead)"


def _common(texts: Iterable[str]) -> list[str]:
    """The texts that are not empty, the most frequent first."""
    found = Counter(filter(None, texts))
    return sorted(found, key=lambda text: (-found[text], text))


def _start(file: str, line: int, options: Mapping[str, object]) -> str:
    said = ", ".join(
        f"{key}={_value(value)}" for key, value in sorted(options.items()) if value != "?"
    )
    return f"{file}:{line}" + (f" ({said})" if said and len(said) < 200 else "")


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
