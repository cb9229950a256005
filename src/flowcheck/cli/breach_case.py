"""What ``breach`` works with: the vendor that is meant, what is known of it, and the engine."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from flowcheck.cli.known import catalog as known_catalog
from flowcheck.cli.options import Chosen, Session
from flowcheck.errors import ConfigError

if TYPE_CHECKING:
    from flowcheck.breach.investigate import Subject
    from flowcheck.breach.model import Asked
    from flowcheck.breach.periods import Window
    from flowcheck.breach.sheet import Known
    from flowcheck.breach.states import States
    from flowcheck.catalog.schema import Catalog, Vendor
    from flowcheck.config import Config
    from flowcheck.discover.files import Files
    from flowcheck.gate.repository import Repository
    from flowcheck.options import Progress
    from flowcheck.result import ScanResult

_NEAR = 5


class Steps(Struct):
    """Tells which revision is at work, and what of it."""

    progress: Progress | None = None
    _words: str = ""

    def revision(self, stage: str, done: int, total: int) -> None:
        """A step of the search: commits that are read, then revisions that are judged."""
        self._words = f"{stage}: {done:,} of {total:,}" if total else stage
        self._tell(self._words, 0, 0)

    def scan(self, stage: str, done: int, total: int) -> None:
        """What the engine does for one of them."""
        self._tell(f"{self._words}, {stage}", done, total)

    def _tell(self, words: str, done: int, total: int) -> None:
        if self.progress is not None:
            self.progress(words, done, total)


class Case(Struct, frozen=True):
    """The vendor, what is known, and the states of the repository's commits."""

    subject: Subject
    known: Known
    states: States
    steps: Steps = field(default_factory=Steps)


def open_case(
    session: Session,
    repository: Repository,
    vendor: str,
    config: Path | None,
    jobs: int | None,
    language: str = "en",
) -> Case:
    """All that a breach sheet needs beside history.

    The configuration of today judges all commits. Raises ``ConfigError`` for an unknown vendor.
    """
    from flowcheck.config import Config, find_config, load_config

    path = config or (None if repository.bare else find_config(repository.top))
    own = load_config(path) if path is not None else Config()
    catalog = known_catalog(session)
    subject = _subject(vendor, catalog, own)
    steps = Steps()
    return Case(
        subject=subject,
        known=_known(catalog, own, repository, subject.id, language),
        states=_states(session, repository, path, jobs, steps),
        steps=steps,
    )


def within(repository: Repository, paths: Sequence[Path]) -> Repository:
    """The repository as far as some folders and files go; they may be gone today.

    Raises ``ConfigError`` for one that is outside.
    """
    top = Path(os.path.realpath(repository.top))
    found: list[str] = []
    for path in paths:
        full = Path(os.path.realpath(repository.top / path if repository.bare else path))
        if not full.is_relative_to(top):
            raise ConfigError(f"{str(path)!r} is not in the repository {str(repository.top)!r}")
        found.append(full.relative_to(top).as_posix())
    return replace(repository, parts=() if "." in found else tuple(sorted(set(found))))


def asked(
    vendor: str,
    times: tuple[str | None, str | None, str | None],
    revision: str | None,
    branch: str,
    paths: tuple[str, ...] = (),
) -> Asked:
    """The question as it is told in the sheet."""
    from flowcheck.breach.model import Asked
    from flowcheck.breach.sheet import utc
    from flowcheck.breach.times import aware_of, moment_text

    start, end, aware = times
    found = window(start, end)
    return Asked(
        vendor=vendor,
        start=moment_text(found.start) if start else None,
        end=moment_text(found.end) if end else None,
        revision=revision,
        branch=branch,
        aware=utc(aware_of(aware)) if aware else None,
        paths=paths,
    )


def window(start: str | None, end: str | None) -> Window:
    """The time that is asked for. Raises ``ConfigError`` for what is no date, or out of order."""
    from flowcheck.breach.periods import Window
    from flowcheck.breach.times import end_of, start_of

    found = Window()
    if start:
        found = replace(found, start=start_of(start, "--from"))
    if end:
        found = replace(found, end=end_of(end, "--to"))
    if found.start > found.end:
        raise ConfigError(f"--from {start} is after --to {end}")
    return found


def branch_of(repository: Repository) -> str:
    """The name of the branch that is checked out, or ``HEAD``."""
    done = repository.run("symbolic-ref", "--quiet", "--short", "HEAD", fails=True)
    return os.fsdecode(done.stdout).strip() or "HEAD"


def _subject(name: str, catalog: Catalog, config: Config) -> Subject:
    """The vendor that is meant. Raises ``ConfigError`` with those that are near."""
    from flowcheck.breach.investigate import Subject
    from flowcheck.breach.tokens import tokens_of, tokens_of_hosts
    from flowcheck.catalog.hosts import load_hosts
    from flowcheck.catalog.location import rules_directory
    from flowcheck.taint.recipients import UNKNOWN_HOST

    wanted = name.strip().lower()
    vendor = _of_catalog(wanted, catalog)
    if vendor is not None:
        return Subject(vendor.id, vendor.name, tokens_of(vendor), vendor)
    if wanted.startswith(UNKNOWN_HOST.strip()):
        host = wanted.removeprefix(UNKNOWN_HOST.strip()).strip()
        return Subject(f"{UNKNOWN_HOST}{host}", host, tokens_of_hosts([host]))
    declared = {sink.vendor for sink in config.sinks}
    if wanted in declared:
        names = {sink.call.parts[-1].removesuffix("()") for sink in config.sinks
                 if sink.vendor == wanted}  # fmt: skip
        return Subject(wanted, wanted, tokens_of_hosts([wanted, *names]))
    listed = load_hosts(rules_directory())
    hosts = listed.of(wanted)
    if hosts:
        owner = next(iter(hosts.values()))
        return Subject(owner.id, owner.name, tokens_of_hosts(hosts))
    known = sorted({vendor.id for vendor in catalog.vendors} | declared | listed.ids())
    near = get_close_matches(wanted, known, n=_NEAR)
    hint = f"near it: {', '.join(near)}" if near else "`flowcheck vendors` lists them"
    raise ConfigError(f"no vendor {name!r}; {hint}")


def _of_catalog(wanted: str, catalog: Catalog) -> Vendor | None:
    """By id or name, else by package."""
    by_name: dict[str, Vendor] = {}
    for vendor in sorted(catalog.vendors, key=lambda vendor: vendor.id, reverse=True):
        by_name.update({package.name.lower(): vendor for package in vendor.packages})
    for vendor in catalog.vendors:
        by_name.update({vendor.id: vendor, vendor.name.lower(): vendor})
    return by_name.get(wanted)


def _known(
    catalog: Catalog, config: Config, repository: Repository, vendor: str, language: str
) -> Known:
    from flowcheck.breach.sheet import Known
    from flowcheck.breach.wording import load_wording
    from flowcheck.catalog.location import rules_directory
    from flowcheck.policy.load import load_defaults
    from flowcheck.policy.load_register import load_register

    rules = rules_directory()
    path = Path(config.file)
    inside = path.is_absolute() and path.is_relative_to(repository.top)
    return Known(
        catalog=catalog,
        wording=load_wording(rules, language, catalog.categories),
        register=load_register(config.register),
        file=path.relative_to(repository.top).as_posix() if inside else path.name,
        incident=load_defaults(rules / "policy").breached.get(vendor, ""),
    )


def _states(
    session: Session, repository: Repository, config: Path | None, jobs: int | None, steps: Steps
) -> States:
    from flowcheck.breach.states import States
    from flowcheck.cache.store import Part
    from flowcheck.cache.version import engine_version

    path = config.resolve() if config is not None else None

    def scan(files: Files, own: Path | None) -> ScanResult:
        options = Chosen((files.root,), jobs=jobs, config=own).options()
        wanted = replace(options, all_recipients=True, project=repository.top)
        return session.engine.scan(wanted, steps.scan, files)

    def vendors() -> Mapping[str, Vendor]:
        return {vendor.id: vendor for vendor in known_catalog(session).vendors}

    kept = Part(session.store(repository.top), "history")
    print_of_config = hashlib.sha256(path.read_bytes()).hexdigest() if path is not None else ""
    return States(repository, scan, vendors, kept, f"{engine_version()} {print_of_config}", path)
