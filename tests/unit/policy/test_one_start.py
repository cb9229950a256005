"""A vendor that a page loads and starts is told once, whichever call does it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from projects import scan_files

TAG = '<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>'
START = """<script>
  window.dataLayer = window.dataLayer || [];
  function gtag() { dataLayer.push(arguments); }
  gtag("js", new Date());
  gtag("config", "G-1");
</script>"""


def test_the_tag_and_its_configuration_are_one_start(tmp_path: Path) -> None:
    page = f"<html><head>{TAG}{START}</head><body></body></html>"
    result = scan_files(tmp_path, {"a.html": page, "b.html": page})
    told = Counter(row.rule for row in result.findings if row.vendor == "google-analytics")
    assert told["consent-mode-missing"] == told["cookie-too-long"] == 1
    (row,) = (row for row in result.findings if row.rule == "consent-mode-missing")
    assert "(gtag, script)" in row.message
    assert {place.file for place in row.places} == {"a.html", "b.html"}


def test_what_is_set_in_two_ways_is_told_in_two(tmp_path: Path) -> None:
    written = 'import * as Sentry from "@sentry/browser";\nSentry.init({ sendDefaultPii: true });\n'
    left = "import sentry_sdk\nsentry_sdk.init(send_default_pii=False)\n"
    again = "import sentry_sdk\nsentry_sdk.init(dsn='x')\n"
    result = scan_files(tmp_path, {"a.js": written, "b.py": left, "c.py": again})
    rows = [row for row in result.findings if row.rule == "personal-data-switched-on"]
    assert len(rows) == len({row.message.partition(":")[0] for row in rows})
    assert {row.severity for row in rows} == {"warning", "note"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("{ autocapture: true }", ["autocapture is true"]),
        ("{}", ["autocapture.formInteractions is true by default"]),
        (
            "{ autocapture: { formInteractions: true, elementInteractions: true } }",
            [
                "autocapture.elementInteractions is true",
                "autocapture.fileDownloads is true by default",
                "autocapture.formInteractions is true",
            ],
        ),
        ("{ autocapture: false }", []),
    ],
)
def test_parts_of_what_is_told_as_a_whole_are_not_told_again(
    tmp_path: Path, given: str, told: list[str]
) -> None:
    code = f'import {{ init }} from "@amplitude/analytics-browser";\ninit("KEY", {given});\n'
    findings = scan_files(tmp_path, {"a.ts": code}).findings
    said = [f.message.rpartition("(")[2][:-1] for f in findings if f.rule == "autocapture-on"]
    assert sorted(said) == told


def test_a_use_of_what_the_page_starts_is_not_told_beside_the_start(tmp_path: Path) -> None:
    used = "export const told = () => window.ga('send', { hitType: 'event', eventAction: 'x' });\n"
    files = {"index.html": f"<html><head>{TAG}{START}</head></html>", "src/track.js": used}
    about = {"tracker-before-consent", "consent-mode-missing"}
    found = [f.rule for f in scan_files(tmp_path, files).findings if f.rule in about]
    assert found == ["consent-mode-missing"]
    alone = scan_files(tmp_path / "alone", {"src/track.js": used}).findings
    assert [f.rule for f in alone if f.rule in about] == ["tracker-before-consent"]
