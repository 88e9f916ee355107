"""Which values of an operation a message holds. Pure, so that the policy may ask too."""

from __future__ import annotations

import re

from actions.mechanism.declaration import Operation, Values
from actions.mechanism.heard import Heard
from bot.knowledge.french import fold

#: Words that announce a correction of something said before.
_CORRECTS = re.compile(
    r"\b(non|plutot|en fait|finalement|pardon|erreur|trompee?|change[rz]?|modifie[rz]?|a la place|au lieu|je prefere)\b"
)


def found_in(operation: Operation, requested: str | None, heard: Heard) -> Values:
    """The values that the message sets, by name: those of a button, else what is read and spotted in the text."""
    names = {value.name for value in operation.values}
    if heard.button:
        return {name: value for name, value in heard.chosen.items() if name in names}
    asked = operation.value(requested)
    found: Values = {}
    rest = heard
    if asked is not None:
        others = {value.name for value in operation.values if value is not asked and value.spot(heard) is not None}
        correction = bool(others) and corrects(heard) and asked.spot(heard) is None
        answer = None if correction else asked.read(heard)
        if answer is not None:
            found[asked.name] = answer
            rest = heard.without(*asked.uses)
    for value in operation.values:
        if value.name not in found:
            spotted = value.spot(rest)
            if spotted is not None:
                found[value.name] = spotted
    return found


def corrects(heard: Heard) -> bool:
    """Whether the message sounds like « non, plutôt … »."""
    return _CORRECTS.search(fold(heard.text)) is not None
