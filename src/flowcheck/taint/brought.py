"""Texts that people wrote: what a request brought is put where a vendor takes texts of people.

The name of the value says nothing of it (``req.body.message``); that of the place does.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from flowcheck.catalog.vendor import Role
from flowcheck.ir.graph import Call, Param
from flowcheck.link.evaluate import Evaluator
from flowcheck.model import Confidence
from flowcheck.taint.attribute import Attribute, attribute, under_reserved
from flowcheck.taint.names import Names
from flowcheck.taint.no_text import is_scalar
from flowcheck.taint.proof import Kind, Proof
from flowcheck.taint.state import IN_TEXT, State

TEXT = "user.content.private"

_REQUESTS = frozenset({"req", "request"})
_OF_REQUESTS = frozenset(
    {"body", "data", "json", "form", "formData", "POST", "validated_data", "cleaned_data"}
)
_VARIABLES = frozenset({"text", "input", "question", "query"})
"""What a model is asked, by the usual names of variables of its prompts."""
_OF_MAIL = frozenset({
    "subject", "text", "html", "data", "plain_text_content", "html_content", "textbody", "htmlbody",
    "htmlcontent", "textcontent", "textpart", "htmlpart",
})  # fmt: skip
_TEXTS = frozenset({
    "message", "text", "body", "content", "comment", "comments", "description", "subject", "note",
    "notes", "feedback", "question", "reason", "details", "msg", "html", "title", "summary",
})  # fmt: skip


class Brought(Struct, frozen=True):
    """Finds such texts among what arrives in one program."""

    evaluator: Evaluator
    names: Names

    def texts(
        self, state: State, role: Role, reserved: Mapping[str, str], field: str
    ) -> list[Attribute]:
        """The text of a person that is put under a key of a vendor, if it is one."""
        key = state.key.rpartition(".")[2] or field
        taken = reserved.get("content" if key in _VARIABLES else key) or reserved.get(key)
        if role is not Role.EVENT or taken != TEXT or state.lossy or is_scalar(_field(state)):
            return []
        brought = _OF_REQUESTS.intersection(state.path[:-1]) or self._is_body(state)
        if not (brought or self._is_given(state)) or _is_in_own_mail(state, key):
            return []
        proof = Proof(Kind.RESERVED_KEY, "", key)
        return [attribute(TEXT, Confidence.LOW, "", state, under_reserved(key), proof)]

    def _is_given(self, state: State) -> bool:
        """Whether a text is what a function was given to send: ``speak(text)``."""
        if state.ref[1] < 0 or state.path:
            return False
        node = self.evaluator.program.node(state.ref)
        return isinstance(node, Param) and self.names.of(state.ref)[:1] == ["text"]

    def _is_body(self, state: State) -> bool:
        """Whether a field is one of ``await req.json()``."""
        names = {name.lower() for name in self.names.of(state.ref)}
        if not state.path or names.isdisjoint(_REQUESTS):
            return False
        return any(
            self.evaluator.callee_text(step.ref).rpartition(".")[2] in _OF_REQUESTS
            for step in state.chain()
            if step.ref[1] >= 0 and isinstance(self.evaluator.program.node(step.ref), Call)
        )


def _field(state: State) -> str:
    return state.path[-1] if state.path else ""


def _is_in_own_mail(state: State, key: str) -> bool:
    """Whether a value is put into mail that the project writes: the number of an order."""
    if key.lower() not in _OF_MAIL or not state.path or state.path[-1].lower() in _TEXTS:
        return False
    return any(step.note == IN_TEXT for step in state.chain())
