"""``rules/data/hosts.tsv`` -> who a host belongs to that no vendor file names.

Read when the first such host is met, and once.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from flowcheck.catalog.vendor import VendorClass
from flowcheck.errors import Place, RuleError

_FILE = "data/hosts.tsv"
_COLUMNS = 4


class HostOwner(Struct, frozen=True):
    """A third party of the list of hosts; ``id`` is made from its name."""

    id: str
    name: str
    vendor_class: str


class HostList:
    """Owners by host name; a leading ``*.`` matches subdomains, the longest wins."""

    __slots__ = ("_owners",)

    def __init__(self, owners: dict[str, HostOwner]) -> None:
        self._owners = owners

    def ids(self) -> frozenset[str]:
        """The ids of all owners."""
        return frozenset(owner.id for owner in self._owners.values())

    def of(self, owner_id: str) -> dict[str, HostOwner]:
        """The hosts of the owner with an id."""
        return {host: owner for host, owner in self._owners.items() if owner.id == owner_id}

    def owner(self, host: str) -> HostOwner | None:
        """The owner of a host name in lower case, or ``None``."""
        found = self._owners.get(host)
        if found is None:
            found = self._owners.get(f"*.{host}")
        while found is None and "." in host:
            host = host.partition(".")[2]
            found = self._owners.get(f"*.{host}")
        return found


@lru_cache(maxsize=2)
def load_hosts(directory: Path) -> HostList:
    """The list of a ``rules`` folder. Raises ``RuleError`` with the line of a malformed row."""
    path = directory / _FILE
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise RuleError(f"cannot read {_FILE}: {problem}") from None
    return HostList(parse_hosts(text))


def parse_hosts(text: str) -> dict[str, HostOwner]:
    """The rows of the list. Raises ``RuleError``."""
    owners: dict[str, HostOwner] = {}
    known: dict[tuple[str, ...], HostOwner] = {}
    classes = frozenset(VendorClass)
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        host, *rest = line.split("\t")
        if len(rest) != _COLUMNS - 1 or rest[2] not in classes:
            message = "expected host, id, name and a class of vendors, with tabs between"
            raise RuleError(message, Place(_FILE, number, 1))
        owner = known.get(tuple(rest))
        if owner is None:
            owner = known[tuple(rest)] = HostOwner(*rest)
        owners[host] = owner
    return owners
