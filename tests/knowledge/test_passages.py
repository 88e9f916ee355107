"""The passage of an article that answers what is asked further, or none."""

from __future__ import annotations

import pytest

from bot.knowledge.articles import load_articles
from bot.knowledge.passages import passage
from bot.settings import ROOT

ARTICLES = load_articles(ROOT / "data" / "faq").articles


@pytest.mark.parametrize(
    ("slug", "question", "holds"),
    [
        ("mot-de-passe-oublie", "et si le mail n'arrive pas ?", "courriers indésirables"),
        ("utiliser-un-bon-d-achat", "et en ligne ?", "site de l’enseigne"),
        ("solde-du-cheque-cadeau", "il peut expirer ?", "ne peut plus payer"),
    ],
)
def test_the_section_that_speaks_of_it_is_the_answer(slug: str, question: str, holds: str) -> None:
    found = passage(ARTICLES[slug], question)
    assert found is not None
    assert holds in found
    assert not set("*#[]") & set(found)


@pytest.mark.parametrize("question", ["pourquoi ?", "et à l'étranger ?", "", "et le week-end ?"])
def test_no_section_is_better_than_a_wrong_one(question: str) -> None:
    assert passage(ARTICLES["delais-de-livraison"], question) is None


def test_a_passage_is_short_enough_for_the_chat() -> None:
    questions = [word for article in ARTICLES.values() for word in article.title.split()]
    found = [passage(article, word) for article in ARTICLES.values() for word in questions[:80]]
    assert max(len(one) for one in found if one) <= 600
