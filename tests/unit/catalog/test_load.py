from pathlib import Path

import pytest

import known_rules
from flowcheck.catalog.load import load_catalog
from flowcheck.catalog.load_library import Library, load_library
from flowcheck.catalog.load_vendors import load_vendor
from flowcheck.catalog.vendor import Effect, Role, Vendor
from flowcheck.document import parse
from flowcheck.errors import RuleError

RULES = Path(__file__).parents[3] / "rules"

HEAD = """\
vendor: acme
name: Acme
class: product-analytics
entity: Acme, Inc.
country: US
sources: [https://acme.example]
"""


def vendor(body: str) -> Vendor:
    return load_vendor(parse(HEAD + body, "vendors/acme.yml", RuleError), "vendors/acme.yml")


def failure(body: str) -> str:
    with pytest.raises(RuleError) as caught:
        vendor(body)
    return str(caught.value)


def test_every_rule_file_loads() -> None:
    catalog = known_rules.catalog()
    names = {path.stem for path in (RULES / "vendors").glob("*.yml")}
    assert {vendor.id for vendor in catalog.vendors} == names
    assert catalog.library
    assert catalog.http
    assert catalog.guards
    assert catalog.treatments


def test_every_category_of_a_vendor_is_listed() -> None:
    catalog = known_rules.catalog()
    for entry in catalog.vendors:
        for row in entry.implicit:
            assert row.category in catalog.categories, f"{entry.id}: {row.key}"
        for category in entry.reserved.values():
            assert category in catalog.categories, entry.id


def test_no_package_belongs_to_two_vendors() -> None:
    owners: dict[tuple[str, str], str] = {}
    for entry in known_rules.catalog().vendors:
        for package in entry.packages:
            key = (package.ecosystem, package.name)
            assert owners.setdefault(key, entry.id) == entry.id, key


def test_no_global_belongs_to_two_vendors() -> None:
    owners: dict[str, str] = {}
    for entry in known_rules.catalog().vendors:
        for name in entry.globals:
            assert owners.setdefault(name, entry.id) == entry.id, name


def test_every_value_parameter_has_a_key_before_it() -> None:
    for entry in known_rules.catalog().vendors:
        for spec in entry.calls:
            named = False
            for param in spec.params:
                if param.value and not param.or_key:
                    assert named, f"{entry.id}: {spec.label}"
                named = named or param.role is Role.KEY or param.or_key


def test_every_implicit_row_says_what_it_is_and_where_that_is_written() -> None:
    for entry in known_rules.catalog().vendors:
        for row in entry.implicit:
            assert row.note, f"{entry.id}: {row.key}"
            assert row.source, f"{entry.id}: {row.key}"


def test_an_unknown_key_is_reported_with_its_place() -> None:
    assert failure("sdk: {}\n") == (
        "vendors/acme.yml:7:1: unknown key 'sdk' in a vendor; did you mean 'sdks'?"
    )


def test_an_unknown_role_is_reported_with_its_place() -> None:
    message = failure('sdks:\n  a:\n    clients: ["global#a"]\n    calls: {track: [name: nam]}\n')
    assert message.startswith("vendors/acme.yml:10:27: 'nam' is not a role; expected one of: ")


def test_an_unknown_effect_is_reported_with_its_place() -> None:
    message = failure('sdks:\n  a:\n    clients: ["global#a"]\n    calls: {out: leave}\n')
    assert message.startswith("vendors/acme.yml:10:18: 'leave' is not an effect; expected one of: ")


def test_calls_without_a_client_are_refused() -> None:
    assert "no" in failure("sdks:\n  a:\n    calls: {out: opt-out}\n")


def test_a_condition_has_exactly_one_test() -> None:
    row = "{key: k, category: user.device, off: [{option: ip, equals: 1, present: true}]}"
    message = failure(f"sdks:\n  a:\n    implicit: [{row}]\n")
    assert message.startswith("vendors/acme.yml:9:")
    assert "a condition has an option and one of" in message


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A folder of rules with one data category."""
    (tmp_path / "vendors").mkdir()
    (tmp_path / "data").mkdir()
    categories = "categories: {user.device: {name: Device}}"
    (tmp_path / "data" / "categories.yml").write_text(categories, encoding="utf-8")
    return tmp_path


def test_a_vendor_belongs_in_the_file_of_its_name(rules: Path) -> None:
    (rules / "vendors" / "other.yml").write_text(HEAD, encoding="utf-8")
    with pytest.raises(RuleError, match=r"belongs in a file called acme\.yml"):
        load_catalog(rules)


def test_an_unlisted_category_is_refused(rules: Path) -> None:
    text = f"{HEAD}reserved: {{email: user.mail}}\n"
    (rules / "vendors" / "acme.yml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=r"'user\.mail' is not listed"):
        load_catalog(rules)


def test_data_categories_are_needed(rules: Path) -> None:
    (rules / "data" / "categories.yml").unlink()
    with pytest.raises(RuleError, match=r"cannot read data/categories\.yml"):
        load_catalog(rules)


def test_a_short_call_is_its_parameters() -> None:
    loaded = vendor(
        'sdks:\n  web:\n    clients: ["global#acme"]\n    calls:\n'
        "      track: [name: event-name, props: event]\n"
        "      out: opt-out\n"
        "      set: {keyword: {id: identity}, rest: profile, positional: 1}\n"
    )
    track, out, keep = loaded.calls
    assert (track.symbol, track.label) == ("global#acme.track", "acme.track")
    assert [(param.name, param.role) for param in track.params] == [
        ("name", Role.EVENT_NAME),
        ("props", Role.EVENT),
    ]
    assert out.effect is Effect.OPT_OUT
    assert keep.params[0].keyword_only
    assert (keep.rest, keep.positional) == (Role.PROFILE, 1)


def test_other_clients_and_objects_are_aliases_of_the_first() -> None:
    loaded = vendor(
        "sdks:\n  web:\n    packages: [{ecosystem: npm, name: acme-js}]\n"
        '    clients: ["{module}#default", "{module}#*"]\n'
        "    objects:\n      group:\n"
        '        clients: [".group()"]\n        calls: {set: [props: group]}\n'
    )
    assert loaded.aliases == {
        "npm:acme-js#default": "npm:acme-js#default",
        "npm:acme-js#": "npm:acme-js#default",
        "npm:acme-js#default.group()": "npm:acme-js#default.group()",
    }
    assert loaded.calls[0].symbol == "npm:acme-js#default.group().set"
    assert loaded.modules == ("npm:acme-js",)


def test_an_unknown_result_of_a_library_function_is_reported_with_its_place() -> None:
    text = "language: python\nfunctions:\n  - {match: 'global#len', returns: size}\n"
    with pytest.raises(RuleError, match=r"stdlib/x\.yml:3:36: 'size' is not a result"):
        load_library(parse(text, "stdlib/x.yml", RuleError), Library())


def test_a_class_that_nobody_knows_is_reported_with_its_place() -> None:
    text = HEAD.replace("product-analytics", "magic")
    with pytest.raises(RuleError) as caught:
        load_vendor(parse(text, "vendors/acme.yml", RuleError), "vendors/acme.yml")
    message = str(caught.value)
    assert message.startswith("vendors/acme.yml:3:8: 'magic' is not a class of vendors; expected")


def test_a_date_that_is_none_is_reported_with_its_place() -> None:
    message = failure('checked: "yesterday"\n')
    assert (
        message
        == "vendors/acme.yml:7:10: 'yesterday' is not a date; expected a date such as 2026-01-31"
    )


def test_an_ecosystem_that_nobody_knows_is_reported_with_its_place() -> None:
    message = failure("packages: [{ecosystem: apt, name: acme}]\n")
    assert message.startswith("vendors/acme.yml:7:24: 'apt' is not an ecosystem; expected one of")


def test_a_channel_says_what_is_decorated_in_known_words() -> None:
    text = (
        "language: python\nchannels:\n  - emits: []\n    handles:\n"
        "      - {names: [receiver], decorates: module, keys: [x]}\n"
    )
    with pytest.raises(RuleError, match="decorated"):
        load_library(parse(text, "stdlib/channels.yml", RuleError), Library())
