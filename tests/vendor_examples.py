"""Scans the examples of a vendor file and says how they differ from what the file expects.

``python tests/vendor_examples.py [VENDOR ...]`` prints the differences.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from flowcheck.catalog.examples import LANGUAGES, Example, ExpectedFlow, load_examples
from flowcheck.catalog.location import rules_directory
from flowcheck.options import ScanOptions
from flowcheck.result.flows import Flow
from projects import scan


def vendor_files() -> list[Path]:
    """The vendor files of the catalogue, in order."""
    return sorted(rules_directory().glob("vendors/*.yml"))


def differences(examples: Sequence[Example], folder: Path) -> list[str]:
    """What a scan of the examples (each in a folder of its own) finds otherwise, in words."""
    for number, example in enumerate(examples):
        _write(folder / f"e{number}", example)
    result = scan(ScanOptions(roots=(folder,), jobs=1, all_recipients=True))
    found: list[str] = []
    for number, example in enumerate(examples):
        own = [
            flow
            for flow in result.flows
            if flow.vendor == example.vendor and flow.sink.file.startswith(f"e{number}/")
        ]
        found += [f"{example.place}: {example.name}: {text}" for text in _compared(example, own)]
    return found


def _write(folder: Path, example: Example) -> None:
    folder.mkdir()
    suffix = LANGUAGES[example.language]
    (folder / f"example.{suffix}").write_text(example.code, encoding="utf-8")
    if not example.packages:
        return
    if suffix == "py":
        lines = [f"{name}=={version}\n" for name, version in example.packages.items()]
        (folder / "requirements.txt").write_text("".join(lines), encoding="utf-8")
    else:
        manifest = {"name": "example", "dependencies": dict(example.packages)}
        (folder / "package.json").write_text(json.dumps(manifest), encoding="utf-8")


def _compared(example: Example, flows: list[Flow]) -> Iterator[str]:
    explicit = [flow for flow in flows if not flow.implicit]
    left = list(explicit)
    for expected in example.flows:
        fitting = [flow for flow in explicit if _fits(flow, expected)]
        if not fitting:
            yield f"not found: {expected.category} {dict(expected.attributes)}"
        left = [flow for flow in left if flow not in fitting]
    for flow in left:
        yield (
            f"found as well: {flow.category} key={flow.key!r} role={flow.role} "
            f"event={flow.event!r} treatment={flow.treatment} call={flow.sink.call!r}, "
            f"line {flow.sink.line}"
        )
    collected = {flow.key for flow in flows if flow.implicit}
    yield from (f"not collected: {key}" for key in example.collects if key not in collected)
    yield from (f"collected: {key}" for key in example.silent if key in collected)


def _fits(flow: Flow, expected: ExpectedFlow) -> bool:
    if flow.category != expected.category:
        return False
    shown = {
        "key": flow.key,
        "role": flow.role,
        "event": flow.event,
        "treatment": flow.treatment,
        "call": flow.sink.call,
    }
    return all(shown[name] == value for name, value in expected.attributes.items())


def main(names: Sequence[str]) -> int:
    """Check the examples of some vendors (none: all); gives the exit code."""
    problems = 0
    for path in vendor_files():
        if names and path.stem not in names:
            continue
        examples = load_examples(path)
        with tempfile.TemporaryDirectory() as folder:
            lines = (
                differences(examples, Path(folder)) if examples else [f"{path.stem}: no example"]
            )
        problems += len(lines)
        said = [f"{path.stem}: {line}" for line in lines or [f"{len(examples)} examples hold"]]
        print("\n".join(said))  # noqa: T201 (a program)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
