"""What ``diff`` and ``hook`` share: a repository whose revisions the engine judges."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from flowcheck.cli.known import catalog
from flowcheck.cli.options import Chosen, Session
from flowcheck.options import ScanOptions

if TYPE_CHECKING:
    from flowcheck.catalog.vendor import Vendor
    from flowcheck.discover.files import Files
    from flowcheck.gate.changes import Judge
    from flowcheck.gate.repository import Repository
    from flowcheck.gate.revisions import Revisions
    from flowcheck.options import Progress
    from flowcheck.policy.schema import Pack
    from flowcheck.result.scan import ScanResult


def revisions(
    session: Session,
    repository: Repository,
    progress: Progress | None,
    *,
    jobs: int | None,
    config: Path | None,
) -> Revisions:
    """The revisions of a repository, judged by the engine of the session."""
    from flowcheck.cache.store import Part
    from flowcheck.cache.version import engine_version
    from flowcheck.gate.revisions import Revisions

    def scan(files: Files, exclude: tuple[str, ...], own: Path | None) -> ScanResult:
        options = Chosen((files.root,), exclude=exclude, jobs=jobs, config=own).options()
        at_work = files.root.resolve() == repository.top.resolve()
        wanted = replace(options, all_recipients=True, project=None if at_work else repository.top)
        return session.engine.scan(wanted, progress, None if at_work else files)

    def vendors() -> Mapping[str, Vendor]:
        return {vendor.id: vendor for vendor in catalog(session).vendors}

    today = ScanOptions(()).today
    return Revisions(
        repository,
        scan,
        vendors,
        judge_of_changes(session, today),
        Part(session.engine.store(repository.top), "judged"),
        salt=f"{today.isoformat()} {engine_version()}",
        config=config.resolve() if config is not None else None,
    )


def judge_of_changes(session: Session, today: date) -> Judge:
    """Judges changes by the rules that everybody has."""
    from flowcheck.catalog.location import rules_directory
    from flowcheck.gate.changes import Judge
    from flowcheck.policy.load import load_packs

    def packs() -> tuple[Pack, ...]:
        return load_packs(rules_directory() / "policy", tables=session.tables)

    return Judge(packs, today)
