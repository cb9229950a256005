"""Where output goes: stdout, a file, stderr; and what the terminal at hand can show."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from msgspec import Struct

from flowcheck.errors import ConfigError
from flowcheck.report.text import plain_glyphs, safe

if TYPE_CHECKING:
    from flowcheck.report.layout import Page

WIDTH_OF_A_PIPE = 100


class Target(Struct, frozen=True):
    """Where a document goes, and in which format; no file is stdout.

    ``binary`` formats are not text: stdout's encoding has no part in them.
    """

    format_name: str
    file: Path | None = None
    binary: bool = False

    def page(self, *, plain: bool, full: bool = False) -> Page:
        """The page that a text is laid out for. ``plain``: without colour."""
        from flowcheck.report.layout import Page

        if self.file is not None:
            return Page(width=WIDTH_OF_A_PIPE, full=full)
        color = use_color(sys.stdout, refused=plain)
        return Page(width=page_width(), color=color, full=full)

    def write(self, data: bytes, *, quiet: bool = False) -> None:
        """Write what was asked for, and say so when it is in a file. Raises ``ConfigError``."""
        if self.file is None:
            write_stdout(data, binary=self.binary)
            return
        write_file(self.file, data)
        tell([f"Wrote {self.file}"], quiet=quiet)


TERMINAL = Target("terminal")
"""Text on stdout."""


def message(words: str) -> None:
    """A line for the person at the keyboard, on stderr; scanned names in it are made harmless."""
    lines = "\n".join(safe(line) for line in words.split("\n"))
    with contextlib.suppress(OSError):
        sys.stderr.write(lines.encode("utf-8", "backslashreplace").decode("utf-8") + "\n")
        sys.stderr.flush()


def tell(lines: Iterable[str], *, quiet: bool) -> None:
    """Messages, unless it shall be quiet."""
    if not quiet:
        for line in lines:
            message(line)


def is_terminal(stream: TextIO | None, env: Mapping[str, str] = os.environ) -> bool:
    """Whether a stream is a terminal that understands more than plain lines."""
    return (
        stream is not None and not stream.closed and stream.isatty() and env.get("TERM") != "dumb"
    )


def use_color(stream: TextIO | None, *, refused: bool, env: Mapping[str, str] = os.environ) -> bool:
    """Whether to colour: ``--no-color``, NO_COLOR, FORCE_COLOR, else the kind of stream."""
    if refused or env.get("NO_COLOR"):
        return False
    forced = env.get("FORCE_COLOR", "")
    return forced not in {"", "0"} or is_terminal(stream, env)


def page_width() -> int:
    """Columns of the terminal on stdout (or ``COLUMNS``); 100 for a pipe."""
    return shutil.get_terminal_size((WIDTH_OF_A_PIPE, 24)).columns


def write_stdout(data: bytes, *, binary: bool = False) -> None:
    """Write UTF-8 to stdout, in what its encoding has; ``binary`` data are written as they are.

    A reader that closes the pipe early is not an error.
    """
    stream = sys.stdout
    encoding = stream.encoding or "utf-8"
    if not binary and encoding.lower().replace("-", "") != "utf8":
        data = _encoded(data.decode("utf-8"), encoding)
    try:
        stream.flush()
        stream.buffer.write(data)
        stream.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def check_writable(path: Path) -> None:
    """Raise ``ConfigError`` if it can be seen already that ``write_file`` would fail."""
    if path.is_dir():
        raise ConfigError(f"cannot write {str(path)!r}: it is a directory")
    folder = path.parent
    if not folder.is_dir():
        raise ConfigError(f"cannot write {str(path)!r}: there is no directory {str(folder)!r}")
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise ConfigError(f"cannot write {str(path)!r}: permission denied")


def write_file(path: Path, data: bytes) -> None:
    """Write a file all or nothing; devices and pipes are written to directly.

    Raises ``ConfigError``.
    """
    try:
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            path.write_bytes(data)
        else:
            _replace(Path(os.path.realpath(path)), data)
    except OSError as problem:
        raise ConfigError(f"cannot write {str(path)!r}: {problem.strerror or problem}") from None


def _replace(path: Path, data: bytes) -> None:
    """Write beside the file, then rename over it; the mode of an old file is kept."""
    import tempfile

    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        fresh.chmod(stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o666 & ~_umask())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return plain_glyphs(text).encode("ascii", "backslashreplace")
