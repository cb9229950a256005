"""What the code of one commit sends, to all vendors: a scan, cut to what history needs, and kept.

What is kept depends on the files, the program, its rules and the project's configuration, never on
the day. A commit that cannot be judged has no state, and says why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct, field

from flowcheck.catalog.compiled import Kept
from flowcheck.catalog.vendor import Vendor
from flowcheck.discover.files import Files
from flowcheck.errors import FlowcheckError, InternalError
from flowcheck.gate.itemise import items_of
from flowcheck.gate.items import FlowItem, Items, OptionItem, SdkItem, VendorItem
from flowcheck.gate.repository import Repository
from flowcheck.gate.trees import content_key, snapshot
from flowcheck.result.flows import Detection
from flowcheck.result.scan import ScanResult, Unresolved

Scan = Callable[[Files, Path | None], ScanResult]
"""Scans files, with a configuration file or with their own."""


class State(msgspec.Struct, frozen=True):
    """The items of a revision but for findings, and what its scan could not see.

    ``used`` are the places at which each vendor shows, ``problems`` counts diagnostics by kind,
    ``left_out`` files by reason.
    """

    flows: tuple[FlowItem, ...] = ()
    vendors: tuple[VendorItem, ...] = ()
    sdks: tuple[SdkItem, ...] = ()
    options: tuple[OptionItem, ...] = ()
    used: Mapping[str, tuple[Detection, ...]] = {}
    unresolved: tuple[Unresolved, ...] = ()
    problems: Mapping[str, int] = {}
    left_out: Mapping[str, int] = {}
    files: int = 0
    analysed: int = 0


def state_of(result: ScanResult, vendors: Mapping[str, Vendor]) -> State:
    """The state that a scan shows; ``vendors`` are those of the catalogue."""
    found: Items = items_of(result, vendors)
    return State(
        flows=found.flows,
        vendors=found.vendors,
        sdks=found.sdks,
        options=found.options,
        used={use.vendor: use.detected_by for use in result.vendors},
        unresolved=result.unresolved,
        problems=dict(sorted(Counter(row.kind for row in result.diagnostics).items())),
        left_out=dict(sorted(result.coverage.skipped.items())),
        files=result.coverage.files,
        analysed=result.coverage.analysed,
    )


class States(Struct):
    """The states of the commits of one repository.

    ``vendors`` gives those of the catalogue. ``salt`` stands for the program, its rules and the
    configuration. ``failures`` tell why a commit has no state.
    """

    repository: Repository
    scan: Scan
    vendors: Callable[[], Mapping[str, Vendor]]
    kept: Kept
    salt: str
    config: Path | None = None
    failures: dict[str, str] = field(default_factory=dict)
    _known: dict[str, State | None] = field(default_factory=dict)

    def commit(self, oid: str) -> State | None:
        """The state of a commit, or ``None`` when it cannot be judged."""
        if oid not in self._known:
            self._known[oid] = self._state(oid)
        return self._known[oid]

    def _state(self, oid: str) -> State | None:
        try:
            entries = self.repository.files(oid)
            key = content_key("state", self.salt, self.repository.name, entries)
            found = _unpacked(self.kept.get(key))
            if found is not None:
                return found
            with snapshot(self.repository, entries) as tree:
                result = self.scan(tree, self.config)
        except FlowcheckError as problem:
            self.failures[oid] = problem.message
            return None
        except InternalError as problem:  # of one old commit: the others still tell
            self.failures[oid] = f"internal error in stage {problem.stage!r} at {problem.file}"
            return None
        state = state_of(result, self.vendors())
        with suppress(UnicodeEncodeError):  # names of files that are not UTF-8
            self.kept.put(key, msgspec.msgpack.encode(state))
        return state


def _unpacked(data: bytes | None) -> State | None:
    if data is None:
        return None
    try:
        return msgspec.msgpack.decode(data, type=State)
    except msgspec.MsgspecError:
        return None
