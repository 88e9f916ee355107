"""One of a list by what it is most or least: « le gros », « celui qui se termine bientôt », « le plus récent »."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.dialogue.situation import Choosable

#: How people rank: by how soon it ends, by how old it is, by what it is worth. Each is a measure and an end of it.
_ENDS = r"(?:expir|perim|fini|term|perd|echeance|echoi|se perd|dure|tomb|bout|arriv|jusqu|valable|valid|date)\w*"
_SOON = (
    r"(?:en )?(?:premier|premiere|d'abord|le plus (?:tot|vite|rapidement)|plus (?:tot|vite)|avant|bientot|vite|"
    r"proche\w*)"
)
_LATE = (
    r"(?:en )?(?:dernier|derniere|le plus (?:tard|longtemps|loin)|plus (?:tard|longtemps|loin)|apres|tard|longtemps)"
)
_GREAT = r"(?:gros|grosse|grand|grande|elevee?|chere?|importante?|remplie?|garnie?|forte?|max|maximum)"
_SLIGHT = r"(?:petit|petite|faible|bas|basse|maigre|leger|legere|mini|minimum|min)"
_POINTS = r"(?:l[ae]|celui|celle|celui[- ]la|celle[- ]la|(?:mon|ma|du|au) ?)"


def _rank(*alternatives: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(alternatives) + r")(?!\w)")


_EARLIEST = _rank(
    rf"(?<!plus ){_ENDS}(?: \w+)? (?:l[ae] )?{_SOON}",
    rf"{_SOON} (?:a |qui (?:se |s')?|qui )?{_ENDS}",
    rf"{_POINTS} (?:qui est )?(?:l[ae] )?(?:plus (?:ancien\w*|vieux|vieille|urgente?|proche)|moins recente?)",
    rf"{_POINTS} (?:\w+ ){{0,4}}le moins (?:de temps|longtemps)",
)  # fmt: skip
_LATEST = _rank(
    rf"{_ENDS}(?: \w+)? (?:l[ae] )?{_LATE}", rf"{_LATE} (?:a |qui (?:se |s')?){_ENDS}",
    rf"{_POINTS} (?:qui est )?(?:l[ae] )?(?:plus (?:recente?|nouveau|nouvelle|loin)|moins (?:ancien\w*|vieux|vieille))",
    rf"{_POINTS} (?:\w+ ){{0,4}}le plus (?:de temps|longtemps)",
)  # fmt: skip
_LARGEST = _rank(
    rf"{_POINTS} (?:qui est )?(?:l[ae] )?(?:plus |mieux ){_GREAT}", rf"{_POINTS} (?:maximum|max)",
    rf"{_POINTS} (?:\w+ ){{0,4}}(?:y a|reste|a|vaut|contient) (?:encore )?le plus(?: dessus| dedans| d'argent)?",
)  # fmt: skip
_SMALLEST = _rank(
    rf"{_POINTS} (?:qui est )?(?:l[ae] )?plus {_SLIGHT}",
    rf"{_POINTS} (?:l[ae] )?moins (?:chere?|elevee?|gros\w*|grande?)", rf"{_POINTS} (?:minimum|mini|min)",
    rf"{_POINTS} (?:\w+ ){{0,4}}(?:y a|reste|a|vaut|contient) (?:encore )?le moins(?: dessus| dedans| d'argent)?",
)  # fmt: skip
#: Said of the things of a list that was just offered; elsewhere « le petit » is a child.
_OF_THE_LIST = (
    (_rank(rf"{_POINTS} {_GREAT}"), "largest"), (_rank(rf"{_POINTS} {_SLIGHT}"), "smallest"),
    (_rank(rf"{_POINTS} (?:vieux|vieille|ancien\w*)", r"l'ancien(?:ne)?"), "earliest"),
    (_rank(rf"{_POINTS} (?:nouveau|nouvelle|recente?)"), "latest"),
)  # fmt: skip
_RANKS = ((_EARLIEST, "earliest"), (_LATEST, "latest"), (_LARGEST, "largest"), (_SMALLEST, "smallest"))
#: Where nothing was offered, a rank must be one of the things that lists hold.
_NAMES_A_THING = re.compile(r"(?<!\w)(?:celui|celle|cheques?|(?:e-?)?cartes?)(?!\w)")
_AROUND_RANK = 30
_MIDDLE = re.compile(r"(?:celui|celle)? ?(?:du|au) milieu")


def by_rank(options: Sequence[Choosable], said: str, asked: bool) -> int | None:
    """The place in ``options`` of the one that is most or least in what was ``said`` (folded); None for none.

    ``asked``: the list was just offered. Otherwise the words must be about the things that lists hold.
    """
    for pattern, end in (*_RANKS, *(_OF_THE_LIST if asked else ())):
        found = pattern.search(said)
        if found is None:
            continue
        around = said[max(0, found.start() - _AROUND_RANK) : found.end() + _AROUND_RANK // 2]
        if asked or _NAMES_A_THING.search(around):
            return _at_the_end(options, end)
    return len(options) // 2 if asked and _MIDDLE.search(said) and len(options) % 2 else None


def _at_the_end(options: Sequence[Choosable], end: str) -> int | None:
    """The one that comes first or last by its date, or by its amount; None where the list has neither."""
    by_day = end in ("earliest", "latest")
    measured = [number for number, option in enumerate(options) if (option.day if by_day else option.cents)]
    if not measured:
        return None
    choose_one = min if end in ("earliest", "smallest") else max
    return choose_one(measured, key=lambda number: options[number].day if by_day else options[number].cents[0])
