"""How somebody can be reached, as they write it."""

from __future__ import annotations

from phonenumbers import PhoneNumberMatcher

from bot.dialogue.heard import Heard

#: France first, then the parts of it whose numbers have a country code of their own.
_REGIONS = ("FR", "GP", "MQ", "GF", "RE", "YT", "PM", "NC", "PF", "WF")


def contact(heard: Heard) -> str | None:
    """The first e-mail address of the message, else its first phone number, as it was written; None without any."""
    email = heard.first("email")
    if email is not None:
        return str(email)
    for region in _REGIONS:
        for found in PhoneNumberMatcher(heard.text, region):
            return str(found.raw_string)
    return None
