"""The three steps that Rasa runs for every operation: begin, the form's turn, and the run once all is there."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.mechanism.consent import CONFIRMATION, STEP_UP
from actions.mechanism.context import current
from actions.mechanism.declaration import UNDO, Operation, Told, Values
from actions.mechanism.dialogue import SPOKEN_OF, Dialogue
from actions.mechanism.hearing import begin_with, hear
from actions.mechanism.offers import as_request, note_requests, offer_next, title_of, wish_for
from actions.mechanism.recent import after, recent_of
from actions.mechanism.registry import operations
from actions.mechanism.running import perform
from actions.mechanism.speaker import Speaker
from actions.mechanism.wish import operation_named
from actions.refusals import told
from bot.benefits.refusals import ChangedSinceShown, ConfirmationStale, Refusal, StepUpMissing
from bot.dialogue.acts import interpretation_from
from bot.dialogue.heard import Heard, heard_from
from bot.dialogue.situation import Kind, Outcome

FORM = "operation_form"

Events = list[dict[str, Any]]


def begin(dispatcher: CollectingDispatcher, tracker: Tracker, operation: Operation, heard: Heard) -> Events:
    """Start an operation: who may, whether it makes sense; the form takes over from here."""
    context = current()
    speaker = Speaker(dispatcher, context)
    if context.member_number is None:
        speaker.say("utter_sign_in", {"operation": title_of(context, operation)})
        asked = SlotSet("open_question", {"kind": "sign_in"})
        return [SlotSet("sign_in_request", heard.text), SlotSet("operation", None), asked]
    try:
        operation.ready(context)
    except Refusal as refusal:
        speaker.refuse(refusal)
        refused = after(tracker, context, operation, Outcome.REFUSED, told(refusal), heard=heard)
        return [SlotSet("operation", None), refused, *offer_next(speaker, context, tracker)]
    dialogue = Dialogue(dispatcher, tracker, operation)
    dialogue.state.update(wish=as_request(heard), begins=True)
    return dialogue.events()


class StartOperation(Action):
    """Begin the operation that the message asks for; further requests of the same message are kept for afterwards."""

    def name(self) -> str:
        return "action_start_operation"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        heard = heard_from(tracker.latest_message)
        expected = (tracker.get_slot("open_question") or {}).get("operation")
        recent = recent_of(tracker)
        last = recent.operation if recent is not None else None
        operation = operation_named(heard, expected, tracker.get_slot(SPOKEN_OF) or {}, last)
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
        if dialogue.state.pop("begins", False):
            more = begin_with(dialogue, heard_from(dialogue.state["wish"]), tracker)
        else:
            said = interpretation_from(tracker.latest_message.get("interpretation"))
            more = hear(dialogue, heard_from(tracker.latest_message), said, tracker)
        return [*dialogue.events(), *more]


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
        dialogue.spoken_of = {**dialogue.spoken_of, **_named_by(dialogue), **done.told.about}
        outcome = Outcome.SHOWN if dialogue.operation.reads else Outcome.DONE
        kept = after(
            tracker,
            dialogue.context,
            dialogue.operation,
            outcome,
            done.told,
            dialogue.values,
            heard_from(dialogue.state.get("wish") or {}),
        )
        return [*ended(dialogue), kept, *_offer(dialogue, done.told, tracker)]

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
            kept = after(tracker, dialogue.context, dialogue.operation, Outcome.REFUSED, told(refusal), dialogue.values)
            return [*ended(dialogue), kept, *offer_next(dialogue.speaker, dialogue.context, tracker)]
        for name in names:
            dialogue.values[name] = None
        dialogue.grants = {CONFIRMATION: None, STEP_UP: None}
        dialogue.state["answered"] = [name for name in dialogue.state["answered"] if name not in names]
        dialogue.requested = names[0]
        return [ActiveLoop(FORM), *dialogue.events()]


def _named_by(dialogue: Dialogue) -> Values:
    """What « la », « celui-là » mean after this operation: the things of a list that it dealt with."""
    return {
        value.name: dialogue.values[value.name]
        for value in dialogue.operation.values
        if value.kind is Kind.ONE_OF and isinstance(dialogue.values.get(value.name), dict)
    }


def _offer(dialogue: Dialogue, result: Told, tracker: Tracker) -> Events:
    """The next wish that waits; else what « oui », or « non, remets-la », means to the only button of the result."""
    offered = offer_next(dialogue.speaker, dialogue.context, tracker)
    starting = [option for option in result.options if "operation" in option.values]
    only = [option for option in starting if UNDO not in option.values] or starting
    asks = any(event["name"] == "open_question" for event in offered)
    if asks or len(only) != 1:
        return offered
    operation = operations()[only[0].values["operation"]]
    deed = dialogue.context.tools.say(only[0].title)
    question = {
        "kind": "undo" if UNDO in only[0].values else "button",
        "request": wish_for(operation, only[0].values),
        "deed": deed,
    }
    return [*offered, SlotSet("open_question", question)]


def ended(dialogue: Dialogue) -> Events:
    """The slots as before the operation, and no form."""
    names = [value.name for value in dialogue.operation.values]
    names += [CONFIRMATION, STEP_UP, "operation", "operation_state", "requested_slot"]
    about = SlotSet(SPOKEN_OF, dialogue.spoken_of or None)
    return [ActiveLoop(None), *(SlotSet(name, None) for name in names), about]
