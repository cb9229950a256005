"""Code that fixes a finding, for the vendor at hand: made of the call and of the catalogue.

A rule's own examples for a vendor come before these.
"""

from __future__ import annotations

from flowcheck.catalog.vendor import CallSpec, OptionSpec, Role, Vendor
from flowcheck.patterns import regex
from flowcheck.result.flows import Init

_TAGS = frozenset({"script", "link", "iframe", "img"})
_PLAIN = regex(r"-?\d+(?:\.\d+)?|true|false|null|True|False|None|[\[{\"'].*")
_WORD = regex(r"[\w.+/:-]+")
_PYTHON = "pypi"
_PROPS = "props"
_GLOBAL = "global"
_IN_PYTHON = {"true": "True", "false": "False", "null": "None"}


def safe_setting(init: Init, spec: OptionSpec, vendor: Vendor | None) -> str:
    """The call of an SDK with the safe value of an option; ``""`` where none is documented."""
    value = _literal(spec.safe.split(" or ")[0].strip())
    if not value or init.call in _TAGS:
        return ""
    names = spec.name.split(".")
    if _is_python(init, vendor):
        return f"{init.call}({names[0]}={_nested(names[1:], _IN_PYTHON.get(value, value))})"
    start = _start(init, vendor)
    component = _component(init, start)
    if component:
        inside = value if len(names) == 1 else _nested(names[1:], value)
        return f"<{component} {names[0]}={{{inside}}} />"
    before = _before_options(start) if start is not None else ()
    return _called(init, start, (*before, _nested(names, value)))


def after_consent(init: Init, vendor: Vendor | None) -> str:
    """The start of an SDK that waits for consent."""
    if init.call == "script":
        return '<script type="text/plain" data-category="analytics" src="...">'
    if init.call in _TAGS or _is_python(init, vendor):
        return ""
    start = _start(init, vendor)
    component = _component(init, start)
    if component.endswith("Provider"):
        return f"{{hasConsent ? <{component}>{{children}}</{component}> : children}}"
    if component:
        return f"{{hasConsent && <{component} />}}"
    return f"if (hasConsent()) {_called(init, start, (*_command(start), '...'))}"


def _start(init: Init, vendor: Vendor | None) -> CallSpec | None:
    """The entry of the catalogue for the call that starts an SDK."""
    calls = vendor.calls if vendor is not None else ()
    rows = (row for row in calls if (row.label, row.sdk) == (init.call, init.sdk))
    return next(rows, None)


def _component(init: Init, start: CallSpec | None) -> str:
    """The name of the component that starts an SDK; ``""`` for a call or a class."""
    name = _name(init.call).rpartition(".")[2]
    takes = tuple(row.name for row in start.params) if start is not None else ()
    if " " in name or not name[:1].isupper() or takes not in ((), (_PROPS,)):
        return ""
    return name


def _called(init: Init, start: CallSpec | None, arguments: tuple[str, ...]) -> str:
    """A call as a program writes it: ``fpr("init", ...)`` is ``fpr init`` in the catalogue."""
    name, _, command = _name(init.call).partition(" ")
    inside = ", ".join(arguments)
    if start is not None and start.unpack:
        head, _, symbol = start.symbol.partition("#")
        return f"{symbol if head == _GLOBAL else name}([{inside}])"
    new = "" if command or not name.rpartition(".")[2][:1].isupper() else "new "
    return f"{new}{name}({inside})"


def _name(call: str) -> str:
    """The name that a call has in a program: what a package exports is what it is imported as."""
    return call.removesuffix(".default").rstrip(".")


def _command(start: CallSpec | None) -> tuple[str, ...]:
    """The arguments up to the last that tells which command it is."""
    if start is None or not start.when:
        return ()
    return tuple(_argument(start, place) for place in range(max(start.when) + 1))


def _before_options(start: CallSpec) -> tuple[str, ...]:
    """The arguments that stand before the options of a call: its command, names of parameters."""
    for place, row in enumerate(start.params):
        if row.role is Role.OPTIONS and not row.keyword_only:
            return tuple(_argument(start, before) for before in range(place))
    return ()


def _argument(start: CallSpec, place: int) -> str:
    if place in start.when:
        return f'"{start.when[place]}"'
    return start.params[place].name if place < len(start.params) else "..."


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
