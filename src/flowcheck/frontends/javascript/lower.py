"""Lowers a JavaScript or TypeScript file, and scripts inside files of other languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flowcheck.frontends.javascript import (
    classes,
    constructors,
    control,
    expressions,
    functions,
    imports,
    jsx,
    literals,
    operators,
    patterns,
    shapes,
    statements,
)
from flowcheck.frontends.javascript.walker import Node, Walker
from flowcheck.ir.build import Builder
from flowcheck.ir.module import Module
from flowcheck.model import Language, SourceFile

_VALUES: Mapping[str, Callable[[Walker, Node], int]] = {
    "identifier": expressions.identifier,
    "shorthand_property_identifier": expressions.identifier,
    "this": expressions.this,
    "super": expressions.free_name,
    "meta_property": expressions.free_name,
    "private_property_identifier": expressions.private_name,
    "string": literals.string,
    "number": literals.number,
    "true": literals.true,
    "false": literals.false,
    "null": literals.nothing,
    "undefined": literals.nothing,
    "regex": literals.regex_literal,
    "template_string": literals.template,
    "member_expression": expressions.member,
    "nested_identifier": expressions.member,
    "subscript_expression": expressions.subscript,
    "call_expression": expressions.call,
    "new_expression": expressions.new,
    "array": expressions.array,
    "object": expressions.object_literal,
    "arrow_function": functions.function,
    "function_expression": functions.function,
    "generator_function": functions.function,
    "class": classes.expression,
    "parenthesized_expression": expressions.cast,
    "as_expression": expressions.cast,
    "satisfies_expression": expressions.cast,
    "non_null_expression": expressions.cast,
    "instantiation_expression": expressions.cast,
    "type_assertion": expressions.type_assertion,
    "await_expression": expressions.last,
    "decorator": expressions.last,
    "sequence_expression": expressions.sequence,
    "yield_expression": expressions.yielded,
    "spread_element": jsx.spread,
    "binary_expression": operators.binary,
    "unary_expression": operators.unary,
    "ternary_expression": operators.ternary,
    "assignment_expression": operators.assignment,
    "augmented_assignment_expression": operators.augmented,
    "update_expression": operators.update,
    "jsx_element": jsx.element,
    "jsx_self_closing_element": jsx.self_closing,
    "jsx_expression": jsx.container,
}

_STATEMENTS: Mapping[str, Callable[[Walker, Node], None]] = {
    "statement_block": statements.block,
    "expression_statement": operators.expression_statement,
    "lexical_declaration": statements.variables,
    "variable_declaration": statements.variables,
    "function_declaration": statements.nothing,
    "generator_function_declaration": statements.nothing,
    "function_signature": statements.nothing,
    "class_declaration": classes.declaration,
    "abstract_class_declaration": classes.declaration,
    "interface_declaration": shapes.interface,
    "type_alias_declaration": shapes.type_alias,
    "enum_declaration": statements.enum,
    "internal_module": statements.namespace,
    "module": statements.namespace,
    "ambient_declaration": statements.ambient,
    "import_statement": statements.nothing,
    "import_alias": imports.import_alias,
    "export_statement": imports.export_statement,
    "if_statement": control.if_,
    "switch_statement": control.switch,
    "for_statement": control.for_,
    "for_in_statement": control.for_in,
    "while_statement": control.while_,
    "do_statement": control.do,
    "try_statement": control.try_,
    "with_statement": control.with_,
    "labeled_statement": control.labeled,
    "break_statement": control.jump,
    "continue_statement": control.jump,
    "return_statement": statements.return_,
    "throw_statement": statements.throw,
    "empty_statement": statements.nothing,
    "debugger_statement": statements.nothing,
}


def lower(file: SourceFile) -> Module:
    """Lower one file. Never raises: what cannot be read becomes a problem of the module."""
    builder = Builder(file.path, file.language)
    casts = file.language is Language.TYPESCRIPT and not file.path.endswith((".tsx", ".jsx"))
    scripts = ScriptLowerer(builder, typescript=casts)
    scripts.script(file.text, 0)
    return builder.finish(end=len(file.text))


class ScriptLowerer:
    """Lowers scripts and expressions into a builder, with offsets of the file around them.

    ``typescript`` reads ``<T>x`` as a cast; otherwise JSX is read (and type annotations too).
    """

    def __init__(self, builder: Builder, *, typescript: bool) -> None:
        self._builder = builder
        self._language = "typescript" if typescript else "tsx"

    def script(self, text: str, offset: int) -> None:
        """Lower the statements of ``text``, which starts at ``offset``, in the current scope."""
        w = self._walker(text, offset)
        try:
            statements.run(w, w.top(), len(w.text))
            imports.finish_exports(w)
        except RecursionError:
            self._builder.problem(offset, "too-deep", "nested too deeply to analyse")

    def expression(self, text: str, offset: int) -> int:
        """Lower one expression in the current scope; gives its node."""
        w, found = self._parenthesized(text, offset)
        try:
            value = w.value(found)
        except RecursionError:
            self._builder.problem(offset, "too-deep", "nested too deeply to analyse")
            value = w.builder.read("undefined", at=offset, end=offset + len(text))
        w.flush_errors(len(w.text))
        return value

    def statements(self, text: str, offset: int) -> int:
        """Lower an event handler as the body of a new closure; gives the ``Closure``.

        A single expression is what the closure returns; a function stands for itself.
        """
        builder = self._builder
        w = self._walker(text, offset)
        nodes = w.parts(w.program())
        single = (
            w.parts(nodes[0]) if len(nodes) == 1 and nodes[0][0] == "expression_statement" else []
        )
        if len(single) == 1 and single[0][0] in ("arrow_function", "function_expression"):
            return w.value(single[0])
        index = builder.new_function("", at=offset, end=offset + len(text))
        made = builder.closure(index, at=offset, end=offset + len(text))

        def lower_body() -> None:
            try:
                if len(single) == 1:
                    builder.returns(operators.effect(w, single[0]))
                else:
                    statements.run(w, nodes, len(w.text))
                w.flush_errors(len(w.text))
            except RecursionError:
                builder.problem(offset, "too-deep", "nested too deeply to analyse")

        builder.defer(index, lower_body)
        return made

    def pattern(self, text: str, offset: int, value: int) -> None:
        """Declare the names of a pattern (slot and loop variables) as parts of ``value``."""
        w, found = self._parenthesized(f"({text}) => 0", offset - 1)
        parts = functions.signature(w, found)
        for param in w.parts(parts.params) if parts.params is not None else []:
            inner = w.parts(param)
            if inner:
                patterns.destructure(w, inner[0], value, "const")

    def _parenthesized(self, text: str, offset: int) -> tuple[Walker, Node]:
        """Parse ``(text)``, so that braces are an object; gives the walker and what is inside."""
        w = self._walker(f"({text.rstrip().rstrip(';')})", max(offset - 1, 0))
        found = w.program()
        for _ in range(3):
            inner = w.parts(found)
            if not inner:
                break
            found = inner[0]
        return w, found

    def _walker(self, text: str, offset: int) -> Walker:
        return Walker(
            self._builder,
            text,
            offset,
            language=self._language,
            values=_VALUES,
            statements=_STATEMENTS,
            constructors=constructors.constructors(text),
        )
