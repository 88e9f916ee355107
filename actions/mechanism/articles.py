"""Answering from an article of data/faq."""

from __future__ import annotations

import re

from actions.mechanism.context import TurnContext
from actions.mechanism.registry import operations
from actions.mechanism.speaker import Speaker, payload
from actions.mechanism.wish import said_of
from bot.dialogue.heard import Heard
from bot.knowledge.articles import Article
from bot.knowledge.french import fold


def article_for(context: TurnContext, heard: Heard) -> Article | None:
    """The article that answers this message: the one that understanding picked, else the only one of the intent."""
    library = context.tools.library
    slug = heard.chosen.get("article") or (heard.article or {}).get("slug")
    if slug in library.articles:
        return library.articles[slug]
    return next(iter(library.by_intent(heard.intent)), None)


#: « Ça expire quand ? » in the middle of an operation is about what it deals with.
_POINTS = re.compile(r"\b(ca|cela|il|ils|elle|elles|celui|celle|ceux|celles)\b")

_SHORT = 6


def only_points(text: str) -> bool:
    """Whether a text is short and points at something instead of naming it."""
    said = fold(text)
    return len(said.split()) <= _SHORT and _POINTS.search(said) is not None


def article_about(context: TurnContext, operation: str, heard: Heard) -> Article | None:
    """For a short question that only points at something: the best article of the topic of the operation under way."""
    if not only_points(heard.text):
        return None
    found = context.tools.search.find(heard.text, limit=12)
    return next((article for article, _ in found if in_topic(context, article, operation)), None)


#: The least score of an article that is searched for, and how near it must be to the best of all topics.
_LEAST, _AMONG_THE_BEST = 0.3, 0.8


def article_of_topic(context: TurnContext, operation: str, text: str) -> Article | None:
    """The article of the operation's topic that these words surely ask for: hardly any other one fits better."""
    return next((one for one in _surely_asked(context, text) if in_topic(context, one, operation)), None)


def article_beside(context: TurnContext, article: Article, text: str) -> Article | None:
    """Another article of the same topic that these words surely ask for."""
    beside = [one for one in _surely_asked(context, text) if one.category == article.category]
    return next((one for one in beside if one.slug != article.slug), None)


def _surely_asked(context: TurnContext, text: str) -> list[Article]:
    found = context.tools.search.find(text, limit=12)
    best = max((score for _, score in found), default=0.0)
    return [article for article, score in found if score >= max(_LEAST, _AMONG_THE_BEST * best)]


def in_topic(context: TurnContext, article: Article, operation: str) -> bool:
    """Whether an article belongs to the topic of an operation."""
    articles = context.tools.library.articles.values()
    return any(other.category == article.category for other in articles if other.operation == operation)


def say_article(
    speaker: Speaker, context: TurnContext, article: Article, heard: Heard | None = None, operation: bool = True
) -> None:
    """The short answer, the link to the whole page, and the operation that does it with what was said already."""
    buttons = []
    if operation and article.operation is not None and article.operation in operations():
        title = context.tools.say(f"utter_do_{article.operation}")
        found = said_of(operations()[article.operation], heard) if heard is not None else {}
        said = {name: values[0] for name, values in found.items() if len(values) == 1}
        values = {"operation": article.operation, **said}
        buttons = [{"title": title, "payload": payload("start_operation", values)}]
    link = {"title": context.tools.say("utter_read_article"), "href": f"/aide/{article.slug}"}
    speaker.say(f"utter_faq_{article.slug.replace('-', '_')}", links=[link], buttons=buttons)
