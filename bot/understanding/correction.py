"""A second reading of a misspelt message: its unknown words as the known ones that they sound or look like.

Known are the words of the training examples, so no dictionary is needed and nothing is corrected away from the domain.
The reading is only a second opinion beside the text as it was written, never in its place: a correction can be wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.knowledge.french import fold

#: A word of that many examples is known; a rarer one may be a slip itself.
KNOWN_FROM = 2
#: Only a word of that many examples is worth correcting to.
_TARGET_FROM = 4
_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 4
#: What can be read as two words must be made of words that are frequent, or any name falls apart.
_PART_FROM = 12
_SHORT_PARTS = frozenset(
    "a ai au ce c d de des du en et il j je l la le les ma me mes mon n ne ou pas que sa se si son un une".split()
)
_REMEMBERED = 4096

#: In how many examples a word stands, and how it is spelt in most.
Known = tuple[int, str]

#: Spellings of one sound, after accents are gone; in this order.
_SOUNDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"eaux?|aux?", "o"), (r"ph", "f"), (r"qu|q|ck|k", "k"), (r"c(?=[eiy])|ss|sc(?=[eiy])", "s"),
        (r"c(?!h)", "k"), (r"ch", "c"), (r"gu(?=[eiy])", "g"), (r"g(?=[eiy])|ge(?=[ao])", "j"), (r"gn", "ni"),
        (r"ti(?=on)", "si"), (r"(?<=[aeiouy])s(?=[aeiouy])", "z"), (r"x$", "s"), (r"[ae]in|ein|im(?=[bp])|yn", "in"),
        (r"[ae]m(?=[bp])", "an"), (r"en(?=[^aeiouyn])", "an"), (r"(?:er|ez|ees?|es|et|ait?s?|aient)$", "e"),
        (r"ai|ei", "e"), (r"oi", "oa"), (r"oeu|oe|eu", "e"), (r"ill|y", "i"), (r"h", ""), (r"(.)\1+", r"\1"),
        (r"(?<=..)(?:ent|e|s|t|d|p|x)+$", ""),
    )
)  # fmt: skip


def sound(word: str) -> str:
    """About how a folded ``word`` is heard: « commende », « comande » and « commandé » have the same key."""
    for pattern, heard in _SOUNDS:
        word = pattern.sub(heard, word)
    return word


class Correction:
    """Reads texts with the words of a vocabulary."""

    def __init__(self, known: Mapping[str, Known]) -> None:
        """``known``: the words of the examples, as ``count_words`` tells."""
        self.known = dict(known)
        self.counts = {word: times for word, (times, _) in self.known.items()}
        self._targets = sorted(word for word, times in self.counts.items() if times >= _TARGET_FROM and len(word) > 2)
        self._by_sound: dict[str, list[str]] = {}
        for word in self._targets:
            self._by_sound.setdefault(sound(word), []).append(word)
        self._by_length: dict[int, list[str]] = {}
        for word in self._targets:
            self._by_length.setdefault(len(word), []).append(word)
        self._read: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        """``text`` with its unknown words replaced, the rest untouched; ``text`` itself where all are known."""
        return _WORD.sub(self._word, text)

    def _word(self, match: re.Match[str]) -> str:
        written = match.group()
        word = fold(written)
        if len(word) < _SHORTEST or self.counts.get(word, 0) >= KNOWN_FROM:
            return written
        if word not in self._read:
            if len(self._read) >= _REMEMBERED:
                self._read.clear()
            found = self._find(word) or ""
            self._read[word] = " ".join(self.known[part][1] for part in found.split())
        return self._read[word] or written

    def _find(self, word: str) -> str | None:
        heard = [
            (OSA.distance(word, other), -self.counts[other], other) for other in self._by_sound.get(sound(word), ())
        ]
        if heard and min(heard)[0] == 1:
            return min(heard)[2]
        two = self._two_words(word)
        if two or (heard and min(heard)[0] <= max(2, len(word) // 3)):
            return two or min(heard)[2]
        slips = 1 if len(word) < 7 else 2
        near = [
            (distance, -self.counts[other], other)
            for length in range(len(word) - slips, len(word) + slips + 1)
            for other, distance, _ in process.extract(
                word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=slips, limit=3
            )
            if other[0] == word[0] or distance == 1
        ]
        return min(near)[2] if near else None

    def _two_words(self, word: str) -> str | None:
        """« motde » as « mot de »: the cut whose rarer half is the most frequent."""
        cuts = [(word[:at], word[at:]) for at in range(1, len(word))]
        fair = [
            pair for pair in cuts if all(self._is_part(part) for part in pair) and max(map(len, pair)) >= _SHORTEST - 1
        ]
        best = max(fair, key=lambda pair: min(self.counts[part] for part in pair), default=None)
        return " ".join(best) if best else None

    def _is_part(self, word: str) -> bool:
        often = self.counts.get(word, 0) >= _PART_FROM
        return often and (
            len(word) > 3 or word in _SHORT_PARTS or (len(word) == 3 and self.counts[word] >= 5 * _PART_FROM)
        )


def count_words(texts: Iterable[str]) -> dict[str, Known]:
    """The folded words of letters of ``texts``: in how many each stands, if in several, and how it is mostly spelt."""
    counts: Counter[str] = Counter()
    spellings: dict[str, Counter[str]] = {}
    for text in texts:
        found = {word: fold(word) for word in _WORD.findall(text.lower())}
        counts.update(set(found.values()))
        for word, folded in found.items():
            spellings.setdefault(folded, Counter())[word] += 1
    kept = sorted(word for word, times in counts.items() if times >= KNOWN_FROM)
    return {word: (counts[word], _usual(spellings[word])) for word in kept}


def _usual(spellings: Counter[str]) -> str:
    return max((times, spelling) for spelling, times in spellings.items())[1]
