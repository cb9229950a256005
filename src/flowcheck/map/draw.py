"""A scan, the register and the catalogue -> the map, small enough to be read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise

from msgspec import Struct

from flowcheck.catalog.schema import DataCategory, Vendor
from flowcheck.map import places
from flowcheck.map.model import LAYERS, DataMap, Edge, Layer, Node, Route, Tally, View
from flowcheck.map.parts import ROOT, parts_of
from flowcheck.map.rollup import is_special, name_of, rolled_up
from flowcheck.policy.conditions import below
from flowcheck.policy.register import Register
from flowcheck.policy.schema import Defaults
from flowcheck.result import Flow, ScanResult, VendorUse

_MOST = {Layer.PART: 9, Layer.VENDOR: 22}
"""So many nodes of a layer at most; those with the fewest flows are drawn as one."""

_DEEPER = 4
"""So many times as many when somebody asks for depth."""

_OTHERS = {Layer.PART: "other parts", Layer.VENDOR: "other recipients"}
_NAMED = 4

_SUBJECTS = {
    "customer": "Customers", "employee": "Employees", "visitor": "Visitors",
    "patient": "Patients", "prospect": "Prospects", "job_applicant": "Job applicants",
    "child": "Children", "next_of_kin": "Next of kin",
    "unknown": "People (code does not say who)",
}  # fmt: skip

_CLASSES = {
    "llm": "language model", "llm-observability": "language model observability", "crm": "CRM",
    "embed": "embedded content", "unknown": "kind of service not known",
    "notifications": "notifications (push, chat)", "messaging": "messaging (SMS, voice, chat)",
}  # fmt: skip

_TELLING = (
    "user.authorization", "user.government_id", "user.financial", "user.location.precise",
    "user.contact.email", "user.name", "user.contact", "user.content.private",
)  # fmt: skip
"""Data that a recipient's box names first."""

_Ids = tuple[str, ...]


class Known(Struct, frozen=True):
    """What a map is drawn with besides the scan."""

    register: Register
    vendors: Mapping[str, Vendor]
    categories: Mapping[str, DataCategory]
    defaults: Defaults

    def country(self, vendor: str) -> str:
        """The country of a recipient by the register, else by the catalogue; ``""``: unknown."""
        own, known = self.register.vendors.get(vendor), self.vendors.get(vendor)
        return (own.country if own else "") or (known.country if known else "")


def draw(result: ScanResult, known: Known, view: View) -> DataMap:
    """The map of a scan."""
    flows = [flow for flow in result.flows if _shown(flow, view)]
    uses = {use.vendor: use for use in result.vendors}
    way = _ways(result, flows, known, view)
    routes = _routes(flows, way)
    for layer, most in _MOST.items():
        routes = _merged(routes, layer, most * _DEEPER if view.depth else most)
    nodes = _Nodes(flows, uses, known, way)
    return DataMap(
        project=known.register.project or result.project.name,
        revision=result.project.revision or "",
        nodes=(*nodes.all(routes), *_silent(result, view)),
        edges=_edges(routes),
        routes=tuple(Route(ids, tally) for ids, tally in sorted(routes.items())),
        ways=_drawn_ways(flows, way, routes),
    )


def tally_of(flow: Flow) -> Tally:
    """How a flow counts: an explicit one that is not mere guesswork was seen to be sent."""
    if flow.implicit:
        on = flow.collection == "on" or (not flow.collection and flow.confidence == "high")
        return Tally(collected=1) if on else Tally(unsure=1)
    return Tally(unsure=1) if flow.confidence == "low" else Tally(sent=1)


def subject_name(subject: str) -> str:
    """Whose data, in words."""
    return _SUBJECTS.get(subject, subject.replace("_", " ").capitalize())


def class_name(vendor_class: str) -> str:
    """What kind of service a recipient is, in words."""
    return _CLASSES.get(vendor_class, vendor_class.replace("-", " "))


def part_name(folder: str) -> str:
    """A part of the code, in words."""
    return "top folder" if folder == ROOT else folder


def _shown(flow: Flow, view: View) -> bool:
    if view.vendors and flow.vendor not in view.vendors:
        return False
    return not view.categories or any(below(flow.category, key) for key in view.categories)


class _Way(Struct, frozen=True):
    """Which node of each layer a flow goes through."""

    groups: Mapping[str, str]
    parts: Mapping[str, str]
    country: Callable[[str], str]

    def ids(self, flow: Flow) -> _Ids:
        return (
            f"{Layer.SUBJECT}:{flow.subject or 'unknown'}",
            f"{Layer.DATA}:{self.groups[flow.category]}",
            f"{Layer.PART}:{self.parts[_home(flow)]}",
            f"{Layer.VENDOR}:{flow.vendor}",
            f"{Layer.COUNTRY}:{self.country(flow.vendor) or 'unknown'}",
        )


def _home(flow: Flow) -> str:
    """The file whose part a flow is of: where the data start, or where the SDK is set up."""
    return flow.sink.file if flow.implicit else flow.source.file


def _ways(result: ScanResult, flows: Iterable[Flow], known: Known, view: View) -> _Way:
    files: list[str] = []
    keys = set()
    for flow in flows:
        files += [_home(flow), flow.sink.file]
        keys.add(flow.category)
    manifests = (package.file for use in result.vendors for package in use.packages)
    return _Way(
        groups=rolled_up(keys, known.categories, depth=view.depth),
        parts=parts_of(files, manifests, depth=max(0, view.depth - 1)),
        country=known.country,
    )


def _routes(flows: Iterable[Flow], way: _Way) -> dict[_Ids, Tally]:
    found: defaultdict[_Ids, Tally] = defaultdict(Tally)
    for flow in flows:
        ids = way.ids(flow)
        found[ids] += tally_of(flow)
    return dict(found)


def _merged(routes: Mapping[_Ids, Tally], layer: Layer, most: int) -> dict[_Ids, Tally]:
    """Routes with the lightest nodes of a layer drawn as one, where there are too many."""
    place = LAYERS.index(layer)
    weight: Counter[str] = Counter()
    for ids, tally in routes.items():
        weight[ids[place]] += tally.total
    if len(weight) <= most:
        return dict(routes)
    ranked = sorted(weight, key=lambda node: (-weight[node], node))
    light = frozenset(ranked[most - 1 :])
    found: defaultdict[_Ids, Tally] = defaultdict(Tally)
    for ids, tally in routes.items():
        other = f"{layer}:*" if ids[place] in light else ids[place]
        found[(*ids[:place], other, *ids[place + 1 :])] += tally
    return dict(found)


def _drawn_ways(flows: Iterable[Flow], way: _Way, routes: Mapping[_Ids, Tally]) -> dict[str, _Ids]:
    """The nodes of each flow, as they are drawn."""
    nodes = {node for ids in routes for node in ids}
    return {
        flow.id: tuple(
            node if node in nodes else f"{layer}:*"
            for layer, node in zip(LAYERS, way.ids(flow), strict=True)
        )
        for flow in flows
    }


def _edges(routes: Mapping[_Ids, Tally]) -> tuple[Edge, ...]:
    found: defaultdict[tuple[str, str], Tally] = defaultdict(Tally)
    for ids, tally in routes.items():
        for pair in pairwise(ids):
            found[pair] += tally
    return tuple(Edge(*pair, tally) for pair, tally in sorted(found.items()))


def _silent(result: ScanResult, view: View) -> Iterator[Node]:
    """One node for the recipients that no flow was seen to reach."""
    if view.vendors or view.categories:
        return
    reached = {flow.vendor for flow in result.flows}
    found = sorted((use.name, use.vendor) for use in result.vendors if use.vendor not in reached)
    if found:
        names = [name for name, _ in found]
        yield Node(
            id=f"{Layer.VENDOR}:-",
            layer=Layer.VENDOR,
            name=f"{len(found)} more in use",
            notes=("no personal data seen to reach: " + _listed(names, 2 * _NAMED),),
            members=tuple(vendor for _, vendor in found),
            silent=True,
        )


class _Nodes(Struct, frozen=True):
    """Makes the nodes that routes go through."""

    flows: Iterable[Flow]
    uses: Mapping[str, VendorUse]
    known: Known
    way: _Way

    def all(self, routes: Mapping[_Ids, Tally]) -> Iterator[Node]:
        tallies: tuple[defaultdict[str, Tally], ...] = tuple(defaultdict(Tally) for _ in LAYERS)
        for ids, tally in routes.items():
            for place, node in enumerate(ids):
                tallies[place][node] += tally
        members = self._members(routes)
        for layer, found in zip(LAYERS, tallies, strict=True):
            order = sorted(found, key=lambda node: (node.endswith(":*"), -found[node].total, node))
            for node in order:
                yield self._node(layer, node, found[node], members.get(node, ()))

    def _members(self, routes: Mapping[_Ids, Tally]) -> dict[str, _Ids]:
        """Node -> what it stands for, the heaviest first."""
        nodes = {node for ids in routes for node in ids}
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for flow in self.flows:
            ids = self.way.ids(flow)
            raw = (flow.subject, flow.category, ids[2].partition(":")[2], flow.vendor, ids[4])
            for layer, node, value in zip(LAYERS, ids, raw, strict=True):
                found[node if node in nodes else f"{layer}:*"][value] += 1
        return {
            node: tuple(sorted(values, key=lambda value: (-values[value], value)))
            for node, values in found.items()
        }

    def _node(self, layer: Layer, node: str, tally: Tally, members: _Ids) -> Node:
        key = node.partition(":")[2]
        name, notes = key, tuple[str, ...]()
        if key == "*":
            name = f"{len(members)} {_OTHERS[layer]}"
            names = map(self._vendor_name if layer is Layer.VENDOR else part_name, members)
            notes = (_listed(list(names), _NAMED),)
        elif layer is Layer.SUBJECT:
            name = subject_name(key)
        elif layer is Layer.DATA:
            name, notes = self._data(key, members)
        elif layer is Layer.PART:
            name, notes = part_name(key), self._part(key)
        elif layer is Layer.VENDOR:
            name, notes = self._vendor_name(key), tuple(self._vendor(key))
        else:
            name, notes = self._country(key)
        return Node(
            node, layer, name, notes, members, tally,
            special=layer is Layer.DATA and is_special(key, self.known.categories),
        )  # fmt: skip

    def _data(self, key: str, members: _Ids) -> tuple[str, _Ids]:
        name = name_of(key, self.known.categories)
        if is_special(key, self.known.categories):
            return name, ("special category (GDPR Art. 9 or 10)",)
        if members == (key,):
            return name, ()
        order = sorted(members, key=self._rank)
        return name, (_listed([name_of(each, self.known.categories) for each in order], _NAMED),)

    def _part(self, key: str) -> _Ids:
        """By which other parts its data are sent."""
        through: Counter[str] = Counter()
        for flow in self.flows:
            sender = self.way.parts[flow.sink.file]
            if sender != key and self.way.parts[_home(flow)] == key:
                through[sender] += 1
        ranked = sorted(through, key=lambda part: (-through[part], part))
        return ("sends through " + _listed(list(map(part_name, ranked)), 2),) if ranked else ()

    def _vendor(self, key: str) -> Iterator[str]:
        use = self.uses.get(key)
        where = places.hosting(use.region) if use else ""
        what = class_name(use.vendor_class if use else "unknown")
        yield f"{what}, servers in {where}" if where else what
        found: defaultdict[str, Tally] = defaultdict(Tally)
        for flow in self.flows:
            if flow.vendor == key:
                found[flow.category] += tally_of(flow)
        order = sorted(found, key=lambda each: (self._rank(each), -found[each].total, each))
        for title, unsure in (("gets", False), ("perhaps", True)):
            some = [each for each in order if (found[each].style == "unsure") is unsure]
            if some:
                names = [name_of(each, self.known.categories) for each in some]
                yield f"{title}: {_listed(names, _NAMED)}"

    def _rank(self, category: str) -> int:
        """What is named first: special data, then what tells most of a person."""
        if is_special(category, self.known.categories):
            return -1
        found = (place for place, tree in enumerate(_TELLING) if below(category, tree))
        return next(found, len(_TELLING))

    def _vendor_name(self, vendor: str) -> str:
        use = self.uses.get(vendor)
        return use.name if use else vendor

    def _country(self, key: str) -> tuple[str, _Ids]:
        code = "" if key == "unknown" else key
        word = places.standing(code, self.known.defaults)
        return places.country_name(code), (places.standing_words(word, short=True),)


def _listed(names: list[str], limit: int) -> str:
    """Names with commas; when one is left over it is named as well."""
    if len(names) <= limit + 1:
        return ", ".join(names)
    return f"{', '.join(names[:limit])} and {len(names) - limit} more"
