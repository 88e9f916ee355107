"""A person, at any moment; the wait for one and its end."""

from __future__ import annotations

import math
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.mechanism.context import current
from actions.mechanism.form import Events
from actions.mechanism.speaker import Speaker
from bot.dialogue.contact import contact
from bot.dialogue.heard import heard_from
from bot.store.attempts import LimitReached
from bot.support import queue_limits
from bot.support.handoff import keep_contact
from bot.support.outlook import outlook

#: Outlooks after which somebody who only visits may be gone when the answer comes.
_LATER = ("closed", "absent")


class AskPerson(Action):
    """Say what happens next, or where the request stands that was made before.

    The engine puts the conversation into the queue as the turn lands (``state`` of the response). A visitor who may be
    gone by then is asked how the answer can reach them.
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
        with tools.store.read() as unit:
            told = outlook(unit, tools.clock, tools.hours, context.waiting_since, context.conversation_id)
        speaker = Speaker(dispatcher, context)
        before = context.waiting_since is not None
        response = f"utter_still_waiting_{told.kind}" if before else f"utter_waiting_{told.kind}"
        speaker.say(response, told.fill(tools.clock(), tools.names["support_hours"]))
        unreachable = context.unreachable and told.kind in _LATER
        if unreachable:
            speaker.say("utter_ask_contact")
        return [SlotSet("open_question", {"kind": "contact" if unreachable else "wait"})]


class TellHours(Action):
    """« Vous rouvrez quand ? »: when people answer, and whether somebody is there now. Calls nobody."""

    def name(self) -> str:
        return "action_tell_hours"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        context = current()
        tools = context.tools
        with tools.store.read() as unit:
            told = outlook(unit, tools.clock, tools.hours, context.waiting_since, context.conversation_id)
        response = f"utter_tell_hours_{told.kind if told.kind in _LATER else 'present'}"
        if context.waiting_since is not None:
            response = "utter_tell_hours_awaited_closed" if told.kind == "closed" else "utter_tell_hours_awaited"
        Speaker(dispatcher, context).say(response, told.fill(tools.clock(), tools.names["support_hours"]))
        return []


class WithdrawPerson(Action):
    """The member goes on with the assistant.

    The engine takes the conversation out of the queue as the turn lands (``state`` of the response).
    """

    def name(self) -> str:
        return "action_withdraw_person"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        context = current()
        awaited = context.waiting_since is not None
        goes_on = "utter_withdrawn_only" if tracker.active_loop else "utter_withdrawn"
        Speaker(dispatcher, context).say(goes_on if awaited else "utter_resumed")
        return []


class OfferWithdrawal(Action):
    """« Non », with nothing asked: perhaps the person is not wanted any more."""

    def name(self) -> str:
        return "action_offer_withdrawal"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        Speaker(dispatcher, current()).say("utter_offer_withdrawal")
        return [SlotSet("open_question", {"kind": "withdrawal"})]


class KeepContact(Action):
    """A visitor has said how the answer can reach them."""

    def name(self) -> str:
        return "action_keep_contact"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        context = current()
        given = contact(heard_from(tracker.latest_message))
        assert given is not None, "the policy only comes here with an address"
        with context.tools.store.begin() as unit:
            keep_contact(unit, context.conversation_id, given)
        Speaker(dispatcher, context).say("utter_contact_kept", {"contact": given})
        return []


class MessageLeft(Action):
    """What the assistant does not understand while a person is awaited is for that person: acknowledged once.

    ``left_message`` remembers the wait in which that was.
    """

    def name(self) -> str:
        return "action_message_left"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        context = current()
        wait = context.waiting_since.isoformat() if context.waiting_since else None
        before = tracker.get_slot("left_message") == wait
        Speaker(dispatcher, context).say("utter_message_added" if before else "utter_message_left")
        return [SlotSet("left_message", wait)]
