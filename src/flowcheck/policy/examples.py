"""Code that fixes a finding, for the vendor at hand: made of the call and of the catalogue.

A rule's own examples for a vendor come before these.
"""

from __future__ import annotations

import re

from flowcheck.catalog.vendor import OptionSpec, Role, Vendor
from flowcheck.result.flows import Init

_TAGS = frozenset({"script", "link", "iframe", "img"})
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?|true|false|null|True|False|None|[\[{\"'].*")
_WORD = re.compile(r"[\w.+/:-]+")
_PYTHON = "pypi"
_IN_PYTHON = {"true": "True", "false": "False", "null": "None"}


def safe_setting(init: Init, spec: OptionSpec, vendor: Vendor | None) -> str:
    """The call of an SDK with the safe value of an option; ``""`` where none is documented."""
    value = _literal(spec.safe.split(" or ")[0].strip())
    if not value or init.call in _TAGS:
        return ""
    names = spec.name.split(".")
    if _is_python(init, vendor):
        inside = f"{names[0]}={_nested(names[1:], _IN_PYTHON.get(value, value))}"
    else:
        inside = ", ".join((*_before_options(init, vendor), _nested(names, value)))
    return f"{init.call}({inside})"


def after_consent(init: Init, vendor: Vendor | None) -> str:
    """The start of an SDK that waits for consent."""
    if init.call == "script":
        return '<script type="text/plain" data-category="analytics" src="...">'
    if init.call in _TAGS or _is_python(init, vendor):
        return ""
    if init.call.rpartition(".")[2][:1].isupper():  # a component
        return f"{{hasConsent && <{init.call.rpartition('.')[2]} />}}"
    return f"if (hasConsent()) {init.call}(...)"


def _before_options(init: Init, vendor: Vendor | None) -> tuple[str, ...]:
    """The names of the parameters that stand before the options of a call."""
    calls = vendor.calls if vendor is not None else ()
    starts = (row for row in calls if (row.label, row.sdk) == (init.call, init.sdk))
    for start in starts:
        names = tuple(row.name for row in start.params)
        for place, row in enumerate(start.params):
            if row.role is Role.OPTIONS and not row.keyword_only:
                return names[:place]
    return ()


def _nested(names: list[str], value: str) -> str:
    for name in reversed(names):
        key = name if name.isidentifier() else f'"{name}"'
        value = f"{{ {key}: {value} }}"
    return value


def _literal(value: str) -> str:
    """A documented value as code; ``""`` when it is prose."""
    if _PLAIN.fullmatch(value):
        return value
    return f'"{value}"' if _WORD.fullmatch(value) else ""


def _is_python(init: Init, vendor: Vendor | None) -> bool:
    packages = vendor.packages if vendor is not None else ()
    return any(row.sdk == init.sdk and row.ecosystem == _PYTHON for row in packages)
