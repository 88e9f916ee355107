"""What is asked of something that was just done or said: was it done, what is there, where. Pure cues."""

from __future__ import annotations

import re

from bot.dialogue.cues import cues, spelt
from bot.dialogue.questions import facet
from bot.knowledge.french import words

#: So few words, without a question mark, still ask for a list.
_FEW = 4

#: What can be asked of something that was to be done, and the few words around it: « c'est bon, c'est passé ? ».
_STATES = frozenset(
    """
    fait faite faits passe passee parti partie valide validee enregistre enregistree effectue effectuee termine terminee
    fini finie reussi marche debite debitee debites preleve prelevee commande commandee annule annulee archive archivee
    detache detachee rattache rattachee achete achetee paye payee change changee touche envoye envoyee pris prise bon ok
    maintenant ensuite apres
    """.split()
)
_AROUND_A_STATE = frozenset(
    """
    c ca y est a et ont avez m n l ne on vous il elle ils elles tout rien pas bien bel deja donc vraiment alors au moins
    la hein non sur sure encore toujours du coup mais merci euh ah quoi combien deux une seule fois ete etait j ai je me
    compte en quelque chose que qu quand meme aussi enfin voila d accord sera sont t
    """.split()
)
_THE_DEED = re.compile(
    r"(?<!\w)(?:l'(?:achat|operation|archivage)|(?:la|ma) (?:commande|demande)|le (?:paiement|rattachement)|est[- ]ce|"
    r"ou (?:pas|non|quoi)|quand meme|du tout)(?!\w)"
)
_ASKS_LIST = re.compile(
    r"(?<!\w)(?:liste|(?:qui|quoi) d'autre|d'autres|encore quelqu'un|y en a une? autre|tout ce qu\w*|en tout|au total|"
    r"j'ai (?:qui|lesquel\w*)|(?:qui|quoi|lesquel\w*) (?:il )?(?:me |m')?reste|"
    r"(?:il )?(?:me |nous |vous )?reste[- ]?(?:t[- ]il )?(?:encore )?(?:qui|quoi|lesquel\w*|combien)|"
    r"(?:montre|affiche|redonne|redis|rappelle)[zrs]?[- ](?:moi|les|tout)\W*(?:tous|toutes|tout)?\W*$)(?!\w)"
)
#: « Je regarde où alors ? »
_WHERE = re.compile(r"(?<!\w)ou(?!\w)(?! (?:pas|non|bien)(?!\w))")
_HOW_COME = re.compile(r"(?<!\w)comment (?:ca|cela) se fait(?!\w)")
_SHOW = re.compile(r"(?<!\w)(?:montr|affich|redonn|redi|rappel|voir|donn)\w*")
_SEVERAL = re.compile(r"(?<!\w)(?:les autres|tous|toutes|tout le monde)(?!\w)")


def asks_outcome(text: str) -> bool:
    """Whether the message asks if it was done: « c'est bon, c'est passé ? », « vous n'avez rien débité au moins ? »."""
    said = spelt(text[:200])
    left = words(_THE_DEED.sub(" ", said))
    asks = "?" in said or _OR_NOT.search(said) is not None or bool({"maintenant", "ensuite"} & set(left))
    known = all(word in _STATES or word in _AROUND_A_STATE for word in left)
    return asks and known and (any(word in _STATES for word in left) or _STANDS.search(said) is not None)


_STANDS = re.compile(r"(?<!\w)(?:ca y est|c'est tout)(?!\w)")
_OR_NOT = re.compile(r"(?<!\w)ou (?:pas|non)(?!\w)")


def asks_list(text: str) -> bool:
    """« Il reste qui ? », « montrez-moi la liste »."""
    said = spelt(text[:400])
    asks = cues(text).question or len(said.split()) <= _FEW or _SHOW.search(said) is not None
    return asks and _ASKS_LIST.search(said) is not None


def facet_asked(text: str) -> str:
    """The facet of a question about what was said; ``list`` where all of its things are meant."""
    said, about = spelt(text[:400]), facet(text)
    if about in ("when", "how_much", "which") and _SEVERAL.search(said):
        return "list"
    if _HOW_COME.search(said):
        return "why"
    return "where" if about == "what" and _WHERE.search(said) else about
