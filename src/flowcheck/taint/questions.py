"""What is asked of the text of one file to tell whether it may call a vendor.

Each question has a name, by which its answers are kept, and an answer that the text decides alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from flowcheck.link.page import OF_BROWSERS, PAGES
from flowcheck.link.words import in_word, whole_words
from flowcheck.patterns import regex
from flowcheck.taint.barrels import PASSES_ON, PASSING
from flowcheck.taint.sought import Sought, tags, whole

USES, IMPORTS, CALLS, GIVES = "uses", "imports", "calls", "gives"
"""Prefixes of questions about a name."""

OUTSIDE, CLIENT, SENDS, METHOD = "outside-host", "makes-client", "sends", "calls-method"
LOADS = "loads"
NESTED = "nested-setting"
OFFERS = "offers"
"""Prefix of the question whether these are the names that ``offered`` finds."""
PROVIDES = "provide"

_NAME_OF_HOST = r"[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}"
_ADDRESS = regex(
    rf"""//({_NAME_OF_HOST}|\$?\{{[^{{}}"'`]*\}}\.[\w.-]+\.[A-Za-z]{{2,}})(?=[/:?"'`$])"""
)
_QUOTED = regex(r"""(\b(?:href|(?<!\.)src|xmlns(?::\w+)?|content|homepage)=)?["'`](?:https?:)?\Z""")
_BEFORE_ADDRESS = ('"', "'", "`", ":")
_BARE_HOST = Sought({
    "host": rf"""\bhost(?:name)?["']?\s*[:=]\s*["']({_NAME_OF_HOST})["']""",
    "HTTPConnection(": rf"""HTTPConnection\(\s*["']({_NAME_OF_HOST})["']""",
    "HTTPSConnection(": rf"""HTTPSConnection\(\s*["']({_NAME_OF_HOST})["']""",
})  # fmt: skip
_CLIENT = Sought(
    {
        **{
            f"{name}.": rf"\b{name}\.(?:create|extend)\b"
            for name in ("axios", "ky", "got", "ofetch")
        },
        "$fetch.": r"\b\$fetch\.(?:create|extend)\b",
        "Client(": r"(?:\b|(?<=\bAsync))Client\(",
        "Session(": r"\bSession\(",
        "HTTPSConnection": r"HTTPSConnection",
    }
)
_METHOD = Sought({
    f".{name}": rf"\.{name}\s*[(<]" for name in ("post", "get", "put", "patch", "request", "send")
})  # fmt: skip
_CALL = regex(r"\s*\(|\s+=\s*\{")  # an attribute of markup has no space there
_GIVE = regex(r"\s*(?::[^=;,(){}\n]*)?=(?![=>])|\s*:(?=\s*[\w$.?!]+\.\w)")
_VALUE = regex(r"(?:(?!=>|\bfunction\b)[^;\n])*")
_HANDED = regex(r"(?:\.|^\s*)(\w+)\b(?!\s*(?:[(<>+*/%-]|[=!]=|\?*\.(?!(?:bind|call|apply)\b)))")
_MADE = regex(r"\s*\{?\s*(?:await\s+)?(?:[\w$]+\.)*(?:(?:use|get|create|make|init)_?)?(\w+)\(")
_AS = regex(r"(\w+)\s+as\s+\Z")
_TAKEN = regex(r"[{,]\s*(\w+)\s*:\s*\Z")
_TAKING = regex(r"\s*(?:=[^=>{}]*)?(?:,[^{}]*)?\}\s*(?:=(?![=>])|\)\s*(?:=>|\{|:)|:)")
_USE = regex(r"\s*[.(?\[=!]")
_SENDS = Sought({
    "etch": r"(?:(?<=\b[fF])|(?<=\bo[fF])|(?<=\b\$[fF])|(?<=\bun[fF])|(?<=\buse[fF]))etch\b",
    **whole(
        "axios", "ky", "got", "requests", "httpx", "aiohttp", "urllib", "urllib3", "superagent",
        "needle", "undici", "wretch", "pycurl", "requests_oauthlib", "requests_toolbelt",
        "sendBeacon", "XMLHttpRequest", "HttpClient", "HttpService", "HTTPConnection",
        "HTTPSConnection", "AuthorizedSession", "ajax", "jQuery", "jquery", "new Image",
    ),
    "$.": r"\$\.(?:get|post|getJSON)\b",
    "$http": r"\$http\b",
    **tags("img", "iframe"),
    **{
        f"{quote}{name}{quote}": f"{quote}{name}{quote}"
        for name in (
            "node:https", "https", "node:http", "http", "request", "request-promise",
            "request-promise-native",
        )
        for quote in ("'", '"')
    },
})  # fmt: skip
_PUT = Sought({page: rf"\b{page}(?: as any\))?\.(\w+)\s*=(?![=>])" for page in PAGES})
_PROVIDED = Sought({PROVIDES: rf"\b{PROVIDES}\s*:\s*(?P<quote>[\"'`]?)(?P<name>[\w$.:/-]++)(?!\()"})
_LOADS = Sought(
    {
        "cript": r"(?:(?<=\b[sS])cript(?:s?\b|[A-Z_])|(?<=[a-z]S)cripts?\b|(?<=_s)cript"
        r"|(?<=\bnos)cript\b)",
        ".src": r"\.src\b",
        **tags("img", "iframe", "link", "Image", "Link"),
        "<form": r"<form\b[^<>]*\baction=",
        **whole("createElement", "innerHTML"),
        "document.write": r"\bdocument\.write",
    }
)
_SOUGHT = {CLIENT: _CLIENT, SENDS: _SENDS, METHOD: _METHOD, LOADS: _LOADS, PASSES_ON: PASSING}
_TAKES_MODULE = regex(r"(?:\b(?:from|import|require|[mM]ock|resolve)\b)[\s(]*\Z")


_LOOK_BACK = 40
_LONGEST_VALUE = 160
_IN_SECTION = regex(
    r"""(?:[cC]onfig\w*|[sS]ettings|\benv)(?:\(\))?[?!]?\.(?:get\w*(?:<\w+>)?\(\s*["'])?(\w+(?:\??\.\w+)+)"""
)


class Questions:
    """Answers questions.

    ``outside`` tells which hosts count as those of others, ``settings`` which words are names of
    settings that have such a host; ``functions`` are the names of functions of all vendors.
    """

    def __init__(
        self,
        outside: Callable[[str], bool],
        settings: Callable[[Iterable[str]], frozenset[str]],
        functions: frozenset[str],
    ) -> None:
        self._outside = outside
        self._functions = functions
        self.settings = settings

    def answer(self, asked: str, text: str) -> bool:
        """The answer to a question.

        ``uses NAME``: the name is used like a value (``drift.x``, ``drift(``), not as a word.
        ``imports "NAME``: a module is imported, or in quotes as a whole where its name is no word.
        ``calls NAME``: something is called by it. ``gives NAME``: a function of a vendor, or what a
        function named alike makes, is given that name, by an assignment, in an object, by taking it
        out of one, or where it is imported or exported.
        ``offers NAME,NAME``: these are what ``offered`` finds.
        The others: an outside host is written in it, a setting in a section of a vendor is read, it
        makes a client of HTTP, sends requests, calls a method that sends, or loads scripts, images
        or frames.
        """
        kind, _, name = asked.partition(" ")
        if kind == USES:
            return _is_there(text, name, _USE, ".") or _is_indexed(text, name)
        if kind == IMPORTS:
            return _is_imported(text, name)
        if kind == CALLS:
            return _is_there(text, name, _CALL, "<" if name[:1].isupper() else "")
        if kind == GIVES:
            return self._is_given(text, name)
        if kind == OFFERS:
            return ",".join(offered(text)) == name
        if kind == OUTSIDE:
            return any(map(self._outside, _hosts_in(text)))
        if kind == NESTED:
            names = {name.replace("?", "") for name in _IN_SECTION.findall(text)}
            return bool(self.settings(sorted(names)))
        return _SOUGHT[kind].is_in(text)

    def _is_given(self, text: str, name: str) -> bool:
        """Whether a name is one for a function: ``track = ph.capture``, ``track = useTrack()``.

        ``email: user.email`` is none: it has that name already.
        """
        for at, end in whole_words(text, name):
            before = max(0, at - _LOOK_BACK)
            head = text[before:at].rstrip()
            renamed = _AS.search(text, before, at) if head.endswith("as") else None
            if renamed is None and _TAKING.match(text, end):
                renamed = _TAKEN.search(text, before, at)
            if renamed is not None and self._is_function(renamed[1], name):
                return True
            given = _GIVE.match(text, end)
            if given is not None and self._is_of_vendor(text, given.end(), name):
                return True
        return False

    def _is_of_vendor(self, text: str, at: int, name: str) -> bool:
        made = _MADE.match(text, at)
        if made is not None and made[1].lower().startswith(name.lower()):
            return True
        value = _VALUE.match(text, at, at + _LONGEST_VALUE)
        found = _HANDED.findall(value[0]) if value is not None else ()
        return any(self._is_function(other, name) for other in found)

    def _is_function(self, other: str, name: str) -> bool:
        return other != name and other in self._functions

    @staticmethod
    def knows(asked: str) -> bool:
        """Whether a question is one of these."""
        kind = asked.partition(" ")[0]
        named = (USES, IMPORTS, CALLS, GIVES, OFFERS, OUTSIDE, NESTED)
        return kind in named or kind in _SOUGHT


def offered(text: str) -> list[str]:
    """The names by which other files get something without an import.

    ``window.tracker = ..`` puts it on the page, ``provide: TOKEN`` gives it to a container.
    """
    found = {put[1] for put in _PUT.matches(text)} - OF_BROWSERS
    for provided in _PROVIDED.matches(text):
        name = provided["name"]
        found.add(name if provided["quote"] else name.rpartition(".")[2])
    return sorted(found - {""})


def _hosts_in(text: str) -> Iterator[str]:
    """The hosts that are written in a text, but for those that only an element links to."""
    at = text.find("//")
    while at >= 0:
        if text[at - 1 : at] in _BEFORE_ADDRESS:
            address = _ADDRESS.match(text, at)
            quoted = _QUOTED.search(text, max(0, at - _LOOK_BACK), at) if address else None
            if address is not None and quoted is not None and not quoted[1]:
                yield address[1]
        at = text.find("//", at + 1)
    yield from (bare[1] for bare in _BARE_HOST.matches(text))


def _is_there(text: str, name: str, after: re.Pattern[str], before: str) -> bool:
    """Whether a name stands as a whole word, with ``after`` behind or one of ``before`` ahead."""
    return any(
        after.match(text, end) or (at and text[at - 1] in before)
        for at, end in whole_words(text, name)
    )


def _is_indexed(text: str, name: str) -> bool:
    """Whether it is got from the page by its name: ``window["drift"]``."""
    return any(f"[{quote}{name}{quote}]" in text for quote in "\"'")


def _is_imported(text: str, quoted: str) -> bool:
    """Whether a module is imported: ``quoted`` is its name with a quote before it, or a keyword."""
    name = quoted[1:]
    behind = "\"'`/" if quoted[0] in "\"'`" else ""
    at = text.find(quoted)
    while at >= 0:
        end = at + len(quoted)
        if not behind:
            if not in_word(text[end : end + 1]):
                return True
        elif text[end : end + 1] in behind and (
            not name.isidentifier() or _TAKES_MODULE.search(text, max(0, at - _LOOK_BACK), at)
        ):
            return True
        at = text.find(quoted, end)
    return False
