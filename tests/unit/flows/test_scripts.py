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


HEAT = """export function heat() {
  const script = document.createElement("script");
  script.async = true;
  script.src = "https://static.hotjar.com/c/hotjar-1.js?sv=6";
  document.head.appendChild(script);
}
"""
SNIPPET = """<html><head><script>
(function (c, l, a, r, i, t, y) {
  c[a] = c[a] || function () { (c[a].q = c[a].q || []).push(arguments); };
  t = l.createElement(r);
  t.src = "https://www.clarity.ms/tag/" + i;
  y = l.getElementsByTagName(r)[0];
  y.parentNode.insertBefore(t, y);
})(window, document, "clarity", "script", "abc");
</script></head></html>
"""
GIVEN = """(function (w, d, e, u, l) {
  l = d.createElement(e); l.src = u; d.head.appendChild(l);
})(window, document, "script", "https://assets.mailerlite.com/js/universal.js");
"""
LOADER = """function load(url) {
  const tag = document.createElement("script");
  tag.setAttribute("src", url);
  document.body.append(tag);
}
load("https://cdn.mouseflow.com/projects/1.js");
"""
PICTURE = """const image = document.createElement("img");
image.src = "https://static.hotjar.com/logo.png";
"""


@pytest.mark.parametrize(
    ("files", "vendor", "place"),
    [
        ({"a.js": HEAT}, "hotjar", ("a.js", 2)),
        ({"a.html": SNIPPET}, "clarity", ("a.html", 4)),
        ({"a.js": GIVEN}, "mailerlite", ("a.js", 2)),
        ({"load.js": LOADER}, "mouseflow", ("load.js", 2)),
    ],
)
def test_a_script_that_code_puts_on_the_page_is_that_of_the_vendor(
    tmp_path: Path, files: dict[str, str], vendor: str, place: tuple[str, int]
) -> None:
    (found,) = scan_files(tmp_path, files).vendors
    assert found.vendor == vendor
    assert {(at.file, at.line) for at in found.detected_by if at.kind == "script"} == {place}


def test_a_picture_that_code_puts_on_the_page_is_no_script(tmp_path: Path) -> None:
    vendors = scan_files(tmp_path, {"a.js": PICTURE}).vendors
    assert not [at for found in vendors for at in found.detected_by if at.kind == "script"]
