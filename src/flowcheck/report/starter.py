"""A result -> the text of a first ``flowcheck.yml``: what is known filled in, the rest asked.

Only a person can answer what is marked ``# answer:``; until then a key has no value and counts as
not written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from flowcheck.catalog.categories import DataCategory
from flowcheck.catalog.vendor import Vendor
from flowcheck.policy.options import side
from flowcheck.policy.schema import Defaults
from flowcheck.record.groups import Groups
from flowcheck.report.yamltext import comment, listed, scalar
from flowcheck.result.flows import Flow, VendorUse
from flowcheck.result.scan import SETTING, ScanResult
from flowcheck.taint.recipients import UNKNOWN_HOST

ASKS = "# answer:"
"""Marks what a person must say."""

_SOLD = frozenset({"advertising", "attribution", "product-analytics", "customer-data-platform"})

_HEAD = """\
# What code cannot show. Written by `flowcheck init` from what the code shows; a person answers what
# is marked "answer:" (with the law that asks). A key without a value counts as not answered.
version: 1
"""
_PROJECT = """\
register:
  reviewed: # answer: the day on which somebody read all of it, such as 2026-01-31 (GDPR Art. 5(2))

  project:
    name: {name}
    role: # answer: controller or processor (GDPR Art. 4(7), 4(8))
    audience: # answer: general or children (GDPR Art. 8(1), 16 CFR Part 312)
    residency: # answer: the region that data shall stay in, such as eu, if any (GDPR Art. 44)
    profiles: [gdpr, eprivacy] # answer: also ccpa, coppa, hipaa, pci where they apply
    # payment_pages: [src/checkout/**] # files that show a payment form (PCI DSS 6.4.3)

  organisation:
    name: # answer: the controller (GDPR Art. 30(1)(a))
    contact:
      email: # answer: GDPR Art. 13(1)(a)
      address: # answer: GDPR Art. 13(1)(a)
    dpo:
      name: # answer: the data protection officer, if there must be one (GDPR Art. 37(1))
      email: # answer: GDPR Art. 13(1)(b)
    # representative: {{name: ..., email: ...}} # of a controller outside the EU (GDPR Art. 27)
    # joint_controllers: [{{name: ..., email: ...}}] # GDPR Art. 26
"""
_TAIL = """\
# Findings that somebody answers for until a day, within a year:
#   - {rule: id-of-the-rule, vendor: ..., owner: ..., reason: ..., expires: 2026-01-31}
# or in the code, on the line or the line above: flowcheck: ignore[id-of-the-rule] reason
waivers: []
"""


class Knowledge(Struct, frozen=True):
    """What is known beside the scan: vendors and categories by id, and countries.

    ``groups`` are the activities that the record proposes, ``names`` what it calls them.
    """

    vendors: Mapping[str, Vendor]
    categories: Mapping[str, DataCategory]
    defaults: Defaults
    groups: Groups
    names: Mapping[str, str]


def render(result: ScanResult, known: Knowledge) -> str:
    """The text of the file."""
    named = [use for use in result.vendors if not use.vendor.startswith(UNKNOWN_HOST)]
    hosts = [use for use in result.vendors if use.vendor.startswith(UNKNOWN_HOST)]
    parts = [_HEAD, *_own_hosts(result, hosts), _PROJECT.format(name=scalar(result.project.name))]
    parts.append(_lines(_activities(result, named, known)))
    parts.append(_lines((*_vendors(result, named, known), *_unknown(hosts), *_settings(result))))
    parts.append(_TAIL)
    return "\n".join(part for part in parts if part)


def answers(text: str) -> int:
    """How many answers a file asks for."""
    return text.count(ASKS)


def _lines(lines: Iterator[str] | Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _own_hosts(result: ScanResult, hosts: Sequence[VendorUse]) -> Iterator[str]:
    if not hosts:
        return
    lines = ["# Personal data go to these hosts, of which nobody has said whose they are."]
    lines.append(
        f"# own_hosts: {ASKS} which of them are yours, and so no third party (GDPR Art. 4(10))"
    )
    for use in hosts:
        flow = next((flow for flow in result.flows if flow.vendor == use.vendor), None)
        seen = f" # {flow.category}, {flow.sink.file}:{flow.sink.line}" if flow is not None else ""
        host = scalar(use.vendor.removeprefix(UNKNOWN_HOST))
        lines.append(comment(f"{host}{seen}", "#   - "))
    yield _lines(lines)


def _activities(result: ScanResult, uses: Sequence[VendorUse], known: Knowledge) -> Iterator[str]:
    """Those that the record proposes, in its order and by its names."""
    members: dict[str, list[str]] = {}
    for use in uses:
        if any(flow.vendor == use.vendor for flow in result.flows):
            members.setdefault(known.groups.of_class(use.vendor_class).id, []).append(use.vendor)
    if not members:
        return
    yield "  # What you do with the data, one for each purpose; proposed by kind of service."
    yield "  activities:"
    for group in known.groups.activities:
        vendors = members.get(group.id, ())
        if not vendors:
            continue
        subjects = {flow.subject for flow in result.flows if flow.vendor in vendors} - {"unknown"}
        seen = f"; seen: {', '.join(sorted(subjects))}" if subjects else ""
        yield f"    - id: {scalar(group.id)}"
        yield f"      name: {scalar(known.names[group.id])}"
        yield f"      vendors: {listed(tuple(sorted(vendors)))}"
        yield f"      purposes: {ASKS} a list (GDPR Art. 5(1)(b), 30(1)(b))"
        yield (
            f"      legal_basis: {ASKS} Consent, Contract, Legal obligations, Vital interests, "
            "Public interest or Legitimate interests (GDPR Art. 6(1))"
        )
        yield f"      data_subjects: {ASKS} a list{seen} (GDPR Art. 30(1)(c))"
        yield f"      retention: {ASKS} how long you keep the data (GDPR Art. 30(1)(f))"
        yield (
            f"      dpia_url: {ASKS} the impact assessment, or why there is none (GDPR Art. 35(1))"
        )


def _vendors(result: ScanResult, uses: Sequence[VendorUse], known: Knowledge) -> Iterator[str]:
    yield "  vendors:" if uses else "  vendors: {}"
    for number, use in enumerate(uses):
        if number:
            yield ""
        flows = [flow for flow in result.flows if flow.vendor == use.vendor]
        vendor = known.vendors.get(use.vendor)
        place = use.telling
        yield "    " + comment(
            f"{use.name}: {use.vendor_class}; region seen: {use.region}; {place.file}:{place.line}"
        )
        yield f"    {scalar(use.vendor)}:"
        yield from (f"      {line}" for line in _vendor(use, flows, vendor, known))


def _vendor(
    use: VendorUse, flows: Sequence[Flow], vendor: Vendor | None, known: Knowledge
) -> Iterator[str]:
    country = vendor.country if vendor is not None else ""
    if vendor is not None and use.self_hosted:
        yield (
            f"legal_name: {ASKS} {vendor.entity}, or you, where it is your own server "
            "(GDPR Art. 30(1)(d))"
        )
    elif vendor is not None and vendor.entity:
        yield f"legal_name: {scalar(vendor.entity)}"
    else:
        yield f"legal_name: {ASKS} the company (GDPR Art. 30(1)(d))"
    if country and use.self_hosted:
        yield f"country: {ASKS} {country}, or that of your own server (GDPR Art. 30(1)(e))"
    elif country:
        yield f"country: {scalar(country)}"
    else:
        yield f"country: {ASKS} its country, two letters (GDPR Art. 30(1)(e))"
    yield f"role: {ASKS} processor, controller or joint-controller (GDPR Art. 4(7), 4(8), 26, 28)"
    if not flows:
        yield "# no personal data are seen to reach it"
        return
    yield f"purposes: {ASKS} a list (GDPR Art. 5(1)(b), 30(1)(b))"
    yield "dpa: # the contract on processing"
    yield f"  url: {ASKS} where it is (GDPR Art. 28(3))"
    yield f"  date: {ASKS} when it was signed (GDPR Art. 28(3))"
    yield f"subprocessors_url: {ASKS} where its sub-processors are listed (GDPR Art. 28(2), 28(4))"
    yield from _transfer(country, known.defaults)
    yield f"retention: {ASKS} how long it keeps the data (GDPR Art. 5(1)(e), 30(1)(f))"
    yield "contact:"
    yield f"  email: {ASKS} whom to call after a breach (GDPR Art. 33(2))"
    yield from _by_kind(use, flows, vendor, known)
    yield from _allowed(flows)
    yield from _console(flows)


def _transfer(country: str, defaults: Defaults) -> Iterator[str]:
    if country in defaults.eea or country in defaults.adequate:
        return
    words = "dpf, scc, bcr or derogation" if country in defaults.dpf else "scc, bcr or derogation"
    yield "transfer:"
    yield f"  basis: {ASKS} {words} (GDPR Art. 44 to 49)"
    if country in defaults.dpf:
        yield f"  dpf_checked: {ASKS} when its listing was looked up (Decision (EU) 2023/1795)"
    yield f"  tia_url: {ASKS} the transfer impact assessment, for scc and bcr (GDPR Art. 46(1))"


def _by_kind(
    use: VendorUse, flows: Sequence[Flow], vendor: Vendor | None, known: Knowledge
) -> Iterator[str]:
    if any(side(init, vendor) == "browser" for init in use.inits):
        yield "consent:"
        yield f"  required: {ASKS} true or false (Directive 2002/58/EC Art. 5(3))"
    if use.vendor_class in _SOLD:
        yield (
            f"ccpa_role: {ASKS} service-provider, contractor or third-party, if the CCPA applies "
            "(Cal. Civ. Code § 1798.140)"
        )
    if use.vendor_class == "llm":
        yield f"trains_ai: {ASKS} whether it trains models with the data (GDPR Art. 5(1)(b))"
    special = sorted(
        {
            flow.category
            for flow in flows
            if (found := known.categories.get(flow.category)) is not None and found.article_9
        }
    )
    if special:
        yield f"article_9_condition: {ASKS} for {', '.join(special)} (GDPR Art. 9(2))"


def _allowed(flows: Sequence[Flow]) -> Iterator[str]:
    """The categories seen, as a list to be uncommented."""
    yield f"# allowed: {ASKS} keep what it needs, take the signs away (GDPR Art. 5(1)(c)). Seen:"
    for category in sorted({flow.category for flow in flows}):
        rows = [flow for flow in flows if flow.category == category]
        sent = [flow for flow in rows if not flow.implicit]
        if sent:
            first = min(sent, key=lambda flow: (flow.sink.file, flow.sink.line))
            how = f"sent, {first.treatment}, {first.sink.file}:{first.sink.line}"
        else:
            how = "collected by the SDK itself"
        yield comment(f"{category} # {how}", "#   - ")


def _console(flows: Sequence[Flow]) -> Iterator[str]:
    keys = sorted({flow.key or flow.category for flow in flows if flow.collection == "console"})
    if not keys:
        return
    yield "console: # what only its console shows (GDPR Art. 25(2))"
    yield "  settings:"
    for key in keys:
        yield f"    {scalar(key)}: {ASKS} on or off"
    yield f"  asserted_by: {ASKS} who looked"
    yield f"  on: {ASKS} when"


def _unknown(hosts: Sequence[VendorUse]) -> Iterator[str]:
    for use in hosts:
        yield "    # if the host is not yours, say whose it is (GDPR Art. 30(1)(d)):"
        yield "    " + comment(f"{scalar(use.vendor)}:")
        yield f"    #   legal_name: {ASKS} its owner"
        yield f"    #   country: {ASKS} its country, two letters"
        yield f"    #   role: {ASKS} processor, controller or joint-controller"


def _settings(result: ScanResult) -> Iterator[str]:
    """The settings that hold addresses, of which some may be recipients."""
    rows = [row for row in result.signals if row.kind == SETTING]
    if rows:
        yield "    # the code takes these addresses from settings; describe those of somebody else"
        yield "    # as a vendor (GDPR Art. 30(1)(d)):"
    for row in rows:
        yield "    " + comment(f"{row.name}: {row.file}:{row.line}", "#   - ")
