"""Places in a list: « la première », « option 2 », « le 2 », « ma dernière commande »."""

from __future__ import annotations

import re

from bot.knowledge.french import fold
from bot.understanding.values.sheet import CURRENCY, Sheet

_RANKS = {
    "premier": 1, "premiere": 1, "1er": 1, "1ere": 1, "1re": 1, "deuxieme": 2, "second": 2, "seconde": 2, "2nd": 2,
    "2nde": 2, "troisieme": 3, "quatrieme": 4, "cinquieme": 5, "sixieme": 6, "septieme": 7, "huitieme": 8,
    "neuvieme": 9, "dixieme": 10, "dernier": -1, "derniere": -1,
}  # fmt: skip
_WORD = re.compile(r"(?<!\w)(?:(\d{1,2})\s?(?:e|[eè]me|[eè]mes)|[^\W\d_]{5,11}|1(?:er|[eè]?re)|2nde?)(?!\w)", re.I)
_POINTS_AT = re.compile(
    r"(?:^|\b(?:le|la|les|l.|ma|mon|du|au|celui|celle|prends?|plut[oô]t))\s*(?:tout(?:e)?\s)?$", re.I
)
#: No list holds these: « la première fois », « la dernière semaine », « au premier abord ».
_NOT_ONE_OF = re.compile(
    r"\s?(?:fois|semaine|mois|ann[ée]e|an(?!\w)|minute|chose|connexion|jours?(?!\w)|heure|moment|d[ée]lai|abord|coup|lieu|temps|"
    r"trimestre|semestre|[ée]tage|degr[ée]|question|demande|message|e-?mail|mail|relance|rappel|essai|tentative|version|"
    r"mise|nouvelle|d[ée]tail|point|mot|d'abord|vacances|saison|quinzaine|no[eë]l|week)",
    re.I,
)
_MARKED = re.compile(
    r"(?<!\w)(?:options?|choix|bouton|r[ée]ponse|proposition|possibilit[ée]|position|case|num[ée]ro|num|n[°ºo]|#)"
    rf"\s?:?\s?(?P<place>\d{{1,2}})(?!\w|[.,/-]?\d|\s\d|\s?(?:{CURRENCY}|%))",
    re.I,
)
_POINTED = re.compile(
    rf"(?<!\w)(?:le|la|celui|celle)\s(?P<place>[1-9])(?!\w|[.,/-]\d|\s\d|\s?(?:{CURRENCY}|%|h(?!\w)))", re.I
)
_PLACES = 20


def read(sheet: Sheet) -> None:
    """Take every place as ``ordinal``: 1 is the first, -1 the last."""
    for match in _WORD.finditer(sheet.text):
        rank = int(match.group(1)) if match.group(1) else _RANKS.get(fold(match.group()))
        before = sheet.text[: match.start()][-16:]
        if rank is not None and not _NOT_ONE_OF.match(sheet.text, match.end()) and _POINTS_AT.search(before):
            sheet.take("ordinal", rank, *match.span())
    for pattern in (_MARKED, _POINTED):
        for match in pattern.finditer(sheet.text):
            place = int(match["place"])
            if 1 <= place <= _PLACES:
                sheet.take("ordinal", place, *match.span("place"))
