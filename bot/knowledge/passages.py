"""The passage of an article that answers what is asked further: « et si le mail n'arrive pas ? »."""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.knowledge.articles import Article, spoken
from bot.knowledge.french import expand
from bot.knowledge.search import terms

_SECTION = re.compile(r"^#{2,6} +(.+?) *$", re.M)
_ITEM = re.compile(r"^(?:[-*]|\d+\.) +", re.M)

#: Of the words that are asked, how many a section must hold; one of them in its heading counts twice.
_LEAST = 0.5
#: A passage is read in the chat: longer ones stay on the page.
_LONGEST = 500


def passage(article: Article, question: str) -> str | None:
    """The section of the article's page that surely speaks of what is asked, as plain text; None where none does.

    Placeholders stay as they are. At most ``_LONGEST`` characters, cut between its paragraphs.
    """
    asked = frozenset(terms(expand(question)))
    if not asked:
        return None
    pieces = _SECTION.split(article.body)
    sections = list(zip(pieces[1::2], pieces[2::2], strict=True))
    scored = [(_score(asked, terms(heading), terms(text)), text) for heading, text in sections]
    best, text = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
    return _plain(text) or None if best >= _LEAST else None


def _score(asked: Collection[str], heading: list[str], text: list[str]) -> float:
    """The share of the asked words that the section holds, one in its heading twice; half of it where none is there."""
    headed = sum(term in heading for term in asked)
    held = headed + sum(term in text or term in heading for term in asked)
    return held / len(asked) / (2 if headed else 4)


def _plain(text: str) -> str:
    kept = ""
    for line in (_ITEM.sub("", part).strip() for part in text.strip().splitlines()):
        if line and len(kept) + len(line) < _LONGEST:
            kept += f"{' ' if kept else ''}{line}"
    return spoken(kept)
