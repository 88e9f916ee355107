"""Numbers in letters, written as digits before anything is read: « quarante-quatre mille » is read like « 44000 »."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from text_to_num import Token, find_numbers

from bot.knowledge.french import fold

#: One character for one: offsets stay.
_PLAIN = str.maketrans("’‘ʼ´′–—‑−", "'''''----")
#: « 1OO »: the letter for the figure, in a number that stands alone; an address keeps its letters.
_LETTER_O = re.compile(r"(?<![^\s(«])\d[\dOo]{1,5}(?=$|[\s,;!?)»€]|\.(?:\s|$))")
_TOKENS = re.compile(r"\S*@\S*|[^\W\d_]+|[^\w\s'-]|[\d_]+")
_SLIPS = {
    "vint": "vingt", "trante": "trente", "trentes": "trente", "quarente": "quarante", "quarrante": "quarante",
    "cinquente": "cinquante", "cincante": "cinquante", "soissante": "soixante", "soixente": "soixante",
    "katre": "quatre", "catre": "quatre", "sinq": "cinq", "cink": "cinq", "kinze": "quinze",
}  # fmt: skip
_ABOUT = {
    "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40,
    "cinquantaine": 50, "soixantaine": 60, "centaine": 100,
}  # fmt: skip
_ABOUT_WORD = re.compile(rf"(?<!\w)({'|'.join(_ABOUT)})\s(?:d'|de\s)", re.I)
#: « un » is an article, « neuf » an adjective, « mille » a manner of speaking, unless something makes them count.
_DOUBTFUL = {0, 1, 9, 1000, 10**6, 10**9}
_COUNTED = re.compile(
    r"\s?(?:€|euros?(?!\w)|balles?(?!\w)|(?:bons|cartes|e-cartes|places|billets|x|mars|avril|mai|ao[uû]t|janvier)(?!\w)|ar{1,2}obas|@)",
    re.I,
)
_POINTED = re.compile(
    r"(?:num[ée]ro|option|choix|bouton|r[ée]ponse|proposition|case|ligne|n°|(?:^|\s)(?:le|la))\s$", re.I
)
_ALONE_AFTER = re.compile(r"\s*(?:$|[.,;:!?])")


@dataclass(frozen=True)
class _Word(Token):
    word: str
    start: int
    end: int

    def text(self) -> str:
        return self.word


@dataclass(frozen=True)
class _Hit:
    start: int
    end: int
    value: float
    words: int


def with_digits(text: str) -> tuple[str, list[int], list[int]]:
    """``text`` with digits for number words, plain dashes and apostrophes; then, of each character, its place before.

    The two lists give the start and the end, in ``text``, of what each character came from.
    """
    plain = "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() and not char.isascii() else char
        for char in text.translate(_PLAIN)
    )
    plain = _LETTER_O.sub(lambda match: match.group().replace("o", "0").replace("O", "0"), plain)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for start, end, digits in sorted([*_about(plain), *_exact(plain)]):
        if start < at:
            continue
        pieces += (plain[at:start], digits)
        starts += (*range(at, start), *[start] * len(digits))
        ends += (*range(at + 1, start + 1), *[end] * len(digits))
        at = end
    pieces.append(plain[at:])
    starts += range(at, len(plain))
    ends += range(at + 1, len(plain) + 1)
    return "".join(pieces), starts, ends


def _about(text: str) -> Iterator[tuple[int, int, str]]:
    """« une cinquantaine d'euros »: the little word goes too, so that the noun stands beside its number."""
    for match in _ABOUT_WORD.finditer(text):
        yield match.start(), match.end(), f"{_ABOUT[match.group(1).lower()]} "


def _exact(text: str) -> Iterator[tuple[int, int, str]]:
    hits = _hits(text)
    dictated = _dictated(text, hits)
    for place, hit in enumerate(hits):
        before = hits[place - 1] if place else None
        if hit.words == 1 and hit.value in (100, 1000, 10**6, 10**9) and _follows_number(text, before, hit):
            continue  # « cinquante cents », « 50 mille »: a coin, a scale
        if hit.words > 1 or hit.value not in _DOUBTFUL or place in dictated or _counts(text, hit):
            digits = f"{hit.value:.2f}".rstrip("0").rstrip(".").replace(".", ",")
            yield hit.start, hit.end, digits


def _hits(text: str) -> list[_Hit]:
    tokens = []
    for match in _TOKENS.finditer(text):
        folded = fold(match.group())
        tokens.append(_Word(_SLIPS.get(folded, folded) if folded.isalpha() else "?", *match.span()))
    found = [
        _Hit(tokens[hit.start].start, tokens[hit.end - 1].end, hit.value, hit.end - hit.start)
        for hit in find_numbers(tokens, "fr", threshold=0)
        if not hit.is_ordinal
    ]
    zeros = [_Hit(token.start, token.end, 0, 1) for token in tokens if token.word == "zero"]
    free = [zero for zero in zeros if all(zero.end <= hit.start or zero.start >= hit.end for hit in found)]
    return sorted([*found, *free], key=lambda hit: hit.start)


def _dictated(text: str, hits: list[_Hit]) -> set[int]:
    """The places of hits spoken figure by figure: four or more in a row, or any row with a zero in it."""
    rows: list[list[int]] = []
    for place, hit in enumerate(hits):
        if place and not text[hits[place - 1].end : hit.start].strip(" -"):
            rows[-1].append(place)
        else:
            rows.append([place])
    counted = (row for row in rows if len(row) >= 4 or (len(row) > 1 and any(hits[place].value == 0 for place in row)))
    return {place for row in counted for place in row}


def _follows_number(text: str, before: _Hit | None, hit: _Hit) -> bool:
    spoken = before is not None and not text[before.end : hit.start].strip()
    return spoken or text[: hit.start].rstrip()[-1:].isdigit()


def _counts(text: str, hit: _Hit) -> bool:
    """Whether « un », « neuf », « mille » counts: before what is counted, behind « numéro », or alone."""
    if _COUNTED.match(text, hit.end):
        return True
    alone = _ALONE_AFTER.match(text, hit.end) is not None
    if alone and _POINTED.search(text[: hit.start][-14:]):
        return True
    return alone and not text[: hit.start].strip() and hit.value in (9, 1000)
