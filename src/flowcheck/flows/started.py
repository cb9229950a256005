"""How an SDK is started or steered by a call: its options, and the gates before it."""

from __future__ import annotations

from msgspec import Struct

from flowcheck.ir.graph import Const
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.options import UNKNOWN, OptionValue, option_value, read_options
from flowcheck.model import Spot
from flowcheck.result.flows import Gate
from flowcheck.taint.arguments import SinkCall
from flowcheck.taint.starts import Starts


class Started(Struct, frozen=True):
    """A call that starts or steers an SDK. ``options`` by dotted path."""

    spot: Spot
    text: str
    options: dict[str, OptionValue]
    gates: tuple[Gate, ...]


def started(evaluator: Evaluator, starts: Starts, sink: SinkCall, *, read: bool) -> Started:
    """What a call says; its options only if they are to be read, else any may be given."""
    program = evaluator.program
    number, node_id = sink.ref
    node = program.module(number).nodes[node_id]
    return Started(
        program.spot(number, node.at),
        program.text(number, node.at, node.end),
        _options(evaluator, sink) if read else {"*": UNKNOWN},
        tuple(Gate(g.file, g.line, g.kind, g.text) for g in starts.of(sink.ref)),
    )


def _options(evaluator: Evaluator, sink: SinkCall) -> dict[str, OptionValue]:
    options = _written(evaluator, sink)
    for name, ref in sink.keywords:
        if not name:
            options["*"] = UNKNOWN
            continue
        options[name] = option_value(evaluator, ref)
        inner = read_options(evaluator, ref)
        if "*" not in inner:
            options.update({f"{name}.{key}": value for key, value in inner.items()})
    return options


def _written(evaluator: Evaluator, sink: SinkCall) -> dict[str, OptionValue]:
    """The options of the argument that holds them; a constant there (a key) is not an option."""
    if sink.options is None or isinstance(evaluator.program.node(sink.options), Const):
        return {}
    if any(ref == sink.options for _, ref in sink.keywords):
        return {}
    found = read_options(evaluator, sink.options)
    for path in sink.inner:
        found = _unfolded(found, ".".join(path))
    return found


def _unfolded(options: dict[str, OptionValue], name: str) -> dict[str, OptionValue]:
    """Options with those that are written in one of them: ``options={{ autocapture: false }}``."""
    start = f"{name}."
    inner = {key[len(start) :]: value for key, value in options.items() if key.startswith(start)}
    if options.get(name) == UNKNOWN:
        inner["*"] = UNKNOWN
    return {**inner, **options}
