"""The options of an initialised SDK: which apply to its version, what they are set to, how risky.

The catalogue says of each option its default, and which values are risky or safe, in words: a
constant (``true``, ``0``), several joined by `` or ``, or prose, which no value equals.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowcheck.catalog.vendor import OptionSpec, Vendor
from flowcheck.catalog.versions import installed, within
from flowcheck.patterns import regex
from flowcheck.result.flows import Init, VendorUse

_UNKNOWN = "?"
_BROWSER = "browser"
_STORAGE = "storage"
_OF_APPS = regex(r"\b(?:native|capacitor|cordova|expo|mobile)\b")


def major(version: str | None) -> int | None:
    """The major version in a version or a range (``^2.1``), or ``None``."""
    known = installed(version)
    return known.major if known is not None else None


def side(init: Init, vendor: Vendor | None) -> str:
    """Where the SDK runs: in the ``browser`` or on a ``server``; ``""`` when nothing tells."""
    if init.call in ("script", "link"):
        return _BROWSER
    others = (
        package.sdk for package in (vendor.packages if vendor else ()) if package.ecosystem == "npm"
    )
    for_both = not any(map(_of_servers, others))
    if init.side and (init.sdk != _BROWSER or for_both):
        return init.side  # one SDK for both sides, or one that nothing else tells
    if init.sdk == _BROWSER:
        return _BROWSER
    if vendor is None:
        return ""
    names = {package.ecosystem for package in vendor.packages if package.sdk == init.sdk}
    if "pypi" in names or "ai" in init.sdk.split("-") or _of_servers(init.sdk):
        return "server"
    return _BROWSER if names else ""


def _of_servers(sdk: str) -> bool:
    return any(word in sdk for word in ("node", "server", "python"))


def runs_in(use: VendorUse, init: Init) -> str:
    """Where what does not run on a server runs, in words: by its SDK, else by its packages."""
    names = [package.name for package in use.packages]
    of_app = _OF_APPS.search(init.sdk) or (names and all(map(_OF_APPS.search, names)))
    return "application" if of_app else "browser"


def keeps_nothing(init: Init, vendor: Vendor | None) -> bool:
    """Whether an option that the code writes keeps the SDK from storing anything on the device."""
    told = ((spec, *value(init, spec)) for spec in applicable(vendor, init))
    return any(
        spec.topic == _STORAGE and written and risk(spec, text) == "safe"
        for spec, text, written in told
    )


def applicable(vendor: Vendor | None, init: Init) -> Iterator[OptionSpec]:
    """The options of the SDK that exist in the version in use; all where it is not known."""
    version = installed(init.version)
    for spec in vendor.options if vendor is not None else ():
        if spec.sdk == init.sdk and within(version, spec.since, spec.until) is not False:
            yield spec


def told(vendor: Vendor | None, init: Init) -> Iterator[OptionSpec]:
    """Those that apply, each thing once.

    Risky defaults of parts are left out beside the whole, if that is risky as well and about the
    same, and beside another part: ``autocapture.fileDownloads``.
    """
    specs = list(applicable(vendor, init))
    risky = {(spec.name, spec.topic) for spec in specs if _is_risky(init, spec)}
    seen: set[tuple[str, str]] = set()
    for spec in specs:
        wholes = {(whole, spec.topic) for whole in _outer(spec.name)}
        if (spec.name, spec.topic) in risky and not value(init, spec)[1] and wholes:
            if not wholes.isdisjoint(risky | seen):
                continue
            seen |= wholes
        yield spec


def _is_risky(init: Init, spec: OptionSpec) -> bool:
    return risk(spec, value(init, spec)[0]) == "risky"


def value(init: Init, spec: OptionSpec) -> tuple[str, bool]:
    """(what the option is set to, whether the code writes it); the default where it does not.

    ``?`` stands for a value that is not constant, also where options come from elsewhere.
    """
    written = init.options.get(spec.name)
    if spec.name in init.options:
        return _shown(written), True
    if any(init.options.get(outer) is False for outer in _outer(spec.name)):
        return "false", True
    below = [name for name in init.options if name.startswith(f"{spec.name}.")]
    if below:
        return _UNKNOWN, True
    return (_UNKNOWN if "*" in init.options else spec.default), False


def _outer(name: str) -> Iterator[str]:
    """The options that an option is a part of: who switches one of them off has it off."""
    while "." in name:
        name = name.rpartition(".")[0]
        yield name


def risk(spec: OptionSpec, text: str) -> str:
    """``risky``, ``safe``, ``unknown`` (not constant) or ``other``."""
    if text == _UNKNOWN:
        return "unknown"
    if text and text in _words(spec.safe):
        return "safe"
    if text and text in _words(spec.risky):
        return "risky"
    return "other"


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(" or ")] if text else []


def _shown(item: object) -> str:
    if isinstance(item, bool):
        return str(item).lower()
    if isinstance(item, list | tuple):
        return ", ".join(_shown(part) for part in item)
    return "null" if item is None else str(item)
