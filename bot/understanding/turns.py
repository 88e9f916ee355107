"""Lines of ``data/turns`` as situations: what stood in the conversation when the sentence was said."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from bot.dialogue.situation import Choosable, Kind, Situation

ACT = "act"
#: Where a message of training carries its line.
TURN = "turn"

#: What the writers of the lines call a question, and its kind. Everything else is one of a list.
_KINDS = {
    "brand": Kind.BRAND, "amount": Kind.AMOUNT, "number": Kind.NUMBER, "consumer_id": Kind.NUMBER, "email": Kind.EMAIL,
    "summary": Kind.SUMMARY, "confirmation": Kind.SUMMARY, "yes_no": Kind.OFFER, "offer_person": Kind.OFFER,
    "code": Kind.SECRET, "form": Kind.SECRET, "step_up": Kind.SECRET, "file": Kind.FILE, "table": Kind.TABLE,
    "last_name": Kind.NAME, "first_name": Kind.NAME, "name": Kind.NAME, "birth_date": Kind.DATE, "date": Kind.DATE,
    "helpful": Kind.HELPFUL, "waiting": Kind.WAITING, "change": Kind.CHANGE, "nothing": Kind.NOTHING,
}  # fmt: skip
#: The values of operations that other lines may correct, and the intents that are an operation's own.
_VALUES = {
    "buy_voucher": {"brand": Kind.BRAND, "amount": Kind.AMOUNT, "cheques": Kind.ONE_OF},
    "attach_consumer": {"number": Kind.NUMBER, "email": Kind.EMAIL},
    "create_consumer": {"last_name": Kind.NAME, "first_name": Kind.NAME, "email": Kind.EMAIL, "birth_date": Kind.DATE},
    "change_contact_email": {"email": Kind.EMAIL},
}
_INTENTS = {
    "buy_voucher": ("use_gift_cheque",),
    "use_subsidy": ("use_subsidy",),
    "archive_ecard": ("archive_ecard", "unarchive_ecard"),
    "ecard_balance": ("check_ecard_balance",),
    "cancel_order": ("ask_refund",),
    "faq": (),
}
_EUROS = re.compile(r"(\d+)(?:,(\d\d))?\s?€")
_NUMBER = re.compile(r"\b\d{5}\b|CMD-\d{4}-\d{6}")


def read_lines(folder: Path) -> list[dict[str, Any]]:
    """Every line of the ``*.jsonl`` files below ``folder``, in order. Raises ``ValueError`` naming a broken line."""
    found = []
    for file in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip():
                try:
                    found.append(json.loads(line))
                except ValueError as error:
                    raise ValueError(f"{file.name}, line {number}: {error}") from error
    return found


def situation_of_line(line: dict[str, Any]) -> Situation:
    """The situation in which a line was said."""
    operation, asked = str(line.get("operation") or ""), str(line["asked"])
    kind = _KINDS.get(asked, Kind.ONE_OF)
    buttons = [str(title) for title in line.get("buttons") or []]
    summary = kind is Kind.SUMMARY
    about = line.get("spoken_of")
    return Situation(
        operation=operation,
        asked=asked,
        kind=kind,
        kinds=_VALUES.get(operation, {}),
        given=tuple(name for name in _VALUES.get(operation, {}) if name != asked),
        options=() if summary else tuple(_option(asked, title) for title in buttons),
        shown=(str(about or ""), str(line.get("assistant") or "")) if summary else (),
        deed=buttons[0] if summary and buttons else "",
        intents=_INTENTS.get(operation, (operation,)),
        spoken_of=Choosable(names=(str(about),)) if about else None,
        many=asked in ("cheques", "people"),
    )


def _option(asked: str, title: str) -> Choosable:
    cents = tuple(int(euros) * 100 + int(hundredths or 0) for euros, hundredths in _EUROS.findall(title))
    number = _NUMBER.search(title)
    return Choosable(names=(title,), cents=cents, number=number[0] if number else "", sets={asked: title})
