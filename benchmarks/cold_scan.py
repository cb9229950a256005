#!/usr/bin/env python3
"""Time a cold scan as a whole process: of a generated code base, or of a repository given by its path."""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FILES = 5_000
MEGABYTES = 13.0
SECONDS = 10.0
MEMORY = 1_000_000_000
RUNS = 3
AREAS = 60  # features; a module imports only modules of its own feature, and the shared ones
SENDING = 5  # one feature in so many sends something

_FIELDS = (
    "id",
    "email",
    "name",
    "phone",
    "plan",
    "createdAt",
    "organizationId",
    "locale",
    "title",
    "status",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", nargs="?", type=Path, help="a repository to scan instead")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = options.path or generate(Path(folder) / "app")
        figures = [measure(root, options.jobs) for _ in range(options.runs)]
    seconds = [run["seconds"] for run in figures]
    memory = max(run["bytes"] for run in figures)
    flows = {run["flows"] for run in figures}
    report = {
        "files": figures[0]["files"],
        "flows": sorted(flows),
        "seconds": {"min": min(seconds), "median": statistics.median(seconds), "max": max(seconds)},
        "processor_seconds": round(statistics.median(run["cpu"] for run in figures), 2),
        "peak_megabytes": round(memory / 1e6),
        "jobs": options.jobs,
    }
    if options.json:
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        sys.stdout.write("".join(f"{name:18} {value}\n" for name, value in report.items()))
    if len(flows) != 1:
        sys.stderr.write("the runs differ\n")
        return 1
    if options.path is None and (statistics.median(seconds) > SECONDS or memory > MEMORY):
        sys.stderr.write(f"over the budget of {SECONDS:.0f} s and {MEMORY // 10**6} MB\n")
        return 1
    return 0


def measure(root: Path, jobs: int) -> dict[str, float]:
    """One scan: seconds, processor seconds, peak bytes of the process and its largest child, files and flows."""
    code = (
        "import json, resource, sys\n"
        "from flowcheck.cli.main import main\n"
        f"code = main(['scan', {str(root)!r}, '--format', 'json', '--output', sys.argv[1], '--jobs', '{jobs}', '--quiet'])\n"
        "own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
        f"print((own + child * {jobs}) * 1024 if {jobs} > 1 else own * 1024)\n"
        "sys.exit(code)\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "scan.json"
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", code, str(output)], check=True, capture_output=True, text=True
        )
        seconds = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        result = json.loads(output.read_bytes())
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "seconds": round(seconds, 2),
        "cpu": round(cpu, 2),
        "bytes": float(done.stdout.split()[-1]),
        "files": result["coverage"]["analysed"],
        "flows": len(result["flows"]),
    }


def generate(root: Path) -> Path:
    """A code base of ``FILES`` TypeScript files and ``MEGABYTES``; the same for every run."""
    rng = random.Random(20251109)
    root.mkdir(parents=True)
    (root / "package.json").write_text(
        json.dumps(
            {
                "name": "app",
                "dependencies": {
                    "posthog-node": "^5.0.0",
                    "mixpanel-browser": "^2.60.0",
                    "react": "^19.0.0",
                },
            }
        )
    )
    (root / "tsconfig.json").write_text(
        json.dumps({"compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["src/*"]}}})
    )
    shared = {
        "src/analytics/client.ts": _CLIENT,
        "src/analytics/hook.ts": _HOOK,
        "src/analytics/service.ts": _SERVICE,
        "src/analytics/index.ts": 'export * from "./client";\nexport { useAnalytics } from "./hook";\nexport * from "./service";\n',
        "src/types.ts": _TYPES,
    }
    for path, text in shared.items():
        _write(root, path, text)
    size = int(MEGABYTES * 1e6 / FILES)
    count = FILES - len(shared)
    for number in range(count):
        _write(
            root,
            f"src/area{number % AREAS}/module{number}.{'tsx' if number % 3 == 0 else 'ts'}",
            _module(number, size, rng),
        )
    return root


def _write(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def _sends(number: int) -> bool:
    return number % AREAS % SENDING == 0 and number // AREAS % 3 == 0


def _module(number: int, size: int, rng: random.Random) -> str:
    other = rng.choice(range(number % AREAS, number, AREAS) or [0])
    local = rng.choice(("capture", "identify", "group")) if number % 10 == 0 else "measure"
    lines = [
        'import type { Order, User } from "@/types";',
        f'import {{ load{other} }} from "@/area{other % AREAS}/module{other}";' if number else "",
        'import { track, identify } from "@/analytics";' if _sends(number) else "",
        "",
        f"export interface Row{number} {{ id: string; owner: User; title: string; total: number; tags: string[] }}",
        f"const cache{number} = new Map<string, Row{number}>();",
        "",
        f"export async function load{number}(user: User, orders: Order[]): Promise<Row{number}[]> {{",
        f"  const previous = {f'await load{other}(user, orders)' if number else '[]'};",
        "  const rows = orders.filter((order) => order.total > 0).map((order, index) => ({",
        "    id: order.id, owner: user, title: `${order.title} #${index}`, total: order.total, tags: [...order.tags],",
        "  }));",
        f"  rows.forEach((row) => cache{number}.set(row.id, row));",
        "  return previous.length > rows.length ? rows.slice(0, 10) : rows;",
        "}",
    ]
    if _sends(number):
        lines += [
            "",
            f"export function report{number}(user: User, order: Order) {{",
            "  if (!user.consent) return;",
            "  identify(user);",
            f'  track("Order placed {number % 7}", {{ userId: user.id, {rng.choice(_FIELDS)}: user.{rng.choice(_FIELDS)}, total: order.total }});',
            "}",
        ]
    body = 0
    while sum(map(len, lines)) + len(lines) < size:
        body += 1
        lines += [
            "",
            f"export function step{number}_{body}(order: Order, user: User, depth = {body}) {{",
            "  const { title, tags, ...rest } = order;",
            f"  const names = tags.map((tag) => tag.trim().toLowerCase()).filter((tag) => tag !== title && depth > {body});",
            "  let sum = 0;",
            "  for (const name of names) {",
            "    if (name.startsWith(user.plan)) { sum += rest.total * 2; } else if (name.length > 3) { sum -= 1; }",
            "  }",
            f"  const {local} = (value: number) => ({{ value, at: Date.now(), by: user.id, step: {body} }});",
            f"  return names.length ? {{ ...rest, sum, last: {local}(sum) }} : {{ ...rest, sum: 0, last: null }};",
            "}",
        ]
    return "\n".join(lines) + "\n"


_TYPES = """export interface User {
  id: string; email: string; name: string; phone: string; plan: string; createdAt: string; organizationId: string;
  locale: string; title: string; status: string; consent: boolean;
}
export interface Order { id: string; title: string; total: number; tags: string[] }
"""
_CLIENT = """import mixpanel from "mixpanel-browser";
import type { User } from "@/types";

mixpanel.init("token", { ip: false });

export function track(event: string, properties: Record<string, unknown>) {
  mixpanel.track(event, { ...properties, app: "web" });
}

export function identify(user: User) {
  mixpanel.identify(user.id);
  mixpanel.people.set({ $email: user.email, $name: user.name });
}
"""
_HOOK = """import { useCallback } from "react";
import { track } from "./client";

export function useAnalytics() {
  return { track: useCallback((event: string, properties: object) => track(event, { ...properties }), []) };
}
"""
_SERVICE = """import { PostHog } from "posthog-node";

export class AnalyticsService {
  constructor(private readonly client = new PostHog("key")) {}

  capture(distinctId: string, event: string, properties: object) {
    this.client.capture({ distinctId, event, properties });
  }
}
"""

if __name__ == "__main__":
    raise SystemExit(main())
