"""Every action in every language: the code after it, and that a second run changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fix_cases import FixCase, bless, fix_cases, tree
from flowcheck.cli.main import main

CASES = list(fix_cases())
ACTIONS = ("drop", "minimise", "pseudonymise", "gate", "harden")
LANGUAGES = ("javascript", "typescript", "jsx", "vue", "python")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_fix_makes_the_code_that_is_wanted(
    case: FixCase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "app"
    shutil.copytree(case.before, copy)
    main(["fix", "--action", case.action, "--write", str(copy), "--quiet"])
    bless(case, copy)
    assert tree(copy) == tree(case.after)
    capsys.readouterr()
    main(["fix", "--action", case.action, str(copy), "--quiet"])
    assert capsys.readouterr().out == ""


def test_there_is_a_case_for_each_action_and_language() -> None:
    wanted = {(action, language) for action in ACTIONS for language in LANGUAGES}
    assert wanted <= {(case.action, case.language) for case in CASES}
