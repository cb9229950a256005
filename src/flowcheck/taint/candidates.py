"""Which files may call a vendor, told from texts and imports before most files are lowered."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from flowcheck.catalog.match import Matcher
from flowcheck.link.program import Program
from flowcheck.link.reads import DEPENDENTS, HOSTS, Read

COMMON = frozenset({
    "add", "append", "clear", "close", "config", "count", "create", "critical", "debug",
    "default", "delete", "disable", "enable", "error", "event", "exception", "fetch", "get",
    "id", "import", "info", "init", "load", "log", "push", "query", "ready", "record", "remove",
    "reset", "send", "set", "start", "stop", "union", "unset", "update", "user", "warn",
    "warning",
})  # fmt: skip
"""Method names that every code base calls: they open a file only near one that names a vendor."""

_HOST = re.compile(
    r"""(?P<before>\b(?:href|(?<!\.)src|xmlns(?::\w+)?|content|homepage)=)?["'`](?:https?:)?//"""
    r"""(?P<host>[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}|\$?\{[^{}"'`]*\}\.[\w.-]+\.[A-Za-z]{2,})(?=[/:?"'`$])"""
    r"""|(?:\bhost(?:name)?["']?\s*[:=]|HTTPS?Connection\()\s*["'](?P<bare>[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,})["']"""
)
_MARKS = ("https:", "http:", "hostname", "HTTPSConnection", "HTTPConnection")
_CLIENT = re.compile(
    r"\b(?:axios|ky|got|ofetch|\$fetch)\.(?:create|extend)\b|\b(?:Async)?Client\(|\bSession\(|HTTPSConnection"
)
_METHOD = re.compile(r"\.(?:post|get|put|patch|request|send)\s*[(<]")
_CALL = re.compile(r"\s*(?:\(|=\s*\{)")
_USE = re.compile(r"\s*[.(?\[=!]")
_SENDS = re.compile(
    r"\b(?:fetch|\$fetch|ofetch|axios|ky|got|requests|httpx|aiohttp|urllib3?|superagent|needle|undici"
    r"|sendBeacon|XMLHttpRequest|HttpClient|HTTPSConnection|ajax|new Image)\b|<(?:img|iframe)\b"
)
_SENDING_WORDS = (
    "fetch", "ofetch", "axios", "ky", "got", "requests", "httpx", "aiohttp", "urllib",
    "urllib3", "superagent", "needle", "undici", "sendBeacon", "XMLHttpRequest", "HttpClient",
    "HTTPSConnection", "ajax", "Image", "img", "iframe",
)  # fmt: skip
NEAR, SENDER, CANDIDATE, WITH_HOSTS = 1, 2, 4, 8
STANDING = NEAR | SENDER | CANDIDATE
_HOPS = 2  # from the file with a vendor's host to the one that sends


class Candidates:
    """The files of a program that may call a vendor.

    ``files``: all of them. ``near``: those that name a vendor or import a file that does.
    ``senders``: those that send requests for a file with an outside host. ``with_hosts``: the files
    in which such a host is written; ``outside`` tells which hosts count. ``present``: vendors that
    something in a file may be of.
    """

    def __init__(
        self,
        program: Program,
        matcher: Matcher,
        declared: frozenset[str],
        outside: Callable[[str], bool],
    ) -> None:
        self._program = program
        self._texts = program.texts  # what units rest on is noted after the candidates are found
        self._outside = outside
        self._matcher = matcher
        self._declared = declared
        self.present: set[str] = set()
        self._may_send = frozenset(
            number for word in _SENDING_WORDS for number in self._texts.mentioning(word)
        )
        seeds = self._seeds()
        importers = (other for number in seeds for other in program.importers(number))
        self.near = seeds.union(importers)
        listed = frozenset(
            number for host in matcher.hosts() for number in self._texts.mentioning(host)
        )
        self.with_hosts = listed | self._find_outside()
        self.senders = self._find_senders()
        self.files = tuple(sorted(seeds | self._callers(seeds) | self.senders))
        self._hosts_near: dict[int, bool] = {}

    def standing(self) -> dict[int, int]:
        """What is said of each file, as bits."""
        found = dict.fromkeys(self._program.files, 0)
        said = (
            (NEAR, self.near),
            (SENDER, self.senders),
            (CANDIDATE, self.files),
            (WITH_HOSTS, self.with_hosts),
        )
        for bit, numbers in said:
            for number in numbers:
                found[number] |= bit
        return found

    def reaches_hosts(self, number: int) -> bool:
        """Whether a vendor's host is written in a file or in one that depends on it."""
        self._program.reads.note(Read(HOSTS))
        self._program.reads.note(Read(DEPENDENTS, file=number))
        known = self._hosts_near.get(number)
        if known is None:
            known = number in self.with_hosts or bool(
                self.with_hosts & self._program.dependents(number)
            )
            self._hosts_near[number] = known
        return known

    def _seeds(self) -> frozenset[int]:
        """Files that mention a vendor or a declared sink."""
        seeds: set[int] = set()
        for token, vendors in self._matcher.tokens().items():
            found = self._using(token)
            if found:
                seeds.update(found)
                self.present.update(vendors)
        return frozenset(seeds.union(*(self._using(name) for name in sorted(self._declared))))

    def _using(self, token: str) -> Sequence[int]:
        """Files that mention a token.

        A bare name must be used like a value (``drift.x``, ``drift(``), not as a word.
        """
        found = self._texts.mentioning(token)
        if not token.isidentifier() or token in self._declared:
            return found
        tells = self._texts.tells

        def is_used(text: str) -> bool:
            return _is_there(text, token, _USE, "\"'.")

        return [number for number in found if tells(number, f"uses {token}", is_used)]

    def _callers(self, seeds: frozenset[int]) -> frozenset[int]:
        """Files that import a seed, by whatever way, and call something of a vendor's names."""
        reached = frozenset[int]().union(*(self._program.dependents(seed) for seed in seeds))
        spoken = {self._program.is_python(number) for number in reached}
        names = {
            python: self._matcher.imported_names("py:" if python else "npm:") for python in spoken
        }
        telling = self._declared.union(*names.values()).difference(COMMON)
        telling = (telling | self._declared) & self._texts.words().keys()
        mentioned = {number for name in telling for number in self._texts.mentioning(name)}
        wanted = (reached & (self.near | mentioned)) - seeds
        return self._calling(wanted, names)

    def _calling(
        self, wanted: frozenset[int], names: Mapping[bool, Mapping[str, frozenset[str]]]
    ) -> frozenset[int]:
        """Those of the files that call something by a name; ``names`` by whether it is Python."""
        program = self._program
        found: set[int] = set()
        for last in sorted(self._declared.union(*names.values()) & self._texts.words().keys()):
            question = f"calls {last}"
            for number in wanted.intersection(self._texts.mentioning(last)) - found:
                if last in COMMON and number not in self.near and last not in self._declared:
                    continue
                befores = names[program.is_python(number)].get(last, frozenset())
                answer = partial(_calls, last, None if last in self._declared else befores)
                if self._texts.tells(number, question, answer):
                    found.add(number)
        return frozenset(found)

    def _find_senders(self) -> frozenset[int]:
        found: set[int] = set()
        work: set[int] = set(self.with_hosts)
        for _ in range(_HOPS):
            targets = {target for number in work for target in self._program.imports(number)}
            work = targets - found
            found |= {number for number in work if self._sends(number)}
        return frozenset(found | self._find_outside_senders())

    def _find_outside(self) -> frozenset[int]:
        """Files with the address of an outside host, but for links and namespaces."""
        return frozenset(
            number
            for number in sorted(
                {number for mark in _MARKS for number in self._texts.mentioning(mark)}
            )
            if self._texts.tells(number, "has an outside host", self._has_outside)
        )

    def _has_outside(self, text: str) -> bool:
        return any(
            not match["before"] and self._outside(match["host"] or match["bare"])
            for match in _HOST.finditer(text)
        )

    def _find_outside_senders(self) -> set[int]:
        """Files that send to a host written in them, or by what a file with a host makes."""
        found: set[int] = set()
        for number in self.with_hosts:
            if self._sends(number):
                found.add(number)
            makes = self._texts.tells(
                number, "makes a client", lambda text: _CLIENT.search(text) is not None
            )
            found.update(
                other
                for other in self._program.importers(number)
                if self._sends(other) or (makes and self._calls_method(other))
            )
        return found

    def _sends(self, number: int) -> bool:
        return number in self._may_send and self._texts.tells(
            number, "sends", lambda text: _SENDS.search(text) is not None
        )

    def _calls_method(self, number: int) -> bool:
        return self._texts.tells(
            number, "calls a method", lambda text: _METHOD.search(text) is not None
        )


def _calls(name: str, befores: frozenset[str] | None, text: str) -> bool:
    """Whether a text calls something by a name, with one of the names before it somewhere."""
    likely = befores is None or any(before in text for before in befores)
    return likely and _is_there(text, name, _CALL, "<")


def _is_there(text: str, name: str, after: re.Pattern[str], before: str) -> bool:
    """Whether a name stands as a whole word, with ``after`` behind or one of ``before`` ahead."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        ahead, behind = text[at - 1 : at], text[end : end + 1]
        if not _in_word(behind):
            if ahead and ahead in before:
                return True
            if not _in_word(ahead) and after.match(text, end):
                return True
        at = text.find(name, end)
    return False


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"
