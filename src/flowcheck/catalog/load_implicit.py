"""What an SDK sends by itself, and its options: rows of a vendor file -> schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flowcheck.catalog.row import Scalar
from flowcheck.catalog.vendor import OPTION_TOPICS, Condition, ImplicitSpec, OptionSpec, Role
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
        role=body["role"].word("a role", Role) if "role" in body else Role.EVENT,
        sdk=sdk,
        since=body.text("since"),
        until=body.text("until"),
        on=tuple(conditions(body.list("on"))),
        off=tuple(conditions(body.list("off"))),
        console=body.flag("console"),
        note=body.text("note"),
        source=body.text("source"),
    )


def conditions(rows: Iterable[Item]) -> Iterator[Condition]:
    """Read conditions about options. Raises ``RuleError``."""
    for row in rows:
        body = row.record("a condition", required=("option",), optional=_TESTS)
        if len(body) != 2:
            raise row.fail(f"a condition has an option and one of: {', '.join(_TESTS)}")
        yield Condition(
            option=body["option"].text("an option"),
            equals=tuple(_scalars(body["equals"])) if "equals" in body else (),
            present=body["present"].boolean("present") if "present" in body else None,
            empty=body["empty"].boolean("empty") if "empty" in body else None,
            contains=body.text("contains"),
        )


def _scalars(item: Item) -> Iterator[Scalar]:
    for value in item.value if isinstance(item.value, tuple) else (item,):
        yield value.scalar("a constant")


def load_option(item: Item, sdk: str) -> OptionSpec:
    """Read one row of ``options``. Raises ``RuleError``."""
    keys = ("default", "risky", "safe", "since", "until", "note", "source", "topic", "waits")
    body = item.record("an option", required=("name",), optional=keys)
    if "topic" in body:
        body["topic"].word("a topic", OPTION_TOPICS)
    texts = {key: _constant(body[key], key) for key in keys if key in body}
    return OptionSpec(name=body["name"].text("a name"), sdk=sdk, **texts)


def _constant(item: Item, what: str) -> str:
    """A constant as results show it: ``true``, not ``True``."""
    value = item.scalar(what)
    text = str(value)
    return text.lower() if isinstance(value, bool) or text in ("True", "False") else text
