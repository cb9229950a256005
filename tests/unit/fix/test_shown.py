"""What a person sees: a diff that a terminal does not act upon, and why something is left."""

from __future__ import annotations

import json

from flowcheck.fix.model import Action, Change, Offer, Outcome, Refusal
from flowcheck.fix.shown import as_diff, as_json, summary

OFFER = Offer(
    Action.DROP, "no longer send email to mixpanel", "a.ts", 3, "mixpanel",
    (Change("a.ts"),), findings=("f1",),
)  # fmt: skip
OUTCOME = Outcome(
    (OFFER,),
    (
        Refusal("b.ts", 7, "f2", "rule-two", "drop", "o is also used on line 9"),
        Refusal("flowcheck.yml", 1, "f3", "rule-three", "", "it is about the register"),
        Refusal("flowcheck.yml", 2, "f4", "rule-four", "", "it is about the register"),
    ),
    {"a.ts": "x\n\x1b[31my\n"},
    {"a.ts": "x\n\x1b[31mz\n"},
)


def test_a_terminal_gets_no_control_characters_and_a_pipe_gets_all() -> None:
    piped = as_diff(OUTCOME, color=False, prefix="web", terminal=False)
    assert piped.startswith(b"--- a/web/a.ts\n+++ b/web/a.ts\n")
    assert b"-\x1b[31my\n" in piped
    assert b"\x1b" not in as_diff(OUTCOME, color=False, prefix="", terminal=True)
    assert b"\x1b[31m-" in as_diff(OUTCOME, color=True, prefix="", terminal=True)


def test_the_summary_tells_what_is_fixed_and_what_is_not() -> None:
    assert list(summary(OUTCOME, written=True)) == [
        "1 fix in 1 file written",
        "  a.ts:3  drop: no longer send email to mixpanel",
        "3 places left to a person:",
        "  it is about the register",
        "    flowcheck.yml:1  rule-three",
        "    flowcheck.yml:2  rule-four",
        "  drop: o is also used on line 9",
        "    b.ts:7  rule-two",
    ]
    assert list(summary(Outcome(), written=False)) == ["Nothing to fix."]


def test_the_json_has_both() -> None:
    made = json.loads(as_json(OUTCOME, written=False))
    assert made["applied"][0]["findings"] == ["f1"]
    assert [row["target"] for row in made["refused"]] == ["f2", "f3", "f4"]
    assert made["files"] == ["a.ts"]
