"""Ways to read a value that several operations share. All pure: they see the message, not the datastore."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from phonenumbers import PhoneNumberMatcher

from actions.mechanism.heard import Heard


def cents_from(heard: Heard) -> int | None:
    """An amount in cents: « 12,50 € », « cinquante euros »."""
    amount = heard.first("amount")
    return None if amount is None else round(float(amount) * 100)


def cents_or_number(heard: Heard) -> int | None:
    """As an answer to « de combien ? », a bare number is an amount too."""
    cents = cents_from(heard)
    if cents is not None:
        return cents
    number = heard.first("number")
    if number is None:
        number = heard.first("consumer_id")  # « 1000 » reads like a number of subscriber out of context
    return None if number is None else round(float(number) * 100)


def entity(name: str) -> Callable[[Heard], Any]:
    """The first value of an entity."""
    return lambda heard: heard.first(name)


def ordinal(heard: Heard) -> int | None:
    """« le premier » is 1, « le dernier » is -1; a bare « 2 » counts too."""
    found = heard.first("ordinal")
    if found is not None:
        return int(found)
    number = heard.first("number")
    return int(number) if number is not None and 1 <= int(number) <= 9 else None


#: France first, then the parts of it whose numbers have a country code of their own.
_REGIONS = ("FR", "GP", "MQ", "GF", "RE", "YT", "PM", "NC", "PF", "WF")


def contact(heard: Heard) -> str | None:
    """How somebody can be reached: the first e-mail address, else the first phone number, as it was written."""
    email = heard.first("email")
    if email is not None:
        return str(email)
    for region in _REGIONS:
        for found in PhoneNumberMatcher(heard.text, region):
            return str(found.raw_string)
    return None
