"""The one wish that is read while a person has the conversation: somebody else, please.

The assistant is silent then, so no model is asked: a rule on the words, made to miss rather than to take a
conversation away from an agent for a sentence about something else.
"""

from __future__ import annotations

import re

from bot.knowledge.french import fold

_WHO = r"(?:conseill\w+|agents?|interlocut\w+|operat\w+|collegues?|responsables?|superieurs?|techniciens?|humains?)"
_OTHER = rf"(?:(?:un |une |d'|l'|vos |de |des )?(?:autres?|different\w*|nouve\w+) {_WHO}|{_WHO} (?:different\w*|autre))"
_ASKS = (
    r"(?:je (?:veux|voudrais|souhaite\w*|prefer\w+|demande|desire|exige)|j'aimerais|j'exige|il me faut|"
    r"(?:puis[- ]je|peut[- ]on|pouvez[- ]vous|pourriez[- ]vous|on peut|est[- ]ce possible|est[- ]il possible|possible)|"
    r"(?:passez|donnez|mettez|transferez|envoyez|trouvez|appelez)[- ](?:moi|nous)?)"
)
#: « un autre conseiller svp », with nothing else said.
_BARE = re.compile(rf"^(?:(?:bonjour|svp|non|bon|alors|et) )*{_OTHER}(?: (?:svp|stp|s'il vous plait|merci))*$")
_WISH = re.compile(rf"\b{_ASKS}\b.{{0,40}}\b{_OTHER}\b")
_CHANGE = re.compile(rf"\bchang\w+ (?:de |d'|mon |le |la |l'){_WHO}\b")
_SOMEBODY = re.compile(
    rf"\b(?:{_ASKS}|parler|voir|discuter|echanger|traiter)\b.{{0,40}}"
    r"\b(?:quelqu'un d'autre|(?:un|une) autre (?:personne|que vous)|(?:un|une) de vos collegues?)(?! (?:que|qui|m'a)\b)"
)
#: What was, what is not wanted, and people who are attached to an account are something else.
_NOT_MEANT = re.compile(
    r"\b(?:pas|surtout pas|inutile|deja|hier|avait|avais|ai (?:eu|parle|vu)|m'a|m'avait|rattach\w+|attach\w+|ajout\w+|"
    r"detach\w+|inscri\w+|abonn\w+)\b"
)
_LONGEST = 160


def wants_other_person(text: str) -> bool:
    """Whether a member asks for another agent than the one who answers: « je voudrais un autre conseiller »."""
    said = re.sub(r"[^\w'\- ]+", " ", fold(text).replace("’", "'"))
    said = " ".join(said.split())
    if not said or len(said) > _LONGEST or _NOT_MEANT.search(said):
        return False
    return any(pattern.search(said) for pattern in (_BARE, _WISH, _CHANGE, _SOMEBODY))
