"""Settings for all tests: properties are checked on the same examples everywhere."""

from __future__ import annotations

import os
import tempfile

from hypothesis import HealthCheck, settings

# What a scan keeps between runs goes to a folder of this run, not to the user's.
_CACHE = tempfile.TemporaryDirectory(prefix="flowcheck-tests-")
os.environ["XDG_CACHE_HOME"] = _CACHE.name
os.environ.pop("FLOWCHECK_CACHE_DIR", None)

settings.register_profile(
    "ci", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_unconfigure() -> None:
    """Remove what this process kept; each worker of xdist has a folder of its own."""
    _CACHE.cleanup()
