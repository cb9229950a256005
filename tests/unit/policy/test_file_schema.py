"""The JSON schema of flowcheck.yml: it takes what the readers take, and sees most mistakes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import known_rules
from flowcheck.config import KEYS
from flowcheck.document import Item, parse
from flowcheck.errors import ConfigError
from flowcheck.policy.file_schema import file_schema

jsonschema = pytest.importorskip("jsonschema")

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "flowcheck.yml"
SCHEMA = json.loads(file_schema(known_rules.catalog(), known_rules.packs()))


def plain(item: Item) -> Any:
    """An item as an editor sees it."""
    match item.value:
        case tuple():
            return [plain(part) for part in item.value]
        case dict():
            return {key: plain(part) for key, part in item.value.items()}
        case _:
            return item.value


def mistakes(text: str) -> list[str]:
    validator = jsonschema.Draft7Validator(SCHEMA)
    found = validator.iter_errors(plain(parse(text, "f.yml", ConfigError)))
    return [error.message for error in found]


def test_the_schema_is_one() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert set(SCHEMA["properties"]) == set(KEYS)


def test_the_example_fits_the_schema() -> None:
    assert mistakes(EXAMPLE.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "version: 1",
        "paths: \nsinks: \nsources: \nown_hosts: \nregister: \nwaivers: \nseverities: \npolicies: ",
        "register: {vendors: {mixpanel: , posthog: {role: , allowed: , dpa: {date: }}}}",
        "register: {organisation: {dpo: Ann, joint_controllers: [Bob, {name: Eve}]}}",
        "severities: {a-rule-of-our-own: note}",
        "sources: [{call: a, category: none}]",
    ],
)
def test_what_the_readers_take_fits(text: str) -> None:
    assert mistakes(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "sinkz: []",
        "version: 2",
        "own_hosts: shop.example",
        "sinks: [{vendor: x}]",
        "sinks: [{call: a, vendor: x, args: {0: evnt}}]",
        "sources: [{category: user}]",
        "sources: [{call: a, name: b, category: user}]",
        "sources: [{call: a, category: email}]",
        "guards: [{call: a, kind: maybe}]",
        "severities: {undecided: warn}",
        "severities: {UNDECIDED: note}",
        "waivers: [{rule: undecided}]",
        "waivers: [{rule: undecided, owner: a, reason: '', expires: 2026-01-31}]",
        "register: {vendor: {}}",
        "register: {reviewed: yesterday}",
        "register: {project: {role: procesor}}",
        "register: {project: {profiles: [gdrp]}}",
        "register: {activities: [{name: a}]}",
        "register: {activities: [{id: a, legal_basis: consent}]}",
        "register: {vendors: {Mixpanel: }}",
        "register: {vendors: {mixpanel: {country: us}}}",
        "register: {vendors: {mixpanel: {allowed: [email]}}}",
        "register: {vendors: {mixpanel: {transfer: {scc_module: 5}}}}",
        "register: {vendors: {mixpanel: {answers: {notise: {answer: a, by: b, on: 2026-01-31}}}}}",
        "register: {answers: {notice: {answer: a}}}",
    ],
)
def test_a_mistake_is_seen(text: str) -> None:
    assert mistakes(text)
