"""The judgement of a scan as it was made before, where there is nothing new to judge.

Most changes of code change no flow; then rules would find what they found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from flowcheck.catalog.compiled import Tables
from flowcheck.catalog.schema import Catalog
from flowcheck.policy.project import Policy, apply_policy
from flowcheck.result.findings import AskedRule, Finding, Question, WaiverRow
from flowcheck.result.scan import Coverage, Project, ScanResult

_encoder = msgspec.msgpack.Encoder(order="deterministic")


class Judgement(Struct, frozen=True):
    """What a policy says of a scan."""

    findings: tuple[Finding, ...]
    questions: tuple[Question, ...]
    rules: tuple[AskedRule, ...]
    waivers: tuple[WaiverRow, ...]


_NOBODY, _NOTHING = Project("", None), Coverage(0, 0, {}, {})  # no rule looks at them


def judged(
    policy: Policy,
    result: ScanResult,
    catalog: Catalog,
    files: Iterable[tuple[str, str]],
    tables: Tables,
    *,
    whole: bool = True,
) -> ScanResult:
    """What ``apply_policy`` gives; taken from ``tables`` where all that it rests on is the same.

    The version of ``tables`` stands for the catalogue and the program.
    """
    comments = tuple(files)
    told = replace(result, project=_NOBODY, coverage=_NOTHING, diagnostics=())
    try:
        asked = _encoder.encode((policy, told, comments, whole))
    except UnicodeEncodeError:  # half a character, which code can write
        return apply_policy(policy, result, catalog, comments, whole=whole)
    name = hashlib.blake2b(asked, digest_size=20).hexdigest()

    def judge() -> Judgement:
        found = apply_policy(policy, result, catalog, comments, whole=whole)
        return Judgement(found.findings, found.questions, found.rules, found.waivers)

    said = tables.table(name, Judgement, judge)
    return replace(
        result,
        findings=said.findings,
        questions=said.questions,
        rules=said.rules,
        waivers=said.waivers,
    )
