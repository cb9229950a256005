"""Which conditions are about the environment that code runs in."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import explicit, scan_files

CODE = """import sentry_sdk
from django.conf import settings
def track(environment, feature, user):
    if {condition}:
        sentry_sdk.set_tag("email", user.email)
"""


def kinds(root: Path, condition: str) -> set[str]:
    """The kinds of gates before the one flow."""
    (flow,) = explicit(scan_files(root, {"a.py": CODE.format(condition=condition)}))
    return {gate.kind for gate in flow.gates}


@pytest.mark.parametrize(
    "condition",
    [
        "environment",
        "not environment",
        "environment is None",
        "environment is not None",
        "feature.environment != None",
        "feature.target_environment",
        "not environment or feature.name",
        "feature.name and (feature.environment is not None)",
    ],
)
def test_the_presence_of_an_environment_is_no_deployment(tmp_path: Path, condition: str) -> None:
    assert kinds(tmp_path, condition) == set()


@pytest.mark.parametrize(
    "condition",
    [
        "environment == 'production'",
        "settings.ENVIRONMENT",
        "settings.environment is not None",
        "ENVIRONMENT == PRODUCTION",
        "environment != 'local'",
        "feature.production_environment",
        "is_live_environment",
        "feature.name and environment == 'production'",
        "not environment or settings.ENVIRONMENT == 'live'",
    ],
)
def test_the_environment_of_the_deployment(tmp_path: Path, condition: str) -> None:
    assert kinds(tmp_path, condition) == {"environment"}
