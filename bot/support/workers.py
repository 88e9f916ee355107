"""Which processes are alive: a counter for each that grows every second, watched by the others.

No clock is asked, neither the machine's nor the database's: a worker is dead whose counter stood still for ``SILENT``
looks in a row of somebody who looks once a second and reaches the database each time. A clock that is set back or
ahead, a database that was away and a watcher that slept kill nobody. A lease that names a worker who is not in the
table is free (``turns.take``).
"""

from __future__ import annotations

from sqlalchemy import delete, insert, select, update

from bot.store import UnitOfWork
from bot.store.tables import Worker

#: Looks, a second apart, after which a counter that stands still means death: its turns are taken over within 5 s.
SILENT = 3


def beat(unit: UnitOfWork, owner: str) -> None:
    """Say that this worker lives. One who was taken for dead, because it slept, is back with what it still holds."""
    statement = update(Worker).where(Worker.owner == owner).values(beats=Worker.beats + 1)
    if unit.changed(statement.execution_options(synchronize_session=False)) != 1:
        unit.session.execute(insert(Worker).values(owner=owner, beats=0))


def beats(unit: UnitOfWork) -> dict[str, int]:
    """Every worker's counter."""
    return dict(unit.session.execute(select(Worker.owner, Worker.beats)).all())


def bury(unit: UnitOfWork, owner: str, at: int) -> bool:
    """Take a dead worker off the list, unless its counter has moved on. True where it was so."""
    return unit.changed(delete(Worker).where(Worker.owner == owner, Worker.beats == at)) == 1


def leave(unit: UnitOfWork, owner: str) -> None:
    """This worker ends: whatever it still holds is free at once."""
    unit.session.execute(delete(Worker).where(Worker.owner == owner))


class Watch:
    """What one process has seen of the others. ``look`` once a second."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[int, int]] = {}

    def look(self, now: dict[str, int]) -> list[tuple[str, int]]:
        """Take the counters of this moment; returns those who are silent for long, with their last counter."""
        before, self._seen = self._seen, {}
        for owner, count in now.items():
            last, looks = before.get(owner, (count, 0))
            self._seen[owner] = (count, looks + 1 if count == last and owner in before else 0)
        return [(owner, count) for owner, (count, looks) in self._seen.items() if looks >= SILENT]

    def forget(self, owner: str) -> None:
        """That one is buried. Who comes back counts from nought again, as it may have stood, and is watched anew."""
        self._seen.pop(owner, None)
