"""Words of the exchange formats for words of ours: fideslang, DPV and its extensions for GDPR.

Only keys and IRIs, which are facts: fideslang 3.1 (texts: CC BY 4.0, Ethyca) and the W3C Data
Privacy Vocabulary 2.3. The tests compare them with the published vocabularies.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from hashlib import sha256
from unicodedata import normalize

from flowcheck.patterns import regex
from flowcheck.policy.register import LegalBasis, TransferBasis

_USES = """
    analytics analytics.reporting analytics.reporting.ad_performance
    analytics.reporting.campaign_insights analytics.reporting.content_performance
    analytics.reporting.system analytics.reporting.system.performance collect employment
    employment.recruitment essential essential.fraud_detection essential.legal_obligation
    essential.service essential.service.authentication essential.service.notifications
    essential.service.notifications.email essential.service.notifications.sms
    essential.service.operations essential.service.operations.improve
    essential.service.operations.support essential.service.payment_processing
    essential.service.security essential.service.upgrades finance functional functional.service
    functional.service.improve functional.storage functional.storage.privacy_preferences marketing
    marketing.advertising marketing.advertising.first_party
    marketing.advertising.first_party.contextual marketing.advertising.first_party.targeted
    marketing.advertising.frequency_capping marketing.advertising.negative_targeting
    marketing.advertising.profiling marketing.advertising.serving
    marketing.advertising.third_party marketing.advertising.third_party.targeted
    marketing.communications marketing.communications.email marketing.communications.sms operations
    personalize personalize.content personalize.content.limited personalize.content.profiled
    personalize.content.profiling personalize.profiling personalize.system sales third_party_sharing
    third_party_sharing.legal_obligation train_ai_system
"""
_SUBJECTS = """
    anonymous_user citizen_voter commuter consultant customer employee job_applicant next_of_kin
    passenger patient prospect shareholder supplier_vendor trainee visitor
"""
DATA_USES = frozenset(_USES.split())
DATA_SUBJECTS = frozenset(_SUBJECTS.split())

FIDES_TRANSFERS: Mapping[str, str] = {
    TransferBasis.ADEQUACY: "Adequacy Decision",
    TransferBasis.DPF: "Adequacy Decision",
    TransferBasis.SCC: "SCCs",
    TransferBasis.BCR: "BCRs",
    TransferBasis.DEROGATION: "Other",
}

FIDES_ARTICLE_9: Mapping[str, str] = {
    "a": "Explicit consent",
    "b": "Employment, social security and social protection",
    "c": "Vital interests",
    "d": "Not-for-profit bodies",
    "e": "Made public by the data subject",
    "f": "Legal claims or judicial acts",
    "g": "Reasons of substantial public interest (with a basis in law)",
    "h": "Health or social care (with a basis in law)",
    "i": "Public health (with a basis in law)",
    "j": "Archiving, research and statistics (with a basis in law)",
}
"""By the letter of GDPR Art. 9(2)."""

DPV_PURPOSES: Mapping[str, str] = {
    "analytics": "dpv:ServiceUsageAnalytics",
    "analytics.reporting.ad_performance": "dpv:Marketing",
    "analytics.reporting.campaign_insights": "dpv:Marketing",
    "analytics.reporting.system": "dpv:ServiceMonitoring",
    "employment": "dpv:PersonnelManagement",
    "employment.recruitment": "dpv:RecruitmentManagement",
    "essential": "dpv:ServiceProvision",
    "essential.fraud_detection": "dpv:FraudPreventionAndDetection",
    "essential.legal_obligation": "dpv:LegalCompliance",
    "essential.service.authentication": "dpv:IdentityAuthentication",
    "essential.service.notifications": "dpv:CommunicationManagement",
    "essential.service.operations.support": "dpv:CustomerCare",
    "essential.service.payment_processing": "dpv:PaymentManagement",
    "essential.service.security": "dpv:EnforceSecurity",
    "functional": "dpv:ServiceProvision",
    "functional.service.improve": "dpv:ImproveExistingProductsAndServices",
    "functional.storage.privacy_preferences": "dpv:LegalCompliance",
    "marketing": "dpv:Marketing",
    "marketing.advertising": "dpv:Advertising",
    "marketing.advertising.first_party.targeted": "dpv:TargetedAdvertising",
    "marketing.advertising.third_party.targeted": "dpv:TargetedAdvertising",
    "marketing.communications": "dpv:DirectMarketing",
    "operations": "dpv:ServiceManagement",
    "personalize": "dpv:Personalisation",
    "sales": "dpv:CustomerRelationshipManagement",
}
"""By data use; that of the nearest above it counts."""

DPV_SUBJECTS: Mapping[str, str] = {
    "anonymous_user": "dpv:User",
    "child": "dpv:Child",
    "customer": "dpv:Customer",
    "employee": "dpv:Employee",
    "job_applicant": "dpv:JobApplicant",
    "patient": "dpv:Patient",
    "visitor": "dpv:Visitor",
}

DPV_BASES: Mapping[str, str] = {
    LegalBasis.CONSENT: "eu-gdpr:A6-1-a",
    LegalBasis.CONTRACT: "eu-gdpr:A6-1-b",
    LegalBasis.LEGAL_OBLIGATION: "eu-gdpr:A6-1-c",
    LegalBasis.VITAL_INTERESTS: "eu-gdpr:A6-1-d",
    LegalBasis.PUBLIC_INTEREST: "eu-gdpr:A6-1-e",
    LegalBasis.LEGITIMATE_INTERESTS: "eu-gdpr:A6-1-f",
}

DPV_TRANSFERS: Mapping[str, str] = {
    TransferBasis.ADEQUACY: "eu-gdpr:A45-3",
    TransferBasis.DPF: "eu-gdpr:A45-3",
    TransferBasis.SCC: "eu-gdpr:A46-2-c",
    TransferBasis.BCR: "eu-gdpr:A46-2-b",
}
"""A derogation (Art. 49) has no term of its own: the register does not say which."""

DPV_MEASURES: Mapping[str, str] = {
    "encrypted": "dpv:Encryption",
    "hashed": "dpv:HashFunctions",
    "keyed-hash": "dpv:Pseudonymisation",
    "masked": "dpv:DataRedaction",
    "tokenised": "dpv:Pseudonymisation",
}
"""By treatment."""

_LETTER = regex(r"9\s*\(2\)\s*\(([a-j])\)")
_UNFIT = regex(r"[^a-z0-9]+")


def nearest_above(key: str, known: Collection[str]) -> str:
    """The key itself or the nearest above it that is known, ``""`` when there is none."""
    parts = key.split(".")
    above = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((name for name in above if name in known), "")


def article_9_letter(condition: str) -> str:
    """``a`` for "Art. 9(2)(a): explicit consent", ``""`` where no single letter is named."""
    letters = set(_LETTER.findall(condition))
    return letters.pop() if len(letters) == 1 else ""


def subject_key(text: str) -> str:
    """What a register calls people, as a key: ``job_applicant`` for "Job applicants".

    Words of fideslang are found in singular and plural. A text in another script gets a number.
    """
    plain = normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    key = _UNFIT.sub("_", plain).strip("_")
    if not key and any(char.isalnum() for char in text):
        key = f"subject_{sha256(text.encode('utf-8', 'replace')).hexdigest()[:8]}"
    for known in (key, key.removesuffix("s")):
        if known in DATA_SUBJECTS or known in DPV_SUBJECTS:
            return known
    return {"children": "child"}.get(key, key)
