"""A value of a lowered module as short text, for the tests of the script frontends."""

from __future__ import annotations

from flowcheck.ir.graph import (
    After,
    Array,
    Call,
    Cell,
    ClassRef,
    Closure,
    Const,
    Global,
    Import,
    Index,
    Load,
    Object,
    Omit,
    Opaque,
    Operator,
    Param,
    Phi,
    Self,
    Template,
    Update,
)
from flowcheck.ir.module import Module


def show(module: Module, node: int) -> str:  # noqa: C901 - one case for each node kind
    """A value: ``$x`` a parameter, ``@x`` a global, ``(a | b)`` a join, ``text(..)`` a template."""

    def all_of(nodes: tuple[int, ...], spread: tuple[int, ...] = ()) -> str:
        return ", ".join("*" * (i in spread) + show(module, child) for i, child in enumerate(nodes))

    match module.nodes[node]:
        case Param(function=function, index=index):
            return f"${module.functions[function].params[index].name}"
        case Const(value=value):
            return repr(value)
        case Global(name=name):
            return f"@{name}"
        case Import(source=source, name=name):
            return f"<{source} {name}>"
        case Load(base=base, field=field):
            return f"{show(module, base)}.{field}"
        case Index(base=base, key=key):
            return f"{show(module, base)}[{show(module, key)}]"
        case Call(callee=callee, args=args, spread=spread, kwargs=kwargs, form=form):
            parts = [all_of(args, spread)] if args else []
            parts += [f"{name or '**'}={show(module, value)}" for name, value in kwargs]
            new = {"new": "new ", "jsx": "jsx ", "tag": "tag ", "call": ""}[form]
            return f"{new}{show(module, callee)}({', '.join(parts)})"
        case Object(entries=entries):
            shown = []
            for entry in entries:
                computed = f"[{show(module, entry.key_node)}]" if entry.key_node >= 0 else "**"
                shown.append(f"{entry.key or computed}: {show(module, entry.value)}")
            return "{" + ", ".join(shown) + "}"
        case Array(items=items, spread=spread):
            return f"[{all_of(items, spread)}]"
        case Phi(inputs=inputs):
            return "(" + " | ".join(show(module, child) for child in inputs) + ")"
        case Closure(function=function):
            return f"fn {module.functions[function].name}"
        case ClassRef(index=index):
            return f"class {module.classes[index].name}"
        case Self(index=index):
            return f"self {module.classes[index].name}"
        case Template(parts=children):
            return f"text({all_of(children)})"
        case Operator(name=name, operands=operands):
            return f"op {name}({all_of(operands)})"
        case Update(base=base, field=field, value=value, key=key):
            place = field if field is not None else f"[{show(module, key)}]"
            return f"{show(module, base)} <- {place}: {show(module, value)}"
        case Omit(base=base, fields=fields):
            return f"{show(module, base)} without {'/'.join(fields)}"
        case After(base=base, call=call, role=role):
            return f"{show(module, base)} after {show(module, call)}#{role}"
        case Cell(var=var):
            return f"cell {module.vars[var].name}"
        case Opaque(children=children):
            return f"?({all_of(children)})"
