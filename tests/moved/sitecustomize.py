"""Moves the machine's date for this Python process and for every one that it starts: ``make test-dates``.

With this folder on PYTHONPATH, Python imports the module before anything else. ``MOVED_TO`` is a wall-clock time in
Paris (``2028-02-29T12:00``) or ``a-year-ahead``; from there time runs on. What stays real: the monotonic clock, and
programs that are not Python. Chromium's pages have the clock of tests/browser/conftest.py, and no statement asks the
database for the time.
"""

import os
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine


def moved_to(wish: str) -> datetime:
    """The moment that ``MOVED_TO`` names. Raises ``ValueError`` for what is neither a time nor ``a-year-ahead``."""
    paris = ZoneInfo("Europe/Paris")
    if wish == "a-year-ahead":
        return datetime.now(paris) + timedelta(days=365)
    return datetime.fromisoformat(wish).replace(tzinfo=paris)


if os.environ.get("MOVED_TO"):
    time_machine.travel(moved_to(os.environ["MOVED_TO"]), tick=True).start()
