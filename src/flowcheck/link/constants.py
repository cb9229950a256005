"""Constant texts and option objects: what a node is when it is written down in the code.

Used for event names, property keys, URLs and the options of an SDK's ``init``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import reduce
from itertools import islice, product
from urllib.parse import urlsplit

from msgspec import Struct, field

from flowcheck.ir.graph import (
    Array,
    Call,
    Cell,
    ClassRef,
    Const,
    Global,
    Import,
    Load,
    Operator,
    Param,
    Self,
    Template,
    Update,
)
from flowcheck.link.defaults import default_of
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.placeholders import PLACES, in_places
from flowcheck.link.program import Ref
from flowcheck.link.reads import always
from flowcheck.link.records import keywords
from flowcheck.link.settings import DJANGO_SETTINGS, setting_values
from flowcheck.link.values import (
    ClassValue,
    Edge,
    External,
    InstanceValue,
    Path,
)
from flowcheck.patterns import regex

HOLE = "\0"
"""Takes the place of an unknown part of a text."""

SETTING = "\1"
"""Marks around the name of a setting that takes the place of its value."""

_PATTERN = regex(r"/.+/[a-z]*")
_REPLACES = ("replace", "replaceAll", "replace_all")
MAX_TEXTS = MAX_STEPS = 24
MAX_LOOKUPS = 400
MAX_RETURNS = 6
_PARTS = {
    "origin": "{scheme}://{host}",
    "href": "{whole}",
    "host": "{host}",
    "hostname": "{host}",
    "netloc": "{host}",
    "protocol": "{scheme}:",
    "scheme": "{scheme}",
}
"""The fields of an address that is taken apart."""
_ORIGIN = regex(rf"(?:https?:)?//[^/?#]+|{SETTING}\w+{SETTING}")
_HAS_ADDRESS = regex(r"(?:\b|_|[a-z])(?i:ur[li]|domain|host|endpoint)$")
"""Fields of an answer by which a vendor says where to go on."""
_ENVIRONMENT = ("environ.get", "getenv")  # with what a variable is where nobody sets it
_PUT_TOGETHER = ("urlunparse", "urlunsplit")
_OF_A_LIST = ("reduce", "join")
_JOINS = ("urljoin", "joinurl", "url_join")
_IN_USE = regex(r"[/.:]")
"""What a part of an address that is in use has, and a word in its place has not."""
_GROUPS = (("server",), ("client",), ("shared",))
"""Where ``createEnv`` has the variables of an environment."""
_CHECKS = ("parse", "safeParse")
"""Methods of a schema that give what they are given, with the defaults of the schema."""


class Texts(Struct):
    """Constant texts of a node, under the calls by which the walk came.

    ``sites`` has those calls by function. ``follow`` says of which files the callers are looked
    for. ``telling`` says of which settings the name is of use where the value is not known.
    """

    evaluator: Evaluator
    sites: dict[tuple[int, int], Ref] = field(default_factory=dict)
    follow: Callable[[int], bool] = always
    telling: Callable[[str], bool] | None = None
    _left: int = MAX_LOOKUPS
    _only_one: bool = False  # whether the answer is needed only where it is one whole text

    def of(self, ref: Ref, path: Path = (), depth: int = 0) -> tuple[str, ...]:
        """Possible texts, unknown parts as ``HOLE``; empty when nothing is known."""
        if depth == 0:
            self._left = MAX_LOOKUPS
        self._left -= 1
        if depth > MAX_STEPS or ref[1] < 0 or self._left < 0:
            return ()
        number, node_id = ref
        node = self.evaluator.program.module(number).nodes[node_id]
        match node:
            case Const():
                return _parts_of(_written(node), path)
            case Template():
                with self._all_if(bool(path)):
                    return _parts_of(self._joined(number, node, depth), path)
            case Operator() if node.name == "/" and not path:  # ``URL(base) / "users"``
                return self._below(number, node.operands, depth)
            case Update() if not path:  # an address with parameters set has the same host
                return self.of((number, node.base), path, depth + 1)
            case Param():
                return self._param(ref, node, path, depth) or self._setting(ref, path)
            case Call():
                found_by_call = self._call(ref, node, path, depth)
                return found_by_call if any(found_by_call) else self._setting(ref, path)
            case Self() | ClassRef() if path:
                named = path[:-1] if path[1:] == ("value",) else path  # of an enumeration
                return self._member(number, node.index, named, depth) or self._setting(ref, path)
        given = self.evaluator.edges_or_imported(ref, path)
        known = self._of_all([e for e in given if (e.ref, e.path) != (ref, path)], depth)
        return known or self._in_settings(ref, path, depth) or self._setting(ref, path)

    def _of_all(self, edges: Iterable[Edge], depth: int) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for edge in edges:
            found.update(dict.fromkeys(self.of(edge.ref, edge.path, depth + 1)))
            if self._is_enough(found):
                break
        return tuple(found)[:MAX_TEXTS]

    def _in_settings(self, ref: Ref, path: Path, depth: int) -> tuple[str, ...]:
        """What the settings module of a Django project has under a name."""
        if path and path[-1] in _PARTS:
            with self._all_if(True):
                return _parts_of(self._in_settings(ref, path[:-1], depth), path[-1:])
        node = self.evaluator.program.node(ref)
        name = path[-1] if path else node.field if isinstance(node, Load) else ""
        if not name.isupper() or not self.evaluator.program.is_python(ref[0]):
            return ()
        symbols = [v.symbol for v in self.evaluator.evaluate(ref, path) if isinstance(v, External)]
        if DJANGO_SETTINGS + name not in symbols:
            return ()
        values = setting_values(self.evaluator.program, name)
        found = dict.fromkeys(text for value in values for text in self.of(value, (), depth + 1))
        if self.telling is not None and self.telling(name) and not any(map(_IN_USE.search, found)):
            return ()  # who runs the project gives the address: "SET-ME-PLEASE"
        return tuple(found)[:MAX_TEXTS]

    def one(self, ref: Ref, path: Path = ()) -> str:
        """The text when exactly one is possible and it has no unknown part, else ``""``.

        Where a second one is found it is not looked further.
        """
        self._only_one = True
        found = self.of(ref, path)
        self._only_one = False
        return found[0] if len(found) == 1 and HOLE not in found[0] else ""

    def _is_enough(self, found: Collection[str]) -> bool:
        return self._only_one and (len(found) > 1 or any(HOLE in text for text in found))

    @contextmanager
    def _all_if(self, needed: bool) -> Iterator[None]:
        """Where different texts may have the same part, look for all of them."""
        before, self._only_one = self._only_one, self._only_one and not needed
        try:
            yield
        finally:
            self._only_one = before

    def _setting(self, ref: Ref, path: Path) -> tuple[str, ...]:
        """The name of what is read or asked for: ``config.slack.url``, ``getenv("SLACK_URL")``."""
        asked = "_".join(path[-3:]) if path else self._asked_for(ref).replace(".", "_")
        names = (path[-1], asked) if path and path[-1] not in _PARTS else (path[-1:] or (asked,))
        told = (name for name in names if self.telling is not None and name and self.telling(name))
        return tuple(f"{SETTING}{name}{SETTING}" for name in islice(told, 1))

    def _asked_for(self, ref: Ref) -> str:
        module = self.evaluator.program.module(ref[0])
        node = module.nodes[ref[1]]
        if isinstance(node, Call) and node.args:
            given = (module.nodes[argument] for argument in node.args[:2])
            return next((str(n.value) for n in given if isinstance(n, Const)), "")
        return node.name if isinstance(node, Global) else module.names.get(ref[1], "")

    def _joined(self, number: int, node: Template, depth: int) -> tuple[str, ...]:
        parts = [self.of((number, part), (), depth + 1) or (HOLE,) for part in node.parts]
        if len(parts) > 1 and any(PLACES.search(text) for text in parts[0]):
            filled = (in_places(text, given) for text, *given in product(*parts))
            return tuple(islice(filled, MAX_TEXTS))
        return tuple("".join(texts) for texts in islice(product(*parts), MAX_TEXTS))

    def _param(self, ref: Ref, node: Param, path: Path, depth: int) -> tuple[str, ...]:
        site = self.sites.get((ref[0], node.function))
        edges = (
            self.evaluator.bindings.bind(site, ref[0], node, path)
            if site is not None
            else self.evaluator.bindings.of(ref, node, path, self.follow)
        )
        found = self._of_all(edges[: MAX_TEXTS * 2], depth)
        return found or self._of_instance(ref, path, depth)

    def _of_instance(self, ref: Ref, path: Path, depth: int) -> tuple[str, ...]:
        """What a class of the project gives a field of its instances: defaults of settings."""
        found: dict[str, None] = {}
        for value in self.evaluator.evaluate(ref) if path else ():
            if isinstance(value, ClassValue | InstanceValue):
                texts = self._member(value.number, value.index, path, depth)
                found.update(dict.fromkeys(texts))
        return tuple(found)[:MAX_TEXTS]

    def _member(self, number: int, index: int, path: Path, depth: int) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for member in self.evaluator.classes.member(number, index, path):
            if isinstance(member, Edge):
                found.update(dict.fromkeys(self.of(member.ref, member.path, depth + 1)))
        return tuple(found)[:MAX_TEXTS]

    def _address(self, ref: Ref, node: Call, depth: int) -> tuple[str, ...]:
        """An address made of parts: ``new URL(path, base)``, ``urlJoin(base, path)``."""
        made = self.evaluator.callee_text(ref).rpartition(".")[2]
        joins = made.lower() in _JOINS
        host = dict(node.kwargs).get("host", -1) if made == "build" else -1
        if host >= 0:
            return tuple(f"https://{text}" for text in self.of((ref[0], host), (), depth + 1))
        given = [(ref[0], argument) for argument in node.args]
        if made in _PUT_TOGETHER and given:
            items = self.evaluator.program.node(given[0])
            parts = items.items[:3] if isinstance(items, Array) else ()
            texts = [self.of((ref[0], part), (), depth + 1) or (HOLE,) for part in parts]
            return tuple(f"{a}://{b}{c}" for a, b, c in product(*texts)) if len(parts) == 3 else ()
        if (joins and len(given) > 1) or (len(given) == 2 and (made, node.form) == ("URL", "new")):
            base, end = given[:2] if joins else reversed(given)
            return self._below(ref[0], (base[1], end[1]), depth)
        if made in _OF_A_LIST and given:
            items = self.evaluator.program.node(given[-1])
            return self._in_a_row(ref[0], items.items, depth) if isinstance(items, Array) else ()
        alone = given and (made, node.form) == ("URL", "new")
        return self.of(given[0], (), depth + 1) if alone else ()

    def _in_a_row(self, number: int, items: tuple[int, ...], depth: int) -> tuple[str, ...]:
        """An address of which a list has the parts: ``reduce(urljoin, parts)``."""
        texts = [self.of((number, item), (), depth + 1) or (HOLE,) for item in items]
        if not any(_ORIGIN.match(text) for text in next(iter(texts), ())):
            return ()
        return tuple(reduce(joined_address, row) for row in islice(product(*texts), MAX_TEXTS))

    def _below(self, number: int, operands: tuple[int, ...], depth: int) -> tuple[str, ...]:
        base, end = ((number, operand) for operand in operands)
        with self._all_if(True):
            bases = self.of(base, (), depth + 1) or (HOLE,)  # what is below it is no own path
            ends = self.of(end, (), depth + 1) or (HOLE,)
        return tuple(joined_address(b, e) for b in bases for e in ends)[:MAX_TEXTS]

    def _call(self, ref: Ref, node: Call, path: Path, depth: int) -> tuple[str, ...]:
        with self._all_if(True):
            address = _parts_of(self._address(ref, node, depth), path)
        if address:
            return address
        library = self.evaluator.libraries.library(ref, node)
        if library is None:
            returned = self._returned(ref, node, path, depth)
            return returned or self._unknown_call(ref, node, path, depth)
        method = self.evaluator.program.module(ref[0]).nodes[node.callee]
        if isinstance(method, Load) and method.field in _REPLACES and len(node.args) > 1:
            return self._replaced((ref[0], method.base), node.args, depth)
        if isinstance(method, Load) and method.field == "format":
            paths = self.of((ref[0], method.base), (), depth + 1)
            if paths and all(text.startswith("/") for text in paths):
                return paths  # what is put into a path further on is no address
        found = self._of_all(self.evaluator.libraries.edges(ref, node, library, path), depth)
        if len(node.args) > 1 and self.evaluator.callee_text(ref).endswith(_ENVIRONMENT):
            return (*self._setting(ref, path), *self.of((ref[0], node.args[1]), path, depth + 1))
        if not found and path and isinstance(method, Load) and method.field in _CHECKS:
            asked = path[1:] if path[0] == library.under else path
            return self.of((ref[0], method.base), asked, depth + 1)
        return found

    def _replaced(self, base: Ref, given: tuple[int, ...], depth: int) -> tuple[str, ...]:
        """What ``text.replace("{id}", x)`` is; a text in which patterns are replaced is as it was.

        Neither the pattern nor what takes its place is a text of its own.
        """
        texts = self.of(base, (), depth + 1)
        node = self.evaluator.program.node((base[0], given[0]))
        old = node.value if isinstance(node, Const) else None
        if not isinstance(old, str) or not old or _PATTERN.fullmatch(old):
            return texts
        new = self.of((base[0], given[1]), (), depth + 1) if texts else ()
        put = new[0] if len(new) == 1 else HOLE
        return tuple(dict.fromkeys(text.replace(old, put) for text in texts))

    def _returned(self, ref: Ref, node: Call, path: Path, depth: int) -> tuple[str, ...]:
        """What a function of the project gives back to this call: ``self.address_of("users")``."""
        found: dict[str, None] = {}
        for value in self.evaluator.callers.only.called((ref[0], node.callee)):
            place = (value.number, value.function)
            if place in self.sites:
                continue  # a function that calls itself
            sites = {**self.sites, place: ref}
            inner = Texts(
                self.evaluator, sites, self.follow, self.telling, self._left, self._only_one
            )
            returned = self.evaluator.program.module(place[0]).functions[place[1]].returns
            for node_id in returned[:MAX_RETURNS]:
                texts = inner.of((place[0], node_id), path, depth + 1)
                found.update(dict.fromkeys(texts))
                if self._is_enough(found):
                    break
            self._left = inner._left
            if self._is_enough(found):
                break
        return tuple(found)[:MAX_TEXTS]

    def _unknown_call(self, ref: Ref, node: Call, path: Path, depth: int) -> tuple[str, ...]:
        """A keyword of a constructor, the default of a field, a variable of a checked environment.

        ``Field(default="..")``, ``z.string().default("..")``, ``schema.parse(process.env).URL``.
        """
        number = ref[0]
        for name, value in keywords(self.evaluator, number, node, path[0]) if path else node.kwargs:
            if name == (path[0] if path else "default"):
                return self.of((number, value), path[1:], depth + 1)
        if path:
            found = self._of_instance(ref, path, depth)
            found = found or self._declared_variable(number, node, path, depth)
            return found or self._answered(ref, node, path, depth)
        default = default_of(self.evaluator.program.module(number).nodes, node)
        return self.of((number, default), (), depth + 1) if default >= 0 else ()

    def _declared_variable(
        self, number: int, node: Call, path: Path, depth: int
    ) -> tuple[str, ...]:
        """The default that a schema gives a field: an argument, or what is called itself."""
        found: dict[str, None] = {}
        callee = self.evaluator.program.node((number, node.callee))
        schema = (node.callee,) if isinstance(callee, Cell | Import | Call) else ()
        for at in (*node.args[:2], *schema):
            for group in ((), *_GROUPS):
                found.update(dict.fromkeys(self.of((number, at), (*group, *path), depth + 1)))
        return tuple(found)[:MAX_TEXTS]

    def _answered(self, ref: Ref, node: Call, path: Path, depth: int) -> tuple[str, ...]:
        """The host of a request, for an address in its answer: ``response["instance_url"]``."""
        if not _HAS_ADDRESS.search(path[-1]):
            return ()
        method = self.evaluator.program.module(ref[0]).nodes[node.callee]
        if isinstance(method, Load) and method.field == "json":
            return self.of((ref[0], method.base), path, depth + 1)
        with self._all_if(True):
            return self._asked(ref, node, depth)

    def _asked(self, ref: Ref, node: Call, depth: int) -> tuple[str, ...]:
        """The host that a request goes to."""
        found: dict[str, None] = {}
        for value in self.evaluator.evaluate((ref[0], node.callee)):
            http = (
                self.evaluator.matcher.http(value.symbol) if isinstance(value, External) else None
            )
            if http is None or not http.url[:1].isdigit():
                continue
            for edge in self.evaluator.arguments.argument(ref[0], node, int(http.url[0])):
                origins = map(_ORIGIN.match, self.of(edge.ref, edge.path, depth + 1))
                found.update(dict.fromkeys(origin[0] for origin in origins if origin))
        return tuple(found)[:MAX_TEXTS]


def _written(node: Const) -> tuple[str, ...]:
    return (str(node.value),) if isinstance(node.value, str | int) else ()


def _parts_of(texts: tuple[str, ...], path: Path) -> tuple[str, ...]:
    """The part of addresses that a field means: ``new URL(x).origin``, ``urlparse(x).netloc``."""
    if not path:
        return texts
    if len(path) > 1 or path[0] not in _PARTS:
        return ()
    found: dict[str, None] = {}
    for text in texts:
        try:
            scheme, host, *_ = urlsplit(text)
        except ValueError:
            continue
        if scheme and host:
            found[_PARTS[path[0]].format(scheme=scheme, host=host, whole=text)] = None
    return tuple(found)


def joined_address(base: str, end: str) -> str:
    """An address under a base address; an absolute one stands for itself."""
    return end if "://" in end else f"{base.rstrip('/')}/{end.lstrip('/')}"
