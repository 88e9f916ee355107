"""What is kept of the operation that was dealt with last, for the follow-ups of the next messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions.mechanism.context import TurnContext
from actions.mechanism.declaration import Operation, Told, Values
from actions.mechanism.lists import choosable
from bot.dialogue.choosing import choose
from bot.dialogue.heard import Heard
from bot.dialogue.situation import Choosable, Kind, Outcome, Recent, recent_from

#: The slot.
RECENT = "recent"


def recent_of(tracker: Tracker) -> Recent | None:
    """What was dealt with last."""
    return recent_from(tracker.get_slot(RECENT))


def remember(recent: Recent | None) -> dict[str, Any]:
    """The event that keeps it."""
    event: dict[str, Any] = SlotSet(RECENT, recent.as_json() if recent is not None else None)
    return event


def after(
    context: TurnContext,
    operation: Operation,
    outcome: Outcome,
    told: Told | None = None,
    values: Values | None = None,
    heard: Heard | None = None,
) -> dict[str, Any]:
    """Keep what came of an operation; ``heard``: the words that asked for it, which may name one of the things."""
    values, things = values or {}, things_of(context, operation)
    about = {**_named(operation, values), **(told.about if told is not None else {})}
    if not about and heard is not None:
        places = choose(things, heard, asked=False)
        about = dict(things[places[0]].sets) if len(places) == 1 else {}
    response, fill = (told.response, told.fill) if told is not None else ("", {})
    return remember(Recent(operation.name, outcome, values, things, about, response, dict(fill)))


def things_of(context: TurnContext, operation: Operation) -> tuple[Choosable, ...]:
    """The things that follow-ups of an operation may name, as they are now; none for a visitor."""
    if operation.afterwards is None or context.member_number is None:
        return ()
    return tuple(choosable(context, option) for option in operation.afterwards.things(context))


def set_aside(tracker: Tracker) -> list[dict[str, Any]]:
    """Something else was answered: a bare « pourquoi ? » is not about the operation any more."""
    recent = recent_of(tracker)
    return [remember(replace(recent, aside=True))] if recent is not None and not recent.aside else []


def may_repeat(operation: Operation, recent: Recent) -> bool:
    """Whether « le même » can mean this operation after what was dealt with last."""
    return operation.same is not None and (operation.name == recent.operation or _is_like(operation, recent.about))


def _is_like(operation: Operation, about: Mapping[str, Any]) -> bool:
    return any(name in about for name in operation.like)


def _named(operation: Operation, values: Values) -> Values:
    """The things of a list that it dealt with."""
    return {
        value.name: values[value.name]
        for value in operation.values
        if value.kind is Kind.ONE_OF and isinstance(values.get(value.name), (dict, list))
    }
