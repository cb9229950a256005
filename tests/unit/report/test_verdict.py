"""What several findings amount to."""

from __future__ import annotations

from msgspec.structs import replace

from flowcheck.report.verdict import remedies
from sample_findings import judged


def test_a_remedy_is_told_once_with_the_examples_of_all() -> None:
    first = judged().findings[0]
    wait = "Wait for consent."
    told = [
        replace(first, remedy=f"{wait}{example}")
        for example in (" Example: a()", "", " Example: b()", " Example: a()")
    ]
    assert remedies(told) == (f"{wait} Example: a(); or b()",)
    assert remedies([replace(first, remedy=""), replace(first, remedy="Stop.")]) == ("Stop.",)
