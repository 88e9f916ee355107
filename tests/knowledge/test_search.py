"""The help centre's search: forgiving, silent on nonsense."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.articles import Library, load_articles
from bot.knowledge.search import ArticleSearch
from bot.settings import ROOT

SEARCH = ArticleSearch(load_articles(ROOT / "data" / "faq"))


def test_each_title_finds_its_article_first(library: Library) -> None:
    for article in library.articles.values():
        assert SEARCH.find(article.title)[0] == (article, 1.0)


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("mot de pase oublié", "mot-de-passe-oublie"),
        ("double autentification", "activer-la-double-authentification"),
        ("rembourssement", "annuler-ou-se-faire-rembourser"),
        ("SOLDE CARTE FNAC", "solde-d-une-e-carte"),
        ("ou est mon colis", "suivre-ma-commande"),
        ("tableau excel", "rattacher-un-groupe"),
        ("congés payés", "conges-paie-et-tickets-restaurant"),
        ("justificatif refusé", "justificatif-refuse"),
        ("téléphone perdu", "telephone-perdu-et-double-authentification"),
    ],
)
def test_a_query_finds_its_article_despite_its_spelling(query: str, slug: str) -> None:
    assert SEARCH.find(query)[0][0].slug == slug


@pytest.mark.parametrize("query", ["", "   ", "xyzzy blorp", "le la les de", "!!!", "\x00", "a" * 10_000])
def test_nonsense_finds_nothing(query: str) -> None:
    assert SEARCH.find(query) == []


def test_results_are_at_most_as_many_as_asked_best_first_with_scores_up_to_one() -> None:
    found = SEARCH.find("carte", limit=3)
    scores = [score for _, score in found]
    assert len(found) == 3
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


@settings(max_examples=50)
@given(st.text(max_size=300))
def test_b1_any_query_is_answered(query: str) -> None:
    SEARCH.find(query)
