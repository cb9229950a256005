"""The project's own functions that fixes call: which one, how it is imported, and a keyed hash."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flowcheck.config import DeclaredHelper
from flowcheck.fix.edits import newline_of
from flowcheck.fix.model import Change, FixError, Import
from flowcheck.fix.project import Project
from flowcheck.globs import globs
from flowcheck.model import Language

_SCRIPT = """export function {name}(value{string}){string} {{
  const key = process.env.{key};
  if (!key) {{
    throw new Error("{key} is not set");
  }}
  return createHmac("sha256", key).update(value).digest("hex");
}}
"""
_PYTHON = '''def {name}(value: object) -> str:
    """A keyed pseudonym: nobody can match it without the key."""
    key = os.environ["{key}"].encode()
    return hmac.new(key, str(value).encode(), hashlib.sha256).hexdigest()
'''


def helper_for(
    project: Project, helpers: Sequence[DeclaredHelper], path: str, what: str
) -> DeclaredHelper:
    """The function for a file, by language and paths. Raises ``FixError`` when there is none."""
    python = project.language(path) is Language.PYTHON
    for helper in helpers:
        fits = not helper.paths or globs(helper.paths).match_file(path)
        if fits and _is_python(helper) == python:
            return helper
    raise FixError(f"flowcheck.yml names no function that {what} for {path} (fix.{_KEYS[what]})")


_KEYS = {"pseudonymises": "pseudonymise", "checks consent": "consent"}


def name_of(helper: DeclaredHelper) -> str:
    """How the function is called."""
    return helper.call.parts[-1].removesuffix("()")


def import_of(helper: DeclaredHelper) -> Import:
    """How the function comes into another file."""
    call = helper.call
    if call.file:
        return Import(name_of(helper), file=call.file)
    if call.root:
        module = call.root.partition(":")[2]
        extra = ".".join(call.parts[:-1])
        return Import(
            name_of(helper), module=f"{module}.{extra}" if extra and "py:" in call.root else module
        )
    return Import(name_of(helper), module=".".join(call.parts[:-1]))


def check_there(project: Project, helper: DeclaredHelper) -> None:
    """Raise ``FixError`` when the file of a function lacks it; packages are not looked into."""
    file, name = helper.call.file, name_of(helper)
    if file and not _defines(project, file, name):
        raise FixError(f"there is no function {name} in {file} (named in flowcheck.yml)")


def _defines(project: Project, file: str, name: str) -> bool:
    there = file in project.texts or project.original(file) is not None
    pattern = rf"\b(?:def|function|const|let|var|import|export)\b[^\n]*\b{re.escape(name)}\b"
    return there and re.search(pattern, project.text(file)) is not None


def keyed_hash(project: Project, helper: DeclaredHelper) -> Change | None:
    """The change that writes the function, where the project asks for it and has none yet.

    Raises ``FixError`` when it is not there and nobody said that it may be written.
    """
    file, name = helper.call.file, name_of(helper)
    if not file:
        return None
    if _defines(project, file, name):
        return None
    there = file in project.texts or project.original(file) is not None
    text = project.text(file) if there else ""
    if not helper.key:
        raise FixError(f"{file} has no function {name}, and no key is named to write one with")
    language = project.language(file)
    newline = newline_of(text)
    if language is Language.PYTHON:
        code = _PYTHON.format(name=name, key=helper.key)
        imports = tuple(Import("", module=each) for each in ("hashlib", "hmac", "os"))
    else:
        typed = ": string" if language in (Language.TYPESCRIPT, Language.TSX) else ""
        code = _SCRIPT.format(name=name, key=helper.key, string=typed)
        code = _styled(code, text)
        imports = (Import("createHmac", module="node:crypto"),)
    gap = ("\n\n" if language is Language.PYTHON else "\n") if text.strip() else ""
    return Change(file, imports=imports, added=(gap + code).replace("\n", newline))


def _styled(code: str, text: str) -> str:
    """Code of ours in the quotes of a script, and with its semicolons or without."""
    if text.count("'") > text.count('"'):
        code = code.replace('"', "'")
    return code.replace(";\n", "\n") if text.strip() and ";" not in text else code


def _is_python(helper: DeclaredHelper) -> bool:
    call = helper.call
    return call.file.endswith(".py") if call.file else not call.root.startswith(("npm:", "global"))
