"""Consumers: attaching one existing person, listing, detaching."""

from __future__ import annotations

from typing import Any

from actions.mechanism.context import TurnContext
from actions.mechanism.declaration import NotMeant, Operation, Option, Shown, Told, Value, Values
from actions.mechanism.heard import BARE, Heard
from actions.mechanism.readers import entity, ordinal
from bot.benefits import consumers
from bot.benefits.refusals import NotAttachable, NotAttached, OwnNumber, Refusal
from bot.knowledge.french import fold
from bot.store import UnitOfWork


def _list(context: TurnContext, unit: UnitOfWork, values: Values, shown: dict[str, Any] | None, key: str) -> Told:
    people = consumers.consumers(unit, context.member)
    items = [
        {
            "title": person.name,
            "detail": context.tools.say("utter_item_consumer", number=person.number, email=person.email),
            "badge": context.tools.say("utter_word_oneself") if person.oneself else "",
        }
        for person in people
    ]
    response = "utter_consumers_list" if len(people) > 1 else "utter_consumers_nobody"
    return Told(response, {"count": str(len(people))}, items=items)


# ── attaching ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _read_number(heard: Heard) -> str | None:
    found = heard.first("consumer_id")
    if found is None:
        found = heard.first("number")
    return None if found is None else str(found)


def _check_number(context: TurnContext, values: Values, number: str) -> str:
    with context.tools.store.read() as unit:
        consumers.check_number(unit, context.member, str(number))
    return str(number)


def _confirm_attach(context: TurnContext, values: Values) -> Shown:
    content = {"number": values["consumer_id"], "email": values["email"]}
    return Shown(Told("utter_confirm_attach_consumer", content), content)


def _count_try(context: TurnContext) -> None:
    consumers.count_try(context.tools.store, context.tools.clock, context.member)


def _attach(context: TurnContext, unit: UnitOfWork, values: Values, shown: dict[str, Any] | None, key: str) -> Told:
    assert shown is not None
    tools = context.tools
    person = consumers.attach(
        unit, tools.clock, tools.say, context.member, shown["number"], shown["email"], tools.public_url, key
    )
    return Told("utter_consumer_attached", {"name": person.name, "number": person.number})


def _attach_again(refusal: Refusal) -> tuple[str, ...]:
    return ("consumer_id", "email") if isinstance(refusal, NotAttachable) else ()


# ── detaching ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _ready_detach(context: TurnContext) -> None:
    with context.tools.store.read() as unit:
        consumers.attached(unit, context.member)


def _ask_consumer(context: TurnContext, values: Values) -> Told:
    with context.tools.store.read() as unit:
        people = consumers.attached(unit, context.member)
    options = [
        Option(
            context.tools.say("utter_button_consumer", name=person.name, number=person.number),
            {"consumer": {"number": person.number}},
        )
        for person in people[:10]
    ]
    return Told("utter_question_consumer", options=options)


def _spot_consumer(heard: Heard) -> dict[str, Any] | None:
    """By number or e-mail."""
    number, email = heard.first("consumer_id"), heard.first("email")
    if number is not None:
        return {"number": str(number)}
    return {"email": email} if email is not None else None


def _read_consumer(heard: Heard) -> dict[str, Any] | None:
    """By number, e-mail, place in the list, or name: which names there are is for the check to say."""
    spotted = _spot_consumer(heard)
    if spotted is not None:
        return spotted
    place = ordinal(heard)
    if len(heard.text) > 80 or heard.intent not in (*BARE, "detach_consumer"):
        return None
    return {"name": heard.text} | ({"place": place} if place is not None else {})


def _loose_consumer(heard: Heard) -> dict[str, Any] | None:
    """« Détache QUATRE EXEMPLE 4 »: perhaps there is a name in it."""
    if heard.intent != "detach_consumer" or len(heard.text) > 80:
        return None
    return {"name": heard.text, "perhaps": True}


def _named(people: list[consumers.Consumer], text: str) -> list[consumers.Consumer]:
    """Those who share most words with the text, none where nobody shares any."""
    said = set(fold(text).split())
    shared = {person.number: len(said & set(fold(person.name).split())) for person in people}
    best = max(shared.values())
    return [person for person in people if best and shared[person.number] == best]


def _check_consumer(context: TurnContext, values: Values, wanted: dict[str, Any]) -> dict[str, Any]:
    with context.tools.store.read() as unit:
        people = consumers.attached(unit, context.member)
    if wanted.get("number") == context.member:
        raise OwnNumber
    if "name" in wanted:
        found = _named(people, wanted["name"])
        place = wanted.get("place")
        if not found and place is not None:
            found = people[place - 1 : place] if place > 0 else people[-1:]
        if len(found) != 1 and wanted.get("perhaps"):
            raise NotMeant
    else:
        found = [
            person
            for person in people
            if person.number == wanted.get("number") or fold(person.email) == fold(wanted.get("email") or "-")
        ]
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
    Operation("list_consumers", ("list_consumers",), run=_list),
    Operation(
        "attach_consumer",
        ("attach_consumer",),
        signature=frozenset({"consumer_id", "email"}),
        values=(
            Value(
                "consumer_id",
                ask=lambda context, values: Told("utter_question_consumer_id"),
                read=_read_number,
                spot=entity("consumer_id"),
                uses=("consumer_id", "number"),
                check=_check_number,
            ),
            Value(
                "email",
                ask=lambda context, values: Told("utter_question_email", {"number": values["consumer_id"]}),
                read=entity("email"),
                spot=entity("email"),
                uses=("email",),
            ),
        ),
        confirm=_confirm_attach,
        step_up=True,
        before=_count_try,
        run=_attach,
        ask_again=_attach_again,
    ),
    Operation(
        "detach_consumer",
        ("detach_consumer",),
        ready=_ready_detach,
        values=(
            Value(
                "consumer",
                ask=_ask_consumer,
                read=_read_consumer,
                spot=_spot_consumer,
                loose=_loose_consumer,
                uses=("consumer_id", "email", "ordinal", "number"),
                check=_check_consumer,
            ),
        ),
        confirm=_confirm_detach,
        run=_detach,
    ),
)
