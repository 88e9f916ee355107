"""What works at every step of every operation.

Cancel, back, start over, change a value, a question in between, another request.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.mechanism.articles import article_for, say_article
from actions.mechanism.context import current
from actions.mechanism.dialogue import Dialogue
from actions.mechanism.explain import explain
from actions.mechanism.form import Events, begin, ended
from actions.mechanism.offers import SLOT, as_request, keep, offer_next, taken, title_of
from actions.mechanism.recent import after
from actions.mechanism.registry import operations, requested_operation
from actions.mechanism.running import perform
from actions.mechanism.speaker import Speaker
from bot.benefits.refusals import Refusal
from bot.dialogue.heard import heard_from
from bot.dialogue.situation import Outcome


class CancelOperation(Action):
    """« Annuler »: nothing has happened, and it is said."""

    def name(self) -> str:
        return "action_cancel_operation"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        dialogue = Dialogue(dispatcher, tracker)
        dialogue.speaker.say("utter_cancelled", {"operation": title_of(dialogue.context, dialogue.operation)})
        if dialogue.context.waiting_since is not None:
            dialogue.speaker.say("utter_person_still_awaited")
        kept = after(tracker, dialogue.context, dialogue.operation, Outcome.CANCELLED, values=dialogue.values)
        return [*ended(dialogue), kept, *offer_next(dialogue.speaker, dialogue.context, tracker)]


class GoBack(Action):
    """« Retour »: the value given last is asked for again. What has taken effect stays (R3)."""

    def name(self) -> str:
        return "action_go_back"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        dialogue = Dialogue(dispatcher, tracker)
        if dialogue.state["answered"]:
            dialogue.reopen(dialogue.state["answered"][-1])
        else:
            dialogue.ask_again("utter_first_question")
        return dialogue.events()


class StartOver(Action):
    """« Recommencer »: the same operation from its first question."""

    def name(self) -> str:
        return "action_start_over"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        dialogue = Dialogue(dispatcher, tracker, Dialogue(dispatcher, tracker).operation)
        dialogue.advance("utter_started_over")
        return dialogue.events()


class AskAgain(Action):
    """The open question again, once, after something else was answered in between."""

    def name(self) -> str:
        return "action_ask_again"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        dialogue = Dialogue(dispatcher, tracker)
        dialogue.ask_again("utter_back_to_question")
        return dialogue.events()


class Explain(Action):
    """A question about the step or the operation: answered once, then the open question again, once."""

    def name(self) -> str:
        return "action_explain"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        dialogue = Dialogue(dispatcher, tracker)
        explain(dialogue, heard_from(tracker.latest_message))
        dialogue.ask_again("utter_back_to_question")
        return dialogue.events()


class ChangeValue(Action):
    """A button of « que souhaitez-vous changer ? »."""

    def name(self) -> str:
        return "action_change_value"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        dialogue = Dialogue(dispatcher, tracker)
        name = heard_from(tracker.latest_message).chosen.get("value")
        if dialogue.operation.value(name) is None:
            dialogue.ask_again("utter_choice_stale")
        else:
            dialogue.reopen(str(name))
        return dialogue.events()


class RunAside(Action):
    """Another operation that asks nothing, done in between."""

    def name(self) -> str:
        return "action_run_aside"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        context = current()
        speaker = Speaker(dispatcher, context)
        operation = requested_operation(heard_from(tracker.latest_message))
        assert operation is not None, "the policy only comes here with an operation"
        try:
            operation.ready(context)
            speaker.tell_done(perform(context, operation))
        except Refusal as refusal:
            speaker.refuse(refusal)
        return []


class QueueRequest(Action):
    """Another operation is asked for in the middle of one.

    It is kept for afterwards, or taken now if the member prefers.
    """

    def name(self) -> str:
        return "action_queue_request"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        dialogue = Dialogue(dispatcher, tracker)
        heard = heard_from(tracker.latest_message)
        operation = requested_operation(heard)
        assert operation is not None
        fill = {
            "operation": title_of(dialogue.context, dialogue.operation),
            "request": title_of(dialogue.context, operation),
        }
        dialogue.speaker.say("utter_queued", fill)
        return keep(tracker, [as_request(heard)])


class TakeNext(Action):
    """The kept request is taken up: after the one before, or in its place."""

    def name(self) -> str:
        return "action_take_next"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        request, rest = taken(tracker)
        if request is None:
            Speaker(dispatcher, current()).say("utter_choice_stale")
            return [SlotSet("operation", None)]
        before = ended(Dialogue(dispatcher, tracker)) if tracker.get_slot("operation") in operations() else []
        heard = heard_from(request)
        operation = requested_operation(heard)
        events = [*before, SlotSet(SLOT, rest or None)]
        if operation is None:
            context = current()
            article = article_for(context, heard)
            if article is not None:
                say_article(Speaker(dispatcher, context), context, article)
            return [*events, SlotSet("operation", None)]
        return [*events, *begin(dispatcher, tracker, operation, heard)]


class PressOnly(Action):
    """« Oui » to the only button of an answer: the same as pressing it."""

    def name(self) -> str:
        return "action_press_only"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        request = (tracker.get_slot("open_question") or {}).get("request")
        heard = heard_from(request or {})
        operation = requested_operation(heard)
        if operation is None:
            Speaker(dispatcher, current()).say("utter_choice_stale")
            return [SlotSet("operation", None)]
        return begin(dispatcher, tracker, operation, heard)


class DropNext(Action):
    """The kept request is not wanted any more."""

    def name(self) -> str:
        return "action_drop_next"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        Speaker(dispatcher, current()).say("utter_anything_else")
        _, rest = taken(tracker)
        return [SlotSet(SLOT, rest or None)]
