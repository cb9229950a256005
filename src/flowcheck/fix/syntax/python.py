"""Python through libcst: where things are; what is changed there is a matter of text."""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst

from flowcheck.fix.edits import Span, indent_at, newline_of
from flowcheck.fix.model import Edit, FixError, Import
from flowcheck.fix.syntax import python_imports, python_unused
from flowcheck.fix.syntax.python_source import Source
from flowcheck.fix.syntax.slots import CallSite, Kind, Options, Slot
from flowcheck.patterns import regex

_STEP = regex(r"^(\t+| +)\S", re.MULTILINE)


class Python(Source):
    """One file as actions see it."""

    def slots(self, at: int) -> Sequence[Slot]:
        """The slots that hold the value at an offset, innermost first."""
        found = []
        for node in self.above(at):
            if isinstance(node, cst.BaseSuite | cst.Module | cst.Lambda):
                break
            slot = self._slot(node)
            if slot is not None:
                found.append(slot)
        return found

    def _slot(self, node: cst.CSTNode) -> Slot | None:
        match node:
            case cst.Arg():
                return self._argument(node)
            case cst.DictElement():
                key = node.key
                name = str(key.evaluated_value) if isinstance(key, cst.SimpleString) else ""
                return self._entry(Kind.PROPERTY, name, node, node.value)
            case cst.StarredDictElement():
                return self._entry(Kind.SPREAD, "", node, node.value)
            case cst.Element():
                return self._entry(Kind.ELEMENT, "", node, node.value)
            case cst.Assign() if len(node.targets) == 1:
                return self._assignment(node, node.targets[0].target, node.value)
            case cst.AnnAssign() if node.value is not None:
                return self._assignment(node, node.target, node.value)
            case cst.Return() if node.value is not None:
                name = self._function_name(node)
                return Slot(Kind.RETURNED, name, self.span(node), self.span(node.value))
        return None

    def _argument(self, node: cst.Arg) -> Slot | None:
        call = self.parent(node)
        if not isinstance(call, cst.Call):
            return None
        site = self._site(call)
        keyword = node.keyword.value if node.keyword is not None else ""
        kind = Kind.SPREAD if node.star else Kind.KEYWORD if keyword else Kind.ARGUMENT
        span = self.span(node)
        return Slot(
            kind, keyword, span, self.span(node.value), site.items, site.items.index(span),
            site.inner, call=site,
        )  # fmt: skip

    def _entry(self, kind: Kind, name: str, node: cst.CSTNode, value: cst.CSTNode) -> Slot | None:
        holder = self.parent(node)
        if not isinstance(holder, cst.Dict | cst.List | cst.Set):
            return None
        start, end = self.span(holder)
        items = tuple(self.span(each) for each in holder.elements)
        span = self.span(node)
        return Slot(
            kind, name, span, self.span(value), items, items.index(span),
            (start + len(holder.lpar) + 1, end - len(holder.rpar) - 1),
        )  # fmt: skip

    def _assignment(
        self, node: cst.CSTNode, target: cst.BaseExpression, value: cst.BaseExpression
    ) -> Slot | None:
        match target:
            case cst.Name():
                return Slot(Kind.VARIABLE, target.value, self.span(node), self.span(value))
            case cst.Attribute():
                name = target.attr.value
            case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=key))]) if (
                isinstance(key, cst.SimpleString)
            ):
                name = str(key.evaluated_value)
            case _:
                return None
        lone = self.is_alone(node)
        return Slot(Kind.ASSIGNMENT, name, self.span(node), self.span(value), alone=lone)

    def outside(self, at: int) -> Sequence[Slot]:
        """Nothing: what a ``lambda`` gives is in no slot."""
        return ()

    def inside(self, at: int) -> Sequence[Slot]:
        """The entries of the dict that is written out at an offset."""
        around = [n for n in self.above(at) if isinstance(n, cst.Dict) and self.span(n)[0] == at]
        entries = (self._slot(each) for each in (around[0].elements if around else ()))
        return [slot for slot in entries if slot is not None]

    def call(self, at: int, name: str = "") -> CallSite | None:
        """The call of a name that begins at an offset, or the smallest call around it."""
        around = [node for node in self.above(at) if isinstance(node, cst.Call)]
        begin = [node for node in around if self.span(node)[0] == at]
        for node in (*begin, *around):
            if name and _called(node) == name:
                return self._site(node)
        found = begin[-1:] or around[:1]
        return self._site(found[0]) if found else None

    def calls(self) -> Sequence[CallSite]:
        """All calls, in order."""
        return [self._site(node) for node in self.nodes(cst.Call) if isinstance(node, cst.Call)]

    def _site(self, node: cst.Call) -> CallSite:
        items = tuple(self.span(each) for each in node.args)
        end = self.span(node)[1] - len(node.rpar) - 1
        callee_end = self.span(node.func)[1]
        inner = (self.text.index("(", callee_end) + 1, end)
        outer: cst.CSTNode = node
        holder = self.parent(node)
        awaited = isinstance(holder, cst.Await)
        if awaited and holder is not None:
            outer, holder = holder, self.parent(holder)
        if not isinstance(holder, cst.Expr):
            return CallSite(self.span(node), _called(node), items, inner)
        return CallSite(
            self.span(node), _called(node), items, inner, self.span(outer),
            alone=self.is_alone(holder), awaited=awaited,
        )  # fmt: skip

    def _function_name(self, node: cst.CSTNode) -> str:
        above: cst.CSTNode | None = node
        while above is not None and not isinstance(above, cst.FunctionDef):
            above = self.parent(above)
        return above.name.value if above is not None else ""

    def _function(self, at: int) -> cst.FunctionDef | None:
        return next((node for node in self.above(at) if isinstance(node, cst.FunctionDef)), None)

    def uses(self, name: str, at: int) -> Sequence[int]:
        """Where a variable is read, in the function around an offset (or the file)."""
        function = self._function(at)
        start, end = self.span(function) if function is not None else (0, len(self.text))
        found = []
        for node in self.nodes(cst.Name):
            place = self.span(node)[0]
            if isinstance(node, cst.Name) and node.value == name and start <= place < end:
                holder = self.parent(node)
                keyword = isinstance(holder, cst.Arg) and holder.keyword is node
                attribute = isinstance(holder, cst.Attribute) and holder.attr is node
                if not (keyword or attribute or isinstance(holder, cst.AssignTarget)):
                    found.append(place)
        return found

    def parameter_uses(self, at: int, name: str) -> Sequence[tuple[int, str]] | None:
        """Where the function whose parameter is at an offset reads it, with the field it takes."""
        function = self._function(at)
        if function is None or at >= self.span(function.body)[0]:
            return None
        body = self.span(function.body)
        found = []
        for place in self.uses(name, at):
            if body[0] <= place < body[1]:
                field = re.match(
                    r"\s*(?:\.(\w+)|\[[\"'](\w+)[\"']\])", self.text[place + len(name) :]
                )
                found.append((place, (field[1] or field[2]) if field else ""))
        return found

    def is_optional(self, at: int, path: Sequence[str], name: str) -> bool:
        """Whether the parameter at an offset may be left out; a field of it may not."""
        found = next((node for node in self.above(at) if isinstance(node, cst.Param)), None)
        function = self._function(at)
        if path or found is None or function is None:
            return False
        return found.default is not None and function.name.value == name

    def removal(self, call: CallSite) -> Edit:
        """Takes away the statement of a call. Raises ``FixError``."""
        if call.statement is None:
            raise FixError(f"the result of {call.name}() is used, so the call cannot simply go")
        return self.statement_removal(call.statement, bare=False, alone=call.alone)

    def guarded(self, call: CallSite, guard: str) -> Sequence[Edit]:
        """The call behind a condition. Raises ``FixError``."""
        if call.statement is None:
            raise FixError(
                f"the result of {call.name}() is used; what depends on it must wait for {guard} too"
            )
        start, end = call.statement
        indent, newline = indent_at(self.text, start), newline_of(self.text)
        if self.text[self.text.rfind("\n", 0, start) + 1 : start].strip():
            raise FixError("the call shares its line with something else")
        found = _STEP.search(self.text)
        step = "\t" if found and found[1][0] == "\t" else self.module.default_indent
        first, *rest = self.text[start:end].split("\n")
        if '"""' in self.text[start:end] or "'''" in self.text[start:end]:
            raise FixError("the call holds a text of several lines, which must not be moved")
        lines = [first, *(f"{step}{line}" if line.strip() else line for line in rest)]
        return [Edit(start, end, f"if {guard}:{newline}{indent}{step}" + "\n".join(lines))]

    def condition(self, name: str) -> str:
        """A condition that calls a function."""
        return f"{name}()"

    def options(self, call: CallSite, position: int, field: str = "") -> Options | None:
        """The keyword arguments of a call."""
        values, spread = {}, False
        for span in call.items:
            slot = next((each for each in self.slots(span[0]) if each.span == span), None)
            if slot is not None and slot.kind is Kind.KEYWORD:
                values[slot.name] = slot.value
            spread = spread or (slot is not None and slot.kind is Kind.SPREAD)
        return Options(values, call.items, call.inner, keywords=True, spread=spread)

    def object_at(self, span: Span) -> Options | None:
        """The dict display at a span, or ``None`` when something else stands there."""
        node = next((n for n in self.nodes(cst.Dict) if self.span(n) == span), None)
        if not isinstance(node, cst.Dict):
            return None
        values = {}
        for each in node.elements:
            if isinstance(each, cst.DictElement) and isinstance(each.key, cst.SimpleString):
                values[str(each.key.evaluated_value)] = self.span(each.value)
        spread = any(isinstance(each, cst.StarredDictElement) for each in node.elements)
        items = tuple(self.span(each) for each in node.elements)
        return Options(values, items, (span[0] + 1, span[1] - 1), spread=spread)

    def cleaned(self, text: str) -> str:
        """A later version of the text, without what it no longer uses."""
        return python_unused.cleaned(self, Source(self.path, text))

    def with_imports(self, path: str, imports: Sequence[Import]) -> str:
        """The text with imports; ``path`` is that of the file."""
        return python_imports.added(self.text, path, imports)


def _called(node: cst.Call) -> str:
    match node.func:
        case cst.Name():
            return node.func.value
        case cst.Attribute():
            return node.func.attr.value
    return ""
