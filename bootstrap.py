#!/usr/bin/env python3
"""Set up ``.venv`` beside this file and run flowcheck or its checks in it.

Needs Python 3.11 or later, nothing else. What is installed is pinned with hashes in
``requirements.lock``; it is installed again only when the lock or ``pyproject.toml`` changed.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "installed"
OLDEST = (3, 11)
DEMO = Path("fixtures", "openai-mixpanel")

CHECKS = (
    ("format", ["ruff", "format", "--check", "--output-format", "concise", "."]),
    ("lint", ["ruff", "check", "--output-format", "concise", "."]),
    ("types", ["mypy"]),
    ("imports", ["lint-imports", "--no-logo"]),
    ("tests", ["pytest", "-n", "2", "-q"]),
)


COMMANDS = {
    "demo": f"scan the example in {DEMO.as_posix()}",
    "test": "run every check: format, lint, types, import contracts, tests",
    "scan": "scan PATH [OPTIONS]: scan a project of yours, see scan --help",
    "setup": "only create and fill .venv",
}


def main() -> int:
    """Run one command; gives its exit code."""
    listed = "\n".join(f"  {name:6} {meaning}" for name, meaning in COMMANDS.items())
    parser = argparse.ArgumentParser(
        description="Set up .venv beside this file and run flowcheck or its checks in it.",
        epilog=f"commands:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=tuple(COMMANDS))
    known = parser.parse_args(sys.argv[1:2])
    if known.command != "scan" and sys.argv[2:]:
        parser.error(f"{known.command} takes no arguments")

    set_up()
    if known.command == "demo":
        return run(["flowcheck", "scan", "--fail-on", "never", str(DEMO)], ROOT)
    if known.command == "scan":
        return run(["flowcheck", "scan", *sys.argv[2:]], Path.cwd())
    if known.command == "test":
        return check()
    print(f"ready: {BIN / 'flowcheck'}")
    return 0


def set_up() -> None:
    """Create ``.venv`` and install what the lock pins, unless that is done already."""
    inputs = (LOCK.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), sys.version.encode())
    wanted = hashlib.sha256(b"".join(inputs)).hexdigest()
    if STAMP.is_file() and STAMP.read_text(encoding="ascii") == wanted:
        return
    print("setting up .venv (once) ...", file=sys.stderr, flush=True)
    try:
        venv.create(VENV, with_pip=True, clear=True)
    except (subprocess.CalledProcessError, OSError) as problem:
        sys.exit(f"cannot create .venv: {problem}\nOn Debian and Ubuntu: apt install python3-venv")
    pip = [str(BIN / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "--requirement", str(LOCK)], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], check=True)
    # Compiled once, also where Python is told not to: half the time of a warm scan else.
    subprocess.run([str(BIN / "python"), "-m", "compileall", "-q", str(ROOT / "src")], check=True)
    STAMP.write_text(wanted, encoding="ascii")


def check() -> int:
    """Run all checks, whatever fails; gives the exit code of the first failure."""
    failed = [(name, code) for name, command in CHECKS if (code := run(command, ROOT, name))]
    for name, _ in failed:
        print(f"failed: {name}", file=sys.stderr)
    return failed[0][1] if failed else 0


def run(command: list[str], folder: Path, title: str = "") -> int:
    """Run a program of ``.venv`` in a folder; gives its exit code."""
    if title:
        print(f"== {title}", flush=True)
    program = [str(BIN / command[0]), *command[1:]]
    path = os.pathsep.join((str(BIN), os.environ.get("PATH", "")))
    environment = {**os.environ, "PATH": path, "VIRTUAL_ENV": str(VENV)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # tests start many programs
    return subprocess.run(program, cwd=folder, env=environment, check=False).returncode


def newer_python() -> None:
    """Hand over to a newer interpreter of this machine when this one is too old."""
    for minor in range(20, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            os.execv(found, [found, *sys.argv])
    sys.exit("flowcheck needs Python 3.11 or later; this is " + sys.version.split()[0])


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        newer_python()
    sys.exit(main())
