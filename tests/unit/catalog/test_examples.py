from pathlib import Path

import pytest

from flowcheck.catalog.examples import ExpectedFlow, load_examples
from flowcheck.errors import RuleError

ROW = """\
vendor: acme
examples:
  - name: one
    language: {language}
    code: "track(user.email)"
    flows: {flows}
"""


def written(tmp_path: Path, *, language: str = "python", flows: str = "[]") -> Path:
    path = tmp_path / "acme.yml"
    path.write_text(ROW.format(language=language, flows=flows), encoding="utf-8")
    return path


def test_an_example_is_read_with_its_flows(tmp_path: Path) -> None:
    flows = "[{category: user.contact.email, key: email}]"
    (example,) = load_examples(written(tmp_path, flows=flows))
    assert (example.vendor, example.language, example.code) == (
        "acme",
        "python",
        "track(user.email)",
    )
    assert example.flows == (ExpectedFlow("user.contact.email", {"key": "email"}),)
    assert example.place == "acme.yml:3:5"


def test_a_file_without_examples_has_none(tmp_path: Path) -> None:
    path = tmp_path / "acme.yml"
    path.write_text("vendor: acme\n", encoding="utf-8")
    assert load_examples(path) == ()


def test_a_language_that_nobody_knows_is_reported_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"acme\.yml:4:15: 'cobol' is not a language"):
        load_examples(written(tmp_path, language="cobol"))
