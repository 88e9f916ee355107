"""Whether an answer helped: counted by article, without its author (P4: nothing personal is kept)."""

from __future__ import annotations

from sqlalchemy import case, func, select

from bot.clock import Clock
from bot.store import UnitOfWork
from bot.store.tables import Rating


def rate(unit: UnitOfWork, clock: Clock, article: str, place: str, helpful: bool) -> None:
    """Keep one opinion. ``place`` is where it was given: ``aide`` or ``chat``."""
    unit.session.add(Rating(article=article, place=place, helpful=helpful, at=clock()))


def ratings_of(unit: UnitOfWork, article: str) -> tuple[int, int]:
    """How many found this article helpful, and how many did not."""
    helpful = func.coalesce(func.sum(case((Rating.helpful, 1), else_=0)), 0)
    yes, total = unit.session.execute(select(helpful, func.count()).where(Rating.article == article)).one()
    return int(yes), int(total) - int(yes)
