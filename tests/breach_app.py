"""The incident's application, built commit by commit: before, during and after the vendor."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from repositories import Repo, environment

APP = Path(__file__).parents[1] / "fixtures" / "openai-mixpanel"
CLIENT = "src/analytics/client.ts"
SERVER = "server/analytics.ts"

PAGE = """\
<!doctype html>
<html lang="en">
  <head>
    <meta
      http-equiv="Content-Security-Policy"
      content="connect-src 'self'
        https://api-js.mixpanel.com"
    />
  </head>
  <body><div id="root"></div><script type="module" src="/src/main.tsx"></script></body>
</html>
"""
SETTINGS = "VITE_MIXPANEL_TOKEN=\nMIXPANEL_TOKEN=\n"
REGISTER = """\
version: 1
register:
  project: {name: Platform, role: controller}
  organisation:
    name: Platform Inc.
    dpo: {name: Dana Dupont, email: dpo@platform.example}
  activities:
    - id: analytics
      name: Product analytics
      purposes: [to see which features are used]
      data_subjects: [customers]
      categories: [user.behavior, user.authorization.credentials]
      vendors: [mixpanel]
  vendors:
    mixpanel:
      role: processor
      retention: 5 years
      contact: {email: security@vendor.example}
      dpa: {url: "https://platform.example/dpa", date: "2025-02-01"}
"""
STUB_CLIENT = """\
import type { User } from "@/types";

export type Properties = Record<string, unknown>;

export function startAnalytics(): void {}
export function track(event: string, properties: Properties = {}): void {}
export function identify(user: User): void {}
export function setProfile(user: User): void {}
export function setOrganization(organizationId: string): void {}
export function stopAnalytics(): void {}
"""
STUB_SERVER = """\
export interface Account {
  id: string;
  name: string;
  email: string;
  passwordHash: string;
  organizationId: string;
}

export function report(account: Account, event: string, properties = {}) {}
export function updateProfile(account: Account) {}
"""
_PROFILE = "mixpanel.people.set({ $name: name, $email: email });"
_OPTIONS = 'persistence: "localStorage",'

COMMITS = (
    "start", "added", "words", "named", "ip", "upgraded", "more", "removed", "last",
)  # fmt: skip
DAYS = {
    "start": "2025-01-06", "added": "2025-02-03", "words": "2025-02-20", "named": "2025-03-10",
    "ip": "2025-05-05", "upgraded": "2025-06-02", "more": "2025-07-01", "removed": "2025-11-26",
    "last": "2025-12-19",
}  # fmt: skip
"""The day of each commit, at noon in UTC; ``named`` is a merge of what was written on March 3rd."""


def build(path: Path) -> tuple[Repo, dict[str, str]]:
    """The repository, and its commits by name."""
    repo = Repo.new(path)
    commits: dict[str, str] = {}

    def commit(name: str, message: str) -> None:
        commits[name] = _commit(repo, message, f"{DAYS[name]}T12:00:00+00:00")

    for folder in ("src", "server"):
        shutil.copytree(APP / folder, path / folder)
    shutil.copy(APP / "tsconfig.json", path / "tsconfig.json")
    _packages(repo, "")
    repo.write({CLIENT: STUB_CLIENT, SERVER: STUB_SERVER, "README.md": "Platform\n"})
    commit("start", "A platform without analytics")

    client = _without_comments((APP / CLIENT).read_text("utf-8"))
    few = client.replace(_PROFILE, "").replace("{ name, email }: User", "user: User")
    repo.write({CLIENT: few, "index.html": PAGE, ".env.example": SETTINGS})
    _packages(repo, "2.60.0")
    commit("added", "Add Mixpanel")

    repo.write({"README.md": "Platform, with words\n", "flowcheck.yml": REGISTER})
    commit("words", "Words")

    repo.git("switch", "--quiet", "--create", "profiles")
    server = _without_comments((APP / SERVER).read_text("utf-8"))
    repo.write({CLIENT: client, SERVER: server})
    _commit(repo, "Send profiles", "2025-03-03T23:30:00-08:00")
    repo.git("switch", "--quiet", "main")
    merged = f"{DAYS['named']}T12:00:00+00:00"
    _git(repo, merged, "merge", "--quiet", "--no-ff", "-m", "Merge profiles", "profiles")
    commits["named"] = repo.git("rev-parse", "HEAD")

    safe = client.replace(_OPTIONS, f"{_OPTIONS}\n    ip: false,")
    repo.write({CLIENT: safe})
    commit("ip", "No location from the address")

    _packages(repo, "2.83.0")
    commit("upgraded", "Upgrade the SDK")

    repo.write({"src/auth/notes.ts": "export const words = 1;\n"})
    commit("more", "Something else")

    repo.write({CLIENT: STUB_CLIENT, SERVER: STUB_SERVER})
    _packages(repo, "")
    commit("removed", "Remove Mixpanel")

    repo.write({"README.md": "Platform, after the incident\n"})
    commit("last", "Words")
    return repo, commits


def _packages(repo: Repo, version: str) -> None:
    """Manifest and lock file with the browser SDK of a version, or without any."""
    manifest = (APP / "package.json").read_text("utf-8")
    lock = (APP / "package-lock.json").read_text("utf-8")
    if version:
        lock = re.sub(
            r'("node_modules/mixpanel-browser": \{ "version": )"[^"]*"', rf'\1"{version}"', lock
        )
    else:
        manifest = re.sub(r' *"(?:@types/)?mixpanel[^\n]*\n', "", manifest)
        lock = re.sub(r' *"(?:node_modules/)?(?:@types/)?mixpanel[^\n]*\n', "", lock)
    repo.write({"package.json": manifest, "package-lock.json": lock})


def _without_comments(text: str) -> str:
    return re.sub(r" *// (?:expect|ok):[^\n]*\n", "", text)


def _commit(repo: Repo, message: str, date: str) -> str:
    repo.git("add", "--all")
    _git(repo, date, "commit", "--quiet", "--message", message)
    return repo.git("rev-parse", "HEAD")


def _git(repo: Repo, date: str, *arguments: str) -> None:
    dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    subprocess.run(
        ["git", *arguments],
        cwd=repo.path,
        env=environment() | dates | {"PATH": os.environ["PATH"]},
        check=True,
        capture_output=True,
    )
