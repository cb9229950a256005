"""``flowcheck.yml`` to one frozen ``Config``: what a project declares about itself.

Unknown keys, wrong types and malformed names are a ``ConfigError`` with file, line, column and what
was expected. Whether a vendor, a category or a rule exists is not known here; each declaration
keeps its place, so that who knows can complain there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import get_args

from flowcheck.config.declared import (
    NO_DATA,
    VERSION,
    Config,
    DeclaredArgument,
    DeclaredFix,
    DeclaredGuard,
    DeclaredHelper,
    DeclaredRules,
    DeclaredSeverity,
    DeclaredSink,
    DeclaredSource,
    DeclaredTreatment,
    GateKind,
    GuardMatch,
    Name,
    RoleName,
    SeverityName,
    SourceKind,
    TreatmentName,
)
from flowcheck.config.read import category, glob, host, listed, only, vendor_id
from flowcheck.document import Item, parse
from flowcheck.errors import ConfigError, Place
from flowcheck.options import FILE_NAMES
from flowcheck.patterns import regex

KEYS = (
    "version", "paths", "own_hosts", "sinks", "sources", "treatments", "guards",
    "register", "severities", "policies", "waivers", "fix",
)  # fmt: skip
"""The keys of the file, in the order in which it is explained."""

_ROLES: tuple[RoleName, ...] = get_args(RoleName)
_TREATMENTS: tuple[TreatmentName, ...] = get_args(TreatmentName)
_GATES: tuple[GateKind, ...] = get_args(GateKind)
_SOURCES: tuple[SourceKind, ...] = get_args(SourceKind)
_GUARDS: tuple[GuardMatch, ...] = get_args(GuardMatch)
_SEVERITIES: tuple[SeverityName, ...] = get_args(SeverityName)

FIX = ("pseudonymise", "consent")
PSEUDONYMISER = ("call", "paths", "key")
CONSENT_CHECK = ("call", "paths")

_MAX_POSITION = 99
_VARIABLE = regex(r"[A-Za-z_][A-Za-z0-9_]*")
_PART = regex(r"[^\s#.()]+(?:\(\))?")


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
        optional=KEYS,
    )
    _check_version(top)
    include, exclude, tests = _paths(top.get("paths"))
    return Config(
        include=include,
        exclude=exclude,
        tests=tests,
        own_hosts=tuple(host(item) for item in listed(top, "own_hosts")),
        sinks=tuple(_sink(item) for item in listed(top, "sinks")),
        sources=tuple(_source(item) for item in listed(top, "sources")),
        treatments=tuple(_treatment(item) for item in listed(top, "treatments")),
        guards=tuple(_guard(item) for item in listed(top, "guards")),
        register=top.get("register"),
        waivers=top.get("waivers"),
        severities=tuple(_severities(top.get("severities"))),
        policies=tuple(_rules(item) for item in listed(top, "policies")),
        fix=_fix(top.get("fix")),
        file=file,
    )


def parse_name(item: Item, what: str) -> Name:
    """The name that an item holds. Raises ``ConfigError`` when it has none of the three forms."""
    text = item.text(what).strip()
    owner, hash_, path = text.rpartition("#")
    parts = tuple(path.split("."))
    if not all(_PART.fullmatch(part) for part in parts) or (hash_ and not owner) or " " in text:
        raise item.fail(
            f"{text!r} is not a name; expected something like track, module.Class.track, "
            "src/file.ts#track or npm:package#default.track"
        )
    if not hash_:
        return Name(text, parts)
    if owner == "global" or owner.startswith(("npm:", "py:")):
        return Name(text, parts, root=owner)
    return Name(text, parts, file=owner.removeprefix("./"))


def _check_version(top: Mapping[str, Item]) -> None:
    version = top.get("version")
    if version is not None and version.integer("version") != VERSION:
        raise version.fail(f"version {version.value} is not known; expected {VERSION}")


def _severities(item: Item | None) -> Iterator[DeclaredSeverity]:
    if item is None or item.value is None:
        return
    for rule, value in item.mapping("severities by rule").items():
        severity = value.word("a severity", _SEVERITIES)
        yield DeclaredSeverity(rule, severity, value.key or value.place)


def _rules(item: Item) -> DeclaredRules:
    text = item.text("the path of a file with rules")
    path = PurePosixPath(text)
    if not text.strip() or path.is_absolute() or ".." in path.parts or "\\" in text:
        raise item.fail(
            f"{text!r} is not a path below the folder of this file; expected for example "
            "privacy/rules.yml"
        )
    return DeclaredRules(text, item.place)


def _paths(item: Item | None) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    if item is None or item.value is None:
        return (), (), False
    found = item.record("paths", optional=("include", "exclude", "tests"))
    include = tuple(glob(item) for item in listed(found, "include"))
    exclude = tuple(glob(item) for item in listed(found, "exclude"))
    return include, exclude, found.flag("tests", "paths.tests")


def _sink(item: Item) -> DeclaredSink:
    found = item.record(
        "a sink", required=("call", "vendor"), optional=("name", "class", "args", "rest")
    )
    args = tuple(_arguments(found.mapping("args", "args, role by position or keyword")))
    default: RoleName = "ignore" if args else "event"
    return DeclaredSink(
        call=parse_name(found["call"], "the name of a function"),
        vendor=vendor_id(found["vendor"]),
        place=item.place,
        name=found.text("name", "the vendor's name"),
        vendor_class=vendor_id(found["class"]) if "class" in found else "",
        args=args,
        rest=found["rest"].word("a role", _ROLES) if "rest" in found else default,
    )


def _arguments(roles: Mapping[str, Item]) -> Iterator[DeclaredArgument]:
    for key, value in roles.items():
        is_position = key.isascii() and key.isdigit()
        if is_position and int(key) > _MAX_POSITION:
            raise value.fail_at_key(
                f"position {key} is out of range; expected 0 to {_MAX_POSITION}"
            )
        if not is_position and not key.isidentifier():
            raise value.fail_at_key(
                f"{key!r} is not an argument; expected a position from 0 or a keyword"
            )
        fields: tuple[tuple[str, RoleName], ...] = ()
        role_item = value
        if isinstance(value.value, dict):
            found = value.record("an argument", required=("role",), optional=("fields",))
            role_item = found["role"]
            named = found.mapping("fields", "fields, role by name")
            fields = tuple((name, role.word("a role", _ROLES)) for name, role in named.items())
        role = role_item.word("a role", _ROLES)
        yield DeclaredArgument(
            int(key) if is_position else -1, "" if is_position else key, role, fields
        )


def _source(item: Item) -> DeclaredSource:
    found = item.record("a source", required=("category",), optional=_SOURCES)
    kind = only(item, found, _SOURCES, "a source")
    name = parse_name(found[kind], f"the name of a {kind}")
    said = category(found["category"], otherwise=NO_DATA)
    return DeclaredSource(kind, name, said, item.place)


def _treatment(item: Item) -> DeclaredTreatment:
    found = item.record("a treatment", required=("call", "treatment"))
    treatment = found["treatment"].word("a treatment", _TREATMENTS)
    call = parse_name(found["call"], "the name of a function")
    return DeclaredTreatment(call, treatment, item.place)


def _guard(item: Item) -> DeclaredGuard:
    found = item.record("a guard", required=("kind",), optional=_GUARDS)
    match = only(item, found, _GUARDS, "a guard")
    kind = found["kind"].word("a kind of guard", _GATES)
    return DeclaredGuard(
        match, parse_name(found[match], f"the {match} of a guard"), kind, item.place
    )


def _fix(item: Item | None) -> DeclaredFix:
    if item is None or item.value is None:
        return DeclaredFix()
    found = item.record("how to fix", optional=FIX)
    return DeclaredFix(
        tuple(_helper(each, PSEUDONYMISER) for each in listed(found, "pseudonymise")),
        tuple(_helper(each, CONSENT_CHECK) for each in listed(found, "consent")),
    )


def _helper(item: Item, keys: tuple[str, ...]) -> DeclaredHelper:
    found = item.record("a function for fixes", required=("call",), optional=keys[1:])
    call = parse_name(found["call"], "the name of a function")
    if not call.file and not call.root and len(call.parts) < 2:
        raise found["call"].fail(
            f"{call.text!r} does not say where the function is; expected something like "
            "src/privacy.ts#pseudonym, app.privacy.pseudonym or npm:package#pseudonym"
        )
    key = found.text("key", "the name of an environment variable")
    if key and not _VARIABLE.fullmatch(key):
        raise found["key"].fail(f"{key!r} is not the name of an environment variable")
    if key and not call.file:
        raise found["key"].fail("a keyed hash can be written only into a file: src/file.ts#name")
    return DeclaredHelper(
        call, item.place, tuple(glob(each) for each in listed(found, "paths")), key
    )
