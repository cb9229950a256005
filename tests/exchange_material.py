"""What the exchange formats are tested with: a result, a register, the real categories."""

from __future__ import annotations

from datetime import date

import msgspec

from flowcheck.catalog.location import rules_directory
from flowcheck.document import parse
from flowcheck.errors import ConfigError
from flowcheck.policy.load_register import Known, load_register
from flowcheck.policy.register import Register
from flowcheck.record.groups import load_groups
from flowcheck.report.exchange.recipients import Material
from flowcheck.result.scan import ScanResult
from known_rules import catalog
from sample_result import sample

REGISTER = """
project: {name: Shop, role: controller}
organisation:
  name: Shop GmbH
  contact: {email: info@shop.example, address: "Marktplatz 1, 10115 Berlin"}
  dpo: {name: Erika Mustermann, email: dpo@shop.example}
activities:
  - id: product-analytics
    name: Product analytics
    purposes: [Find out which functions are used]
    data_use: analytics.reporting.product
    legal_basis: Consent
    data_subjects: [Customers, Beta testers]
    categories: [user.unique_id, user.behavior]
    retention: 12 months
    measures: [single sign-on]
    vendors: [mixpanel, posthog]
    dpia_url: https://wiki.shop.example/dpia
  - id: errors
    legal_basis: Legitimate interests
    article_9_condition: "Art. 9(2)(a): explicit consent"
    vendors: [sentry]
vendors:
  mixpanel:
    legal_name: Mixpanel, Inc.
    country: US
    role: processor
    dpa: {url: "https://wiki.shop.example/mixpanel", date: 2026-01-15}
    transfer: {basis: scc, scc_module: 2}
    retention: 24 months
    contact: {email: privacy@vendor.example, address: "1 Front Street"}
  posthog: {role: controller, transfer: {basis: derogation}, purposes: [find mistakes]}
  sentry: {role: joint-controller, transfer: {basis: dpf}, measures: [names are masked]}
"""


def register(text: str = REGISTER) -> Register:
    """A register as ``flowcheck.yml`` has it below ``register``."""
    return load_register(parse(text, "f.yml", ConfigError), Known(latest=date(2026, 12, 1)))


def material(
    result: ScanResult | None = None, said: Register | None = None, *, written: bool = True
) -> Material:
    """What an export is made of; ``written``: with the register above, unless another is given."""
    own = said or (register() if written else Register())
    vendors = {vendor.id: vendor for vendor in catalog().vendors}
    groups = load_groups(rules_directory(), catalog().categories)
    return Material(result or sample(), own, vendors, catalog().categories, groups)


def only(vendor: str) -> ScanResult:
    """The sample with one vendor."""
    result = sample()
    return msgspec.structs.replace(
        result,
        vendors=tuple(use for use in result.vendors if use.vendor == vendor),
        flows=tuple(flow for flow in result.flows if flow.vendor == vendor),
    )


def with_category(vendor: str, category: str, **fields: object) -> ScanResult:
    """The sample, with one more flow to a vendor."""
    result = sample()
    first = next(flow for flow in result.flows if flow.vendor == vendor)
    more = msgspec.structs.replace(first, id="more", category=category, **fields)
    return msgspec.structs.replace(result, flows=(*result.flows, more))
