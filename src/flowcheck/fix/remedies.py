"""Which findings a change of the code mends, and which flows such a change may end."""

from __future__ import annotations

from collections.abc import Mapping

from flowcheck.catalog.vendor import AT_WORK, VendorClass
from flowcheck.fix.project import Project
from flowcheck.result.flows import Flow

OF_A_PERSON = (
    "it is about the register or the contract, not about a line of code; the remedy says what to do"
)
_OF_THE_WAY = (
    "the way it is sent is to change, not what is sent; the remedy says how (to drop it none the "
    "less, give the id of the flow)"
)
_OF_THE_SCAN = (
    "the scan could not follow it; flowcheck.yml can tell what it is (sinks, sources, own_hosts)"
)

NOT_BY_CODE: Mapping[str, str] = {
    "llm-not-registered": OF_A_PERSON,
    "not-in-privacy-manifest": OF_A_PERSON,
    "personal-data-to-unknown-host": OF_A_PERSON,
    "personal-data-in-address": _OF_THE_WAY,
    "unencrypted-transport": _OF_THE_WAY,
}
"""Rules of which no value that is sent is the trouble, and what is said instead of a fix."""

NOT_BY_PROGRAM: Mapping[str, str] = {"undecided": _OF_THE_SCAN}
"""Rules about no flow and no setting, and what is said of them if it is not ``OF_A_PERSON``."""


OF_VENDORS = frozenset({
    "business-associate-agreement-missing", "exemption-for-another-kind", "joint-control-likely",
    "opt-out-signal-not-read", "outside-residency", "recipient-not-registered",
    "scripts-beside-payments", "vendor-banned", "vendor-had-incident", "vendor-phasing-out",
    "withdrawal-missing",
})  # fmt: skip
"""Rules about a vendor as a whole: no set-up is the trouble, wherever the finding is shown."""


def is_at_work(project: Project, vendor: str) -> bool:
    """Whether a vendor works on what it is given: it pays, mails, answers."""
    kind = project.kind(vendor)
    return kind in AT_WORK or kind == VendorClass.LLM


def may_end(project: Project, other: Flow, flow: Flow) -> bool:
    """Whether a fix of one flow may end another, too: its vendor is to go without, as well."""
    if other.vendor == flow.vendor:
        return True
    return not is_at_work(project, other.vendor) and any(
        finding.waived is None and finding.rule not in NOT_BY_CODE
        for finding in project.findings_of(other)
    )
