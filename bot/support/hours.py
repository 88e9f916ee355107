"""When people answer: opening hours in Paris, French public holidays closed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import holidays

from bot.clock import PARIS, Clock

_DAYS = ("lun", "mar", "mer", "jeu", "ven", "sam", "dim")
_RULE = re.compile(r"^\s*(\w{3})(?:-(\w{3}))?\s+(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})\s*$")


@dataclass(frozen=True)
class OpeningHours:
    """Opening hours by weekday (0 is Monday): pairs of opening and closing time."""

    by_day: dict[int, tuple[tuple[time, time], ...]]

    @classmethod
    def parse(cls, text: str) -> OpeningHours:
        """Read « lun-ven 9:00-18:00, sam 9:00-12:00 ». Raises ``ValueError`` on anything else."""
        by_day: dict[int, tuple[tuple[time, time], ...]] = {}
        for part in text.split(","):
            match = _RULE.match(part.lower())
            if match is None or match[1] not in _DAYS or (match[2] or match[1]) not in _DAYS:
                raise ValueError(f"opening hours not understood: {part.strip()!r}")
            first, last = _DAYS.index(match[1]), _DAYS.index(match[2] or match[1])
            span = (time(int(match[3]), int(match[4])), time(int(match[5]), int(match[6])))
            if first > last or span[0] >= span[1]:
                raise ValueError(f"opening hours not understood: {part.strip()!r}")
            for day in range(first, last + 1):
                by_day[day] = (*by_day.get(day, ()), span)
        return cls(by_day)

    def is_open(self, clock: Clock) -> bool:
        """Whether people answer at this moment."""
        now = clock().astimezone(PARIS)
        return any(opens <= now.time() < closes for opens, closes in self._spans(now.date()))

    def next_opening(self, clock: Clock) -> datetime | None:
        """The next moment that people answer, in Paris time; None where it is never."""
        now = clock().astimezone(PARIS)
        for ahead in range(15):
            day = now.date() + timedelta(days=ahead)
            for opens, _ in sorted(self._spans(day)):
                moment = datetime.combine(day, opens, PARIS)
                if moment > now:
                    return moment
        return None

    def _spans(self, day: date) -> tuple[tuple[time, time], ...]:
        if day in holidays.country_holidays("FR", years=day.year):
            return ()
        return self.by_day.get(day.weekday(), ())
