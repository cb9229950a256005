"""What a project says for the judgement, and the judgement of a scan by it.

Reads register, severities, own rules and waivers of ``flowcheck.yml``, and checks what they name
against the catalogue and the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from flowcheck.catalog.compiled import READ_ANEW, Tables
from flowcheck.catalog.schema import Catalog
from flowcheck.config import Config, DeclaredRules
from flowcheck.config.declared import NO_DATA
from flowcheck.config.read import expected_category
from flowcheck.errors import ConfigError, Place, RuleError
from flowcheck.policy.facts import Facts
from flowcheck.policy.inline_waivers import inline_waivers
from flowcheck.policy.judge import Setting, asked, in_force, in_order, judge
from flowcheck.policy.load import load_defaults, load_packs
from flowcheck.policy.load_register import Known, load_register
from flowcheck.policy.register import Register, Waiver
from flowcheck.policy.schema import Defaults, On, Pack
from flowcheck.policy.waivers import Nameable, Waivers, load_waivers, no_rule
from flowcheck.result.findings import Question
from flowcheck.result.scan import ScanResult


class Policy(Struct, frozen=True):
    """What a scan is judged by.

    ``packs`` are those in force, ``rules`` the ids of all, ``file`` is where the register is
    written, relative to the scanned root.
    """

    register: Register
    packs: tuple[Pack, ...]
    rules: frozenset[str]
    severities: Mapping[str, str]
    waivers: tuple[Waiver, ...]
    defaults: Defaults
    file: str
    today: date


class Recipients(Struct, frozen=True):
    """Ids of recipients: of the catalogue and the project, and of the list of hosts."""

    vendors: frozenset[str]
    others: Callable[[], Collection[str]]


def read_policy(
    config: Config,
    directory: Path,
    root: Path,
    today: date,
    *,
    catalog: Catalog,
    recipients: Recipients,
    tables: Tables = READ_ANEW,
) -> Policy:
    """The policy of a project. ``directory`` has the packs that everybody has.

    Raises ``ConfigError`` for a mistake in ``flowcheck.yml``, ``RuleError`` for one in a rule file.
    """
    categories = frozenset(catalog.categories)
    _check_categories(config, categories)
    own = [_own_rules(config, rules) for rules in config.policies]
    packs = load_packs(directory, own, tables)
    _check_own(packs[len(packs) - len(own) :])
    rules = frozenset(rule.id for pack in packs for rule in pack.rules)
    severities = _severities(config, rules)
    known = Known(
        vendors=recipients.vendors,
        others=recipients.others,
        categories=categories,
        questions=frozenset(asked.id for pack in packs for asked in pack.questions),
        latest=today + timedelta(days=1),  # it is later in other places
    )
    register = load_register(config.register, known)
    named = frozenset({*recipients.vendors, *register.vendors})
    file = _below(Path(config.file), root)
    nameable = Nameable(rules, named, categories, recipients.others)
    waivers = load_waivers(config.waivers, today, nameable)
    return Policy(
        register=register,
        packs=in_force(packs, register.profiles),
        rules=rules,
        severities=severities,
        waivers=tuple(replace(waiver, place=_moved(waiver.place, file)) for waiver in waivers),
        defaults=load_defaults(directory, tables),
        file=file,
        today=today,
    )


def apply_policy(
    policy: Policy,
    result: ScanResult,
    catalog: Catalog,
    files: Iterable[tuple[str, str]],
    *,
    whole: bool = True,
) -> ScanResult:
    """The result with findings and questions.

    ``files`` (path, text) are those whose comments may waive. ``whole``: nothing was left out on
    request, so that what matches nothing is of no use.
    """
    facts = Facts(
        result,
        policy.register if whole else _asked(policy.register, result),
        {vendor.id: vendor for vendor in catalog.vendors},
        catalog.categories,
        policy.defaults,
        policy.file,
    )
    setting = Setting(policy.today, policy.register.written, policy.severities)
    waivers = Waivers(
        (*policy.waivers, *inline_waivers(files)),
        policy.today,
        policy.rules,
        elsewhere=frozenset(
            rule.id for pack in policy.packs for rule in pack.rules if rule.on is On.CHANGE
        ),
        whole=whole,
    )
    findings, questions = judge(facts.all(), policy.packs, setting, waivers)
    about_waivers, _ = judge(waivers.facts(), policy.packs, setting)
    return replace(
        result,
        findings=in_order((*findings, *about_waivers)),
        questions=tuple(row for row in questions if not _answered(row, policy.register)),
        rules=asked(policy.packs, setting),
        waivers=tuple(sorted(waivers.rows())),
    )


def _check_categories(config: Config, categories: Collection[str]) -> None:
    for source in config.sources:
        if source.category not in categories and source.category != NO_DATA:
            words = expected_category(source.category, categories)
            raise ConfigError(f"unknown data category {source.category!r}; {words}", source.place)


def _severities(config: Config, rules: Collection[str]) -> dict[str, str]:
    """The severities that the project gives to rules."""
    for declared in config.severities:
        if declared.rule not in rules:
            raise ConfigError(no_rule(declared.rule, rules), declared.place)
    return {declared.rule: declared.severity for declared in config.severities}


def _own_rules(config: Config, rules: DeclaredRules) -> Path:
    folder = Path(config.file).parent
    path = folder / rules.path
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ConfigError(f"{rules.path!r} leads out of the project", rules.place)
    if not path.is_file():
        raise ConfigError(f"there is no file {rules.path!r} beside this one", rules.place)
    return path


def _check_own(packs: Iterable[Pack]) -> None:
    """A project's own rules are about one revision, never about what lies between two."""
    for pack in packs:
        for rule in pack.rules:
            if rule.on is On.CHANGE:
                raise RuleError(f"{rule.id!r}: a project's own rules cannot be about changes")


def _asked(register: Register, result: ScanResult) -> Register:
    """The register with only the vendors that are in the result."""
    used = {use.vendor for use in result.vendors}
    vendors = {key: vendor for key, vendor in register.vendors.items() if key in used}
    return replace(register, vendors=vendors)


def _answered(question: Question, register: Register) -> bool:
    if question.question in register.answers:
        return True
    vendor = register.vendors.get(question.vendor)
    return vendor is not None and question.question in vendor.answers


def _below(path: Path, root: Path) -> str:
    """A path relative to the root; where it lies elsewhere, its name."""
    base = (root if root.is_dir() else root.parent).resolve()
    full = path.resolve()
    return full.relative_to(base).as_posix() if full.is_relative_to(base) else path.name


def _moved(place: Place, file: str) -> Place:
    return Place(file, place.line, place.column)
