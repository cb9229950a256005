"""What documents are made of: a scan with all recipients, the register, the catalogue, a day.

The commands that write for data protection officers share these arguments: those of ``scan``, and
``--from`` for the JSON of an earlier scan, which is judged anew by the register of today.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct
from msgspec.structs import replace

from flowcheck.cli.options import EXISTING_FILE, Chosen, Session, base_of, scanning
from flowcheck.cli.output import tell
from flowcheck.cli.progress import progress_of
from flowcheck.cli.surroundings import passed_over
from flowcheck.errors import FlowcheckError

if TYPE_CHECKING:
    from flowcheck.catalog.categories import DataCategory
    from flowcheck.catalog.schema import Catalog
    from flowcheck.catalog.vendor import Vendor
    from flowcheck.config import Config
    from flowcheck.policy.project import Policy
    from flowcheck.policy.register import Register
    from flowcheck.policy.schema import Defaults, Pack
    from flowcheck.result.scan import ScanResult


class Wanted(Struct, frozen=True):
    """What the command line asks to be scanned, or which ``earlier`` scan to take."""

    chosen: Chosen
    earlier: Path | None = None
    today: date | None = None


class Scanned(Struct, frozen=True, dict=True):
    """A scan and what is said of it.

    ``result`` has all recipients. ``register`` is not ``written`` where ``flowcheck.yml`` has none;
    ``file`` is where it is (or would be). ``defaults`` are the lists of countries and incidents,
    ``packs`` the rules and questions in force.
    ``roots`` are the folders in which the files of the result lie.
    """

    result: ScanResult
    register: Register
    catalog: Catalog
    defaults: Defaults
    packs: tuple[Pack, ...]
    file: str
    today: date
    roots: tuple[Path, ...]

    @cached_property
    def vendors(self) -> Mapping[str, Vendor]:
        """The vendors of the catalogue by id; those of a project alone are not among them."""
        return {vendor.id: vendor for vendor in self.catalog.vendors}

    @property
    def categories(self) -> Mapping[str, DataCategory]:
        """The data categories by key, with ``article_9`` and ``article_10``."""
        return self.catalog.categories


def with_scan(command: Callable[..., Any]) -> Callable[..., Any]:
    """The arguments that say what is scanned; the command gets them as ``wanted``.

    They are those of ``scan``, ``--from FILE`` and ``--today DATE``.
    """

    @wraps(command)
    def gathered(
        *args: Any, chosen: Chosen, earlier: Path | None, today: datetime | None, **found: Any
    ) -> Any:
        narrowed = [
            f"--{name.replace('_', '-')}"
            for name in ("include", "exclude", "include_tests")
            if getattr(chosen, name)
        ]
        if earlier and narrowed:
            raise click.UsageError(
                f"{narrowed[0]} has no meaning with --from: the scan has been made"
            )
        wanted = Wanted(chosen, earlier, today.date() if today else None)
        return command(*args, wanted=wanted, **found)

    day = click.option(
        "--today",
        metavar="DATE",
        type=click.DateTime(["%Y-%m-%d"]),
        show_default="today",
        help="The date of the document, with which other dates are compared.",
    )
    scan_of_before = click.option(
        "--from",
        "earlier",
        metavar="FILE",
        type=EXISTING_FILE,
        help="Use the JSON of a scan made with --all-recipients instead of scanning now.",
    )
    return scanning(scan_of_before(day(gathered)))


def scanned(session: Session, wanted: Wanted, *, quiet: bool) -> Scanned:
    """Scan, or read the earlier scan and judge it by the register that is there now.

    Raises ``ConfigError`` or ``RuleError`` for what the user must fix.
    """
    options = replace(wanted.chosen.options(), all_recipients=True)
    if wanted.today:
        options = replace(options, today=wanted.today)
    if wanted.earlier:
        result = _complete(wanted.earlier)
    else:
        with progress_of(session, quiet=quiet) as progress:
            result = session.engine.scan(options, progress)
    tell(passed_over(options.roots, wanted.chosen.config), quiet=quiet)
    session.stage = "register"
    catalog, policy = policy_of(session, options.roots, wanted.chosen.config, options.today)
    return Scanned(
        result=_judged_anew(result, policy, catalog) if wanted.earlier else result,
        register=policy.register,
        catalog=catalog,
        defaults=policy.defaults,
        packs=policy.packs,
        file=policy.file,
        today=options.today,
        roots=options.roots,
    )


def earlier_scan(file: Path) -> ScanResult:
    """The result in a file of ``flowcheck scan --format json``. Raises ``FlowcheckError``."""
    from flowcheck.result.scan import decode

    try:
        return decode(file.read_bytes())
    except OSError as problem:
        raise FlowcheckError(f"cannot read {str(file)!r}: {problem.strerror}") from None
    except FlowcheckError as problem:
        hint = "make one with `flowcheck scan --all-recipients --format json --output scan.json`"
        raise FlowcheckError(f"{str(file)!r}: {problem.message}; {hint}") from None


def _complete(file: Path) -> ScanResult:
    """An earlier scan that has the flows to all recipients. Raises ``FlowcheckError``."""
    result = earlier_scan(file)
    lacking = sorted(other.name for other in result.other_recipients if other.flows)
    if lacking:
        some = ", ".join(lacking[:3]) + (" ..." if len(lacking) > 3 else "")
        raise FlowcheckError(
            f"{str(file)!r} lacks the flows to services that the product itself needs ({some}); "
            "make it anew with `flowcheck scan --all-recipients --format json --output FILE`"
        )
    return result


def policy_of(
    session: Session, roots: tuple[Path, ...], config: Path | None, today: date
) -> tuple[Catalog, Policy]:
    """The catalogue, and what the project says. Raises ``ConfigError`` or ``RuleError``."""
    from flowcheck.catalog.hosts import load_hosts
    from flowcheck.catalog.location import rules_directory
    from flowcheck.cli.known import catalog as known_catalog
    from flowcheck.policy.project import Recipients, read_policy

    catalog = known_catalog(session)
    root = base_of(roots)
    declared = config_of(config, root)
    own = (sink.vendor for sink in declared.sinks)
    recipients = Recipients(
        frozenset((*(vendor.id for vendor in catalog.vendors), *own)),
        lambda: load_hosts(rules_directory()).ids(),
    )
    policy = read_policy(
        declared,
        rules_directory() / "policy",
        root,
        today,
        catalog=catalog,
        recipients=recipients,
        tables=session.tables,
    )
    return catalog, policy


def config_of(path: Path | None, root: Path) -> Config:
    """What the project declares. Raises ``ConfigError``."""
    from flowcheck.config import Config, find_config, load_config

    found = path or find_config(root)
    return load_config(found) if found is not None else Config()


def _judged_anew(result: ScanResult, policy: Policy, catalog: Catalog) -> ScanResult:
    """An earlier scan with the findings and questions of today.

    Waivers in the code, which is not at hand, keep what they said then.
    """
    from flowcheck.policy.project import apply_policy

    judged = apply_policy(policy, result, catalog, ())
    waived = {finding.id: finding.waived for finding in result.findings if finding.waived}
    findings = tuple(
        replace(finding, waived=waived[finding.id])
        if finding.waived is None and finding.id in waived
        else finding
        for finding in judged.findings
    )
    return replace(judged, findings=findings)
