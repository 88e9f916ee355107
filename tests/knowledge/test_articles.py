"""The articles load as published, and a broken one is refused with its name and the reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.knowledge.articles import ArticleError, Library, load_articles
from bot.knowledge.filling import fill

COLLECTIONS = "- topic: orders\n  title: Commandes\n  description: Tout sur les commandes.\n"
ARTICLE = """---
title: Où est ma commande ?
intent: track_order
category: orders
keywords: [suivi, colis]
updated: 2026-11-20
---

## Exemples

- où est mon colis
- suivi svp

## Réponse

Elle arrive. Écrivez à {support_email}.

## Article

Voir [aussi](aide:ou-est-ma-commande).
"""


def folder_with(tmp_path: Path, text: str, name: str = "ou-est-ma-commande.md") -> Path:
    (tmp_path / "collections.yml").write_text(COLLECTIONS, encoding="utf-8")
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_an_article_is_read_with_all_its_parts(tmp_path: Path) -> None:
    library = load_articles(folder_with(tmp_path, ARTICLE))
    article = library.articles["ou-est-ma-commande"]
    assert (article.title, article.intent, article.category) == ("Où est ma commande ?", "track_order", "orders")
    assert article.keywords == ("suivi", "colis")
    assert article.examples == ("où est mon colis", "suivi svp")
    assert article.operation is None
    assert article.updated == date(2026, 11, 20)
    assert article.answer == "Elle arrive. Écrivez à {support_email}."
    assert library.by_intent("track_order") == [article] == library.in_collection("orders")
    assert library.by_intent("greet") == []


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("## Réponse", "## Answer", "Réponse"),
        ("- où est mon colis\n- suivi svp\n", "", "Exemples"),
        ("category: orders", "category: weather", "weather"),
        ("aide:ou-est-ma-commande", "aide:nowhere", "nowhere"),
        ("intent: track_order\n", "", "intent"),
        ("updated: 2026-11-20", "updated: hier", "updated"),
        ("title:", "slug: autre-chose\ntitle:", "autre-chose"),
        ("---\ntitle", "title", "front matter"),
        ("title: Où est ma commande ?", "title: [", "YAML"),
    ],
)
def test_a_broken_article_is_refused_by_name(tmp_path: Path, before: str, after: str, reason: str) -> None:
    assert before in ARTICLE
    with pytest.raises(ArticleError) as refused:
        load_articles(folder_with(tmp_path, ARTICLE.replace(before, after, 1)))
    assert "ou-est-ma-commande.md" in str(refused.value)
    assert reason in str(refused.value)


def test_a_file_name_with_capitals_or_accents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="lower-case"):
        load_articles(folder_with(tmp_path, ARTICLE, "Où-est.md"))


def test_every_published_article_loads_and_every_collection_has_some(library: Library) -> None:
    assert len(library.articles) >= 40
    assert all(library.in_collection(collection.topic) for collection in library.collections)


def test_no_example_belongs_to_two_articles(library: Library) -> None:
    examples = [example for article in library.articles.values() for example in article.examples]
    assert len(examples) == len(set(examples))


def test_placeholders_are_filled_and_other_braces_left_alone() -> None:
    text = "Sur {platform}, {unknown} et {} et {{platform}} et { }"
    assert fill(text, {"platform": "Ma {x} CSE"}) == "Sur Ma {x} CSE, {unknown} et {} et {Ma {x} CSE} et { }"
