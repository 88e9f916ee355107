"""Opening hours: read from a setting, counted in Paris, closed on French public holidays."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.clock import PARIS
from bot.support.hours import OpeningHours

OFFICE = OpeningHours.parse("lun-ven 9:00-12:30, lun-ven 14:00-18:00, sam 9:00-12:00")


def at(day: str, time: str = "12:00") -> datetime:
    """A moment in Paris."""
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("day", "time", "is_open"),
    [
        ("2026-11-23", "08:59:59", False),
        ("2026-11-23", "09:00", True),
        ("2026-11-23", "12:29:59", True),
        ("2026-11-23", "12:30", False),
        ("2026-11-23", "14:00", True),
        ("2026-11-23", "18:00", False),
        ("2026-11-28", "11:00", True),
        ("2026-11-28", "14:30", False),
        ("2026-11-29", "11:00", False),
        ("2026-12-25", "11:00", False),
        ("2026-05-14", "11:00", False),
        ("2026-07-06", "09:00", True),
        ("2026-07-06", "08:59", False),
    ],
)
def test_people_answer_within_the_hours_and_never_on_a_public_holiday(day: str, time: str, is_open: bool) -> None:
    assert OFFICE.is_open(lambda: at(day, time)) is is_open


@pytest.mark.parametrize(
    ("day", "time", "opening"),
    [
        ("2026-11-23", "08:00", at("2026-11-23", "09:00")),
        ("2026-11-23", "10:00", at("2026-11-23", "14:00")),
        ("2026-11-23", "19:00", at("2026-11-24", "09:00")),
        ("2026-11-28", "12:00", at("2026-11-30", "09:00")),
        ("2026-12-24", "18:30", at("2026-12-26", "09:00")),
        ("2026-12-31", "18:00", at("2027-01-02", "09:00")),
        ("2026-10-24", "20:00", at("2026-10-26", "09:00")),
    ],
)
def test_the_next_opening_skips_nights_sundays_and_holidays(day: str, time: str, opening: datetime) -> None:
    found = OFFICE.next_opening(lambda: at(day, time))
    assert found == opening
    assert found is not None
    assert found.utcoffset() == opening.utcoffset()


def test_hours_that_never_come_have_no_next_opening() -> None:
    assert OpeningHours({}).next_opening(lambda: at("2026-11-23")) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lundi 9:00-18:00",
        "lun 9h-18h",
        "lun 25:00-26:00",
        "xxx 9:00-18:00",
        "lun-xxx 9:00-18:00",
        "lun 9:00-18:00;",
        "lun 18:00-9:00",
        "ven-lun 9:00-18:00",
        "lun 9:00-9:00",
    ],
)
def test_hours_that_cannot_be_understood_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        OpeningHours.parse(text)
