"""What the code does: the vendors that it uses, and the flows that reach them."""

from __future__ import annotations

import msgspec

from flowcheck.patterns import regex
from flowcheck.result.fields import (
    Carrier,
    Collection,
    Column,
    ConfidenceName,
    DetectionKind,
    EffectName,
    EvidenceKind,
    GateKind,
    Line,
    RoleName,
)

_CALLEE = regex(r"(?:await\s+)?([\w$]+(?:\??\.[\w$]+)+)(?=\()")
"""What is called, where that is a field of something."""
_NAME = regex(r"(?:await\s+)?([\w$]+)\(")
PERHAPS_OWN = "perhaps-own"
"""Where servers are of software that many run themselves, when the code does not show it."""
UNNAMED = "default"
"""How a call is named in its vendor's words whose module exports it without a name."""


class Detection(msgspec.Struct, frozen=True, order=True):
    """Where a vendor shows. ``kind``: call, import, manifest, script, host, config."""

    file: str
    line: Line
    kind: DetectionKind


class PackageUse(msgspec.Struct, frozen=True, order=True):
    """A package of the vendor in a manifest or lock file; ``version`` null when none is pinned."""

    ecosystem: str
    name: str
    version: str | None
    file: str
    line: Line


class Gate(msgspec.Struct, frozen=True, order=True):
    """A condition on the way. ``kind``: consent, opt-out, config, environment, debug."""

    file: str
    line: Line
    kind: GateKind
    text: str


class Init(msgspec.Struct, frozen=True):
    """An initialisation of an SDK with its options; unknown values are ``"?"``, parts ``{}``.

    ``call`` is its name in the vendor's words, ``sdk`` the group of calls in the vendor's file,
    ``version`` that of the package (or the range in the manifest), null when it is not known.
    ``gates`` are the conditions under which it happens. ``side`` is ``server`` where the file runs
    on one, else ``""``: the SDK tells. ``first_use``: nothing in the code starts the SDK, and this
    is the first use of it.
    """

    file: str
    line: Line
    options: dict[str, object]
    call: str = ""
    sdk: str = ""
    version: str | None = None
    gates: tuple[Gate, ...] = ()
    side: str = ""
    first_use: bool = False


class Control(msgspec.Struct, frozen=True):
    """A call by which the code steers collection, with its constant arguments.

    ``effect``: opt-in, opt-out, reset, delete or consent.
    """

    file: str
    line: Line
    effect: EffectName
    call: str
    options: dict[str, object] = {}
    gates: tuple[Gate, ...] = ()


_TELLING = ("call", "script", "import", "host", "config", "manifest")


class VendorUse(msgspec.Struct, frozen=True):
    """A third party that the code base uses, with the traces that show it.

    ``own`` is the package of the project that makes the vendor its own product, or ``""``.
    ``self_hosted``: it may run on a server of the project's own, since its makers publish it, and
    nothing in the code shows a host of theirs.
    """

    vendor: str
    name: str
    vendor_class: str = msgspec.field(name="class")
    detected_by: tuple[Detection, ...]
    packages: tuple[PackageUse, ...]
    region: str
    inits: tuple[Init, ...]
    controls: tuple[Control, ...] = ()
    own: str = ""
    self_hosted: bool = False

    @property
    def telling(self) -> Detection:
        """Where to look first: a call, else a script, an import and so on; a manifest last."""
        return min(self.detected_by, key=lambda found: (_TELLING.index(found.kind), found))

    @property
    def servers(self) -> tuple[str, ...]:
        """The regions of its servers, or that they are perhaps the project's own."""
        return (PERHAPS_OWN,) if self.self_hosted else tuple(self.region.split("+"))


class OtherRecipient(msgspec.Struct, frozen=True, order=True):
    """A service that the product itself needs (payment, e-mail delivery, sign-in).

    Its flows are counted here, and listed only when all recipients are asked for.
    """

    vendor: str
    name: str
    vendor_class: str = msgspec.field(name="class")
    flows: int
    categories: tuple[str, ...]


class Step(msgspec.Struct, frozen=True, order=True):
    """A line on which a value changed hands."""

    file: str
    line: Line
    column: Column
    text: str
    note: str = ""


class Sink(msgspec.Struct, frozen=True, order=True):
    """The call that hands the data to the vendor; ``call`` is its name in the vendor's words."""

    file: str
    line: Line
    column: Column
    text: str
    call: str

    @property
    def called(self) -> str:
        """The call in words for people: as written where its name alone says nothing.

        The ``post`` of ``requests.post(url)`` is told as ``requests.post``, the default export of
        ``node-fetch`` by the name under which it is imported.
        """
        if self.call == UNNAMED:
            named = _NAME.match(self.text)
            return named[1] if named is not None else "a request"
        written = _CALLEE.match(self.text)
        if written is None or not written[1].endswith(f".{self.call}"):
            return self.call
        return written[1]


class Source(msgspec.Struct, frozen=True, order=True):
    """The expression where the data start."""

    file: str
    line: Line
    column: Column
    text: str


class Evidence(msgspec.Struct, frozen=True):
    """By what the category of a flow was told.

    ``name`` is the value's name as ``flowcheck.yml`` would name it (``user.email``), ``""`` when it
    has none. ``rule`` is the entry that decided: the phrase of the lexicon for ``field``, ``name``,
    ``call`` and ``key``; the word of a declaration; the symbol of a library; the vendor's key.
    """

    kind: EvidenceKind
    name: str
    rule: str


class Flow(msgspec.Struct, frozen=True):
    """One category of personal data that reaches one vendor from one source by one call.

    ``path`` runs from source to sink: the surest of its routes, of these the shortest.

    ``collection`` tells, for implicit flows, how far the collection is proven: ``on`` (by the code
    or by the documented default of the version in use), ``console`` (the vendor's console decides),
    ``assumed`` (the version or the value of an option is not known); it is ``""`` for explicit
    flows. ``derived_from`` is the category of the value that a hash made pseudonymous, or ``""``.
    ``why`` says in a sentence why the data are of this category or, for implicit flows, what the
    SDK does; ``evidence`` says it in parts (null for implicit flows). ``address`` (scheme and host)
    and ``carrier`` (``url``, ``header``, ``body``) tell of a request that the code itself makes;
    they are ``""`` for calls of an SDK.
    """

    id: str
    vendor: str
    category: str
    key: str
    role: RoleName
    event: str
    subject: str
    treatment: str
    implicit: bool
    whole_object: bool
    confidence: ConfidenceName
    source: Source
    sink: Sink
    path: tuple[Step, ...]
    gates: tuple[Gate, ...]
    collection: Collection = ""
    why: str = ""
    derived_from: str = ""
    evidence: Evidence | None = None
    address: str = ""
    carrier: Carrier = ""
