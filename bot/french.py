"""How amounts, dates and lists read in French, by Babel: « 12,50 € » with its no-break space, « 13 décembre 2026 »."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby

from babel.dates import format_date, format_datetime, get_day_names
from babel.numbers import format_currency

from bot.clock import PARIS

LOCALE = "fr_FR"


def euros(cents: int) -> str:
    """An amount in cents, without needless decimals and the same wherever it is said: « 50 € », « 47,50 € »."""
    pattern = "#,##0.00\u00a0¤" if cents % 100 else "#,##0\u00a0¤"
    return str(format_currency(cents / 100, "EUR", pattern, locale=LOCALE, currency_digits=False))


def day(value: date) -> str:
    """A date: « 13 décembre 2026 »."""
    return str(format_date(value, "d MMMM y", locale=LOCALE))


def moment(value: datetime, now: datetime) -> str:
    """A moment as seen from ``now``: « aujourd'hui à 9 h, heure de Paris », « lundi 23 novembre à 14 h 30, … ».

    The zone is said: members overseas read it too.
    """
    local = value.astimezone(PARIS)
    hour = format_datetime(local, "H 'h'" if local.minute == 0 else "H 'h' mm", locale=LOCALE).replace(" ", "\u00a0")
    today = local.date() == now.astimezone(PARIS).date()
    when = "aujourd’hui" if today else format_datetime(local, "EEEE d MMMM", locale=LOCALE)
    return f"{when} à {hour}, heure de Paris"


def weekly(by_day: Mapping[int, Sequence[tuple[int, int]]]) -> str:
    """Weekly hours as people say them: « du lundi au vendredi de 9 h à 12 h 30 et de 14 h à 18 h ».

    ``by_day``: by weekday (0 is Monday), pairs of opening and closing time in minutes of the day. Days in a row that
    have the same hours are said together.
    """
    names = get_day_names("wide", locale=LOCALE)
    parts: list[str] = []
    for _, group in groupby(enumerate(sorted(by_day)), key=lambda pair: (pair[1] - pair[0], by_day[pair[1]])):
        days = [day for _, day in group]
        when = f"le {names[days[0]]}" if len(days) == 1 else f"du {names[days[0]]} au {names[days[-1]]}"
        hours = enumeration([f"de {_hour(opens)} à {_hour(closes)}" for opens, closes in by_day[days[0]]])
        parts.append(f"{when} {hours}")
    return enumeration(parts)


def _hour(minutes: int) -> str:
    hour, minute = divmod(minutes, 60)
    return f"{hour}\u00a0h\u00a0{minute:02}" if minute else f"{hour}\u00a0h"


def enumeration(items: Sequence[str], last: str = "et") -> str:
    """« a, b et c »."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""
