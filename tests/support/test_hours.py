"""Opening hours: read from a setting, counted in Paris, closed on French public holidays."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.clock import PARIS
from bot.french import moment
from bot.support.hours import OpeningHours, closed_days
from tests.world import plain

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


H9, H12, H1230, H14, H18 = 9 * 60, 12 * 60, 12 * 60 + 30, 14 * 60, 18 * 60
WEEK = range(5)


@pytest.mark.parametrize(
    ("text", "by_day"),
    [
        ("lun 9h-18h", {0: ((H9, H18),)}),
        ("Lun-Ven 09h00-18h00", dict.fromkeys(WEEK, ((H9, H18),))),
        ("lundi-vendredi 9 h - 18 h", dict.fromkeys(WEEK, ((H9, H18),))),
        ("lun-ven 9h-12h30, 14h-18h", dict.fromkeys(WEEK, ((H9, H1230), (H14, H18)))),
        ("lun-ven 9h-12h30 14h-18h", dict.fromkeys(WEEK, ((H9, H1230), (H14, H18)))),
        ("lun-ven 9:00-12:30 et 14:00-18:00", dict.fromkeys(WEEK, ((H9, H1230), (H14, H18)))),
        ("lun-ven 14h-18h, lun-ven 9h-12h30", dict.fromkeys(WEEK, ((H9, H1230), (H14, H18)))),
        ("lun-ven 9h–18h, sam 9h-12h", {**dict.fromkeys(WEEK, ((H9, H18),)), 5: ((H9, H12),)}),
        ("mer 9-12", {2: ((H9, H12),)}),
        ("lun-dim 0h-24h", dict.fromkeys(range(7), ((0, 24 * 60),))),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, by_day: dict[int, tuple[tuple[int, int], ...]]) -> None:
    assert OpeningHours.parse(text).by_day == by_day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9h-18h",
        "lun",
        "lun 25:00-26:00",
        "lun 9:00-18:60",
        "lun 9:00-24:30",
        "xxx 9:00-18:00",
        "lun-xxx 9:00-18:00",
        "lundemain 9:00-18:00",
        "lun 9:00-18:00;",
        "lun 18:00-9:00",
        "ven-lun 9:00-18:00",
        "lun 9:00-9:00",
        "lun 9h-12h et",
        "lun 9h-12h-18h",
        "lun 9h",
        "lun 9h-18h, sam",
    ],
)
def test_hours_that_cannot_be_understood_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="opening hours not understood"):
        OpeningHours.parse(text)


def test_on_the_days_that_a_setting_names_nobody_answers() -> None:
    hours = OpeningHours.parse("lun-ven 9h-18h", ["2026-11-24", "2026-12-21..2027-01-15"])
    assert hours.is_open(lambda: at("2026-11-23"))
    assert not hours.is_open(lambda: at("2026-11-24"))
    assert hours.next_opening(lambda: at("2026-11-23", "18:00")) == at("2026-11-25", "09:00")
    for day in ("2026-12-21", "2026-12-31", "2027-01-15"):
        assert not hours.is_open(lambda day=day: at(day))  # type: ignore[misc]
    assert hours.next_opening(lambda: at("2026-12-18", "18:00")) == at("2027-01-18", "09:00")


@pytest.mark.parametrize(
    "written", ["24/12/2026", "2026-02-30", "demain", "..", "2026-12-24..2026-12-20", "2026-1-1",
                "2026-12-24..2036-12-24"]
)  # fmt: skip
def test_days_that_cannot_be_understood_are_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"date|range"):
        closed_days([written])


@pytest.mark.parametrize(("day", "everywhere"), [("2027-03-26", True), ("2026-12-26", True), ("2026-12-25", False)])
def test_alsace_and_moselle_have_two_holidays_more(day: str, everywhere: bool) -> None:
    france, alsace = (OpeningHours.parse("lun-sam 9h-18h", region=name) for name in ("france", "Alsace-Moselle"))
    assert france.is_open(lambda: at(day)) is everywhere
    assert not alsace.is_open(lambda: at(day))
    with pytest.raises(ValueError, match="bretagne"):
        OpeningHours.parse("lun 9h-18h", region="bretagne")


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        ("2027-03-28T01:59", "2027-03-28T03:30"),
        ("2027-10-31T01:59", "2027-10-31T02:30"),
        ("2026-12-31T23:59", "2027-01-02T02:30"),
        ("2028-02-28T23:59", "2028-02-29T02:30"),
    ],
)
def test_nights_that_change_the_clock_the_year_or_the_month(now: str, opening: str) -> None:
    hours = OpeningHours.parse("lun-dim 2h30-5h")
    found = hours.next_opening(lambda: datetime.fromisoformat(now).replace(tzinfo=PARIS))
    assert found is not None
    assert found.timestamp() == datetime.fromisoformat(opening).replace(tzinfo=PARIS).timestamp()


def test_the_time_that_a_member_reads_says_its_zone() -> None:
    seen = moment(at("2026-11-24", "09:00"), at("2026-11-23"))
    assert plain(seen) == "mardi 24 novembre à 9 h, heure de Paris"
    assert plain(moment(at("2026-11-23", "14:30"), at("2026-11-23"))) == "aujourd'hui à 14 h 30, heure de Paris"
