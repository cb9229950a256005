"""What the declaration of a field proves of its values: an e-mail address, a date and so on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ast_grep_py import SgNode

from flowcheck.frontends.python.annotations import last
from flowcheck.ir.module import Type

_WORDS: Mapping[str, tuple[str, ...]] = {
    "email": (
        "EmailStr", "NameEmail", "EmailField", "EmailType", "Email", "EmailValidator",
        "validate_email", "EmailAddress",
    ),
    "url": (
        "URLField", "HttpUrl", "AnyUrl", "AnyHttpUrl", "URLType", "Url", "URL", "URLValidator",
        "AnyWebsocketUrl", "FileUrl",
    ),
    "uuid": (
        "UUID", "UUIDField", "UUID1", "UUID3", "UUID4", "UUID5", "UUIDType", "Uuid", "uuid1",
        "uuid4", "GUID",
    ),
    "ip": (
        "IPvAnyAddress", "IPvAnyInterface", "IPv4Address", "IPv6Address", "IPAddress", "INET",
        "GenericIPAddressField", "IPAddressField", "IPAddressType", "IP", "IPv4", "IPv6",
    ),
    "phone": (
        "PhoneNumber", "PhoneNumberField", "PhoneNumberType", "ModelPhoneNumberField", "PhoneField",
    ),
    "date": (
        "date", "datetime", "DateField", "DateTimeField", "Date", "DateTime", "PastDate",
        "FutureDate", "PastDatetime", "FutureDatetime", "AwareDatetime", "NaiveDatetime",
        "AwareDateTime", "NaiveDateTime", "TIMESTAMP",
    ),
    "password": ("SecretStr", "PasswordField", "PasswordType", "PasswordInput", "Password"),
}  # fmt: skip
_HINTS = {word: hint for hint, words in _WORDS.items() for word in words}
_TYPES_ONLY = frozenset({"date", "datetime"})
"""Words that say something as a type, and nothing inside a call (``default=datetime.now``)."""

_FORMATS: Mapping[str, str] = {
    "email": "email", "idn-email": "email", "uri": "url", "url": "url", "uuid": "uuid",
    "ipv4": "ip", "ipv6": "ip", "phone": "phone", "date": "date", "date-time": "date",
    "password": "password",
}  # fmt: skip
_FORMAT = re.compile(r"""format["']?\s*[=:]\s*["']([a-z0-9-]+)["']""")
_QUOTED = re.compile(
    r'"""(?:.|\n)*?"""|\'\'\'(?:.|\n)*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
)
_WORD = re.compile(r"\w+")


def hint_of(type: Type | None, right: SgNode | None) -> str:
    """The hint of a field, from its type, else from the words and the format in its call."""
    for name in _names(type) if type is not None else ():
        hint = _HINTS.get(name)
        if hint is not None:
            return hint
    if right is None or right.kind() != "call":
        return ""
    text = right.text()
    for word in _WORD.findall(_QUOTED.sub('""', text)):
        hint = _HINTS.get(word)
        if hint is not None and word not in _TYPES_ONLY:
            return hint
    written = _FORMAT.search(text)
    return _FORMATS.get(written.group(1), "") if written else ""


def _names(type: Type) -> Iterator[str]:
    yield last(type.name)
    for arg in type.args:
        yield from _names(arg)
