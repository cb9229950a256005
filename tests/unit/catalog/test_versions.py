import pytest

from flowcheck.catalog.versions import installed, within


@pytest.mark.parametrize(
    ("text", "version"),
    [("2.60.0", "2.60.0"), ("^10.2.0", "10.2.0"), ("~=2.1", "2.1"), ("10.x", "10"), (">=1", None),
     ("1 || 2", None), ("latest", None), (None, None)],
)  # fmt: skip
def test_a_version_is_known_within_a_major_version(text: str | None, version: str | None) -> None:
    found = installed(text)
    assert (str(found) if found else None) == version


@pytest.mark.parametrize(
    ("text", "since", "until", "inside"),
    [("2.0", "2", "3", True), ("3.0", "2", "3", False), ("1.9", "2", "", False),
     ("1.9", "", "", True), (">=1", "2", "", None), (">=1", "", "", True)],
)  # fmt: skip
def test_the_end_of_a_span_is_exclusive_and_an_open_range_is_not_known(
    text: str, since: str, until: str, *, inside: bool | None
) -> None:
    assert within(installed(text), since, until) is inside
