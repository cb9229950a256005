"""The rules of a result, and what each means: text, Markdown, tags."""

from __future__ import annotations

from flowcheck.patterns import regex
from flowcheck.report.markup import code, escaped
from flowcheck.report.text import safe
from flowcheck.result.findings import AskedRule
from flowcheck.result.scan import ScanResult

_FIELD = regex(r"\{(\w+)\}")
_MAX_TAGS = 10


def rules_by_id(result: ScanResult) -> dict[str, AskedRule]:
    """The rules that were asked, and what can be said of others that found something."""
    found = {
        finding.rule: AskedRule(
            id=finding.rule,
            pack="flowcheck",
            version="",
            number="",
            title=finding.rule.replace("-", " ").capitalize(),
            severity=finding.severity,
            articles=finding.articles,
            remedy=finding.remedy,
        )
        for finding in result.findings
    }
    known = found | {rule.id: rule for rule in result.rules}
    return dict(sorted(known.items()))


def remedy(rule: AskedRule) -> str:
    """How what a rule finds is fixed, whatever the finding: ``[vendor name]`` for its fields."""
    return safe(_FIELD.sub(lambda field: f"[{field[1].replace('_', ' ')}]", rule.remedy))


def help_text(rule: AskedRule) -> str:
    """What a rule means, as plain text."""
    parts = [f"{safe(rule.title)}.", f"Law: {safe('; '.join(rule.articles))}."]
    parts.append(f"Remedy: {remedy(rule)}")
    parts += [f"For {safe(name)}: {safe(text)}" for name, text in sorted(rule.examples.items())]
    return "\n".join(parts)


def help_markdown(rule: AskedRule) -> str:
    """What a rule means, as Markdown."""
    parts = [f"{escaped(rule.title)}."]
    parts.append(f"**Law:** {escaped('; '.join(rule.articles))}")
    parts.append(f"**Remedy:** {escaped(remedy(rule))}")
    if rule.examples:
        rows = sorted(rule.examples.items())
        parts.append("\n".join(f"- {escaped(name)}: {code(text)}" for name, text in rows))
    pack = " ".join(part for part in (rule.pack, rule.version, rule.number) if part)
    parts.append(f"Rule {code(rule.id)} of the pack {escaped(pack)}")
    return "\n\n".join(parts)


def tags(rule: AskedRule) -> list[str]:
    """Words by which rules are found."""
    found = ["privacy", rule.pack, rule.number]
    return [tag for tag in dict.fromkeys(found) if tag][:_MAX_TAGS]
