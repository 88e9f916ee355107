"""Mails that operations promise: written in their transaction, sent afterwards by the outbox."""

from __future__ import annotations

from bot.clock import Clock
from bot.knowledge.phrases import Phrases
from bot.store import UnitOfWork
from bot.store.tables import OutboxMail


def post(unit: UnitOfWork, clock: Clock, say: Phrases, recipient: str, name: str, **values: str) -> None:
    """Write the mail ``name``.

    Responses ``utter_mail_<name>_subject`` and ``utter_mail_<name>_body`` with ``values`` filled in.
    """
    unit.session.add(
        OutboxMail(
            recipient=recipient,
            subject=say(f"utter_mail_{name}_subject", **values),
            body=say(f"utter_mail_{name}_body", **values),
            created_at=clock(),
            due_at=clock(),
        )
    )
