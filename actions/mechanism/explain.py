"""Explaining a step: why it is asked, where it is found, what is possible, what happens then.

Each explanation is a response of data/, found by its name, from the most particular to the most general:
``utter_explain_<operation>_<value>_<facet>``, ``utter_explain_<operation>_<value>``,
``utter_explain_<operation>_<facet>``, ``utter_explain_<operation>``. The declaration's ``facts`` fill it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from actions.mechanism.articles import article_about, article_for, in_topic, say_article
from actions.mechanism.consent import CONFIRMATION, STEP_UP
from actions.mechanism.declaration import Option, Value
from actions.mechanism.dialogue import Dialogue
from actions.mechanism.lists import choosable, option_for, options_of, things_named
from actions.mechanism.registry import started_by
from actions.mechanism.wish import said_of
from bot.benefits.refusals import Refusal
from bot.dialogue.choosing import choose
from bot.dialogue.cues import spelt
from bot.dialogue.evidence import STEERING
from bot.dialogue.heard import BARE, Heard
from bot.dialogue.questions import asks_if_right, facet
from bot.dialogue.situation import Kind
from bot.french import enumeration

#: From this confidence on, the question is about what its intent says: where the step has nothing of its own to say
#: to it; where it has, and the article is of another topic; and where it has, and the topic is the operation's.
_CLEAR, _CLEARER, _SURE = 0.6, 0.8, 0.85


def explain(dialogue: Dialogue, heard: Heard) -> None:
    """Answer a question about the open step; the same text is never said twice running where there is another one."""
    about = facet(heard.text)
    dialogue.state["facets"] = sorted({*dialogue.state.get("facets", []), about})
    if _tells_what_is_kept(dialogue, heard) or _tells_of_things(dialogue, heard, about):
        return
    about = "which" if about == "compare" else about
    said = dialogue.state.get("explained")
    names = [name for name in _names(dialogue, about) if name in dialogue.context.tools.say]
    own = any(name.endswith(f"_{about}") for name in names)
    if _from_another_topic(dialogue, heard, own):
        return
    known = dialogue.context.tools.say
    fresh = [name for name in names if name != said or f"{name}_again" in known] or names
    general = bool(fresh) and fresh[0] == f"utter_explain_{dialogue.operation.name}" and about in ("what", "how")
    if fresh and not (general and _from_article(dialogue, heard)):
        dialogue.speaker.say(fresh[0], _facts(dialogue))
        dialogue.state["explained"] = fresh[0]
    elif not fresh and not _from_article(dialogue, heard):
        dialogue.speaker.say("utter_explain_unknown")


def _tells_what_is_kept(dialogue: Dialogue, heard: Heard) -> bool:
    """« C'est bien 44623 que j'ai mis ? »: yes, or what was kept instead."""
    if not asks_if_right(heard.text):
        return False
    named = things_named(heard, dialogue.context, dialogue.operation, dialogue.values)
    for name, found in {**said_of(dialogue.operation, heard), **named}.items():
        value, kept = dialogue.operation.value(name), dialogue.values.get(name)
        if value is None or kept is None or len(found) != 1:
            continue
        called = _called(dialogue, value, kept)
        if called:
            right = found[0] == kept
            dialogue.speaker.say("utter_explain_right" if right else "utter_explain_not_that", {"kept": called})
            return True
    return False


def _called(dialogue: Dialogue, value: Value, kept: Any) -> str | None:
    """What a value that is kept is called; None for several things of a list together."""
    if value.kind is not Kind.ONE_OF:
        return option_for(kept, dialogue.context, value, dialogue.values).title
    options = options_of(dialogue.context, value, dialogue.values)
    return next((one.names[0] for one in options if one.names and one.values.get(value.name) == kept), None)


#: Facets that ask what the things of a list are, and those that do where one of them is meant.
_OF_ALL, _OF_ONE, _OF_ONE_ASKED = ("compare", "which"), ("how_much", "when"), ("what", "check", "where", "shared")
_THE_OTHERS = re.compile(r"(?<!\w)(?:l'autre|les autres|d'autres)(?!\w)")


def _tells_of_things(dialogue: Dialogue, heard: Heard, about: str) -> bool:
    """What the things of a list are, from the datastore: those that the question means, else all that can be chosen."""
    for value in dialogue.operation.values:
        asked = value.name == dialogue.requested
        facets = (*_OF_ALL, *_OF_ONE, *(_OF_ONE_ASKED if asked else ()))
        if value.kind is not Kind.ONE_OF or about not in facets:
            continue
        things = [one for one in options_of(dialogue.context, value, dialogue.values) if one.told]
        meant = _things_meant(dialogue, heard, things, asked)
        if not meant and about in _OF_ALL and asked:
            meant = [one for one in things if not one.past]
        if not meant:
            continue
        if len(meant) == 1 and asked:  # « celui-là alors »
            dialogue.state["told_of"] = meant[0].values[value.name]
        told = {"things": enumeration([one.told for one in meant], "et")}
        dialogue.speaker.say(_response(dialogue, value.name), told)
        return True
    return False


def _response(dialogue: Dialogue, name: str) -> str:
    own = f"utter_explain_{dialogue.operation.name}_{name}_things"
    return own if own in dialogue.context.tools.say else "utter_explain_things"


def _things_meant(dialogue: Dialogue, heard: Heard, things: list[Option], asked: bool) -> list[Option]:
    """Those that are named or ranked; « les autres » than what was just refused; « depuis quand ? » of that one."""
    choosables = [replace(choosable(dialogue.context, one), hidden=one.past) for one in things]
    places = choose(choosables, heard.without("amount", "number"), asked=False)
    if asked and not places:
        places = choose(choosables, replace(heard, entities=[]), asked=True)
    refused = [one for one in things if asked and dialogue.state.get("refused_value") in one.values.values()]
    if _THE_OTHERS.search(spelt(heard.text)):
        return [one for one in things if not one.past and one not in refused] if asked else []
    return [things[place] for place in places] or (refused if facet(heard.text) in ("compare", "when") else [])


#: Facets that have one answer for every operation.
_OF_ANY = ("done", "later")


def _names(dialogue: Dialogue, about: str) -> list[str]:
    operation, asked = dialogue.operation.name, dialogue.requested or ""
    prefix = f"utter_explain_{operation}"
    names = [f"{prefix}_{asked}_{about}", f"{prefix}_{asked}", f"{prefix}_{about}"]
    if about in _OF_ANY:
        names = [names[0], names[2], f"utter_explain_any_{about}", names[1]]
    elif asked == CONFIRMATION and about == "check":
        names = ["utter_explain_confirmation_check", *names]
    if asked == STEP_UP:
        names = [f"utter_explain_step_up_{about}", "utter_explain_step_up", *names]
    elif dialogue.operation.confirm is not None or about not in ("what", "how"):
        names = [names[0], names[2], names[1]]
    return [*names, prefix]


def _from_another_topic(dialogue: Dialogue, heard: Heard, own: bool) -> bool:
    """The article of a clear intent that is not the operation's; ``own``: the step has something to say itself."""
    if not heard.understood or heard.confidence < _CLEAR or started_by(heard.intent) is dialogue.operation:
        return False
    article = None if heard.intent in BARE or heard.intent in STEERING else article_for(dialogue.context, heard)
    if article is None:
        return False
    least = _SURE if in_topic(dialogue.context, article, dialogue.operation.name) else _CLEARER
    if own and heard.confidence < least:
        return False
    say_article(dialogue.speaker, dialogue.context, article, heard, operation=False)
    return True


def _from_article(dialogue: Dialogue, heard: Heard) -> bool:
    """An article of the operation's topic that answers it better than a general line."""
    article = article_about(dialogue.context, dialogue.operation.name, heard)
    if article is None:
        return False
    say_article(dialogue.speaker, dialogue.context, article, heard, operation=False)
    return True


def _facts(dialogue: Dialogue) -> dict[str, str]:
    """What fills the explanation: the facts of every value that can tell them now."""
    found: dict[str, str] = {}
    given = {name: one for name, one in dialogue.values.items() if one is not None}
    for value in dialogue.operation.values:
        try:
            found.update(value.facts(dialogue.context, given))
        except (Refusal, KeyError):
            continue
    return found
