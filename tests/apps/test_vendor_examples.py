"""Each vendor file carries examples, one of code that sends nothing; a scan confirms them."""

from pathlib import Path

import pytest

from flowcheck.catalog.examples import load_examples
from vendor_examples import differences, vendor_files


@pytest.mark.parametrize("path", vendor_files(), ids=lambda path: path.stem)
def test_examples_hold(path: Path, tmp_path: Path) -> None:
    examples = load_examples(path)
    assert any(example.flows or example.collects for example in examples), "no positive example"
    assert any(not example.flows for example in examples), "no example of code that sends nothing"
    assert differences(examples, tmp_path) == []
