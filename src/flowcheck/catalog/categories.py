"""The categories of personal data (``rules/data/categories.yml``) and whose data they are."""

from __future__ import annotations

from enum import StrEnum

from flowcheck.catalog.row import Row


class DataCategory(Row, frozen=True):
    """A fideslang key or an extension of ours.

    ``article_9`` and ``article_10`` are those of the GDPR. The same data elsewhere: ``dpv``: IRIs
    of the W3C Data Privacy Vocabulary; ``gvl``: number of the data category in the IAB Global
    Vendor List (0: none); ``apple``: types of a privacy manifest; ``play``: type of Google Play's
    data safety form (``""``: none).
    """

    key: str
    name: str
    description: str
    parent: str
    article_9: bool = False
    article_10: bool = False
    extension: bool = False
    dpv: tuple[str, ...] = ()
    gvl: int = 0
    apple: tuple[str, ...] = ()
    play: str = ""


class Subject(StrEnum):
    """Whose data: fideslang data subjects that code can show."""

    CUSTOMER = "customer"
    EMPLOYEE = "employee"
    VISITOR = "visitor"
    PATIENT = "patient"
    PROSPECT = "prospect"
    JOB_APPLICANT = "job_applicant"
    CHILD = "child"  # not a subject of fideslang, which has a category for children's data
    NEXT_OF_KIN = "next_of_kin"
    UNKNOWN = "unknown"
