"""What was said of names is said again, and only new names are judged."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

import known_rules
from flowcheck.model import Confidence
from flowcheck.taint import remembered
from flowcheck.taint.evidence import Judge
from flowcheck.taint.remembered import Remembered
from flowcheck.taint.verdict import Verdict
from shelf import Shelf

LEXICONS = known_rules.lexicons()
JUDGE = Judge(LEXICONS.base, LEXICONS.glossaries)
ROUGH = Verdict("user.contact.address.city", True, Confidence.HIGH, "unknown", "town")
QUESTIONS: dict[str, Callable[[Judge | Remembered], object]] = {
    "field": lambda names: names.field("email", ["user"]),
    "field beside others": lambda names: names.field("name", ("row",), ("name", "email", "phone")),
    "field that says nothing": lambda names: names.field("zork", ()),
    "name": lambda names: names.name("courriel"),
    "text": lambda names: names.text("Your e-mail", ["form"]),
    "is_rough": lambda names: names.is_rough(ROUGH),
    "refined": lambda names: names.refined(ROUGH, ["street", "town", "postcode"]),
    "thing": lambda names: names.thing(("customer",)),
    "thing that is none": lambda names: names.thing(("zork",)),
    "thing of another": lambda names: names.thing(("activeUsers",), "stats"),
    "subject": lambda names: names.subject(["patient"]),
    "is_setting": lambda names: names.is_setting(["smtpConfig"]),
    "is_of_program": lambda names: names.is_of_program("StaticServer"),
    "is_address": lambda names: names.is_address("requestUrl"),
    "is_kinds": lambda names: names.is_kinds("PageType"),
}


def nobody() -> Judge:
    raise AssertionError("the judge was asked")


@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_it_says_what_the_judge_says_and_later_without_him(question: str) -> None:
    ask, shelf = QUESTIONS[question], Shelf()
    names = Remembered(lambda: JUDGE, shelf, "k")
    assert ask(names) == ask(JUDGE)
    names.close()
    again = Remembered(nobody, shelf, "k")
    assert ask(again) == ask(JUDGE)
    assert ask(again) == ask(JUDGE)


def test_a_name_that_is_asked_twice_is_judged_once() -> None:
    judged: list[Judge] = []

    def judge() -> Judge:
        judged.append(JUDGE)
        return JUDGE

    names = Remembered(judge, Shelf(), "k")
    assert names.name("email") == names.name("email") == JUDGE.name("email")
    assert len(judged) == 1


def test_another_key_or_what_cannot_be_read_is_judged_anew() -> None:
    shelf = Shelf()
    names = Remembered(lambda: JUDGE, shelf, "k")
    names.name("email")
    names.close()
    with pytest.raises(AssertionError, match="was asked"):
        Remembered(nobody, shelf, "other").name("email")
    shelf.kept["k"] = b"\xc1 damaged"
    assert Remembered(lambda: JUDGE, shelf, "k").name("email") == JUDGE.name("email")


def test_an_answer_of_another_kind_is_none() -> None:
    shelf = Shelf()
    names = Remembered(lambda: JUDGE, shelf, "k")
    names.name("email")
    names.close()
    table = msgspec.msgpack.decode(shelf.kept["k"])
    shelf.kept["k"] = msgspec.msgpack.encode(dict.fromkeys(table, msgspec.msgpack.encode(7)))
    assert Remembered(lambda: JUDGE, shelf, "k").name("email") == JUDGE.name("email")


def test_half_a_character_is_judged_and_not_kept() -> None:
    shelf = Shelf()
    names = Remembered(lambda: JUDGE, shelf, "k")
    assert names.field("email\ud800", ()) == JUDGE.field("email\ud800", ())
    names.close()
    assert shelf.kept == {}


def test_nothing_is_written_where_nothing_is_new() -> None:
    shelf = Shelf()
    names = Remembered(lambda: JUDGE, shelf, "k")
    names.name("email")
    names.close()
    again = Remembered(lambda: JUDGE, shelf, "k")
    again.name("email")
    shelf.kept.clear()
    again.close()
    assert shelf.kept == {}


def test_of_too_many_answers_those_stay_that_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "_MOST", 2)
    shelf = Shelf()
    first = Remembered(lambda: JUDGE, shelf, "k")
    first.name("email")
    first.name("phone")
    first.close()
    second = Remembered(lambda: JUDGE, shelf, "k")
    second.name("phone")
    second.name("surname")
    second.close()
    third = Remembered(nobody, shelf, "k")
    assert third.name("phone") == JUDGE.name("phone")
    assert third.name("surname") == JUDGE.name("surname")
    with pytest.raises(AssertionError, match="was asked"):
        third.name("email")
