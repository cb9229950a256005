"""What names were judged to be, also in earlier scans: words are read for new names only.

What is said of a name depends on the lexicons and the language of the project, on nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from flowcheck.catalog.compiled import Kept
from flowcheck.taint.verdict import Verdict

if TYPE_CHECKING:
    from flowcheck.taint.evidence import Judge

Answer = TypeVar("Answer")

_MOST = 50_000  # answers that are kept: beyond, those that a scan did not ask for give way

_encoder = msgspec.msgpack.Encoder()
_table = msgspec.msgpack.Decoder(dict[bytes, bytes])
_verdict = msgspec.msgpack.Decoder(Verdict)
_flag = msgspec.msgpack.Decoder(bool)
_word = msgspec.msgpack.Decoder(str)
_meaning: msgspec.msgpack.Decoder[str | None] = msgspec.msgpack.Decoder(str | None)


class Remembered:
    """Answers as the ``Judge`` does that ``judge`` gives; it is asked when a question is new.

    ``kept`` has the answers of earlier scans under ``key``, which stands for the rules and the
    language of the project.
    """

    def __init__(self, judge: Callable[[], Judge], kept: Kept, key: str) -> None:
        self._judge = judge
        self._kept = kept
        self._key = key
        self._before = self._load()
        self._fresh: dict[bytes, bytes] = {}
        self._said: dict[bytes, Any] = {}

    def _load(self) -> dict[bytes, bytes]:
        data = self._kept.get(self._key)
        try:
            return _table.decode(data) if data is not None else {}
        except msgspec.MsgspecError:
            return {}

    def made(self, before: int = 0) -> dict[bytes, bytes]:
        """The new answers, without the first ones."""
        return dict(islice(self._fresh.items(), before, None))

    def take_over(self, made: Mapping[bytes, bytes]) -> None:
        """Take the new answers of a fork."""
        self._fresh |= made

    def close(self) -> None:
        """Keep the answers, if there are new ones."""
        if not self._fresh:
            return
        before = self._before
        if len(before) + len(self._fresh) > _MOST:
            before = {asked: said for asked, said in before.items() if asked in self._said}
        self._kept.put(self._key, _encoder.encode(before | self._fresh))

    def _answer(
        self,
        answers: msgspec.msgpack.Decoder[Answer],
        question: tuple[object, ...],
        ask: Callable[[Judge], Answer],
    ) -> Answer:
        """The answer to a question, which is its name and what it is about."""
        try:
            asked = _encoder.encode(question)
        except UnicodeEncodeError:  # half a character, which code can write
            return ask(self._judge())
        if asked in self._said:
            found: Answer = self._said[asked]
            return found
        said = self._before.get(asked)
        try:
            answer = self._said[asked] = answers.decode(said or b"")
        except msgspec.MsgspecError:  # nobody has asked yet, or what was kept is of no use
            answer = self._said[asked] = ask(self._judge())
            self._fresh[asked] = _encoder.encode(answer)
        return answer

    def field(self, field: str, owners: Sequence[str], record: Sequence[str] = ()) -> Verdict:
        """What a field of a thing with these names is, ``record`` being all its fields."""
        question = ("field", field, owners, record)
        return self._answer(_verdict, question, lambda judge: judge.field(field, owners, record))

    def name(self, name: str) -> Verdict:
        """What a bare name is."""
        return self.field(name, ())

    def text(self, text: str, owners: Sequence[str]) -> Verdict:
        """What a field is, by a few words for people."""
        return self._answer(
            _verdict, ("text", text, owners), lambda judge: judge.text(text, owners)
        )

    def is_rough(self, verdict: Verdict) -> bool:
        """Whether other fields of the thing may say more exactly what a value is."""
        return self._answer(_flag, ("is rough", verdict), lambda judge: judge.is_rough(verdict))

    def refined(self, verdict: Verdict, record: Sequence[str]) -> Verdict:
        """What a value is, ``record`` being the fields of the thing it is loaded from."""
        question = ("refined", verdict, record)
        return self._answer(_verdict, question, lambda judge: judge.refined(verdict, record))

    def thing(self, names: Sequence[str], owner: str = "") -> str | None:
        """What these names of one thing stand for."""
        question = ("thing", names, owner)
        return self._answer(_meaning, question, lambda judge: judge.thing(names, owner))

    def subject(self, names: Sequence[str]) -> str:
        """Whose data a thing with these names holds."""
        return self._answer(_word, ("subject", names), lambda judge: judge.subject(names))

    def is_setting(self, names: Sequence[str]) -> bool:
        """Whether it is what an application is set to."""
        return self._answer(_flag, ("is setting", names), lambda judge: judge.is_setting(names))

    def is_of_program(self, name: str) -> bool:
        """Whether it is a machine or settings."""
        return self._answer(_flag, ("is of program", name), lambda judge: judge.is_of_program(name))

    def is_address(self, name: str) -> bool:
        """Whether it is the address of a request."""
        return self._answer(_flag, ("is address", name), lambda judge: judge.is_address(name))

    def is_kinds(self, name: str) -> bool:
        """Whether it lists kinds of something."""
        return self._answer(_flag, ("is kinds", name), lambda judge: judge.is_kinds(name))
