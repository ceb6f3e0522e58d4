"""The only place that asks what time it is."""

import time
from datetime import UTC, date, datetime


def today() -> date:
    """Give the current day in UTC, the same on every machine of a team."""
    return datetime.now(UTC).date()


def seconds() -> float:
    """Give a monotonic time in seconds, for measuring."""
    return time.monotonic()
