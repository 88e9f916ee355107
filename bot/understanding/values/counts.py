"""How many are wanted: « deux bons de 20 euros », « 2 x 20 € », « mettez-en trois »."""

from __future__ import annotations

import re

from bot.understanding.values.sheet import BOUGHT, CURRENCY, Sheet

_VERBS = (
    r"veux|voudrais|voudrait|veut|voulons|prends?|prendrai|prenons|faut|faudrait|souhaite|aimerais|ach[eè]te|commande|"
    r"d[ée]sire|mets|mettre|prendre|acheter|avoir|rajoute"
)
_NOT_COUNT = rf"(?!\w|[.,]\d|\s?(?:{CURRENCY}|%|fois|jours?|heures?|minutes?|semaines?|mois))"
_LONELY = r"(?<![\w.,/-])(?<!en\s)(?<!\d\s)"
_COUNT = re.compile(
    rf"""
    (?<![\w.,/-]) (?<!\d\s) (?P<bought>\d{{1,2}}) \s? {BOUGHT}
    | {_LONELY} (?P<times>\d{{1,2}}) \s?[x×*] (?=\s?(?:\d|\0|une?\s|l[ea]\s|ce|bons?\s|carte)) (?!\s?\d\s?[x×*])
    | {_LONELY} (?P<fold>\d{{1,2}}) \s fois \s (?=\d|\0|une?\s|l[ea]\sm[eê]me\s(?:bon|carte|montant|chose))
    | (?:^|(?<=[\0\s])) (?:[x×*]|fois(?=\s)) \s? (?P<after>\d{{1,2}}) {_NOT_COUNT}
    | (?:(?:mett|pren|donn|ajout|achet|rajout|envoy|command)\w{{1,4}}|mets|donne|prends)[\s-]
      (?:m'|nous[\s-])?en\s(?:\w+\s)? (?P<order>\d{{1,2}}) {_NOT_COUNT}
    | (?<!\w) en\s(?:{_VERBS})\s(?:bien\s|aussi\s|plut[oô]t\s)? (?P<wish>\d{{1,2}}) {_NOT_COUNT}
    | (?<!\w) (?:quantit[ée]s?|qt[ée]s?) \s?[:=]?\s?(?:de\s)? (?P<quantity>\d{{1,2}}) {_NOT_COUNT}
    """,
    re.I | re.X,
)
_INSTALMENTS = re.compile(r"(?:pay|paie|r[ée]gl)\w*\s(?:\w+\s){0,2}$", re.I)
#: « 17 x 23 » is arithmetic.
_MOST_TIMES = 12


def read(sheet: Sheet) -> None:
    """Take every ``quantity`` from two on; one is what an article says too, so it is never told."""
    for match in _COUNT.finditer(sheet.text):
        kind = str(match.lastgroup)
        if kind == "times" and _INSTALMENTS.search(sheet.text[: match.start()][-30:]):
            continue
        number = int(match.group(kind))
        end = match.end() if kind in ("after", "times", "fold") else match.end(kind)
        start = match.start() if kind == "after" else match.start(kind)
        sheet.take("quantity" if 2 <= number <= (_MOST_TIMES if kind == "times" else 99) else None, number, start, end)
