"""Dates as people say them for an order or a birth.

The value of a ``date`` is a string, as exact as what was said:

- ``1990-03-12``: a day, ISO 8601;
- ``--03-12`` and ``---12``: a day of a month, without year, without month (XML Schema's gMonthDay and gDay);
- ``last:thursday``: the last such day before today; ``day:-1``: so many days from today.

``resolve`` gives the day that is meant, once it is known which day it is.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.knowledge.french import fold
from bot.understanding.values.sheet import CURRENCY, Sheet

_MONTHS = {
    "janv": 1, "fev": 2, "mars": 3, "avr": 4, "mai": 5, "juin": 6, "juil": 7, "aou": 8, "sept": 9, "oct": 10,
    "nov": 11, "dec": 12,
}  # fmt: skip
_MONTH = (
    r"(?:janv(?:ier)?|f[ée]vr?(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|ao[uû]t|sept(?:embre)?|oct(?:obre)?|"
    r"nov(?:embre)?|d[ée]c(?:embre)?)\.?(?!\w)"
)
#: « commande de jeudi », « acheté hier », « hier j'ai commandé »: said of something ordered, not of a habit.
_ORDERED_ON = re.compile(
    r"(?:command(?:es?|[ée]e?s?)|cmde?s?|cde|achats?|achet[ée]e?s?|pass[ée]e?s?|pay[ée]e?s?|pris(?:es?)?)\s(?:d[eu]\s|d')?$",
    re.I,
)
_ORDERED_THEN = re.compile(
    r"(?:\s(?:soir|matin|midi|apr[eè]s-midi))?,?\sj'ai\s(?:command[ée]|achet[ée]|pay[ée]|pass[ée]\s(?:une|ma|la)\scommande)",
    re.I,
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_JOUR = rf"(?P<weekday>{'|'.join(_JOURS)})"
#: Two figures of a year: nobody is born later than this.
_CENTURY_TURNS = 30

_NUMERIC = re.compile(
    r"(?<![\w/.,-])(?!\d{1,2}\.\d\.\d\d(?!\d)|\d\.\d\d?\.\d\d(?!\d))"
    r"(?P<day>\d{1,2})\s?(?P<mark>[/.-])\s?(?P<month>\d{1,2})\s?(?P=mark)\s?(?P<year>\d{4}|\d\d)(?![\w/]|[.-]\d)"
    r"|(?<![\w/.,-])(?P<day2>\d\d)\s(?P<month2>\d\d)\s(?P<year2>(?:19|20)\d\d)(?!\w|[\s./-]\d)"
    r"|(?<![\w-])(?P<year3>(?:19|20)\d\d)[-/](?P<month3>\d\d)[-/](?P<day3>\d\d)(?!\w|-\d)",
)
_WRITTEN = re.compile(
    rf"(?<![\w.,/-])(?P<day>\d{{1,2}}|1er|premier)\s(?P<month>{_MONTH})"
    rf"(?:\s(?P<year>(?:19|20)\d\d|\d\d(?!\s?(?:{CURRENCY}|\w))))?(?![\w/]|[.,]\d)",
    re.I,
)
_NO_YEAR = re.compile(
    rf"(?:(?<![\w/.,-])(?!10/10)(?P<day>\d\d)/(?P<month>\d\d)|(?<=\ble\s)(?P<day2>\d{{1,2}})/(?P<month2>\d{{1,2}})"
    rf"|(?<=\bdu\s)(?P<day3>\d{{1,2}})/(?P<month3>\d{{1,2}}))(?![\w/]|[.,]\d|\s?{CURRENCY})",
    re.I,
)
#: What chooses from a list: then « le 2 » is no day. With one figure the bare « le 2 » is a place too.
_PICKS = re.compile(
    r"(?:prend\w{0,4}|pren\w{0,3}|choisi\w{0,2}|ve[ux]{1,2}|voudrais|plut[oô]t|va\spour|mets|mettez|donnez?|archive\w{0,2}|"
    r"supprime\w{0,2}|enl[eè]ve\w{0,2}|retire\w{0,2}|d[ée]tache\w{0,2}|garde\w{0,2}|choix)\s(?:bien\s|moi\s|donc\s)?le\s$",
    re.I,
)
_BEGINS = re.compile(
    r"(?:^|[.,;:!?\n-]\s?|(?:^|\W)(?:oui|non|ok|bon|alors|euh|et|ou|c'est|pas|avec|pour|sur|merci|dis|dirais|svp)\s)le\s$",
    re.I,
)
_PLACES = 9
_NO_DAY = rf"(?!\w|[.,/-]\d|\s?(?:{CURRENCY}|h(?:eures?)?(?!\w)|%|fois)|\s\d)"
_DAY_ALONE = re.compile(rf"(?:(?<=\ble\s)|(?<=\b[da]u\s)|(?<=(?:di|he)\s))(?P<day>\d{{1,2}}){_NO_DAY}", re.I)
_LAST = re.compile(rf"(?<!\w)(?<!depuis\s){_JOUR}(?P<last>\s(?:dernier|pass[ée]|d'avant))?(?!\w|\sprochain|\s\d)", re.I)
_RELATIVE = re.compile(
    r"(?<!\w)(?<!depuis\s)(?:(?P<before>avant[\s-]?hier)|(?P<yesterday>hier)|(?P<today>aujourd'hui|ce matin)"
    r"|il y a (?P<days>\d{1,3}) jours?)(?!\w)",
    re.I,
)


def read(sheet: Sheet) -> None:
    """Take every date; what has its form and is no day of the calendar is taken as nothing."""
    for pattern in (_NUMERIC, _WRITTEN, _NO_YEAR):
        for match in pattern.finditer(sheet.text):
            named = {name.rstrip("23"): found for name, found in match.groupdict().items() if found}
            value = _iso(named.get("year"), named["month"], named["day"])
            sheet.take("date" if value else None, value or "", *match.span())
    _read_days(sheet)
    for match in _LAST.finditer(sheet.text):
        if match.group("last") or _ORDERED_ON.search(sheet.text[: match.start()][-30:]):
            weekday = _DAYS[_JOURS.index(match.group("weekday").casefold())]
            sheet.take("date", f"last:{weekday}", *match.span())
    for match in _RELATIVE.finditer(sheet.text):
        if _ORDERED_ON.search(sheet.text[: match.start()][-30:]) or _ORDERED_THEN.match(sheet.text, match.end()):
            days = -2 if match["before"] else -1 if match["yesterday"] else -int(match["days"] or 0)
            sheet.take("date", f"day:{days}", *match.span())


def _read_days(sheet: Sheet) -> None:
    """« le 12 », « passée le 2 », « jeudi 12 »; « je prends le 2 » and « le 2 » alone choose from a list."""
    for match in _DAY_ALONE.finditer(sheet.text):
        day = int(match["day"])
        before = sheet.text[: match.start()][-24:]
        picked = _PICKS.search(before) if day > _PLACES else _PICKS.search(before) or _BEGINS.search(before)
        if 1 <= day <= 31 and not picked:
            sheet.take("date", f"---{day:02}", *match.span())


def _iso(year: str | None, month: str, day: str) -> str | None:
    """The value of a date; None where the calendar has no such day."""
    days = 1 if day.casefold() in ("1er", "premier") else int(day)
    months = int(month) if month.isdigit() else next(n for name, n in _MONTHS.items() if fold(month).startswith(name))
    years = None if year is None else int(year)
    if years is not None and years < 100:
        years += 2000 if years <= _CENTURY_TURNS else 1900
    try:
        found = date(years or 2000, months, days)  # 2000 has a 29 February
    except ValueError:
        return None
    if years is None:
        return f"--{months:02}-{days:02}"
    return found.isoformat() if 1900 <= years <= 2099 else None


def resolve(value: str, today: date) -> date | None:
    """The day that a ``date`` means on ``today``: the last that is not in the future, else None."""
    kind, _, rest = value.partition(":")
    if kind == "day":
        return today + timedelta(days=int(rest))
    if kind == "last":
        return today - timedelta(days=(today.weekday() - _DAYS.index(rest) - 1) % 7 + 1)
    if not value.startswith("--"):
        return date.fromisoformat(value)
    month, _, day = value.removeprefix("--").rpartition("-")
    back = (today - timedelta(days=days) for days in range(4 * 366 + 1))
    wanted = ((int(month) if month.strip("-") else None), int(day))
    return next((one for one in back if one.day == wanted[1] and wanted[0] in (None, one.month)), None)
