"""Where findings and questions are: lines, flows, addresses of files, columns."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from flowcheck.patterns import regex
from flowcheck.result.findings import Finding, Question
from flowcheck.result.flows import Flow, Step
from flowcheck.result.scan import ScanResult

_SAFE_IN_PATH = "/!$&'()*+,;=@~"
_BREAKS = regex(r"[(\[{]|\s[.?&|+]")
"""Where code that stands on one line here may go on below in its file."""


def address(path: str) -> str:
    """A path as a relative URI; bytes that are not UTF-8 are kept, a colon is not a scheme."""
    try:
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = path.encode("utf-8", "surrogatepass")
    return quote(data, safe=_SAFE_IN_PATH) or "."


def lines_of(finding: Finding) -> tuple[tuple[str, int], ...]:
    """The file and line of each place of a finding, each once."""
    spots = [(spot.file, spot.line) for spot in finding.places]
    return tuple(dict.fromkeys(spots)) or ((finding.file, finding.line),)


def flow_ids(finding: Finding) -> tuple[str, ...]:
    """The flows that a finding is about, each once."""
    ids = (finding.flow, *(spot.flow for spot in finding.places))
    return tuple(dict.fromkeys(flow for flow in ids if flow))


def evidence_of(question: Question) -> tuple[str, ...]:
    """What shows that a question arises, as ``file:line``, each once."""
    found = (f"{row.get('file', '')}:{row.get('line', '')}" for row in question.evidence)
    return tuple(dict.fromkeys(found))


def flows_by_id(result: ScanResult) -> dict[str, Flow]:
    """The flows of a result by their id."""
    return {flow.id: flow for flow in result.flows}


def end_column(finding: Finding, flows: Mapping[str, Flow]) -> int:
    """The column behind the expression of a finding, as far as its first line is known."""
    flow = flows.get(finding.flow or "")
    steps = () if flow is None else (*flow.path, _sink(flow))
    for step in steps:
        if (step.file, step.line, step.column) == (finding.file, finding.line, finding.column):
            return finding.column + max(1, len(_first_line(step.text)))
    return finding.column + 1


def _sink(flow: Flow) -> Step:
    return Step(flow.sink.file, flow.sink.line, flow.sink.column, flow.sink.text)


def _first_line(text: str) -> str:
    whole = text.removesuffix("...").removesuffix("…")
    broken = _BREAKS.search(whole)
    return whole[: broken.start()] if broken else whole
