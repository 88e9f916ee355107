"""Answers from the articles of data/faq, and what is said when none fits."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.mechanism.articles import article_about, article_for, say_article
from actions.mechanism.context import TurnContext, current
from actions.mechanism.form import Events
from actions.mechanism.offers import as_request, note_requests, offer_next
from actions.mechanism.recent import set_aside
from actions.mechanism.speaker import Speaker, payload
from actions.mechanism.wish import takers, values_for
from bot.dialogue.heard import Heard, heard_from
from bot.support.ratings import rate

FOLLOW_UP = "utter_article_helpful"

#: A topic that is less likely is not worth a button.
_LEAST_LIKELY = 0.05


class Answer(Action):
    """Answer a question; inside an operation without any further question, since the open one comes again."""

    def name(self) -> str:
        return "action_answer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        context = current()
        return answer(Speaker(dispatcher, context), context, tracker, heard_from(tracker.latest_message))


def answer(speaker: Speaker, context: TurnContext, tracker: Tracker, heard: Heard) -> Events:
    """The article that answers; else that it was not understood. What was dealt with before is set aside."""
    aside = tracker.active_loop.get("name") is not None
    pointed = article_about(context, str(tracker.get_slot("operation")), heard) if aside else None
    article = pointed or article_for(context, heard)
    if article is None:
        return not_understood(speaker, context, tracker, heard)
    say_article(speaker, context, article, heard, operation=not aside)
    if aside:
        return []
    noted = note_requests(tracker, heard, None)
    if noted:
        pending = tracker.slots | {noted[0]["name"]: noted[0]["value"]}
        return [*noted, *offer_next(speaker, context, _with_slots(tracker, pending)), *set_aside(tracker)]
    speaker.say(FOLLOW_UP)
    question = {"kind": "article", "article": article.slug, "operation": article.operation}
    return [SlotSet("open_question", question), *set_aside(tracker)]


def _with_slots(tracker: Tracker, slots: dict[str, Any]) -> Tracker:
    copy = tracker.copy()
    copy.slots = slots
    return copy


class NotUnderstood(Action):
    """First the nearest topics as buttons; the second time articles found by search, and a person."""

    def name(self) -> str:
        return "action_not_understood"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        context = current()
        heard = heard_from(tracker.latest_message)
        return not_understood(Speaker(dispatcher, context), context, tracker, heard)


def not_understood(speaker: Speaker, context: TurnContext, tracker: Tracker, heard: Heard) -> Events:
    """Say it without ever repeating the sentence before."""
    misses = int(tracker.get_slot("misses") or 0) + 1
    if misses == 1:
        buttons = [
            {"title": context.tools.say(f"utter_topic_{intent}"), "payload": payload(intent)}
            for intent, confidence in heard.ranking
            if confidence >= _LEAST_LIKELY and f"utter_topic_{intent}" in context.tools.say
        ][:3]
        speaker.say("utter_not_understood_topics" if buttons else "utter_not_understood", buttons=buttons)
    else:
        found = context.tools.search.find(heard.text, limit=3)
        links = [{"title": article.title, "href": f"/aide/{article.slug}"} for article, _ in found]
        response = "utter_not_understood_articles" if links else "utter_not_understood_person"
        if misses > 2:
            response += "_again" if misses % 2 else ""
        speaker.say(response, links=links)
    return [SlotSet("misses", misses)]


class OfferTakers(Action):
    """A value alone (« 44619 »): what should be done with it?"""

    def name(self) -> str:
        return "action_offer_takers"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        context = current()
        heard = heard_from(tracker.latest_message)
        buttons = []
        for operation in takers(heard):
            title = context.tools.say(f"utter_do_{operation.name}")
            values = {"operation": operation.name, **values_for(operation, heard)}
            buttons.append({"title": title, "payload": payload("start_operation", values)})
        Speaker(dispatcher, context).say("utter_what_with_value", buttons=buttons[:4])
        return [SlotSet("said_before", as_request(heard))]


class ArticleHelpful(Action):
    """« Oui, merci »: counted for the article."""

    def name(self) -> str:
        return "action_article_helpful"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        _rate(tracker, True)
        Speaker(dispatcher, current()).say("utter_glad")
        return []


class ArticleNotHelpful(Action):
    """« Non »: counted, and a person is offered with the thread attached."""

    def name(self) -> str:
        return "action_article_not_helpful"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        _rate(tracker, False)
        Speaker(dispatcher, current()).say("utter_offer_person")
        return [SlotSet("open_question", {"kind": "person"})]


def _rate(tracker: Tracker, helpful: bool) -> None:
    article = (tracker.get_slot("open_question") or {}).get("article")
    if article:
        tools = current().tools
        with tools.store.begin() as unit:
            rate(unit, tools.clock, str(article), "chat", helpful)
