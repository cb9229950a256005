"""Links of a page that name a vendor's host: which of them load anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import scan_files

HOTJAR = "https://static.hotjar.com"
FONT = "https://fonts.googleapis.com/css?family=Inter"


@pytest.mark.parametrize(
    ("tag", "vendors"),
    [
        (f'<link rel="dns-prefetch" href="{HOTJAR}" />', set()),
        (f'<link rel="preconnect" href="{HOTJAR}" />', set()),
        (f'<link rel="preconnect dns-prefetch" href="{HOTJAR}" />', set()),
        (f'<link rel="preload" as="script" href="{HOTJAR}/c/hotjar-1.js" />', set()),
        (f'<link rel="preload" as="style" href="{FONT}" />', {"google-fonts"}),
        (f'<link rel="stylesheet" href="{FONT}" />', {"google-fonts"}),
        (f'<script src="{HOTJAR}/c/hotjar-1.js"></script>', {"hotjar"}),
    ],
)
@pytest.mark.parametrize("file", ["index.html", "src/Head.jsx"])
def test_a_hint_to_the_browser_starts_nothing(
    tag: str, vendors: set[str], file: str, tmp_path: Path
) -> None:
    html = f"<html><head>{tag}</head></html>"
    text = html if file.endswith(".html") else f"export const Head = () => {html};"
    result = scan_files(tmp_path, {file: text})
    assert {use.vendor for use in result.vendors} == vendors
