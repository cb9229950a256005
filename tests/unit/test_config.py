from __future__ import annotations

from pathlib import Path

import pytest

from flowcheck.config import (
    Config,
    DeclaredArgument,
    DeclaredGuard,
    DeclaredRules,
    DeclaredSeverity,
    DeclaredSink,
    DeclaredSource,
    DeclaredTreatment,
    Name,
    find_config,
    load_config,
    parse_config,
)
from flowcheck.errors import ConfigError, Place

FULL = """\
version: 1
paths: {include: [src/**], exclude: [src/legacy/], tests: true}
own_hosts: [shop.example, "*.shop.example"]
sinks:
  - call: npm:@acme/analytics#default.track
    vendor: mixpanel
    args: {0: event-name, 1: {role: event, fields: {distinctId: identity}}, user_id: identity}
  - {call: SINK, vendor: acme-cdp, name: Acme CDP, class: cdp}
  - {call: src/lib/analytics.ts#track, vendor: posthog, args: {0: event-name}, rest: profile}
sources:
  - {call: accounts.current, category: user}
  - {attribute: Account.handle, category: user.account.username}
treatments:
  - {call: src/hash.ts#digest, treatment: keyed-hash}
guards:
  - {call: hasConsent, kind: consent}
  - {name: DO_NOT_TRACK, kind: opt-out}
register: {controller: Shop}
waivers: []
severities: {some-rule: note, other-rule: off}
policies: [privacy/rules.yml]
"""


def place(line: int) -> Place:
    return Place("flowcheck.yml", line, 5)


def test_everything_a_project_may_declare() -> None:
    config = parse_config(FULL)
    assert (config.include, config.exclude, config.tests) == (("src/**",), ("src/legacy/",), True)
    assert config.own_hosts == ("shop.example", "*.shop.example")
    assert config.sinks == (
        DeclaredSink(
            call=Name(
                "npm:@acme/analytics#default.track",
                ("default", "track"),
                root="npm:@acme/analytics",
            ),
            vendor="mixpanel",
            place=place(5),
            args=(
                DeclaredArgument(0, "", "event-name"),
                DeclaredArgument(1, "", "event", (("distinctId", "identity"),)),
                DeclaredArgument(-1, "user_id", "identity"),
            ),
            rest="ignore",
        ),
        DeclaredSink(
            call=Name("SINK", ("SINK",)),
            vendor="acme-cdp",
            place=place(8),
            name="Acme CDP",
            vendor_class="cdp",
            rest="event",
        ),
        DeclaredSink(
            call=Name("src/lib/analytics.ts#track", ("track",), file="src/lib/analytics.ts"),
            vendor="posthog",
            place=place(9),
            args=(DeclaredArgument(0, "", "event-name"),),
            rest="profile",
        ),
    )
    assert config.sources == (
        DeclaredSource(
            "call", Name("accounts.current", ("accounts", "current")), "user", place(11)
        ),
        DeclaredSource(
            "attribute",
            Name("Account.handle", ("Account", "handle")),
            "user.account.username",
            place(12),
        ),
    )
    assert config.treatments == (
        DeclaredTreatment(
            Name("src/hash.ts#digest", ("digest",), file="src/hash.ts"), "keyed-hash", place(14)
        ),
    )
    assert config.guards == (
        DeclaredGuard("call", Name("hasConsent", ("hasConsent",)), "consent", place(16)),
        DeclaredGuard("name", Name("DO_NOT_TRACK", ("DO_NOT_TRACK",)), "opt-out", place(17)),
    )
    assert config.register is not None
    assert config.waivers is not None
    assert config.severities == (
        DeclaredSeverity("some-rule", "note", Place("flowcheck.yml", 20, 14)),
        DeclaredSeverity("other-rule", "off", Place("flowcheck.yml", 20, 31)),
    )
    assert config.policies == (DeclaredRules("privacy/rules.yml", Place("flowcheck.yml", 21, 12)),)


@pytest.mark.parametrize("text", ["", "version: 1", "paths:\nsinks:\nsources:\nown_hosts:\n"])
def test_an_empty_configuration_declares_nothing(text: str) -> None:
    assert parse_config(text) == Config()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "sinkz: []",
            "1:1: unknown key 'sinkz' in the configuration; did you mean 'sinks'?",
        ),
        ("version: 2", "1:10: version 2 is not known; expected 1"),
        ("version: '1'", "1:10: expected version (a whole number), found text"),
        ("paths: {tests: yes}", "1:16: expected paths.tests (true or false), found text"),
        ("paths: {exclude: src}", "1:18: expected exclude (a list), found text"),
        ("paths: {exclude: ['']}", "1:19: '' is not a glob"),
        ("own_hosts: ['https://a.example']", "1:13: 'https://a.example' is not a host name"),
        ("sinks: 3", "1:8: expected sinks (a list), found a number"),
        ("sinks: [{vendor: x}]", "1:9: a sink lacks the key 'call'"),
        ("sinks: [{call: a, vendor: Acme}]", "1:27: 'Acme' is not an id"),
        ("sinks: [{call: a b, vendor: x}]", "1:16: 'a b' is not a name"),
        ("sinks: [{call: '#a', vendor: x}]", "1:16: '#a' is not a name"),
        ("sinks: [{call: a..b, vendor: x}]", "1:16: 'a..b' is not a name"),
        (
            "sinks: [{call: a, vendor: x, args: {0: evnt}}]",
            "1:40: 'evnt' is not a role; did you mean 'event'? Expected",
        ),
        ("sinks: [{call: a, vendor: x, args: {-1: event}}]", "1:37: '-1' is not an argument"),
        ("sinks: [{call: a, vendor: x, args: {200: event}}]", "1:37: position 200 is out of range"),
        ("sinks: [{call: a, vendor: x, args: [event]}]", "1:36: expected args"),
        ("sources: [{category: user}]", "1:11: a source needs exactly one of: call, attribute"),
        ("sources: [{call: a, category: None}]", "1:31: 'None' is not a data category"),
        ("sources: [{call: a, name: b, category: user}]", "1:11: a source needs exactly one of"),
        ("sources: [{call: a, category: email}]", "1:31: 'email' is not a data category"),
        ("treatments: [{call: a, treatment: md5}]", "1:35: 'md5' is not a treatment; expected"),
        ("guards: [{call: a, kind: maybe}]", "1:26: 'maybe' is not a kind of guard; expected"),
        ("severities: {a: warn}", "1:17: 'warn' is not a severity; did you mean 'warning'? E"),
        ("severities: [a]", "1:13: expected severities by rule (a mapping), found a list"),
        ("policies: [/etc/rules.yml]", "1:12: '/etc/rules.yml' is not a path below the folder of"),
        ("policies: [a/../../b.yml]", "1:12: 'a/../../b.yml' is not a path below the folder of"),
        ("policies: ['']", "1:12: '' is not a path below the folder of"),
        ("policies: rules.yml", "1:11: expected policies (a list), found text"),
        ("- a", "1:1: expected the configuration (a mapping), found a list"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_was_expected(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        parse_config(text)
    assert str(raised.value).startswith(f"flowcheck.yml:{message}")


def test_a_name_may_pass_through_the_result_of_a_call() -> None:
    config = parse_config("sinks: [{call: 'py:acme#Client().send', vendor: acme}]")
    assert config.sinks[0].call == Name("py:acme#Client().send", ("Client()", "send"), "py:acme")


def test_the_configuration_of_a_root_is_found(tmp_path: Path) -> None:
    assert find_config(tmp_path) is None
    (tmp_path / "flowcheck.yaml").write_text("version: 1")
    assert find_config(tmp_path) == tmp_path / "flowcheck.yaml"
    (tmp_path / "flowcheck.yml").write_text("paths: {tests: true}")
    found = find_config(tmp_path)
    assert found == tmp_path / "flowcheck.yml"
    assert load_config(found).tests


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path / "missing.yml")
    (tmp_path / "bad.yml").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="not valid UTF-8"):
        load_config(tmp_path / "bad.yml")
