#!/usr/bin/env python3
"""Write ``hosts.tsv`` from the entity list of the npm package third-party-web (MIT).

``python rules/data/import_hosts.py package/dist/entities-nostats.json VERSION``
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).resolve().parent / "hosts.tsv"
HEAD = """\
# Hosts of third parties on web pages: host, id, name, class.
# From third-party-web {version} (https://github.com/patrickhulce/third-party-web), MIT licence,
# Copyright (c) 2019 Patrick Hulce. Written by import_hosts.py; do not edit.
"""
CLASSES = {
    "ad": "advertising",
    "analytics": "web-analytics",
    "social": "embed",
    "video": "embed",
    "content": "embed",
    "customer-success": "support-chat",
    "marketing": "marketing-automation",
    "tag-manager": "tag-manager",
    "consent-provider": "consent-management",
}
"""Category of the list -> class of vendors; the others (hosting, utility, cdn) tell nothing."""

OWNERS = {
    "*.apple.com": ("apple-services", "Apple", "unknown"),
    "*.ebay.com": ("ebay", "eBay", "unknown"),
    "*.ebayimg.com": ("ebay", "eBay", "unknown"),
    "*.github.io": ("github-pages", "GitHub Pages", "unknown"),  # anybody's pages
    "*.microsoft.com": ("microsoft-services", "Microsoft", "unknown"),
    "*.msecnd.net": ("microsoft-services", "Microsoft", "unknown"),
    "*.rawgit.com": ("rawgit", "RawGit", "unknown"),
    "*.s-msft.com": ("microsoft-services", "Microsoft", "unknown"),
    "*.salesforce.com": ("salesforce-com", "Salesforce.com", "unknown"),
}
"""Domains of companies with many services, which the list gives to one of them, and others of which
it says what misleads: RawGit was never GitHub's (https://github.com/rgrove/rawgit, FAQ)."""


def rows(entities: list[dict[str, object]]) -> Iterator[tuple[str, str, str, str]]:
    """(host, id, name, class) of every domain, with a star for subdomains."""
    for entity in entities:
        name = " ".join(str(entity["name"]).split())
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        kind = CLASSES.get(str(entity.get("category")), "unknown")
        domains = entity["domains"]
        for domain in domains if isinstance(domains, list) else ():
            host = str(domain).lower()
            yield (host, *OWNERS.get(host, (slug, name, kind)))


def main(arguments: list[str]) -> int:
    """Write the file; gives the exit code."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)  # noqa: T201 (a program)
        return 2
    entities = json.loads(Path(arguments[0]).read_text("utf-8"))
    lines = sorted("\t".join(row) + "\n" for row in set(rows(entities)))
    TARGET.write_text(HEAD.format(version=arguments[1]) + "".join(lines), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
