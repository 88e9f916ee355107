"""One operation under way: which values it has, what it asks next, and the events that keep it.

The state lives in Rasa's slots: one slot for each value, ``operation`` for the name, ``operation_state`` for the rest
(JSON): ``nonce`` ties buttons to this run; ``answered`` are the values in the order the member gave them, for «
retour »; ``misses`` counts answers that could not be read; ``confirmation`` is the card that was shown last.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.mechanism.consent import CONFIRMATION, STEP_UP, needs_code, show_code_card, show_summary
from actions.mechanism.context import current
from actions.mechanism.declaration import NotMeant, Operation, Told, Values
from actions.mechanism.heard import Heard
from actions.mechanism.reading import found_in, objects
from actions.mechanism.registry import operations
from actions.mechanism.speaker import Speaker, payload
from actions.refusals import told
from bot.benefits.refusals import Refusal

#: What is requested after a « non » to the summary: which value to change. Nothing can be accepted from there.
CHANGE = "change"

#: « J'ai pas compris », « je sais pas »: neither a yes nor a no.
_UNDECIDED = ("hesitate", "faq_not_helpful")

#: From this many unread answers on, a person is offered with every question.
MOST_MISSES = 3


class Dialogue:
    """The operation under way in this tracker. Methods say things and change the state; ``events`` keeps it."""

    def __init__(self, dispatcher: CollectingDispatcher, tracker: Tracker, operation: Operation | None = None) -> None:
        self.context = current()
        self.speaker = Speaker(dispatcher, self.context)
        self.fresh = operation is not None
        self.operation = operation or operations()[tracker.get_slot("operation")]
        self.values: Values = {}
        self.state: dict[str, Any] = {"nonce": secrets.token_urlsafe(8), "answered": [], "misses": 0}
        self.requested: str | None = None
        self.grants: dict[str, str | None] = {CONFIRMATION: None, STEP_UP: None}
        if operation is None:
            self.values = {value.name: tracker.get_slot(value.name) for value in self.operation.values}
            self.state.update(tracker.get_slot("operation_state") or {})
            self.requested = tracker.get_slot("requested_slot")
            self.grants = {name: tracker.get_slot(name) for name in self.grants}

    @property
    def run_name(self) -> str:
        """The operation and this run of it: what confirmations and proofs are bound to."""
        return f"{self.operation.name}:{self.state['nonce']}"

    def events(self) -> list[dict[str, Any]]:
        """The slots as they are now."""
        slots = {
            **{value.name: self.values.get(value.name) for value in self.operation.values},
            **self.grants,
            "operation": self.operation.name,
            "operation_state": self.state,
            "requested_slot": self.requested,
        }
        return [SlotSet(name, value) for name, value in slots.items()]

    # ── hearing ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def hear(self, heard: Heard, begins: bool = False) -> None:
        """Take what the message says, then ask for what comes next; a refusal is said and is itself the question."""
        carries = heard.intent in ("give_value", "start_operation")  # others, such as « Modifier », only say a word
        if heard.button and carries and heard.chosen.get("nonce") != self.state["nonce"]:
            self.ask_again("utter_choice_stale")
            return
        found = found_in(self.operation, self.requested, heard, bool(self.state.get("others_first")), begins)
        found = found or self._by_place(heard)
        if self.requested == CONFIRMATION and not found:
            self._hear_confirmation(heard)
        elif self.requested == STEP_UP and heard.chosen.get(STEP_UP):
            self.grants[STEP_UP] = heard.chosen[STEP_UP]
            self.advance()
        elif found:
            self.take(found)
        elif self.requested == CHANGE:
            self.ask_again("utter_back_to_question")
        elif heard.intent == "deny" and self.state["answered"]:
            self.ask_what_to_change()
        elif self.requested:
            self.missed()
        else:
            self.advance()

    def _hear_confirmation(self, heard: Heard) -> None:
        pressed = heard.chosen.get(CONFIRMATION)
        if pressed is not None and pressed != self.state.get("confirmation"):
            self.ask_again("utter_choice_stale")  # the button of a summary that was corrected since
        elif pressed or (heard.intent == "affirm" and not objects(heard)):
            self.grants[CONFIRMATION] = self.state.get("confirmation")
            self.advance()
        elif heard.intent == "deny" or (objects(heard) and heard.intent not in _UNDECIDED):
            self.ask_what_to_change()
        else:
            self.missed()

    def _by_place(self, heard: Heard) -> Values:
        """« Le deuxième » of the buttons that were just shown."""
        options: list[Values] = self.state.get("options") or []
        place = heard.first("ordinal")
        if heard.button or place is None or not -len(options) <= place <= len(options) or place == 0:
            return {}
        return dict(options[place - 1 if place > 0 else place])

    def take(self, found: Values) -> None:
        """Keep what was found, checking it and every later value that depends on it, then go on."""
        changed = False
        for value in self.operation.values:
            given = value.name in found
            candidate = found[value.name] if given else self.values.get(value.name)
            if candidate is None:
                if given:
                    self.values[value.name], changed = None, True
                continue
            if not given and not changed:
                continue
            try:
                kept = value.check(self.context, self.values, candidate)
            except NotMeant:
                continue
            except Refusal as refusal:
                self._refuse_value(value.name, refusal)
                return
            if kept != self.values.get(value.name):
                self.values[value.name], changed = kept, True
            if given:
                self._answered(value.name)
        if changed:
            self.grants = {CONFIRMATION: None, STEP_UP: None}
            self.state["reopened"] = []
        self.state.update(misses=0, refused=None, others_first=False)
        self.advance()

    def _answered(self, name: str) -> None:
        self.state["answered"] = [*(one for one in self.state["answered"] if one != name), name]

    def _refuse_value(self, name: str, refusal: Refusal) -> None:
        """Say why, and leave the question open with its buttons. Nothing is chosen for the member from here on."""
        self.values[name] = None
        self.grants = {CONFIRMATION: None, STEP_UP: None}
        self.requested = name
        what = f"{type(refusal).__name__} {sorted(vars(refusal).items())}"
        again = self.state.get("refused") == what
        self.state["refused"] = what
        self.state["others_first"] = refusal.of_an_earlier_value
        self.state["reopened"] = [*self.state.get("reopened", []), name]
        self.state["misses"] = min(self.state["misses"] + 1, MOST_MISSES)
        if again:  # never the same sentence twice running
            self._ask(name, f"utter_missed_{self.state['misses']}", "_again")
            return
        reply = told(refusal)
        if not reply.options:
            value = self.operation.value(name)
            reply = replace(reply, options=value.ask(self.context, self.values).options if value else ())
        self._tell(reply, None, "")

    # ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def advance(self, lead: str | None = None, variant: str = "") -> None:
        """Ask for the first thing that is missing; nothing is requested once all is there."""
        for value in self.operation.values:
            if self.values.get(value.name) is not None:
                continue
            if value.name not in self.state.get("reopened", []):
                try:
                    preset = value.preset(self.context, self.values)
                except Refusal as refusal:
                    self._refuse_value(value.name, refusal)
                    return
                if preset is not None:
                    self.values[value.name] = preset
                    continue
            self._ask(value.name, lead, variant)
            return
        self._ask_consent(lead)

    def _ask_consent(self, lead: str | None) -> None:
        """All values are there: show what would happen, then ask for a fresh code where one is needed."""
        if self.operation.confirm is not None and not self.grants[CONFIRMATION]:
            try:
                self.state["confirmation"] = show_summary(
                    self.speaker, self.operation, self.values, self.run_name, lead
                )
            except Refusal as refusal:
                self._refuse_value(self.operation.values[-1].name, refusal)
                return
            self.requested, self.state["options"] = CONFIRMATION, None
        elif self.operation.step_up and not self.grants[STEP_UP] and needs_code(self.context):
            show_code_card(self.speaker, self.context, self.run_name, lead)
            self.requested = STEP_UP
        else:
            self.requested = None

    def _ask(self, name: str, lead: str | None, variant: str) -> None:
        value = self.operation.value(name)
        assert value is not None, name
        self.requested = name
        self._tell(value.ask(self.context, self.values), lead, variant)

    def ask_again(self, lead: str | None = None, variant: str = "") -> None:
        """Put the open question again; what was accepted but not done yet must be shown again."""
        if self.requested == CONFIRMATION:
            self.grants[CONFIRMATION] = None
        self.advance(lead, variant)

    def missed(self) -> None:
        """The answer could not be read: ask in other words, then offer help."""
        self.state["misses"] = min(self.state["misses"] + 1, MOST_MISSES)
        self.ask_again(f"utter_missed_{self.state['misses']}", "_again")

    def ask_what_to_change(self) -> None:
        """« Non » to the summary: offer the values that were given. What was shown can no longer be accepted."""
        self.requested = CHANGE
        self.state.update(confirmation=None, options=None)
        answered = [name for name in self.state["answered"] if self.values.get(name) is not None]
        buttons = [
            {
                "title": self.context.tools.say(f"utter_change_{name}"),
                "payload": payload("change_value", {"value": name}),
            }
            for name in answered
        ]
        self.speaker.say("utter_what_to_change", buttons=buttons)

    def reopen(self, name: str) -> None:
        """Ask for a value again, even where only one is possible."""
        self.values[name] = None
        self.grants = {CONFIRMATION: None, STEP_UP: None}
        self.state["answered"] = [one for one in self.state["answered"] if one != name]
        self.state["reopened"] = [*self.state.get("reopened", []), name]
        self.advance()

    def _tell(self, said: Told, lead: str | None, variant: str) -> None:
        if variant and said.response + variant in self.context.tools.say:
            said = replace(said, response=said.response + variant)
        self.state["options"] = [option.values for option in said.options if "operation" not in option.values]
        buttons = []
        if self.state["misses"] >= MOST_MISSES:
            title = self.context.tools.say("utter_topic_contact_human")
            buttons = [{"title": title, "payload": payload("contact_human"), "last": True}]
        buttons.append(
            {"title": self.context.tools.say("utter_button_cancel"), "payload": payload("cancel"), "last": True}
        )
        self.speaker.tell(said, self.state["nonce"], lead, buttons=buttons)
