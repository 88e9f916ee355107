"""What the readers share: a text with its number words written as digits, from which each takes what it has read."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.understanding.values.spelled import with_digits

#: What a piece becomes once it is taken: no letter, no digit, no blank, so nothing is read across it.
_TAKEN = "\0"

CURRENCY = (
    r"(?:€(?:uros?)?|euros{0,3}(?!\w)|eur(?!\w)|(?:euors?|eruos?|oeuros?|euos)(?!\w)|(?:balles?|boules?|roros?)(?!\w))"
)
#: What is bought by the piece. The word may stand behind « autres », « petits »…
BOUGHT = (
    r"(?:(?:autres?|nouve(?:aux?|lles?)|petite?s?|m[eê]mes?|gros(?:ses)?|beaux|belles)\s){0,2}"
    r"(?:bons?|e-?\s?cartes?|cartes?|places?|e-?\s?billets?|billets?|tickets?|entr[ée]es?|coffrets?|exemplaires?|pass|"
    r"invitations?)(?!\w)"
)


class Value(NamedTuple):
    """``value`` found at ``text[start:end]``."""

    entity: str
    value: str | int | float
    start: int
    end: int


class Sheet:
    """A text while it is read. ``text`` changes: what has been taken is blanked."""

    def __init__(self, text: str) -> None:
        self.text, self._starts, self._ends = with_digits(text.replace(_TAKEN, " "))
        self._found: list[Value] = []

    def take(self, entity: str | None, value: str | float, start: int, end: int) -> None:
        """Record a value and blank it. ``entity`` None: these characters are something else, and nobody's value."""
        if entity:
            self._found.append(Value(entity, value, self._starts[start], self._ends[end - 1]))
        self.text = self.text[:start] + _TAKEN * (end - start) + self.text[end:]

    def take_all(self, pattern: re.Pattern[str]) -> None:
        """Blank all that matches and is no value."""
        for match in pattern.finditer(self.text):
            self.take(None, "", *match.span())

    def values(self) -> list[Value]:
        """What was recorded, in the order of the text."""
        return sorted(self._found, key=lambda value: value.start)
