"""Harden: an SDK is started with the safe value of an option, for the version that is installed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from flowcheck.catalog.vendor import Condition, ImplicitSpec, OptionSpec, Vendor
from flowcheck.catalog.versions import installed, within
from flowcheck.fix.actions import values
from flowcheck.fix.actions.inits import call_of, missing_attribute, options_of
from flowcheck.fix.edits import indent_at, line_start, newline_of
from flowcheck.fix.model import Action, Change, Edit, FixError, Offer, Put, Taken
from flowcheck.fix.project import Project
from flowcheck.fix.syntax.slots import CallSite, Options, Syntax
from flowcheck.model import Language
from flowcheck.policy import options as risks
from flowcheck.result.findings import Finding
from flowcheck.result.flows import Flow, Init

_UNSET = ("unset", "absent")
_MUCH = 3  # switches for one thing turn off fewer


def harden_finding(project: Project, finding: Finding, init: Init) -> Offer:
    """The fix for a finding about an option of an initialisation. Raises ``FixError``."""
    vendor = _vendor(project, finding.vendor)
    risky = [
        spec
        for spec in risks.applicable(vendor, init)
        if risks.risk(spec, risks.value(init, spec)[0]) == "risky"
    ]
    named = [spec for spec in risky if _says(finding.message, spec.name)]
    if not named:
        raise FixError(f"no option of {init.call} that a program can set mends it")
    spec = max(named, key=lambda each: len(each.name))
    return _offer(project, vendor, init, spec.name, _safe(spec))


def harden_flow(project: Project, flow: Flow) -> Offer:
    """The fix that switches off what an SDK collects by itself. Raises ``FixError``."""
    vendor = _vendor(project, flow.vendor)
    init = _init_of(project, flow)
    rows = [row for row in vendor.implicit if row.key == flow.key and _fits(row, init)]
    for row in rows:
        for condition in _ordered(row, vendor, init):
            if condition.contains:
                return _offer(
                    project, vendor, init, condition.option, condition.contains, listed=True
                )
            return _offer(project, vendor, init, condition.option, _said(condition))
    raise FixError(f"{vendor.name} has no option that switches {flow.key} off")


def harden_region(project: Project, vendor_id: str, init: Init, region: str) -> Offer:
    """The fix that sends the data to another region of the vendor. Raises ``FixError``."""
    vendor = _vendor(project, vendor_id)
    for spec in risks.applicable(vendor, init):
        if spec.topic == "region" and spec.safe.lower().startswith(region):
            return _offer(project, vendor, init, spec.name, spec.safe)
    for option, part, known in vendor.region_options:
        hosts = [host for host, where in vendor.hosts if where == region and "*" not in host]
        fitting = [host for host in hosts if part in host]
        if known == region and fitting:
            return _offer(project, vendor, init, option, f"https://{fitting[0]}")
    raise FixError(f"{vendor.name} has no option for the region in {init.call}")


def _vendor(project: Project, vendor_id: str) -> Vendor:
    vendor = project.vendor(vendor_id)
    if vendor is None:
        raise FixError(f"nothing is known of the options of {vendor_id}")
    return vendor


def _says(message: str, name: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(name)}(?![\w]|\.\w)", message) is not None


def _safe(spec: OptionSpec) -> str:
    if not spec.safe:
        raise FixError(f"{spec.name} has no value that is safe in itself")
    return spec.safe


def _init_of(project: Project, flow: Flow) -> Init:
    for use in project.result.vendors:
        for init in use.inits if use.vendor == flow.vendor else ():
            if (init.file, init.line) == (flow.sink.file, flow.sink.line):
                return init
    raise FixError("what collects it is not started by a call")


def _fits(row: ImplicitSpec, init: Init) -> bool:
    inside = within(installed(init.version), row.since, row.until)
    return row.sdk == init.sdk and inside is not False


def _ordered(row: ImplicitSpec, vendor: Vendor, init: Init) -> Iterator[Condition]:
    """The conditions that switch it off: documented safe values first, nothing that does much."""
    specs = {spec.name: spec for spec in risks.applicable(vendor, init)}
    known = {spec.name for spec in vendor.options if spec.sdk == init.sdk}
    weight = Counter(
        (condition.option, condition.equals)
        for other in vendor.implicit
        if other.sdk == row.sdk
        for condition in other.off
    )
    usable = [each for each in row.off if each.option in specs or each.option not in known]
    for condition in usable:
        spec = specs.get(condition.option)
        if condition.equals and spec is not None and _said(condition) in spec.safe.split(" or "):
            yield condition
    yield from (each for each in usable if each.contains)
    for condition in usable:
        if condition.equals and weight[condition.option, condition.equals] < _MUCH:
            yield condition


def _said(condition: Condition) -> str:
    value = condition.equals[0]
    return str(value).lower() if isinstance(value, bool) else str(value)


def _offer(
    project: Project, vendor: Vendor, init: Init, name: str, said: str, *, listed: bool = False
) -> Offer:
    call = call_of(project, init)
    setter = _Setter(project, init.file)
    attribute = missing_attribute(project, vendor, init, call)
    if attribute:
        change = setter.added(call, attribute, name, said, listed=listed)
    else:
        found, position = options_of(project, vendor, init, call)
        change = setter.change(found, name, said, position, listed=listed)
    value = f"has {said}" if listed else f"is {said}"
    return Offer(
        Action.HARDEN,
        f"{init.call}: {name} {value}",
        init.file,
        project.line_of(init.file, call.span[0]),
        vendor.id,
        (change,),
    )


class _Setter:
    """Writes an option into a file."""

    def __init__(self, project: Project, file: str) -> None:
        self.file = file
        self.syntax: Syntax = project.syntax(file)
        self.text = self.syntax.text
        self.language = project.language(file)

    def change(
        self, found: Options, name: str, said: str, position: int, *, listed: bool
    ) -> Change:
        """The change that sets an option. Raises ``FixError``."""
        parts = name.split(".")
        while len(parts) > 1 and parts[0] in found.values:
            inner = self.syntax.object_at(found.values[parts[0]])
            if inner is None:
                raise FixError(f"{parts[0]} comes from elsewhere")
            found, parts = inner, parts[1:]
        if parts[0] in found.values:
            return self._replaced(found, parts[0], said, listed=listed)
        if position >= 0:
            whole = self._whole(name, said, listed=listed)
            return Change(self.file, put=(Put(found.items, found.inner, whole, parts[0]),))
        if said in _UNSET:
            raise FixError(f"{name} is not set here")
        value = self._quoted(said) if listed else values.literal(said, self.language, self.text)
        made = values.nested(parts[1:], value, self.language, self.text)
        return Change(
            self.file,
            put=(
                Put(
                    found.items, found.inner, made, parts[0],
                    key=self._key(parts[0], keyword=found.keywords),
                    listed=listed and len(parts) == 1,
                    padded=not found.keywords and self.language is not Language.PYTHON,
                ),
            ),
        )  # fmt: skip

    def added(
        self, call: CallSite, attribute: str, name: str, said: str, *, listed: bool
    ) -> Change:
        """The change that gives an element its first option. Raises ``FixError``."""
        start, end = call.items[-1]
        first = line_start(self.text, start)
        alone = not self.text[first:start].strip()
        gap = f"{newline_of(self.text)}{indent_at(self.text, start)}" if alone else " "
        whole = self._whole(name, said, listed=listed)
        return Change(self.file, (Edit(end, end, f"{gap}{attribute}={{{whole}}}"),))

    def _whole(self, name: str, said: str, *, listed: bool) -> str:
        """An object with one option. Raises ``FixError``."""
        if said in _UNSET:
            raise FixError(f"{name} is not set here")
        value = (
            f"[{self._quoted(said)}]" if listed else values.literal(said, self.language, self.text)
        )
        return values.nested(name.split("."), value, self.language, self.text)

    def _key(self, name: str, *, keyword: bool) -> str:
        return values.entry(name, "", self.language, self.text, keyword=keyword)

    def _quoted(self, word: str) -> str:
        return values.quoted(word, self.text)

    def _replaced(self, found: Options, name: str, said: str, *, listed: bool) -> Change:
        start, end = found.values[name]
        if listed:
            return self._extended((start, end), said)
        if said in _UNSET:
            index = next(n for n, (a, b) in enumerate(found.items) if a <= start and end <= b)
            return Change(self.file, taken=(Taken(found.items, index, found.inner),), removes=True)
        value = values.literal(said, self.language, self.text)
        if self.text[start:end] == value:
            raise FixError(f"{name} is {value} already")
        shorthand = (start, end) in found.items
        return Change(
            self.file,
            (Edit(start, end, f"{name}: {value}" if shorthand else value),),
            removes=True,
        )

    def _extended(self, span: tuple[int, int], said: str) -> Change:
        """One more entry of a list that is written out."""
        start, end = span
        if self.text[start] != "[" or self.text[end - 1] != "]":
            raise FixError("the list of the option comes from elsewhere")
        slots = self.syntax.slots(_first_inside(self.text, start, end))
        items = next((slot.items for slot in slots if slot.inner == (start + 1, end - 1)), ())
        return Change(self.file, put=(Put(items, (start + 1, end - 1), self._quoted(said), said),))


def _first_inside(text: str, start: int, end: int) -> int:
    at = start + 1
    while at < end and text[at].isspace():
        at += 1
    return at
