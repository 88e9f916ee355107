"""Gift cheques: balances, and buying a voucher with them."""

from __future__ import annotations

import contextlib
from typing import Any

from actions.mechanism.context import TurnContext
from actions.mechanism.declaration import Afterwards, Operation, Option, Shown, Told, Value, Values
from bot.benefits import brands, gift_cheques, vouchers
from bot.benefits.refusals import Refusal, UnknownCheque
from bot.dialogue.situation import Kind, Recent
from bot.french import day, enumeration, euros
from bot.store import UnitOfWork
from bot.support.schema import Item


def _balances(context: TurnContext, unit: UnitOfWork, values: Values, shown: dict[str, Any] | None, key: str) -> Told:
    every = gift_cheques.cheques(unit, context.tools.clock, context.member)
    usable = [cheque for cheque in every if not cheque.expired]
    if not every:
        return Told("utter_no_gift_cheque")
    items = [_item(context, cheque) for cheque in every]
    total = sum(cheque.left_cents for cheque in usable)
    return Told("utter_gift_cheque_balances", {"total": euros(total)}, items=items)


def _item(context: TurnContext, cheque: gift_cheques.Cheque) -> Item:
    """A line of the list. Of an expired cheque nothing « remains »."""
    say, left, until = context.tools.say, euros(cheque.left_cents), day(cheque.expires_on)
    if cheque.expired:
        response = "utter_item_cheque_expired" if cheque.left_cents else "utter_item_cheque_expired_empty"
        return {
            "title": cheque.label,
            "detail": say(response, day=until, left=left),
            "badge": say("utter_word_expired"),
        }
    return {
        "title": say("utter_item_cheque", label=cheque.label, left=left),
        "detail": say("utter_item_cheque_detail", initial=euros(cheque.initial_cents), day=until),
        "badge": "",
    }


def _things(context: TurnContext) -> list[Option]:
    """Every cheque in the order of the list; one that has expired may be named, but no place means it."""
    with context.tools.store.read() as unit:
        every = gift_cheques.cheques(unit, context.tools.clock, context.member)
    return [_option(context, cheque, hidden=cheque.expired) for cheque in every]


def _option(context: TurnContext, cheque: gift_cheques.Cheque, hidden: bool, least: int = 1) -> Option:
    """One cheque; ``least``: the cents that it must have left to pay."""
    say, left, until = context.tools.say, euros(cheque.left_cents), day(cheque.expires_on)
    return Option(
        say("utter_button_cheque", label=cheque.label, left=left, day=until),
        {"cheques": [cheque.id]},
        names=(cheque.label,),
        cents=(cheque.left_cents, cheque.initial_cents),
        day=cheque.expires_on.isoformat(),
        hidden=hidden,
        told=_told(context, cheque, least),
        past=cheque.expired or not cheque.left_cents,
    )


def _one(context: TurnContext, unit: UnitOfWork, values: Values) -> Told:
    """What is left on one cheque, and until when."""
    every = gift_cheques.cheques(unit, context.tools.clock, context.member)
    cheque = next((one for one in every if [one.id] == values["cheques"]), None)
    if cheque is None:
        raise UnknownCheque
    fill = {
        "label": cheque.label,
        "left": euros(cheque.left_cents),
        "initial": euros(cheque.initial_cents),
        "day": day(cheque.expires_on),
    }
    return Told("utter_gift_cheque_expired" if cheque.expired else "utter_gift_cheque", fill)


_AFTERWARDS = Afterwards(_things, _one, "gift_cheque_balances")


# ── buying a voucher ─────────────────────────────────────────────────────────────────────────────────────────────────


def _ready(context: TurnContext) -> None:
    with context.tools.store.read() as unit:
        gift_cheques.usable_cheques(unit, context.tools.clock, context.member)


def _ask_brand(context: TurnContext, values: Values) -> Told:
    with context.tools.store.read() as unit:
        offered = brands.popular(unit)
    return Told("utter_question_brand", options=[Option(name, {"brand": name}) for name in offered])


def _brand_facts(context: TurnContext, values: Values) -> dict[str, str]:
    with context.tools.store.read() as unit:
        names = brands.names(unit)
    return {"brands": enumeration(names, "et"), "count": str(len(names))}


def _check_brand(context: TurnContext, values: Values, name: str) -> str:
    with context.tools.store.read() as unit:
        return brands.find_brand(unit, name).name


def _ask_amount(context: TurnContext, values: Values) -> Told:
    with context.tools.store.read() as unit:
        brand = brands.find_brand(unit, values["brand"])
        options = [Option(euros(cents), {"amount": cents}, cents=(cents,)) for cents in brands.suggested_amounts(brand)]
    if brand.denominations:
        return Told("utter_question_amount", {"brand": brand.name}, options)
    limits = {"low": euros(brand.min_cents or 0), "high": euros(brand.max_cents or 0)}
    return Told("utter_question_amount_range", {"brand": brand.name, **limits}, options)


def _amount_facts(context: TurnContext, values: Values) -> dict[str, str]:
    """What is possible for this brand, and what the cheques allow."""
    with context.tools.store.read() as unit:
        usable = gift_cheques.usable_cheques(unit, context.tools.clock, context.member)
        brand = brands.find_brand(unit, values["brand"])
        offered = brands.suggested_amounts(brand)
    choice = enumeration([euros(cents) for cents in offered], "ou")
    if not brand.denominations:
        low, high = euros(brand.min_cents or 0), euros(brand.max_cents or 0)
        choice = context.tools.say("utter_word_between", low=low, high=high)
    available = sum(cheque.left_cents for cheque in usable)
    return {"brand": brand.name, "choice": choice, "available": euros(available)}


def _check_amount(context: TurnContext, values: Values, cents: int) -> int:
    if values.get("brand"):
        with context.tools.store.read() as unit:
            brands.check_amount(brands.find_brand(unit, values["brand"]), int(cents))
    return int(cents)


def _price(unit: UnitOfWork, values: Values) -> int | None:
    """What the voucher costs, in cents; None where brand or amount are not known yet."""
    if not values.get("brand") or not values.get("amount"):
        return None
    return brands.price_of(brands.find_brand(unit, values["brand"]), values["amount"])


def _ask_cheques(context: TurnContext, values: Values) -> Told:
    with context.tools.store.read() as unit:
        paid = _price(unit, values)
        every = gift_cheques.cheques(unit, context.tools.clock, context.member)
    if paid is None:
        return Told("utter_question_cheques_first")
    available = sum(cheque.left_cents for cheque in every if not cheque.expired)
    name = "utter_question_cheques" if available >= paid else "utter_question_cheques_short"
    return Told(name, {"paid": euros(paid), "available": euros(available)})


def _told(context: TurnContext, cheque: gift_cheques.Cheque, paid: int) -> str:
    name = "utter_word_cheque"
    if cheque.expired:
        name = "utter_word_cheque_expired"
    elif cheque.left_cents < paid:
        name = "utter_word_cheque_short"
    return context.tools.say(name, label=cheque.label, left=euros(cheque.left_cents), day=day(cheque.expires_on))


def _cheque_options(context: TurnContext, values: Values) -> list[Option]:
    """Every cheque by its label, amounts and expiry; those that cannot pay are no buttons, but may be named.

    All together where that is enough; the basket is a button where it is not, or once paying otherwise was asked about.
    """
    with context.tools.store.read() as unit:
        every = gift_cheques.cheques(unit, context.tools.clock, context.member)
        paid = _price(unit, values)
    least = max(paid or 0, 1)
    options = [
        _option(context, cheque, hidden=cheque.expired or cheque.left_cents < least, least=least)
        for cheque in sorted(every, key=lambda cheque: (cheque.expired, cheque.expires_on))
    ]
    usable = [cheque for cheque in every if not cheque.expired and cheque.left_cents]
    enough = sum(cheque.left_cents for cheque in usable) >= least
    if enough and len(usable) > 1:
        options.append(Option("utter_button_all_cheques", {"cheques": "all"}))
    if paid is not None:
        options.append(
            Option("utter_button_basket", {"cheques": "basket"}, names=_BASKET, hidden=enough, facet="otherwise")
        )
    return options


#: What keeping the basket and paying on the site is also called.
_BASKET = (
    "panier", "sur le site", "sur votre site", "carte bleue", "carte bancaire", "ma cb", "par cb", "autre moyen",
)  # fmt: skip


def _cheque_facts(context: TurnContext, values: Values) -> dict[str, str]:
    with context.tools.store.read() as unit:
        usable = gift_cheques.usable_cheques(unit, context.tools.clock, context.member)
    named = [
        context.tools.say("utter_word_cheque", label=one.label, left=euros(one.left_cents), day=day(one.expires_on))
        for one in usable
    ]
    return {"cheques": enumeration(named, "et")}


def _check_cheques(context: TurnContext, values: Values, wanted: Any) -> Any:
    """The ids of the cheques, once it is sure that they pay; ``basket`` keeps the article for the site instead."""
    if wanted == "basket":
        return wanted
    with context.tools.store.read() as unit:
        usable = gift_cheques.usable_cheques(unit, context.tools.clock, context.member)
        ids = [cheque.id for cheque in usable] if wanted == "all" else [int(identity) for identity in wanted]
        if values.get("brand") and values.get("amount"):
            gift_cheques.quote(unit, context.tools.clock, context.member, values["brand"], values["amount"], ids)
        else:
            gift_cheques.chosen_cheques(unit, context.tools.clock, context.member, ids)
    return ids


def _only_cheque(context: TurnContext, values: Values) -> Any:
    """With a single cheque there is nothing to choose, and no choice helps where all together are not enough."""
    with context.tools.store.read() as unit:
        usable = gift_cheques.usable_cheques(unit, context.tools.clock, context.member)
        paid = brands.price_of(brands.find_brand(unit, values["brand"]), values["amount"])
    if len(usable) > 1 and sum(cheque.left_cents for cheque in usable) >= paid:
        return None
    return _check_cheques(context, values, "all")


def _confirm(context: TurnContext, values: Values) -> Shown:
    if values["cheques"] == "basket":
        with context.tools.store.read() as unit:
            brand = brands.find_brand(unit, values["brand"])
        paid = brands.price_of(brand, values["amount"])
        fill = {
            "brand": brand.name,
            "face": euros(values["amount"]),
            "paid": euros(paid),
        }
        content = {"basket": True, "brand": brand.name, "face_cents": values["amount"], "paid_cents": paid}
        return Shown(Told("utter_confirm_basket", fill), content, accept="utter_accept_basket")
    with context.tools.store.read() as unit:
        offer = gift_cheques.quote(
            unit, context.tools.clock, context.member, values["brand"], values["amount"], values["cheques"]
        )
    say = context.tools.say
    rows = [
        (
            say("utter_row_cheque", label=part.label),
            say("utter_row_cheque_value", cents=euros(part.cents), left=euros(part.left_after_cents)),
        )
        for part in offer.parts
    ]
    saved = offer.face_cents - offer.paid_cents
    fill = {
        "brand": offer.brand,
        "face": euros(offer.face_cents),
        "paid": euros(offer.paid_cents),
        "saved": euros(saved) if saved else "",
    }
    return Shown(Told("utter_confirm_buy_voucher", fill, rows=rows), offer.as_json())


def _buy(context: TurnContext, unit: UnitOfWork, values: Values, shown: dict[str, Any] | None, key: str) -> Told:
    assert shown is not None
    clock = context.tools.clock
    if shown.get("basket"):
        kept = gift_cheques.keep_basket(unit, clock, context.member, shown["brand"], shown["face_cents"], key)
        return Told("utter_basket_kept", {"brand": kept["brand"], "face": euros(kept["face_cents"])})
    bought = gift_cheques.buy_voucher(unit, clock, context.member, shown, key)
    left = sum(cheque.left_cents for cheque in gift_cheques.cheques(unit, clock, context.member) if not cheque.expired)
    return Told(
        "utter_voucher_bought",
        {
            "brand": bought.brand,
            "face": euros(bought.face_cents),
            "order": bought.order_number,
            "email": bought.email,
            "left": euros(left),
        },
    )


def _same(context: TurnContext, recent: Recent) -> Values:
    """The voucher that was bought last, by the same cheques while they suffice; after an e-card, one like it."""
    if recent.operation == "buy_voucher":
        same: Values = {name: recent.values[name] for name in ("brand", "amount") if name in recent.values}
        paying = recent.values.get("cheques")
        if isinstance(paying, list) and len(same) > 1:
            with contextlib.suppress(Refusal):
                same["cheques"] = _check_cheques(context, same, paying)
        return same
    with contextlib.suppress(Refusal, KeyError), context.tools.store.read() as unit:
        card = vouchers.voucher(unit, context.member, int(recent.about["ecard"]["id"]))
        return {"brand": card.title, "amount": card.face_cents}
    return {}


def _cheques_again(refusal: Refusal) -> tuple[str, ...]:
    return ("cheques",) if type(refusal).__name__ in ("NotEnough", "UnknownCheque", "ChequeExpired") else ()


OPERATIONS = (
    Operation(
        "gift_cheque_balances", ("check_gift_cheque_balance",), run=_balances, reads=True, afterwards=_AFTERWARDS
    ),
    Operation(
        "buy_voucher",
        ("use_gift_cheque",),
        ready=_ready,
        signature=frozenset({"brand", "amount"}),
        spends=True,
        repeats=True,
        values=(
            Value("brand", Kind.BRAND, ask=_ask_brand, check=_check_brand, facts=_brand_facts),
            Value("amount", Kind.AMOUNT, ask=_ask_amount, check=_check_amount, facts=_amount_facts),
            Value(
                "cheques",
                Kind.ONE_OF,
                ask=_ask_cheques,
                options=_cheque_options,
                many=True,
                check=_check_cheques,
                preset=_only_cheque,
                facts=_cheque_facts,
            ),
        ),
        confirm=_confirm,
        step_up=True,
        without_code=lambda content: bool(content.get("basket")),
        run=_buy,
        ask_again=_cheques_again,
        afterwards=_AFTERWARDS,
        same=_same,
        like=("ecard",),
    ),
)
