"""Texts that name things outside the scanned code, and how two of them are joined.

A symbol is ``ROOT#path``. ``ROOT`` is ``npm:<import specifier>`` for JavaScript
(``npm:posthog-js/react``), ``py:<top-level module>`` for Python (``py:sentry_sdk``) or ``global``.
``path`` is what is loaded from it, with ``()`` for the result of a call or of ``new``:
``npm:posthog-js/react#usePostHog().capture``, ``py:posthog#Posthog().capture``,
``npm:mixpanel-browser#default.people.set``, ``global#mixpanel.track``.

The same thing can be written in several ways; ``plain`` gives the one that tables are keyed by: the
module itself (``#*``) is its root, and ``window``, ``globalThis`` and ``self`` are ``global``.
"""

from __future__ import annotations

from flowcheck.patterns import regex

_DEFAULT = regex(r"^(?:default|\*)(?:\.|(?=\()|$)")
_POSITION = regex(r"\.\d+(?=\.|$)")
_BUILD = regex(
    r"(npm:(?:@[^/#]+/[^/#]+|[^@/#][^/#]*))/(?:(?:dist|lib|build|esm|cjs|umd|es|src|bundle|bundles)(?=[/#])[^#]*"
    r"|[^/#]*\.(?:umd|min|esm|cjs|mjs|js)(?:\.js)?(?=#))(?=#)"
)
_ENDING = "__"
_WINDOWS = ("window", "globalThis", "self", "global", "document.defaultView")


def plain(symbol: str) -> str:
    """The symbol without the module's star and without names of the global object.

    ``npm:x#*.track`` and ``npm:x#track`` are the same export; ``npm:x#*`` becomes the prefix
    ``npm:x#``.
    """
    root, mark, path = symbol.partition("#")
    if not mark:
        return symbol
    if root == "global":
        for name in _WINDOWS:
            while path.startswith(name + "."):
                path = path[len(name) + 1 :]
        return f"{root}#{path}"
    while path == "*" or path.startswith(("*.", "*()")):
        path = path[1:] if path.startswith("*()") else path[2:]
    return f"{root}#{path}"


def canonical(symbol: str) -> str:
    """A plain symbol without what differs by the way a thing is imported or which element it is.

    ``npm:x#default.load().0`` and ``npm:x#*.load().[]`` are ``npm:x#load().[]``.
    """
    root, _, path = plain(symbol).partition("#")
    if root.startswith("npm:"):
        path = _DEFAULT.sub("", path)
    return f"{root}#{_POSITION.sub('.[]', path)}"


def join(prefix: str, path: str) -> str:
    """``prefix`` followed by ``path``: a dot between them unless the prefix is a module's root."""
    if not path:
        return prefix
    return prefix + path if prefix.endswith("#") else f"{prefix}.{path}"


def prefixes(symbol: str) -> tuple[str, ...]:
    """All prefixes that end where a name ends, longest first: ``g#a()``, ``g#a``, ``g#``.

    The call of a name and the name are two prefixes.
    """
    root, mark, path = symbol.partition("#")
    if not mark:
        return (symbol,)
    found: list[str] = []
    while path:
        found.append(f"{root}#{path}")
        path = path[:-2] if path.endswith("()") else path.rpartition(".")[0]
    found.append(f"{root}#")
    return tuple(found)


def last_name(symbol: str) -> str:
    """The last name of a symbol: ``set`` for ``npm:x#people.set``, ``X`` for ``npm:x#X()``."""
    return symbol.rpartition("#")[2].rpartition(".")[2].removesuffix("()")


def of_package(symbol: str) -> str:
    """A symbol of a build of a package as one of the package: the builds export the same.

    ``npm:posthog-js/dist/module.full#default`` is ``npm:posthog-js#default``; others stay as they
    are.
    """
    found = _BUILD.match(symbol)
    return found[1] + symbol[found.end() :] if found else symbol


def follow(symbol: str, aliases: dict[str, str]) -> str:
    """The symbol with its longest aliased prefix replaced, until none applies.

    An alias that maps to itself marks a canonical prefix and stops. ``aliases`` come from plain
    symbols. One that ends with ``*__c`` stands for all names with that ending.
    """
    for _ in range(24):
        for prefix in prefixes(symbol):
            target = aliases.get(prefix)
            if target is None and _ENDING in prefix:
                target = aliases.get(_family(prefix))
            if target is not None:
                break
        else:
            return symbol
        if target == prefix:
            return symbol
        rest = symbol[len(prefix) :].removeprefix(".")
        symbol = target + rest if rest.startswith("()") else join(target, rest)
    return symbol


def _family(symbol: str) -> str:
    """The symbol with the last name by its ending alone: ``x#a.*__c`` for ``x#a.Note__c``."""
    before, dot, name = symbol.rpartition(".")
    return f"{before}{dot}*{_ENDING}{name.rpartition(_ENDING)[2]}"
