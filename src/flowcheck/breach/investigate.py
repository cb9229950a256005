"""A question about a vendor -> its sheet: reads history, judges what is needed."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from flowcheck.breach.chain import STAGE, Chain, Tell, Touched, read_chain, touched
from flowcheck.breach.checklist import checklist
from flowcheck.breach.facts import facts_of
from flowcheck.breach.model import Asked, Breach
from flowcheck.breach.periods import FOREVER, Window
from flowcheck.breach.search import History, Search
from flowcheck.breach.sheet import Known, Searched, make_sheet
from flowcheck.breach.states import States
from flowcheck.breach.tokens import Tokens
from flowcheck.breach.versions import version_history
from flowcheck.catalog.vendor import Vendor
from flowcheck.errors import ConfigError
from flowcheck.gate.repository import Repository


class Subject(Struct, frozen=True):
    """The vendor that is asked about. ``file`` is its entry in the catalogue, if it has one."""

    id: str
    name: str
    tokens: Tokens
    file: Vendor | None = None


class Question(Struct, frozen=True):
    """What is asked: about which vendor, at which commit, for which time.

    ``alone``: the state at ``commit`` without its history.
    """

    asked: Asked
    subject: Subject
    commit: str
    window: Window
    most: int
    aware: datetime | None = None
    alone: bool = False


def investigate(
    question: Question, states: States, known: Known, tell: Tell | None = None
) -> Breach:
    """The sheet. Raises ``ConfigError`` for what git or the user's files lack."""
    repository, subject = states.repository, question.subject
    if tell is not None:
        tell(STAGE, 0, 0)
    _check_parts(repository, question.commit)
    chain = read_chain(repository, question.commit)
    hints, packages = Touched((), ()), None
    if question.alone:
        chain = Chain(chain.commits[-1:], whole=False)
        history = _alone(chain, states, subject.id)
    else:
        hints = touched(repository, chain, subject.tokens.pattern, tell)
        history = _searched(question, chain, hints, states, tell)
        if subject.file is not None:
            packages = version_history(repository, chain, hints, subject.file, history.empty)
    newest = chain.commits[-1].oid
    if len(chain.commits) - 1 not in history.states:
        raise ConfigError(f"{newest[:12]} cannot be judged: {states.failures.get(newest, '')}")
    searched = Searched(
        project=repository.name,
        history=history,
        packages=packages,
        hints=hints,
        traces=checklist(repository, newest, subject.tokens),
        failures=dict(states.failures),
        limit=question.most,
        alone=question.alone,
        parts=repository.parts,
    )
    return make_sheet(
        question.asked, subject.name, subject.file, known, searched, question.window, question.aware
    )


def _check_parts(repository: Repository, commit: str) -> None:
    """Raise ``ConfigError`` for a part that no commit up to one has: nothing would be found."""
    for part in repository.parts:
        if not repository.run("log", "-1", "--format=%H", commit, "--", part).stdout.strip():
            raise ConfigError(f"no commit has a file or folder {part!r}")


def _alone(chain: Chain, states: States, vendor: str) -> History:
    history = History(chain)
    state = states.commit(chain.commits[0].oid)
    if state is not None:
        history.add(0, facts_of(state, vendor), state)
    return history


def _searched(
    question: Question, chain: Chain, hints: Touched, states: States, tell: Tell | None
) -> History:
    search = Search(
        states, chain, hints, vendor=question.subject.id, budget=question.most, tell=tell
    )
    start, end = question.window.start, question.window.end
    if (start, end) == (-FOREVER, FOREVER):
        return search.run()
    return search.run(range(max(chain.at(start), 0), max(chain.at(end), 0) + 1))
