"""One request, one effect (M3): an operation key is taken before the effect, in the same unit of work."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import IntegrityError

from bot.benefits.refusals import KeyReused
from bot.clock import Clock
from bot.store import UnitOfWork
from bot.store.tables import OperationRecord
from bot.store.unit_of_work import RunAgain


def digest(arguments: dict[str, Any]) -> str:
    """SHA-256 of the arguments in canonical JSON."""
    return hashlib.sha256(
        json.dumps(arguments, sort_keys=True, separators=(",", ":"), default=str).encode()
    ).hexdigest()


def once(
    unit: UnitOfWork,
    clock: Clock,
    key: str,
    name: str,
    member_number: str,
    arguments: dict[str, Any],
    effect: Callable[[], dict[str, Any]],
) -> dict[str, Any]:
    """Run ``effect`` unless ``key`` already ran; return its JSON result, the stored one on a repetition.

    Raises ``KeyReused`` where the key came with another name, member or content. Of two at once on PostgreSQL the
    second waits for the first, then runs again and finds its result (``RunAgain``, see ``Store.run``).
    """
    content = digest({"name": name, "member": member_number, **arguments})
    known = unit.session.get(OperationRecord, key)
    if known is not None:
        if known.digest != content:
            raise KeyReused
        return known.result
    record = OperationRecord(key=key, name=name, member_number=member_number, digest=content, result={}, at=clock())
    unit.session.add(record)
    try:
        unit.session.flush()
    except IntegrityError as error:
        raise RunAgain from error
    record.result = effect()
    return record.result


def ran(unit: UnitOfWork, key: str) -> bool:
    """Whether an operation already took effect under this key."""
    return unit.session.get(OperationRecord, key) is not None
