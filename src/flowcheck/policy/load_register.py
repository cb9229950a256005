"""``register`` of ``flowcheck.yml`` -> a ``Register``.

Nothing in it is required: what is not written is not answered yet. A mistake is the error of the
file, with line, column, what was expected and which word was likely meant.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date

from msgspec import Struct

from flowcheck.config.fields import Fields
from flowcheck.config.read import category, glob, is_vendor_id, listed, vendor_id
from flowcheck.document import Item, expected, nearest
from flowcheck.patterns import regex
from flowcheck.policy.countries import COUNTRIES, nearest_country
from flowcheck.policy.register import (
    Activity,
    Answer,
    Audience,
    CcpaRole,
    Console,
    Contact,
    LegalBasis,
    Organisation,
    Profile,
    ProjectRole,
    Register,
    RegisteredVendor,
    TransferBasis,
    VendorRole,
    VendorStatus,
)
from flowcheck.taint.recipients import UNKNOWN_HOST

TOP = ("project", "organisation", "activities", "vendors", "reviewed", "answers")
PROJECT = ("name", "role", "audience", "residency", "payment_pages", "profiles")
ORGANISATION = ("name", "contact", "representative", "joint_controllers", "dpo")
CONTACT = ("name", "email", "address", "phone")
ACTIVITY = (
    "id", "name", "purposes", "data_use", "legal_basis", "legitimate_interest", "data_subjects",
    "categories", "article_9_condition", "retention", "measures", "vendors", "dpia_url", "source",
)  # fmt: skip
VENDOR = (
    "legal_name", "country", "role", "purposes", "dpa", "subprocessors_url", "residency",
    "transfer", "allowed", "denied", "article_9_condition", "consent", "retention", "measures",
    "contact", "ccpa_role", "baa_url", "cnil_exempt", "self_assessment_url", "dpia_url",
    "console", "status", "trains_ai", "used_by", "answers",
)  # fmt: skip
DPA = ("url", "date")
TRANSFER = ("basis", "scc_module", "dpf_checked", "tia_url")
CONSENT = ("required", "guard")
CONSOLE = ("settings", "asserted_by", "on")
ANSWER = ("answer", "by", "on")
SCC_MODULES = ("1", "2", "3", "4")

_REGION = regex(r"[a-z]+(?:-[a-z0-9]+)*")
_DATA_USE = regex(r"[a-z_]+(?:\.[a-z_]+)*")
_HOST_NAME = regex(r"[a-z0-9_*](?:[a-z0-9_.*-]*[a-z0-9])?")


class Known(Struct, frozen=True):
    """What the register may name; an empty part is not checked.

    ``vendors`` are ids, ``others`` gives more of them when they are needed. No date may lie after
    ``latest``.
    """

    vendors: frozenset[str] = frozenset()
    others: Callable[[], Collection[str]] = frozenset
    categories: frozenset[str] = frozenset()
    questions: frozenset[str] = frozenset()
    latest: date | None = None


def load_register(item: Item | None, known: Known | None = None) -> Register:
    """The register; an empty one, not ``written``, when there is none. Raises ``ConfigError``."""
    top = Fields.of(item, "the register", TOP)
    if not top.found:
        return Register()
    return _Reader(known or Known()).register(top)


class _Reader:
    """Reads the parts; knows what may be named."""

    def __init__(self, known: Known) -> None:
        self._known = known

    def register(self, top: Fields) -> Register:
        project = top.record("project", PROJECT)
        vendors = self._vendors(top.item("vendors"))
        asked = {item.word("a profile", Profile) for item in listed(project.found, "profiles")}
        return Register(
            written=True,
            project=project.text("name"),
            role=project.word("role", ProjectRole) or "",
            audience=project.word("audience", Audience) or "",
            residency=_region(project.item("residency")),
            payment_pages=tuple(glob(item) for item in listed(project.found, "payment_pages")),
            profiles=tuple(
                profile.value
                for profile in Profile
                if profile in asked or profile.value in Register().profiles
            ),
            organisation=_organisation(top.record("organisation", ORGANISATION)),
            activities=self._activities(top, vendors),
            vendors=vendors,
            reviewed=self._past(top, "reviewed"),
            answers=self._answers(top),
        )

    def _vendors(self, item: Item | None) -> dict[str, RegisteredVendor]:
        if item is None:
            return {}
        found = item.mapping("vendors by id")
        return {key: self._vendor(key, value) for key, value in found.items()}

    def _vendor(self, key: str, item: Item) -> RegisteredVendor:
        body = Fields.of(item, "a vendor of the register", VENDOR)
        used_by = body.text("used_by")
        self._check_id(key, item, elsewhere=bool(used_by))
        dpa = body.record("dpa", DPA)
        transfer = body.record("transfer", TRANSFER)
        consent = body.record("consent", CONSENT)
        return RegisteredVendor(
            id=key,
            place=item.key or item.place,
            legal_name=body.text("legal_name"),
            country=_country(body.item("country")),
            role=body.word("role", VendorRole) or "",
            purposes=body.texts("purposes"),
            dpa_url=dpa.text("url"),
            dpa_date=self._past(dpa, "date"),
            subprocessors_url=body.text("subprocessors_url"),
            residency=_region(body.item("residency")),
            transfer_basis=transfer.word("basis", TransferBasis) or "",
            scc_module=_scc_module(transfer.item("scc_module")),
            dpf_checked=self._past(transfer, "dpf_checked"),
            tia_url=transfer.text("tia_url"),
            allowed=self._categories(body, "allowed") if body.item("allowed") else None,
            denied=self._categories(body, "denied"),
            article_9_condition=body.text("article_9_condition"),
            consent_required=consent.flag("required"),
            consent_guard=consent.text("guard"),
            retention=body.text("retention"),
            measures=body.texts("measures"),
            contact=_contact(body.item("contact")),
            ccpa_role=body.word("ccpa_role", CcpaRole) or "",
            baa_url=body.text("baa_url"),
            cnil_exempt=bool(body.flag("cnil_exempt")),
            self_assessment_url=body.text("self_assessment_url"),
            dpia_url=body.text("dpia_url"),
            console=self._console(body),
            status=body.word("status", VendorStatus) or VendorStatus.ACTIVE.value,
            trains_ai=body.flag("trains_ai"),
            used_by=used_by,
            answers=self._answers(body),
        )

    def _check_id(self, key: str, item: Item, *, elsewhere: bool) -> None:
        if key.startswith(UNKNOWN_HOST):
            if not _HOST_NAME.fullmatch(key.removeprefix(UNKNOWN_HOST)):
                raise item.fail_at_key(
                    f"{key!r} does not name a host; expected 'unknown: api.example.com'"
                )
            return
        known = self._known
        if not is_vendor_id(key):
            near = nearest(key.replace(" ", "-"), known.vendors)
            hint = f"did you mean {near!r}?" if near else "expected for example google-analytics"
            raise item.fail_at_key(f"{key!r} is not the id of a vendor; {hint}")
        if not known.vendors or elsewhere or key in known.vendors or key in known.others():
            return
        near = nearest(key, {*known.vendors, *known.others()})
        hint = f"did you mean {near!r}? " if near else ""
        raise item.fail_at_key(
            f"unknown vendor {key!r}; {hint}`flowcheck vendors` lists those that are known; "
            "for one that only another system uses, say which: used_by"
        )

    def _activities(
        self, top: Fields, vendors: Mapping[str, RegisteredVendor]
    ) -> tuple[Activity, ...]:
        found: dict[str, Activity] = {}
        for item in listed(top.found, "activities"):
            body = Fields.of(item, "an activity", ACTIVITY)
            if "id" not in body.found:
                raise item.fail("an activity lacks the key 'id'")
            key = vendor_id(body.found["id"])
            if key in found:
                raise body.found["id"].fail(f"the activity {key!r} appears twice")
            for name in listed(body.found, "vendors"):
                if name.text("the id of a vendor") not in vendors:
                    words = expected(name.text("the id of a vendor"), vendors)
                    hint = words if vendors else "it names none"
                    raise name.fail(f"register.vendors lacks {name.value!r}; {hint}")
            found[key] = self._activity(key, body, item)
        return tuple(found.values())

    def _activity(self, key: str, body: Fields, item: Item) -> Activity:
        return Activity(
            id=key,
            name=body.text("name") or key,
            purposes=body.texts("purposes"),
            data_use=_data_use(body.item("data_use")),
            legal_basis=body.word("legal_basis", LegalBasis) or "",
            legitimate_interest=body.text("legitimate_interest"),
            data_subjects=body.texts("data_subjects"),
            categories=self._categories(body, "categories"),
            article_9_condition=body.text("article_9_condition"),
            retention=body.text("retention"),
            measures=body.texts("measures"),
            vendors=body.texts("vendors"),
            dpia_url=body.text("dpia_url"),
            source=body.text("source"),
            place=item.place,
        )

    def _console(self, body: Fields) -> Console:
        found = body.record("console", CONSOLE)
        written = found.item("settings")
        rows = written.mapping("settings by name").items() if written is not None else ()
        settings = {name: _setting(value) for name, value in rows if value.value is not None}
        on = self._past(found, "on")
        for key in ("asserted_by", "on"):
            if written is not None and settings and key not in found.found:
                raise written.fail_at_key(f"settings of a console need {key!r} beside them")
        return Console(settings, found.text("asserted_by"), on)

    def _answers(self, body: Fields) -> dict[str, Answer]:
        item = body.item("answers")
        rows = item.mapping("answers by question").items() if item is not None else ()
        return dict(self._answer(key, value) for key, value in rows)

    def _answer(self, key: str, item: Item) -> tuple[str, Answer]:
        known = self._known.questions
        if known and key not in known:
            raise item.fail_at_key(f"unknown question {key!r}; {expected(key, known)}")
        found = item.record("an answer", required=ANSWER)
        body = Fields(found, "an answer")
        for name in ("answer", "by"):
            if not body.text(name):
                raise found[name].fail(f"expected {name} (text), found an empty one")
        return key, Answer(body.text("answer"), body.text("by"), self._checked(found["on"]))

    def _categories(self, body: Fields, key: str) -> tuple[str, ...]:
        return tuple(category(item, self._known.categories) for item in listed(body.found, key))

    def _past(self, body: Fields, key: str) -> date | None:
        item = body.item(key)
        return None if item is None else self._checked(item)

    def _checked(self, item: Item) -> date:
        """A day that has been."""
        found = item.day()
        if self._known.latest is not None and found > self._known.latest:
            raise item.fail(f"{found} is in the future; expected a day that has been")
        return found


def _organisation(body: Fields) -> Organisation:
    return Organisation(
        name=body.text("name"),
        contact=_contact(body.item("contact")),
        representative=_contact(body.item("representative")),
        joint_controllers=tuple(_contact(item) for item in listed(body.found, "joint_controllers")),
        dpo=_contact(body.item("dpo")),
    )


def _contact(item: Item | None) -> Contact:
    """A contact; a text alone is its name."""
    if item is not None and isinstance(item.value, str):
        return Contact(item.value)
    body = Fields.of(item, "a contact", CONTACT)
    return Contact(*(body.text(key) for key in CONTACT))


def _country(item: Item | None) -> str:
    if item is None:
        return ""
    text = item.text("the code of a country")
    if text in COUNTRIES:
        return text
    near = nearest_country(text)
    hint = f"did you mean {near!r}?" if near else "expected two letters of ISO 3166-1, such as DE"
    raise item.fail(f"{text!r} is not a country code; {hint}")


def _region(item: Item | None) -> str:
    if item is None:
        return ""
    text = item.text("a region such as eu")
    if _REGION.fullmatch(text):
        return text
    hint = (
        f"did you mean {text.lower()!r}?"
        if _REGION.fullmatch(text.lower())
        else "expected for example eu or us"
    )
    raise item.fail(f"{text!r} is not a region; {hint}")


def _data_use(item: Item | None) -> str:
    if item is None:
        return ""
    text = item.text("a data use such as analytics.reporting")
    if not _DATA_USE.fullmatch(text):
        raise item.fail(
            f"{text!r} is not a data use of fideslang; expected for example analytics.reporting"
        )
    return text


def _scc_module(item: Item | None) -> str:
    if item is None:
        return ""
    text = str(item.scalar("a module of the clauses"))
    if text not in SCC_MODULES:
        raise item.fail(
            f"{text!r} is not a module of the standard clauses; {expected(text, SCC_MODULES)}"
        )
    return text


_OFF = frozenset({"off", "false", "no", "never", "none", "disabled"})
_ON = frozenset({"on", "true", "yes", "always", "enabled"})


def _setting(item: Item) -> str:
    """What a setting says; the words for a switch become ``on`` and ``off``."""
    text = str(item.scalar("what the console says")).strip()
    folded = text.lower()
    return "off" if folded in _OFF else "on" if folded in _ON else text
