"""Search among the articles: French, forgiving, without an index server. Fifty articles fit in a few dictionaries."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.knowledge.articles import Article, Library
from bot.knowledge.french import expand, stem, words

#: How much a word counts by where it stands.
_WEIGHTS = (("title", 6.0), ("keywords", 4.0), ("examples", 2.0), ("answer", 1.5), ("body", 1.0))
_LONGEST = 200
_EMPTY_WORDS = frozenset(
    """
    a ai aide aider as au aussi aux avec avez avoir bonjour bonsoir c ca car ce cela ces cet cette comme comment
    d dans de des dois dont du elle en es est et ete etes etre eu faire fait faut il ils j je l la le les leur
    lui m ma mais me merci mes moi mon n ne nos notre nous on ou par pas peut peux plait plus pour pourquoi puis
    qu quand que quel quelle quelles quels qui quoi s sa sans se ses si son sont suis sur t ta te tes toi ton
    tous tout tu un une veux vos votre voudrais vous y
    """.split()
)
#: Below this share of the best possible score, a hit is an accident.
_LEAST = 0.12
#: The weight of a term that stands everywhere in an article, and the best score of what is not typed word for word.
_FULL = 0.75
_ALMOST = 0.99


class ArticleSearch:
    """Finds articles by the words of a query. Built once per library; safe to share between threads."""

    def __init__(self, library: Library) -> None:
        self._articles = library.articles
        self._postings: dict[str, dict[str, float]] = defaultdict(dict)
        for slug, article in library.articles.items():
            for term, weight in _terms_of(article).items():
                self._postings[term][slug] = weight
        #: Somebody who types a title or an example gets its article, whatever else has the same words.
        self._verbatim = {
            " ".join(words(text)): slug
            for slug, article in library.articles.items()
            for text in (*article.examples, article.title)
        }
        total = len(library.articles)
        self._rarity = {term: math.log(1 + total / len(found)) for term, found in self._postings.items()}
        self._terms = sorted(term for term in self._postings if len(term) >= 4)

    def find(self, query: str, limit: int = 5) -> list[tuple[Article, float]]:
        """The best ``limit`` articles with a score from 0 to 1, best first; empty where nothing fits."""
        asked = list(dict.fromkeys(terms(expand(query[:_LONGEST]))))
        if not asked:
            return []
        scores: dict[str, float] = defaultdict(float)
        possible = 0.0
        for term in asked:
            known = self._nearest(term)
            possible += max((self._rarity[near] * share for near, share in known), default=self._unknown)
            for near, share in known:
                for slug, weight in self._postings[near].items():
                    scores[slug] += share * self._rarity[near] * weight
        found = [(slug, min(_ALMOST, score / possible / _FULL)) for slug, score in scores.items()]
        verbatim = self._verbatim.get(" ".join(words(query[:_LONGEST])))
        if verbatim:
            found = [(verbatim, 1.0)] + [pair for pair in found if pair[0] != verbatim]
        best = sorted(((slug, score) for slug, score in found if score >= _LEAST), key=lambda pair: (-pair[1], pair[0]))
        return [(self._articles[slug], round(score, 3)) for slug, score in best[:limit]]

    @property
    def _unknown(self) -> float:
        """What an unknown word costs: as much as a word that stands in one article only."""
        return math.log(1 + len(self._articles))

    def _nearest(self, term: str) -> list[tuple[str, float]]:
        """The terms that ``term`` may mean, with how surely: itself, longer ones that it begins, near spellings."""
        if term in self._postings:
            return [(term, 1.0)]
        if len(term) < 4:
            return []
        begun = [(known, 0.7) for known in self._terms if known.startswith(term)][:4]
        if begun:
            return begun
        slips = 1 if len(term) < 7 else 2
        near = process.extract(term, self._terms, scorer=OSA.distance, score_cutoff=slips, limit=3)
        return [(known, 0.8 - 0.2 * distance) for known, distance, _ in near if known[0] == term[0]]


def terms(text: str) -> list[str]:
    """The stems of the words of ``text`` that tell something, in order."""
    return [stem(word) for word in words(text) if word not in _EMPTY_WORDS and (len(word) > 1 or word.isdigit())]


def _terms_of(article: Article) -> dict[str, float]:
    """The terms of an article with their weight from 0 to 1: where they stand, and a little how often."""
    parts: dict[str, Iterable[str]] = {
        "title": [article.title],
        "keywords": article.keywords,
        "examples": article.examples,
        "answer": [article.answer],
        "body": [article.body],
    }
    weights: dict[str, float] = defaultdict(float)
    for part, weight in _WEIGHTS:
        for term, times in Counter(term for text in parts[part] for term in terms(text)).items():
            weights[term] += weight * (1 + math.log(times))
    return {term: weight / (weight + 6) for term, weight in weights.items()}
