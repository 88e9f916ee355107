"""The clock that operations are given, so that tests can set it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

#: Returns the present moment, timezone-aware, UTC.
Clock = Callable[[], datetime]

#: Where opening hours, working days and expiry dates are counted.
PARIS = ZoneInfo("Europe/Paris")


def system_clock() -> datetime:
    """The present moment, UTC."""
    return datetime.now(UTC)


def today_in_paris(clock: Clock) -> date:
    """The calendar day in France at the clock's moment."""
    return clock().astimezone(PARIS).date()
