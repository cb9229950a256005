"""Texts that stand in for files of the disk: what a scan would find if they were written."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from flowcheck.discover.language import language_of_name
from flowcheck.discover.walk import Discovery
from flowcheck.model import SourceFile


def overlaid(found: Discovery, texts: Mapping[str, str]) -> Discovery:
    """The discovery with other texts (by path); a path that is not among its files is added."""
    if not texts:
        return found
    files = {file.path: file for file in found.files}
    for path, text in texts.items():
        known = files.get(path)
        language = known.language if known else language_of_name(path.rpartition("/")[2])
        if language is not None:
            files[path] = SourceFile(path, language, text)
    return replace(
        found,
        files=tuple(sorted(files.values())),
        paths=tuple(sorted({*found.paths, *files})),
    )
