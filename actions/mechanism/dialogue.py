"""One operation under way: it carries out the acts of the member, asks what comes next, and keeps its state.

The state lives in Rasa's slots: one slot for each value, ``operation`` for the name, ``operation_state`` for the rest
(JSON): ``nonce`` ties buttons to this run; ``answered`` are the values in the order the member gave them, for «
retour »; ``misses`` counts answers that could not be read; ``confirmation`` is the card that was shown last;
``options``, ``shown`` and ``deed`` are what the open question offers, for whoever reads the next message; ``elsewhere``
are things of later lists, which may be named before they are asked for; ``facets`` are those that were asked about;
``refused_value`` is what was just given for the open question and cannot be; ``told_of`` is the thing of the open list
that was just asked about; ``codeless`` says that what is shown needs no code; ``wish`` is the message that started it:
what it points at is chosen from a list when its turn comes.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.mechanism.consent import CONFIRMATION, STEP_UP, grant_undo, needs_code, show_code_card, show_summary
from actions.mechanism.context import current
from actions.mechanism.declaration import UNDO, Operation, Told, Value, Values
from actions.mechanism.lists import (
    choosable,
    named_by,
    option_for,
    options_of,
    other_choices,
    things_elsewhere,
)
from actions.mechanism.registry import operations
from actions.mechanism.speaker import Speaker, payload
from actions.refusals import told
from bot.benefits.refusals import Refusal
from bot.dialogue.heard import heard_from
from bot.dialogue.situation import Choosable, choosable_from

#: What is requested after a « non » to the summary: which value to change. Nothing can be accepted from there.
CHANGE = "change"

#: Where what was spoken of last is kept, across operations: by value name.
SPOKEN_OF = "spoken_of"

#: From this many unread answers on, a person is offered with every question.
MOST_MISSES = 3

#: So many buttons at once.
MOST_BUTTONS = 8


class Dialogue:
    """The operation under way in this tracker. Methods say things and change the state; ``events`` keeps it."""

    def __init__(self, dispatcher: CollectingDispatcher, tracker: Tracker, operation: Operation | None = None) -> None:
        self.context = current()
        self.speaker = Speaker(dispatcher, self.context)
        self.operation = operation or operations()[tracker.get_slot("operation")]
        self.values: Values = {}
        self.state: dict[str, Any] = {"nonce": secrets.token_urlsafe(8), "answered": [], "misses": 0}
        self.requested: str | None = None
        self.grants: dict[str, str | None] = {CONFIRMATION: None, STEP_UP: None}
        self.spoken_of: dict[str, Any] = dict(tracker.get_slot(SPOKEN_OF) or {})
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
            SPOKEN_OF: self.spoken_of or None,
        }
        return [SlotSet(name, value) for name, value in slots.items()]

    # ── keeping ──────────────────────────────────────────────────────────────────────────────────────────────────────

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
                later = {name: one for name, one in found.items() if name != value.name and one is not None}
                self._refuse_value(value.name, refusal, later, candidate if given else None)
                return
            if kept != self.values.get(value.name):
                self.values[value.name], changed = kept, True
            if given:
                self._answered(value.name)
        if changed:
            self.grants = {CONFIRMATION: None, STEP_UP: None}
            self.state["reopened"] = []
        self.state.update(misses=0, refused=None, refused_value=None, told_of=None)
        self.advance(asked=self.requested)

    def _answered(self, name: str) -> None:
        self.state["answered"] = [*(one for one in self.state["answered"] if one != name), name]

    def _refuse_value(self, name: str, refusal: Refusal, later: Values | None = None, given: Any = None) -> None:
        """Say why, and leave the question open with its buttons. Nothing is chosen for the member from here on."""
        self.values.update(later or {})
        self.values[name] = None
        self.state["refused_value"] = given
        self._note_things_elsewhere(name)
        self.grants = {CONFIRMATION: None, STEP_UP: None}
        self.requested = name
        what = f"{type(refusal).__name__} {sorted(vars(refusal).items())}"
        again = self.state.get("refused") == what
        self.state["refused"] = what
        self.state["reopened"] = [*self.state.get("reopened", []), name]
        self.state["misses"] = min(self.state["misses"] + 1, MOST_MISSES)
        reply = told(refusal)
        if again:  # never the same sentence twice running
            if reply.response + "_again" not in self.context.tools.say:
                self._ask(name, f"utter_missed_{self.state['misses']}", "_again")
                return
            reply = replace(reply, response=reply.response + "_again")
        value = self.operation.value(name)
        if not reply.options and value is not None:
            reply = replace(reply, options=options_of(self.context, value, self.values))
        self._tell(reply, None, "", options_of(self.context, value, self.values) if value is not None else ())

    # ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def advance(self, lead: str | None = None, variant: str = "", asked: str | None = None) -> None:
        """Ask for the first thing that is missing; nothing is requested once all is there.

        ``asked``: the question that stood open when another value was given: it is put again with a word of that.
        """
        for value in self.operation.values:
            if self.values.get(value.name) is not None:
                continue
            if value.name not in self.state.get("reopened", []):
                wanted = self._from_wish(value)
                try:
                    preset = self._checked(value, wanted) if wanted is not None else None
                    if preset is None:
                        preset = value.preset(self.context, self.values)
                except Refusal as refusal:
                    self._refuse_value(value.name, refusal, given=wanted)
                    return
                if preset is not None:
                    self.values[value.name] = preset
                    continue
            self._ask(value.name, "utter_noted" if value.name == asked else lead, variant)
            return
        self._ask_consent(lead)

    def _from_wish(self, value: Value) -> Any:
        """A value of a list that the first sentence has named: « … avec le chèque Noël », « classe-la »."""
        wish = self.state.get("wish")
        if not wish:
            return None
        about = self.spoken_of.get(value.name)
        return named_by(heard_from(wish), self.context, self.operation, value, self.values, about)

    def _checked(self, value: Value, wanted: Any) -> Any:
        kept = value.check(self.context, self.values, wanted)
        self._answered(value.name)
        return kept

    def _ask_consent(self, lead: str | None) -> None:
        """All values are there: show what would happen, then ask for a fresh code where one is needed."""
        if self.operation.confirm is not None and self.state.pop(UNDO, False) and not self.operation.step_up:
            self.grants[CONFIRMATION] = grant_undo(self.operation, self.values, self.run_name)
        if self.operation.confirm is not None and not self.grants[CONFIRMATION]:
            try:
                summary = show_summary(self.speaker, self.operation, self.values, self.run_name, lead)
            except Refusal as refusal:
                self._refuse_value(self.operation.values[-1].name, refusal)
                return
            self.requested = CONFIRMATION
            self.state.update(confirmation=summary.identity, shown=summary.shown, deed=summary.deed)
            self.state["codeless"] = self.operation.without_code(summary.content)
            self.state["options"] = [
                option.as_json() for option in other_choices(self.context, self.operation, self.values)
            ]
        elif self._code_missing():
            show_code_card(self.speaker, self.context, self.run_name, lead)
            self.requested = STEP_UP
            self.state["options"] = None
        else:
            self.requested = None

    def _code_missing(self) -> bool:
        wanted = self.operation.step_up and not self.grants[STEP_UP] and not self.state.get("codeless")
        return wanted and needs_code(self.context, self.grants[CONFIRMATION])

    def _ask(self, name: str, lead: str | None, variant: str) -> None:
        value = self.operation.value(name)
        assert value is not None, name
        self.requested = name
        question, options = value.ask(self.context, self.values), options_of(self.context, value, self.values)
        self._note_things_elsewhere(name)
        asked = self.state.get("facets", [])
        options = [replace(one, hidden=False) if one.facet in asked else one for one in options]
        shown = [option for option in options if not option.hidden][:MOST_BUTTONS]
        self._tell(replace(question, options=shown), lead, variant, options)

    def _note_things_elsewhere(self, asked: str) -> None:
        things = things_elsewhere(self.context, self.operation, self.values, asked)
        self.state["elsewhere"] = [thing.as_json() for thing in things]

    def ask_again(self, lead: str | None = None, variant: str = "") -> None:
        """Put the open question again; what was accepted but not done yet must be shown again."""
        if self.requested == CONFIRMATION:
            self.grants[CONFIRMATION] = None
        if self.requested == CHANGE:
            self.ask_what_to_change()
        elif self.requested in self.state.get("reopened", []) and self.values.get(str(self.requested)) is None:
            self._ask(str(self.requested), lead, variant)  # though an earlier value may be missing as well
        else:
            self.advance(lead, variant)

    def missed(self) -> None:
        """The answer could not be read: ask in other words, then offer help."""
        self.state["misses"] = min(self.state["misses"] + 1, MOST_MISSES)
        self.ask_again(f"utter_missed_{self.state['misses']}", "_again")

    def ask_what_to_change(self) -> None:
        """« Non » to the summary: offer the values that were given. What was shown can no longer be accepted."""
        self.requested = CHANGE
        self.grants = {CONFIRMATION: None, STEP_UP: None}
        self.state.update(confirmation=None)
        answered = [name for name in self.state["answered"] if self.values.get(name) is not None]
        buttons = [
            {
                "title": self.context.tools.say(f"utter_change_{name}"),
                "payload": payload("change_value", {"value": name}),
            }
            for name in answered
        ]
        self.speaker.say("utter_what_to_change", buttons=buttons)

    def ask_which(self, name: str, several: list[Any], known: Values) -> None:
        """Several were said where one is meant: ask which, with a button for each; the other values are kept."""
        value = self.operation.value(name)
        assert value is not None, name
        for other, given in known.items():
            if self.operation.value(other) is not None and other != name and given is not None:
                self.values[other] = given
                self._answered(other)
        self.requested, self.values[name] = name, None
        self.grants = {CONFIRMATION: None, STEP_UP: None}
        self.state["reopened"] = [*self.state.get("reopened", []), name]
        options = [option_for(one, self.context, value, self.values) for one in several][:MOST_BUTTONS]
        self._tell(Told("utter_which_of_several", options=options), None, "", options)

    def reopen(self, name: str) -> None:
        """Ask for a value again, even where only one is possible."""
        self.values[name] = None
        self.grants = {CONFIRMATION: None, STEP_UP: None}
        self.state["answered"] = [one for one in self.state["answered"] if one != name]
        self.state["reopened"] = [*self.state.get("reopened", []), name]
        self.advance()

    def open_options(self) -> list[Choosable]:
        """What the open question offers."""
        return [choosable_from(option) for option in self.state.get("options") or []]

    def _tell(self, said: Told, lead: str | None, variant: str, options: Any = ()) -> None:
        if variant and said.response + variant in self.context.tools.say:
            said = replace(said, response=said.response + variant)
        named = [*said.options, *(one for one in options if one not in said.options)]
        self.state["options"] = [
            choosable(self.context, one).as_json() for one in named if "operation" not in one.values
        ]
        buttons = []
        if self.state["misses"] >= MOST_MISSES:
            title = self.context.tools.say("utter_topic_contact_human")
            buttons = [{"title": title, "payload": payload("contact_human"), "last": True}]
        cancel = self.context.tools.say("utter_button_cancel")
        buttons.append({"title": cancel, "payload": payload("cancel"), "last": True})
        said = replace(said, options=[one for one in said.options if not one.hidden])
        self.speaker.tell(said, self.state["nonce"], lead, buttons=buttons)
