"""What a member was shown, and may accept once within ten minutes (M4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

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


def accept(
    unit: UnitOfWork, clock: Clock, confirmation_id: str, conversation_id: str, member_number: str, operation: str
) -> dict[str, Any]:
    """Use the confirmation up and return what was shown.

    Raises ``ConfirmationStale``: used, expired, or somebody else's.
    """
    statement = (
        update(Confirmation)
        .where(
            Confirmation.id == confirmation_id,
            Confirmation.conversation_id == conversation_id,
            Confirmation.member_number == member_number,
            Confirmation.operation == operation,
            Confirmation.used_at.is_(None),
            Confirmation.expires_at > clock(),
        )
        .values(used_at=clock())
        .execution_options(synchronize_session=False)
    )
    if unit.changed(statement) != 1:
        raise ConfirmationStale
    return unit.session.get_one(Confirmation, confirmation_id).shown


def shown(unit: UnitOfWork, confirmation_id: str | None) -> dict[str, Any] | None:
    """What a confirmation showed, whatever became of it."""
    row = unit.session.get(Confirmation, confirmation_id) if confirmation_id else None
    return row.shown if row is not None else None
