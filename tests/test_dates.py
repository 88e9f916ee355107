"""``make test-dates`` moves the date of every Python process of the suite, and nothing but the date."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.settings import ROOT

PARIS = ZoneInfo("Europe/Paris")
DATES = re.search(r"^DATES \?= (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
TELL = "from bot.clock import system_clock; print(system_clock().isoformat(), flush=True)"
ASKED = f"""
import subprocess, sys, threading, time
{TELL}
thread = threading.Thread(target=lambda: exec({TELL!r}))
thread.start()
thread.join()
start = time.monotonic()
time.sleep(0.01)
assert 0 < time.monotonic() - start < 60
subprocess.run([sys.executable, "-c", {TELL!r}], check=True)
"""


def moments(**more: str) -> list[datetime]:
    """What a process, a thread in it and a process that it starts take for the present."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'tests' / 'moved'}{os.pathsep}{ROOT}", **more}
    told = subprocess.run([sys.executable, "-c", ASKED], env=environment, capture_output=True, text=True, check=True)
    return [datetime.fromisoformat(line) for line in told.stdout.split()]


@pytest.mark.parametrize("date", DATES[1].split() if DATES else [])
def test_a_process_its_threads_and_its_children_live_at_the_moved_date(date: str) -> None:
    real = moments(MOVED_TO="")
    found = moments(MOVED_TO=date)
    assert len(found) == 3
    for moment in found:
        if date == "a-year-ahead":
            assert 300 < (moment - real[0]).days < 400
        else:
            after = moment.timestamp() - datetime.fromisoformat(date).replace(tzinfo=PARIS).timestamp()
            assert 0 <= after < 600


def test_the_dates_are_those_that_break_things() -> None:
    assert DATES is not None
    assert len(DATES[1].split()) == 5
