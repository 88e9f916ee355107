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

from actions.mechanism.context import current
from actions.mechanism.declaration import Operation, Told, Values
from actions.mechanism.heard import Heard
from actions.mechanism.reading import found_in
from actions.mechanism.registry import operations
from actions.mechanism.speaker import Speaker, payload
from bot.benefits import confirmations
from bot.benefits.account import two_factor_enabled
from bot.benefits.refusals import Refusal
from bot.support import cards

#: Slots besides the values: what was accepted, and the proof of a fresh code.
CONFIRMATION = "confirmation"
STEP_UP = "step_up"

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

    def hear(self, heard: Heard) -> None:
        """Take what the message says, then ask for what comes next; a refusal is said and is itself the question."""
        if heard.button and heard.chosen.get("nonce") != self.state["nonce"]:
            self.ask_again("utter_choice_stale")
            return
        found = found_in(self.operation, self.requested, heard)
        if self.requested == CONFIRMATION and not found:
            self._hear_confirmation(heard)
        elif self.requested == STEP_UP and heard.chosen.get(STEP_UP):
            self.grants[STEP_UP] = heard.chosen[STEP_UP]
            self.advance()
        elif found:
            self.take(found)
        elif heard.intent == "deny" and self.state["answered"]:
            self.ask_what_to_change()
        elif self.requested:
            self.missed()
        else:
            self.advance()

    def _hear_confirmation(self, heard: Heard) -> None:
        if heard.chosen.get(CONFIRMATION) or heard.intent == "affirm":
            self.grants[CONFIRMATION] = heard.chosen.get(CONFIRMATION) or self.state.get("confirmation")
            self.advance()
        elif heard.intent == "deny":
            self.ask_what_to_change()
        else:
            self.missed()

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
            except Refusal as refusal:
                self._refuse_value(value.name, refusal)
                return
            if kept != self.values.get(value.name):
                self.values[value.name], changed = kept, True
            if given:
                self._answered(value.name)
        if changed:
            self.grants = {CONFIRMATION: None, STEP_UP: None}
        self.state.update(misses=0, refused=None)
        self.advance()

    def _answered(self, name: str) -> None:
        self.state["answered"] = [*(one for one in self.state["answered"] if one != name), name]

    def _refuse_value(self, name: str, refusal: Refusal) -> None:
        self.values[name] = None
        self.grants = {CONFIRMATION: None, STEP_UP: None}
        self.requested = name
        if self.state.get("refused") == type(refusal).__name__:  # never the same sentence twice running
            self.missed()
            return
        self.state["refused"] = type(refusal).__name__
        self.state["misses"] = min(self.state["misses"] + 1, MOST_MISSES)
        self.speaker.refuse(refusal, self.state["nonce"])

    # ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def advance(self, lead: str | None = None, variant: str = "") -> None:
        """Ask for the first thing that is missing; nothing is requested once all is there."""
        for value in self.operation.values:
            if self.values.get(value.name) is not None:
                continue
            try:
                preset = value.preset(self.context, self.values)
            except Refusal as refusal:
                self._refuse_value(value.name, refusal)
                return
            if preset is not None and value.name not in self.state.get("reopened", []):
                self.values[value.name] = preset
                continue
            self.requested = value.name
            self._tell(value.ask(self.context, self.values), lead, variant)
            return
        if self.operation.confirm is not None and not self.grants[CONFIRMATION]:
            self._show_confirmation(lead)
        elif self.operation.step_up and not self.grants[STEP_UP] and self._has_two_factor():
            self._show_code_card(lead)
        else:
            self.requested = None

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
        """« Non » to the summary: offer the values that were given."""
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
        self.state["reopened"] = [name]
        self.advance()
        self.state.pop("reopened", None)

    def _tell(self, told: Told, lead: str | None, variant: str) -> None:
        if variant and told.response + variant in self.context.tools.say:
            told = replace(told, response=told.response + variant)
        buttons = []
        if self.state["misses"] >= MOST_MISSES:
            title = self.context.tools.say("utter_topic_contact_human")
            buttons = [{"title": title, "payload": payload("contact_human"), "last": True}]
        self.speaker.tell(told, self.state["nonce"], lead, buttons=buttons)

    def _show_confirmation(self, lead: str | None) -> None:
        assert self.operation.confirm is not None
        try:
            shown = self.operation.confirm(self.context, self.values)
        except Refusal as refusal:
            last = self.operation.values[-1].name
            self._refuse_value(last, refusal)
            return
        with self.context.tools.store.begin() as unit:
            identity, expires_at = confirmations.show(
                unit,
                self.context.tools.clock,
                self.context.conversation_id,
                self.context.member,
                self.run_name,
                shown.content,
            )
        self.state["confirmation"] = identity
        self.requested = CONFIRMATION
        values = {CONFIRMATION: identity, "nonce": self.state["nonce"]}
        accept = {
            "title": self.context.tools.say(f"utter_accept_{self.operation.name}"),
            "payload": payload("give_value", values),
            "style": "primary",
        }
        self.speaker.tell(shown.told, None, lead, buttons=[accept], expires_at=expires_at.isoformat())

    def _has_two_factor(self) -> bool:
        with self.context.tools.store.read() as unit:
            return two_factor_enabled(unit, self.context.member)

    def _show_code_card(self, lead: str | None) -> None:
        context = self.context
        with context.tools.store.begin() as unit:
            ticket = cards.issue(
                unit, context.tools.clock, context.conversation_id, context.member, "step_up", self.run_name
            )
        self.requested = STEP_UP
        self.speaker.tell(Told("utter_question_step_up"), None, lead, ticket=ticket)
