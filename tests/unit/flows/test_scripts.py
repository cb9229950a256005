"""Scripts of the project that are named like those of vendors."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import scan_files

CLICKS = "document.addEventListener('click', () => _paq.push(['trackEvent', 'page', 'click']));\n"


@pytest.mark.parametrize(
    ("source", "file", "loaded"),
    [
        ('{% static "js/matomo.js" %}', "shop/static/js/matomo.js", False),
        ("/static/js/matomo.js?v=2", "shop/static/js/matomo.js", False),
        ("/static/js/matomo.js", "shop/static/js/clicks.js", True),
        ("https://stats.acme.example/js/matomo.js", "shop/static/js/matomo.js", True),
    ],
)
def test_a_script_of_the_project_is_not_that_of_the_vendor(
    tmp_path: Path, source: str, file: str, *, loaded: bool
) -> None:
    page = f"<html><body><script src='{source}'></script></body></html>"
    result = scan_files(tmp_path, {"shop/page.html": page, file: CLICKS})
    (matomo,) = result.vendors
    assert ("script" in {found.kind for found in matomo.detected_by}) == loaded
    (finding,) = [row for row in result.findings if row.rule == "tracker-before-consent"]
    assert finding.severity == ("warning" if loaded else "note")
    assert ("what starts it is not in this code" in finding.message) != loaded


@pytest.mark.parametrize(
    ("page", "severity"),
    [
        ("", "note"),
        (
            "<script src='https://cdn.quantummetric.com/qscripts/quantum-acme.js'></script>",
            "warning",
        ),
    ],
)
def test_what_nothing_in_the_code_brings_is_started_elsewhere(
    tmp_path: Path, page: str, severity: str
) -> None:
    files = {"a.ts": "window.QuantumMetricAPI?.sendEvent(184, 0, 'start');", "a.html": page}
    found = scan_files(tmp_path, files).findings
    (finding,) = [row for row in found if row.rule == "tracker-before-consent"]
    assert finding.severity == severity
