"""A scan, the register and the catalogue -> the map, small enough to be read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise

from msgspec import Struct

from flowcheck.catalog.categories import DataCategory
from flowcheck.catalog.vendor import Vendor
from flowcheck.map.model import LAYERS, DataMap, Edge, Layer, Node, Route, Tally, View
from flowcheck.map.parts import ROOT, parts_of
from flowcheck.map.rollup import is_special, rolled_up
from flowcheck.map.speech import Speech
from flowcheck.model import below, within
from flowcheck.policy.register import Register, country_of
from flowcheck.policy.schema import Defaults
from flowcheck.result.flows import Flow, VendorUse
from flowcheck.result.scan import ScanResult

_MOST = {Layer.PART: 9, Layer.VENDOR: 22}
"""So many nodes of a layer at most; those with the fewest flows are drawn as one."""

_DEEPER = 4
"""So many times as many when somebody asks for depth."""

_OTHERS = {Layer.PART: "other_parts", Layer.VENDOR: "other_recipients"}
_NAMED = 4

_TELLING = (
    "user.authorization", "user.government_id", "user.financial", "user.location.precise",
    "user.contact.email", "user.name", "user.contact", "user.content.private",
)  # fmt: skip
"""Data that a recipient's box names first."""

_Ids = tuple[str, ...]


class Known(Struct, frozen=True):
    """What a map is drawn with besides the scan, and the words in which it is told."""

    register: Register
    vendors: Mapping[str, Vendor]
    defaults: Defaults
    say: Speech

    @property
    def categories(self) -> Mapping[str, DataCategory]:
        """The data categories of the catalogue."""
        return self.say.categories

    def country(self, vendor: str) -> str:
        """The country of a recipient by the register, else by the catalogue; ``""``: unknown."""
        return country_of(self.register.vendors.get(vendor), self.vendors.get(vendor))


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
        words=known.say.texts,
        project=known.register.project or result.project.name,
        revision=result.project.revision or "",
        nodes=(*nodes.all(routes), *_silent(result, view, known.say)),
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


def _shown(flow: Flow, view: View) -> bool:
    if view.vendors and flow.vendor not in view.vendors:
        return False
    return not view.categories or within(flow.category, view.categories)


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


def _silent(result: ScanResult, view: View, say: Speech) -> Iterator[Node]:
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
            name=say("map", "silent", number=len(found)),
            notes=(say("map", "silent_names", list=say.few(names, 2 * _NAMED)),),
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
        name, notes = self._named(layer, key, members)
        return Node(
            node, layer, name, notes, members, tally,
            special=layer is Layer.DATA and is_special(key, self.known.categories),
        )  # fmt: skip

    def _named(self, layer: Layer, key: str, members: _Ids) -> tuple[str, _Ids]:
        """The name of a node, and the lines below it."""
        say = self.known.say
        if key == "*":
            names = map(self._vendor_name if layer is Layer.VENDOR else self._part_name, members)
            name = say("map", _OTHERS[layer], number=len(members))
            return name, (say.few(list(names), _NAMED),)
        match layer:
            case Layer.SUBJECT:
                return say.subject(key), ()
            case Layer.DATA:
                return self._data(key, members)
            case Layer.PART:
                return self._part_name(key), self._part(key)
            case Layer.VENDOR:
                return self._vendor_name(key), tuple(self._vendor(key))
            case _:
                return self._country(key)

    def _data(self, key: str, members: _Ids) -> tuple[str, _Ids]:
        say = self.known.say
        if is_special(key, self.known.categories):
            return say.category(key), (say("map", "special"),)
        if members == (key,):
            return say.category(key), ()
        order = sorted(members, key=self._rank)
        return say.category(key), (say.few([say.category(each) for each in order], _NAMED),)

    def _part(self, key: str) -> _Ids:
        """By which other parts its data are sent."""
        through: Counter[str] = Counter()
        for flow in self.flows:
            sender = self.way.parts[flow.sink.file]
            if sender != key and self.way.parts[_home(flow)] == key:
                through[sender] += 1
        ranked = sorted(through, key=lambda part: (-through[part], part))
        say = self.known.say
        names = say.few(list(map(self._part_name, ranked)), 2)
        return (say("map", "through", list=names),) if ranked else ()

    def _part_name(self, folder: str) -> str:
        return self.known.say("map", "top") if folder == ROOT else folder

    def _vendor(self, key: str) -> Iterator[str]:
        use, say = self.uses.get(key), self.known.say
        where = say.regions(use.servers) if use else ""
        kind = say.kind(use.vendor_class if use else "")
        yield say("map", "servers", kind=kind, list=where) if where else kind
        found: defaultdict[str, Tally] = defaultdict(Tally)
        for flow in self.flows:
            if flow.vendor == key:
                found[flow.category] += tally_of(flow)
        order = sorted(found, key=lambda each: (self._rank(each), -found[each].total, each))
        for title, unsure in (("gets", False), ("perhaps", True)):
            some = [each for each in order if (found[each].style == "unsure") is unsure]
            if some:
                yield say("map", title, list=say.few([say.category(each) for each in some], _NAMED))

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
        say = self.known.say
        word = self.known.defaults.standing(code)
        return say.country(code), (say("standing_short", word),)
