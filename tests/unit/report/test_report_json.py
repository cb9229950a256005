"""The JSON of a scan: its schema, its bytes, and what is refused on reading."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowcheck.catalog.vendor import Role
from flowcheck.errors import FlowcheckError
from flowcheck.model import Confidence
from flowcheck.report.json import render, schema
from flowcheck.result.flows import Init
from flowcheck.result.scan import ScanResult, Unresolved, decode
from goldens import ROOT, assert_golden
from sample_result import sample


def test_the_published_schema_is_the_one_of_the_code() -> None:
    assert_golden(ROOT / "docs" / "schema" / "result.schema.json", schema().decode())


def test_the_json_fits_the_published_schema() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json.loads(schema()))
    assert list(validator.iter_errors(json.loads(render(sample())))) == []


def test_the_schema_knows_the_words_of_the_engine() -> None:
    flow = json.loads(schema())["$defs"]["Flow"]["properties"]
    payload = {Role.IDENTITY, Role.PROFILE, Role.EVENT, Role.GROUP, Role.CONTEXT}
    assert set(flow["role"]["enum"]) == {role.value for role in payload}
    assert set(flow["confidence"]["enum"]) == {word.value for word in Confidence}


def test_the_json_reads_back_to_the_same_result() -> None:
    assert decode(render(sample())) == sample()


def test_the_same_result_gives_the_same_bytes_whatever_the_order_of_its_mappings() -> None:
    one = _with_options({"a": 1, "b": {"c": 2, "d": 3}})
    other = _with_options({"b": {"d": 3, "c": 2}, "a": 1})
    assert render(one) == render(other)


def test_fields_keep_the_order_of_the_contract() -> None:
    keys = list(json.loads(render(sample())))
    assert keys == list(ScanResult.__struct_fields__)
    assert list(json.loads(render(_with_unresolved("\udcff")))) == keys


@given(st.text(st.characters()))
def test_any_string_gives_valid_json(text: str) -> None:
    data = render(_with_unresolved(text))
    (row,) = json.loads(data)["unresolved"]
    assert row["why"] == text.encode("utf-8", "backslashreplace").decode()
    assert decode(data).unresolved[0].file == "a.ts"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "truncated"),
        (b"flowcheck 0.1.0", "malformed"),
        (b"{}", "missing required field"),
        (b'"\xff"', "not the JSON of a scan"),
        (b"[" * 100_000, "not the JSON of a scan"),
    ],
)
def test_what_is_no_scan_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(FlowcheckError, match=said):
        decode(data)


def test_another_major_version_is_refused_and_a_minor_one_is_read() -> None:
    later = msgspec.structs.replace(sample(), schema_version="1.7")
    assert decode(render(later)) == later
    with pytest.raises(FlowcheckError, match=r"a scan of version '2\.0'"):
        decode(render(msgspec.structs.replace(sample(), schema_version="2.0")))


def test_a_file_written_before_a_field_was_added_is_read() -> None:
    data = json.loads(render(sample()))
    for flow in data["flows"]:
        del flow["why"], flow["collection"]
    assert decode(json.dumps(data).encode()).flows[0].why == ""


def _with_unresolved(why: str) -> ScanResult:
    return msgspec.structs.replace(sample(), unresolved=(Unresolved("a.ts", 1, why),))


def _with_options(options: dict[str, object]) -> ScanResult:
    vendor = msgspec.structs.replace(sample().vendors[0], inits=(Init("a.ts", 1, options),))
    return msgspec.structs.replace(sample(), vendors=(vendor,))
