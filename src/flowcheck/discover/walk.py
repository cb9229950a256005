"""From a root to the files to analyse, with an account of every file that is left out.

``files found = files analysed + sum of skipped``; nothing is dropped without a reason. Knows names
and bytes, no syntax.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from flowcheck.discover.decide import UNREAD_LANGUAGE, Decisions, DiscoverOptions
from flowcheck.discover.decode import decode, is_binary
from flowcheck.discover.files import Files, MovedError, State
from flowcheck.discover.language import UNREAD, language_of_name, language_of_shebang, suffix_of
from flowcheck.discover.listing import Listing
from flowcheck.discover.names import printable
from flowcheck.discover.sightings import Sighting, Sightings
from flowcheck.discover.skip import content_reason
from flowcheck.model import Diagnostic, Language, SourceFile

_path_of = attrgetter("path")
_LANGUAGES = {language.value: language for language in Language}
_SHEBANG_BYTES = 200
_LFS = b"version https://git-lfs.github.com/spec/v1"


class Discovery(Struct, frozen=True):
    """What a root holds. Paths are relative to ``root``, with ``/``; everything is sorted.

    ``files`` are to be analysed; ``paths`` are all files found; ``manifests`` those that name
    packages or tell how modules resolve (not those of tests or vendored folders). ``skipped``
    counts files by reason. ``pruned`` are folders that were not entered, whose files are not
    counted.
    """

    root: Path
    files: tuple[SourceFile, ...]
    paths: tuple[str, ...]
    manifests: tuple[str, ...]
    skipped: Mapping[str, int]
    pruned: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


def discover(
    source: Files, options: DiscoverOptions | None = None, sightings: Sightings | None = None
) -> Discovery:
    """List and read the files of a tree; those in ``sightings`` are as an earlier one saw them.

    Raises ``ConfigError`` for a root, a scope or a glob that is wrong.
    """
    options = options or DiscoverOptions()
    listing, alone = source.listed(options.scopes)
    sightings = sightings or Sightings()
    decisions = sightings.decided(listing.paths, options, alone)
    sorter = _Sorter(source, options, decisions, alone, sightings)
    paths: list[str] = []
    skipped: Counter[str] = Counter()
    wanted: list[_Wanted] = []
    for raw in listing.paths:
        path = printable(raw)
        outcome = sorter.sort(raw, path)
        if outcome is None:
            continue
        paths.append(path)
        if isinstance(outcome, str):
            skipped[outcome] += 1
        else:
            wanted.append(outcome)
    files: list[SourceFile] = []
    for found in sorter.read(wanted):
        if isinstance(found, str):
            skipped[found] += 1
        else:
            files.append(found)
    return Discovery(
        root=source.root,
        files=tuple(sorted(files, key=_path_of)),
        paths=tuple(sorted(paths)),
        manifests=tuple(sorted(decisions.manifests.intersection(paths))),
        skipped=dict(sorted(skipped.items())),
        pruned=listing.pruned,
        diagnostics=tuple(
            sorted((*sorter.diagnostics, *sorter.unread_diagnostics(), *_lost(listing)))
        ),
    )


def _lost(listing: Listing) -> Iterator[Diagnostic]:
    for folder in listing.unreadable:
        yield Diagnostic(folder, 1, "unreadable", "the folder could not be read")
    for folder in listing.absent:
        yield Diagnostic(folder, 1, "submodule", "the submodule is not checked out")


class _Wanted(NamedTuple):
    """A file to be read."""

    raw: str
    path: str
    state: State


class _Sorter:
    """Decides about one path after the other; lives for one discovery."""

    def __init__(
        self,
        source: Files,
        options: DiscoverOptions,
        decisions: Decisions,
        alone: frozenset[str],
        sightings: Sightings,
    ) -> None:
        self.diagnostics: list[Diagnostic] = []
        self._source = source
        self._options = options
        self._decisions = decisions
        self._alone = alone
        self._sightings = sightings
        self._unread: dict[str, list[str]] = {}

    def sort(self, raw: str, path: str) -> _Wanted | str | None:
        """A file to be read, or why it is skipped, or ``None`` when it is not there."""
        state = self._source.state(raw)
        if state is None:
            return None
        if state.link:
            return "symlink"
        if not state.regular:
            return "not-code"
        reason = self._decisions.reasons.get(path, "")
        if reason == UNREAD_LANGUAGE:
            self._unread.setdefault(UNREAD[suffix_of(path.rpartition("/")[2])], []).append(path)
        return reason or _Wanted(raw, path, state)

    def read(self, wanted: Sequence[_Wanted]) -> Iterator[SourceFile | str]:
        """The files to analyse, or why they are skipped."""
        known = {
            each.raw: seen
            for each in wanted
            if each.path not in self._alone and (seen := self._sightings.of(each.raw, each.state))
        }
        self._source.expect([each.raw for each in wanted if each.raw not in known])
        for each in wanted:
            seen = known.get(each.raw)
            yield self._read(each) if seen is None else self._seen(each, seen)

    def unread_diagnostics(self) -> Iterator[Diagnostic]:
        """One for each language that no frontend reads."""
        for language, paths in self._unread.items():
            message = (
                f"no frontend reads {language}: {len(paths)} files not analysed, this is the first"
            )
            yield Diagnostic(min(paths), 1, UNREAD_LANGUAGE, message)

    def _seen(self, wanted: _Wanted, seen: Sighting) -> SourceFile | str:
        """The file as it was seen; its text is read when somebody asks for it."""
        if seen.told:
            self.diagnostics.append(Diagnostic(wanted.path, 1, seen.kind, seen.told))
        if seen.reason:
            return seen.reason
        text = partial(_text_again, self._source, wanted.raw)
        return SourceFile(wanted.path, _LANGUAGES[seen.language], text, seen.mark)

    def _read(self, wanted: _Wanted) -> SourceFile | str:
        path = wanted.path
        state = self._source.state(wanted.raw) or wanted.state
        most = self._options.max_bytes
        if state.size > most:
            message = f"{state.size} bytes; the limit is {most}"
            return self._noted(wanted, Sighting(state.tag, "too-large", "too-large", message))
        try:
            language = language_of_name(path.rpartition("/")[2])
            data = self._source.read(wanted.raw, -1 if language else most)
        except OSError as problem:
            message = problem.strerror or "the file could not be read"
            self.diagnostics.append(Diagnostic(path, 1, "unreadable", message))
            return "unreadable"
        language = language or language_of_shebang(data[:_SHEBANG_BYTES])
        if language is None:
            return self._noted(wanted, Sighting(state.tag, "not-code"))
        if is_binary(data):
            message = "the file holds NUL bytes"
            return self._noted(wanted, Sighting(state.tag, "binary", "binary", message))
        if data.startswith(_LFS):
            message = "kept by Git LFS; its content was not read"
            return self._noted(wanted, Sighting(state.tag, "lfs", "lfs", message))
        text, guessed = decode(data)
        reason = "" if path in self._alone else content_reason(text, language)
        if reason:
            return self._noted(wanted, Sighting(state.tag, reason))
        kind = "encoding" if guessed else ""
        mark = self._sightings.mark(path, language.value, text)
        seen = Sighting(state.tag, "", kind, guessed, language.value, mark)
        self._noted(wanted, seen)
        return SourceFile(path, language, text, mark)

    def _noted(self, wanted: _Wanted, seen: Sighting) -> str:
        """Keep what was seen, tell what there is to tell; gives the reason."""
        sure = wanted.path == wanted.raw and wanted.raw not in self._source.moved
        if sure and wanted.path not in self._alone:
            self._sightings.note(wanted.raw, wanted.state, seen)
        if seen.told:
            self.diagnostics.append(Diagnostic(wanted.path, 1, seen.kind, seen.told))
        return seen.reason


def _text_again(source: Files, raw: str) -> str:
    """The text of a file that was read by an earlier scan. Raises ``MovedError``."""
    try:
        data = source.read(raw)
    except OSError:
        source.moved.add(raw)
        raise MovedError(f"{printable(raw)}: was removed during the scan") from None
    if raw in source.moved:
        raise MovedError(f"{printable(raw)}: was written during the scan")
    return decode(data)[0]
