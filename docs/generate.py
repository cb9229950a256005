#!/usr/bin/env python3
"""Write the pages made from the rule files. A test fails when they differ."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

from flowcheck.catalog.examples import load_examples
from flowcheck.catalog.load import load_catalog
from flowcheck.catalog.location import rules_directory
from flowcheck.catalog.match import Matcher
from flowcheck.catalog.schema import Catalog
from flowcheck.catalog.vendor import Vendor
from flowcheck.policy.describe import ABOUT, fact, finds_when, severities
from flowcheck.policy.file_schema import file_schema
from flowcheck.policy.load import load_packs
from flowcheck.policy.schema import Pack, Rule

DOCS = Path(__file__).resolve().parent
REGISTRY = DOCS.parent / "tests" / "data" / "registry"
VENDORS_HEAD = """# Vendors

Made from `rules/vendors/*.yml` by `python docs/generate.py`; do not edit. *Calls* are functions of
the vendor's SDKs whose arguments are known; *by itself* are the items that an SDK collects without
being asked, by version and options. `flowcheck vendors NAME` shows one in full, with the sources of
each fact.

| vendor | id | class | legal entity | country | packages | calls | by itself |
|---|---|---|---|---|---|---|---|
"""
COVERAGE_HEAD = """# What the catalogue covers

Made by `python docs/generate.py` from `rules/vendors/*.yml` and from the lists of packages in
`tests/data/registry/`, which were chosen before the catalogue was written; do not edit.

"""
POLICY_HEAD = """# Rules and questions

Made from `rules/policy/*.yml` by `python docs/generate.py`; do not edit. A rule says what code, and
the register in `flowcheck.yml`, prove. What a person must answer is a question. No rule says that a
project obeys the law, and nothing here is legal advice.

The packs `gdpr`, `eprivacy`, `changes`, `questions` and `waivers` are always on; `ccpa`, `coppa`,
`hipaa` and `pci` when the register asks for them (`register.project.profiles`), `mobile` where
there is a privacy manifest. `flowcheck.yml` can change severities, waive findings and add packs:
[Configuration](configuration.md). [Each rule](rules.md) has a section with its conditions, what it
says and how to fix what it finds. A rule that is `off` is asked when `severities` says so.
"""


RULES_HEAD = """# Each rule

Made from `rules/policy/*.yml` by `python docs/generate.py`; do not edit. The list is
[Rules and questions](policy.md). Words in braces stand for what was found. The lists of facts at
the end of a rule are its tests: what is not in them plays no part. `flowcheck.yml` can change
severities, waive findings and add rules: [Configuration](configuration.md). How rules are written:
`rules/policy/README.md`.
"""


@cache
def _catalog() -> Catalog:
    return load_catalog(rules_directory())


@cache
def _packs() -> tuple[Pack, ...]:
    return load_packs(rules_directory() / "policy")


def vendors_page() -> str:
    """``docs/vendors.md``."""
    vendors = _vendors(_catalog())
    rows = "".join(_row(_cells(vendor)) for vendor in vendors)
    return f"{VENDORS_HEAD}{rows}\n{len(vendors)} vendors.\n"


def counts(catalog: Catalog) -> Mapping[str, int]:
    """What the catalogue has, by name; ``docs/coverage.md`` shows it and a test bounds it."""
    vendors = catalog.vendors
    options = [option for vendor in vendors for option in vendor.options]
    implicit = [row for vendor in vendors for row in vendor.implicit]
    calls = [call for vendor in vendors for call in vendor.calls]
    examples = [
        example
        for path in sorted(rules_directory().glob("vendors/*.yml"))
        for example in load_examples(path)
    ]
    sourced = [row for row in (*options, *implicit) if row.source]
    return {
        "vendors": len(vendors),
        "classes of vendors": len({vendor.vendor_class for vendor in vendors}),
        "functions of SDKs": len({(call.vendor, call.symbol) for call in calls}),
        "functions that steer collection (consent, opt-out, reset, deletion)": sum(
            call.effect.value not in ("send", "init") for call in calls
        ),
        "options": len(options),
        "options with a risky or a safe value": sum(bool(o.risky or o.safe) for o in options),
        "items that SDKs collect by themselves": len(implicit),
        "options and items with a source of their own": len(sourced),
        "sources named in the files": sum(len(vendor.sources) for vendor in vendors),
        "hosts": sum(len(vendor.hosts) for vendor in vendors),
        "examples": len(examples),
        "examples of code that sends nothing": sum(not example.flows for example in examples),
    }


def packages(catalog: Catalog) -> Mapping[str, int]:
    """Packages by ecosystem."""
    found = Counter(package.ecosystem for vendor in catalog.vendors for package in vendor.packages)
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def known_packages(ecosystem: str, catalog: Catalog) -> list[tuple[dict[str, str], str]]:
    """The rows of a list of packages, each with the id of the vendor that has it, or ``""``."""
    matcher = Matcher(catalog)
    found = []
    with (REGISTRY / f"{ecosystem}.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            vendor = matcher.package_vendor(ecosystem, row["package"])
            found.append((row, vendor.id if vendor else ""))
    return found


def coverage_page() -> str:
    """``docs/coverage.md``."""
    catalog = _catalog()
    parts = [COVERAGE_HEAD, _table(("what", "number"), counts(catalog).items())]
    parts.append("\n## Packages by registry\n\nThose of npm and PyPI are analysed; the others are ")
    parts.append("kept for the languages to come.\n\n")
    parts.append(_table(("registry", "packages"), packages(catalog).items()))
    for ecosystem, title in (("npm", "npm"), ("pypi", "PyPI")):
        rows = known_packages(ecosystem, catalog)
        known = sum(bool(vendor) for _, vendor in rows)
        parts.append(f"\n## The {len(rows)} most downloaded packages of {title}\n\n")
        parts.append(f"{known} of {len(rows)} are known ({known / len(rows):.0%}).\n\n")
        parts.append(_by_kind(rows))
        missing = [f"`{row['package']}`" for row, vendor in rows if not vendor]
        parts.append(f"\nNot known: {', '.join(missing) or 'none'}.\n")
    return "".join(parts)


def policy_page() -> str:
    """``docs/policy.md``."""
    packs = _packs()
    parts = [POLICY_HEAD]
    for pack in packs:
        if not pack.rules:
            continue
        parts.append(f"\n## {pack.title}\n\nPack `{pack.id}` {pack.version}, ")
        parts.append(f"last compared with the law on {pack.day}.\n\n")
        heads = ("rule", "", "what it finds", "severity", "law", "needs the register")
        parts.append(_table(heads, (_rule_cells(rule) for rule in pack.rules)))
    asked = [question for pack in packs for question in pack.questions]
    parts.append("\n## Questions\n\nWhat code cannot decide. The register answers a question; ")
    parts.append("an open one is never counted as passed.\n\n")
    rows = ((f"`{q.id}`", q.number, q.on.value, q.text) for q in asked)
    parts.append(_table(("question", "", "asked of each", "text"), rows))
    return "".join(parts)


def rules_page() -> str:
    """``docs/rules.md``."""
    packs = [pack for pack in _packs() if pack.rules]
    covers = {
        name: [rule.id for pack in packs for rule in pack.rules if name in rule.covered_by]
        for pack in packs
        for name in (rule.id for rule in pack.rules)
    }
    parts = [RULES_HEAD]
    for pack in packs:
        parts.append(f"\n## {pack.title}\n")
        parts += [_section(rule, covers[rule.id]) for rule in pack.rules]
    return "".join(parts)


def _section(rule: Rule, covers: Iterable[str]) -> str:
    """What a rule means, by which law, what it finds, and how that is fixed."""
    number = f" ({rule.number})" if rule.number else ""
    needs = " It needs a register in `flowcheck.yml`." if rule.needs else ""
    lines = [
        f"\n### {rule.id}\n",
        f"**{rule.title}**{number}. It looks at {ABOUT[rule.on]}.{needs}",
        "",
    ]
    lines += [f"*Severity*: {severities(rule)}.", "", f"*Law*: {'; '.join(rule.articles)}.", ""]
    lines += ["It finds something where", "", *(f"* {line}" for line in finds_when(rule)), ""]
    lines += ["and says", "", f"> {rule.message}", ""]
    if rule.per:
        lines += [f"There is one finding for each {', '.join(rule.per)}, for all places.", ""]
    if rule.covered_by:
        lines += [
            f"Where {_linked(rule.covered_by)} finds something in the same, that stands for it.",
            "",
        ]
    if covers:
        lines += [f"It stands for what {_linked(covers)} finds in the same.", ""]
    lines += [f"*How to fix it*: {rule.remedy}", ""]
    if rule.examples:
        named = [*rule.examples.items()]
        named += [(f"{vendor} (Python)", code) for vendor, code in rule.examples_python.items()]
        codes = (f"* {vendor}: `{code}`" for vendor, code in sorted(named))
        lines += ["In code:", "", *codes, ""]
    for finds, head in ((True, "It finds something in"), (False, "It finds nothing in")):
        rows = [f"* {fact(test.given)}" for test in rule.tests if test.finds is finds]
        lines += [f"{head}", "", *rows, ""]
    return "\n".join(lines)


def _linked(names: Iterable[str]) -> str:
    return " or ".join(f"[`{name}`](#{name})" for name in names)


def _rule_cells(rule: Rule) -> tuple[object, ...]:
    severities = " or ".join(dict.fromkeys((rule.severity, *(name for _, name in rule.graver))))
    needs = "yes" if rule.needs else ""
    return (
        f"[`{rule.id}`](rules.md#{rule.id})",
        rule.number,
        rule.title,
        severities,
        "; ".join(rule.articles),
        needs,
    )


def editor_schema() -> str:
    """``docs/schema/flowcheck.schema.json``."""
    return file_schema(_catalog(), _packs())


PAGES: Mapping[str, Callable[[], str]] = {
    "vendors.md": vendors_page,
    "coverage.md": coverage_page,
    "policy.md": policy_page,
    "rules.md": rules_page,
    "schema/flowcheck.schema.json": editor_schema,
}
"""Page -> the function that makes it."""


def _by_kind(rows: Iterable[tuple[dict[str, str], str]]) -> str:
    total: Counter[str] = Counter()
    known: Counter[str] = Counter()
    for row, vendor in rows:
        total[row["kind"]] += 1
        known[row["kind"]] += bool(vendor)
    ordered = sorted(total, key=lambda kind: (-total[kind], kind))
    return _table(("kind", "known", "of"), ((kind, known[kind], total[kind]) for kind in ordered))


def _vendors(catalog: Catalog) -> list[Vendor]:
    return sorted(catalog.vendors, key=lambda vendor: vendor.id)


def _cells(vendor: Vendor) -> tuple[object, ...]:
    names = sorted({f"{p.ecosystem}:{p.name}" for p in vendor.packages if p.sdk})
    shown = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    calls = len({call.symbol for call in vendor.calls})
    return (
        vendor.name,
        f"`{vendor.id}`",
        vendor.vendor_class,
        vendor.entity,
        vendor.country,
        shown,
        calls,
        len(vendor.implicit),
    )


def _table(heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    return _row(heads) + _row(("---",) * len(heads)) + "".join(_row(row) for row in rows)


def _row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |\n"


if __name__ == "__main__":
    for name, make in PAGES.items():
        (DOCS / name).write_text(make(), "utf-8")
