"""What only means something while a person is awaited: the assistant goes on, and the wait can be given up (D9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.acts import Act, Interpretation
from bot.dialogue.contact import contact
from bot.dialogue.heard import BARE, FALLBACK, NO, YES, Heard
from bot.dialogue.holding_on import gives_up_person, is_served
from bot.dialogue.questions import asks_hours, asks_wait

#: The kinds of ``open_question`` that the announcement of a person leaves behind.
ANNOUNCED = ("wait", "contact")

#: An address with more words than this around it belongs to another wish.
_CONTACT_WORDS = 8


def while_waiting(
    heard: Heard,
    said: Interpretation | None,
    open_question: Mapping[str, Any],
    awaited: Mapping[str, Any],
    in_operation: bool,
) -> str | None:
    """The action that a message means because a person is awaited, or None where the wait changes nothing.

    « Annule » ends the operation under way first; only outside of one it ends the wait. Saying that one goes on with
    the assistant ends the wait everywhere.
    """
    kind = open_question.get("kind")
    act = said.act if said is not None and not heard.button else None
    if heard.intent == "resume_assistant" or (not heard.button and gives_up_person(heard.text)):
        return "action_withdraw_person"
    if not in_operation and not heard.button and is_served(heard.text):
        return "action_withdraw_person"
    if kind in ANNOUNCED and not heard.button and not heard.entities:
        if heard.intent in NO or act is Act.REFUSE:
            return "utter_no_contact" if kind == "contact" else "action_withdraw_person"
        agreed = heard.intent in YES or act is Act.ACCEPT
        if agreed and in_operation:
            return "action_ask_again"  # a yes to the announcement accepts nothing of what stood above it
        if agreed:
            return "utter_person_coming"
    if not heard.button and (not in_operation or kind in ANNOUNCED):
        if heard.intent in ("contact_human", "out_of_scope", FALLBACK) and asks_hours(heard.text):
            return "action_tell_hours"
        if asks_wait(heard.text):
            return "action_ask_person"  # which says where the request stands
    if in_operation:
        return None
    if (heard.intent == "cancel" or (act is Act.CANCEL and kind in (None, *ANNOUNCED))) and kind != "next_request":
        return "action_withdraw_person"
    if awaited.get("unreachable") and contact(heard) and _only_tells_contact(heard, kind):
        return "action_keep_contact"
    if heard.intent == "deny" and kind is None and not heard.button:
        return "action_offer_withdrawal"
    if kind == "article" and heard.intent in NO:
        return "action_ask_person"  # which says where the request for a person stands
    follows = said is not None and said.follows is not None
    return "action_message_left" if heard.intent == FALLBACK and not heard.button and not follows else None


def _only_tells_contact(heard: Heard, kind: object) -> bool:
    return kind == "contact" or heard.intent in (*BARE, "contact_human") or heard.other_words <= _CONTACT_WORDS
