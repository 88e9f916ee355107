"""The situation in which a message is heard, from the working memory: what the interpreter is given."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from actions.mechanism.consent import CONFIRMATION, STEP_UP
from actions.mechanism.dialogue import CHANGE
from actions.mechanism.recent import RECENT, repeated
from actions.mechanism.registry import operations
from bot.dialogue.situation import Choosable, Kind, Recent, Situation, choosable_from, recent_from

#: What the assistant's own questions outside of operations ask for.
_OPEN_QUESTIONS = {
    "article": Kind.HELPFUL,
    "person": Kind.OFFER,
    "next_request": Kind.OFFER,
    "button": Kind.OFFER,
    "withdrawal": Kind.OFFER,
}

#: While a code is asked for, a question about the code is about this step.
_CODE_INTENTS = ("enable_two_factor", "disable_two_factor", "lost_authenticator")


def situation_of(memory: dict[str, Any] | None, awaited: bool = False) -> Situation:
    """What stands in the conversation, from what ``WorkingMemory`` kept; ``awaited``: a person is awaited."""
    slots = dict((memory or {}).get("slots") or {})
    declared = operations().get(str(slots.get("operation") or ""))
    if declared is None or not (memory or {}).get("form"):
        question = slots.get("open_question") or {}
        waits = awaited and str(question.get("kind")) not in _OPEN_QUESTIONS
        kind = Kind.WAITING if waits else _OPEN_QUESTIONS.get(str(question.get("kind")), Kind.NOTHING)
        between = Situation(asked=str(question.get("kind") or ""), kind=kind, deed=str(question.get("deed") or ""))
        return _with_recent(between, recent_from(slots.get(RECENT)))
    state = dict(slots.get("operation_state") or {})
    asked = str(slots.get("requested_slot") or "")
    value = declared.value(asked)
    steps = {CONFIRMATION: Kind.SUMMARY, STEP_UP: Kind.SECRET, CHANGE: Kind.CHANGE}
    return Situation(
        operation=declared.name,
        asked=asked,
        kind=value.kind if value is not None else steps.get(asked, Kind.NOTHING),
        kinds={one.name: one.kind for one in declared.values},
        given=tuple(one.name for one in declared.values if slots.get(one.name) is not None),
        options=tuple(choosable_from(option) for option in state.get("options") or ()),
        shown=tuple(state.get("shown") or ()) if asked == CONFIRMATION else (),
        deed=str(state.get("deed") or "") if asked == CONFIRMATION else "",
        intents=(*declared.intents, *(_CODE_INTENTS if asked == STEP_UP else ())),
        spoken_of=_spoken_of(slots, state, asked) if value is not None else None,
        many=bool(value is not None and value.many),
        mentions=value.mentions if value is not None else (),
        elsewhere=tuple(choosable_from(option) for option in state.get("elsewhere") or ()),
        refused={asked: state["refused_value"]} if value is not None and state.get("refused_value") else {},
    )


def _with_recent(situation: Situation, recent: Recent | None) -> Situation:
    """With what was dealt with last, and what can be done about it, from the declarations."""
    operation = operations().get(recent.operation) if recent is not None else None
    if recent is None or operation is None:
        return situation
    named = {name for thing in recent.things for name in thing.sets} | recent.about.keys()
    deeds = {
        one.name: one.intents
        for one in operations().values()
        if one.confirm is not None and not one.spends and any(value.name in named for value in one.values)
    }
    again = next((one.name for one in (operation, *operations().values()) if repeated(one, recent) is not None), "")
    return replace(situation, recent=recent, deeds=deeds, again=again, undo=operation.undo)


def _spoken_of(slots: dict[str, Any], state: dict[str, Any], asked: str) -> Choosable | None:
    """What was just told of, where the open question is about its list; else what was spoken of before."""
    about = state.get("told_of") or (slots.get("spoken_of") or {}).get(asked)
    return Choosable(sets={asked: about}) if about is not None else None
