"""What the help centre shows of the library: articles with their page, teaser and neighbours."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from bot.knowledge.articles import Article, Collection
from bot.web.help.markup import to_html, to_text
from bot.web.pages import plain
from bot.web.services import Services

#: Characters of a search that are looked at.
LONGEST_QUERY = 200
#: A result is shown while its score is at least this share of the best one's: what comes after is noise.
CLOSE = 0.45


@dataclass(frozen=True)
class Teaser:
    """An article in a list: its title, first words and collection."""

    slug: str
    title: str
    excerpt: str
    collection: str


@dataclass(frozen=True)
class Shelf:
    """A collection on the home page."""

    topic: str
    title: str
    description: str
    count: int


class Shelves:
    """The library, ready for the templates. Rendered articles are kept: the library does not change while we run."""

    def __init__(self, services: Services, fingerprint: str) -> None:
        self._library = services.library
        self._search = services.search
        self._names = services.names
        self._titles = {collection.topic: collection.title for collection in self._library.collections}
        self.html = cache(self._html)
        content = (fingerprint, sorted(self._library.articles.items()), self._library.collections, self._names)
        #: The same as long as no page of the help centre changes.
        self.etag = '"' + hashlib.sha256(repr(content).encode("utf-8", "replace")).hexdigest()[:24] + '"'

    def article(self, slug: str) -> Article | None:
        """The article of this address."""
        return self._library.articles.get(slug)

    def collection(self, topic: str) -> Collection | None:
        """The collection of this topic."""
        return next((collection for collection in self._library.collections if collection.topic == topic), None)

    def all(self) -> list[Shelf]:
        """The collections that have articles, in order."""
        shelves = (
            Shelf(one.topic, one.title, one.description, len(self._library.in_collection(one.topic)))
            for one in self._library.collections
        )
        return [shelf for shelf in shelves if shelf.count]

    def in_collection(self, topic: str) -> list[Teaser]:
        """The articles of a collection."""
        return [self.teaser(article) for article in self._library.in_collection(topic)]

    def find(self, query: str) -> list[Teaser]:
        """The articles that answer ``query``, best first; none for a query that means nothing."""
        found = self._search.find(query, limit=12)
        least = CLOSE * max((score for _, score in found), default=0)
        return [self.teaser(article) for article, score in found if score >= least]

    def related(self, article: Article) -> list[Teaser]:
        """Up to four articles to read next: those close in words first, then the collection's others."""
        close = [found for found, _ in self._search.find(f"{article.title} {' '.join(article.keywords)}", limit=5)]
        others = [*close, *self._library.in_collection(article.category)]
        unique = {one.slug: one for one in others if one.slug != article.slug}
        return [self.teaser(one) for one in list(unique.values())[:4]]

    def teaser(self, article: Article) -> Teaser:
        """The article as an entry of a list."""
        return Teaser(article.slug, article.title, self.excerpt(article, 150), self._titles[article.category])

    def excerpt(self, article: Article, limit: int) -> str:
        """The first paragraph of its page as plain text; of a page that has none, its answer."""
        paragraphs = (part for part in article.body.split("\n\n") if not part.lstrip().startswith(("#", "-", "|")))
        return to_text(next(paragraphs, article.answer), self._names, limit)

    def _html(self, slug: str) -> Markup:
        return to_html(self._library.articles[slug].body, self._names)


def read_query(raw: str) -> str:
    """What somebody typed, without what cannot be shown, blanks put together, cut to ``LONGEST_QUERY``."""
    return " ".join(plain(raw).replace("\ufffd", " ").split())[:LONGEST_QUERY].strip()
