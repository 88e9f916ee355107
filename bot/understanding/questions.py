"""Does a member ask about something, or ask for it to be done? « comment ça marche » against « archive ma carte »."""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.knowledge.french import expand, fold

_WISH = re.compile(
    r"\b(?:je (?:veux|voudrais|souhaite|souhaiterais|desire|aimerais)|j'aimerais|j'voudrais|j'ai (?:besoin|envie) d|"
    r"merci de|veuillez|il faudrait|faut que je|faites|fais|donnez?|montrez?|affichez?|envoie|envoyez)\b"
)
_ASKS_US = re.compile(
    r"\b(?:pouvez[ -]vous|pourriez[ -]vous|vous pou(?:vez|rriez)|peux[ -]tu|tu peux|pourrais[ -]tu)\b"
)
_ASKS_US_TO_TELL = re.compile(
    r"\b(?:expliquer|explique|expliquez|preciser|eclairer|indiquer (?:comment|si|pourquoi)|"
    r"dire (?:comment|si|pourquoi|a quoi)|"
    r"savoir (?:comment|si|pourquoi|a quoi|ce que)|comprendre)\b"
)
#: Only an explanation helps: why, or what went wrong.
_EXPLAIN = re.compile(
    r"\b(?:pourquoi|comment ca se fait|c'est quoi|qu'est[ -]ce que? c|que signifie|ca veut dire|a quoi (?:ca )?ser|"
    r"difference entre|n'(?:a|ont) pas ete|a ete refuse|erreur|n'apparait pas|ne (?:fonctionne|marche|correspond) pas|"
    r"ca marche comment|comment (?:ca|cela) (?:se passe|marche|fonctionne)|(?:est|serait) perdu|le perd|la perd)"
)
_ABOUT = re.compile(
    r"\b(?:jusqu'a quand|combien de temps|quand est[ -]ce|faut[ -]il|oblige|obligatoire|dois[ -]je|doit[ -]on|"
    r"ai[ -]je le droit|le droit de|possible de|possible d'|c'est possible|peut[ -]on|on peut|puis[ -]je|je peux|"
    r"est[ -]ce que? (?:c'est|ca|on)|fonctionne(?:nt)?|le principe|conditions?|que se passe|qui (?:peut|a le droit))\b"
)
_HOW = re.compile(r"\b(?:comment|de quelle (?:facon|maniere)|la marche a suivre|quelle demarche|comme on fait)\b")
#: « est-ce que je peux voir … » wants to see it.
_SEE = re.compile(
    r"\b(?:je peux|puis[ -]je|on peut|peut[ -]on|possible de?|est[ -]ce qu\w*)\b.{0,24}"
    r"\b(?:voir|avoir|connaitre|consulter|afficher|obtenir|savoir combien|reste)\b"
)
#: « Est-ce que je peux … », politely: behind it stands a wish, where it names what is needed to do it.
_MAY = re.compile(
    r"\b(?:est[ -]ce (?:que |qu')?)?(?:je (?:peux|pourrais)|puis[ -]je|on (?:peut|pourrait)|peut[ -]on|"
    r"(?:il )?(?:c'est|est|serait)(?:[ -]il)? possible d(?:e |')|possible d(?:e |'))"
)
_VALUES = frozenset({"consumer_id", "email", "brand", "amount", "order_number"})
_NAMES_ONE = frozenset({"consumer_id", "email", "order_number"})


def is_question(text: str, entities: Collection[str] = ()) -> bool:
    """True where ``text`` wants an explanation. ``entities`` are the kinds of values found in it.

    « Comment » with a value of one's own (« comment archiver ma carte Fnac ») is a wish: it can be done at once. So is
    « est-ce que je peux » with all that it takes (« … avoir une carte Fnac de 20 € », « … rattacher le 44619 »).
    """
    plain = fold(expand(text))
    if _EXPLAIN.search(plain) or _ASKS_US_TO_TELL.search(plain):
        return True
    if _WISH.search(plain) or _ASKS_US.search(plain) or _SEE.search(plain):
        return False
    if _ABOUT.search(_MAY.sub(" ", plain) if _complete(entities) else plain):
        return True
    return bool(_HOW.search(plain)) and not _VALUES.intersection(entities)


def _complete(entities: Collection[str]) -> bool:
    """Somebody's number or address, an order, or a brand with its amount."""
    return bool(_NAMES_ONE.intersection(entities)) or {"brand", "amount"} <= set(entities)
