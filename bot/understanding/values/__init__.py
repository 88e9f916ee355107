"""Values in a sentence that have a form of their own: e-mails, euros, counts, orders, dates, subscriber numbers, ranks.

A value is read whole or not at all: what might be the rest of a longer one is claimed and never told. Readers run from
the most to the least certain on one ``Sheet``; each takes its characters off it, so the digits of a phone number are
no euros. Every pattern is bounded, and ten thousand characters cost no more than the first 1,500.
"""

from __future__ import annotations

from functools import lru_cache

from bot.understanding.values import amounts, counts, dates, emails, numbers, orders, others, ranks
from bot.understanding.values.sheet import Sheet, Value

__all__ = ["LONGEST", "Value", "find_pieces", "find_values"]

#: The values of a message stand near its beginning; a pasted page is not searched to its end.
LONGEST = 1500
_READERS = (
    emails.read,
    orders.read,
    others.read_identifiers,
    dates.read,
    others.read_money,
    amounts.read,
    counts.read,
    others.read_measures,
    amounts.read_unnamed,
    ranks.read,
    numbers.read,
    numbers.read_pieces,
)


def find_values(text: str) -> list[Value]:
    """All values in ``text``, in order of appearance, never overlapping. Offsets are those of ``text`` itself.

    Entities and their values: ``email`` (lower case), ``order_number`` (``CMD-2026-001873`` or the digits as written),
    ``amount`` (euros, int or float), ``quantity`` (int from 2 on: how many are wanted), ``date`` (see ``dates``),
    ``consumer_id`` (digits), ``ordinal`` (int, a place in a list; -1 is the last), ``number`` (int).
    """
    return [value for value in _read(text[:LONGEST]) if value.entity != numbers.PIECES]


def find_pieces(text: str) -> list[Value]:
    """What is a subscriber's number only where one was asked for, as ``pieces`` (the digits joined): « 44 6 24 »."""
    return [value for value in _read(text[:LONGEST]) if value.entity == numbers.PIECES]


@lru_cache(maxsize=256)
def _read(text: str) -> tuple[Value, ...]:
    """Remembered, because the entities, the intent, its parts and the article all ask about one message."""
    sheet = Sheet(text)
    for reader in _READERS:
        reader(sheet)
    return tuple(sheet.values())
