"""What a message wishes for: which operation, with which values, and what else besides. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from actions.mechanism.declaration import Operation, Value, Values
from actions.mechanism.registry import operations, requested_operation
from bot.dialogue.cues import cues
from bot.dialogue.heard import BARE, FALLBACK, Heard
from bot.dialogue.readers import LEAST_EUROS, candidates, mentioned
from bot.dialogue.repair import meant
from bot.dialogue.several import alternatives, wished_together
from bot.dialogue.situation import Kind, Situation
from bot.dialogue.wishes import asks_for_it, may_spend, wants_it_done, wants_to_spend

#: The entity that each kind of value is read from.
ENTITIES = {Kind.BRAND: "brand", Kind.AMOUNT: "amount", Kind.NUMBER: "consumer_id", Kind.EMAIL: "email"}

#: An intent below the threshold of « understood » still counts where the values are those of its operation.
_WITH_VALUES = 0.3

#: The same where the sentence points at what was just spoken of.
_POINTED = 0.15

#: So few words besides the thing follow up what was done last.
_FOLLOWS = 4

#: A value with more words around it is not alone.
_ALONE = 2

#: Above this, a bare number is a subscriber's rather than euros.
MOST_EUROS = 1000

#: What is named with no more words than these around it is clear without an intent.
_FEW_WORDS = 5

#: From which probability of a wish on a purchase begins; with words that ask for it; and what costs nothing.
_SURELY, _PROBABLY, _LIKELY_WISHED = 0.8, 0.5, 0.6

#: Nobody means to buy more at a breath.
MOST_AT_ONCE = 5


def said_of(operation: Operation, heard: Heard) -> dict[str, list[Any]]:
    """Every value of the operation that stands in the message, by name; those of a list are chosen later."""
    heard = meant(heard)
    found = {}
    for value in operation.values:
        values = candidates(value.kind, heard, Situation(), asked=False)
        if not values and value.kind is Kind.AMOUNT:
            values = [round(number * 100) for number in heard.all("number") if number >= LEAST_EUROS]
        elif not values and value.kind is Kind.NUMBER:
            values = heard.all("pieces")
        if values:
            found[value.name] = values
    return found


def values_for(operation: Operation, heard: Heard) -> Values:
    """The values that one message gives this operation, whole ones only; things of a list as they are named."""
    found: Values = {name: values[0] for name, values in said_of(operation, heard).items() if len(values) == 1}
    for value in operation.values:
        named = mentioned(heard, Situation(asked=value.name, mentions=value.mentions)) if value.mentions else []
        found.update(named[0] if named else {})
    return found


def things(operation: Operation, heard: Heard) -> list[Values]:
    """The things wished for in one message, each with its values: « un Fnac de 30 et un Darty de 20 »."""
    names = {ENTITIES[value.kind]: value.name for value in operation.values if value.kind in ENTITIES}
    found = wished_together(_with_bare_amounts(meant(heard), names), names)
    parts = [
        {name: round(float(value) * 100) if _is_amount(operation, name) else value for name, value in part.items()}
        for part in found
    ] or [{}]
    quantity = int(heard.first("quantity") or 1)
    if operation.repeats and len(parts) == 1 and quantity > 1:
        parts = parts * min(quantity, MOST_AT_ONCE)
    return parts


def _with_bare_amounts(heard: Heard, names: dict[str, str]) -> Heard:
    """« Un Darty de 30 »: where the operation takes an amount, a bare number that counts nothing is one."""
    if "amount" not in names:
        return heard
    entities = [{**one, "entity": "amount"} if _may_be_euros(one) else one for one in heard.entities]
    return replace(heard, entities=entities)


def _may_be_euros(found: dict[str, Any]) -> bool:
    return found.get("entity") in ("number", "consumer_id") and LEAST_EUROS <= float(found["value"]) <= MOST_EUROS


def _is_amount(operation: Operation, name: str) -> bool:
    value = operation.value(name)
    return value is not None and value.kind is Kind.AMOUNT


def undecided(operation: Operation, heard: Heard) -> dict[str, list[Any]]:
    """Values of which one is meant and several are said: « 20 ou 30 », by name."""
    found = said_of(operation, heard)
    return {name: values for name, values in found.items() if len(values) > 1 and alternatives(heard.text)}


def is_wished(operation: Operation, heard: Heard, wished: float) -> bool:
    """Whether a message that names an operation starts it; else it is answered, with the button that does it.

    ``wished``: how probable it is that the thing is to be done now, and not explained (``Interpretation``). What spends
    is only started by a wish that is present and positive (C2).
    """
    if heard.button or operation.confirm is None:
        return True
    return (_wants_to_spend if operation.spends else _wants_it_done)(heard, wished)


def _wants_to_spend(heard: Heard, wished: float) -> bool:
    """A sure wish, or a likely one with words that ask for it; never against the rules of safety.

    Where what it is about is not sure either, both.
    """
    if not may_spend(heard.first_request):
        return False
    asks = wants_to_spend(heard.first_request)
    if heard.intent == FALLBACK:
        return asks and wished >= _SURELY and (heard.other_words <= _FEW_WORDS or asks_for_it(heard.text))
    return wished >= _SURELY or (asks and (wished >= _PROBABLY or heard.intent in BARE))


def _wants_it_done(heard: Heard, wished: float) -> bool:
    """What costs nothing is shown before it is done, and may begin by a likely wish, or by values alone."""
    return wished >= _LIKELY_WISHED or (heard.intent in BARE and wants_it_done(heard.first_request))


def operation_named(
    heard: Heard, expected: str | None, about: Mapping[str, Any], last: str | None = None
) -> Operation | None:
    """The operation that a message is about, outside of any other.

    That is the one it asks for; else, for bare values, the one that an article has just offered (``expected``) or
    whose signature they are. ``about``: the values that were just spoken of; ``last``: the operation that was dealt
    with last.
    """
    asked = requested_operation(heard)
    if asked is not None or heard.button or heard.intent not in BARE:
        return asked
    offered = operations().get(expected or "")
    if offered is not None and said_of(offered, heard):
        return offered
    before = operations().get(last or "")
    if before and heard.other_words <= _FOLLOWS and any(_mentioned_in(value, heard) for value in before.values):
        return before
    for operation in operations().values():
        if operation.signature and operation.signature <= said_of(operation, heard).keys():
            return operation
    return _likely(heard, about) if heard.intent == FALLBACK else None


def _mentioned_in(value: Value, heard: Heard) -> bool:
    """« Et sur la Decathlon ? » names another thing for what was just done."""
    return any(heard.first(entity) is not None for entity in value.mentions)


def _likely(heard: Heard, about: Mapping[str, Any]) -> Operation | None:
    """Below the threshold, the best intent counts where its operation's values are there (« bon décatlon 30 »).

    Or where the sentence points at what was just spoken of (« classe-la »); ``about`` are the names of those values.
    """
    for name, share in heard.ranking[:2]:
        found = next((one for one in operations().values() if name in one.intents), None)
        pointed = found is not None and cues(heard.text).refers and any(one.name in about for one in found.values)
        if (
            found is not None
            and share >= (_POINTED if pointed else _WITH_VALUES)
            and (pointed or said_of(found, heard))
        ):
            return found
    return None


def takers(heard: Heard) -> list[Operation]:
    """The operations that a lone value could be for: « 44619 » attaches or detaches somebody."""
    if heard.other_words > _ALONE:
        return []
    said = {str(found.get("entity")) for found in heard.entities}
    return [
        one for one in operations().values()
        if one.confirm and any(ENTITIES.get(value.kind) in said or said & set(value.mentions) for value in one.values)
    ]  # fmt: skip
