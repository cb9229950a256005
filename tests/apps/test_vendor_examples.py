"""Each vendor file carries examples, one of code that sends nothing; a scan confirms them."""

from pathlib import Path

import pytest

import known_rules
from flowcheck.catalog.examples import load_examples
from flowcheck.catalog.vendor import Role, Vendor
from vendor_examples import differences, vendor_files


def _takes_data(vendor: Vendor) -> bool:
    """Whether calls of the vendor's SDKs take data, or its script tag collects some."""
    roles = {param.role for call in vendor.calls for param in call.params}
    by_script = bool(vendor.implicit and vendor.scripts)
    return by_script or not roles <= {Role.IGNORE, Role.OPTIONS, Role.EVENT_NAME}


TAKES_DATA = {vendor.id for vendor in known_rules.catalog().vendors if _takes_data(vendor)}


@pytest.mark.parametrize("path", vendor_files(), ids=lambda path: path.stem)
def test_examples_hold(path: Path, tmp_path: Path) -> None:
    examples = load_examples(path)
    if path.stem in TAKES_DATA:
        assert any(example.flows or example.collects for example in examples), "no positive example"
    assert any(not example.flows for example in examples), "no example of code that sends nothing"
    assert differences(examples, tmp_path) == []
