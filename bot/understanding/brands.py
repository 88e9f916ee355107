"""Brand names in a sentence, misspelt as people misspell them: « darti », « la fnak », « leroy merlain »."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.knowledge.french import fold

LONGEST = 1500
_MOST_WORDS = 4
_WORD = re.compile(r"[^\W_]+(?:&[^\W_]+)*")
#: Brands that are words, or nearly: only behind a word that announces a brand.
_ALSO_WORDS = frozenset(
    """
    action alinea apple booking botanic but casino celio courir deca galeries habitat hm jules kiko lafayette
    lego leroy lush mango nature orchestra pandora pathe picard rocher smartbox steam
    """.split()
)
_ANNOUNCES = frozenset(
    "achat bon bons boutique carte cartes chez cheque ecarte ecartes enseigne magasin marque".split()
)
#: French words one or two letters away from a brand: never taken for it.
_NEVER = frozenset(
    """
    actions amazone amazonie appel appelle apply booker boulangere boulangerie boulangers bricolage carrefours
    cassino center chausser chausses conforme conformes courriel courrier cultural culture culturel cultures dart
    darts decouverte decouvertes degat degats deliver delivery etais etait france francs gaufre histoire historique
    intermarches international intersports jardin jardins kiosque leclair livre livree macro maison maisons
    marionnette marionnettes micro monde monopole natures netflic nickel nocive orange parti partie party pate
    pates patho promis promo promos ritual rituels separe separer sephardim sport sports super total uber unique
    wonder zero
    """.split()
)


class BrandName(NamedTuple):
    """``name`` as the catalogue writes it, found at ``text[start:end]``."""

    name: str
    start: int
    end: int


class BrandMatcher:
    """Finds the brands of a list. ``ordinary`` are words seen in other sentences: they are never a misspelt brand."""

    def __init__(self, names: Iterable[str], aliases: Mapping[str, str], ordinary: Iterable[str] = ()) -> None:
        self._exact: dict[str, str] = {}
        for written, name in [*((name, name) for name in names), *aliases.items()]:
            self._exact.setdefault(_joined(written), name)
        known_names = set(self._exact)
        self._ordinary = (set(ordinary) | _NEVER) - known_names
        #: Names long enough to be recognised with a letter wrong, and how they sound.
        self._long = [key for key in self._exact if len(key) >= 5 and key not in _ALSO_WORDS]
        self._sounds: dict[str, str] = {}
        for key in self._exact:
            if len(_sound(key)) >= 4 and key not in _ALSO_WORDS:
                self._sounds.setdefault(_sound(key), key)

    def find(self, text: str) -> list[BrandName]:
        """The brands named in ``text``, in order, the longest name where several fit."""
        tokens = [(_folded(m.group()), m.start(), m.end()) for m in _WORD.finditer(text[:LONGEST])]
        found: list[BrandName] = []
        at = 0
        while at < len(tokens):
            for length in range(min(_MOST_WORDS, len(tokens) - at), 0, -1):
                name = self._name([token[0] for token in tokens[at : at + length]], tokens[at - 1][0] if at else "")
                if name:
                    found.append(BrandName(name, tokens[at][1], tokens[at + length - 1][2]))
                    at += length - 1
                    break
            at += 1
        return found

    def _name(self, window: list[str], before: str) -> str | None:
        key = _key(window)
        if key in _ALSO_WORDS and len(window) == 1:
            return self._exact.get(key) if before in _ANNOUNCES else None
        if key in self._exact and (len(window) == 1 or len(key) > 4):  # « de ça » is no « Déca »
            return self._exact[key]
        if not self._may_be_misspelt(window, key):
            return None
        sounds_like = self._sounds.get(_sound(key)) if len(window) == 1 else None
        if sounds_like:
            return self._exact[sounds_like]
        slips = 0 if len(key) < 5 else 1 if len(key) < 8 else 2
        near = process.extractOne(key, self._long, scorer=OSA.distance, score_cutoff=slips) if slips else None
        if near and near[0][0] == key[0] and abs(len(near[0]) - len(key)) <= 1:
            return self._exact[near[0]]
        return None

    def _may_be_misspelt(self, window: list[str], key: str) -> bool:
        """Ordinary words are what they are, unless there are enough letters to be sure (« maison du monde »)."""
        if len(window) > 1 and min(len(window[0]), len(window[-1])) < 3:
            return False  # « fnac de », « la halle » with something behind
        ordinary = [word in self._ordinary for word in window]
        return len(key) >= 4 and (not any(ordinary) or (len(key) >= 12 and (len(window) == 1 or key[-1] in "es")))


@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    return fold(word)


def _joined(name: str) -> str:
    """The key of a name: « Nature & Découvertes » → ``naturedecouvertes``."""
    return _key(_WORD.findall(fold(name)))


def _key(found: list[str]) -> str:
    key = "".join(found)
    return key.replace("&", "") if len(key) > 5 else key  # « h&m » is not « hm », nor « c&a » the word « ça »


_SAME_SOUND = (
    ("ph", "f"), ("th", "t"), ("qu", "k"), ("ck", "k"), ("ch", "sh"), ("c", "k"), ("y", "i"), ("eau", "o"), ("au", "o"),
    ("ain", "in"), ("ein", "in"), ("z", "s"), ("h", ""),
)  # fmt: skip


def _sound(key: str) -> str:
    """About how ``key`` is spoken: spellings of one sound are made equal, doubled letters and silent endings go."""
    for spelling, sound in _SAME_SOUND:
        key = key.replace(spelling, sound)
    key = re.sub(r"(.)\1+", r"\1", key)
    return re.sub(r"(?<=...)[esdt]+$", "", key)
