"""The account: what « Mon compte » shows."""

from __future__ import annotations

from typing import Any

from actions.mechanism.context import TurnContext
from actions.mechanism.declaration import Operation, Told, Values
from bot.benefits.account import overview
from bot.french import euros
from bot.store import UnitOfWork


def _overview(context: TurnContext, unit: UnitOfWork, values: Values, shown: dict[str, Any] | None, key: str) -> Told:
    account = overview(unit, context.member)
    say = context.tools.say
    return Told(
        "utter_account_overview",
        {
            "name": f"{account.first_name} {account.last_name}",
            "number": account.number,
            "account_email": account.account_email,
            "communication_email": account.communication_email,
            "newsletter": say("utter_word_newsletter_on" if account.newsletter else "utter_word_newsletter_off"),
            "two_factor": say("utter_word_two_factor_on" if account.two_factor else "utter_word_two_factor_off"),
            "balance": euros(account.balance_cents),
        },
    )


OPERATIONS = (Operation("account_overview", ("manage_account",), run=_overview, reads=True),)
