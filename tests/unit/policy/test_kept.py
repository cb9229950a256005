"""A judgement is taken from before where all that it rests on is the same, and only there."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

import known_rules
from flowcheck.catalog.compiled import Tables
from flowcheck.catalog.location import rules_directory
from flowcheck.config import Config, load_config
from flowcheck.options import ScanOptions
from flowcheck.policy import kept
from flowcheck.policy.kept import judged
from flowcheck.policy.project import Policy, Recipients, read_policy
from flowcheck.result.scan import Project, ScanResult
from projects import scan, write
from shelf import Shelf

TODAY = date(2026, 11, 22)
PAGE = """\
import mixpanel from "mixpanel-browser";
export const tell = (user) => mixpanel.people.set({ $email: user.email });
"""


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> ScanResult:
    root = tmp_path_factory.mktemp("app")
    write(root, {"page.ts": PAGE})
    return scan(ScanOptions((root,)))


def policy(today: date = TODAY, config: Config | None = None) -> Policy:
    catalog = known_rules.catalog()
    recipients = Recipients(frozenset(vendor.id for vendor in catalog.vendors), lambda: ())
    folder = rules_directory() / "policy"
    return read_policy(
        config or Config(), folder, Path("/app"), today, catalog=catalog, recipients=recipients
    )


def never(*_given: object, **_named: object) -> ScanResult:
    raise AssertionError("the rules were asked")


def tables() -> Tables:
    return Tables(Shelf(), "v")


def test_what_was_judged_is_not_judged_again(
    result: ScanResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, catalog = tables(), known_rules.catalog()
    first = judged(policy(), result, catalog, (), where)
    assert first.findings
    assert first.rules
    assert first.questions
    monkeypatch.setattr(kept, "apply_policy", never)
    assert judged(policy(), result, catalog, (), where) == first
    moved = replace(result, project=Project("other", "abc"))
    assert judged(policy(), moved, catalog, (), where) == replace(first, project=moved.project)


def test_nothing_is_taken_from_before_where_something_is_new(
    result: ScanResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, catalog = tables(), known_rules.catalog()
    judged(policy(), result, catalog, (), where)
    fewer = replace(result, flows=result.flows[:-1])
    waived = (("page.ts", f"{PAGE}\n// flowcheck: ignore[x] y\n"),)
    rule = known_rules.packs()[0].rules[0].id
    (tmp_path / "flowcheck.yml").write_text(f"severities: {{{rule}: note}}\n")
    config = load_config(tmp_path / "flowcheck.yml")
    monkeypatch.setattr(kept, "apply_policy", never)
    for of, what, comments, whole in (
        (policy(), fewer, (), True),
        (policy(TODAY + timedelta(days=1)), result, (), True),
        (policy(config=config), result, (), True),
        (policy(), result, waived, True),
        (policy(), result, (), False),
    ):
        with pytest.raises(AssertionError, match="were asked"):
            judged(of, what, catalog, comments, where, whole=whole)
    with pytest.raises(AssertionError, match="were asked"):
        judged(policy(), result, catalog, (), Tables(where.kept, "another version"))


def test_half_a_character_is_judged_each_time(result: ScanResult) -> None:
    where, catalog = tables(), known_rules.catalog()
    flow = replace(result.flows[0], key="\ud800")
    odd = replace(result, flows=(flow, *result.flows[1:]))
    assert judged(policy(), odd, catalog, (), where).findings
    assert isinstance(where.kept, Shelf)
    assert where.kept.kept == {}
