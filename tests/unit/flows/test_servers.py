"""Which files run on a server, where an SDK is made for both sides."""

from __future__ import annotations

import pytest

from flowcheck.discover.packages import PackageRef
from flowcheck.flows.servers import Servers

_NEST = (
    PackageRef("npm", "@nestjs/core", "10.0.0", "", "package.json", 3),
    PackageRef("npm", "react-dom", "18.0.0", "", "package.json", 9, dev=True),
)


@pytest.mark.parametrize(
    "text",
    [
        'import { AwsRum } from "aws-rum-web";\nwindow.addEventListener("error", report);\n',
        "const known = localStorage.getItem(KEY);\n",
        'document.cookie = "a=b";\n',
        "window?.analytics.load(KEY);\n",
    ],
)
def test_a_file_that_reaches_for_the_window_runs_in_pages(text: str) -> None:
    assert not Servers(_NEST).has("packages/shop-client/src/util/monitoring.ts", text)


@pytest.mark.parametrize(
    "text",
    [
        'import Segment from "@segment/analytics-node";\n',
        'const inPages = typeof window !== "undefined";\n',
        "await document.save();\nconst at = limits.window.start;\n",
        'const html = "<script>window.a = 1</script>";\nimport express from "express";\n',
    ],
)
def test_what_a_manifest_of_a_server_covers_runs_there(text: str) -> None:
    assert Servers(_NEST).has("packages/shop-server/src/analytics.ts", text)
