"""Script tags that load a file of the project which is only named like a script of a vendor.

What such a file does is read in the file itself. A file that is left out of the analysis, such as
a minified copy of the vendor's script, is the vendor's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flowcheck.flows.started import Started
from flowcheck.patterns import regex
from flowcheck.taint.arguments import SinkCall
from flowcheck.taint.sinks import Sinks

_TAGS = ("script", "Script")
_FILE = regex(r"(?<![\w./-])[\w./@-]*[\w-]\.m?js\b")


def without_own_scripts(
    sinks: Sinks, paths: Iterable[str], started: Callable[[SinkCall], Started]
) -> None:
    """Take away the tags whose script is one of the files that were analysed.

    ``started`` reads the attributes of a tag.
    """
    tags = [sink for sink in sinks.calls if sink.label in _TAGS]
    if not tags:
        return
    files = {f"/{path}" for path in paths if path.endswith("js")}
    own = {sink.ref for sink in tags if _is_own(started(sink).options.get("src"), files)}
    sinks.calls = [sink for sink in sinks.calls if sink.ref not in own]
    sinks.scripts = [(ref, vendor) for ref, vendor in sinks.scripts if ref not in own]


def _is_own(source: object, files: Iterable[str]) -> bool:
    """Whether an address without a host ends as the path of a file does."""
    if not isinstance(source, str) or "//" in source:
        return False
    named = _FILE.search(source)
    end = f"/{named[0].lstrip('./')}" if named is not None else ""
    return bool(end) and any(file.endswith(end) for file in files)
