"""A long text that stands in a class is no text of a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import explicit, scan_files

OF_CLASS = """
import openai

class Task:
    primary_prompt = (
        "Please aggregate and summarize the data that are given "
        "into three paragraphs."
    )

    def ask(self, rows):
        text = "".join([{given}])
        openai.chat.completions.create(model="m", messages=[{{"role": "user", "content": text}}])
"""


@pytest.mark.parametrize(("given", "sent"), [("self.primary_prompt", False), ("rows.note", True)])
def test_a_long_text_that_a_class_has(tmp_path: Path, given: str, sent: bool) -> None:
    result = scan_files(tmp_path, {"task.py": OF_CLASS.format(given=given)})
    assert bool(explicit(result)) is sent
