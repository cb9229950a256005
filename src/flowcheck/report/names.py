"""Plain words for the keys of a result: categories, roles, treatments, gates.

An unknown key is shown as it is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

_CATEGORIES = {
    "user": "personal data",
    "user.account": "account data",
    "user.account.settings": "account settings",
    "user.authorization": "credentials",
    "user.authorization.biometric": "biometric login",
    "user.authorization.credentials": "credentials",
    "user.behavior": "behaviour",
    "user.behavior.media_consumption": "media use",
    "user.biometric": "biometrics",
    "user.childrens": "data of children",
    "user.contact": "contact data",
    "user.contact.address": "postal address",
    "user.contact.address.city": "city of address",
    "user.contact.address.country": "country of address",
    "user.contact.address.state": "state of address",
    "user.contact.address.street": "street",
    "user.contact.email": "e-mail",
    "user.contact.fax_number": "fax number",
    "user.contact.organization": "organisation",
    "user.contact.phone_number": "phone number",
    "user.contact.url": "personal URL",
    "user.content": "content",
    "user.content.private": "private content",
    "user.content.public": "public content",
    "user.content.self_image": "picture of the person",
    "user.demographic": "demographics",
    "user.device": "device",
    "user.device.cookie": "cookie",
    "user.device.cookie_id": "cookie id",
    "user.device.device_id": "device id",
    "user.device.ip_address": "IP address",
    "user.financial": "financial data",
    "user.government_id": "government id",
    "user.health_and_medical": "health data",
    "user.health_and_medical.genetic": "genetic data",
    "user.location.imprecise": "rough location",
    "user.location.precise": "precise location",
    "user.name.first": "first name",
    "user.name.last": "last name",
    "user.payment": "payment data",
    "user.sensor": "sensor data",
    "user.social": "social data",
    "user.unique_id": "user id",
    "user.unique_id.organization": "organisation id",
    "user.unique_id.pseudonymous": "pseudonymous id",
    "user.user_sensor": "sensor data of the person",
    "user.workplace": "workplace",
}

_ROLES = {
    "identity": "the id under which the vendor knows the person",
    "profile": "kept with the person at the vendor",
    "event": "a property of one event",
    "group": "about an organisation or another group",
    "context": "diagnostic context (tags, breadcrumbs, exceptions)",
}

_TREATMENTS = {
    "": "plain, sent as it is",
    "plain": "plain, sent as it is",
    "hashed": "hashed; a hash of personal data is still personal data",
    "keyed-hash": "hashed with a key; a pseudonym, still personal data",
    "encrypted": "encrypted; the vendor needs the key to read it",
    "masked": "masked",
    "truncated": "truncated, only a part is sent",
    "tokenised": "replaced by a token",
    "derived": "derived, only something computed from it is sent",
}

_GATES = {
    "consent": "only with consent",
    "opt-out": "unless the person opted out",
    "config": "only when configured",
    "environment": "only in some environments",
    "debug": "only while debugging",
}

_REACH = {"on": "on", "console": "console decides", "assumed": "assumed"}


def category(key: str) -> str:
    """A short name of a category: ``e-mail`` for ``user.contact.email``."""
    return _CATEGORIES.get(key) or key.rpartition(".")[2].replace("_", " ") or key


def categories(keys: Iterable[str]) -> dict[str, str]:
    """Key -> short name, sorted by key; a name that two keys would share gives way to the keys."""
    found = {key: category(key) for key in sorted(set(keys))}
    uses = Counter(found.values())
    return {key: name if uses[name] == 1 else key for key, name in found.items()}


def vendor_class(key: str) -> str:
    """``product analytics`` for ``product-analytics``."""
    return key.replace("-", " ")


def role(key: str) -> str:
    """What the vendor does with the data."""
    return _ROLES.get(key, key)


def treatment(key: str) -> str:
    """What was done to the data before they are sent."""
    return _TREATMENTS.get(key, key)


def treated(key: str) -> bool:
    """Whether something was done to the data."""
    return key not in {"", "plain"}


def gate(kind: str) -> str:
    """When the guarded code runs."""
    return _GATES.get(kind, f"only if ({kind})")


def reach(collection: str) -> str:
    """How sure it is that an SDK collects something by itself."""
    return _REACH.get(collection, collection)
