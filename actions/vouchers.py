"""E-cards: what can be said of their balance, putting used ones away."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from actions.mechanism.context import TurnContext
from actions.mechanism.declaration import UNDO, Afterwards, Operation, Option, Shown, Told, Value, Values
from bot.benefits import vouchers
from bot.benefits.brands import find_brand
from bot.benefits.refusals import AlreadyPutAway, NoCardOfBrand, NoVoucher, UnknownBrand, UnknownVoucher
from bot.benefits.vouchers import Owned
from bot.dialogue.situation import Kind
from bot.french import day, euros
from bot.knowledge.french import fold
from bot.store import UnitOfWork
from bot.support.schema import Link


def _cards(context: TurnContext, archived: bool | None = None) -> list[Owned]:
    """The member's e-cards, none where there is none: only ``ready`` refuses for that."""
    with contextlib.suppress(NoVoucher), context.tools.store.read() as unit:
        return vouchers.owned(unit, context.member, kind="ecard", archived=archived)
    return []


def _title(context: TurnContext, card: Owned) -> str:
    return context.tools.say(
        "utter_button_ecard", title=card.title, face=euros(card.face_cents), day=day(card.bought_at.date())
    )


def _card_options(archived: bool | None) -> Callable[[TurnContext, Values], list[Option]]:
    """Every e-card by its brand, face value and day of purchase."""

    def options(context: TurnContext, values: Values) -> list[Option]:
        return [
            Option(
                _title(context, card),
                {"ecard": {"id": card.id}},
                names=(card.title,),
                cents=(card.face_cents,),
                day=card.bought_at.date().isoformat(),
                told=context.tools.say(
                    "utter_word_ecard_archived" if card.archived else "utter_word_ecard",
                    title=card.title,
                    face=euros(card.face_cents),
                    day=day(card.bought_at.date()),
                ),
            )
            for card in _cards(context, archived)
        ]

    return options


def _check_card(archived: bool | None, foreign: bool = False) -> Callable[[TurnContext, Values, Any], Any]:
    """The card that is meant. ``foreign``: a brand without a card of the member's is fine too."""

    def check(context: TurnContext, values: Values, wanted: Any) -> Any:
        brand = (wanted.get("mentions") or {}).get("brand") or wanted.get("brand")
        if brand is not None:
            return _by_brand(context, str(brand), archived, foreign)
        with context.tools.store.read() as unit:
            card = vouchers.voucher(unit, context.member, int(wanted["id"]))
        if archived is not None and card.archived is not archived:
            raise AlreadyPutAway(card.title, card.archived)
        return {"id": card.id}

    return check


def _by_brand(context: TurnContext, brand: str, archived: bool | None, foreign: bool) -> dict[str, Any]:
    """A card named by a brand of which the list has none, or one that is put away already."""
    cards = [card for card in _cards(context) if fold(card.title) == fold(brand)]
    listed = [card for card in cards if archived is None or card.archived is archived]
    if len(listed) == 1:
        return {"id": listed[0].id}
    if not listed and cards and archived is not None:
        raise AlreadyPutAway(cards[0].title, cards[0].archived)
    if not cards and foreign:
        return {"brand": brand}
    if not cards:
        raise NoCardOfBrand(brand)
    raise UnknownVoucher


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
        link = Link(title=context.tools.say("utter_link_balance", brand=name), href=url)
        return Told("utter_ecard_balance_page", {"brand": name}, archive, links=[link])
    return Told("utter_ecard_balance_search", {"brand": name}, archive)


def _confirm_archive(archived: bool) -> Callable[[TurnContext, Values], Shown]:
    def confirm(context: TurnContext, values: Values) -> Shown:
        with context.tools.store.read() as unit:
            card = vouchers.voucher(unit, context.member, int(values["ecard"]["id"]))
        fill = {"title": card.title, "face": euros(card.face_cents), "day": day(card.bought_at.date())}
        name = "utter_confirm_archive_ecard" if archived else "utter_confirm_unarchive_ecard"
        return Shown(Told(name, fill), {"id": card.id, "archived": archived})

    return confirm


def _archive(archived: bool) -> Callable[..., Told]:
    def run(context: TurnContext, unit: UnitOfWork, values: Values, shown: dict[str, Any] | None, key: str) -> Told:
        assert shown is not None
        card = vouchers.set_archived(unit, context.tools.clock, context.member, int(shown["id"]), archived)
        fill = {"title": card.title, "face": euros(card.face_cents)}
        undo = "unarchive_ecard" if archived else "archive_ecard"
        other = {"operation": undo, "ecard": {"id": card.id}, UNDO: True}
        if archived:
            return Told("utter_ecard_archived", fill, [Option("utter_button_unarchive", other)])
        return Told("utter_ecard_unarchived", fill, [Option("utter_button_archive", other)])

    return run


def _ready(archived: bool | None) -> Callable[[TurnContext], None]:
    def ready(context: TurnContext) -> None:
        with context.tools.store.read() as unit:
            vouchers.owned(unit, context.member, kind="ecard", archived=archived)

    return ready


def _tell_balance(context: TurnContext, unit: UnitOfWork, values: Values) -> Told:
    return _balance(context, unit, values, None, "")


_AFTERWARDS = Afterwards(lambda context: _card_options(None)(context, {}), _tell_balance)


def _card(response: str, archived: bool | None, foreign: bool = False) -> Value:
    return Value(
        "ecard",
        Kind.ONE_OF,
        ask=lambda context, values: Told(response),
        options=_card_options(archived),
        mentions=("brand",),
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
        afterwards=_AFTERWARDS,
    ),
    Operation(
        "archive_ecard",
        ("archive_ecard",),
        ready=_ready(archived=False),
        values=(_card("utter_question_ecard_archive", archived=False),),
        confirm=_confirm_archive(True),
        run=_archive(True),
        afterwards=_AFTERWARDS,
        undo="unarchive_ecard",
    ),
    Operation(
        "unarchive_ecard",
        ("unarchive_ecard",),
        ready=_ready(archived=True),
        values=(_card("utter_question_ecard_unarchive", archived=True),),
        confirm=_confirm_archive(False),
        run=_archive(False),
        afterwards=_AFTERWARDS,
        undo="archive_ecard",
    ),
)
