"""Values in a sentence that have a form of their own: e-mails, order numbers, euros, subscriber numbers, ranks.

Every pattern is anchored at the border of a word and bounded, so ten thousand characters cost no more than they should.
Finders run from the most to the least certain; each claims its characters: digits of a phone number are not euros.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from text_to_num import Token, find_numbers

from bot.knowledge.french import fold

#: The values of a message stand near its beginning; a pasted page is not searched to its end.
LONGEST = 1500


class Value(NamedTuple):
    """``value`` found at ``text[start:end]``. ``entity`` None marks characters that are something we do not extract."""

    entity: str | None
    value: str | int | float
    start: int
    end: int


_AT = r"(?:\s?@\s?|\s?[(\[]\s?(?:at|a|arobase|@)\s?[)\]]\s?|\s(?:arobase?s?|arrobase)\s)"
_DOT = r"(?:\.|\spoint\s)"
#: « mail . fr »: with a space at the dot only before an ending that is no French word, or the next sentence begins.
_SPACED_DOMAIN = (
    r"[\w-]{1,60}(?:\.[\w-]{1,60}){0,3}(?<!\.(?:fr|eu|be|ch))(?<!\.(?:com|net|org))"
    r"(?:\s\.\s?|\.\s)(?:fr|com|net|org|eu|be|ch)"
)
#: Half an address would be somebody else's: « lea . durand @ … » is read whole.
_SPACED_LOCAL = r"[\w+%-]{1,40}(?:\s\.\s[\w+%-]{1,40}){1,3}(?=\s@)"
_EMAIL = re.compile(
    rf"(?<![\w.+%-])({_SPACED_LOCAL}|[\w+%-]{{1,40}}(?:{_DOT}[\w+%-]{{1,40}}){{0,5}}){_AT}"
    rf"({_SPACED_DOMAIN}|[\w-]{{1,60}}(?:{_DOT}[\w-]{{2,60}}){{1,4}})(?!\w)",
    re.I,
)
_MONTHS = r"janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[ée]cembre"
_CURRENCY = r"(?:€|euros?\b|eur\b|balles?\b|boules?\b|roros\b)"
_UNITS = r"(?:heures?|h(?:\d\d)?|minutes?|mn|min|secondes?|jours?|semaines?|mois|ans?|années?|%|mo|ko|pts|x)(?!\w)"
#: Claimed so that their digits are nothing else: what people also write with digits.
_OTHER = re.compile(
    rf"""
    (?<![\w.+]) (?:\+|00)33 (?:[\s.-]?\d){{9}} (?!\d)           # telephone, abroad and
    | (?<!\w) 0[1-9] (?:[\s.-]?\d\d){{4}} (?!\d)                # at home
    | (?<!\d) \d{{4}} (?:[\s.-]?\d{{4}}){{2}} [\s.-]?\d{{1,7}} (?!\d)  # bank or gift card
    | (?<!\d) \d{{9,}} (?!\d)                                   # any longer number
    | (?<!\w) \d{{1,2}} / \d{{1,2}} (?:/ \d{{2,4}})? (?!\w)           # dates
    | (?<!\w) \d{{1,2}} [.-] \d{{1,2}} [.-] \d{{2,4}} (?!\w)
    | (?<!\w) \d{{1,2}} (?:er)?\s (?:{_MONTHS}) (?:\s\d{{4}})? (?!\w)
    | (?<!\w) (?:en|depuis|saison|année|fin|d[ée]but|{_MONTHS})\s20\d\d (?:\s?[-/]\s?(?:20)?\d\d)? (?!\w)
    | (?<!\w) 20\d\d \s?[-/]\s? 20\d\d (?!\w)
    | (?<!\w) code\s (?!client|abonn|d.abonn) (?:\w+\s){{0,3}} \d{{4,8}} (?!\w)   # a code is a secret
    | (?<![\w,.]) \d{{1,4}} \s? {_UNITS}
    """,
    re.I | re.X,
)
_FULL_ORDER = re.compile(r"(?<!\w)(?:cmd|cde|commande)?[\s_:#n°-]{0,4}(20\d\d)[\s_-]{1,2}(\d{6})(?!\w)", re.I)
_SHORT_ORDER = re.compile(
    r"(?<!\w)(?:cmd|cde|cmde|commandes?)[\s_:#-]{0,3}(?:n[°ºo]?|num[ée]ro|num|r[ée]f[ée]?r?e?n?c?e?)?[\s:.#-]{0,3}"
    rf"(?:(20\d\d)[\s_-]{{1,2}}(\d{{1,6}})|(\d{{3,8}}))(?!\w|[\s.,]\d|\s?{_CURRENCY})",
    re.I,
)
_AMOUNT = re.compile(
    rf"(?<![\w.,])(\d{{1,3}}(?:[\s.]\d{{3}}){{1,2}}|\d{{1,6}})(?:[.,](\d{{1,2}}))?\s?(?:{_CURRENCY}(?:\s?(\d\d)(?!\s?\w))?|(e)(?!\w))",
    re.I,
)
_BEFORE_RANK = re.compile(r"\b(?:le|la|du|au|les|ma|mon)\s$", re.I)
_MARKED_ID = re.compile(
    r"(?<![^\W\d])(?:n[°ºo]|n\s?[°º]|num[ée]ros?|num|nr|abonn[ée]e?s?|consommateurs?|identifiants?|id|matricule)"
    r"(?:\s(?:d.abonn[ée]e?|de\s(?:consommateur|client|membre)|client|abonn[ée]|est|c.est|suivant))?[\s:.=#]{0,3}"
    r"(\d{2,3}\s\d{3}|\d{4,8})(?!\w|\s?(?:€|euros?))",
    re.I,
)
_BARE_ID = re.compile(r"(?<![\w.,€])(\d{5,8}|\d{2}\s\d{3})(?![\w€]|[.,]\d)")
_NUMBER = re.compile(r"(?<![\w.,])(\d{1,4})(?![\w€]|[.,]\d)")


def find_values(text: str) -> list[Value]:
    """All values in ``text``, in order of appearance, never overlapping. Offsets are those of ``text`` itself."""
    scope = text[:LONGEST]
    kept: list[Value] = []
    for finder in (_emails, _orders, _others, _amounts, _marked_ids, _spelled, _bare_ids, _ranks, _numbers):
        for found in finder(scope):
            if all(found.end <= other.start or found.start >= other.end for other in kept):
                kept.append(found)
    return sorted((value for value in kept if value.entity), key=lambda value: value.start)


def _emails(text: str) -> Iterator[Value]:
    for match in _EMAIL.finditer(text):
        local, domain = (re.sub(r"\spoint\s|\s?\.\s?", ".", part, flags=re.I).lower() for part in match.groups())
        if not domain.rpartition(".")[2].isdigit():
            yield Value("email", f"{local}@{domain}", *match.span())


def _orders(text: str) -> Iterator[Value]:
    for match in _FULL_ORDER.finditer(text):
        start = match.start() + len(match.group()) - len(match.group().lstrip(" \u00a0:#n°-_"))
        yield Value("order_number", f"CMD-{match.group(1)}-{match.group(2)}", start, match.end())
    for match in _SHORT_ORDER.finditer(text):
        year, tail, digits = match.groups()
        yield Value("order_number", f"CMD-{year}-{tail:0>6}" if year else digits, *match.span())


def _others(text: str) -> Iterator[Value]:
    for match in _OTHER.finditer(text):
        yield Value(None, match.group(), *match.span())


def _amounts(text: str) -> Iterator[Value]:
    for match in _AMOUNT.finditer(text):
        whole, cents, after, short = match.groups()
        digits = re.sub(r"\D", "", whole)
        if short and (_BEFORE_RANK.search(text[: match.start()][-4:]) or int(digits) < 5):
            continue  # « la 2e », not two euros
        yield Value("amount", _euros(int(digits), cents or after), *match.span())


def _euros(whole: int, cents: str | None) -> int | float:
    """12 → 12; 12 and « 5 » → 12.5; whole amounts stay integers."""
    hundredths = int(f"{cents:0<2}") if cents else 0
    return round(whole + hundredths / 100, 2) if hundredths else whole


def _marked_ids(text: str) -> Iterator[Value]:
    for match in _MARKED_ID.finditer(text):
        yield Value("consumer_id", re.sub(r"\D", "", match.group(1)), *match.span(1))


def _bare_ids(text: str) -> Iterator[Value]:
    for match in _BARE_ID.finditer(text):
        yield Value("consumer_id", re.sub(r"\D", "", match.group(1)), *match.span(1))


def _numbers(text: str) -> Iterator[Value]:
    for match in _NUMBER.finditer(text):
        yield Value("number", int(match.group(1)), *match.span())


@dataclass(frozen=True)
class _Word(Token):
    word: str
    start: int
    end: int

    def text(self) -> str:
        return self.word


_WORDS = re.compile(r"[^\W\d_]+|[^\w\s'’-]")
_ABOUT = {"dizaine": 10, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40, "cinquantaine": 50,
          "soixantaine": 60, "centaine": 100}  # fmt: skip
_EURO_WORDS = re.compile(rf"\s?(?:d.|de\s)?{_CURRENCY}", re.I)


def _spelled(text: str) -> Iterator[Value]:
    """Numbers in letters. Alone, « un » is an article and « neuf » an adjective: they only count before « euros »."""
    found = [_Word(fold(m.group()) or "?", *m.span()) for m in _WORDS.finditer(text)]
    spans = [(found[hit.start].start, found[hit.end - 1].end, int(hit.value), hit.end - hit.start)
             for hit in find_numbers(found, "fr", threshold=0) if not hit.is_ordinal]  # fmt: skip
    spans += [(word.start, word.end, _ABOUT[word.word], 1) for word in found if word.word in _ABOUT]
    for start, end, value, length in spans:
        euros = _EURO_WORDS.match(text, end)
        if euros:
            yield Value("amount", value, start, euros.end())
        elif length > 1 or value not in (0, 1, 9):
            yield Value("number", value, start, end)


_RANKS = {
    "premier": 1, "premiere": 1, "1er": 1, "1ere": 1, "1re": 1, "deuxieme": 2, "second": 2, "seconde": 2, "2nd": 2,
    "2nde": 2, "troisieme": 3, "quatrieme": 4, "cinquieme": 5, "sixieme": 6, "septieme": 7, "huitieme": 8,
    "neuvieme": 9, "dixieme": 10, "dernier": -1, "derniere": -1,
}  # fmt: skip
_RANK_WORD = re.compile(r"(?<!\w)(?:(\d{1,2})(?:e|[eè]me|[eè]mes)|[^\W\d_]{5,11}|1(?:er|[eè]?re)|2nde?)(?!\w)", re.I)
_POINTS_AT = re.compile(
    r"(?:^|\b(?:le|la|les|l.|ma|mon|du|au|celui|celle|en|prends?|plut[oô]t))\s*(?:tout(?:e)?\s)?$", re.I
)
_NOT_ONE_OF = re.compile(r"\s?(?:fois|semaine|mois|ann[ée]e|minute|chose|connexion|jour|heure|moment|d[ée]lai)", re.I)


def _ranks(text: str) -> Iterator[Value]:
    """« le premier », « la 2e », « ma dernière … »; not « la première fois » nor « la semaine dernière »."""
    for match in _RANK_WORD.finditer(text):
        rank = int(match.group(1)) if match.group(1) else _RANKS.get(fold(match.group()))
        if rank is None or _NOT_ONE_OF.match(text, match.end()) or not _POINTS_AT.search(text[: match.start()][-16:]):
            continue
        yield Value("ordinal", rank, *match.span())
