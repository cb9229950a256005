"""Values, keys and accesses as a language writes them."""

from __future__ import annotations

import json
import re

from flowcheck.fix.model import FixError
from flowcheck.model import Language
from flowcheck.patterns import regex

_NUMBER = regex(r"-?\d+(?:\.\d+)?")
_PLAIN = regex(r"[A-Za-z0-9_.:/*+#-]+")
_NAME = regex(r"[A-Za-z_$][\w$]*")
_SIMPLE = regex(r"[\w$]+!?(?:(?:\.|\?\.)[\w$]+!?)*")
_MADE = regex(
    r"(.+)\.(?:model_dump|dict|to_dict|asdict)\(\)|(?:asdict|vars)\((.+)\)|(.+)\.__dict__"
)
_PYTHON_CONSTANTS = {
    "true": "True",
    "false": "False",
    "null": "None",
    "none": "None",
    "None": "None",
}
_SCRIPT_CONSTANTS = {"true": "true", "false": "false", "null": "null", "None": "null"}


def literal(said: str, language: Language, text: str) -> str:
    """A value of the catalogue (``true``, ``0``, ``EU``, ``[]``) as code.

    Raises ``FixError`` for prose.
    """
    word = said.partition(" or ")[0].strip()
    constants = _PYTHON_CONSTANTS if language is Language.PYTHON else _SCRIPT_CONSTANTS
    if word in constants:
        return constants[word]
    if _NUMBER.fullmatch(word) or word in ("[]", "{}"):
        return word
    if not _PLAIN.fullmatch(word):
        raise FixError(f"its safe value ({said}) is not a constant that a program can write")
    return quoted(word, text)


def quoted(word: str, text: str) -> str:
    """A text in the quotes that a file uses."""
    double = json.dumps(word, ensure_ascii=False)
    if text.count("'") > text.count('"') and "'" not in word and "\\" not in double:
        return f"'{word}'"
    return double


def entry(name: str, value: str, language: Language, text: str, *, keyword: bool) -> str:
    """A property or keyword argument."""
    if keyword:
        return f"{name}={value}"
    if language is Language.PYTHON or not _NAME.fullmatch(name):
        return f"{quoted(name, text)}: {value}"
    return f"{name}: {value}"


def nested(parts: list[str], value: str, language: Language, text: str) -> str:
    """An object in which a path leads to a value: ``{ a: { b: value } }``; no path, the value."""
    if not parts:
        return value
    inner = entry(parts[0], nested(parts[1:], value, language, text), language, text, keyword=False)
    return f"{{{inner}}}" if language is Language.PYTHON else f"{{ {inner} }}"


def access(value: str, field: str, language: Language, *, mapping: bool) -> str:
    """How a field of a value is read. Raises ``FixError`` when the value is not a simple one."""
    if language is Language.PYTHON:
        made = _MADE.fullmatch(value)
        base = next((each for each in made.groups() if each), "") if made else value
        if not re.fullmatch(r"[\w.]+", base):
            raise FixError("the object is made on the spot; name its fields by hand")
        return f"{base}[{json.dumps(field)}]" if mapping and not made else f"{base}.{field}"
    missing = value.endswith("?")
    if not _SIMPLE.fullmatch(value.removesuffix("?")):
        raise FixError("the object is made on the spot; name its fields by hand")
    if missing:
        value = value.removesuffix("?")
        return f"{value}?.{field}" if _NAME.fullmatch(field) else f"{value}?.[{json.dumps(field)}]"
    if not _NAME.fullmatch(field):
        return (
            f"{value}?.[{json.dumps(field)}]" if "?." in value else f"{value}[{json.dumps(field)}]"
        )
    return f"{value}?.{field}" if "?." in value else f"{value}.{field}"
