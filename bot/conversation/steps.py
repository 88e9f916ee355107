"""The decisions of the policy, as one pure function of what the member does and where the operation stands.

What a message does has been said once, by the interpreter (``bot.dialogue``); here acts become actions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.mechanism.declaration import Operation
from actions.mechanism.form import FORM
from actions.mechanism.registry import operations, requested_operation, started_by
from actions.mechanism.wish import is_wished, operation_named, takers
from bot.conversation.waiting import while_waiting
from bot.dialogue.acts import Act, Interpretation
from bot.dialogue.cues import cues
from bot.dialogue.evidence import STEERING
from bot.dialogue.heard import BARE, NO, YES, Heard
from bot.dialogue.questions import asks_hours
from bot.dialogue.wishes import calls_a_person, forbids, takes_back, tells_who

LISTEN = "action_listen"

#: The member goes on with the assistant; outside of a wait it only says so.
RESUME = "resume_assistant"

#: Acts that steer an operation, and their actions.
CONTROLS = {
    Act.CANCEL: "action_cancel_operation",
    Act.BACK: "action_go_back",
    Act.RESTART: "action_start_over",
    Act.PERSON: "action_ask_person",
    Act.ASK_STEP: "action_explain",
}

#: Buttons that steer, whatever is open.
COMMANDS = {
    "change_value": "action_change_value",
    "take_next": "action_take_next",
    "contact_human": "action_ask_person",
    "resume_operation": "action_ask_again",
    "cancel": "action_cancel_operation",
    "go_back": "action_go_back",
    "start_over": "action_start_over",
}

#: What « oui » and « non » mean after a question of the assistant that belongs to no operation.
ANSWERS_TO = {
    "article": ("action_article_helpful", "action_article_not_helpful"),
    "person": ("action_ask_person", "utter_anything_else"),
    "next_request": ("action_take_next", "action_drop_next"),
    "button": ("action_press_only", "utter_anything_else"),
    "withdrawal": ("action_withdraw_person", "utter_person_coming"),
}
_DECLINED = (*NO, "cancel")

#: From this confidence on, an article that declares no operation answers in place of the one of its intent.
_SURE = 0.75

#: A question in form that is so probably a wish is one.
_WISHED = 0.65

#: An intent from here on is what the member asks or wishes in the middle of an operation.
_LIKELY = 0.35


def next_step(
    last: str,
    heard: Heard,
    said: Interpretation | None,
    operation: str | None,
    in_form: bool,
    open_question: Mapping[str, Any],
    answers: Mapping[str, str],
    about: Mapping[str, Any] | None = None,
    awaited: Mapping[str, Any] | None = None,
    dealt_with: str | None = None,
) -> str | None:
    """The name of the next action, or None to leave it to the rules.

    ``last`` is the action before (``action_listen``: the member has just spoken); ``said`` is what the message does;
    ``answers`` maps intents to the action of their rule; ``about`` is what was just spoken of, by value name;
    ``dealt_with`` names the operation that was dealt with last; ``awaited`` is set while a person is awaited, with
    ``unreachable`` where a visitor has not said how an answer can reach them.
    """
    if last != LISTEN:
        return _after(last, operation, in_form)
    in_operation = in_form and operation in operations()
    if awaited is not None and not heard.secrets:
        meant = while_waiting(heard, said, open_question, awaited, in_operation)
        if meant is not None:
            return meant
    if in_operation:
        return _in_operation(operations()[str(operation)], heard, said, answers)
    return _outside(heard, said, open_question, about or {}, dealt_with)


def _after(last: str, operation: str | None, in_form: bool) -> str | None:
    """What follows an action of the same turn."""
    if last in ("action_start_operation", "action_take_next", "action_press_only", "action_follow_up"):
        declared = operations().get(operation or "")
        if declared is None:
            return LISTEN
        return "action_run_operation" if declared.at_once else FORM
    if last == FORM:
        return LISTEN if in_form else "action_run_operation"
    if in_form and last not in _SPEAKS_FOR_ITSELF:
        return "action_ask_again"
    return LISTEN


#: Actions after which the operation's question stands open without being put again.
_SPEAKS_FOR_ITSELF = frozenset(
    {
        "action_ask_again",
        "action_ask_person",
        "action_cancel_operation",
        "action_change_value",
        "action_explain",
        "action_go_back",
        "action_queue_request",
        "action_run_operation",
        "action_start_over",
    }
)


def _outside(
    heard: Heard,
    said: Interpretation | None,
    open_question: Mapping[str, Any],
    about: Mapping[str, Any],
    dealt_with: str | None,
) -> str | None:
    """No operation is under way."""
    if heard.secrets:
        return "utter_resumed"
    if heard.intent == "contact_human" and not heard.button and not calls_a_person(heard.text):
        return "action_tell_hours" if asks_hours(heard.text) else "utter_anything_else"
    if heard.intent in ("contact_human", "take_next"):
        return COMMANDS[heard.intent]
    if heard.intent == "change_value":
        return "utter_choice_stale"
    asked = ANSWERS_TO.get(str(open_question.get("kind")))
    answer = _yes_or_no(heard, said) if asked is not None else None
    offered = operations().get(str(open_question.get("operation") or ""))
    if answer and not heard.button and offered is not None and requested_operation(heard) is offered:
        return "action_start_operation"  # « d'accord, détachez » to an article that offers to do it
    if open_question.get("kind") == "undo" and not heard.button and takes_back(heard.text):
        return "action_press_only"
    if said is not None and said.follows is not None and not heard.button:
        return "action_follow_up"
    if heard.intent == "faq_helpful" and not heard.button and cues(heard.text).objects:
        return "action_article_not_helpful"  # « mais vous devez bien le savoir »
    if asked is not None and answer is not None:
        return asked[0] if answer else asked[1]
    if heard.button and heard.intent == "give_value":
        return "utter_choice_stale"
    if heard.intent in ("resume_operation", RESUME):
        return "utter_resumed"
    if open_question.get("kind") == "sign_in" and not heard.button and tells_who(heard.text):
        return "utter_sign_in_name"  # a name proves nothing
    wished = said.wished if said is not None else 0.0
    started = operation_named(heard, open_question.get("operation"), about, dealt_with)
    if started is not None and is_wished(started, heard, wished):
        return "action_answer" if asks_about(heard, started, wished) else "action_start_operation"
    if requested_operation(heard) is not None:  # about it, but no wish for it (C2)
        unwanted = forbids(heard.text) and (said is None or said.act in (Act.REFUSE, Act.CANCEL))
        return "utter_as_you_wish" if unwanted else "action_answer"
    if heard.intent in BARE and heard.entities and takers(heard):
        return "action_offer_takers"
    return None


def _yes_or_no(heard: Heard, said: Interpretation | None) -> bool | None:
    """What a message says to a yes/no question; None where it says something else."""
    if heard.button:
        return True if heard.intent in YES else False if heard.intent in _DECLINED else None
    if said is None:
        return None
    if said.act is Act.ACCEPT:
        return True
    return False if said.act is Act.REFUSE or (said.act is Act.CANCEL and heard.intent in _DECLINED) else None


def asks_about(heard: Heard, operation: Operation, wished: float = 0.0) -> bool:
    """Whether the message asks how the thing works rather than for it to be done.

    Then its article answers, and offers to do it. What is ``wished`` for in the form of a question (« vous pouvez la
    ressortir ? ») is a wish.
    """
    article = heard.article or {}
    if heard.button or heard.requests:
        return False
    if operation.at_once and wished >= _WISHED:
        return False
    only_told = "operation" in article and article["operation"] is None
    if only_told and float(article.get("confidence") or 0) >= _SURE:
        return True
    return wished < _WISHED and bool(article.get("is_question"))


def _in_operation(operation: Operation, heard: Heard, said: Interpretation | None, answers: Mapping[str, str]) -> str:
    """An operation is under way and its question is open."""
    if heard.secrets:
        return "action_ask_again"
    if heard.intent == RESUME:
        return "action_ask_again"
    if heard.button:
        return COMMANDS.get(heard.intent) or _pressed(heard)
    if said is None:
        return FORM
    if said.act in CONTROLS:
        return CONTROLS[said.act]
    if said.act in (Act.ASK_OTHER, Act.WISH, Act.SMALL_TALK):
        return _in_between(operation, heard, said, answers)
    return FORM


def _pressed(heard: Heard) -> str:
    """A button that starts something else asks for it; any other one answers the open question."""
    if heard.intent != "start_operation":
        return FORM
    other = requested_operation(heard)
    return FORM if other is None else "action_run_aside" if other.at_once else "action_queue_request"


def _in_between(operation: Operation, heard: Heard, said: Interpretation, answers: Mapping[str, str]) -> str:
    """A question, a wish or a word from elsewhere, in the middle of an operation."""
    intent = _intent_of(heard, said)
    if intent is None or intent in BARE:
        return "action_explain" if said.act is Act.ASK_OTHER else FORM
    if intent == "contact_human" and asks_hours(heard.text):
        return "action_tell_hours"
    other = started_by(intent)
    if other is operation:
        return "action_explain" if said.act is Act.ASK_OTHER or asks_about(heard, operation) else "action_ask_again"
    if other is None:
        return answers.get(intent, "action_answer")
    if said.act is Act.ASK_OTHER and not other.at_once:
        return "action_answer"
    return "action_run_aside" if other.at_once else "action_queue_request"


def _intent_of(heard: Heard, said: Interpretation) -> str | None:
    """The intent of what is asked or wished for beside the operation: small talk for small talk, else a topic."""
    if heard.understood and (said.act is not Act.SMALL_TALK or heard.intent in STEERING):
        return heard.intent
    small = said.act is Act.SMALL_TALK
    likely = [name for name, share in heard.ranking if share >= _LIKELY and (name in STEERING) == small]
    return likely[0] if likely else ("thank" if small else None)
