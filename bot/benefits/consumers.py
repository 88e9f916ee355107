"""Consumers: the people attached to a member's account."""

from __future__ import annotations

import hmac
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from bot.benefits.once import once
from bot.benefits.refusals import (
    AlreadyAttached,
    NobodyAttached,
    NotAttachable,
    NotAttached,
    OwnEmail,
    OwnNumber,
    TooManyTries,
)
from bot.clock import Clock
from bot.mail.outbox import post
from bot.store import Store, UnitOfWork, attempts
from bot.store.tables import ConsumerLink, Member
from bot.store.tokens import new_token, token_hash
from bot.store.unit_of_work import RunAgain


@dataclass(frozen=True)
class Consumer:
    """A person in the member's list; ``oneself`` is always there and first."""

    number: str
    first_name: str
    last_name: str
    email: str
    oneself: bool = False

    @property
    def name(self) -> str:
        """« Prénom NOM »."""
        return f"{self.first_name} {self.last_name}"


def consumers(unit: UnitOfWork, member_number: str) -> list[Consumer]:
    """Oneself and everybody attached, in the order of attaching."""
    me = unit.session.get_one(Member, member_number)
    query = (
        select(Member)
        .join(ConsumerLink, ConsumerLink.consumer_number == Member.number)
        .where(ConsumerLink.owner_number == member_number)
        .order_by(ConsumerLink.attached_at, ConsumerLink.id)
    )
    return [_consumer(me, oneself=True), *(_consumer(row) for row in unit.session.scalars(query))]


def attached(unit: UnitOfWork, member_number: str) -> list[Consumer]:
    """Everybody attached, without oneself. Raises ``NobodyAttached``."""
    people = consumers(unit, member_number)[1:]
    if not people:
        raise NobodyAttached
    return people


def _consumer(row: Member, oneself: bool = False) -> Consumer:
    return Consumer(row.number, row.first_name, row.last_name, row.account_email, oneself)


def check_number(unit: UnitOfWork, member_number: str, number: str) -> None:
    """What can be said of a number before its e-mail is known.

    Own, or already attached. Raises ``OwnNumber``, ``AlreadyAttached``.
    """
    if number == member_number:
        raise OwnNumber
    for person in consumers(unit, member_number)[1:]:
        if person.number == number:
            raise AlreadyAttached(person.name)


def check_email(unit: UnitOfWork, member_number: str, email: str) -> None:
    """What can be said of an e-mail by itself: two accounts never share one. Raises ``OwnEmail``."""
    if email.casefold() == unit.session.get_one(Member, member_number).account_email.casefold():
        raise OwnEmail


def count_try(store: Store, clock: Clock, member_number: str) -> None:
    """Count one try to attach, in a unit of its own that a refusal does not roll back. Raises ``TooManyTries``."""
    subject = [f"attach:{member_number}"]
    try:
        with store.begin() as unit:
            attempts.require(unit, clock, subject)
            attempts.count(unit, clock, subject)
    except attempts.LimitReached as error:
        raise TooManyTries(error.retry_after) from error


def attach(
    unit: UnitOfWork, clock: Clock, member_number: str, number: str, email: str, public_url: str, key: str
) -> Consumer:
    """Attach an existing person by number and account e-mail, both of which must match; they are told and can undo it.

    Raises ``OwnNumber``, ``AlreadyAttached``, and ``NotAttachable`` alike for an unknown number and a wrong e-mail:
    the same reads and the same comparison are made in both cases (P1).
    """

    def effect() -> dict[str, Any]:
        check_number(unit, member_number, number)
        person = unit.session.get(Member, number)
        known = person.account_email if person is not None else "nobody@invalid"
        same = hmac.compare_digest(known.casefold().encode(), email.strip().casefold().encode())
        if person is None or not same:
            raise NotAttachable
        undo = new_token()
        link = ConsumerLink(
            owner_number=member_number, consumer_number=number, undo_hash=token_hash(undo), attached_at=clock()
        )
        unit.session.add(link)
        try:
            unit.session.flush()
        except IntegrityError as error:  # attached by a request at the same moment: run again, it will be said
            raise RunAgain from error
        attempts.take_back_last(unit, f"attach:{member_number}")
        owner = unit.session.get_one(Member, member_number)
        post(
            unit,
            clock,
            person.account_email,
            "attached",
            first_name=person.first_name,
            owner=f"{owner.first_name} {owner.last_name}",
            link=f"{public_url}/rattachement/{undo}",
        )
        return asdict(_consumer(person))

    return Consumer(
        **once(unit, clock, key, "attach_consumer", member_number, {"number": number, "email": email}, effect)
    )


def detach(unit: UnitOfWork, clock: Clock, member_number: str, number: str, key: str) -> Consumer:
    """Take a person off the list. Raises ``OwnNumber`` for oneself, ``NotAttached`` otherwise."""
    if number == member_number:
        raise OwnNumber

    def effect() -> dict[str, Any]:
        person = next((one for one in consumers(unit, member_number)[1:] if one.number == number), None)
        statement = delete(ConsumerLink).where(
            ConsumerLink.owner_number == member_number, ConsumerLink.consumer_number == number
        )
        if unit.changed(statement) != 1 or person is None:
            raise NotAttached
        return asdict(person)

    return Consumer(**once(unit, clock, key, "detach_consumer", member_number, {"number": number}, effect))


def undo(unit: UnitOfWork, token: str) -> bool:
    """The attached person undoes it by the link of their mail. False where the link is no longer good for anything."""
    return unit.changed(delete(ConsumerLink).where(ConsumerLink.undo_hash == token_hash(token))) == 1


def undo_owner(unit: UnitOfWork, token: str) -> str | None:
    """Who attached the holder of this link: « Prénom NOM », or None."""
    query = (
        select(Member)
        .join(ConsumerLink, ConsumerLink.owner_number == Member.number)
        .where(ConsumerLink.undo_hash == token_hash(token))
    )
    owner = unit.session.scalars(query).first()
    return f"{owner.first_name} {owner.last_name}" if owner else None
