"""Whose a host is: a vendor of the catalogue, a third party of the host list, or an unknown one.

The project's own hosts and those that are nobody's (this machine, names kept for examples) are not
recipients.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from functools import lru_cache
from ipaddress import ip_address

from msgspec import Struct
from publicsuffixlist import PublicSuffixList

from flowcheck.catalog.hosts import HostList
from flowcheck.catalog.match import Matcher
from flowcheck.catalog.settings import SettingNames
from flowcheck.catalog.vendor import Vendor, VendorClass
from flowcheck.patterns import regex

UNKNOWN_HOST = "unknown: "

_LABEL = regex(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")
# RFC 6761, RFC 6762, RFC 2606 and names of container networks.
_NOBODYS = (
    "localhost", "local", "test", "example", "invalid", "internal", "lan", "home", "corp",
    "example.com", "example.org", "example.net", "docker",
)  # fmt: skip
_PART = regex(
    r"[-_.](?:api|app|web|webapp|website|site|frontend|backend|server|service|services|mobile|core"
    r"|platform|monorepo|monolith|ui|admin|dashboard|portal|www|front|build|source|src|next)$"
)
"""What a name says of which part of a project it is: ``acme-api``."""
SHORTEST = 4
_BEFORE, _AFTER = ("get", "try", "use", "join"), ("hq", "app")
"""What domains have beside the name of a project: ``getacme.com``, ``acmehq.com``."""
_PLACEHOLDER = regex(
    r"^(?:your|my|some)[-_]|^local(?:host)?\.|(?:^|[-_.])(?:base|host|server|site|api)-ur[il]\.|"
    r"\b(?:yourdomain|mydomain|your-domain|domain|yoursite|foo|placeholder)\."
)

_SITE = regex(r"([a-z0-9-]+)\.(?:com|org|net|io|dev|app|co|me|ai|so|xyz|edu|gov|eu|[a-z]{2})")
"""A project that is called by its domain: ``acme.com``."""

_UNTOLD = "unknown"
_REGION = regex(
    r"(?<![a-z0-9])(us|eu|ap|ca|europe|asia)-(?:gov-)?"
    r"(?:north|south|east|west|central|northeast|southeast|southwest)-?\d(?![0-9])"
)
"""What Amazon (``eu-west-1``) and Google (``europe-west1``) call their regions in hosts."""
_AREAS = {"us": "us", "eu": "eu", "ap": "ap", "ca": "ca", "europe": "eu", "asia": "ap"}
_OWN_LAW = {"eu-west-2": "gb", "europe-west2": "gb", "eu-central-2": "ch", "europe-west6": "ch"}
"""London and Zurich are not in the EU."""


class Recipient(Struct, frozen=True):
    """Who gets a request. ``listed``: a vendor file describes it."""

    id: str
    name: str
    vendor_class: str
    region: str
    listed: bool


class Recipients:
    """Looks hosts up. Answers are remembered.

    ``own`` are patterns of the project's hosts, ``names`` what the project is called: a domain
    ``acme.io`` or ``getacme.com`` is that of the project ``acme``, and of ``acme-api``.
    ``hosts`` gives the host list when it is needed. ``homes`` are hosts of its home pages: what is
    registered with one of them is its own, where it is nobody's that is known.
    """

    def __init__(
        self,
        matcher: Matcher,
        hosts: Callable[[], HostList],
        own: Iterable[str] = (),
        names: Iterable[str] = (),
        homes: Iterable[str] = (),
    ) -> None:
        self._matcher = matcher
        self._homes = tuple(homes)
        self._hosts = hosts
        self._own = tuple(own)
        told = frozenset(names)
        self._names = frozenset(map(_plain, (*told, *_shorter(told, matcher))))
        self._domains = self._names.union(*map(_longer, self._names))
        self._settings = SettingNames(matcher.catalog.vendors)
        self._found: dict[tuple[str, str], Recipient | None] = {}
        self._outside: dict[str, bool] = {}

    def of(self, host: str, path: str = "") -> Recipient | None:
        """The recipient of a request to a host, or ``None`` when it is nobody else's."""
        key = (host, path)
        if key not in self._found:
            self._found[key] = self._look_up(host.lower().rstrip("."), path)
        return self._found[key]

    def of_setting(self, name: str) -> Recipient | None:
        """The vendor whose address a setting of a name holds."""
        found = self._settings.vendor(name)
        if found is None or self._names & {_plain(found.id), _plain(found.name)}:
            return None
        return listed(found)

    def settings(self, words: Iterable[str]) -> frozenset[str]:
        """The words that are the name of a setting with a vendor's address."""
        return self._settings.among(words)

    def is_outside(self, host: str) -> bool:
        """Whether a host as written may be a third party's: quick, and yes too often."""
        known = self._outside.get(host)
        if known is None:
            name = host.rpartition("}")[2].lstrip(".").lower()
            named = _plain(name.rpartition(".")[0].rpartition(".")[2]) in self._domains
            known = not named and not self._is_declared(name) and is_public(name)
            self._outside[host] = known
        return known

    def _is_declared(self, host: str) -> bool:
        return any(fnmatchcase(host, pattern) for pattern in self._own)

    def _is_named(self, host: str) -> bool:
        """Whether the registered domain of a host carries the project's name."""
        labels = host.split(".")
        parts = (*labels, *(".".join(labels[at:]) for at in range(len(labels))))
        deployed = any(map(self._is_deployed, labels))
        if not deployed and self._domains.isdisjoint(_plain(part) for part in parts):
            return False  # decided without the list of suffixes, which is slow to load
        domain = registrable(host)
        label = domain.partition(".")[0]
        if self._is_deployed(label) and _is_platform(domain.partition(".")[2]):
            return True
        return not self._domains.isdisjoint((_plain(domain), _plain(label)))

    def _is_deployed(self, label: str) -> bool:
        """Whether a part of a host begins as the project is called: ``acme-api.vercel.app``."""
        first, hyphen, _ = label.partition("-")
        return bool(hyphen) and len(first) >= SHORTEST and first in self._names

    def _is_at_home(self, host: str) -> bool:
        """Whether a host is of the domain of a home page: ``api.acme.org`` of ``www.acme.org``."""
        near = [home for home in self._homes if home.split(".")[-2:] == host.split(".")[-2:]]
        return bool(near) and registrable(host) in set(map(registrable, near)) - {""}

    def _look_up(self, host: str, path: str) -> Recipient | None:
        host = host.rpartition("@")[2].partition(":")[0]
        if self._is_declared(host):
            return None
        vendor = self._matcher.host_vendor(host, path)
        if vendor is not None:
            found, region = vendor
            region = told_region(host) if region == _UNTOLD else region
            return Recipient(found.id, found.name, found.vendor_class, region, listed=True)
        if not is_public(host) or self._is_named(host):
            return None
        region = told_region(host)
        owner = self._hosts().owner(host.removeprefix("*."))
        if owner is None and self._is_at_home(host):
            return None
        if owner is None:
            unknown = VendorClass.UNKNOWN.value
            return Recipient(f"{UNKNOWN_HOST}{host}", host, unknown, region, listed=False)
        listed = self._matcher.vendor(owner.id)
        if listed is not None:
            return Recipient(listed.id, listed.name, listed.vendor_class, region, listed=True)
        return Recipient(owner.id, owner.name, owner.vendor_class, region, listed=False)


def told_region(host: str) -> str:
    """The region of the servers that the host of a cloud names: ``eu`` of ``eu-west-1``."""
    named = _REGION.search(host)
    if named is None:
        return _UNTOLD
    return _OWN_LAW.get(named[0], _AREAS[named[1]])


def listed(vendor: Vendor) -> Recipient:
    """A vendor as the recipient of what is sent to it, wherever that is."""
    region = vendor.default_region
    return Recipient(vendor.id, vendor.name, vendor.vendor_class, region, listed=True)


def is_public(host: str) -> bool:
    """Whether a host name can be that of a third party on the internet."""
    labels = host.removeprefix("*.").split(".")
    if host.replace(".", "").isdigit():
        try:
            return ip_address(host).is_global
        except ValueError:
            return False
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        return False
    if _PLACEHOLDER.search(host) or not labels[-1].isalpha():
        return False
    return not any(host == name or host.endswith(f".{name}") for name in _NOBODYS)


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def registrable(host: str) -> str:
    """The domain that somebody registered: ``acme.co.uk`` of ``api.acme.co.uk``, or ``""``.

    By the public suffix list, which counts ``github.io`` and the like as suffixes.
    """
    return _suffixes().privatesuffix(host) or ""


def _is_platform(suffix: str) -> bool:
    """Whether a public suffix is that of a platform, of its customers: ``vercel.app``."""
    below, _, top = suffix.rpartition(".")
    return bool(below) and not (len(top) == len("uk") and len(below) <= len("com"))


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _longer(name: str) -> Iterable[str]:
    """What the domain of a project of this name may be called."""
    if len(name) > SHORTEST:
        yield from (before + name for before in _BEFORE)
        yield from (name + after for after in _AFTER)


def _shorter(names: Iterable[str], matcher: Matcher) -> Iterable[str]:
    """Names without the part of the project, or the end of a domain; none that is a vendor's."""
    for name in names:
        site = _SITE.fullmatch(name.lower())
        short = site[1] if site else _PART.sub("", name.lower())
        is_vendor = matcher.named(short) or matcher.host_vendor(f"{short}.com")
        if short != name.lower() and len(short) >= SHORTEST and not is_vendor:
            yield short
