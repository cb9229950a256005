"""Recipients for the report: who they are, what they get, what is not known of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from flowcheck.map.draw import Known
from flowcheck.policy.register import Console, RegisteredVendor
from flowcheck.policy.schema import Standing
from flowcheck.report.groups import reach_of, vendor_names, vendor_order
from flowcheck.report.page.words import REACHES, Named, Words, direct
from flowcheck.report.signs import ORDER, UNSURE, sign
from flowcheck.report.text import one_line
from flowcheck.report.verdict import open_findings
from flowcheck.result.flows import Flow, VendorUse
from flowcheck.result.scan import ScanResult

_KEYS = 4
_PLACES = 6
_NOT_CONSTANT = ("?", ["?"], ("?",))


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

    ``third``: it is outside the EEA; ``somewhere``: its country is not known; ``perhaps_own``: its
    software may run on a server of the project's own.
    """

    id: str
    name: str
    purpose: str
    country: str
    standing: str
    third: bool
    somewhere: bool
    hosting: str
    perhaps_own: bool
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
        use, words = self._uses.get(vendor), self._words
        country = self._known.country(vendor)
        standing = self._known.defaults.standing(country)
        sent = tuple(self._gets(flow for flow in flows if not flow.implicit))
        collected = tuple(self._gets(flow for flow in flows if flow.implicit))
        return Recipient(
            id=vendor,
            name=self._names.get(vendor, vendor),
            purpose=words.say.kind(use.vendor_class if use else ""),
            country=words.say.country(country),
            standing=words.say.texts.find("standing", standing),
            third=standing not in (Standing.EEA, Standing.UNKNOWN),
            somewhere=standing == Standing.UNKNOWN,
            hosting=words.say.regions(use.servers) if use else "",
            perhaps_own=use is not None and use.self_hosted,
            sent=sent,
            collected=collected,
            facts=tuple(self._facts(vendor, use)),
            findings=dict(self._findings.get(vendor, {})),
            questions=self._questions[vendor],
            flows=len(flows),
            summary=_summary(sent, collected, words),
        )

    def _gets(self, flows: Iterable[Flow]) -> Iterator[Gets]:
        groups: defaultdict[str, list[Flow]] = defaultdict(list)
        for flow in flows:
            groups[flow.category].append(flow)
        words = self._words
        for category in sorted(groups, key=words.rank):
            some = groups[category]
            implicit = some[0].implicit
            yield Gets(
                category=words.named(category),
                sign=best_sign(some),
                whose=_whose((flow.subject for flow in some), words),
                how=_reach(some, words) if implicit else _treated(some, words),
                under="; ".join(_common(flow.why for flow in some))
                if implicit
                else _under(some, words),
                told="" if implicit else _told(some, words),
                flows=len(some),
            )

    def _facts(self, vendor: str, use: VendorUse | None) -> Iterator[tuple[str, str]]:
        """Title and words; those that nobody has said are empty."""
        own = self._known.register.vendors.get(vendor)
        words = self._words
        told = {**(self._registered(own) if own else {}), **(self._in_use(use) if use else {})}
        for key, text in told.items():
            yield words("recipients", key), text

    def _registered(self, own: RegisteredVendor) -> dict[str, str]:
        words, nobody = self._words, self._words("words", "not_said")
        return {
            "role": words.say.term("roles", own.role) if own.role else nobody,
            "purposes": words.listed(own.purposes) or nobody,
            "transfer": words.say.term("transfers", own.transfer_basis)
            if own.transfer_basis
            else nobody,
            "kept": own.retention or nobody,
            "console": _looked_up(own.console, words),
        }

    def _in_use(self, use: VendorUse) -> dict[str, str]:
        words = self._words
        packages = (
            f"{package.name} {package.version or words('recipients', 'no_version')} "
            f"({package.file})"
            for package in use.packages
        )
        starts = (_start(init.file, init.line, init.options) for init in use.inits)
        gates = {
            one_line(gate.text) for init in use.inits for gate in init.gates
            if gate.kind in ("consent", "opt-out")
        }  # fmt: skip
        spots = (f"{spot.file}:{spot.line}" for spot in use.detected_by)
        return {
            "software": words.listed(dict.fromkeys(packages), _PLACES),
            "started": words.listed(dict.fromkeys(starts), _PLACES),
            "waits": words.listed(sorted(gates), _PLACES),
            "shows": words.listed(dict.fromkeys(spots), _PLACES),
        }


def _looked_up(console: Console, words: Words) -> str:
    if not console.settings:
        return ""
    said = ", ".join(f"{key}: {value}" for key, value in sorted(console.settings.items()))
    when = f", {console.on.isoformat()}" if console.on else ""
    who = console.asserted_by or words("recipients", "nobody")
    return words("recipients", "looked_up", settings=said, who=who, when=when)


def best_sign(flows: Iterable[Flow]) -> str:
    """The sign of the best proven flow."""
    found = {sign(flow) for flow in flows}
    return next((mark for mark in ORDER if mark in found), UNSURE)


def _summary(sent: Iterable[Gets], collected: Iterable[Gets], words: Words) -> str:
    """What it gets, in a few words."""
    known = [gets.category for gets in sent if gets.sign != UNSURE]
    names = [each.name for each in known if each.special or direct(each.key)]
    names += [each.name for each in known if each.name not in names]
    parts = [words.listed(names, 4)] if names else []
    own = [gets.category.name for gets in collected if gets.sign != UNSURE]
    parts += [words("recipients", "itself", list=words.listed(own, 3))] if own else []
    every = {gets.category.key for gets in (*sent, *collected)}
    unsure = len(every - {gets.category.key for gets in (*sent, *collected) if gets.sign != UNSURE})
    parts += [words.counted("recipients", "unsure", unsure)] if unsure else []
    return "; ".join(parts)


def _whose(subjects: Iterable[str], words: Words) -> str:
    """Whose data, the most frequent first, and whether of some the code does not tell."""
    found = ["" if subject == "unknown" else subject for subject in subjects]
    told = words.listed(_common(words.say.subject(subject) for subject in found if subject), 3)
    if not told:
        return words("recipients", "not_told")
    return words("recipients", "partly_told", list=told) if "" in found else told


def _treated(flows: Iterable[Flow], words: Words) -> str:
    found = list(flows)
    gated = [any(gate.kind == "consent" for gate in flow.gates) for flow in found]
    marks = {
        "whole": any(flow.whole_object for flow in found),
        "guess": all(flow.confidence == "low" for flow in found),
        "gated": bool(found) and all(gated),
        "partly_gated": any(gated) and not all(gated),
    }
    told = (words("recipients", key) for key, holds in marks.items() if holds)
    return "; ".join((words.treatments(flow.treatment for flow in found), *told))


def _under(flows: Iterable[Flow], words: Words) -> str:
    """Under which names, and in which events."""
    found = list(flows)
    keys = _common(flow.key for flow in found)
    events = _common(flow.event for flow in found)
    if any(not flow.key and flow.role == "identity" for flow in found):
        keys.insert(0, words("recipients", "person"))
    parts = [words.listed(keys, _KEYS)] if keys else []
    if events:
        named = words.listed(events, 2)
        parts.append(words.counted("recipients", "events", len(events), list=named))
    return " ".join(parts)


def _reach(flows: Iterable[Flow], words: Words) -> str:
    found = {reach_of(flow) for flow in flows}
    return " ".join(words("reaches", key) for key in REACHES if key in found)


def _told(flows: Iterable[Flow], words: Words) -> str:
    """By what the code tells the kind of data, the most frequent first."""
    found = list(flows)
    sure = {flow.confidence for flow in found}
    why = "; ".join(_common(flow.why for flow in found)[:2])
    return why if "high" in sure or not why else words("recipients", "mislead", why=why)


def _common(texts: Iterable[str]) -> list[str]:
    """The texts that are not empty, the most frequent first."""
    found = Counter(filter(None, texts))
    return sorted(found, key=lambda text: (-found[text], text))


def _start(file: str, line: int, options: Mapping[str, object]) -> str:
    told = ((key, value) for key, value in sorted(options.items()) if value not in _NOT_CONSTANT)
    said = ", ".join(f"{key}={_value(value)}" for key, value in told)
    return f"{file}:{line}" + (f" ({said})" if said and len(said) < 200 else "")


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return ", ".join("…" if part == "?" else _value(part) for part in value)
    return str(value)
