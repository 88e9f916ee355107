"""The three steps that Rasa runs for every operation: begin, the form's turn, and the run once all is there."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.mechanism.consent import CONFIRMATION, STEP_UP
from actions.mechanism.context import current
from actions.mechanism.declaration import Operation
from actions.mechanism.dialogue import Dialogue
from actions.mechanism.heard import Heard, heard_from
from actions.mechanism.offers import as_request, note_requests, offer_next, title_of
from actions.mechanism.reading import operation_meant
from actions.mechanism.running import perform
from actions.mechanism.speaker import Speaker
from bot.benefits.refusals import ChangedSinceShown, ConfirmationStale, Refusal, StepUpMissing

FORM = "operation_form"

Events = list[dict[str, Any]]


def begin(dispatcher: CollectingDispatcher, tracker: Tracker, operation: Operation, heard: Heard) -> Events:
    """Start an operation: who may, whether it makes sense; the form takes over from here."""
    context = current()
    speaker = Speaker(dispatcher, context)
    if context.member_number is None:
        speaker.say("utter_sign_in", {"operation": title_of(context, operation)})
        return [SlotSet("sign_in_request", heard.text), SlotSet("operation", None)]
    try:
        operation.ready(context)
    except Refusal as refusal:
        speaker.refuse(refusal)
        return [SlotSet("operation", None), *offer_next(speaker, context, tracker)]
    dialogue = Dialogue(dispatcher, tracker, operation)
    dialogue.state["heard"] = {**as_request(heard), "chosen": {**heard.chosen, "nonce": dialogue.state["nonce"]}}
    return dialogue.events()


class StartOperation(Action):
    """Begin the operation that the message asks for; further requests of the same message are kept for afterwards."""

    def name(self) -> str:
        return "action_start_operation"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        heard = heard_from(tracker.latest_message)
        expected = (tracker.get_slot("open_question") or {}).get("operation")
        operation = operation_meant(heard, expected)
        if operation is None:
            return [SlotSet("operation", None)]
        return [*note_requests(tracker, heard, operation), *begin(dispatcher, tracker, operation, heard)]


class OperationForm(Action):
    """One turn of the form.

    Read, check, ask. Rasa calls it to validate ``operation_form``; ``requested_slot`` None ends the form.
    """

    def name(self) -> str:
        return f"validate_{FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        dialogue = Dialogue(dispatcher, tracker)
        first = dialogue.state.pop("heard", None)
        dialogue.hear(heard_from(first or tracker.latest_message), first is not None)
        return dialogue.events()


class RunOperation(Action):
    """Do it, say the result, and offer what else was asked for."""

    def name(self) -> str:
        return "action_run_operation"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        dialogue = Dialogue(dispatcher, tracker)
        try:
            done = perform(
                dialogue.context,
                dialogue.operation,
                dialogue.values,
                dialogue.run_name,
                dialogue.grants[CONFIRMATION],
                dialogue.grants[STEP_UP],
            )
        except (ConfirmationStale, ChangedSinceShown, StepUpMissing) as refusal:
            return self._show_again(dialogue, refusal)
        except Refusal as refusal:
            return self._refused(dialogue, tracker, refusal)
        dialogue.speaker.tell_done(done)
        return [*ended(dialogue), *offer_next(dialogue.speaker, dialogue.context, tracker)]

    @staticmethod
    def _show_again(dialogue: Dialogue, refusal: Refusal) -> Events:
        """What was accepted is not what would happen: show it as it is now."""
        dialogue.speaker.refuse(refusal)
        dialogue.grants = {CONFIRMATION: None, STEP_UP: None}
        dialogue.advance()
        return [ActiveLoop(FORM), *dialogue.events()]

    @staticmethod
    def _refused(dialogue: Dialogue, tracker: Tracker, refusal: Refusal) -> Events:
        names = dialogue.operation.ask_again(refusal)
        dialogue.speaker.refuse(refusal, dialogue.state["nonce"])
        if not names:
            return [*ended(dialogue), *offer_next(dialogue.speaker, dialogue.context, tracker)]
        for name in names:
            dialogue.values[name] = None
        dialogue.grants = {CONFIRMATION: None, STEP_UP: None}
        dialogue.state["answered"] = [name for name in dialogue.state["answered"] if name not in names]
        dialogue.requested = names[0]
        return [ActiveLoop(FORM), *dialogue.events()]


def ended(dialogue: Dialogue) -> Events:
    """The slots as before the operation, and no form."""
    names = [value.name for value in dialogue.operation.values]
    names += [CONFIRMATION, STEP_UP, "operation", "operation_state", "requested_slot"]
    return [ActiveLoop(None), *(SlotSet(name, None) for name in names)]
