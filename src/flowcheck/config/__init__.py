"""``flowcheck.yml``: what a project declares about itself, and the only reader of it."""

from __future__ import annotations

from flowcheck.config.declared import (
    VERSION,
    Config,
    DeclaredArgument,
    DeclaredFix,
    DeclaredGuard,
    DeclaredHelper,
    DeclaredRules,
    DeclaredSeverity,
    DeclaredSink,
    DeclaredSource,
    DeclaredTreatment,
    Name,
)
from flowcheck.config.load import KEYS, find_config, load_config, parse_config, parse_name
from flowcheck.options import FILE_NAMES

__all__ = [
    "FILE_NAMES",
    "KEYS",
    "VERSION",
    "Config",
    "DeclaredArgument",
    "DeclaredFix",
    "DeclaredGuard",
    "DeclaredHelper",
    "DeclaredRules",
    "DeclaredSeverity",
    "DeclaredSink",
    "DeclaredSource",
    "DeclaredTreatment",
    "Name",
    "find_config",
    "load_config",
    "parse_config",
    "parse_name",
]
