"""JavaScript, TypeScript, JSX and the scripts of components, through ast-grep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flowcheck.fix.edits import Span, without_lines
from flowcheck.fix.model import Edit, FixError, Import
from flowcheck.fix.syntax import (
    javascript_guards,
    javascript_imports,
    javascript_parameters,
    javascript_unused,
)
from flowcheck.fix.syntax.script import Script
from flowcheck.fix.syntax.slots import CallSite, Kind, Options, Slot
from flowcheck.fix.syntax.tree import Node
from flowcheck.patterns import regex

FUNCTIONS = frozenset({
    "function_declaration", "function_expression", "generator_function_declaration",
    "generator_function", "arrow_function", "method_definition",
})  # fmt: skip
CALLS = frozenset({"call_expression", "new_expression"})
ELEMENTS = frozenset({"jsx_self_closing_element", "jsx_opening_element"})

_WRAPPERS = frozenset({"await_expression", "parenthesized_expression", "non_null_expression"})
_BLOCKS = frozenset({"statement_block", "program", "switch_case", "switch_default", "class_body"})
_ACTS = frozenset({
    "call_expression", "new_expression", "await_expression", "assignment_expression",
    "update_expression", "augmented_assignment_expression",
})  # fmt: skip
_EFFECT = regex(r"use(?:Layout|Insertion)?Effect")
_HANDS_ON = frozenset({"map", "flatMap", "reduce", "then", "useMemo"})
_NAMES = frozenset({"identifier", "shorthand_property_identifier"})


class JavaScript(Script):
    """One file as actions see it."""

    def slots(self, at: int) -> Sequence[Slot]:
        """The slots that hold the value at an offset, innermost first."""
        return list(self._slots(at))

    def outside(self, at: int) -> Sequence[Slot]:
        """The slots that hold what the nameless function around an offset gives."""
        function = self._function(self.tree.smallest(at))
        if function is None:
            return ()
        while function.parent is not None and function.parent.kind == "parenthesized_expression":
            function = function.parent
        holder = function.parent
        call = holder.parent if holder is not None and holder.kind == "arguments" else holder
        if call is None or call.kind != "call_expression":
            return ()
        if call is not holder and self._called(call) not in _HANDS_ON:
            return ()
        return list(self._around(call, call.start))

    def _slots(self, at: int) -> Iterator[Slot]:
        return self._around(self.tree.smallest(at), at)

    def _around(self, start: Node, at: int) -> Iterator[Slot]:
        for node in start.above():
            if node.kind in _BLOCKS or node.parent is None:
                return
            slot = self._slot(node, at)
            if slot is not None:
                yield slot
            if node.kind == "return_statement" or node.parent.kind in FUNCTIONS:
                return

    def _slot(self, node: Node, at: int) -> Slot | None:
        parent = node.parent
        match (node.kind, parent.kind if parent is not None else ""):
            case ("pair", "object"):
                return self._listed(Kind.PROPERTY, self._key(node), node, node.parts[-1])
            case ("shorthand_property_identifier", "object"):
                name = self.tree.said(node)
                return self._listed(Kind.PROPERTY, name, node, node, shorthand=True)
            case ("spread_element", "object" | "arguments"):
                return self._listed(Kind.SPREAD, "", node, node.parts[0])
            case (_, "arguments") if node.named:
                return self._listed(Kind.ARGUMENT, "", node, node)
            case (_, "array") if node.named:
                return self._listed(Kind.ELEMENT, "", node, node)
            case ("jsx_attribute" | "jsx_expression", _):
                return self._attribute(node)
            case (_, "arrow_function") if parent is not None and node is parent.children[-1]:
                name = self._function_name(node)
                return Slot(Kind.RETURNED, name, node.span, node.span)
            case _:
                return self._statement(node, at)

    def _statement(self, node: Node, at: int) -> Slot | None:
        """The slot of a declaration, an assignment or a return."""
        match node.kind:
            case "assignment_expression":
                return self._assignment(node)
            case "variable_declarator":
                name, value = node.children[0], node.children[-1]
                if value.start <= at and name.kind == "identifier":
                    return Slot(Kind.VARIABLE, self.tree.said(name), node.span, value.span)
            case "return_statement" if node.parts:
                name_of = self._function_name(node)
                return Slot(Kind.RETURNED, name_of, node.span, node.parts[0].span)
        return None

    def _listed(
        self, kind: Kind, name: str, node: Node, value: Node, *, shorthand: bool = False
    ) -> Slot:
        holder = node.parent
        if holder is None:
            raise FixError("the place is no longer there")
        items = tuple(each.span for each in holder.parts)
        call = holder.parent if holder.kind == "arguments" else None
        return Slot(
            kind, name, node.span, value.span, items, items.index(node.span),
            (holder.start + 1, holder.end - 1), shorthand,
            self._site(call) if call is not None else None,
        )  # fmt: skip

    def _assignment(self, node: Node) -> Slot | None:
        statement = node.parent
        name = self._field(node.children[0])
        if statement is None or statement.kind != "expression_statement" or not name:
            return None
        alone = statement.parent is None or statement.parent.kind not in _BLOCKS
        return Slot(Kind.ASSIGNMENT, name, statement.span, node.children[-1].span, alone=alone)

    def _attribute(self, node: Node) -> Slot | None:
        value = node.children[-1]
        if node.kind == "jsx_expression":
            spread = node.child("spread_element")
            return self._of_element(Kind.SPREAD, "", node, spread.parts[0].span) if spread else None
        if len(node.children) < 2:
            return None
        span = value.parts[0].span if value.kind == "jsx_expression" and value.parts else value.span
        return self._of_element(Kind.ATTRIBUTE, self.tree.said(node.children[0]), node, span)

    def _of_element(self, kind: Kind, name: str, node: Node, value: Span) -> Slot | None:
        element = node.parent
        if element is None or element.kind not in ELEMENTS:
            return None
        return Slot(kind, name, node.span, value, call=self._site(element))

    def inside(self, at: int) -> Sequence[Slot]:
        """The entries of the object that is written out at an offset."""
        around = self.tree.smallest(at).above()
        holder = next((n for n in around if n.start == at and n.kind == "object"), None)
        entries = (self._slot(each, each.start) for each in (holder.parts if holder else ()))
        return [slot for slot in entries if slot is not None]

    def call(self, at: int, name: str = "") -> CallSite | None:
        """The call of a name that begins at an offset, or the smallest call around it."""
        around = [n for n in self.tree.smallest(at).above() if n.kind in CALLS | ELEMENTS]
        begin = [node for node in around if node.start == at]
        for node in (*begin, *around):
            if name and self._called(node) == name:
                return self._site(node)
        found = begin[-1:] or around[:1]
        return self._site(found[0]) if found else None

    def calls(self) -> Sequence[CallSite]:
        """All calls and elements, in order."""
        return [self._site(node) for node in self.tree.nodes if node.kind in CALLS | ELEMENTS]

    def _site(self, node: Node) -> CallSite:
        name = self._called(node)
        if node.kind in ELEMENTS:
            items = tuple(each.span for each in node.parts[1:])
            whole = node.parent if node.kind == "jsx_opening_element" and node.parent else node
            return CallSite(whole.span, name, items, (node.start, node.end), element=True)
        arguments = node.child("arguments")
        items = tuple(each.span for each in arguments.parts) if arguments else ()
        inner = (arguments.start + 1, arguments.end - 1) if arguments else (node.end, node.end)
        outer, awaited = node, False
        while outer.parent is not None and (
            outer.parent.kind in _WRAPPERS
            or (outer.parent.kind == "unary_expression" and self._is_void(outer.parent))
        ):
            outer = outer.parent
            awaited = awaited or outer.kind == "await_expression"
        holder = outer.parent
        if holder is None:
            return CallSite(node.span, name, items, inner)
        if holder.kind == "arrow_function" and outer is holder.children[-1]:
            return CallSite(
                node.span, name, items, inner, outer.span, alone=True, bare=True, awaited=awaited
            )
        if holder.kind != "expression_statement" or holder.parent is None:
            return CallSite(node.span, name, items, inner)
        return CallSite(
            node.span, name, items, inner, holder.span,
            alone=len(holder.parent.parts) == 1,
            bare=holder.parent.kind not in _BLOCKS,
            awaited=awaited,
        )  # fmt: skip

    def _is_void(self, node: Node) -> bool:
        return self.tree.said(node.children[0]) == "void"

    def _called(self, node: Node) -> str:
        callee = node.children[1 if node.kind in ELEMENTS | {"new_expression"} else 0]
        if callee.kind == "member_expression":
            return self.tree.said(callee.children[-1])
        return self.tree.said(callee) if callee.kind in _NAMES else ""

    def _key(self, pair: Node) -> str:
        key = pair.children[0]
        return "" if key.kind == "computed_property_name" else self.tree.said(key).strip("\"'")

    def _field(self, target: Node) -> str:
        if target.kind == "member_expression":
            return self.tree.said(target.children[-1])
        if target.kind == "subscript_expression" and target.parts[-1].kind == "string":
            return self.tree.said(target.parts[-1]).strip("\"'")
        return ""

    def _function(self, node: Node) -> Node | None:
        return next((each for each in node.above() if each.kind in FUNCTIONS), None)

    def _function_name(self, node: Node) -> str:
        function = self._function(node)
        if function is None:
            return ""
        name = function.child("identifier", "property_identifier")
        if function.kind == "arrow_function" or name is None:
            holder = function.parent
            if holder is None or holder.kind != "variable_declarator":
                return ""
            name = holder.children[0]
        return self.tree.said(name)

    def uses(self, name: str, at: int) -> Sequence[int]:
        """Where a variable is read, in the function around an offset (or the file)."""
        scope = self._function(self.tree.smallest(at)) or self.tree.root
        return [
            node.start
            for node in scope.within()
            if node.kind in _NAMES and self.tree.said(node) == name and not _declares(node)
        ]

    def parameter_uses(self, at: int, name: str) -> Sequence[tuple[int, str]] | None:
        """Where the function whose parameter is at an offset reads it, with the field it takes."""
        place = self.tree.smallest(at)
        function = self._function(place)
        if function is None or place.start >= function.children[-1].start:
            return None
        found = []
        for node in function.children[-1].within():
            if node.kind not in _NAMES or self.tree.said(node) != name:
                continue
            holder = node.parent
            member = holder is not None and holder.kind == "member_expression"
            field = self.tree.said(holder.children[-1]) if holder is not None and member else ""
            found.append((node.start, field))
        return found

    def is_optional(self, at: int, path: Sequence[str], name: str) -> bool:
        """Whether the parameter at an offset may be left out, or the field of it at a path."""
        return javascript_parameters.is_optional(self, at, path, name)

    def removal(self, call: CallSite) -> Edit:
        """Takes away the statement of a call. Raises ``FixError``."""
        if call.statement is None:
            raise FixError(f"the result of {call.name}() is used, so the call cannot simply go")
        return self.statement_removal(call.statement, bare=call.bare)

    def statement_removal(self, span: Span, *, bare: bool, alone: bool = False) -> Edit:
        """Takes away a statement, and the ``if`` that holds nothing else.

        One that is the body of something else leaves an empty block.
        """
        holder = self._only_in(span)
        if holder is not None:
            outer = holder.parent
            return self.statement_removal(
                holder.span, bare=outer is None or outer.kind not in _BLOCKS
            )
        return Edit(*span, "{}") if bare else without_lines(self.text, span)

    def _only_in(self, span: Span) -> Node | None:
        """The statement that does nothing without the one at a span.

        That is an ``if`` without ``else`` whose condition only looks, or a React effect.
        """
        node = next((n for n in self.tree.smallest(span[0]).above() if n.span == span), None)
        while node is not None and node.parent is not None and node.parent.span == span:
            node = node.parent
        holder = node.parent if node is not None else None
        if holder is not None and holder.kind == "statement_block" and len(holder.children) == 3:
            holder = holder.parent
        if holder is None:
            return None
        if holder.kind == "arrow_function":
            return self._effect(holder)
        if holder.kind != "if_statement" or holder.child("else_clause"):
            return None
        acts = any(each.kind in _ACTS for each in holder.children[1].within())
        return None if acts else holder

    def _effect(self, function: Node) -> Node | None:
        """The statement that is a React effect with this function."""
        arguments = function.parent
        call = arguments.parent if arguments is not None else None
        if call is None or call.parent is None or call.parent.kind != "expression_statement":
            return None
        return call.parent if _EFFECT.fullmatch(self._called(call)) else None

    def guarded(self, call: CallSite, guard: str) -> Sequence[Edit]:
        """The call behind a condition. Raises ``FixError``."""
        return javascript_guards.guarded(self, call, guard)

    def condition(self, name: str) -> str:
        """A condition that calls a function."""
        return f"{name}()"

    def options(self, call: CallSite, position: int, field: str = "") -> Options | None:
        """The options object at a position (or in the attribute ``field`` of an element)."""
        if call.element:
            return self._element_options(call, field)
        if position >= len(call.items):
            return None
        return self.object_at(call.items[position])

    def _element_options(self, call: CallSite, field: str) -> Options | None:
        for span in call.items:
            slot = next((s for s in self._slots(span[0]) if s.kind is Kind.ATTRIBUTE), None)
            if slot is not None and slot.name == field:
                return self.object_at(slot.value)
        return None

    def object_at(self, span: Span) -> Options | None:
        """The object literal at a span, or that of a constant which nothing else reads."""
        node = next((n for n in self.tree.smallest(span[0]).above() if n.span == span), None)
        if node is not None and node.kind == "identifier":
            node = self._constant(self.tree.said(node))
        while node is not None and node.kind in ("satisfies_expression", "as_expression"):
            node = node.children[0]
        if node is None or node.kind != "object":
            return None
        values = {}
        for each in node.parts:
            if each.kind == "pair":
                values[self._key(each)] = each.parts[-1].span
            elif each.kind == "shorthand_property_identifier":
                values[self.tree.said(each)] = each.span
        spread = any(each.kind == "spread_element" for each in node.parts)
        items = tuple(each.span for each in node.parts)
        return Options(values, items, (node.start + 1, node.end - 1), spread=spread)

    def _constant(self, name: str) -> Node | None:
        """The value of a constant that is written twice: where it is made, and where it is used."""
        named = [n for n in self.tree.nodes if n.kind in _NAMES and self.tree.said(n) == name]
        made = [n.parent for n in named if n.parent is not None and _declares(n)]
        if len(named) != 2 or len(made) != 1 or made[0].parent is None:
            return None
        fixed = self.tree.said(made[0].parent.children[0]) == "const"
        return made[0].children[-1] if fixed else None

    def cleaned(self, text: str) -> str:
        """A later version of the text, without what it no longer uses."""
        return javascript_unused.cleaned(self, Script(text, self.language))

    def with_imports(self, path: str, imports: Sequence[Import]) -> str:
        """The text with imports; ``path`` is that of the file."""
        return javascript_imports.added(self, path, imports)


def _declares(node: Node) -> bool:
    parent = node.parent
    return (
        parent is not None and parent.kind == "variable_declarator" and node is parent.children[0]
    )
