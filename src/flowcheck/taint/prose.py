"""What a function makes of a text that stands in the code: a template, a translation, a prompt.

And what it gets from files of translations. Comes in: a node. Goes out: whether nobody's data can
be in it. Queries are none of these: what a database gives for one is somebody's. What has fields,
which code puts together, is no text either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from flowcheck.ir.graph import Call, Const, Object, Template
from flowcheck.link.program import Program, Ref
from flowcheck.link.values import Edge
from flowcheck.patterns import regex

_FEWEST_WORDS = 6
_WORD = regex(r"[^\W\d_]{2,}")
_QUERY = regex(
    r"\s*(?:[({]|(?:select|insert|update|delete|with|match|query|mutation|subscription)\b)",
    re.IGNORECASE,
)
_TRANSLATED = regex(
    r"(?:^|/)(?:locales?|i18n|l10n|translations?|lang|languages?)(?:/|$).*\.(?:json|ya?ml|po|ftl)$",
    re.IGNORECASE,
)


def is_translated(program: Program, ref: Ref) -> bool:
    """Whether a node is a call that gets texts of an interface: ``fetch("/locales/en.json")``."""
    node = program.node(ref) if ref[1] >= 0 else None
    if not isinstance(node, Call) or not node.args:
        return False
    nodes = program.module(ref[0]).nodes
    asked = nodes[node.args[0]]
    parts = [nodes[at] for at in asked.parts] if isinstance(asked, Template) else [asked]
    said = (part.value if isinstance(part, Const) else "" for part in parts)
    return _TRANSLATED.search("".join(map(str, said))) is not None


def has_fields(program: Program, refs: Iterable[Ref]) -> bool:
    """Whether one of the nodes is an object that code writes: ``notes: {order: id}`` is no note."""
    return any(ref[1] >= 0 and isinstance(program.node(ref), Object) for ref in refs)


_OPENED = regex(r"(?:^|\.)(?:open|readFile|readFileSync)$|\.(?:read_text|read_bytes|open)$")
_OWN_FILE = regex(r"(?i:prompt|template|__file__)|\b[A-Z][A-Z\d]*_[A-Z\d_]+\b")
_OF_PEOPLE = regex(r"user|upload|media|request|customer|temp|tmp|download", re.IGNORECASE)


def is_own_file(program: Program, ref: Ref) -> bool:
    """Whether a node is a call that reads a file of the project itself: ``open(PROMPT_PATH)``.

    What people have uploaded, or is written for them, stands in files of other names.
    """
    node = program.node(ref) if ref[1] >= 0 else None
    if not isinstance(node, Call):
        return False
    nodes = program.module(ref[0]).nodes
    callee = nodes[node.callee]
    called = program.text(ref[0], callee.at, callee.end)
    if _OPENED.search(called) is None:
        return False
    asked = [program.text(ref[0], nodes[at].at, nodes[at].end) for at in node.args[:1]]
    text = " ".join([called, *asked])
    return _OWN_FILE.search(text) is not None and _OF_PEOPLE.search(text) is None


def is_made_of_prose(program: Program, ref: Ref) -> bool:
    """Whether a node is a call that is given constants only, a long text among them."""
    node = program.node(ref) if ref[1] >= 0 else None
    if not isinstance(node, Call) or not node.args:
        return False
    nodes = program.module(ref[0]).nodes
    given = [nodes[at] for at in (*node.args, *(value for _, value in node.kwargs))]
    texts = [each.value for each in given if isinstance(each, Const)]
    return len(texts) == len(given) and any(map(_is_prose, texts))


def is_written_here(program: Program, given: Sequence[object]) -> bool:
    """Whether all that a field is given is a long text that stands in the code: a prompt."""
    return bool(given) and all(
        isinstance(edge, Edge) and edge.ref[1] >= 0 and _is_long_constant(program, edge.ref)
        for edge in given
    )


def _is_long_constant(program: Program, ref: Ref) -> bool:
    node = program.node(ref)
    nodes = program.module(ref[0]).nodes
    parts = [nodes[at] for at in node.parts] if isinstance(node, Template) else [node]
    texts = [part.value for part in parts if isinstance(part, Const)]
    said = all(isinstance(text, str) for text in texts) and len(texts) == len(parts)
    return said and _is_prose(" ".join(map(str, texts)))


def _is_prose(value: object) -> bool:
    if not isinstance(value, str):
        return False
    words = len(_WORD.findall(value, 0, 400))
    return words >= _FEWEST_WORDS and _QUERY.match(value) is None
