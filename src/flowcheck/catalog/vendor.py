"""Third parties and their SDKs, as ``rules/vendors`` describes them.

Plain frozen values; what a symbol is, ``symbols.py`` says. Nothing here reads a file.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property

import msgspec

from flowcheck.catalog.row import Row, Scalar


class Role(StrEnum):
    """What the vendor does with an argument of an SDK call."""

    IDENTITY = "identity"  # the id under which the person is known
    PROFILE = "profile"  # kept with the person
    EVENT = "event"  # properties of one event, sent once
    GROUP = "group"  # id or properties of an organisation
    CONTEXT = "context"  # diagnostic context: tags, breadcrumbs, exceptions
    EVENT_NAME = "event-name"  # the name of the event; constants become ``flow.event``
    KEY = "key"  # the property key of the argument marked ``value``
    OPTIONS = "options"  # configuration of the SDK: read for implicit collection
    IGNORE = "ignore"  # nothing about a person (tokens, callbacks)


class Effect(StrEnum):
    """What an SDK call does."""

    SEND = "send"
    INIT = "init"
    OPT_IN = "opt-in"
    OPT_OUT = "opt-out"
    RESET = "reset"
    DELETE = "delete"
    CONSENT = "consent"


class VendorClass(StrEnum):
    """What a third party is for; rules of the policy and reports group vendors by it."""

    PRODUCT_ANALYTICS = "product-analytics"
    WEB_ANALYTICS = "web-analytics"
    CUSTOMER_DATA_PLATFORM = "customer-data-platform"
    TAG_MANAGER = "tag-manager"
    SESSION_REPLAY = "session-replay"
    ERROR_TRACKING = "error-tracking"
    OBSERVABILITY = "observability"  # APM, RUM, traces and metrics
    PERFORMANCE_MONITORING = "performance-monitoring"
    LOG_MANAGEMENT = "log-management"
    ADVERTISING = "advertising"
    ATTRIBUTION = "attribution"
    LINK_ATTRIBUTION = "link-attribution"
    CRM = "crm"
    MARKETING_AUTOMATION = "marketing-automation"
    EMAIL_DELIVERY = "email-delivery"
    MESSAGING = "messaging"  # SMS, voice, chat messages to users
    NOTIFICATIONS = "notifications"  # push and in-app
    USER_ONBOARDING = "user-onboarding"
    SUPPORT_CHAT = "support-chat"
    SUPPORT = "support"  # ticket systems
    PROJECT_MANAGEMENT = "project-management"  # issue trackers, code hosting
    FEEDBACK = "feedback"
    SURVEYS = "surveys"
    FEATURE_FLAGS = "feature-flags"  # and experimentation
    AFFILIATE = "affiliate"
    FRAUD_PREVENTION = "fraud-prevention"  # and fingerprinting
    CAPTCHA = "captcha"
    GEOLOCATION = "geolocation"  # location and company by IP address
    LLM = "llm"  # providers of language models and speech
    LLM_OBSERVABILITY = "llm-observability"
    PAYMENTS = "payments"
    AUTHENTICATION = "authentication"  # hosted sign-in
    CONSENT_MANAGEMENT = "consent-management"
    EMBED = "embed"  # video, maps, fonts and the like in pages
    UNKNOWN = "unknown"  # a host that nobody has described


AT_WORK = frozenset({
    VendorClass.PAYMENTS, VendorClass.EMAIL_DELIVERY, VendorClass.MESSAGING,
    VendorClass.AUTHENTICATION, VendorClass.CAPTCHA, VendorClass.EMBED,
    VendorClass.CONSENT_MANAGEMENT,
})  # fmt: skip
"""Classes that do what a person asked the product for: it pays, mails, signs in.

A record of processing names them like all others; a list of what leaves for analytics, advertising
and the like is clearer without them.
"""


class Ecosystem(StrEnum):
    """The registries in which an SDK is published."""

    NPM = "npm"
    PYPI = "pypi"
    MAVEN = "maven"  # group:artifact
    RUBYGEMS = "rubygems"
    GO = "go"  # module path
    PACKAGIST = "packagist"  # vendor/package
    NUGET = "nuget"
    COCOAPODS = "cocoapods"
    SWIFT = "swift"  # address of the repository
    PUB = "pub"
    CARGO = "cargo"
    HEX = "hex"


class ParamSpec(Row, frozen=True):
    """One parameter of an SDK call, in positional order.

    ``fields`` gives other roles to fields of an object argument (``capture({distinctId,
    properties})``); a field that is not listed has ``role``. ``value`` marks the value of a ``KEY``
    parameter. ``key`` is the property key under which a bare value is sent (``""``: positional).
    ``keyword_only`` parameters take no position. ``if_object`` is the role when the argument is an
    object (``identify(traits)`` for ``identify(userId, traits)``). ``or_key``: when the argument is
    constant text it is the key of the following ``value`` parameter (``people.set("Plan", plan)``
    for ``people.set({Plan: plan})``). ``callback`` is a client's symbol: the argument is a function
    whose first parameter is that client (``withScope(scope => ..)``), or else it has the
    ``fields``. ``receiver``: what makes the argument tells which vendor gets the data (``model:
    openai("gpt-5")``). ``started``: a client that is started elsewhere, so that a call which gets
    one starts nothing. ``returns``: the argument is a function, and what it returns is read so: a
    hook that sees an event before it is sent, or, where it is ``ours``, a function that makes one
    of what the project's own code gave. ``changes``: what it leaves in its first parameter counts,
    not what it returns. Keyword arguments of an ``INIT`` call are options by
    their own names.
    """

    name: str
    role: Role
    fields: Mapping[str, ParamSpec] = msgspec.field(default_factory=dict)
    value: bool = False
    key: str = ""
    keyword_only: bool = False
    if_object: Role | None = None
    or_key: bool = False
    callback: str = ""
    receiver: bool = False
    started: bool = False
    returns: ParamSpec | None = None
    ours: bool = False
    changes: bool = False


class CallSpec(Row, frozen=True):
    """One function of an SDK.

    ``symbol`` is the full symbol; of the clients of an SDK the first is written, the others are
    ``Vendor.aliases``. ``when`` restricts it to calls whose argument at a position is a given
    constant (``gtag("event", ..)``). ``unpack``: the only argument is an array of the real
    arguments (``_paq.push([..])``). ``rest`` is the role of all further positional and keyword
    arguments, ``None``: ignored. ``positional``: applies only to calls with at least so many
    positional arguments, and then before those that ask for fewer (old and new signatures).
    ``signatures.applicable`` decides all this.
    """

    symbol: str
    vendor: str
    sdk: str
    label: str
    effect: Effect
    params: tuple[ParamSpec, ...]
    when: Mapping[int, str] = msgspec.field(default_factory=dict)
    unpack: bool = False
    rest: Role | None = None
    positional: int = 0
    initialised: bool = False


class Condition(Row, frozen=True):
    """A test of an ``init`` option: ``option`` is a dotted path; exactly one of the tests is set.

    ``equals``: the option is one of these constants. ``present``: it is given (or not), whatever
    its value. ``empty``: it is given as a list or object without entries. ``contains``: its text or
    a text in its list has this part.
    """

    option: str
    equals: tuple[Scalar, ...] = ()
    present: bool | None = None
    empty: bool | None = None
    contains: str = ""


class ImplicitSpec(Row, frozen=True):
    """What an SDK sends by itself once it is initialised.

    ``since``/``until`` bound the version of the SDK's package (``until`` is exclusive; ``""``: no
    bound). On when no ``off`` condition holds and, if ``on`` is not empty, one of ``on`` holds.
    ``console``: the vendor's console decides (reported with low confidence and said so). ``note``
    says what and why, with its source.
    """

    key: str
    category: str
    role: Role
    sdk: str
    since: str = ""
    until: str = ""
    on: tuple[Condition, ...] = ()
    off: tuple[Condition, ...] = ()
    console: bool = False
    note: str = ""
    source: str = ""


OPTION_TOPICS = (
    "autocapture", "page-views", "replay", "masking", "pii", "ip", "dnt", "cookie", "storage",
    "lifetime",
    "consent", "region", "identity", "location", "network", "sampling", "tls", "prompts", "hook",
    "receiver", "proxy", "other",
)  # fmt: skip
"""What an option is about, for the rules of the policy.

``receiver``: the address to which all is sent, of another company or of nobody; ``proxy``: the
same, but a host that no vendor file names is one of the project's own, which passes all on.
"""


class OptionSpec(Row, frozen=True):
    """A documented option of ``init``: its default, risky and safe values, and its versions.

    ``topic`` is one of ``OPTION_TOPICS``. ``waits`` is the value under which the SDK collects
    nothing until the code opts in.
    """

    name: str
    sdk: str
    default: str = ""
    risky: str = ""
    safe: str = ""
    since: str = ""
    until: str = ""
    note: str = ""
    source: str = ""  # "": the first source of the vendor
    topic: str = ""
    waits: str = ""


class Package(Row, frozen=True):
    """A published package; ``sdk`` names the calls and implicit collection that it brings.

    ``sdk`` is ``""`` for packages of languages that are not analysed yet.
    """

    ecosystem: str
    name: str
    sdk: str


class Details(Row, frozen=True):
    """The long tables of a vendor, which few scans need of few vendors."""

    calls: tuple[CallSpec, ...] = ()
    implicit: tuple[ImplicitSpec, ...] = ()
    options: tuple[OptionSpec, ...] = ()
    sources: tuple[str, ...] = ()
    console: tuple[str, ...] = ()


def pack(details: Details) -> bytes:
    """The tables as few bytes: a scan takes those of all vendors into memory, and reads few."""
    return zlib.compress(msgspec.msgpack.encode(details), 1)


def unpack(packed: bytes) -> Details:
    """What was packed."""
    return msgspec.msgpack.decode(zlib.decompress(packed), type=Details)


class Vendor(Row, frozen=True, dict=True):
    """One third party. ``hosts`` are (host, region); a leading ``*.`` matches subdomains.

    ``modules`` are symbol roots whose import shows the vendor (``npm:posthog-js``). ``aliases`` say
    which symbols are the same client: prefix -> the prefix that ``calls`` use; ``types``: the
    symbol of a type or class -> that of its instances. ``region_options`` are (option, substring of
    its value, region). ``settings`` are words in names of settings that hold its address
    (``slack`` of ``SLACK_WEBHOOK_URL``), ``backends`` names by which settings of a ``Relay`` name
    it (``mailgun`` of ``anymail.backends.mailgun``). ``checked`` is the day (ISO 8601) on which the
    facts were last compared with the sources, and ``console`` says in words what only the vendor's
    console decides. ``parts`` of its product are of another class: (class, words in the names of
    calls, and hosts). ``self_hosted``: its makers publish the server, and many run it themselves.
    ``sent_if``: of some SDKs, by name, the conditions of which one must hold for them to send what
    they are given; else they use it where they run (flags that are evaluated here).

    The names of SDKs are free but for ``browser``, which is what a script tag or a global brings.

    ``packed`` are the ``Details`` as ``pack`` gives them, until one of them is asked for.
    ``symbols`` are those of the calls, ``words`` the names by which they are called.
    """

    id: str
    name: str
    vendor_class: str
    entity: str
    country: str
    file: str
    packages: tuple[Package, ...] = ()
    modules: tuple[str, ...] = ()
    globals: tuple[str, ...] = ()
    hosts: tuple[tuple[str, str], ...] = ()
    scripts: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    backends: tuple[str, ...] = ()
    reserved: Mapping[str, str] = msgspec.field(default_factory=dict)
    region_options: tuple[tuple[str, str, str], ...] = ()
    default_region: str = "unknown"
    types: Mapping[str, str] = msgspec.field(default_factory=dict)
    aliases: Mapping[str, str] = msgspec.field(default_factory=dict)
    checked: str = ""
    symbols: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    packed: bytes = b""
    parts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    self_hosted: bool = False
    sent_if: Mapping[str, tuple[Condition, ...]] = msgspec.field(default_factory=dict)

    def class_of(self, call: str, address: str) -> str:
        """The class of the part that a call, as it is told, or the address of a request is of."""
        said = {*call.split("."), address.rpartition("//")[2]}
        found = (name for name, words in self.parts if not said.isdisjoint(words))
        return next(found, self.vendor_class)

    @cached_property
    def details(self) -> Details:
        """The long tables."""
        return unpack(self.packed) if self.packed else Details()

    @property
    def calls(self) -> tuple[CallSpec, ...]:
        """The functions of its SDKs."""
        return self.details.calls

    @property
    def implicit(self) -> tuple[ImplicitSpec, ...]:
        """What its SDKs collect by themselves."""
        return self.details.implicit

    @property
    def options(self) -> tuple[OptionSpec, ...]:
        """The options of its SDKs."""
        return self.details.options

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the facts are written."""
        return self.details.sources

    @property
    def console(self) -> tuple[str, ...]:
        """What only the vendor's console decides, in words."""
        return self.details.console
