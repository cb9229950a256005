"""Names under which calls are indexed."""

from __future__ import annotations

from flowcheck.frontends.registry import frontend
from flowcheck.ir.graph import Call, Phi
from flowcheck.link.index import callee_names
from flowcheck.model import Language, SourceFile

_CHOICES = 60


def test_a_callee_of_many_branches_is_named_once_by_each() -> None:
    """Each branch joins what the one before left: as a tree, these are 2 ** 60 names."""
    lines = ["def run(flags, send):", "    send = flags.first"]
    for number in range(_CHOICES):
        lines += [f"    if flags[{number}]:", f"        send = flags.other_{number}"]
        lines += ["    if flags.twice:", "        flags.log(send)", "        send = send or send"]
    lines.append("    send(1)")
    source = SourceFile(path="a.py", language=Language.PYTHON, text="\n".join(lines))
    module = frontend(Language.PYTHON)(source)
    last = [node for node in module.nodes if isinstance(node, Call)][-1]
    assert isinstance(module.nodes[last.callee], Phi)
    names = callee_names(module, last.callee)
    assert len(names) == len(set(names))
    assert {"first", "other_0", f"other_{_CHOICES - 1}"} <= set(names)
