"""Explaining a step: why it is asked, where it is found, what is possible, what happens then.

Each explanation is a response of data/, found by its name, from the most particular to the most general:
``utter_explain_<operation>_<value>_<facet>``, ``utter_explain_<operation>_<value>``,
``utter_explain_<operation>_<facet>``, ``utter_explain_<operation>``. The declaration's ``facts`` fill it.
"""

from __future__ import annotations

from actions.mechanism.articles import article_about, article_for, say_article
from actions.mechanism.consent import CONFIRMATION, STEP_UP
from actions.mechanism.dialogue import Dialogue
from actions.mechanism.registry import started_by
from bot.benefits.refusals import Refusal
from bot.dialogue.evidence import STEERING
from bot.dialogue.heard import BARE, Heard
from bot.dialogue.questions import facet

#: From this confidence on, the question is about what its intent says: where the step has nothing of its own to say
#: to it, and where it has.
_CLEAR, _SURE = 0.6, 0.85


def explain(dialogue: Dialogue, heard: Heard) -> None:
    """Answer a question about the open step; the same text is never said twice running where there is another one."""
    about = facet(heard.text)
    said = dialogue.state.get("explained")
    names = [name for name in _names(dialogue, about) if name in dialogue.context.tools.say]
    least = _CLEAR if not any(name.endswith(f"_{about}") for name in names) else _SURE
    if _from_another_topic(dialogue, heard, least):
        return
    fresh = [name for name in names if name != said] or names
    general = bool(fresh) and fresh[0] == f"utter_explain_{dialogue.operation.name}" and about in ("what", "how")
    if fresh and not (general and _from_article(dialogue, heard)):
        dialogue.speaker.say(fresh[0], _facts(dialogue))
        dialogue.state["explained"] = fresh[0]
    elif not fresh and not _from_article(dialogue, heard):
        dialogue.speaker.say("utter_explain_unknown")


def _names(dialogue: Dialogue, about: str) -> list[str]:
    operation, asked = dialogue.operation.name, dialogue.requested or ""
    prefix = f"utter_explain_{operation}"
    names = [f"{prefix}_{asked}_{about}", f"{prefix}_{asked}", f"{prefix}_{about}"]
    if asked == CONFIRMATION and about == "check":
        names = ["utter_explain_confirmation_check", *names]
    if asked == STEP_UP:
        names = [f"utter_explain_step_up_{about}", "utter_explain_step_up", *names]
    elif dialogue.operation.confirm is not None or about not in ("what", "how"):
        names = [names[0], names[2], names[1]]
    return [*names, prefix]


def _from_another_topic(dialogue: Dialogue, heard: Heard, least: float) -> bool:
    """The article of a clear intent that is not the operation's."""
    if not heard.understood or heard.confidence < least or started_by(heard.intent) is dialogue.operation:
        return False
    article = None if heard.intent in BARE or heard.intent in STEERING else article_for(dialogue.context, heard)
    if article is None:
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
