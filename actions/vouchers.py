"""E-cards: what can be said of their balance, putting used ones away."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from actions.mechanism.context import TurnContext
from actions.mechanism.declaration import Operation, Option, Told, Value, Values
from actions.mechanism.heard import Heard
from actions.mechanism.readers import cents_from, ordinal
from bot.benefits import vouchers
from bot.benefits.brands import find_brand
from bot.benefits.refusals import AlreadyPutAway, NoVoucher, UnknownBrand, UnknownVoucher
from bot.benefits.vouchers import Owned
from bot.french import day, short_euros
from bot.knowledge.french import fold
from bot.store import UnitOfWork


def _cards(context: TurnContext, archived: bool | None = None) -> list[Owned]:
    """The member's e-cards, none where there is none: only ``ready`` refuses for that."""
    with contextlib.suppress(NoVoucher), context.tools.store.read() as unit:
        return vouchers.owned(unit, context.member, kind="ecard", archived=archived)
    return []


def _title(context: TurnContext, card: Owned) -> str:
    return context.tools.say(
        "utter_button_ecard", title=card.title, face=short_euros(card.face_cents), day=day(card.bought_at.date())
    )


def _ask_card(response: str, archived: bool | None) -> Callable[[TurnContext, Values], Told]:
    def ask(context: TurnContext, values: Values) -> Told:
        options = [Option(_title(context, card), {"ecard": {"id": card.id}}) for card in _cards(context, archived)[:8]]
        return Told(response, options=options)

    return ask


def _read_card(heard: Heard) -> dict[str, Any] | None:
    """« la Fnac », « celle de 30 € », « la deuxième »."""
    wanted: dict[str, Any] = {"brand": heard.first("brand"), "cents": cents_from(heard), "place": ordinal(heard)}
    found = {key: value for key, value in wanted.items() if value is not None}
    return found or None


def _spot_card(heard: Heard) -> dict[str, Any] | None:
    brand = heard.first("brand")
    return {"brand": brand} | ({"cents": cents} if (cents := cents_from(heard)) else {}) if brand else None


def _check_card(archived: bool | None, foreign: bool = False) -> Callable[[TurnContext, Values, Any], Any]:
    """The card that is meant. ``foreign``: a brand without a card of the member's is fine too."""

    def check(context: TurnContext, values: Values, wanted: Any) -> Any:
        cards = _cards(context, archived)
        found = [card for card in cards if _is_meant(card, wanted)]
        if archived is not None and not found and wanted.get("brand"):
            _refuse_if_elsewhere(context, wanted, archived)
        place = wanted.get("place")
        if place is not None and not {"id", "brand", "cents"} & wanted.keys():
            found = cards[place - 1 : place] if place > 0 else cards[-1:]
        if len(found) == 1:
            return {"id": found[0].id}
        if not found and foreign and wanted.get("brand"):
            return {"brand": wanted["brand"]}
        raise UnknownVoucher

    return check


def _refuse_if_elsewhere(context: TurnContext, wanted: dict[str, Any], archived: bool) -> None:
    """Say it where the card that is meant is archived already, or active already."""
    for card in _cards(context, not archived):
        if _is_meant(card, wanted):
            raise AlreadyPutAway(card.title, not archived)


def _is_meant(card: Owned, wanted: dict[str, Any]) -> bool:
    if "id" in wanted:
        return bool(card.id == wanted["id"])
    same_brand = "brand" not in wanted or fold(wanted["brand"]) == fold(card.title)
    same_face = "cents" not in wanted or card.face_cents == wanted["cents"]
    return same_brand and same_face and bool({"brand", "cents"} & wanted.keys())


def _only_card(archived: bool | None) -> Callable[[TurnContext, Values], Any]:
    def preset(context: TurnContext, values: Values) -> Any:
        cards = _cards(context, archived)
        return {"id": cards[0].id} if len(cards) == 1 else None

    return preset


def _balance(context: TurnContext, unit: UnitOfWork, values: Values, shown: dict[str, Any] | None, key: str) -> Told:
    """The honest answer: the platform does not know; here is how the brand says it; archive it if it is empty."""
    wanted = values["ecard"]
    if "id" in wanted:
        card = vouchers.voucher(unit, context.member, wanted["id"])
        name, url = card.title, card.balance_url
        archive = (
            []
            if card.archived
            else [Option("utter_button_archive_empty", {"operation": "archive_ecard", "ecard": wanted})]
        )
    else:
        archive = []
        try:
            brand = find_brand(unit, wanted["brand"])
            name, url = brand.name, brand.balance_url
        except UnknownBrand:
            name, url = str(wanted["brand"]), None
    if url:
        link = {"title": context.tools.say("utter_link_balance", brand=name), "href": url}
        return Told("utter_ecard_balance_page", {"brand": name}, archive, links=[link])
    return Told("utter_ecard_balance_search", {"brand": name}, archive)


def _archive(archived: bool) -> Callable[..., Told]:
    def run(context: TurnContext, unit: UnitOfWork, values: Values, shown: dict[str, Any] | None, key: str) -> Told:
        card = vouchers.set_archived(unit, context.tools.clock, context.member, values["ecard"]["id"], archived)
        fill = {"title": card.title, "face": short_euros(card.face_cents)}
        other = {"operation": "unarchive_ecard" if archived else "archive_ecard", "ecard": {"id": card.id}}
        if archived:
            return Told("utter_ecard_archived", fill, [Option("utter_button_unarchive", other)])
        return Told("utter_ecard_unarchived", fill, [Option("utter_button_archive", other)])

    return run


def _ready(archived: bool | None) -> Callable[[TurnContext], None]:
    def ready(context: TurnContext) -> None:
        with context.tools.store.read() as unit:
            vouchers.owned(unit, context.member, kind="ecard", archived=archived)

    return ready


def _card(response: str, archived: bool | None, foreign: bool = False) -> Value:
    return Value(
        "ecard",
        ask=_ask_card(response, archived),
        read=_read_card,
        spot=_spot_card,
        uses=("brand", "amount", "ordinal", "number"),
        check=_check_card(archived, foreign),
        preset=_only_card(archived),
    )


OPERATIONS = (
    Operation(
        "ecard_balance",
        ("check_ecard_balance",),
        values=(_card("utter_question_ecard_balance", archived=None, foreign=True),),
        run=_balance,
        reads=True,
    ),
    Operation(
        "archive_ecard",
        ("archive_ecard",),
        ready=_ready(archived=False),
        values=(_card("utter_question_ecard_archive", archived=False),),
        run=_archive(True),
    ),
    Operation(
        "unarchive_ecard",
        ("unarchive_ecard",),
        ready=_ready(archived=True),
        values=(_card("utter_question_ecard_unarchive", archived=True),),
        run=_archive(False),
    ),
)
