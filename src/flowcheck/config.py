"""``flowcheck.yml`` to one frozen ``Config``: what a project declares about itself.

Unknown keys, wrong types and malformed names are a ``ConfigError`` with file, line, column and what
was expected. Whether a vendor or a category exists is not known here; each declaration keeps its
place, so that who knows can complain there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar, get_args

from flowcheck.document import Item, parse
from flowcheck.errors import ConfigError, Place

FILE_NAMES = ("flowcheck.yml", "flowcheck.yaml")
VERSION = 1

RoleName = Literal[
    "identity", "profile", "event", "group", "context", "event-name", "key", "options", "ignore"
]  # fmt: skip
TreatmentName = Literal[
    "hashed", "keyed-hash", "encrypted", "masked", "truncated", "tokenised", "derived"
]
GateKind = Literal["consent", "opt-out", "config", "environment"]
SourceKind = Literal["call", "attribute", "type", "name"]
GuardMatch = Literal["call", "name"]
Word = TypeVar("Word", bound=str)

_ROLES: tuple[RoleName, ...] = get_args(RoleName)
_TREATMENTS: tuple[TreatmentName, ...] = get_args(TreatmentName)
_GATES: tuple[GateKind, ...] = get_args(GateKind)
_SOURCES: tuple[SourceKind, ...] = get_args(SourceKind)
_GUARDS: tuple[GuardMatch, ...] = get_args(GuardMatch)

_MAX_POSITION = 99
_VENDOR = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CATEGORY = re.compile(r"(?:user|system)(?:\.[a-z0-9_]+)*")
_HOST = re.compile(r"(?:\*\.)?[a-z0-9_](?:[a-z0-9_-]*)(?:\.[a-z0-9_-]+)*")
_PART = re.compile(r"[^\s#.()]+(?:\(\))?")


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a function, type or value, in one of three forms.

    ``npm:pkg#default.track`` or ``py:pkg#Client().send``: ``root`` and ``parts``;
    ``src/lib/analytics.ts#track``: ``file`` and ``parts``; ``myapp.analytics.track`` or ``track``:
    ``parts`` only, to be matched as the end of a dotted name.
    """

    text: str
    parts: tuple[str, ...]
    root: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class DeclaredArgument:
    """The role of one argument of a sink: at ``position`` (from 0), or -1 and named ``keyword``.

    ``fields`` gives other roles to fields of an object argument.
    """

    position: int
    keyword: str
    role: RoleName
    fields: tuple[tuple[str, RoleName], ...] = ()


@dataclass(frozen=True, slots=True)
class DeclaredSink:
    """A function whose arguments reach a vendor.

    ``name`` and ``vendor_class`` describe a vendor that no catalogue knows.

    ``rest`` is the role of every argument that ``args`` does not list.
    """

    call: Name
    vendor: str
    place: Place
    name: str = ""
    vendor_class: str = ""
    args: tuple[DeclaredArgument, ...] = ()
    rest: RoleName = "event"


@dataclass(frozen=True, slots=True)
class DeclaredSource:
    """A call, an attribute, a variable or a type whose value is data of ``category``."""

    kind: SourceKind
    name: Name
    category: str
    place: Place


@dataclass(frozen=True, slots=True)
class DeclaredTreatment:
    """A function whose result is its argument after a treatment."""

    call: Name
    treatment: TreatmentName
    place: Place


@dataclass(frozen=True, slots=True)
class DeclaredGuard:
    """A call or a name that, met in a condition, makes the condition a gate of ``kind``."""

    match: GuardMatch
    name: Name
    kind: GateKind
    place: Place


@dataclass(frozen=True, slots=True)
class Config:
    """Everything a project declares.

    ``include`` and ``exclude`` are gitignore-style globs relative to the scanned root.

    ``register``, ``waivers`` and ``severities`` are kept as written for the stages that own them.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    tests: bool = False
    own_hosts: tuple[str, ...] = ()
    sinks: tuple[DeclaredSink, ...] = ()
    sources: tuple[DeclaredSource, ...] = ()
    treatments: tuple[DeclaredTreatment, ...] = ()
    guards: tuple[DeclaredGuard, ...] = ()
    register: Item | None = None
    waivers: Item | None = None
    severities: Item | None = None


def find_config(root: Path) -> Path | None:
    """The configuration file directly in ``root``, or ``None``."""
    return next((path for name in FILE_NAMES if (path := root / name).is_file()), None)


def load_config(path: Path) -> Config:
    """Read a configuration file. Raises ``ConfigError`` when it cannot be read or is wrong."""
    try:
        text = path.read_text("utf-8-sig")
    except OSError as problem:
        raise ConfigError(f"cannot be read: {problem.strerror}", Place(str(path))) from None
    except UnicodeDecodeError:
        raise ConfigError("not valid UTF-8", Place(str(path))) from None
    return parse_config(text, str(path))


def parse_config(text: str, file: str = FILE_NAMES[0]) -> Config:
    """The configuration in ``text``; ``file`` is its name in messages. Raises ``ConfigError``."""
    top = parse(text, file, ConfigError).record(
        "the configuration",
        optional=(
            "version", "paths", "own_hosts", "sinks", "sources", "treatments", "guards",
            "register", "waivers", "severities",
        ),
    )  # fmt: skip
    _check_version(top)
    include, exclude, tests = _paths(top.get("paths"))
    return Config(
        include=include,
        exclude=exclude,
        tests=tests,
        own_hosts=tuple(_host(item) for item in _list(top, "own_hosts")),
        sinks=tuple(_sink(item) for item in _list(top, "sinks")),
        sources=tuple(_source(item) for item in _list(top, "sources")),
        treatments=tuple(_treatment(item) for item in _list(top, "treatments")),
        guards=tuple(_guard(item) for item in _list(top, "guards")),
        register=top.get("register"),
        waivers=top.get("waivers"),
        severities=top.get("severities"),
    )


def parse_name(item: Item, what: str) -> Name:
    """The name that an item holds. Raises ``ConfigError`` when it has none of the three forms."""
    text = item.text(what).strip()
    owner, hash_, path = text.rpartition("#")
    parts = tuple(path.split("."))
    if not all(_PART.fullmatch(part) for part in parts) or (hash_ and not owner) or " " in text:
        raise item.fail(
            f"{text!r} is no name; expected something like track, module.Class.track, "
            "src/file.ts#track or npm:package#default.track"
        )
    if not hash_:
        return Name(text, parts)
    if owner == "global" or owner.startswith(("npm:", "py:")):
        return Name(text, parts, root=owner)
    return Name(text, parts, file=owner.removeprefix("./"))


def _check_version(top: dict[str, Item]) -> None:
    version = top.get("version")
    if version is not None and version.integer("version") != VERSION:
        raise version.fail(f"version {version.value} is not known; expected {VERSION}")


def _paths(item: Item | None) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    if item is None or item.value is None:
        return (), (), False
    found = item.record("paths", optional=("include", "exclude", "tests"))
    include = tuple(_glob(glob) for glob in _list(found, "include"))
    exclude = tuple(_glob(glob) for glob in _list(found, "exclude"))
    return include, exclude, "tests" in found and found["tests"].boolean("paths.tests")


def _glob(item: Item) -> str:
    text = item.text("a glob such as src/legacy/**")
    if not text.strip() or text.endswith("\\") or text in ("!", "/"):
        raise item.fail(f"{text!r} is no glob; expected something like src/legacy/**")
    return text


def _host(item: Item) -> str:
    text = item.text("a host name").lower()
    if not _HOST.fullmatch(text):
        raise item.fail(f"{text!r} is no host name; expected example.com or *.example.com")
    return text


def _sink(item: Item) -> DeclaredSink:
    found = item.record(
        "a sink", required=("call", "vendor"), optional=("name", "class", "args", "rest")
    )
    args = tuple(_arguments(found["args"])) if "args" in found else ()
    default: RoleName = "ignore" if args else "event"
    return DeclaredSink(
        call=parse_name(found["call"], "the name of a function"),
        vendor=_vendor(found["vendor"]),
        place=item.place,
        name=found["name"].text("the vendor's name") if "name" in found else "",
        vendor_class=_vendor(found["class"]) if "class" in found else "",
        args=args,
        rest=_word(found["rest"], "a role", _ROLES) if "rest" in found else default,
    )


def _arguments(item: Item) -> Iterator[DeclaredArgument]:
    for key, value in item.mapping("args, role by position or keyword").items():
        is_position = key.isascii() and key.isdigit()
        if is_position and int(key) > _MAX_POSITION:
            raise value.fail_at_key(
                f"position {key} is out of range; expected 0 to {_MAX_POSITION}"
            )
        if not is_position and not key.isidentifier():
            raise value.fail_at_key(
                f"{key!r} is no argument; expected a position from 0 or a keyword"
            )
        fields: tuple[tuple[str, RoleName], ...] = ()
        role_item = value
        if isinstance(value.value, dict):
            found = value.record("an argument", required=("role",), optional=("fields",))
            role_item = found["role"]
            named = found["fields"].mapping("fields, role by name") if "fields" in found else {}
            fields = tuple((name, _word(role, "a role", _ROLES)) for name, role in named.items())
        role = _word(role_item, "a role", _ROLES)
        yield DeclaredArgument(
            int(key) if is_position else -1, "" if is_position else key, role, fields
        )


def _source(item: Item) -> DeclaredSource:
    found = item.record("a source", required=("category",), optional=_SOURCES)
    kind = _only(item, found, _SOURCES, "a source")
    category = found["category"].text("a data category")
    if not _CATEGORY.fullmatch(category):
        raise found["category"].fail(
            f"{category!r} is no data category; expected one such as user.contact.email"
        )
    return DeclaredSource(
        kind, parse_name(found[kind], f"the name of a {kind}"), category, item.place
    )


def _treatment(item: Item) -> DeclaredTreatment:
    found = item.record("a treatment", required=("call", "treatment"))
    word = _word(found["treatment"], "a treatment", _TREATMENTS)
    return DeclaredTreatment(parse_name(found["call"], "the name of a function"), word, item.place)


def _guard(item: Item) -> DeclaredGuard:
    found = item.record("a guard", required=("kind",), optional=_GUARDS)
    match = _only(item, found, _GUARDS, "a guard")
    kind = _word(found["kind"], "a kind of guard", _GATES)
    return DeclaredGuard(
        match, parse_name(found[match], f"the {match} of a guard"), kind, item.place
    )


def _vendor(item: Item) -> str:
    text = item.text("an id")
    if not _VENDOR.fullmatch(text):
        raise item.fail(
            f"{text!r} is no id; expected lower-case words and hyphens, such as google-analytics"
        )
    return text


def _list(found: dict[str, Item], key: str) -> tuple[Item, ...]:
    item = found.get(key)
    return () if item is None or item.value is None else item.items(key)


def _word(item: Item, what: str, known: tuple[Word, ...]) -> Word:
    text = item.text(what)
    for word in known:
        if word == text:
            return word
    raise item.fail(f"{text!r} is not {what}; expected one of: {', '.join(map(str, known))}")


def _only(item: Item, found: dict[str, Item], keys: tuple[Word, ...], what: str) -> Word:
    given = [key for key in keys if key in found]
    if len(given) != 1:
        raise item.fail(f"{what} needs exactly one of: {', '.join(map(str, keys))}")
    return given[0]
