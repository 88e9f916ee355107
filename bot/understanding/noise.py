"""Misspelt copies of a sentence, as members write: in a hurry, by ear, with the wrong key, dictated, without accents.

Written from what is known of French spelling, not from any file of errors: letters that sound alike, endings that are
not heard, doubled consonants, homophones that only grammar tells apart, the neighbours of each key on an AZERTY
keyboard, words that grow together or fall apart, apostrophes left out. What a sentence asks for never changes: numbers
and addresses are left as they are, and the words that turn a wish around (« pas », « plus », « sans ») are not dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from random import Random

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
#: Left alone: e-mail and web addresses, and whatever has a digit in it.
_LITERAL = re.compile(r"\S*[@\d/]\S*")
_PUNCTUATION = re.compile(r"[.,;:!?…]+(?=\s|$)|[«»\"()]")
_SHORTEST = 3

#: What sounds the same or nearly, tried in a random order; each is a pattern and what it may become.
_BY_EAR: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(pattern, re.I), tuple(becomes.split()))
    for pattern, becomes in (
        (r"qu(?=[eéèiao])", "k q"), (r"ph", "f"), (r"eau", "o au"), (r"(?<!e)au", "o"), (r"ai(?!l)", "è é ei e"),
        (r"ei(?!l)", "è ai"), (r"er$", "é ez er"), (r"ez$", "é er"), (r"ée?s?$", "er ez é"),
        (r"ait$|ais$", "é ai ait"), (r"ç", "s ss c"), (r"c(?=[eiéè])", "s ss"),
        (r"(?<=[aeiouy])s(?=[aeiouyé])", "z"), (r"ss", "s c"), (r"([bcdfglmnprt])\1", "\\1"),
        (r"(?<=[aeio])([lmnprt])(?=[aeiouéè])", "\\1\\1"), (r"g(?=[eiéè])", "j"), (r"ge(?=[ao])", "j"),
        (r"j(?=[ae])", "g ge"), (r"gu(?=[eiéè])", "g"), (r"y", "i"), (r"^h", ""), (r"th", "t"),
        (r"ch(?=[rlo])", "k"), (r"oi", "oua oa"), (r"en(?=[bcdfgptsv])", "an"), (r"an(?=[bcdfgptsv])", "en"),
        (r"em(?=[bp])", "am en"), (r"ain$|ein$", "in un"), (r"in(?=[cdfgptsv])", "ain un"),
        (r"tion", "sion ssion"), (r"gn", "ni"), (r"ill", "y ill"), (r"eil$|eille$", "ey eil eye"),
        (r"x(?=[aeioué])", "gz cs"), (r"(?<=\w\w)e$", ""), (r"(?<=\w\w)s$", ""), (r"(?<=\w\w)t$", ""),
        (r"(?<=\w\w\w)d$", "t"), (r"x$", "s"), (r"ent$", "e es"), (r"(?<=[a-z]{3})e(?=[mnrt][aeiou])", ""),
        (r"eu", "e oe"), (r"(?<=[a-z])o(?=[a-z])", "au"),
    )
)  # fmt: skip

#: Words that are heard the same and mean something else: only grammar tells them apart.
_HOMOPHONES: dict[str, tuple[str, ...]] = {}
for _family in """
    à a | et est é | ces ses c'est s'est sé cé | c'est ces sé cé | ou où | mes mais mé | son sont | on ont | la là l'a |
    sa ça | ce se c | leur leurs | peu peux peut | quel quelle qu'elle kel | sans s'en sen | ma m'a | ta t'a |
    quand quant kan | plus plu | tous tout toute | compte conte | compter conter | chèque cheque chek check |
    reçu ressu reçus | envoyé envoyer envoyez | commandé commander commandez | payé payer payez |
    perdu perdus | j'ai jé jai g | c'était cété ct | qu'est-ce kess quesque | est-ce esce es | n'ai né nai |
    n'est né | d'un dun | d'une dune | l'ai lai | m'envoyer menvoyer | je j | vous vs | pas pa | que ke k |
    qui ki | quoi koi | comment coment commen | pourquoi pk pourkoi | parce parsque | avec ac avc |
    toujours tjr toujour | beaucoup bcp boucoup | voudrais voudrai voudrait | veux veut veu | dois doit |
    fais fait | vais vai | suis sui | sais sait c | faut fo faux | fois foi | temps tant tps | mot mo |
    passe pass | adresse adress addresse | mail mel mèl mails | billet bilet billé | carte cart cartes |
    argent argen | remboursement rembourssement
""".split("|"):
    _together = tuple(_family.split())
    for _word in _together[:1] if len(_together[0]) > 2 else _together:
        _HOMOPHONES[_word] = tuple(other for other in _together if other != _word)

#: Rows of the AZERTY keyboard, and how far each is shifted to the right of the one above.
_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn")


def _neighbours() -> dict[str, str]:
    place = {key: (row, column) for row, keys in enumerate(_ROWS) for column, key in enumerate(keys)}
    return {
        key: "".join(
            other
            for other, (its_row, its_column) in place.items()
            if other != key and abs(its_row - row) <= 1 and abs(its_column - column) <= 1
        )
        for key, (row, column) in place.items()
    }


NEIGHBOURS = _neighbours()


def without_accents(text: str) -> str:
    """« reçu à Noël » → « recu a Noel »."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")


def by_ear(word: str, random: Random) -> str:
    """``word`` with one spelling of a sound in place of another: « beaucoup » → « bocoup ». The same if none fits."""
    for pattern, becomes in random.sample(_BY_EAR, len(_BY_EAR)):
        found = list(pattern.finditer(word))
        if found:
            match = random.choice(found)
            changed = word[: match.start()] + match.expand(random.choice(becomes or ("",))) + word[match.end() :]
            if changed != word and len(changed) >= 2:
                return changed
    return word


def homophone(word: str, random: Random) -> str:
    """Another word that sounds the same: « c'est » → « ces ». The same where none is known."""
    others = _HOMOPHONES.get(word.lower())
    return random.choice(others) if others else word


def slip(word: str, random: Random) -> str:
    """``word`` with one slip of a finger: a key beside, left out, doubled, too many, or two in the wrong order."""
    if len(word) < _SHORTEST:
        return word
    at = random.randrange(len(word))
    beside = NEIGHBOURS.get(without_accents(word[at]).lower(), "")
    kind = random.randrange(5)
    if kind == 0 and beside:
        return word[:at] + random.choice(beside) + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[: at + 1] + word[at:]
    if kind == 3 and beside:
        return word[: at + 1] + random.choice(beside) + word[at + 1 :]
    at = min(at, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def shortened(word: str, random: Random) -> str:
    """As on a phone, the vowels inside left out: « message » → « messge » or « mssge »."""
    if len(word) < 5:
        return word
    inside = [at for at in range(1, len(word) - 1) if word[at].lower() in "aeiouyéèê"]
    if not inside:
        return word
    left_out = set(inside if random.random() < 0.3 else random.sample(inside, 1))
    return "".join(letter for at, letter in enumerate(word) if at not in left_out)


def broken(word: str, random: Random) -> str:
    """A space inside: « rembourser » → « rem bourser »."""
    if len(word) < 6:
        return word
    at = random.randrange(2, len(word) - 1)
    return f"{word[:at]} {word[at:]}"


_Change = Callable[[str, Random], str]
#: Each hand errs in its own way: how often a word is changed, and by what (the likelier ones several times).
_HANDS: tuple[tuple[float, tuple[_Change, ...]], ...] = (
    (0.20, (slip, slip, slip, broken)),
    (0.35, (by_ear, by_ear, homophone)),
    (0.30, (shortened, homophone, by_ear)),
    (0.15, (homophone,)),
    (0.30, (slip, by_ear, homophone, shortened, broken)),
)


def misspelt(text: str, random: Random) -> str:
    """A copy of ``text`` as one hand might have written it; sometimes only its case, accents or commas differ.

    The same ``text`` and state of ``random`` always give the same copy. Addresses and numbers stay.
    """
    often, changes = random.choice(_HANDS)
    literal = [match.span() for match in _LITERAL.finditer(text)]

    def write(match: re.Match[str]) -> str:
        if any(start <= match.start() < end for start, end in literal) or random.random() >= often:
            return match.group()
        return random.choice(changes)(match.group(), random)

    written = _WORD.sub(write, text)
    if random.random() < 0.5:
        written = without_accents(written)
    if random.random() < 0.4:
        written = _PUNCTUATION.sub(" ", written)
    if random.random() < 0.4:
        written = re.sub(r"(?<=\w)['’](?=\w)", random.choice(("", " ")), written)
    if random.random() < 0.6:
        written = written.lower()
    elif random.random() < 0.1:
        written = written.upper()
    if random.random() < 0.25:
        written = _grown_together(written, random)
    return " ".join(written.split()) or text


def _grown_together(text: str, random: Random) -> str:
    """One space between two words left out: « mot de passe » → « mot depasse »."""
    gaps = [match.start() for match in re.finditer(r"(?<=[^\W\d_]) (?=[^\W\d_])", text)]
    if not gaps:
        return text
    at = random.choice(gaps)
    return text[:at] + text[at + 1 :]
