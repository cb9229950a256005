"""One flow explained: the code of every step, the conditions on the way, why this category.

Takes a function that gives the text of a scanned file; where it gives nothing, or the file has
changed since the scan, the text that the result recorded is shown instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flowcheck.model import LineIndex
from flowcheck.patterns import regex
from flowcheck.report import names
from flowcheck.report.groups import reach_of, vendor_names
from flowcheck.report.judged import write_judgement
from flowcheck.report.layout import Page
from flowcheck.report.sheet import Part, Sheet, width_of
from flowcheck.report.text import clip, one_line
from flowcheck.result.flows import Evidence, Flow, Step
from flowcheck.result.scan import ScanResult

Read = Callable[[str], str | None]
"""Gives the text of a file of the scan, or ``None``."""

_CODE = 72
_VARIABLE = regex(r"([A-Za-z_$][\w$]*)(?:\?? *:.*)?")
_LONGEST_MARK = 400
_LINES_AFTER = 4


def render(result: ScanResult, flow: Flow, read: Read, page: Page) -> str:
    """The explanation as text with a newline at the end."""
    sheet = Sheet(page)
    vendor = vendor_names(result)[flow.vendor]
    _write_head(sheet, flow, vendor)
    sheet.heading("Set up here" if flow.implicit else "Route")
    texts: dict[str, LineIndex | None] = {}
    for number, step in enumerate(route(flow, vendor), start=1):
        if step.file not in texts:
            text = read(step.file)
            texts[step.file] = None if text is None else LineIndex(text)
        _write_step(sheet, number, step, texts[step.file])
    _write_gates(sheet, flow)
    write_judgement(sheet, result, flow)
    _write_reasons(sheet, flow)
    return sheet.text()


def route(flow: Flow, vendor: str) -> tuple[Step, ...]:
    """The steps of a flow; source and sink are added where the recorded path leaves them out."""
    sink = flow.sink
    end = Step(sink.file, sink.line, sink.column, sink.text, f"{sink.called} sends it to {vendor}")
    if flow.implicit:
        return (
            Step(
                sink.file, sink.line, sink.column, sink.text, f"{vendor} collects it from here on"
            ),
        )
    said = {"source": "the data come from here", "sent": end.note}
    source = flow.source
    start = Step(source.file, source.line, source.column, source.text, said["source"])
    steps = [Step(s.file, s.line, s.column, s.text, said.get(s.note, s.note)) for s in flow.path]
    if not steps or (steps[0].file, steps[0].line) != (start.file, start.line):
        steps.insert(0, start)
    if (steps[-1].file, steps[-1].line) != (end.file, end.line):
        steps.append(end)
    return tuple(steps)


def _write_head(sheet: Sheet, flow: Flow, vendor: str) -> None:
    subject = flow.subject.replace("_", " ")
    article = "an" if subject[:1] in tuple("aeiou") else "a"
    whose = "" if subject in {"", "unknown"} else f" of {article} {subject}"
    verb = "is collected by" if flow.implicit else "reaches"
    sheet.line(("Flow ", "dim"), flow.id)
    sheet.line(
        (names.category(flow.category), "bold"),
        f" ({flow.category}){whose} {verb} ",
        (vendor, "bold magenta"),
    )
    sheet.blank()
    rows: list[tuple[str, str]] = [
        ("sent by", flow.sink.called),
        ("sent as", flow.key),
        ("role", names.role(flow.role)),
        ("event", flow.event),
        ("treatment", "" if flow.implicit else names.treatment(flow.treatment)),
        ("made from", names.category(flow.derived_from) if flow.derived_from else ""),
        (
            "whole object",
            "every field of the object is sent, also those added later"
            if flow.whole_object
            else "",
        ),
        ("by the SDK", _REACHES.get(reach_of(flow), reach_of(flow)) if flow.implicit else ""),
        ("confidence", flow.confidence),
    ]
    for title, words in rows:
        if words:
            sheet.line((f"{title:<14}", "dim"), one_line(words), indent=2, hang=14)


_REACHES = {
    "on": "yes, without any call for it",
    "console": "decided in the vendor's console, not in the code",
    "assumed": "assumed: the version or the value of an option is not known",
}


def _write_step(sheet: Sheet, number: int, step: Step, text: LineIndex | None) -> None:
    sheet.blank()
    note = f"  {step.note}" if step.note else ""
    place = f"{step.file}:{step.line}:{step.column}"
    sheet.line((f"{number}. ", "bold"), (place, "bold"), (note, "green"), hang=3)
    found = None if text is None else _located(text.line(step.line), step)
    if text is None or found is None:
        why = "the source is not at hand" if text is None else "the file has changed since the scan"
        sheet.line(f"`{clip(one_line(step.text), _LONGEST_MARK)}`  ", (f"({why})", "dim"), indent=3)
        return
    start, end, goes_on = found
    last = step.line + (_LINES_AFTER if goes_on else 1)
    gutter = len(str(last))
    for line in range(step.line - 1, last + 1):
        code = text.line(line)
        if line == step.line:
            _write_marked(sheet, line, gutter, code, start, end)
        elif code.strip():
            fitted, _ = _fitted(code, 0, sheet.width - gutter - 6)
            _write_code(sheet, line, gutter, [(fitted, "dim")])


def _located(line: str, step: Step) -> tuple[int, int, bool] | None:
    """Where the step's expression is in its line, and whether it goes on below.

    The recorded text is on one line and may be cut. ``None``: it is not there any more.
    """
    wanted = one_line(step.text).removesuffix("...").removesuffix("…").rstrip()
    column = max(0, step.column - 1)
    rest = line[column:].rstrip()
    if not rest and not wanted:
        return None
    if not wanted:
        return column, column + 1, False
    if not line.startswith(wanted, column) and rest and wanted.startswith(one_line(rest)):
        return column, column + len(rest), True
    ahead, behind = line.find(wanted, column), line.rfind(wanted, 0, column + len(wanted))
    places = [place for place in (ahead, behind) if place >= 0]
    if places:
        at = min(places, key=lambda place: abs(place - column))
        return at, at + len(wanted), False
    if one_line(rest).startswith(wanted):
        return column, column + len(rest), False
    return None


def _write_marked(sheet: Sheet, line: int, gutter: int, code: str, start: int, end: int) -> None:
    shown, start, end = _window(code, start, end, sheet.width - gutter - 6)
    before, marked, after = shown[:start], shown[start:end], shown[end:]
    _write_code(sheet, line, gutter, [before, (marked, "bold red"), after])
    marks = " " * width_of(before) + "^" * max(1, width_of(marked))
    sheet.exact(" " * (3 + gutter), (" │ ", "dim"), (marks, "bold red"))


def _write_code(sheet: Sheet, line: int, gutter: int, parts: Sequence[Part]) -> None:
    sheet.exact((f"   {line:>{gutter}} │ ", "dim"), *parts)


def _window(code: str, start: int, end: int, room: int) -> tuple[str, int, int]:
    """The part of a long line around its expression: (text, start, end)."""
    code = code.rstrip()
    end = min(end, len(code), start + _LONGEST_MARK)
    lead = len(code) - len(code.lstrip())
    fitted, cut = _fitted(code, 0, room)
    if end <= len(fitted) - (1 if cut else 0):
        return fitted, start, end
    first = max(min(start, lead), start - room // 3)
    head = "…" if first > lead else code[:first]
    fitted, _ = _fitted(code[first:], len(head), room)
    return (
        head + fitted,
        len(head) + start - first,
        min(len(head) + end - first, len(head) + len(fitted)),
    )


def _fitted(code: str, used: int, room: int) -> tuple[str, bool]:
    """(as much of the code as fits, whether something was cut)."""
    if used + width_of(code) <= room:
        return code, False
    kept = []
    used += 1
    for char in code:
        used += width_of(char)
        if used > room:
            break
        kept.append(char)
    return "".join(kept) + "…", True


def _write_gates(sheet: Sheet, flow: Flow) -> None:
    sheet.heading("Conditions")
    if not flow.gates:
        sheet.line("none found: it is sent whenever this code runs", indent=2)
    for gate in flow.gates:
        sheet.line(
            (names.gate(gate.kind), "blue"),
            f": `{clip(one_line(gate.text), _CODE)}` at {gate.file}:{gate.line}",
            indent=2,
        )


def _write_reasons(sheet: Sheet, flow: Flow) -> None:
    sheet.heading(f"Why {names.category(flow.category)}")
    if flow.why:
        sheet.line(one_line(flow.why), indent=2, hang=0)
    else:
        key = f", sent as `{one_line(flow.key)}`" if flow.key else ""
        source = clip(one_line(flow.source.text), _CODE)
        sheet.line(f"told by the source `{source}`{key}", indent=2, hang=0)
    evidence = flow.evidence
    if evidence is None:
        return
    for title, words in (("told by", _TOLD_BY.get(evidence.kind, "")), ("rule", _rule(evidence))):
        if words:
            sheet.line((f"{title:<14}", "dim"), words, indent=2, hang=14)
    _write_correction(sheet, flow, evidence)


_TOLD_BY = {
    "field": "the name of the field, and whose it is",
    "name": "the name of the value",
    "call": "the name of the called function",
    "declaration": "the declaration of the field: its class, its type or a validator",
    "form-field": "an attribute of the form field",
    "text": "a text beside the field: its label, a description, a comment",
    "library": "a library that is known to hold it there",
    "key": "the key under which it is sent",
    "reserved-key": "a key that has a meaning to the vendor",
    "role": "its place in the vendor's call",
    "object": "the name of the object; its fields are not known",
    "project": "the project's own configuration",
}


def _rule(evidence: Evidence) -> str:
    """The entry that decided, and where it is written."""
    rule = one_line(evidence.rule)
    match evidence.kind:
        case "field" | "name" | "call" | "key" | "text" if rule:
            return f'the phrase "{rule}" of the lexicon (rules/data)'
        case "declaration" | "form-field":
            return f"`{rule}` (rules/stdlib, marks)"
        case "library":
            return f"`{rule}` (rules/stdlib, sources)"
        case "reserved-key":
            return f"`{rule}` (reserved, in the vendor's file of rules/vendors)"
        case "role":
            return f"the argument is the {names.role(rule)} (calls, in the vendor's file)"
        case "project":
            return "flowcheck.yml, sources"
        case _:
            return ""


_CONFIGURED_AS = {
    "field": "attribute",
    "declaration": "attribute",
    "text": "attribute",
    "library": "attribute",
    "name": "name",
    "call": "call",
    "object": "name",
}


def _write_correction(sheet: Sheet, flow: Flow, evidence: Evidence) -> None:
    """What to write in ``flowcheck.yml`` when the data are of another category."""
    sheet.heading("If that is wrong")
    if evidence.kind == "project":
        sheet.line("change the entry of `sources` in flowcheck.yml", indent=2, hang=0)
        return
    entry = _entry(flow, evidence)
    if entry:
        said = "say in flowcheck.yml what it is (`none`: no personal data):"
        sheet.line(said, indent=2, hang=0)
        sheet.exact("    sources:")
        sheet.exact(f"      - {{{entry}, category: <the right category>}}")
    else:
        source = clip(one_line(flow.source.text), _CODE)
        sheet.line(
            f"name `{source}` under `sources` in flowcheck.yml, as a `call`, an `attribute`, "
            "a `type` or a `name`, with the right category (`none`: no personal data)",
            indent=2,
            hang=0,
        )
    sheet.line(
        "a function that changes the value before it is sent goes under `treatments`",
        indent=2,
        hang=0,
    )


def _entry(flow: Flow, evidence: Evidence) -> str:
    """How ``sources`` names the value: by what told it, else by its own name; ``""`` without one.

    What is told by the key under which it is sent is named as its variable or parameter is; a field
    of what is sent whole by itself, for nothing else of the object is meant.
    """
    kind, name = _CONFIGURED_AS.get(evidence.kind, ""), one_line(evidence.name)
    if kind and name and not set(name) & set("[]()?{}, "):
        return f"{kind}: {name}"
    variable = _VARIABLE.fullmatch(one_line(flow.source.text))
    if flow.whole_object and kind == "attribute":
        field = one_line(flow.key).rpartition(".")[2]
        owner = f"{variable[1]}." if variable and evidence.kind == "field" else ""
        return f"attribute: {owner}{field}"
    return f"name: {variable[1]}" if variable else ""
