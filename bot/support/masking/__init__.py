"""Secrets typed into the chat by mistake, masked before anything is stored (S2).

What counts as one: numbers of payment and gift cards, bank accounts (IBAN, RIB) and social security (NIR); passwords
in whatever order and words they are announced; one-time codes, PINs, security codes, recovery codes, TOTP keys. What
only looks like one stays readable: orders, parcels, telephones, companies, subscribers, dates, amounts, bar codes.

All rules read a ``Shadow`` of the text and every pattern is bounded, so the time they take grows with the length alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.support.masking.codes import codes
from bot.support.masking.numbers import numbers
from bot.support.masking.passwords import passwords
from bot.support.masking.shadow import MASK, Expected, Shadow

__all__ = ["MASK", "Expected", "Masked", "mask_secrets"]

#: Words that only introduce a secret: a message of them alone asks nothing.
_FRAME = frozenset(
    """
    a actuel alors ancien au avec bah bancaire ben bien bonjour bjr bonsoir bleue c cadeau carte cartes cb ce cest cet
    ci cle clef code codes comme compte confidentiel configuration confirmation cordialement cryptogramme cvc cvv d
    date de des donc dos du e ecarte en est et etait euh exp expiration fin google hello hein iban j ai je l la le les
    lequel ma mail mastercard mdp me mes mien mis mon mot mots my n nir no nouveau numero num o of ok oui par pass
    passe passphrase password phrase pin pour pwd que qui recu recuperation rib s salut sauvegarde secours secret secu
    securite site slt sms social sociale son sont stp suivant suite svp te tenez tiens totp tout un validation
    verification veuillez visa voici voila votre vous y is the it merci mci mrc plait il
    """.split()
)
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Masked:
    """A text without its secrets.

    ``found`` names their kinds, in order of appearance and each once: ``card``, ``bank``, ``identity``, ``password``,
    ``code``. ``rest`` is what is to be understood: without marks, and without clauses that only announce a secret; ""
    where nothing else was said, so that there is nothing to answer.
    """

    text: str
    found: tuple[str, ...] = ()
    rest: str = ""


def mask_secrets(text: str, expected: Expected | None = None) -> Masked:
    """Replace secrets in ``text`` by ``MASK``. ``expected``: what the thread has just been about."""
    expected = expected or Expected()
    shadow = Shadow(text)
    found = list(numbers(shadow, expected))
    shadow.hide(found)
    found += codes(shadow, expected)
    shadow.hide(found)
    found += passwords(shadow, expected)
    if not found:
        return Masked(text, rest=text)
    spans = _merged([(*shadow.original(one), one.kind) for one in found])
    parts, end = [], 0
    for start, stop, _ in spans:
        parts += [text[end:start], MASK]
        end = stop
    masked = "".join([*parts, text[end:]])
    return Masked(masked, tuple(dict.fromkeys(kind for *_, kind in spans)), _rest(masked))


def _merged(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Spans in order; those that touch or overlap become one, of the kind that begins first."""
    merged: list[tuple[int, int, str]] = []
    for start, stop, kind in sorted(spans):
        if merged and start <= merged[-1][1]:
            first, end, before = merged[-1]
            merged[-1] = (first, max(end, stop), before)
        else:
            merged.append((start, stop, kind))
    return merged


#: Where a clause ends.
_CLAUSES = re.compile(r"(?<=[.,;!?\n])\s+|\s+(?:et|mais|puis|et aussi)\s+")
#: A mark with what led to it: « est •••• », « : « •••• » ».
_MARK = re.compile(rf"(?:\s*(?:[:=]|=>|->|\best\b|\bc['’]est\b|\bvoici\b))*\s*[\"'«“(]?\s*{MASK}\s*[\"'»”)]?", re.I)
#: What follows speaks of the secret, so it is not understood without the announcement.
_OF_IT = re.compile(
    r"\b(?:il|elle|ils|elles|ca|cela|l'\w+|celui|celle|lui|refus\w+|march\w+|fonctionn\w+|pas(?:se)?|chang\w+|bloqu\w+|"
    r"expir\w+|reinit\w+|valid\w+|invalid\w+|incorrect\w*|fau[xt]\w*|l[ae] (?:changer|modifier|mettre))\b"
)
#: A « oui » beside a secret is no plain yes: a remark accepts nothing.
_YES = re.compile(
    r"(?:oui|ouais|ok|okay|yes|d'accord|daccord|go|vas|allez|parfait|(?:je )?(?:valide|confirme)|"
    r"c'est (?:bon|parfait|ok))\b"
)


def _rest(masked: str) -> str:
    if _is_alone(masked):
        return ""
    clauses = _CLAUSES.split(masked)
    kept = [clause for clause in clauses if MASK not in clause or not _is_alone(clause)]
    rest = " ".join(kept)
    folded = Shadow(rest).text
    if _OF_IT.search(folded) or _YES.match(folded):
        rest = masked
    return " ".join(_MARK.sub(" ", rest).split()).strip(" ,;")


def _is_alone(masked: str) -> bool:
    return all(word in _FRAME for word in _WORD.findall(Shadow(masked).text)) and "?" not in masked
