"""The sentences that are measured. No two are the same text, since the encoder remembers the last ones it has seen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from bot.knowledge.articles import Library

OPENINGS = ("", "bonjour, ", "svp, ", "dites-moi, ", "rebonjour, ", "une question : ", "pardon, ", "s’il vous plaît, ")
BRANDS = ("Fnac", "Cultura", "Darty", "Carrefour", "Sephora", "Kiabi", "Decathlon", "Ikea")
AMOUNTS = (20, 50)

#: One round of a member who does things: the wallet, the account, then a purchase up to its confirmation.
ROUND = (
    "combien me reste-t-il sur mes chèques-cadeaux ?",
    "affiche-moi les informations de mon compte",
    "je voudrais un bon d’achat {brand} de {amount} € avec mon chèque-cadeau",
    "celui qui expire en premier",
    "annuler",
)

#: Asked for a person, the assistant falls silent.
_NOT_ASKED = frozenset({"contact_human"})

SMALL_TALK = ("bonjour", "merci beaucoup", "tu es un robot ?")


def questions(library: Library) -> Iterator[str]:
    """Titles and examples of the articles as members would type them, a different text each time, without end."""
    articles = [article for _, article in sorted(library.articles.items()) if article.intent not in _NOT_ASKED]
    texts = [text for article in articles for text in (article.title, *article.examples[:3])]
    for turn in count():
        opening = OPENINGS[turn % len(OPENINGS)]
        again = f" ({turn // len(OPENINGS) + 1})" if turn >= len(OPENINGS) else ""
        for text in texts:
            yield f"{opening}{text[0].lower()}{text[1:]}{again}"


def rounds() -> Iterator[tuple[str, ...]]:
    """Rounds of operations, without end; the purchase names another brand or amount each time."""
    for number in count():
        opening = OPENINGS[number % len(OPENINGS)]
        shift, again = divmod(number, len(OPENINGS))
        brand, amount = BRANDS[(again + shift) % len(BRANDS)], AMOUNTS[shift % len(AMOUNTS)]
        tail = f" {'!' * (shift // len(AMOUNTS))}".rstrip()
        yield tuple(opening + sentence.format(brand=brand, amount=amount) + tail for sentence in ROUND)


def mixed(library: Library) -> Iterator[str]:
    """What one long conversation holds, in cycles of ten: a round, four questions from the help pages, small talk."""
    asked = questions(library)
    for number, doing in enumerate(rounds()):
        yield from doing
        yield from (next(asked) for _ in range(4))
        yield f"{OPENINGS[number // len(SMALL_TALK) % len(OPENINGS)]}{SMALL_TALK[number % len(SMALL_TALK)]}"


#: Turns in one cycle of ``mixed``.
CYCLE = len(ROUND) + 4 + 1
