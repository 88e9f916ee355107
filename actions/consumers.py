"""Consumers: attaching one existing person, listing, detaching."""

from __future__ import annotations

import contextlib
from typing import Any

from actions.mechanism.context import TurnContext
from actions.mechanism.declaration import Afterwards, Operation, Option, Shown, Told, Value, Values
from bot.benefits import consumers
from bot.benefits.refusals import NobodyAttached, NotAttachable, NotAttached, OwnNumber, Refusal
from bot.dialogue.situation import Kind
from bot.knowledge.french import fold
from bot.store import UnitOfWork
from bot.support.schema import Item


def _list(context: TurnContext, unit: UnitOfWork, values: Values, shown: dict[str, Any] | None, key: str) -> Told:
    people = consumers.consumers(unit, context.member)
    items: list[Item] = [
        {
            "title": person.name,
            "detail": context.tools.say("utter_item_consumer", number=person.number, email=person.email),
            "badge": context.tools.say("utter_word_oneself") if person.oneself else "",
        }
        for person in people
    ]
    response = "utter_consumers_list" if len(people) > 1 else "utter_consumers_nobody"
    return Told(response, {"count": str(len(people))}, items=items)


def _people(context: TurnContext) -> list[Option]:
    """Everybody attached, nobody being no refusal here."""
    with contextlib.suppress(NobodyAttached):
        return _consumer_options(context, {})
    return []


def _one(context: TurnContext, unit: UnitOfWork, values: Values) -> Told:
    number = values["consumer"]["number"]
    person = next((one for one in consumers.consumers(unit, context.member) if one.number == number), None)
    if person is None:
        raise NotAttached
    return Told("utter_consumer", {"name": person.name, "number": number, "email": person.email})


_AFTERWARDS = Afterwards(_people, _one, "list_consumers")


# ── attaching ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _check_number(context: TurnContext, values: Values, number: str) -> str:
    with context.tools.store.read() as unit:
        consumers.check_number(unit, context.member, str(number))
    return str(number)


def _check_email(context: TurnContext, values: Values, email: str) -> str:
    with context.tools.store.read() as unit:
        consumers.check_email(unit, context.member, str(email))
    return str(email)


def _confirm_attach(context: TurnContext, values: Values) -> Shown:
    content = {"number": values["consumer_id"], "email": values["email"]}
    return Shown(Told("utter_confirm_attach_consumer", content), content)


def _count_try(context: TurnContext) -> None:
    consumers.count_try(context.tools.store, context.tools.clock, context.member)


def _attach(context: TurnContext, unit: UnitOfWork, values: Values, shown: dict[str, Any] | None, key: str) -> Told:
    assert shown is not None
    tools = context.tools
    person = consumers.attach(unit, tools.clock, context.member, shown["number"], shown["email"], tools.public_url, key)
    about = {"consumer": {"number": person.number}}
    return Told("utter_consumer_attached", {"name": person.name, "number": person.number}, about=about)


def _attach_again(refusal: Refusal) -> tuple[str, ...]:
    return ("consumer_id", "email") if isinstance(refusal, NotAttachable) else ()


# ── detaching ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _ready_detach(context: TurnContext) -> None:
    with context.tools.store.read() as unit:
        consumers.attached(unit, context.member)


def _consumer_options(context: TurnContext, values: Values) -> list[Option]:
    """Everybody attached, by name, number and e-mail."""
    with context.tools.store.read() as unit:
        people = consumers.attached(unit, context.member)
    return [
        Option(
            context.tools.say("utter_button_consumer", name=person.name, number=person.number),
            {"consumer": {"number": person.number}},
            names=(person.name, person.email),
            number=person.number,
            told=context.tools.say("utter_word_consumer", name=person.name, number=person.number, email=person.email),
        )
        for person in people
    ]


def _check_consumer(context: TurnContext, values: Values, wanted: dict[str, Any]) -> dict[str, Any]:
    """The person, by number or by what was named without being in the list."""
    named = dict(wanted.get("mentions") or {})
    number = str(wanted.get("number") or named.get("consumer_id") or "")
    if number and number == context.member:
        raise OwnNumber
    with context.tools.store.read() as unit:
        people = consumers.attached(unit, context.member)
    email = fold(str(named.get("email") or "-"))
    found = [one for one in people if one.number == number or (not number and fold(one.email) == email)]
    if len(found) != 1:
        raise NotAttached
    return {"number": found[0].number}


def _confirm_detach(context: TurnContext, values: Values) -> Shown:
    number = values["consumer"]["number"]
    with context.tools.store.read() as unit:
        person = next((one for one in consumers.attached(unit, context.member) if one.number == number), None)
    if person is None:
        raise NotAttached
    return Shown(Told("utter_confirm_detach_consumer", {"name": person.name, "number": number}), {"number": number})


def _detach(context: TurnContext, unit: UnitOfWork, values: Values, shown: dict[str, Any] | None, key: str) -> Told:
    assert shown is not None
    person = consumers.detach(unit, context.tools.clock, context.member, shown["number"], key)
    return Told("utter_consumer_detached", {"name": person.name, "number": person.number})


OPERATIONS = (
    Operation("list_consumers", ("list_consumers",), run=_list, reads=True, afterwards=_AFTERWARDS),
    Operation(
        "attach_consumer",
        ("attach_consumer",),
        signature=frozenset({"consumer_id", "email"}),
        values=(
            Value(
                "consumer_id",
                Kind.NUMBER,
                ask=lambda context, values: Told("utter_question_consumer_id"),
                check=_check_number,
            ),
            Value(
                "email",
                Kind.EMAIL,
                ask=lambda context, values: Told("utter_question_email", {"number": values["consumer_id"]}),
                check=_check_email,
                facts=lambda context, values: {"number": values["consumer_id"]},
            ),
        ),
        confirm=_confirm_attach,
        step_up=True,
        before=_count_try,
        run=_attach,
        ask_again=_attach_again,
        afterwards=_AFTERWARDS,
        undo="detach_consumer",
    ),
    Operation(
        "detach_consumer",
        ("detach_consumer",),
        ready=_ready_detach,
        values=(
            Value(
                "consumer",
                Kind.ONE_OF,
                ask=lambda context, values: Told("utter_question_consumer"),
                options=_consumer_options,
                mentions=("consumer_id", "email"),
                check=_check_consumer,
            ),
        ),
        confirm=_confirm_detach,
        run=_detach,
        afterwards=_AFTERWARDS,
    ),
)
