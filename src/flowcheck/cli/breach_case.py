"""What ``breach`` works with: the vendor that is meant, what is known of it, and the engine."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from flowcheck.cli.known import catalog as known_catalog
from flowcheck.cli.options import Chosen, Session
from flowcheck.errors import ConfigError

if TYPE_CHECKING:
    from flowcheck.breach.investigate import Question, Subject
    from flowcheck.breach.periods import Window
    from flowcheck.breach.sheet import Known
    from flowcheck.breach.states import States
    from flowcheck.catalog.schema import Catalog
    from flowcheck.catalog.vendor import Vendor
    from flowcheck.config import Config
    from flowcheck.discover.files import Files
    from flowcheck.gate.repository import Repository
    from flowcheck.options import Progress
    from flowcheck.result.scan import ScanResult


class Steps(Struct):
    """Tells which revision is being judged, and which stage of its scan."""

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
    """All that a breach sheet needs besides the question.

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
        known=_known(session, catalog, own, repository, subject.id, language),
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


class Times(Struct, frozen=True):
    """The times that the command line names, as they are written there."""

    start: str | None
    end: str | None
    aware: str | None

    def window(self) -> Window:
        """The time that is asked for. Raises ``ConfigError`` for no date, or a wrong order."""
        from flowcheck.breach.periods import Window
        from flowcheck.breach.times import end_of, start_of

        found = Window()
        if self.start:
            found = replace(found, start=start_of(self.start, "--from"))
        if self.end:
            found = replace(found, end=end_of(self.end, "--to"))
        if found.start > found.end:
            raise ConfigError(f"--from {self.start} is after --to {self.end}")
        return found

    def awareness(self) -> datetime | None:
        """When somebody became aware of the breach. Raises ``ConfigError``."""
        from flowcheck.breach.times import aware_of

        return aware_of(self.aware) if self.aware else None


class Search(Struct, frozen=True):
    """Which commits the command line names, and how many may be scanned."""

    revision: str | None
    branch: str | None
    most: int


def question(repository: Repository, subject: Subject, times: Times, search: Search) -> Question:
    """What is asked, and how the sheet tells it. Raises ``ConfigError``."""
    from flowcheck.breach.investigate import Question
    from flowcheck.breach.model import Asked
    from flowcheck.breach.times import moment_text, utc

    window, aware = times.window(), times.awareness()
    return Question(
        asked=Asked(
            vendor=subject.id,
            start=moment_text(window.start) if times.start else None,
            end=moment_text(window.end) if times.end else None,
            revision=search.revision,
            branch=search.branch or _branch_of(repository),
            aware=utc(aware) if aware else None,
            paths=repository.parts,
        ),
        subject=subject,
        commit=repository.commit(search.revision or search.branch or "HEAD"),
        window=window,
        aware=aware,
        alone=search.revision is not None,
        most=search.most,
    )


def _branch_of(repository: Repository) -> str:
    """The name of the branch that is checked out, or ``HEAD``."""
    done = repository.run("symbolic-ref", "--quiet", "--short", "HEAD", fails=True)
    return os.fsdecode(done.stdout).strip() or "HEAD"


def _subject(name: str, catalog: Catalog, config: Config) -> Subject:
    """The vendor that is meant. Raises ``ConfigError`` with those that may be meant."""
    from flowcheck.breach.investigate import Subject
    from flowcheck.breach.tokens import tokens_of, tokens_of_hosts
    from flowcheck.catalog.find import vendor_named
    from flowcheck.catalog.hosts import load_hosts
    from flowcheck.catalog.location import rules_directory
    from flowcheck.document import suggested
    from flowcheck.taint.recipients import UNKNOWN_HOST

    wanted = name.strip().lower()
    vendor = vendor_named(catalog.vendors, name)
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
    known = {vendor.id for vendor in catalog.vendors} | declared | listed.ids()
    hint = suggested(name, known) or "`flowcheck vendors` lists them"
    raise ConfigError(f"no vendor {name!r}; {hint}")


def _known(
    session: Session,
    catalog: Catalog,
    config: Config,
    repository: Repository,
    vendor: str,
    language: str,
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
        incident=load_defaults(rules / "policy", session.tables).breached.get(vendor, ""),
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

    kept = Part(session.engine.store(repository.top), "history")
    config_digest = hashlib.sha256(path.read_bytes()).hexdigest() if path is not None else ""
    return States(repository, scan, vendors, kept, f"{engine_version()} {config_digest}", path)
