"""Values that are one of a list: what is offered, and which of it is meant by the first sentence or at the summary."""

from __future__ import annotations

from typing import Any

from actions.mechanism.context import TurnContext
from actions.mechanism.declaration import Operation, Option, Value, Values
from bot.dialogue.choosing import choose, named_at, wants_all, with_names_by_amount_only
from bot.dialogue.cues import cues
from bot.dialogue.heard import Heard
from bot.dialogue.readers import mentioned
from bot.dialogue.situation import Choosable, Kind, Situation
from bot.french import euros

#: Buttons beside the things of a list: all of them, or none because the basket is kept.
ALL, BASKET = "all", "basket"
_NO_THING = (ALL, BASKET)


def options_of(context: TurnContext, value: Value, values: Values) -> list[Option]:
    """Everything that answers the question for ``value``, in order."""
    if value.options is not None:
        return list(value.options(context, values))
    return list(value.ask(context, values).options)


def choosable(context: TurnContext, option: Option) -> Choosable:
    """An option as the reader of answers sees it, under the title that the member sees."""
    say = context.tools.say
    return option.choosable(say(option.title) if option.title in say else option.title)


def _named(wish: Heard, operation: Operation, value: Value, listed: list[Choosable]) -> tuple[Any, list[Choosable]]:
    """The one thing that is named, or ``ALL``, or None; then everything that fits the words."""
    things = _without_buttons(value, listed)
    fits = [things[place] for place in choose(things, _without_taken(wish, operation), asked=False)]
    if len(fits) == 1:
        return fits[0].sets[value.name], fits
    together = value.many and wants_all(wish.text) and any(one.sets.get(value.name) == ALL for one in listed)
    return (ALL if together else None), fits


def named_by(
    wish: Heard, context: TurnContext, operation: Operation, value: Value, values: Values, about: Any = None
) -> Any:
    """What a sentence means of the list of ``value``: by name, « classe-la », or what is not in it; None for nothing.

    ``about``: the thing of this list that was spoken of last.
    """
    if value.kind is not Kind.ONE_OF:
        return None
    listed = [choosable(context, option) for option in options_of(context, value, values)]
    here, fits = _named(wish, operation, value, listed)
    if here is not None or fits:
        return here
    named = mentioned(wish, Situation(asked=value.name, mentions=value.mentions))
    if named:  # before what was spoken of: « détacher le 37728 » means no other number
        return named[0][value.name]
    things = _without_buttons(value, listed)
    known = any(about is not None and thing.sets.get(value.name) == about for thing in things)
    return about if known and cues(wish.text).refers else None


def _without_taken(heard: Heard, operation: Operation) -> Heard:
    """The wish without the amounts that other values have taken: « un bon de 20 » names no cheque of 20 €."""
    if not any(value.kind is Kind.AMOUNT for value in operation.values):
        return heard
    return with_names_by_amount_only(heard)


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


def things_elsewhere(context: TurnContext, operation: Operation, values: Values, asked: str) -> list[Choosable]:
    """The things of the lists that are neither asked for nor chosen yet: they may be named before."""
    return [
        thing
        for value in operation.values
        if value.name != asked and value.kind is Kind.ONE_OF and values.get(value.name) is None
        for thing in things_of(context, value, values)
    ]


def things_of(context: TurnContext, value: Value, values: Values) -> list[Choosable]:
    """What the list of ``value`` holds, without the buttons that are no thing of it."""
    return _without_buttons(value, [choosable(context, option) for option in options_of(context, value, values)])


def _without_buttons(value: Value, listed: list[Choosable]) -> list[Choosable]:
    return [one for one in listed if one.sets.get(value.name) not in _NO_THING]


def things_named(wish: Heard, context: TurnContext, operation: Operation, values: Values) -> dict[str, list[Any]]:
    """What a sentence names of each list, in its order, by value name: « … avec Noël et … avec Rentrée »."""
    found: dict[str, list[Any]] = {}
    for value in operation.values:
        if value.kind is not Kind.ONE_OF:
            continue
        listed = [choosable(context, option) for option in options_of(context, value, values)]
        things = _without_buttons(value, listed)
        in_order = [things[place].sets[value.name] for place, _, _ in named_at(things, wish.text)]
        single, _ = _named(wish, operation, value, listed)
        if len(in_order) > 1 or single is not None:
            found[value.name] = in_order if len(in_order) > 1 and single != ALL else [single]
    return found


def option_for(one: Any, context: TurnContext, value: Value, values: Values) -> Option:
    """The button that gives ``value`` the candidate ``one``."""
    if value.kind is Kind.AMOUNT:
        return Option(euros(int(one)), {value.name: one}, cents=(int(one),))
    if isinstance(one, dict):
        named = next((option for option in options_of(context, value, values) if option.values == one), None)
        return named or Option(str(one), one)
    return Option(str(one), {value.name: one})
