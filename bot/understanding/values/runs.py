"""Figures that stand together: a run of digits with single marks between them, and the numbers that it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: Digits joined by one mark each: « 1 000,50 », « 44.623 », « 20-30 », « 4 4 6 2 3 ».
_RUN = re.compile(r"\d+(?:[ \u00a0\u202f.,'_/-]\d+)*")
_PIECE = re.compile(r"(\d+)([^\d]?)")
BLANKS = " \u00a0\u202f"


@dataclass(frozen=True)
class Atom:
    """One number of a run at ``start:end`` of the text; ``mark`` follows it, "" at the end of the run."""

    digits: str
    cents: str
    start: int
    end: int
    mark: str

    @property
    def euros(self) -> int | float:
        """Its value: whole numbers stay integers."""
        hundredths = int(f"{self.cents:0<2}") if self.cents else 0
        return round(int(self.digits) + hundredths / 100, 2) if hundredths else int(self.digits)


def runs(text: str) -> Iterator[re.Match[str]]:
    """The runs of ``text``, each as long as it can be."""
    return _RUN.finditer(text)


def pieces(run: str) -> list[tuple[str, str]]:
    """``[(digits, mark behind them), …]`` of a run."""
    return [(match.group(1), match.group(2)) for match in _PIECE.finditer(run)]


def atoms(run: str, start: int) -> list[Atom]:
    """The numbers of a run as French writes them, thousands and decimals joined; empty where it cannot be told.

    « 1 000,50 » is one, « 20-30 » and « 50 30 » are two, « 1,000 » and « 12.50.30 » could be anything.
    """
    parts = pieces(run)
    found: list[Atom] = []
    at = start
    place = 0
    while place < len(parts):
        begin, (digits, mark) = at, parts[place]
        whole, at = digits, at + len(digits)
        grouped = mark
        while _is_group(whole, digits, mark, grouped, parts, place):
            place += 1
            whole, at, mark = whole + parts[place][0], at + 1 + len(parts[place][0]), parts[place][1]
        cents = ""
        if mark and mark in ".," and len(parts[place + 1][0]) <= 2:
            place += 1
            cents, mark, at = parts[place][0], parts[place][1], at + 1 + len(parts[place][0])
        found.append(Atom(whole, cents, begin, at, mark))
        if mark and mark in ".,'_":
            return []
        at += len(mark)
        place += 1
    return found


def _is_group(whole: str, first: str, mark: str, grouped: str, parts: list[tuple[str, str]], place: int) -> bool:
    """Whether the next piece is three figures more of the same number."""
    if not mark or mark not in f"{BLANKS}.'" or mark != grouped or len(first) > 3 or first.startswith("0"):
        return False
    return len(parts[place + 1][0]) == 3 and len(whole) < 7
