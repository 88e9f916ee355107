"""A person, at any moment."""

from __future__ import annotations

import math
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.mechanism.context import current
from actions.mechanism.form import Events
from actions.mechanism.speaker import Speaker
from bot.french import moment
from bot.store.attempts import LimitReached
from bot.support import queue, queue_limits


class AskPerson(Action):
    """Say what happens next.

    The engine puts the conversation into the queue as the turn lands (``state`` of the response).
    """

    def name(self) -> str:
        return "action_ask_person"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        context = current()
        tools = context.tools
        speaker = Speaker(dispatcher, context)
        try:
            with tools.store.begin() as unit:
                queue_limits.count_request(unit, tools.clock, context.conversation_id, tools.most_waiting)
        except LimitReached as limit:
            full = isinstance(limit, queue_limits.QueueFull)
            minutes = str(math.ceil(limit.retry_after / 60))
            speaker.say("utter_queue_full" if full else "utter_asked_too_often", {"minutes": minutes})
            return []
        if not tools.hours.is_open(tools.clock):
            opening = tools.hours.next_opening(tools.clock)
            when = moment(opening, tools.clock()) if opening else tools.names["support_hours"]
            speaker.say("utter_waiting_closed", {"opening": when})
            return []
        with tools.store.read() as unit:
            ahead = len(queue.waiting(unit))
        if ahead:
            speaker.say("utter_waiting_ahead", {"ahead": str(ahead)})
        else:
            speaker.say("utter_waiting")
        return []
