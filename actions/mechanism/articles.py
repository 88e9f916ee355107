"""Answering from an article of data/faq."""

from __future__ import annotations

from actions.mechanism.context import TurnContext
from actions.mechanism.heard import Heard
from actions.mechanism.reading import found_in
from actions.mechanism.registry import operations
from actions.mechanism.speaker import Speaker, payload
from bot.knowledge.articles import Article


def article_for(context: TurnContext, heard: Heard) -> Article | None:
    """The article that answers this message: the one that understanding picked, else the only one of the intent."""
    library = context.tools.library
    slug = heard.chosen.get("article") or (heard.article or {}).get("slug")
    if slug in library.articles:
        return library.articles[slug]
    return next(iter(library.by_intent(heard.intent)), None)


def say_article(
    speaker: Speaker, context: TurnContext, article: Article, heard: Heard | None = None, operation: bool = True
) -> None:
    """The short answer, the link to the whole page, and the operation that does it with what was said already."""
    buttons = []
    if operation and article.operation is not None and article.operation in operations():
        title = context.tools.say(f"utter_do_{article.operation}")
        said = found_in(operations()[article.operation], None, heard, loosely=True) if heard is not None else {}
        values = {"operation": article.operation, **said}
        buttons = [{"title": title, "payload": payload("start_operation", values)}]
    link = {"title": context.tools.say("utter_read_article"), "href": f"/aide/{article.slug}"}
    speaker.say(f"utter_faq_{article.slug.replace('-', '_')}", links=[link], buttons=buttons)
