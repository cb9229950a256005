"""Which commits are judged, and what is then known of when something came and went."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowcheck.breach import search as module
from flowcheck.breach.chain import Chain, Commit, Touched
from flowcheck.breach.facts import facts_of
from flowcheck.breach.periods import Window, perhaps, period, spans, surely
from flowcheck.breach.search import History, Search
from flowcheck.breach.states import State, States
from flowcheck.gate.items import FlowItem, VendorItem

DATA = {"e": "user.contact.email", "n": "user.name", "i": "user.unique_id"}


def state(letters: str) -> State:
    """A state that sends what the letters say; a dot: the vendor is not there."""
    if letters == ".":
        return State()
    use = VendorItem("acme", "Acme", "product-analytics", ("us",), (), "a.ts", 1)
    flows = tuple(
        FlowItem(
            "acme", "Acme", DATA[letter], letter, "event", "", "acme.track", "", False, "plain",
            (), False, "high", "", (), "a.ts", 1,
        )
        for letter in letters
        if letter in DATA
    )  # fmt: skip
    return State(flows=flows, vendors=(use,))


@dataclass
class Fake:
    """Judges commits by a list; ``broken`` ones cannot be judged."""

    answers: list[str]
    broken: frozenset[int] = frozenset()
    asked: list[int] = field(default_factory=list)
    repository: None = None

    def commit(self, oid: str) -> State | None:
        number = int(oid, 16)
        self.asked.append(number)
        return None if number in self.broken else state(self.answers[number])


def chain(length: int, *, whole: bool = True) -> Chain:
    commits = (Commit(f"{n:040x}", n * 10, n * 10, n * 10, "") for n in range(length))
    return Chain(tuple(commits), whole)


def run(fake: Fake, hints: Touched, budget: int = 99, *, whole: bool = True) -> History:
    states = cast("States", fake)
    found = Search(
        states, chain(len(fake.answers), whole=whole), hints, vendor="acme", budget=budget
    )
    return found.run()


@pytest.fixture(autouse=True)
def _no_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "touching", lambda *_arguments: ())


def told(history: History, *key: str) -> list[tuple[int, bool, int | None, bool]]:
    """(first, exact, first without it, exact) of each period."""
    rows = []
    for span in spans(history, [key]):
        found = period(history, span)
        rows.append((span.first, found.exact, span.after, found.until_exact))
    return rows


EMAIL = ("data", "user.contact.email", "explicit", "plain")


def test_changes_at_commits_with_the_words_are_found_and_proven() -> None:
    fake = Fake([".", ".", "i", "i", "ie", "ie", "i", ".", "."])
    history = run(fake, Touched((2, 4, 6, 7), ()))
    assert told(history, "used") == [(2, True, 7, True)]
    assert told(history, *EMAIL) == [(4, True, 6, True)]
    assert not history.exhausted


def test_changes_at_commits_without_the_words_are_found_too() -> None:
    fake = Fake([".", "i", "i", "i", "ie", "ie", "ie", "ie"])
    assert told(run(fake, Touched((1,), ())), *EMAIL) == [(4, True, None, False)]


def test_what_came_and_went_between_equal_states_is_found_by_its_words() -> None:
    fake = Fake([".", "i", "i", "ie", "i", "i", "i"])
    assert told(run(fake, Touched((1, 3, 4), ())), *EMAIL) == [(3, True, 4, True)]


def test_what_came_back_has_two_periods() -> None:
    fake = Fake([".", "i", "ie", "i", "ie", "i"])
    history = run(fake, Touched((1, 2, 3, 4, 5), ()))
    assert told(history, *EMAIL) == [(2, True, 3, True), (4, True, 5, True)]


def test_a_spent_budget_claims_no_more_than_it_knows() -> None:
    fake = Fake([".", "i", "i", "i", "i", "ie", "ie", "ie", "ie", "ie"])
    history = run(fake, Touched((1,), ()), budget=3)
    ((first, exact, after, _),) = told(history, *EMAIL)
    assert history.exhausted
    assert len(fake.asked) == 3
    assert (exact, after) == (False, None)
    assert first >= 5


def test_a_commit_that_cannot_be_judged_is_gone_around() -> None:
    fake = Fake([".", "i", "i", "ie", "ie"], broken=frozenset({3}))
    history = run(fake, Touched((1, 3), ()))
    assert told(history, *EMAIL) == [(4, False, None, False)]


def test_text_without_words_needs_one_look() -> None:
    fake = Fake(["."] * 50)
    assert run(fake, Touched((), ())).judged == [48, 49]
    assert fake.asked == [49]


def test_the_end_of_a_clone_is_no_beginning() -> None:
    fake = Fake(["i", "i", "ie"])
    history = run(fake, Touched((2,), ()), whole=False)
    (span,) = spans(history, [("used",)])
    assert period(history, span).from_start


@given(st.lists(st.sampled_from([".", "i", "ie", "in", "ien"]), min_size=2, max_size=25))
def test_with_words_at_each_change_everything_is_exact(answers: list[str]) -> None:
    before = [".", *answers]
    hints = tuple(n for n, answer in enumerate(answers) if answer != before[n])
    history = run(Fake(answers), Touched(hints, ()))
    for letter, category in DATA.items():
        truth = [letter in answer for answer in answers]
        found = [False] * len(answers)
        for first, exact, after, until_exact in told(
            history, "data", category, "explicit", "plain"
        ):
            assert exact
            assert after is None or until_exact
            end = len(answers) if after is None else after
            found[first:end] = [True] * (end - first)
        assert found == truth


@given(
    st.lists(st.sampled_from([".", "i", "ie"]), min_size=2, max_size=25),
    st.integers(min_value=2, max_value=8),
)
def test_what_is_called_exact_is_true_whatever_the_budget(answers: list[str], budget: int) -> None:
    before = [".", *answers]
    hints = tuple(n for n, answer in enumerate(answers) if answer != before[n])
    history = run(Fake(answers), Touched(hints, ()), budget)
    for first, exact, after, until_exact in told(history, *EMAIL):
        assert "e" in answers[first]
        if exact:
            assert "e" not in before[first]
        if until_exact and after is not None:
            assert "e" not in answers[after]
            assert "e" in answers[after - 1]


def test_another_window_finds_most_commits_judged() -> None:
    answers = [".", *(letters for letters in ("i", "ie", "in", "ien", "n") for _ in range(40))]
    hints = Touched((1,), ())
    whole, part = Fake(answers), Fake(answers)
    run(whole, hints, budget=16)
    states = cast("States", part)
    found = Search(states, chain(len(answers)), hints, vendor="acme", budget=16)
    history = found.run(range(50, 61))
    assert part.asked[:12] == whole.asked[:12]
    assert {50, 60} <= set(history.judged)
    assert len(part.asked) == 16


def test_a_window_is_touched_surely_or_perhaps() -> None:
    fake = Fake([".", "i", "ie", "ie", "i", "i"])
    history = run(fake, Touched((1, 2, 4), ()))
    (span,) = spans(history, [EMAIL])
    assert surely(history.chain, span, Window(30, 35))
    assert surely(history.chain, span, Window(40, 99))
    assert not perhaps(history.chain, span, Window(0, 19))
    assert not perhaps(history.chain, span, Window(41, 99))


def test_facts_of_another_vendor_are_not_its_own() -> None:
    assert facts_of(state("ie"), "other") == {}
