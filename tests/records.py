"""Records of the program of the incident, with a register and without, as books of sheets."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from msgspec.structs import replace as with_fields

from expectations import FIXTURES
from flowcheck.catalog.hosts import load_hosts
from flowcheck.catalog.location import rules_directory
from flowcheck.config import Config, parse_config
from flowcheck.options import ScanOptions
from flowcheck.policy.project import Policy, Recipients, apply_policy, read_policy
from flowcheck.record.build import build
from flowcheck.record.groups import load_groups
from flowcheck.record.material import Material, seen_from_britain
from flowcheck.record.model import Record
from flowcheck.report.record.book import Book
from flowcheck.report.record.make import make_book
from flowcheck.report.record.merge import Merged, merge
from flowcheck.report.record.texts import load_texts
from flowcheck.report.record.written import Written
from flowcheck.result.scan import Project, ScanResult, Tool
from flowcheck.texts import Texts
from known_rules import catalog
from projects import scan

TODAY = date(2025, 11, 22)
REVISION = "0123456789abcdef0123456789abcdef01234567"
REGISTER = Path(__file__).parent / "data" / "record" / "flowcheck.yml"


def answered() -> str:
    """A register in which nearly everything is said."""
    return REGISTER.read_text("utf-8")


@lru_cache(maxsize=4)
def incident(fixture: str = "openai-mixpanel") -> ScanResult:
    """The scan of the program of the incident, at a commit that never changes."""
    result = scan(ScanOptions((FIXTURES / fixture,), all_recipients=True, today=TODAY))
    return with_fields(
        result, project=Project("platform", REVISION), tool=Tool("flowcheck", "0.0.0")
    )


def material(result: ScanResult, register: str = "") -> Material:
    """What a record is made of; the result is judged by the register."""
    known, policy = catalog(), _policy(register)
    return Material(
        result=apply_policy(policy, result, known, ()),
        register=policy.register,
        vendors={vendor.id: vendor for vendor in known.vendors},
        categories=known.categories,
        defaults=policy.defaults,
        packs=policy.packs,
        groups=load_groups(rules_directory(), known.categories),
        file="flowcheck.yml",
        today=TODAY,
    )


def record(register: str = "", *, result: ScanResult | None = None) -> Record:
    """The record."""
    return build(material(result or incident(), register))


def book(
    register: str = "",
    *,
    template: str = "art30",
    language: str = "en",
    result: ScanResult | None = None,
    earlier: Written | None = None,
) -> Book:
    """The record in words."""
    return merged(
        register, template=template, language=language, result=result, earlier=earlier
    ).book


def merged(
    register: str = "",
    *,
    template: str = "art30",
    language: str = "en",
    result: ScanResult | None = None,
    earlier: Written | None = None,
) -> Merged:
    """The record in words with what is kept of an earlier one."""
    gathered = material(result or incident(), register)
    if template == "ico":
        gathered = seen_from_britain(gathered)
    words = texts(language)
    return merge(make_book(build(gathered), words, gathered.groups, template), earlier, words)


@lru_cache(maxsize=8)
def texts(language: str) -> Texts:
    """The words of a language."""
    return load_texts(rules_directory(), language)


@lru_cache(maxsize=16)
def _policy(register: str) -> Policy:
    known = catalog()
    config = parse_config(register) if register else Config()
    vendors = frozenset(vendor.id for vendor in known.vendors)
    return read_policy(
        config,
        rules_directory() / "policy",
        FIXTURES,
        TODAY,
        catalog=known,
        recipients=Recipients(vendors, lambda: load_hosts(rules_directory()).ids()),
    )
