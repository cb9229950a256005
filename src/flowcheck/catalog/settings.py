"""Names of settings that hold the address of a vendor: ``SLACK_WEBHOOK_URL``, ``zendeskHost``."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

from flowcheck.catalog.vendor import Vendor
from flowcheck.patterns import regex

_PART = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_ADDRESSES = frozenset({
    "url", "uri", "host", "hostname", "endpoint", "endpoints", "domain", "webhook", "webhooks",
    "hook", "hooks", "alert", "alerts", "base", "server", "subdomain", "instance",
})  # fmt: skip
_NOT_SENT_TO = frozenset({
    "redirect", "callback", "return", "success", "cancel", "invite", "docs", "proxy", "login",
    "signing", "secret", "token", "id", "key", "verify", "our", "own", "incoming", "frontend",
})  # fmt: skip
"""Words of addresses that a vendor is told of, and of other settings of one."""
_MAX_PARTS = 3


class SettingNames:
    """Looks up whose address a setting of a name holds."""

    def __init__(self, vendors: Iterable[Vendor]) -> None:
        self._owners = {word: vendor for vendor in vendors for word in vendor.settings}

    def vendor(self, name: str) -> Vendor | None:
        """The vendor whose address a setting holds; none where its name has two or no address."""
        parts = [part.lower() for part in _PART.findall(name)]
        if _ADDRESSES.isdisjoint(parts) or not _NOT_SENT_TO.isdisjoint(parts):
            return None
        found: dict[str, Vendor] = {}
        at = 0
        while at < len(parts):
            ends = range(min(at + _MAX_PARTS, len(parts)), at, -1)
            owners = ((end, self._owners.get("".join(parts[at:end]))) for end in ends)
            end, vendor = next(((e, v) for e, v in owners if v is not None), (at + 1, None))
            if vendor is not None:
                found[vendor.id] = vendor
            at = end
        return next(iter(found.values())) if len(found) == 1 else None

    def among(self, words: Iterable[str]) -> frozenset[str]:
        """Those of many words that are the name of such a setting."""
        as_written = list(words)
        if len(as_written) < len(self._owners):
            return frozenset(word for word in as_written if self.vendor(word) is not None)
        text = "\n".join(as_written).replace("_", "").lower()
        places = {at for owner in self._owners for at in _places(owner, text)}
        if not places:
            return frozenset()
        ends = list(accumulate(len(line) + 1 for line in text.split("\n")))
        near = {as_written[bisect_right(ends, at)] for at in places}
        return frozenset(word for word in near if self.vendor(word) is not None)


def _places(word: str, text: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + len(word))
