"""What the operation under way does with each act of the member: the only place where acts meet an operation."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker

from actions.mechanism.consent import CONFIRMATION, STEP_UP
from actions.mechanism.declaration import UNDO, Values
from actions.mechanism.dialogue import CHANGE, Dialogue
from actions.mechanism.lists import chosen_instead, things_named
from actions.mechanism.offers import as_request, further, keep, wish_for
from actions.mechanism.recent import recent_of, repeated
from actions.mechanism.wish import said_of, things, undecided
from bot.dialogue.acts import Act, Interpretation
from bot.dialogue.again import points_into_list, says_same
from bot.dialogue.choosing import choose
from bot.dialogue.heard import Heard
from bot.dialogue.situation import Choosable, Kind

Events = list[dict[str, Any]]


def begin_with(dialogue: Dialogue, heard: Heard, tracker: Tracker) -> Events:
    """The message that started the operation: its values; of several things the first, the others are kept."""
    operation = dialogue.operation
    if heard.button:
        names = {value.name for value in operation.values}
        dialogue.state[UNDO] = bool(heard.chosen.get(UNDO))
        dialogue.take({name: value for name, value in heard.chosen.items() if name in names})
        return []
    several = undecided(operation, heard)
    if several:
        name, values = next(iter(several.items()))
        known = {other: found[0] for other, found in said_of(operation, heard).items() if len(found) == 1}
        dialogue.ask_which(name, values, known)
        return []
    wanted = _each_with_its_own(dialogue, heard, things(operation, heard))
    found = {**{name: values[0] for name, values in said_of(operation, heard).items() if len(values) == 1}, **wanted[0]}
    found |= {name: one for name, one in heard.chosen.items() if operation.value(name) is not None}
    found = {**_the_same(dialogue, heard, found, tracker), **_pointed_at(dialogue, heard, tracker), **found}
    later = [wish_for(operation, thing, heard.text) for thing in wanted[1:]]
    if later:
        dialogue.speaker.say("utter_one_after_other", {"count": str(len(wanted))})
    dialogue.take(found)
    return keep(tracker, later, repeated=True)


def _each_with_its_own(dialogue: Dialogue, heard: Heard, wanted: list[Values]) -> list[Values]:
    """The things wished for with what the sentence names of lists: one for all, or to each its own, in order."""
    named = things_named(heard, dialogue.context, dialogue.operation, dialogue.values)
    for name, values in named.items():
        if len(values) in (1, len(wanted)):
            shared = values * len(wanted) if len(values) == 1 else values
            wanted = [{**thing, name: one} for thing, one in zip(wanted, shared, strict=True)]
    return wanted


def _the_same(dialogue: Dialogue, heard: Heard, found: Values, tracker: Tracker) -> Values:
    """What « la même » means of what was dealt with last; things of a list only where nothing else is named."""
    last, operation = recent_of(tracker), dialogue.operation
    meant = repeated(operation, last) if last is not None else None
    if meant is None or operation.same is None or not says_same(heard.text):
        return {}
    same = operation.same(dialogue.context, meant)
    as_before = all(found.get(name, one) == one for name, one in same.items())
    return {
        name: one
        for name, one in same.items()
        if (value := operation.value(name)) is not None and (value.kind is not Kind.ONE_OF or as_before)
    }


def _pointed_at(dialogue: Dialogue, heard: Heard, tracker: Tracker) -> Values:
    """« Prenez le premier pour un bon Fnac », « … avec l'autre »: of the list that was shown last."""
    recent = recent_of(tracker)
    if recent is None or not points_into_list(heard.text):
        return {}
    names = {value.name for value in dialogue.operation.values if value.kind is Kind.ONE_OF}
    things = [thing for thing in recent.things if names & thing.sets.keys()]
    places = choose(things, heard.without("amount", "number"), Choosable(sets=recent.about) if recent.about else None)
    return dict(things[places[0]].sets) if len(places) == 1 else {}


def hear(dialogue: Dialogue, heard: Heard, said: Interpretation | None, tracker: Tracker) -> Events:
    """Carry out what the member does; a refusal is said and is itself the question. Returns further events."""
    if heard.button:
        _hear_button(dialogue, heard)
        return []
    if said is None:
        dialogue.ask_again("utter_back_to_question")
        return []
    match said.act:
        case Act.ACCEPT:
            return _accepted(dialogue, heard, said, tracker)
        case Act.REFUSE:
            _refused(dialogue, heard)
        case Act.DOUBT:
            dialogue.ask_again("utter_doubt_summary" if dialogue.requested == CONFIRMATION else "utter_doubt")
        case Act.SEVERAL:
            return _several(dialogue, heard, said, tracker)
        case Act.ANSWER | Act.CORRECT | Act.REFER:
            _given(dialogue, heard, said)
        case _:
            dialogue.missed()
    return []


def _hear_button(dialogue: Dialogue, heard: Heard) -> None:
    carries = heard.intent in ("give_value", "start_operation")  # others, such as « Modifier », only say a word
    names = {value.name for value in dialogue.operation.values}
    found: Values = {name: value for name, value in heard.chosen.items() if name in names}
    if carries and heard.chosen.get("nonce") != dialogue.state["nonce"]:
        dialogue.ask_again("utter_choice_stale")
    elif dialogue.requested == CONFIRMATION and heard.chosen.get(CONFIRMATION):
        if heard.chosen[CONFIRMATION] != dialogue.state.get("confirmation"):
            dialogue.ask_again("utter_choice_stale")  # the button of a summary that was corrected since
        else:
            _grant(dialogue)
    elif dialogue.requested == STEP_UP and heard.chosen.get(STEP_UP):
        dialogue.grants[STEP_UP] = heard.chosen[STEP_UP]
        dialogue.advance()
    elif found:
        dialogue.take(found)
    elif heard.intent == "deny":
        dialogue.ask_what_to_change()
    else:
        dialogue.ask_again("utter_back_to_question")


def _grant(dialogue: Dialogue) -> None:
    dialogue.grants[CONFIRMATION] = dialogue.state.get("confirmation")
    dialogue.advance()


def _accepted(dialogue: Dialogue, heard: Heard, said: Interpretation, tracker: Tracker) -> Events:
    if dialogue.requested == CONFIRMATION and dialogue.state.get("confirmation"):
        if said.then is Act.WISH:  # a second wish accepts nothing (C1): it is kept, the summary is put again
            dialogue.ask_again("utter_noted_for_later")
            return _keep_further_wish(dialogue, heard, tracker)
        _grant(dialogue)
        return []
    if dialogue.requested == STEP_UP:
        dialogue.ask_again("utter_card_waits")
        return []
    if dialogue.requested == CHANGE:  # nothing is to be changed after all: what was shown is shown again
        dialogue.requested = None
        dialogue.advance("utter_back_to_question")
        return []
    options = dialogue.open_options()
    if len(options) == 1:  # « oui » to the only thing that is offered
        dialogue.take(options[0].sets)
    else:
        dialogue.ask_again("utter_yes_to_what")
    return []


def _keep_further_wish(dialogue: Dialogue, heard: Heard, tracker: Tracker) -> Events:
    """« Oui, et un bon Darty de 30 aussi »: kept with its values, offered after this one."""
    if len(heard.requests) > 1:
        return keep(tracker, [as_request(part) for part in further(heard)])
    wanted = [thing for thing in things(dialogue.operation, heard) if thing and not _same(dialogue, thing)]
    return keep(tracker, [wish_for(dialogue.operation, thing, heard.text) for thing in wanted], repeated=True)


def _same(dialogue: Dialogue, thing: Values) -> bool:
    return all(dialogue.values.get(name) == value for name, value in thing.items())


def _refused(dialogue: Dialogue, heard: Heard) -> None:
    again = _chosen_instead(dialogue, heard) if dialogue.requested == CONFIRMATION and heard.other_words > 1 else {}
    if again:
        dialogue.take(again)
    elif dialogue.requested == CONFIRMATION or dialogue.state["answered"]:
        dialogue.ask_what_to_change()
    else:
        dialogue.ask_again("utter_refused_question")


def _given(dialogue: Dialogue, heard: Heard, said: Interpretation) -> None:
    values = {name: value for name, value in said.values.items() if dialogue.operation.value(name) is not None}
    reopened = [name for name, value in values.items() if value is None]
    if not values and dialogue.requested in (CONFIRMATION, CHANGE):
        values = _chosen_instead(dialogue, heard) or _named(dialogue, heard)
        reopened = [name for name, value in values.items() if value is None]
    if reopened:
        dialogue.reopen(reopened[0])
    elif values:
        dialogue.take(values)
    elif dialogue.requested == STEP_UP and not dialogue.state["misses"]:
        dialogue.state["misses"] = 1
        dialogue.ask_again("utter_card_waits")
    elif (said.act is Act.CORRECT and dialogue.state["answered"]) or dialogue.requested in (CONFIRMATION, CHANGE):
        dialogue.ask_what_to_change()
    else:
        dialogue.missed()


def _chosen_instead(dialogue: Dialogue, heard: Heard) -> Values:
    return chosen_instead(heard, dialogue.context, dialogue.operation, dialogue.values)


def _named(dialogue: Dialogue, heard: Heard) -> Values:
    """Values of the operation that stand in the message, as « de 30 » after « que souhaitez-vous changer ? »."""
    return {name: found[0] for name, found in said_of(dialogue.operation, heard).items() if len(found) == 1}


def _several(dialogue: Dialogue, heard: Heard, said: Interpretation, tracker: Tracker) -> Events:
    """« Fnac et Darty »: one after the other where they are all wanted; « Fnac ou Darty »: which?"""
    name, values = next(iter(said.several.items()), ("", []))
    value = dialogue.operation.value(name)
    asked = dialogue.operation.value(dialogue.requested or "")
    if value is None and asked is not None and asked.kind is Kind.ONE_OF:  # one was read of several: none is picked
        dialogue.ask_again("utter_one_at_a_time")
        return []
    if value is None:
        _given(dialogue, heard, said)
        return []
    together = _each_with_its_own(dialogue, heard, things(dialogue.operation, heard))
    if value.kind is not Kind.ONE_OF and len(together) > 1:
        first, rest = together[0], together[1:]
        plain = {
            one.name: dialogue.values[one.name]
            for one in dialogue.operation.values
            if one.kind is not Kind.ONE_OF and one.name != name and dialogue.values.get(one.name) is not None
        }
        dialogue.speaker.say("utter_one_after_other", {"count": str(len(together))})
        dialogue.take(first)
        return keep(
            tracker, [wish_for(dialogue.operation, {**plain, **thing}, heard.text) for thing in rest], repeated=True
        )
    dialogue.ask_which(name, list(values), said.values)
    return []
