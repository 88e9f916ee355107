"""The articles of ``data/faq``: one Markdown file per question, read by the assistant and by the help centre alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

COLLECTIONS_FILE = "collections.yml"
SECTIONS = ("Exemples", "Réponse", "Article")

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.S)
_HEADING = re.compile(r"^## +(.+?) *$", re.M)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LINK = re.compile(r"\]\(aide:([^)\s]*)\)")
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1")
_MARKED_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")


class ArticleError(ValueError):
    """A file under ``data/faq`` cannot be used. The message names the file and the reason."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(f"{file.name}: {reason}")
        self.file = file
        self.reason = reason


@dataclass(frozen=True)
class Article:
    """One question: ``answer`` is said in the chat, ``body`` is the page, both Markdown with raw ``{placeholders}``."""

    slug: str
    title: str
    intent: str
    category: str
    keywords: tuple[str, ...]
    operation: str | None
    updated: date
    examples: tuple[str, ...]
    answer: str
    body: str


@dataclass(frozen=True)
class Collection:
    """One topic of the help centre: ``topic`` is the category of its articles."""

    topic: str
    title: str
    description: str


@dataclass(frozen=True)
class Library:
    """All articles by slug, and the collections in the order in which they are shown."""

    articles: dict[str, Article]
    collections: list[Collection] = field(default_factory=list)

    def by_intent(self, intent: str) -> list[Article]:
        """The articles that answer ``intent``, by slug; empty for an intent without any."""
        return self._by_intent.get(intent, [])

    def in_collection(self, topic: str) -> list[Article]:
        """The articles of one collection, by title."""
        return sorted((a for a in self.articles.values() if a.category == topic), key=lambda a: a.title)

    @cached_property
    def _by_intent(self) -> dict[str, list[Article]]:
        found: dict[str, list[Article]] = {}
        for slug in sorted(self.articles):
            found.setdefault(self.articles[slug].intent, []).append(self.articles[slug])
        return found


def load_articles(folder: Path) -> Library:
    """Read ``collections.yml`` and every ``*.md`` of ``folder``. Raises ``ArticleError`` at the first wrong file."""
    collections = _read_collections(folder / COLLECTIONS_FILE)
    topics = {collection.topic for collection in collections}
    articles: dict[str, Article] = {}
    for file in sorted(folder.glob("*.md")):
        article = _read_article(file)
        if article.category not in topics:
            raise ArticleError(file, f"unknown category {article.category!r}")
        articles[article.slug] = article
    for slug, article in articles.items():
        for target in _LINK.findall(article.answer + article.body):
            if target not in articles:
                raise ArticleError(folder / f"{slug}.md", f"link to unknown article {target!r}")
    return Library(articles, collections)


def spoken(answer: str) -> str:
    """The chat answer without its Markdown: the chat shows plain text, where only lists stay as they are."""
    return _MARKED_LINK.sub(r"\1", _EMPHASIS.sub(r"\2", answer))


def _read_collections(file: Path) -> list[Collection]:
    try:
        rows = yaml.safe_load(file.read_text(encoding="utf-8"))
        return [Collection(row["topic"], row["title"], row["description"]) for row in rows]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ArticleError(file, f"not a list of topic, title, description ({error})") from error


def _read_article(file: Path) -> Article:
    if not _SLUG.fullmatch(file.stem):
        raise ArticleError(file, "the name must be lower-case words without accents, joined by hyphens")
    parts = _FRONT_MATTER.match(file.read_text(encoding="utf-8").replace("\r\n", "\n"))
    if not parts:
        raise ArticleError(file, "no front matter between two lines ---")
    try:
        head = yaml.safe_load(parts.group(1))
    except yaml.YAMLError as error:
        raise ArticleError(file, f"front matter is not YAML ({error})") from error
    if not isinstance(head, dict):
        raise ArticleError(file, "front matter is not a list of keys and values")
    if head.get("slug", file.stem) != file.stem:
        raise ArticleError(file, f"slug {head['slug']!r} differs from the file's name")
    sections = _sections(file, parts.group(2))
    examples = tuple(line[2:].strip() for line in sections["Exemples"].splitlines() if line.startswith("- "))
    if not examples:
        raise ArticleError(file, "no example: each is a line that starts with « - »")
    return Article(
        slug=file.stem,
        title=_text(file, head, "title"),
        intent=_text(file, head, "intent"),
        category=_text(file, head, "category"),
        keywords=_keywords(file, head),
        operation=_text(file, head, "operation") if head.get("operation") is not None else None,
        updated=_date(file, head),
        examples=examples,
        answer=sections["Réponse"],
        body=sections["Article"],
    )


def _sections(file: Path, text: str) -> dict[str, str]:
    pieces = _HEADING.split(text)
    found = {name: content.strip() for name, content in zip(pieces[1::2], pieces[2::2], strict=True)}
    for name in SECTIONS:
        if not found.get(name):
            raise ArticleError(file, f"section « ## {name} » is missing or empty")
    for name in found:
        if name not in SECTIONS:
            raise ArticleError(file, f"unknown section « ## {name} »; use ### inside an article")
    return found


def _text(file: Path, head: Mapping[str, Any], key: str) -> str:
    value = head.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ArticleError(file, f"{key!r} is missing or is not a text")
    return value.strip()


def _keywords(file: Path, head: Mapping[str, Any]) -> tuple[str, ...]:
    value = head.get("keywords", [])
    if not isinstance(value, list):
        raise ArticleError(file, "'keywords' is not a list")
    return tuple(str(keyword) for keyword in value)


def _date(file: Path, head: Mapping[str, Any]) -> date:
    value = head.get("updated")
    if type(value) is not date:
        raise ArticleError(file, "'updated' is not a date such as 2026-11-20")
    return value
