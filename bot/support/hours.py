"""When people answer: opening hours in Paris, closed on public holidays and on days that a setting names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays

from bot.clock import PARIS, Clock

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_DAY = "|".join(f"{day[:3]}(?:{day[3:]})?" for day in _DAYS)
_TIME = r"(\d{1,2})\s*(?:h|:)?\s*(\d{2})?"
_PERIOD = re.compile(rf"\s*{_TIME}\s*-\s*{_TIME}\s*")
_PART = re.compile(
    rf"\s*(?:(?P<first>{_DAY})(?:\s*-\s*(?P<last>{_DAY}))?\s)?(?P<periods>\s*\d[\dh:\s-]*(?:et\s+\d[\dh:\s-]*)*)\s*"
)

#: Public holidays: France, or the three departments that also have Good Friday and 26 December (code local du travail).
REGIONS = {"": None, "france": None, "alsace-moselle": "57"}

#: Days that are looked through for the next opening: more than the longest closing that anybody would set.
_AHEAD = 400

#: The longest range of closed days: longer is a mistyped year.
_LONGEST_CLOSING = 366


@dataclass(frozen=True)
class OpeningHours:
    """Opening hours by weekday (0 is Monday): pairs of opening and closing time in minutes of the day, in order."""

    by_day: dict[int, tuple[tuple[int, int], ...]]
    closed_on: frozenset[date] = field(default_factory=frozenset)
    region: str | None = None

    @classmethod
    def parse(cls, text: str, closed_on: Sequence[str] = (), region: str = "") -> OpeningHours:
        """Read « lun-ven 9h-12h30, 14h-18h, sam 9:00-12:00 »; a part without days has those of the part before.

        ``closed_on`` and ``region`` as ``closed_days`` and ``holiday_region`` read them. Raises ``ValueError``.
        """
        by_day: dict[int, tuple[tuple[int, int], ...]] = {}
        days: range | None = None
        for part in text.split(","):
            match = _PART.fullmatch(part.lower().replace("\u00a0", " ").replace("–", "-"))
            days = _days_of(match, days) if match else None
            if match is None or days is None:
                raise ValueError(f"opening hours not understood: {part.strip()!r}")
            spans = [_span(period) for period in re.split(r"et|(?<=[\dh])\s+(?=\d{1,2}[h:\s-])", match["periods"])]
            for day in days:
                by_day[day] = tuple(sorted({*by_day.get(day, ()), *spans}))
        return cls(by_day, closed_days(closed_on), holiday_region(region))

    def is_open(self, clock: Clock) -> bool:
        """Whether people answer at this moment."""
        now = clock().astimezone(PARIS)
        return any(opens <= now.hour * 60 + now.minute < closes for opens, closes in self._spans(now.date()))

    def next_opening(self, clock: Clock) -> datetime | None:
        """The next moment that people answer, in Paris time; None where it is not within a year."""
        now = clock().astimezone(PARIS)
        for ahead in range(_AHEAD):
            day = now.date() + timedelta(days=ahead)
            for opens, _ in self._spans(day):
                moment = datetime(day.year, day.month, day.day, opens // 60, opens % 60, tzinfo=PARIS)
                if moment.timestamp() > now.timestamp():
                    return moment
        return None

    def _spans(self, day: date) -> tuple[tuple[int, int], ...]:
        if day in self.closed_on or day in _holidays(day.year, self.region):
            return ()
        return self.by_day.get(day.weekday(), ())


def closed_days(written: Sequence[str]) -> frozenset[date]:
    """Days and ranges, both ends closed: ``2026-12-24``, ``2027-08-02..2027-08-20``. Raises ``ValueError``."""
    days: set[date] = set()
    for item in written:
        first, _, last = (part.strip() for part in item.partition(".."))
        try:
            start, end = date.fromisoformat(first), date.fromisoformat(last or first)
        except ValueError as error:
            raise ValueError(
                f"not a date such as 2026-12-24 nor a range such as 2026-12-24..2026-12-31: {item!r}"
            ) from error
        if not 0 <= (end - start).days < _LONGEST_CLOSING:
            raise ValueError(f"the range must end within a year after it starts: {item!r}")
        days |= {start + timedelta(days=number) for number in range((end - start).days + 1)}
    return frozenset(days)


def holiday_region(name: str) -> str | None:
    """The subdivision of the calendar of holidays for ``france`` or ``alsace-moselle``. Raises ``ValueError``."""
    if name.strip().lower() not in REGIONS:
        raise ValueError(f"neither « france » nor « alsace-moselle »: {name!r}")
    return REGIONS[name.strip().lower()]


@lru_cache(maxsize=16)
def _holidays(year: int, region: str | None) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", subdiv=region, years=year))


def _days_of(match: re.Match[str], before: range | None) -> range | None:
    """The weekdays of a part; those of the part before where it names none, None where they run backwards."""
    if match["first"] is None:
        return before
    short = [day[:3] for day in _DAYS]
    first, last = short.index(match["first"][:3]), short.index((match["last"] or match["first"])[:3])
    return range(first, last + 1) or None


def _span(text: str) -> tuple[int, int]:
    match = _PERIOD.fullmatch(text)
    if match is None:
        raise ValueError(f"opening hours not understood: {text.strip()!r}")
    opens, closes = (int(match[hour]) * 60 + int(match[hour + 1] or 0) for hour in (1, 3))
    minutes = [int(match[place] or 0) for place in (2, 4)]
    if not opens < closes <= 24 * 60 or max(minutes) > 59:
        raise ValueError(f"opening hours not understood: {text.strip()!r}")
    return opens, closes
