"""Rule files and ``flowcheck.yml``: a mistake is told with its place; nothing else is raised."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowcheck.catalog.lexicon import load_lexicon
from flowcheck.catalog.load import load_catalog
from flowcheck.catalog.load_library import Library, load_categories, load_library
from flowcheck.catalog.load_vendors import load_vendor
from flowcheck.config import parse_config
from flowcheck.document import parse
from flowcheck.errors import ConfigError, FlowcheckError, RuleError
from flowcheck.options import ScanOptions
from flowcheck.policy.load_register import Known, load_register
from flowcheck.policy.waivers import load_waivers
from goldens import ROOT
from projects import scan
from strategies import HOSTILE, damaged

FILE = "rules/some.yml"
RULES = ROOT / "rules"
VENDOR = (RULES / "vendors" / "plausible.yml").read_text("utf-8")
GUARDS = (RULES / "stdlib" / "guards.yml").read_text("utf-8")
ALL_CATEGORIES = (RULES / "data" / "categories.yml").read_text("utf-8")
CATEGORIES = ALL_CATEGORIES.partition("  user.childrens:")[0]
LEXICON = (RULES / "data" / "lexicon.en.yml").read_text("utf-8")
CONFIG = """\
version: 1
paths: {include: [src/**], tests: true}
own_hosts: [shop.example]
sinks:
  - call: npm:@acme/analytics#default.track
    vendor: mixpanel
    args: {0: event-name, 1: {role: event, fields: {distinctId: identity}}}
sources:
  - {call: accounts.current, category: user}
treatments:
  - {call: src/hash.ts#digest, treatment: keyed-hash}
guards:
  - {name: DO_NOT_TRACK, kind: opt-out}
register: {controller: Shop}
"""


REGISTER = (ROOT / "docs" / "examples" / "flowcheck.yml").read_text("utf-8")
KNOWN = Known(vendors=frozenset({"mixpanel", "stripe", "openai", "matomo", "shop-crm"}))


def vendor(text: str) -> None:
    load_vendor(parse(text, FILE, RuleError), FILE)


def library(text: str) -> None:
    load_library(parse(text, FILE, RuleError), Library())


def categories(text: str) -> None:
    load_categories(parse(text, FILE, RuleError))


def lexicon(text: str) -> None:
    load_lexicon(text, FILE)


def config(text: str) -> None:
    parse_config(text, FILE)


def register(text: str) -> None:
    found = parse_config(text, FILE)
    load_register(found.register, KNOWN)
    load_waivers(found.waivers, date(2026, 11, 22))


READERS = {
    "vendor": (vendor, VENDOR, RuleError),
    "library": (library, GUARDS, RuleError),
    "categories": (categories, CATEGORIES, RuleError),
    "lexicon": (lexicon, LEXICON[:6_000], RuleError),
    "config": (config, CONFIG, ConfigError),
    "register": (register, REGISTER, ConfigError),
}
Reader = tuple[Callable[[str], None], str, type[FlowcheckError]]


def read(reader: Reader, text: str) -> None:
    """Read a text, or see it refused with a place inside it."""
    load, _, error = reader
    try:
        load(text)
    except FlowcheckError as caught:
        problem = caught
    else:
        return
    place = problem.place
    assert type(problem) is error
    assert place is not None
    assert str(problem) == f"{place}: {problem.message}"
    lines = re.split("\r\n|[\n\r\x85\u2028\u2029]", text)
    assert place.file == FILE
    assert 1 <= place.line <= len(lines) + 1  # the end of a text is told as the line after it
    assert place.column >= 1


@pytest.mark.parametrize("name", ["vendor", "library", "categories", "config", "register"])
def test_the_texts_are_good_before_they_are_damaged(name: str) -> None:
    load, text, _ = READERS[name]
    load(text)


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
def test_damaged_files_are_read_or_refused(name: str, data: st.DataObject) -> None:
    read(READERS[name], data.draw(damaged(lambda: (READERS[name][1],))))


@pytest.mark.parametrize("name", READERS)
@given(text=st.one_of(st.text(max_size=60), HOSTILE))
def test_any_text_is_read_or_refused(name: str, text: str) -> None:
    read(READERS[name], text)


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "1",
        "a",
        "{[a]: b}",
        "&a [*a]",
        "!!python/object:os.system {}",
        "a: {b: [}",
        "\t",
        "? ",
    ],
)
def test_what_is_no_mapping_is_refused(name: str, text: str) -> None:
    load, _, error = READERS[name]
    with pytest.raises(error, match=rf"^{re.escape(FILE)}:1:\d+: "):
        load(text)


@pytest.mark.parametrize("name", ["vendor", "library", "config", "lexicon"])
def test_a_key_that_is_not_known_is_told_where_it_stands(name: str) -> None:
    load, text, error = READERS[name]
    line = text.rstrip("\n").count("\n") + 2
    if name == "lexicon":
        text, line = LEXICON, LEXICON.rstrip("\n").count("\n") + 2
    with pytest.raises(error, match=rf"^{re.escape(FILE)}:{line}:1: .*colour"):
        load(text.rstrip("\n") + "\ncolour: red\n")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("vendor", "    label: plausible", "    colour: red"),
        ("vendor", "{name: customProperties, note", "{name: customProperties, colour"),
        ("vendor", "{key: country, category", "{key: country, colour: red, category"),
        ("config", "paths: {include", "paths: {colour: red, include"),
        ("config", "    vendor: mixpanel", "    vendor: mixpanel\n    colour: red"),
        ("config", "{call: accounts.current", "{colour: red, call: accounts.current"),
        ("config", "{name: DO_NOT_TRACK", "{colour: red, name: DO_NOT_TRACK"),
        ("config", "{role: event, fields", "{colour: red, role: event, fields"),
    ],
)
def test_a_key_within_that_is_not_known_is_told_where_it_stands(
    name: str, old: str, new: str
) -> None:
    load, text, error = READERS[name]
    assert text.count(old) == 1
    changed = text.replace(old, new)
    before, _, _ = changed.partition("colour")
    line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
    with pytest.raises(error, match=rf"^{re.escape(FILE)}:{line}:{column}: .*colour"):
        load(changed)


def test_a_mistake_in_a_folder_of_rules_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "vendors").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "categories.yml").write_text(ALL_CATEGORIES, "utf-8")
    (tmp_path / "vendors" / "plausible.yml").write_text(VENDOR + "colour: red\n", "utf-8")
    line = VENDOR.count("\n") + 1
    with pytest.raises(RuleError, match=rf"^vendors/plausible\.yml:{line}:1: "):
        load_catalog(tmp_path)
    (tmp_path / "vendors" / "plausible.yml").write_bytes(b"\xff\xfe\0")
    with pytest.raises(RuleError, match=r"vendors/plausible\.yml"):
        load_catalog(tmp_path)


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe\0\0",
        b"a: [",
        b"sinks: 1",
        b"\0",
        b"{{{{",
        b"sinks: [{call: '', vendor: x}]",
        b"register: 3",
        b"waivers: {}",
        b"policies: [none.yml]",
        b"severities: {none: off}",
    ],
)
def test_a_scan_with_a_broken_configuration_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "flowcheck.yml").write_bytes(data)
    with pytest.raises(ConfigError, match=r"flowcheck\.yml:\d+:\d+: "):
        scan(ScanOptions((tmp_path,)))


def test_a_scan_with_a_folder_for_a_configuration_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        scan(ScanOptions((tmp_path,), config=tmp_path))
