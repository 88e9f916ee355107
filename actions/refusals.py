"""One map from refusals to what is said: the class names the response, its data fill it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from actions.mechanism.declaration import Option, Told
from bot.benefits import refusals as r
from bot.french import enumeration, euros


def told(refusal: r.Refusal) -> Told:
    """What is said of a refusal: response ``utter_refusal_<class_name>``, or what the map below makes of its data."""
    build = _SPECIAL.get(type(refusal))
    return build(refusal) if build else Told(response_of(type(refusal)))


def response_of(kind: type[r.Refusal]) -> str:
    """``NotEnough`` → ``utter_refusal_not_enough``."""
    return "utter_refusal_" + re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


def _unknown_brand(refusal: r.UnknownBrand) -> Told:
    if not refusal.closest:
        return Told("utter_refusal_unknown_brand", {"brand": refusal.name})
    options = [Option(name, {"brand": name}) for name in refusal.closest]
    return Told("utter_refusal_unknown_brand_closest", {"brand": refusal.name}, options)


def _amount(refusal: r.AmountNotOffered) -> Told:
    fill = {
        "brand": refusal.brand,
        "amount": euros(refusal.cents),
        "offered": enumeration([euros(cents) for cents in refusal.nearest], "ou"),
    }
    options = [Option(euros(cents), {"amount": cents}) for cents in refusal.nearest]
    if refusal.low_cents is None or refusal.high_cents is None:
        return Told("utter_refusal_amount_not_offered", fill, options)
    fill.update(low=euros(refusal.low_cents), high=euros(refusal.high_cents))
    return Told("utter_refusal_amount_out_of_range", fill, options)


def _not_enough(refusal: r.NotEnough) -> Told:
    fill = {
        "brand": refusal.brand,
        "face": euros(refusal.face_cents),
        "paid": euros(refusal.paid_cents),
        "available": euros(refusal.available_cents),
    }
    options = [Option("utter_button_all_cheques", {"cheques": "all"})] if refusal.can_combine else []
    if refusal.largest_cents:
        options.append(Option(euros(refusal.largest_cents), {"amount": refusal.largest_cents, "cheques": None}))
    options.append(Option("utter_button_basket", {"cheques": "basket"}))
    return Told("utter_refusal_not_enough", fill, options)


def _no_cheque(refusal: r.NoCheque) -> Told:
    if refusal.expired_cents:
        return Told("utter_refusal_no_cheque_expired", {"expired": euros(refusal.expired_cents)})
    return Told("utter_refusal_no_cheque")


_SPECIAL: dict[type[r.Refusal], Callable[[Any], Told]] = {
    r.UnknownBrand: _unknown_brand,
    r.AmountNotOffered: _amount,
    r.NotEnough: _not_enough,
    r.NoCheque: _no_cheque,
    r.ChequeExpired: lambda refusal: Told(
        "utter_refusal_cheque_expired", {"label": refusal.label, "day": refusal.expired_on}
    ),
    r.AlreadyPutAway: lambda refusal: Told(
        "utter_refusal_already_archived" if refusal.archived else "utter_refusal_already_active",
        {"title": refusal.title},
    ),
    r.NoCardOfBrand: lambda refusal: Told("utter_refusal_no_card_of_brand", {"brand": refusal.brand}),
    r.AlreadyAttached: lambda refusal: Told("utter_refusal_already_attached", {"name": refusal.name}),
    r.TooManyTries: lambda refusal: Told(
        "utter_refusal_too_many_tries", {"minutes": str(max(1, -(-refusal.retry_after // 60)))}
    ),
}
