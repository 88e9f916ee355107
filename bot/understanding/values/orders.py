"""Order numbers as people write them: « CMD-2026-001873 », « commande n° 1873 », « ma commande, c'est la 649384 »."""

from __future__ import annotations

import re

from bot.understanding.values.sheet import BOUGHT, CURRENCY, Sheet

_GAP = r"(?:[\s_/.-]{1,3}|\stirets?\s)"
_WORD = r"(?:commandes?|cmdes?|cmds?|cde)"
_FULL = re.compile(
    rf"(?<!\w)(?:(?P<word>{_WORD})(?:\stirets?\s|[\s_:#n°-]{{0,4}}))?(?P<year>20\d\d)"
    rf"(?:{_GAP}(?P<tail>(?:0\s?){{0,5}}\d{{1,6}})|(?P<glued>\d{{6}}))(?!\w|[.,/-]\d|\s\d)",
    re.I,
)
_FILLER = r"(?:n[°ºo]?|num[ée]ros?|num|r[ée]f(?:[ée]rences?)?|est|c'est|la|le|qui|porte|portant|suivante?|:|=|#|\.)"
_AFTER_WORD = re.compile(
    rf"(?<!\w){_WORD}[\s_:#°-]{{0,3}}(?:{_FILLER}[\s:.#-]{{0,2}}){{0,4}}(?P<digits>\d{{3}}\s\d{{3}}|\d{{3,8}})"
    rf"(?!\w|[\s.,/-]\d|\s?{CURRENCY}|\s{BOUGHT})",
    re.I,
)
_SAYS_ORDER = re.compile(rf"(?<!\w)(?:{_WORD}|colis|livraison|factures?)(?!\w)", re.I)
#: Whose number it is, if not the order's. Subscribers' numbers have five figures here, orders' six; both may grow.
_SAYS_PERSON = re.compile(
    r"abonn|consommateur|adh[ée]r|rattach|d[ée]tach|membre|coll[èe]gue|matricule|identifiant|client|conjoint", re.I
)
_LONE = re.compile(
    rf"(?<![\w,.'/-])(?<!\d\s)(?P<marked>n[°ºo]\s?|num[ée]ro\s)?(?P<digits>\d{{3}}\s\d{{3}}|\d{{4,8}})"
    rf"(?!\w|[.,'/-]\d|\s\d|\s?{CURRENCY}|\s{BOUGHT})",
    re.I,
)
#: « 001873 »: six figures with two zeros at their head are the end of an order number; a spreadsheet adds one zero.
_PADDED = re.compile(r"00\d{4}")
_YEAR = re.compile(r"(?:19|20)\d\d")
#: « la 2014 » is an order, a year would be « le » or « en ».
_THE_ONE = re.compile(r"(?<!\w)la\s$", re.I)


def read(sheet: Sheet) -> None:
    """Take every order number: complete where the year is known, else the digits as they are written."""
    for match in _FULL.finditer(sheet.text):
        tail = match.group("glued") or re.sub(r"\s", "", match.group("tail"))
        whole_year_and_number = len(tail) == 6 and (match.group("tail") or match.group("word"))
        if len(tail) <= 6 and (match.group("word") or whole_year_and_number):
            start = match.start() + len(match.group()) - len(match.group().lstrip(" \u00a0:#n°-_"))
            sheet.take("order_number", f"CMD-{match.group('year')}-{tail:0>6}", start, match.end())
    for match in _AFTER_WORD.finditer(sheet.text):
        sheet.take("order_number", re.sub(r"\s", "", match.group("digits")), *match.span())
    _read_lone(sheet)


def _read_lone(sheet: Sheet) -> None:
    """A number far from its word: the sentence says « commande », or the mark and six figures say it."""
    about_order = _SAYS_ORDER.search(sheet.text) is not None
    about_person = _SAYS_PERSON.search(sheet.text) is not None
    for match in _LONE.finditer(sheet.text):
        digits = re.sub(r"\s", "", match.group("digits"))
        before = sheet.text[: match.start()][-4:]
        if _PADDED.fullmatch(digits):
            sheet.take("order_number", digits, *match.span("digits"))
        elif about_person or (not match.group("marked") and _YEAR.fullmatch(digits) and not _THE_ONE.search(before)):
            continue
        elif about_order or (match.group("marked") and len(digits) in (6, 7) and not digits.startswith("0")):
            sheet.take("order_number", digits, *match.span("digits"))
