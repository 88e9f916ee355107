"""What is kept of the operation that was dealt with last, for the follow-ups of the next messages."""

from __future__ import annotations

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
    tracker: Tracker,
    context: TurnContext,
    operation: Operation,
    outcome: Outcome,
    told: Told | None = None,
    values: Values | None = None,
    heard: Heard | None = None,
) -> dict[str, Any]:
    """Keep what came of an operation; ``heard``: the words that asked for it, which may name one of the things.

    What was done before something was only looked at is kept behind it.
    """
    last = recent_of(tracker)
    done = last if last is None or last.outcome is Outcome.DONE else last.before
    values, things = values or {}, things_of(context, operation)
    about = {**_named(operation, values), **(told.about if told is not None else {})}
    if not about and heard is not None:
        places = choose(things, heard, asked=False)
        about = dict(things[places[0]].sets) if len(places) == 1 else {}
    response, fill = (told.response, told.fill) if told is not None else ("", {})
    before = done if outcome is Outcome.SHOWN else None
    return remember(Recent(operation.name, outcome, values, things, about, response, dict(fill), before=before))


def things_of(context: TurnContext, operation: Operation) -> tuple[Choosable, ...]:
    """The things that follow-ups of an operation may name, as they are now; none for a visitor."""
    if operation.afterwards is None or context.member_number is None:
        return ()
    return tuple(choosable(context, option) for option in operation.afterwards.things(context))


def set_aside(tracker: Tracker) -> list[dict[str, Any]]:
    """Something else was answered: a bare « pourquoi ? » is not about the operation any more."""
    recent = recent_of(tracker)
    return [remember(replace(recent, aside=True))] if recent is not None and not recent.aside else []


def repeated(operation: Operation, recent: Recent) -> Recent | None:
    """What « le même » means of this operation after what was dealt with last: its last run, or a thing like it."""
    for one in (recent, recent.before):
        like = one is not None and (
            operation.name == one.operation or any(name in one.about for name in operation.like)
        )
        if like and operation.same is not None:
            return one
    return None


def _named(operation: Operation, values: Values) -> Values:
    """The things of a list that it dealt with."""
    return {
        value.name: values[value.name]
        for value in operation.values
        if value.kind is Kind.ONE_OF and isinstance(values.get(value.name), (dict, list))
    }
