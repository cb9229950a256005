"""Rules, questions and packs as values, and the facts that they are about.

A rule is data: which facts it matches, what it says, which law, how to fix it. The names of the
fields of a fact are a closed list, so that a misspelt one is an error when the rule is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct, field

Value = str | bool | int | date | tuple[str, ...] | None
"""What a field of a fact holds. ``None``: nobody has said it."""


class On(StrEnum):
    """What a rule is about."""

    FLOW = "flow"
    VENDOR = "vendor"  # one that the code uses
    INIT = "init"  # an initialisation of an SDK
    OPTION = "option"  # a documented option of an SDK that the code initialises
    REGISTERED = "registered"  # a vendor of the register, used or not
    ACTIVITY = "activity"  # of the register
    PROJECT = "project"
    SETTING = "setting"  # one that holds an address which the code does not name
    UNRESOLVED = "unresolved"  # a place where a flow may be missed
    WAIVER = "waiver"  # of flowcheck.yml, or a comment in the code
    CHANGE = "change"  # between two revisions, or since a baseline


class Kind(StrEnum):
    """How a field is tested."""

    TEXT = "text"
    TREE = "tree"  # a data category: a test names it or one above it
    WORDS = "words"  # several texts: a test asks for one of them
    FLAG = "flag"
    NUMBER = "number"
    DATE = "date"


_VENDOR: Mapping[str, Kind] = {
    "vendor": Kind.TEXT,
    "vendor_name": Kind.TEXT,
    "vendor_class": Kind.TEXT,
    "vendor_country": Kind.TEXT,  # ISO 3166-1 alpha-2 of the company that receives the data
    "vendor_adequate": Kind.TEXT,  # one of Standing
    "region": Kind.TEXT,
    "advisory": Kind.TEXT,  # an incident at the vendor that its customers told of (defaults.yml)
    "sdk": Kind.TEXT,
    "self_hosted": Kind.FLAG,  # it may run on a server of the project's own: no host is seen
    "own_product": Kind.FLAG,  # the project publishes the vendor's SDK itself
    "storage_free": Kind.FLAG,  # it keeps nothing on the device, as it documents, or by an option
    "is_registered": Kind.FLAG,
    "registered_legal_name": Kind.TEXT,
    "registered_role": Kind.TEXT,
    "registered_status": Kind.TEXT,
    "registered_residency": Kind.TEXT,
    "registered_basis": Kind.TEXT,
    "registered_dpf_checked": Kind.DATE,
    "registered_dpa": Kind.TEXT,
    "registered_subprocessors": Kind.TEXT,
    "registered_retention": Kind.TEXT,
    "registered_purposes": Kind.WORDS,
    "registered_article_9": Kind.TEXT,
    "registered_baa": Kind.TEXT,
    "registered_ccpa_role": Kind.TEXT,
    "registered_dpia": Kind.TEXT,
    "registered_tia": Kind.TEXT,
    "registered_trains_ai": Kind.FLAG,
    "registered_used_by": Kind.TEXT,  # another system
    "registered_contact": Kind.TEXT,  # whom to call there
    "registered_self_assessment": Kind.TEXT,
    "registered_subjects": Kind.WORDS,  # of the activities that name the vendor
    "consent_required": Kind.FLAG,
    "cnil_exempt": Kind.FLAG,
    "residency": Kind.TEXT,  # the vendor's in the register, else the project's
}

FIELDS: Mapping[On, Mapping[str, Kind]] = {
    On.FLOW: {
        **_VENDOR,
        "category": Kind.TREE,
        "derived_from": Kind.TREE,  # of a hash: the category of what was hashed
        "article_9": Kind.FLAG,
        "article_10": Kind.FLAG,
        "key": Kind.TEXT,
        "role": Kind.TEXT,
        "event": Kind.TEXT,
        "subject": Kind.TEXT,
        "treatment": Kind.TEXT,
        "implicit": Kind.FLAG,
        "collection": Kind.TEXT,  # where the register says what the console does: on or off
        "whole_object": Kind.FLAG,
        "confidence": Kind.TEXT,
        "carrier": Kind.TEXT,
        "scheme": Kind.TEXT,
        "recipient": Kind.TEXT,  # the name of the vendor, with the host that the code calls
        "call": Kind.TEXT,
        "gates": Kind.WORDS,
        "expected": Kind.FLAG,  # the vendor's class is there for such data (defaults.yml)
        "allowed": Kind.FLAG,  # by the register; None: it says nothing of the vendor's categories
        "denied": Kind.FLAG,
        "withheld": Kind.FLAG,  # an option keeps prompts from a vendor that watches models
        "hooked": Kind.FLAG,  # the start of the SDK has a hook that may take data out (beforeSend)
        "declared": Kind.FLAG,  # in a privacy manifest; None: there is none, or no word for it
        "declared_types": Kind.WORDS,  # the words that a privacy manifest has for the category
    },
    On.VENDOR: {
        **_VENDOR,
        "detected": Kind.WORDS,
        "initialised": Kind.FLAG,
        "controls": Kind.WORDS,  # opt-in, opt-out, reset, delete, consent
        "categories": Kind.WORDS,
        "subjects": Kind.WORDS,
        "receives_personal_data": Kind.FLAG,
        "signals": Kind.WORDS,
    },
    On.INIT: {
        **_VENDOR,
        "call": Kind.TEXT,
        "version": Kind.TEXT,
        "major": Kind.NUMBER,
        "gates": Kind.WORDS,
        "controls": Kind.WORDS,
        "condition": Kind.TEXT,  # about consent, as it is written
        "consent": Kind.TEXT,  # gated, held-back, waits, waits-and-opts-in, none
        "side": Kind.TEXT,  # browser or server
        "first_use": Kind.FLAG,  # the SDK is used, and nothing in the code starts it
        "runs_in": Kind.TEXT,  # browser or application, of what is no server
        "signals": Kind.WORDS,
        "integrity": Kind.FLAG,  # of a script tag: it has a hash
        "payment_page": Kind.FLAG,  # by the register; None: it names none
    },
    On.OPTION: {
        **_VENDOR,
        "call": Kind.TEXT,
        "version": Kind.TEXT,
        "major": Kind.NUMBER,
        "option": Kind.TEXT,
        "topic": Kind.TEXT,  # what it is about: replay, masking, autocapture, pii, ip, dnt, ...
        "value": Kind.TEXT,
        "setting": Kind.TEXT,  # the value in words: a default is called one
        "written": Kind.FLAG,
        "risk": Kind.TEXT,  # risky, safe, unknown, other
        "side": Kind.TEXT,
    },
    On.REGISTERED: {**_VENDOR, "in_code": Kind.FLAG, "receives_personal_data": Kind.FLAG},
    On.ACTIVITY: {
        "activity": Kind.TEXT,
        "purposes": Kind.WORDS,
        "legal_basis": Kind.TEXT,
        "data_subjects": Kind.WORDS,
        "retention": Kind.TEXT,
        "dpia": Kind.TEXT,
        "article_9_condition": Kind.TEXT,
        "sends_article_9": Kind.FLAG,
        "vendors": Kind.WORDS,
    },
    On.PROJECT: {
        "audience": Kind.TEXT,
        "profiles": Kind.WORDS,
        "signals": Kind.WORDS,
        "vendor_classes": Kind.WORDS,
        "controls": Kind.WORDS,
        "dpia_criteria": Kind.NUMBER,
        "dpia_reasons": Kind.WORDS,
        "dpia": Kind.TEXT,
        "has_register": Kind.FLAG,
        "has_flows": Kind.FLAG,
    },
    On.SETTING: {
        "setting": Kind.TEXT,  # its name
        "settings": Kind.WORDS,  # the names of all
    },
    On.UNRESOLVED: {"why": Kind.TEXT},
    On.WAIVER: {
        # active, expired, unused, covered, mistaken, without-reason, unknown-rule
        "state": Kind.TEXT,
        "waives": Kind.TEXT,  # the id of a rule
        "by": Kind.TEXT,  # the rule that covers it, where all that it is about is covered
        "owner": Kind.TEXT,
        "reason": Kind.TEXT,
        "expires": Kind.DATE,
        "inline": Kind.FLAG,
        "mistake": Kind.TEXT,
    },
    On.CHANGE: {
        "vendor": Kind.TEXT,
        "vendor_name": Kind.TEXT,
        "kind": Kind.TEXT,  # added, removed, loosened, tightened, changed
        "about": Kind.TEXT,  # vendor, sdk, option, flow
        "what": Kind.TEXT,  # the attribute that changed
        "before": Kind.TEXT,
        "after": Kind.TEXT,
        "words": Kind.TEXT,  # the change in a sentence
        "category": Kind.TREE,
        "key": Kind.TEXT,
        "role": Kind.TEXT,
        "event": Kind.TEXT,
        "call": Kind.TEXT,
        "treatment": Kind.TEXT,
        "implicit": Kind.FLAG,
        "cause": Kind.TEXT,  # the upgrade that brought it about
    },
}
"""The fields of each kind of fact."""


OFF = "off"
"""The severity of a rule that is not asked."""

LISTED: Mapping[str, str] = {
    "categories": "category",
    "keys": "key",
    "calls": "call",
    "recipients": "recipient",
}
"""Words of a message that list a field over all places of a finding."""


class Need(StrEnum):
    """What a rule cannot do without; it is silent where that is missing."""

    REGISTER = "register"


class Test(Struct, frozen=True):
    """A test of one field. ``words`` are the values that pass; the others stand alone.

    ``missing``: the field is (not) empty. ``older_than``: days before today.
    """

    __test__ = False  # not one of pytest's

    field: str
    words: tuple[str, ...] = ()
    negated: bool = False
    missing: bool | None = None
    older_than: int = 0
    at_least: int | None = None


class When(Struct, frozen=True):
    """Holds if all tests do and, where alternatives are given, one of those."""

    tests: tuple[Test, ...] = ()
    alternatives: tuple[When, ...] = ()


Given = str | bool | int | tuple[str, ...]
"""A ``Value`` as rule files write it: days are texts."""


class RuleTest(Struct, frozen=True):
    """An example in a rule file: a fact, and whether the rule finds something in it."""

    given: Mapping[str, Given]
    finds: bool
    severity: str = ""

    def values(self, on: On) -> dict[str, Value]:
        """The fields of the fact."""
        fields = FIELDS[on]
        return {
            name: date.fromisoformat(value)
            if fields[name] is Kind.DATE and isinstance(value, str)
            else value
            for name, value in self.given.items()
        }


class Rule(Struct, frozen=True):
    """What is wrong, by which law, and how it is fixed.

    ``message`` and ``remedy`` have ``{fields}`` of the fact. ``examples`` are code by vendor id, in
    JavaScript, ``examples_python`` those for what a Python file sends. ``graver`` changes the
    severity where its condition holds; the first one counts. ``per`` are the fields that tell one
    finding of the rule from another (none: what is sent, as what, by which call). ``covered_by``
    are rules whose finding about the same fact stands for this one too.
    """

    id: str
    pack: str
    number: str
    title: str
    on: On
    severity: str
    when: When
    unless: tuple[When, ...]
    needs: tuple[Need, ...]
    articles: tuple[str, ...]
    message: str
    remedy: str
    examples: Mapping[str, str] = field(default_factory=dict)
    examples_python: Mapping[str, str] = field(default_factory=dict)
    graver: tuple[tuple[When, str], ...] = ()
    per: tuple[str, ...] = ()
    covered_by: tuple[str, ...] = ()
    tests: tuple[RuleTest, ...] = ()


class QuestionRule(Struct, frozen=True):
    """What code cannot decide. It is asked for each vendor, each activity, or once.

    ``when`` are the facts that raise it, ``unless`` those that answer it.
    """

    id: str
    pack: str
    number: str
    on: On
    when: When
    unless: tuple[When, ...]
    text: str
    once: bool = False
    tests: tuple[RuleTest, ...] = ()


class Pack(Struct, frozen=True):
    """The rules of one body of law. ``day`` is when they were last compared with it."""

    id: str
    title: str
    version: str
    day: date
    rules: tuple[Rule, ...]
    questions: tuple[QuestionRule, ...] = ()


class Standing(StrEnum):
    """What a country is to a sender in the European Economic Area (GDPR Chapter V)."""

    EEA = "eea"
    ADEQUATE = "adequate"
    PIPEDA = "pipeda"  # adequate for recipients that are subject to the Canadian act of that name
    DPF = "dpf"  # adequate for the companies on the list of the Data Privacy Framework
    NONE = "none"
    UNKNOWN = "unknown"


class Defaults(Struct, frozen=True):
    """What is not a surprise: class of vendors -> category trees that they are there for.

    ``expected_of``: vendor -> what it is there for beyond its class.
    ``eea``, ``adequate`` and ``dpf`` are country codes (GDPR Art. 44 to 46) as of ``day``;
    ``pipeda``: those of ``adequate`` where the decision is only on recipients under that act;
    ``breached``: vendor -> advisory; ``storage_free``: vendors that keep nothing on the device.
    """

    expected: Mapping[str, tuple[str, ...]]
    eea: frozenset[str]
    adequate: frozenset[str]
    dpf: frozenset[str]
    day: date
    expected_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    breached: Mapping[str, str] = field(default_factory=dict)
    storage_free: frozenset[str] = frozenset()
    pipeda: frozenset[str] = frozenset()

    def standing(self, country: str) -> str:
        """What GDPR Chapter V says of a country, one of the words of ``Standing``."""
        if not country:
            return Standing.UNKNOWN.value
        lists = (
            (Standing.EEA, self.eea),
            (Standing.PIPEDA, self.pipeda),
            (Standing.ADEQUATE, self.adequate),
            (Standing.DPF, self.dpf),
        )
        found = (standing for standing, codes in lists if country in codes)
        return next(found, Standing.NONE).value


class Fact(Struct, frozen=True):
    """One thing to judge. ``vendor``, ``category`` and ``flow`` (an id) go into the finding.

    ``same`` tells apart what one finding must not merge: symbols and keys, never places. ``around``
    are the lines on which the call around the place begins. ``example`` is code that fixes it.
    """

    on: On
    values: Mapping[str, Value]
    file: str
    line: int
    vendor: str = ""
    category: str = ""
    flow: str | None = None
    same: tuple[str, ...] = ()
    column: int = 1
    around: tuple[int, ...] = ()
    example: str = ""
