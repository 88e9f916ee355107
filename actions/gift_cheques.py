"""Gift cheques: balances, and buying a voucher with them."""

from __future__ import annotations

import re
from typing import Any

from actions.mechanism.context import TurnContext
from actions.mechanism.declaration import Operation, Option, Shown, Told, Value, Values
from actions.mechanism.heard import BARE, Heard
from actions.mechanism.readers import cents_from, cents_or_number, entity
from bot.benefits import brands, gift_cheques
from bot.benefits.refusals import Refusal, UnknownCheque
from bot.french import day, euros, short_euros
from bot.knowledge.french import fold
from bot.store import UnitOfWork


def _balances(context: TurnContext, unit: UnitOfWork, values: Values, shown: dict[str, Any] | None, key: str) -> Told:
    every = gift_cheques.cheques(unit, context.tools.clock, context.member)
    usable = [cheque for cheque in every if not cheque.expired]
    if not every:
        return Told("utter_no_gift_cheque")
    items = [
        {
            "title": context.tools.say("utter_item_cheque", label=cheque.label, left=euros(cheque.left_cents)),
            "detail": context.tools.say(
                "utter_item_cheque_expired" if cheque.expired else "utter_item_cheque_detail",
                initial=euros(cheque.initial_cents),
                day=day(cheque.expires_on),
            ),
            "badge": context.tools.say("utter_word_expired") if cheque.expired else "",
        }
        for cheque in every
    ]
    total = sum(cheque.left_cents for cheque in usable)
    return Told("utter_gift_cheque_balances", {"total": euros(total)}, items=items)


# ── buying a voucher ─────────────────────────────────────────────────────────────────────────────────────────────────


def _ready(context: TurnContext) -> None:
    with context.tools.store.read() as unit:
        gift_cheques.usable_cheques(unit, context.tools.clock, context.member)


def _ask_brand(context: TurnContext, values: Values) -> Told:
    with context.tools.store.read() as unit:
        offered = brands.popular(unit)
    return Told("utter_question_brand", options=[Option(name, {"brand": name}) for name in offered])


def _read_brand(heard: Heard) -> str | None:
    """As an answer, a short text that names nothing we know is a brand all the same.

    The catalogue says what is close.
    """
    found = heard.first("brand")
    if found is not None:
        return str(found)
    words = fold(heard.text).split()
    if heard.intent not in BARE or heard.entities or not 0 < len(words) <= 3 or _NO_BRAND & set(words):
        return None
    text = heard.text.strip(" .!?")
    return text if 2 < len(text) <= 40 and any(char.isalpha() for char in text) else None


#: Words of answers that name no brand.
_NO_BRAND = frozenset(
    "je tu il on ca le la les un une des moins plus cher pas sais quoi que qui comment pourquoi oui non euh".split()
)


def _check_brand(context: TurnContext, values: Values, name: str) -> str:
    with context.tools.store.read() as unit:
        return brands.find_brand(unit, name).name


def _ask_amount(context: TurnContext, values: Values) -> Told:
    with context.tools.store.read() as unit:
        brand = brands.find_brand(unit, values["brand"])
        options = [Option(short_euros(cents), {"amount": cents}) for cents in brands.suggested_amounts(brand)]
    if brand.denominations:
        return Told("utter_question_amount", {"brand": brand.name}, options)
    limits = {"low": short_euros(brand.min_cents or 0), "high": short_euros(brand.max_cents or 0)}
    return Told("utter_question_amount_range", {"brand": brand.name, **limits}, options)


def _loose_amount(heard: Heard) -> int | None:
    """« plutôt 30 », « un bon Fnac de 20 »: small numbers count things."""
    number = heard.first("number")
    return int(number) * 100 if number is not None and int(number) >= _LEAST_EUROS else None


#: Below this, a bare number is rather « les 2 chèques » than an amount.
_LEAST_EUROS = 5


def _check_amount(context: TurnContext, values: Values, cents: int) -> int:
    if values.get("brand"):
        with context.tools.store.read() as unit:
            brands.check_amount(brands.find_brand(unit, values["brand"]), int(cents))
    return int(cents)


def _ask_cheques(context: TurnContext, values: Values) -> Told:
    with context.tools.store.read() as unit:
        usable = gift_cheques.usable_cheques(unit, context.tools.clock, context.member)
        paid = brands.price_of(brands.find_brand(unit, values["brand"]), values["amount"])
    options = [
        Option(
            context.tools.say(
                "utter_button_cheque",
                label=cheque.label,
                left=euros(cheque.left_cents),
                day=day(cheque.expires_on),
            ),
            {"cheques": [cheque.id]},
        )
        for cheque in usable
        if cheque.left_cents >= paid
    ]
    if sum(cheque.left_cents for cheque in usable) >= paid:
        options.append(Option("utter_button_all_cheques", {"cheques": "all"}))
    return Told("utter_question_cheques", {"paid": euros(paid)}, options)


def _read_cheques(heard: Heard) -> Any:
    """« le premier », « celui de 80 € », « les deux », « celui qui expire en premier », « le chèque de Noël »."""
    words = fold(heard.text)
    if _ALL.search(words):
        return "all"
    if _FIRST_TO_EXPIRE.search(words):
        return {"place": 1}
    cents = cents_or_number(heard)
    place = heard.first("ordinal")
    if place is not None:
        return {"place": int(place)}
    if cents is not None:
        return {"cents": cents, "words": words}
    says_which = _SAYS_WHICH.search(words) and (heard.intent in (*BARE, "use_gift_cheque") or _NAMES_ONE.match(words))
    return {"words": words} if says_which else None


def _spot_cheques(heard: Heard) -> Any:
    """« avec le deuxième chèque », in any sentence."""
    place = heard.first("ordinal")
    return {"place": int(place)} if place is not None and "cheque" in fold(heard.text) else None


_ALL = re.compile(r"\b(tous|toutes|les deux|reunir|reunis|combine[rz]?|ensemble)\b")
_FIRST_TO_EXPIRE = re.compile(
    r"(celui|premier|cheque).{0,12}expire|expire.{0,8}(en premier|d'abord|avant)|peu importe|comme vous voulez"
)
_NAMES_ONE = re.compile(r"((non|plutot|avec|sur|prends|je prends|utilise)\s+)*(le|celui)\b")
_SAYS_WHICH = re.compile(
    r"\b(celui|cheque|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)\b"
)


def _check_cheques(context: TurnContext, values: Values, wanted: Any) -> Any:
    """The ids of the cheques, once it is sure that they pay; ``basket`` keeps the article for the site instead."""
    if wanted == "basket":
        return wanted
    with context.tools.store.read() as unit:
        usable = gift_cheques.usable_cheques(unit, context.tools.clock, context.member)
        if wanted == "all":
            ids = [cheque.id for cheque in usable]
        elif isinstance(wanted, dict):
            ids = [_pick(usable, wanted).id]
        else:
            ids = [int(identity) for identity in wanted]
        if values.get("brand") and values.get("amount"):
            gift_cheques.quote(unit, context.tools.clock, context.member, values["brand"], values["amount"], ids)
    return ids


def _pick(usable: list[gift_cheques.Cheque], wanted: dict[str, Any]) -> gift_cheques.Cheque:
    words = wanted.get("words", "")
    found = [one for one in usable if wanted.get("cents") in (one.left_cents, one.initial_cents)]
    found = found or [one for one in usable if fold(one.label) in words or fold(day(one.expires_on)[:-5]) in words]
    if len(found) == 1:
        return found[0]
    place = wanted.get("place")
    if place and -1 <= place <= len(usable):
        return usable[place - 1 if place > 0 else -1]
    raise UnknownCheque


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
            "short": short_euros(values["amount"]),
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
        "short": short_euros(offer.face_cents),
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
    bought = gift_cheques.buy_voucher(unit, clock, context.tools.say, context.member, shown, key)
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


def _cheques_again(refusal: Refusal) -> tuple[str, ...]:
    return ("cheques",) if type(refusal).__name__ in ("NotEnough", "UnknownCheque", "ChequeExpired") else ()


OPERATIONS = (
    Operation("gift_cheque_balances", ("check_gift_cheque_balance",), run=_balances),
    Operation(
        "buy_voucher",
        ("use_gift_cheque",),
        ready=_ready,
        signature=frozenset({"brand", "amount"}),
        values=(
            Value("brand", ask=_ask_brand, read=_read_brand, spot=entity("brand"), uses=("brand",), check=_check_brand),
            Value(
                "amount",
                ask=_ask_amount,
                read=cents_or_number,
                spot=cents_from,
                loose=_loose_amount,
                uses=("amount", "number", "consumer_id"),
                check=_check_amount,
            ),
            Value(
                "cheques",
                ask=_ask_cheques,
                read=_read_cheques,
                spot=_spot_cheques,
                uses=("amount", "number", "ordinal"),
                check=_check_cheques,
                preset=_only_cheque,
            ),
        ),
        confirm=_confirm,
        step_up=True,
        run=_buy,
        ask_again=_cheques_again,
    ),
)
