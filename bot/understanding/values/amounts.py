"""Euros: « 12,50 € », « 12 euros et 50 centimes », « trente euros cinquante », « entre 20 et 30 euros »."""

from __future__ import annotations

import re

from bot.understanding.values.runs import Atom, atoms, runs
from bot.understanding.values.sheet import BOUGHT, CURRENCY, Sheet

_AFTER = re.compile(rf"\s?{CURRENCY}|\s?e(?![\w-])", re.I)
_AHEAD = re.compile(r"(?:€|(?<!\w)euros?|(?<!\w)eur)\s?$", re.I)
#: Behind « 12 euros »: the rest of the amount, named or only written down.
_CENTS = re.compile(r"\s?(?:et\s)?(\d{1,2})\s?(?:centimes?|cents?|cts?|c)(?!\w)", re.I)
_BARE_CENTS = re.compile(
    rf"\s?(\d{{2}})(?!\w|[.,/-]\d|\s?(?:{CURRENCY}|%|[x×*](?!\w))|\s\d|\s(?:ou|et|à)\s\d|\s{BOUGHT})", re.I
)
_ONE_FIGURE = re.compile(r"\s?\d(?![\w.,]|\s?(?:[x×*]|fois|bons?|cartes?|places?|[€a-zà-ÿ]))", re.I)
_ONLY_CENTS = re.compile(rf"(?<![\w.,])(\d{{1,2}})\s?(?:centimes?|cents?|cts?)(?!\w)(?!\s?(?:{CURRENCY}))", re.I)
#: « 20 ou », « 20, », « 20 à » before an amount: an amount too.
_LINKED = re.compile(
    r"(?<![\w.,'/-])(\d{1,4})(?:[.,](\d{1,2}))?(\s?(?:,|/|-)\s?|\s(?:ou(?:\sbien)?|et|[aà])\s(?:de\s)?)$",
    re.I,
)
_LINKED_AFTER = re.compile(
    r"(?:\s?(?:/|-)\s?|,?\s(?:ou(?:\sbien)?|et|[aà])\s(?:de\s)?)(\d{1,4})(?:[.,](\d{1,2}))?"
    r"(?=\s*(?:$|[?.!;,)](?!\d)|(?:s'il|svp|stp|merci|maximum|max)(?!\w)))",
    re.I,
)
_NOT_MONEY_BEFORE = re.compile(r"(?:n[°ºo]|num[ée]ro|option|choix|(?<!\w)l[ea]s?|commande|abonn[ée]e?|[#@-])\s?$", re.I)
_RANK_BEFORE = re.compile(r"\b(?:le|la|du|au|les|ma|mon)\s$", re.I)
#: A comma and two figures are a price, whatever stands behind.
_PRICE = re.compile(r"(?<![\w.,'/-])(?<!\d\s)(\d{1,3}),(\d\d)(?![\w%]|[.,/-]\d|\s\d)")
#: « un bon … de 20 », « et un de 30 ».
_PRICED = re.compile(
    r"(?<!\w)(?:(?:bons?|cartes?|e-?cartes?)(?:\s[^\s\d\0,.;!?]{1,20}){0,4}?|une?(?:\sautres?)?)\s(?:de|à)\s(\d{1,4})"
    r"(?!\w|[.,/-]\d|\s\d|\s?(?:%|personnes?|places?))",
    re.I,
)
#: Less is rather a number of things.
_LEAST = 5


def read(sheet: Sheet) -> None:
    """Take every amount of euros as ``amount``."""
    for match in list(runs(sheet.text)):
        if "\0" not in sheet.text[match.start() : match.end()]:
            _read_run(sheet, match.group(), match.start(), match.end())
    for match in _ONLY_CENTS.finditer(sheet.text):
        sheet.take("amount", _euros("0", match.group(1).zfill(2)), *match.span())
    for match in _PRICE.finditer(sheet.text):
        sheet.take("amount", _euros(*match.groups()), *match.span())


def read_unnamed(sheet: Sheet) -> None:
    """Take what can only be the price of what is bought: « un bon Fnac de 20 et un de 30 »."""
    for match in _PRICED.finditer(sheet.text):
        if int(match.group(1)) >= _LEAST:
            sheet.take("amount", int(match.group(1)), *match.span(1))


def _read_run(sheet: Sheet, run: str, start: int, end: int) -> None:
    text = sheet.text
    after = _AFTER.match(text, end)
    ahead = None if after else _AHEAD.search(text[max(0, start - 6) : start])
    if not (after or ahead) or text[start - 1 : start].isdigit():
        return
    numbers = atoms(run, start)
    if _is_english(run):
        sheet.take("amount", _euros(*run.replace(",", "").split(".")), start, after.end() if after else end)
        return
    if not numbers or len(numbers[-1].digits) > 7 or text[start - 1 : start] == "_":
        sheet.take(None, "", start, after.end() if after else end)
        return
    last = numbers[-1]
    if after and "e" in after.group().casefold().strip() and len(after.group().strip()) == 1 and _is_rank(text, last):
        return
    stop = after.end() if after else end
    value, stop = _with_cents(text, last, stop) if after else (last.euros, stop)
    begin = last.start if after or not ahead else start - len(ahead.group())
    _read_linked_after(sheet, stop)
    sheet.take("amount" if value is not None else None, value if value is not None else "", begin, stop)
    for other in numbers[:-1]:
        if len(other.digits) <= 4:
            sheet.take("amount", other.euros, other.start, other.end)
    if len(numbers) == 1 or len(numbers[0].digits) <= 4:
        _read_linked_before(sheet, numbers[0].start)


def _with_cents(text: str, atom: Atom, stop: int) -> tuple[int | float | None, int]:
    """The amount with the cents that stand behind its currency, and where it ends. None where that cannot be told."""
    if atom.cents:
        return atom.euros, stop
    cents = _CENTS.match(text, stop) or _BARE_CENTS.match(text, stop)
    if cents:
        return _euros(atom.digits, cents.group(1).zfill(2)), cents.end()
    one = _ONE_FIGURE.match(text, stop)
    return (None, one.end()) if one else (atom.euros, stop)


def _is_rank(text: str, atom: Atom) -> bool:
    """« la 2e » and « 3 e », not three euros."""
    return int(atom.digits) < 5 or _RANK_BEFORE.search(text[: atom.start][-5:]) is not None


def _read_linked_before(sheet: Sheet, start: int) -> None:
    """The numbers that « ou », « et », « à » or a comma ties to the amount at ``start``, from right to left."""
    while match := _LINKED.search(sheet.text[max(0, start - 24) : start]):
        begin = start - len(match.group())
        if _NOT_MONEY_BEFORE.search(sheet.text[max(0, begin - 12) : begin]):
            return
        digits = match.group(1) + (f".{match.group(2)}" if match.group(2) else "")
        sheet.take("amount", _euros(*match.group(1, 2)), begin, begin + len(digits))
        start = begin


def _read_linked_after(sheet: Sheet, stop: int) -> None:
    """« 20 € ou 30 ? »: nothing else can be meant where nothing follows."""
    match = _LINKED_AFTER.match(sheet.text, stop)
    if match:
        begin = match.start(1)
        sheet.take("amount", _euros(*match.groups()), begin, match.end())


def _is_english(run: str) -> bool:
    return re.fullmatch(r"\d{1,3}(?:,\d{3}){1,2}\.\d\d", run) is not None


def _euros(whole: str, cents: str | None = None) -> int | float:
    """12 → 12; 12 and « 5 » → 12.5; whole amounts stay integers."""
    return Atom(whole, cents or "", 0, 0, "").euros
