"""Orders: their numbers."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from bot.clock import Clock, today_in_paris
from bot.store import UnitOfWork
from bot.store.tables import Counter
from bot.store.unit_of_work import RunAgain


def next_order_number(unit: UnitOfWork, clock: Clock) -> str:
    """The next number of the year, « CMD-2026-001874 ». The counter's row stays locked to the end of the unit.

    Raises ``RunAgain`` where two orders at once are the first of their year.
    """
    year = today_in_paris(clock).year
    name = f"orders-{year}"
    statement = (
        update(Counter)
        .where(Counter.name == name)
        .values(value=Counter.value + 1)
        .returning(Counter.value)
        .execution_options(synchronize_session=False)
    )
    value = unit.session.execute(statement).scalar_one_or_none()
    if value is None:
        unit.session.add(Counter(name=name, value=1))
        try:
            unit.session.flush()
        except IntegrityError as error:  # somebody else's order was the first of the year
            raise RunAgain from error
        value = 1
    return f"CMD-{year}-{value:06d}"
