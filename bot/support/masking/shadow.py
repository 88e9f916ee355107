"""A text as rules compare it, which knows where each of its characters stood."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

MASK = "••••"

#: Stands in a shadow for what is masked already; no rule matches across it.
HIDDEN = "\x01"

_QUOTES = {"’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "′": "'", "“": '"', "”": '"', "„": '"', "«": '"',
           "»": '"', "‹": '"', "›": '"', "→": ">", "➡": ">", "⇒": ">", "–": "-", "—": "-", "‑": "-", "−": "-",
           "‐": "-", "œ": "oe", "æ": "ae", "⁄": "/", "∕": "/", "：": ":",
           "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "х": "x", "і": "i"}  # fmt: skip


@dataclass(frozen=True)
class Expected:
    """What the thread has just been about, so that a bare value means something.

    ``code``: a one-time code is asked for; ``password``: passwords were spoken of; ``card``: cards were spoken of.
    """

    code: bool = False
    password: bool = False
    card: bool = False


class Found(NamedTuple):
    """A secret at ``[start, end)`` of the shadow."""

    start: int
    end: int
    kind: str


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    """``char`` without case and accents; a digit of any script as 0 to 9, any blank as a space; "" for no width."""
    if char in "\r\n\v\f\u2028\u2029\x85":
        return "\n"
    if char.isspace():
        return " "
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    if char in _QUOTES:
        return _QUOTES[char]
    if unicodedata.category(char) in ("Cf", "Mn", "Me", "Cc"):
        return ""
    parts = unicodedata.normalize("NFKD", char)
    return "".join(part for part in parts.lower() if unicodedata.category(part) not in ("Mn", "Me", "Cf"))


class Shadow:
    """``text``: folded, digits of any script as 0 to 9, nothing invisible. ``raw``: the same length, case kept."""

    def __init__(self, original: str) -> None:
        marked = original.replace(MASK, HIDDEN * len(MASK))
        chars: list[str] = []
        self._at: list[int] = []
        for position, char in enumerate(marked):
            plain = HIDDEN if char == HIDDEN else _plain(char)
            chars += plain
            self._at += [position] * len(plain)
        self.text = "".join(chars)
        self.raw = "".join(original[at] for at in self._at)
        self._length = len(original)

    def hide(self, found: Iterable[Found]) -> None:
        """Take what is found out of the sight of the rules that follow."""
        chars = list(self.text)
        for one in found:
            chars[one.start : one.end] = HIDDEN * (one.end - one.start)
        self.text = "".join(chars)

    def original(self, found: Found) -> tuple[int, int]:
        """Where it stands in the original, with the invisible characters after it."""
        start, last = self._at[found.start], self._at[found.end - 1]
        after = self._at[found.end] if found.end < len(self._at) else self._length
        return start, max(last + 1, after)
