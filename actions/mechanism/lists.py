"""Values that are one of a list: what is offered, and which of it is meant by the first sentence or at the summary."""

from __future__ import annotations

from typing import Any

from actions.mechanism.context import TurnContext
from actions.mechanism.declaration import Operation, Option, Value, Values
from bot.dialogue.choosing import choose, names_one_by_amount, wants_all
from bot.dialogue.cues import cues
from bot.dialogue.heard import Heard
from bot.dialogue.readers import mentioned
from bot.dialogue.situation import Choosable, Kind, Situation
from bot.french import euros

#: Buttons beside the things of a list: all of them, or none because the basket is kept.
_NO_THING = ("all", "basket")


def options_of(context: TurnContext, value: Value, values: Values) -> list[Option]:
    """Everything that answers the question for ``value``, in order."""
    if value.options is not None:
        return list(value.options(context, values))
    return list(value.ask(context, values).options)


def choosable(context: TurnContext, option: Option) -> Choosable:
    """An option as the reader of answers sees it, under the title that the member sees."""
    say = context.tools.say
    return option.choosable(say(option.title) if option.title in say else option.title)


def named_by(
    wish: Heard, context: TurnContext, operation: Operation, value: Value, values: Values, about: Any = None
) -> Any:
    """What a sentence names of the list of ``value``: « … avec le chèque Noël », « classe-la »; None for nothing.

    ``about``: the thing of this list that was spoken of last.
    """
    if value.kind is not Kind.ONE_OF:
        return None
    wish = _without_taken(wish, operation)
    options = options_of(context, value, values)
    things = [choosable(context, option) for option in options if option.values.get(value.name) not in _NO_THING]
    places = choose(things, wish, asked=False)
    if len(places) == 1:
        return things[places[0]].sets[value.name]
    if value.many and wants_all(wish.text) and any(option.values.get(value.name) == "all" for option in options):
        return "all"
    if places:
        return None
    named = mentioned(wish, Situation(asked=value.name, mentions=value.mentions))
    if named:  # before what was spoken of: « détacher le 37728 » means no other number
        return named[0][value.name]
    known = any(about is not None and thing.sets.get(value.name) == about for thing in things)
    return about if known and cues(wish.text).refers else None


def _without_taken(heard: Heard, operation: Operation) -> Heard:
    """The wish without the amounts that other values have taken: « un bon de 20 » names no cheque of 20 €."""
    if not any(value.kind is Kind.AMOUNT for value in operation.values) or names_one_by_amount(heard.text):
        return heard
    return heard.without("amount", "number")


def chosen_instead(heard: Heard, context: TurnContext, operation: Operation, values: Values) -> Values:
    """At the summary, another one of a list: « l'autre chèque », « pas elle, Deux ». Empty for none."""
    for value in operation.values:
        now = values.get(value.name)
        if value.kind is not Kind.ONE_OF or now is None:
            continue
        things = [choosable(context, option) for option in options_of(context, value, values)]
        single = [thing for thing in things if thing.sets.get(value.name) not in _NO_THING]
        about = next((thing for thing in single if thing.sets.get(value.name) == now), None)
        places = choose(single, heard, about, asked=True)
        if len(places) == 1 and single[places[0]].sets.get(value.name) != now:
            return single[places[0]].sets
    return {}


def other_choices(context: TurnContext, operation: Operation, values: Values) -> list[Choosable]:
    """What else could have been chosen of each list: a correction of the summary may name it."""
    return [
        choosable(context, option)
        for value in operation.values
        if value.kind is Kind.ONE_OF and values.get(value.name) is not None
        for option in options_of(context, value, values)
        if option.values.get(value.name) != values[value.name]
    ]


def option_for(one: Any, context: TurnContext, value: Value, values: Values) -> Option:
    """The button that gives ``value`` the candidate ``one``."""
    if value.kind is Kind.AMOUNT:
        return Option(euros(int(one)), {value.name: one}, cents=(int(one),))
    if isinstance(one, dict):
        named = next((option for option in options_of(context, value, values) if option.values == one), None)
        return named or Option(str(one), one)
    return Option(str(one), {value.name: one})
