"""What tests of the store and of the operations share: a purchase, many things at once, and what must add up."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import event, func, select

from bot.benefits import consumers, gift_cheques
from bot.clock import Clock
from bot.knowledge.phrases import Phrases, load_phrases
from bot.settings import ROOT, Settings
from bot.store import Store, UnitOfWork
from bot.store.tables import Base, GiftCheque, LedgerEntry, Subsidy

ANNA, BEN = "37728", "44619"
URL = "https://guichet.example"


@cache
def phrases() -> Phrases:
    """The texts as they stand in ``data/``."""
    return load_phrases(ROOT / "data", Settings().names)


def cheque_ids(store: Store, clock: Clock, member: str, *labels: str) -> list[int]:
    """The member's usable cheques, or those with these labels whatever became of them."""
    with store.read() as unit:
        every = gift_cheques.cheques(unit, clock, member)
    return [one.id for one in every if (one.label in labels if labels else not one.expired)]


def show(
    store: Store, clock: Clock, member: str, brand: str, face: int, ids: list[int] | None = None
) -> dict[str, Any]:
    """What the member is shown before they confirm."""
    chosen = cheque_ids(store, clock, member) if ids is None else ids
    with store.read() as unit:
        return gift_cheques.quote(unit, clock, member, brand, face, chosen).as_json()


def buy(store: Store, clock: Clock, member: str, shown: dict[str, Any], key: str) -> gift_cheques.Purchase:
    """Buy what was shown, in a unit of work of its own."""
    return store.run(lambda unit: gift_cheques.buy_voucher(unit, clock, member, shown, key))


def attach(
    store: Store, clock: Clock, number: str, email: str, owner: str = ANNA, key: str | None = None
) -> consumers.Consumer:
    """Attach a person to ``owner``, in a unit of work of its own."""
    key = key or f"{owner} {number} {email}"
    return store.run(lambda unit: consumers.attach(unit, clock, owner, number, email, URL, key))


def at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    """Run ``work(0)`` … ``work(count - 1)`` in as many threads, let go together; results or exceptions, in order."""
    gate = threading.Barrier(count)
    found: list[Any] = [None] * count

    def run(number: int) -> None:
        gate.wait()
        try:
            found[number] = work(number)
        except Exception as error:
            found[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def done(outcomes: list[Any]) -> list[Any]:
    """The outcomes that are no exceptions."""
    return [one for one in outcomes if not isinstance(one, Exception)]


def off(unit: UnitOfWork) -> list[tuple[str, int, int, int]]:
    """Wallets whose opening amount is not what is left plus debits minus credits (M1): kind, id, opening, explained."""
    found = []
    wallets = [
        ("gift_cheque", row.id, row.initial_cents, row.left_cents) for row in unit.session.scalars(select(GiftCheque))
    ]
    wallets += [
        ("subsidy", row.id, row.envelope_cents, row.left_cents) for row in unit.session.scalars(select(Subsidy))
    ]
    for kind, identity, opening, left in wallets:
        moved = unit.session.scalar(
            select(func.coalesce(func.sum(LedgerEntry.amount_cents), 0)).where(
                LedgerEntry.wallet == kind, LedgerEntry.wallet_id == identity
            )
        )
        explained = left - int(moved or 0)
        if explained != opening or left < 0:
            found.append((kind, identity, opening, explained))
    return found


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, to see that nothing changed."""
    with store.read() as unit:
        return {
            table.name: sorted(tuple(map(repr, row)) for row in unit.session.execute(table.select()))
            for table in Base.metadata.sorted_tables
        }


def count(store: Store, table: type[Base], *where: Any) -> int:
    """How many rows."""
    with store.read() as unit:
        return int(unit.session.scalar(select(func.count()).select_from(table).where(*where)) or 0)


@contextmanager
def unreachable() -> Iterator[Store]:
    """A database that does not answer: nobody listens at its port, which stays taken meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        store = Store(f"postgresql+psycopg://guichet@127.0.0.1:{taken.getsockname()[1]}/guichet")
        yield store
        store.close()


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """The SQL that the database is sent during the block."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
