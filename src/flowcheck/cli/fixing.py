"""What the commands that try fixes share: the project, and scans of changed code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from flowcheck.cli.options import Session, base_of

if TYPE_CHECKING:
    from flowcheck.fix.model import Outcome
    from flowcheck.fix.project import Project
    from flowcheck.fix.select import Selection
    from flowcheck.options import Progress, ScanOptions
    from flowcheck.result.findings import Finding
    from flowcheck.result.scan import ScanResult


def tried(
    session: Session, options: ScanOptions, selection: Selection, progress: Progress
) -> tuple[Project, Outcome]:
    """Scan with all recipients, and try the fixes that are asked for. Raises ``ConfigError``."""
    from flowcheck.fix.mend import mend

    wide = replace(options, all_recipients=True)
    result = session.engine.scan(wide, progress)
    selection.check(result)
    session.stage = "fix"
    project = _project(session, wide, result)

    def rescan(texts: Mapping[str, str]) -> ScanResult:
        return session.engine.scan(replace(wide, overlay=dict(texts)), progress)

    return project, mend(project, selection, rescan)


def with_fixes(
    session: Session, options: ScanOptions, findings: tuple[Finding, ...], progress: Progress
) -> tuple[Finding, ...]:
    """The findings of a scan with the fixes that a scan of the changed code confirms."""
    from flowcheck.fix.select import Selection
    from flowcheck.fix.travel import with_fixes as carried

    if not any(finding.waived is None for finding in findings):
        return findings
    only = frozenset(finding.id for finding in findings if finding.waived is None)
    project, outcome = tried(session, options, Selection(only=only), progress)
    return carried(project, findings, outcome)


def _project(session: Session, options: ScanOptions, result: ScanResult) -> Project:
    """The project as fixes see it. Raises ``ConfigError`` or ``RuleError``."""
    from flowcheck.cli.scanned import config_of, policy_of
    from flowcheck.fix.project import Project

    root = base_of(options.roots)
    catalog, policy = policy_of(session, options.roots, options.config, options.today)
    return Project(
        root, result, policy.register, catalog, policy.defaults, config_of(options.config, root)
    )
