"""What ``diff`` and ``hook`` share: a repository whose revisions the engine judges."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from flowcheck import __version__
from flowcheck.cli.known import catalog
from flowcheck.cli.options import Session, scan_options

if TYPE_CHECKING:
    from flowcheck.catalog.schema import Vendor
    from flowcheck.gate.repository import Repository
    from flowcheck.gate.revisions import Revisions
    from flowcheck.pipeline import Progress
    from flowcheck.result import ScanResult


def revisions(
    session: Session,
    repository: Repository,
    progress: Progress | None,
    *,
    jobs: int | None,
    config: Path | None,
) -> Revisions:
    """The revisions of a repository, judged by the engine of the session."""
    from platformdirs import user_cache_path

    from flowcheck.catalog.location import rules_directory
    from flowcheck.gate.recent import Recent
    from flowcheck.gate.revisions import Revisions
    from flowcheck.ir.store import Cache
    from flowcheck.pipeline import ScanOptions

    def scan(root: Path, exclude: tuple[str, ...], own: Path | None) -> ScanResult:
        options = scan_options(
            (root,), include=(), exclude=exclude, include_tests=False, jobs=jobs, config=own
        )
        return session.engine.scan(replace(options, all_recipients=True), progress)

    # what a stand-in for the engine answers is kept for nobody
    folder = user_cache_path("flowcheck") / "judged"
    kept = Recent(folder) if isinstance(session.engine, ModuleType) else Cache(None)
    made_of = (Path(__file__).parents[1], rules_directory())
    return Revisions(
        repository,
        scan,
        _vendors,
        kept,
        salt=f"{__version__} {ScanOptions(()).today.isoformat()} {_print(made_of)}",
        config=config.resolve() if config is not None else None,
    )


@cache
def _vendors() -> Mapping[str, Vendor]:
    return {vendor.id: vendor for vendor in catalog().vendors}


def _print(folders: Iterable[Path]) -> str:
    """Changes with the program's files and the rules, by name, size and time."""
    digest = hashlib.blake2b(digest_size=16)
    for folder in folders:
        for place, below, names in os.walk(folder):
            below.sort()
            for name in sorted(names):
                if name.endswith((".py", ".yml")):
                    state = Path(place, name).stat()
                    digest.update(f"{name} {state.st_size} {state.st_mtime_ns}\0".encode())
    return digest.hexdigest()
