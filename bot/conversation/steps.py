"""The decisions of the policy, as one pure function of what was heard and where the operation stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.mechanism.consent import CONFIRMATION
from actions.mechanism.declaration import Operation
from actions.mechanism.dialogue import CHANGE
from actions.mechanism.form import FORM
from actions.mechanism.heard import BARE, Heard
from actions.mechanism.reading import found_in, operation_meant
from actions.mechanism.registry import operations, requested_operation
from bot.conversation.waiting import while_waiting

LISTEN = "action_listen"

#: The member goes on with the assistant; outside of a wait it only says so.
RESUME = "resume_assistant"

#: Intents that steer an operation, and their actions.
CONTROLS = {"cancel": "action_cancel_operation", "go_back": "action_go_back", "start_over": "action_start_over"}

#: Buttons that steer, whatever is open.
COMMANDS = {
    "change_value": "action_change_value",
    "take_next": "action_take_next",
    "contact_human": "action_ask_person",
    "resume_operation": "action_ask_again",
}

#: What « oui » and « non » mean after a question of the assistant that belongs to no operation.
ANSWERS_TO = {
    "article": ("action_article_helpful", "action_article_not_helpful"),
    "person": ("action_ask_person", "utter_anything_else"),
    "next_request": ("action_take_next", "action_drop_next"),
    "withdrawal": ("action_withdraw_person", "utter_person_coming"),
}
_YES = ("affirm", "faq_helpful")
_NO = ("deny", "faq_not_helpful", "cancel")

#: With more words than this beside its values, a message with a clear intent of its own is not a bare answer.
_ANSWER_WORDS = 4

#: The same for a message that asks for another operation which asks something: only a naked value is an answer then.
_BARE_WORDS = 0

#: From this confidence on, an article that declares no operation answers in place of the one of its intent.
_SURE = 0.75


def next_step(
    last: str,
    heard: Heard,
    operation: str | None,
    in_form: bool,
    requested: str | None,
    open_question: Mapping[str, Any],
    answers: Mapping[str, str],
    awaited: Mapping[str, Any] | None = None,
) -> str | None:
    """The name of the next action, or None to leave it to the rules.

    ``last`` is the action before (``action_listen``: the member has just spoken); ``answers`` maps intents to the
    action of their rule; ``awaited`` is set while a person is awaited, with ``unreachable`` where a visitor has not
    said how an answer can reach them.
    """
    if last != LISTEN:
        return _after(last, operation, in_form)
    in_operation = in_form and operation in operations()
    if awaited is not None and not heard.secrets:
        meant = while_waiting(heard, open_question, awaited, in_operation)
        if meant is not None:
            return meant
    if in_operation:
        return _in_operation(operations()[str(operation)], requested, heard, answers)
    return _outside(heard, open_question)


def _after(last: str, operation: str | None, in_form: bool) -> str | None:
    """What follows an action of the same turn."""
    if last in ("action_start_operation", "action_take_next"):
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
        "action_go_back",
        "action_queue_request",
        "action_run_operation",
        "action_start_over",
    }
)


def _outside(heard: Heard, open_question: Mapping[str, Any]) -> str | None:
    """No operation is under way."""
    if heard.secrets:
        return "action_warn_secret"
    if heard.intent in ("contact_human", "take_next"):
        return COMMANDS[heard.intent]
    if heard.intent == "change_value":
        return "utter_choice_stale"
    asked = ANSWERS_TO.get(str(open_question.get("kind")))
    if asked is not None and heard.intent in _YES:
        return asked[0]
    if asked is not None and heard.intent in _NO:
        return asked[1]
    if heard.button and heard.intent == "give_value":
        return "utter_choice_stale"
    if heard.intent in ("resume_operation", RESUME):
        return "utter_resumed"
    started = operation_meant(heard, open_question.get("operation"))
    if started is None:
        return None
    return "action_answer" if asks_about(heard, started) else "action_start_operation"


def asks_about(heard: Heard, operation: Operation) -> bool:
    """Whether the message asks how the thing works rather than for it to be done.

    Then its article answers, and offers to do it.
    """
    article = heard.article or {}
    if heard.button or heard.requests:
        return False
    only_told = "operation" in article and article["operation"] is None
    return bool(article.get("is_question")) or (only_told and float(article.get("confidence") or 0) >= _SURE)


def _in_operation(operation: Operation, requested: str | None, heard: Heard, answers: Mapping[str, str]) -> str:
    """An operation is under way and its question is open."""
    if heard.secrets:
        return "action_warn_secret"
    if heard.intent in COMMANDS:
        return COMMANDS[heard.intent]
    if heard.intent == RESUME:
        return "action_ask_again"
    if heard.button and (heard.intent == "give_value" or heard.intent in ("affirm", "deny")):
        return FORM
    if heard.intent in CONTROLS:
        return CONTROLS[heard.intent]
    own = heard.intent in BARE or heard.intent in operation.intents
    if own and (requested in (CONFIRMATION, CHANGE) or found_in(operation, requested, heard)):
        return FORM
    other = requested_operation(heard)
    words = _BARE_WORDS if other is not None and not other.at_once else _ANSWER_WORDS
    if heard.other_words <= words and found_in(operation, requested, heard):
        return FORM
    return _in_between(operation, heard, answers) or FORM


def _in_between(operation: Operation, heard: Heard, answers: Mapping[str, str]) -> str | None:
    """A question or a request from elsewhere, in the middle of an operation; None where it is none."""
    other = requested_operation(heard)
    if heard.intent in BARE:
        return None
    if other is operation:
        return "action_answer" if asks_about(heard, other) else "action_ask_again"
    if other is None:
        return answers.get(heard.intent, "action_answer")
    if asks_about(heard, other):
        return "action_answer"
    return "action_run_aside" if other.at_once else "action_queue_request"
