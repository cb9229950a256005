"""What an SDK sends by itself, and its options: rows of a vendor file -> schema."""

from __future__ import annotations

from collections.abc import Iterator

from flowcheck.catalog.schema import (
    OPTION_TOPICS,
    Condition,
    ImplicitSpec,
    OptionSpec,
    Role,
    Scalar,
)
from flowcheck.document import Item

_TESTS = ("equals", "present", "empty", "contains")


def load_implicit(item: Item, sdk: str) -> ImplicitSpec:
    """Read one row of ``implicit``. Raises ``RuleError``."""
    body = item.record(
        "what an sdk sends by itself",
        required=("key", "category"),
        optional=("role", "since", "until", "on", "off", "console", "note", "source"),
    )
    return ImplicitSpec(
        key=body["key"].text("a key"),
        category=body["category"].text("a data category"),
        role=load_role(body["role"]) if "role" in body else Role.EVENT,
        sdk=sdk,
        since=_text(body, "since", ""),
        until=_text(body, "until", ""),
        on=tuple(_conditions(body.get("on"))),
        off=tuple(_conditions(body.get("off"))),
        console="console" in body and body["console"].boolean("console"),
        note=_text(body, "note", ""),
        source=_text(body, "source", ""),
    )


def _conditions(item: Item | None) -> Iterator[Condition]:
    for row in item if item is not None else ():
        body = row.record("a condition", required=("option",), optional=_TESTS)
        if len(body) != 2:
            raise row.fail(f"a condition has an option and one of: {', '.join(_TESTS)}")
        yield Condition(
            option=body["option"].text("an option"),
            equals=tuple(_scalars(body["equals"])) if "equals" in body else (),
            present=body["present"].boolean("present") if "present" in body else None,
            empty=body["empty"].boolean("empty") if "empty" in body else None,
            contains=_text(body, "contains", ""),
        )


def _scalars(item: Item) -> Iterator[Scalar]:
    for value in item.value if isinstance(item.value, tuple) else (item,):
        yield value.scalar("a constant")


def load_option(item: Item, sdk: str) -> OptionSpec:
    """Read one row of ``options``. Raises ``RuleError``."""
    keys = ("default", "risky", "safe", "since", "until", "note", "source", "topic", "waits")
    body = item.record("an option", required=("name",), optional=keys)
    if "topic" in body and body["topic"].text("a topic") not in OPTION_TOPICS:
        raise body["topic"].fail(f"no such topic; expected one of: {', '.join(OPTION_TOPICS)}")
    texts = {key: _constant(body[key], key) for key in keys if key in body}
    return OptionSpec(name=body["name"].text("a name"), sdk=sdk, **texts)


def _constant(item: Item, what: str) -> str:
    """A constant as results show it: ``true``, not ``True``."""
    value = item.scalar(what)
    text = str(value)
    return text.lower() if isinstance(value, bool) or text in ("True", "False") else text


def load_role(item: Item) -> Role:
    """Read a role by its word. Raises ``RuleError``."""
    text = item.text("a role")
    try:
        return Role(text)
    except ValueError:
        raise item.fail(
            f"unknown role {text!r}; expected one of: {', '.join(sorted(Role))}"
        ) from None


def _text(body: dict[str, Item], key: str, default: str) -> str:
    return body[key].text(key) if key in body else default
