"""What the options of a call are set to, as far as the code writes it down."""

from __future__ import annotations

from msgspec import Struct

from flowcheck.catalog.row import Scalar
from flowcheck.ir.graph import Array, Const, Object, Operator
from flowcheck.link.constants import MAX_STEPS, Texts
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.values import ObjectValue


class Unknown(Struct, frozen=True):
    """The value of an option that is not constant."""


UNKNOWN = Unknown()
OptionValue = Scalar | Unknown | tuple[Scalar | Unknown, ...]


def read_options(evaluator: Evaluator, ref: Ref) -> dict[str, OptionValue]:
    """The options in an object: dotted path -> constant, tuple of constants, or ``UNKNOWN``.

    A spread or a value that is not an object literal gives the key ``"*"``: there may be more
    options.
    """
    found: dict[str, OptionValue] = {}
    _read(evaluator, ref, "", found, 0)
    return found


def _read(
    evaluator: Evaluator, ref: Ref, prefix: str, found: dict[str, OptionValue], depth: int
) -> None:
    values = [value for value in evaluator.evaluate(ref) if isinstance(value, ObjectValue)]
    if depth > MAX_STEPS or len(values) != 1:
        found[f"{prefix}*"] = UNKNOWN
        return
    number, node_id = values[0].ref
    node = evaluator.program.module(number).nodes[node_id]
    for entry in node.entries if isinstance(node, Object) else ():
        if entry.key is None:
            if entry.key_node < 0:
                _read(evaluator, (number, entry.value), prefix, found, depth + 1)
            continue
        name = prefix + entry.key
        value = option_value(evaluator, (number, entry.value))
        inner = [v for v in evaluator.evaluate((number, entry.value)) if isinstance(v, ObjectValue)]
        found[name] = value
        if len(inner) == 1:
            del found[name]
            found[f"{name}"] = ()
            _read(evaluator, inner[0].ref, f"{name}.", found, depth + 1)


def option_value(evaluator: Evaluator, ref: Ref) -> OptionValue:
    """A constant, a tuple of constants, or ``UNKNOWN``."""
    node = evaluator.program.node(ref)
    match node:
        case Const():
            return node.value
        case Array():
            items = [option_value(evaluator, (ref[0], item)) for item in node.items]
            return tuple(item if not isinstance(item, tuple) else UNKNOWN for item in items)
        case Operator() if node.name in ("!", "not") and len(node.operands) == 1:
            inner = evaluator.program.node((ref[0], node.operands[0]))
            return not inner.value if isinstance(inner, Const) else UNKNOWN
        case _:
            texts = Texts(evaluator).of(ref)
            return texts[0] if len(texts) == 1 else UNKNOWN
