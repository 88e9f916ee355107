"""Which values of an operation a message holds. Pure, so that the policy may ask too."""

from __future__ import annotations

import re

from actions.mechanism.declaration import Operation, Values
from actions.mechanism.heard import BARE, Heard
from actions.mechanism.registry import operations, requested_operation
from bot.knowledge.french import fold

#: Words that announce a correction of something said before.
_CORRECTS = re.compile(
    r"\b(non|nan|plutot|en fait|finalement|pardon|erreur|trompee?"
    r"|change[rz]?|modifie[rz]?|a la place|au lieu|je prefere)\b"
)

#: Words that take a yes back. « Pas de souci » does not.
_OBJECTS = re.compile(r"\b(mais|pas|non|nan|plutot|attend[sz]?|sauf|sais|change[rz]?|modifie[rz]?|hesite|doute)\b")
_NO_OBJECTION = re.compile(r"\bpas (de )?(souci|soucis|probleme|problemes|pb)\b")


def found_in(
    operation: Operation, requested: str | None, heard: Heard, others_first: bool = False, loosely: bool = False
) -> Values:
    """The values that the message sets, by name: those of a button, else what is read and spotted in the text.

    ``others_first``: the question was refused for what an earlier value asks, so that value is looked for before an
    answer. ``loosely``: the sentence surely is about this operation, so that bare numbers count.
    """
    names = {value.name for value in operation.values}
    if heard.button:
        return {name: value for name, value in heard.chosen.items() if name in names}
    asked = operation.value(requested)
    correction = corrects(heard)
    loosely = loosely or correction or heard.intent in operation.intents

    def spotted(value: object, message: Heard) -> object:
        found = value.spot(message)  # type: ignore[attr-defined]
        return value.loose(message) if found is None and loosely else found  # type: ignore[attr-defined]

    found: Values = {}
    rest = heard
    if asked is not None:
        other = any(spotted(value, heard) is not None for value in operation.values if value is not asked)
        elsewhere = other and (others_first or (correction and asked.spot(heard) is None))
        answer = None if elsewhere else asked.read(heard)
        if answer is not None:
            found[asked.name] = answer
            rest = heard.without(*asked.uses)
    for value in operation.values:
        if value.name not in found:
            seen = spotted(value, rest)
            if seen is not None:
                found[value.name] = seen
    return found


def corrects(heard: Heard) -> bool:
    """Whether the message sounds like « non, plutôt … »."""
    return _CORRECTS.search(fold(heard.text)) is not None


def objects(heard: Heard) -> bool:
    """Whether there is a « but » in it: such a yes accepts nothing."""
    return _OBJECTS.search(_NO_OBJECTION.sub(" ", fold(heard.text))) is not None


def operation_meant(heard: Heard, expected: str | None) -> Operation | None:
    """The operation that a message starts outside of any other.

    That is the one it asks for; else, for bare values, the one that an article has just offered (``expected``) or
    whose signature they are.
    """
    asked = requested_operation(heard)
    if asked is not None or heard.button or heard.intent not in BARE:
        return asked
    offered = operations().get(expected or "")
    if offered is not None and found_in(offered, None, heard, loosely=True):
        return offered
    for operation in operations().values():
        if operation.signature and operation.signature <= found_in(operation, None, heard, loosely=True).keys():
            return operation
    return None
