"""What a rule means, for the formats that tell of rules: text, Markdown, tags."""

from __future__ import annotations

import re

from flowcheck.report.markup import code, escaped
from flowcheck.report.text import safe
from flowcheck.result import AskedRule

_FIELD = re.compile(r"\{(\w+)\}")
_MAX_TAGS = 10


def remedy(rule: AskedRule) -> str:
    """How what a rule finds is mended, whatever the finding: ``[vendor name]`` for its fields."""
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
