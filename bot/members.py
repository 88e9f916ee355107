"""Commands of the command line that write members and agents."""

from __future__ import annotations

import csv
from pathlib import Path

from email_validator import EmailNotValidError, validate_email

from bot.clock import system_clock
from bot.settings import Settings
from bot.store import Store
from bot.store.tables import Member
from bot.support import agents

COLUMNS = ("number", "first_name", "last_name", "account_email", "structure")


def import_csv(settings: Settings, file: Path) -> tuple[int, int]:
    """Create or update members, all or none.

    Returns how many of each. Raises ``ValueError`` naming the line that cannot be read.
    """
    created = updated = 0
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    store = Store(settings.database)
    with store.begin() as unit:
        for line, row in enumerate(rows, 2):
            values = {column: (row.get(column) or "").strip() for column in COLUMNS}
            if not all(values.values()) or not values["number"].isdigit():
                raise ValueError(f"line {line}: needs {', '.join(COLUMNS)}, the number in digits")
            try:
                email = validate_email(values["account_email"], check_deliverability=False).normalized.lower()
            except EmailNotValidError as error:
                raise ValueError(f"line {line}: {error}") from error
            values["account_email"] = email
            known = unit.session.get(Member, values["number"])
            if known is None:
                unit.session.add(Member(**values, communication_email=email, created_at=system_clock()))
                created += 1
            else:
                for name, value in values.items():
                    setattr(known, name, value)
                updated += 1
    return created, updated


def add_agent(settings: Settings, email: str, name: str, password: str) -> None:
    """Create an agent or set their password. Raises ``ValueError`` for a short one."""
    with Store(settings.database).begin() as unit:
        agents.add_agent(unit, email, name, password)
