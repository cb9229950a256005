"""What people write into a form that is read whole: ``new FormData(event.target)``.

Comes in: an end of a walk at the form that an event of ``onSubmit`` is of, or at what an action is
given (``<form action={save}>``). Goes out: the fields of the forms that have this handler.
"""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.ir.graph import ELEMENT, Call, Closure, Param
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Program, Ref
from flowcheck.link.values import FunctionValue
from flowcheck.taint.fields import attributes_of, what_fields_send
from flowcheck.taint.state import State, Steps, Stop

_FORMS = frozenset({("target",), ("currentTarget",)})
_WHOLE = frozenset({(), (ELEMENT,)})
_DATA = "formdata"
_SUBMITS, _ACTS = ("onSubmit", "onSubmitCapture"), ("action", "formAction")
_MOST_FILES = 60


def filled_in(evaluator: Evaluator, steps: Steps, state: State, node: Param) -> list[State | Stop]:
    """The fields of the forms of which all is asked at a parameter of their handler."""
    program, number = evaluator.program, state.ref[0]
    keys = _handled_by(program, state, node)
    found: list[State | Stop] = []
    for at, form_id in (
        _forms(evaluator, FunctionValue(number, node.function), keys) if keys else ()
    ):
        form = program.node((at, form_id))
        shown = steps.to(state, (at, form_id), ())  # its other fields tell what one is
        for ref, name, written in what_fields_send(at, program.module(at), form):
            following = steps.under(shown, ref, name)
            found.append(Stop(following) if written else following)
    return found


def _handled_by(program: Program, state: State, node: Param) -> tuple[str, ...]:
    """The attributes of a form whose handler gets all that is written into it so."""
    if state.path in _WHOLE and node.index < 2:
        declared = program.module(state.ref[0]).functions[node.function].params[node.index]
        kind = declared.type.name if declared.type is not None else declared.name
        return _ACTS if kind.lower() == _DATA else ()
    return _SUBMITS if state.path[:1] in _FORMS and state.path[1:] in _WHOLE else ()


def _forms(evaluator: Evaluator, function: FunctionValue, keys: Iterable[str]) -> list[Ref]:
    """The elements that have a function as the handler of a form, else those of other files."""
    program = evaluator.program
    name = program.module(function.number).functions[function.function].name
    own = _forms_of(evaluator, function, keys, function.number)
    if own or not name:
        return own
    having = (
        number
        for number in program.candidates(function.number, name)
        if any(program.has_text(number, key) for key in keys)
    )
    return [
        form
        for number, _ in zip(having, range(_MOST_FILES), strict=False)
        for form in _forms_of(evaluator, function, keys, number)
    ]


def _forms_of(
    evaluator: Evaluator, function: FunctionValue, keys: Iterable[str], number: int
) -> list[Ref]:
    program = evaluator.program
    closure = program.module(function.number).functions[function.function].closure
    return [
        (number, node_id)
        for node_id, element in program.all_calls(number)
        if element.form == "jsx"
        and any(
            key in keys and _is_handler(evaluator, (number, given), function, closure)
            for key, given in attributes_of(program.module(number), element)
        )
    ]


def _is_handler(evaluator: Evaluator, given: Ref, function: FunctionValue, closure: int) -> bool:
    """Whether an attribute is a function, by itself or wrapped: ``handleSubmit(send)``."""
    node = evaluator.program.node(given)
    if isinstance(node, Closure):
        return given == (function.number, closure)
    if isinstance(node, Call):
        return given[0] == function.number and closure in node.args
    return function in evaluator.evaluate(given)
