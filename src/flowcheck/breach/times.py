"""Days and moments: how the command line writes them, and how they are told. All in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from flowcheck.errors import ConfigError

_DAY = timedelta(days=1)


def utc(moment: datetime) -> str:
    """A moment as ISO 8601 in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_text(seconds: int) -> str:
    """Seconds since 1970 as ISO 8601 in UTC; what no calendar has is cut to its ends."""
    try:
        return utc(datetime.fromtimestamp(seconds, UTC))
    except (OverflowError, ValueError, OSError):
        return "9999-12-31T23:59:59Z" if seconds > 0 else "0001-01-01T00:00:00Z"


def start_of(text: str, option: str) -> int:
    """Where a day or moment starts. Raises ``ConfigError``."""
    return int(_read(text, option)[0].timestamp())


def end_of(text: str, option: str) -> int:
    """Where a day ends, or a moment is. Raises ``ConfigError``."""
    found, whole_day = _read(text, option)
    return int((found + _DAY).timestamp()) - 1 if whole_day else int(found.timestamp())


def aware_of(text: str) -> datetime:
    """A moment with its time zone; UTC where none is written. Raises ``ConfigError``."""
    found, whole_day = _read(text, "--aware")
    if whole_day:
        raise ConfigError(
            f"--aware {text!r} has no time of day, and 72 hours run from it; "
            "expected for example 2025-11-25T14:30+01:00"
        )
    return found


def _read(text: str, option: str) -> tuple[datetime, bool]:
    """(the moment, whether it is a whole day)."""
    try:
        day = date.fromisoformat(text.strip())
        return datetime.combine(day, time(), UTC), True
    except ValueError:
        pass
    try:
        found = datetime.fromisoformat(text.strip())
        found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ConfigError(
            f"{option} {text!r} is not a date; expected for example 2025-11-09 or "
            "2025-11-09T18:00+01:00"
        ) from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)), False
