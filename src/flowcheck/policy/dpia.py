"""Which criteria for a data protection impact assessment the code shows.

The nine criteria are those of the guidelines WP 248 rev.01 (endorsed by the EDPB), III.B; two of
them mean, in most cases, that an assessment is required (GDPR Art. 35(1), 35(3)). Code can show
six; the others are questions.
"""

from __future__ import annotations

from collections.abc import Mapping

from flowcheck.catalog.categories import DataCategory
from flowcheck.result.scan import ScanResult

_VULNERABLE = frozenset({"child", "employee", "patient", "job_applicant"})


def criteria(result: ScanResult, categories: Mapping[str, DataCategory]) -> tuple[str, ...]:
    """The criteria seen, in words, in the order of the guidelines."""
    classes = {use.vendor_class for use in result.vendors}
    sent = {flow.category for flow in result.flows}
    special = any(
        categories[key].article_9 or categories[key].article_10 for key in sent if key in categories
    )
    seen = {
        "evaluation or profiling": classes & {"advertising", "marketing-automation", "attribution"},
        "systematic monitoring": classes & {"session-replay"},
        "sensitive data": special or "user.location.precise" in sent,
        "matching or combining of datasets": classes & {"customer-data-platform"},
        "vulnerable data subjects": _vulnerable(result) or "user.childrens" in sent,
        "innovative use of technology": classes & {"llm"}
        or any(key.startswith("user.biometric") for key in sent),
    }
    return tuple(name for name, found in seen.items() if found)


def _vulnerable(result: ScanResult) -> bool:
    return any(flow.subject in _VULNERABLE for flow in result.flows)
