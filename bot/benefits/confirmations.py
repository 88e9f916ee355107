"""What a member was shown, and may accept once within ten minutes (M4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from bot.benefits.once import ran
from bot.benefits.refusals import ConfirmationStale
from bot.clock import Clock
from bot.store import UnitOfWork
from bot.store.tables import Confirmation
from bot.store.tokens import new_token

VALID = timedelta(minutes=10)


def show(
    unit: UnitOfWork, clock: Clock, conversation_id: str, member_number: str, operation: str, shown: dict[str, Any]
) -> tuple[str, datetime]:
    """Keep what is about to be shown; returns the confirmation's id and its end."""
    expires_at = clock() + VALID
    identity = new_token()
    unit.session.add(
        Confirmation(
            id=identity,
            conversation_id=conversation_id,
            member_number=member_number,
            operation=operation,
            shown=shown,
            expires_at=expires_at,
        )
    )
    return identity, expires_at


class AlreadyDone(ConfirmationStale):
    """What was accepted has happened: ``key`` gives its result again."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key


def accept(
    unit: UnitOfWork,
    clock: Clock,
    confirmation_id: str,
    conversation_id: str,
    member_number: str,
    operation: str,
    key: str | None = None,
) -> dict[str, Any]:
    """Use the confirmation up for the effect under ``key``, and return what was shown.

    Raises ``ConfirmationStale``: used, expired, or somebody else's; ``AlreadyDone`` where its effect has happened.
    """
    theirs = (confirmation_id, conversation_id, member_number, operation)
    statement = (
        update(Confirmation)
        .where(*_theirs(theirs), Confirmation.used_at.is_(None), Confirmation.expires_at > clock())
        .values(used_at=clock(), used_key=key)
        .execution_options(synchronize_session=False)
    )
    if unit.changed(statement) != 1:
        refuse_done(unit, theirs)
        raise ConfirmationStale
    return unit.session.get_one(Confirmation, confirmation_id).shown


#: A confirmation's id, its conversation, its member and its operation: all four have to fit.
Theirs = tuple[str, str, str, str]


def _theirs(theirs: Theirs) -> list[Any]:
    columns = (Confirmation.id, Confirmation.conversation_id, Confirmation.member_number, Confirmation.operation)
    return [column == value for column, value in zip(columns, theirs, strict=True)]


def refuse_done(unit: UnitOfWork, theirs: Theirs) -> None:
    """Raise ``AlreadyDone`` where what this confirmation showed has happened; nothing where it has not."""
    used_key = unit.session.scalar(select(Confirmation.used_key).where(*_theirs(theirs)))
    if used_key is not None and ran(unit, used_key):
        raise AlreadyDone(used_key)


def taken_effect(unit: UnitOfWork, confirmation_id: str | None) -> bool:
    """Whether what this confirmation showed has happened."""
    row = unit.session.get(Confirmation, confirmation_id) if confirmation_id else None
    return row is not None and row.used_key is not None and ran(unit, row.used_key)


def shown(unit: UnitOfWork, confirmation_id: str | None) -> dict[str, Any] | None:
    """What a confirmation showed, whatever became of it."""
    row = unit.session.get(Confirmation, confirmation_id) if confirmation_id else None
    return row.shown if row is not None else None
