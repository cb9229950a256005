"""What a schema says that a field is where nobody gives it: the node of that value.

``z.string().default("x")``, ``str({ default: "x" })``, ``optional(string(), "x")``. Settings:
``get_param("url", "x")``.
"""

from __future__ import annotations

from collections.abc import Sequence

from flowcheck.ir.graph import Call, Import, Load, Node, Object
from flowcheck.patterns import regex

_STEPS = 24
_TAKES_DEFAULT = regex(
    r"(?i:optional|defaulted|with_?default|nullish|fallback"
    r"|get_?(?:param|parameter|setting|config|option|env|environment_variable|secret)(?:_?default)?)$"
)
_PAIR = len(("schema", "default"))


def default_of(nodes: Sequence[Node], node: Call) -> int:
    """The node of the default that a call gives a field, or -1."""
    outer = node
    for _ in range(_STEPS):
        method = nodes[node.callee]
        if not isinstance(method, Load):
            break
        if method.field == "default" and len(node.args) == 1:
            return node.args[0]
        inner = nodes[method.base]
        if not isinstance(inner, Call):
            break
        node = inner
    return _in_arguments(nodes, outer)


def _in_arguments(nodes: Sequence[Node], node: Call) -> int:
    callee = nodes[node.callee]
    name = callee.field if isinstance(callee, Load) else ""
    name = callee.name if isinstance(callee, Import) else name
    if len(node.args) == _PAIR and _TAKES_DEFAULT.search(name):
        return node.args[1]
    options = nodes[node.args[0]] if len(node.args) == 1 else None
    if isinstance(options, Object):
        return next((entry.value for entry in options.entries if entry.key == "default"), -1)
    return -1
