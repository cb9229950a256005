"""Libraries that hand on what they are given to somebody whom settings name: Django's mail.

What names whom, the vendor files say: hosts, and ``backends``.
"""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.catalog.row import Row
from flowcheck.catalog.vendor import Vendor
from flowcheck.patterns import regex

_NAME = regex(r"[\w. -]+")
_BETWEEN = regex(r"[_ -]+")
_MAX_PARTS = 3


class Relay(Row, frozen=True):
    """A library that hands on what it is given.

    ``library`` has its calls, as if it were a vendor. The recipient is named at ``places`` of the
    call that made the client (``"0.host"``, or ``"0"``: also by what makes that argument), or in
    ``settings``, of Django or (``anywhere``) by that name in any file (``"adapters.[].name"``: in
    what is there). ``keyed`` are settings whose
    keys name vendors: they count where nothing else tells. ``added``: what is handed to ``add`` of
    a client names one as well. ``through``: texts of which a project with such a client that hands
    on to anybody has one. ``levels``: names of its calls, the gravest first; whom it hands on to
    may take some of them only. ``takes``: the only calls that some vendors take
    (``meta-pixel.trackEvent``).
    """

    library: Vendor
    places: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    keyed: tuple[str, ...] = ()
    anywhere: bool = False
    added: bool = False
    through: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all its settings, without what of them is asked for."""
        return tuple(name.partition(".")[0] for name in (*self.settings, *self.keyed))

    def is_taken(self, vendor: str, call: str) -> bool:
        """Whether a vendor gets what a call of some name is given."""
        own = [one for one in self.takes if one.startswith(f"{vendor}.")]
        return not own or f"{vendor}.{call}" in own


class Backends:
    """Looks up whom a text names that is no address."""

    def __init__(self, vendors: Iterable[Vendor]) -> None:
        self._owners = {
            _BETWEEN.sub("", word).lower(): vendor for vendor in vendors for word in vendor.backends
        }

    def vendor(self, text: str) -> Vendor | None:
        """The vendor of a class (``anymail.backends.mailgun.EmailBackend``), a service or a key.

        ``SendGrid`` and ``SES-EU-WEST-1`` are services, ``MAILGUN_API_KEY`` is a key.
        """
        if not _NAME.fullmatch(text):
            return None
        for step in text.split("."):
            parts = _BETWEEN.split(step.lower())
            for end in range(_MAX_PARTS, 0, -1):
                found = self._owners.get("".join(parts[:end]))
                if found is not None:
                    return found
        return None
