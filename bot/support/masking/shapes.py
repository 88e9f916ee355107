"""Numbers that are no secret, by their shape and by the words before them."""

from __future__ import annotations

import re
from typing import NamedTuple

from stdnum.fr import siren, siret

#: Between digits of one number: whatever is neither letter nor digit nor a currency, or a word that is dictated.
_DICTATED = r"(?:puis|ensuite|et|espace|tiret|slash|point|virgule)"
_BETWEEN = rf"(?:(?<=\d)\+(?=\d)|(?:[^\w\x01€$£%@+]|_){{0,6}}(?:{_DICTATED}(?:[^\w\x01+]){{1,2}}|x(?=\d{{4}}))?)"
RUN = re.compile(rf"\d(?:{_BETWEEN}\d)*")
_GROUP = re.compile(r"\d+")

#: What the number after it is, where that is no secret.
OTHER = re.compile(
    r"\b(?:commandes?|cmde?|cde|suivi|suivre|colis|tracking|colissimo|chronopost|ups|dpd|gls|fedex|dhl|relay|envoi|"
    r"bordereau|expedition|livraison|siret|siren|tva|abonne\w*|consommateurs?|adherents?|identifiants?|clients?|membres?|"
    r"matricule|tel|telephone|phone|portable|mobile|fixe|fax|whatsapp|appel\w*|joindre|rappel\w*|ean|gtin|isbn|"
    r"code-?barres?|barres?|barcode|facture|dossier|ref|reference|billets?|rattach\w*|attach\w*|ajout\w*|naissance|nee?|"
    r"postal|promo|erreur|order|parcel|shipment|subscriber)\b"
)

_SPAN = r"[ .\-/_]{0,2}"
_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
#: From the most to the least certain; tried at each place of a run.
_KNOWN = re.compile(
    rf"""
      0[1-9](?:{_SPAN}\d\d){{4}}(?!\d)                                              # telephone at home
    | (?:00{_SPAN})?33{_SPAN}\(?0?\)?{_SPAN}[1-9](?:{_SPAN}\d\d){{4}}(?!\d)          # and from abroad
    | (?:19|20)\d\d(?P<iso>[-/.])(?:0[1-9]|1[0-2])(?P=iso){_DAY}(?!\d)              # dates
    | {_DAY}(?P<day>[/.\-])?(?(day)|[ ]){_MONTH}(?(day)(?P=day)|[ ])(?:19|20)\d\d(?!\d)
    | {_DAY}(?P<short>/)(?:0?[1-9]|1[0-2])(?P=short)\d\d(?!\d)
    | (?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?!\d)                                 # a time
    | 20[1-4]\d[ _.\-/]{{1,2}}\d{{4}}[ _.\-/]{{1,2}}\d{{4}}(?!\d)                     # an order
    | 20[1-4]\d{{9}}(?!\d)
    | 20[1-4]\d(?:[ _.\-/]{{0,2}}\d){{6}}(?!\d)
    | (?:19|20)\d\d(?!\d)                                                         # a year
    | \d{{5,8}}(?!\d)                                                             # a subscriber
    """,
    re.X,
)
_SEPARATOR = re.compile(rf"(?:[^\w]|_|{_DICTATED}(?!\w))+")


class Group(NamedTuple):
    """Digits that stand together at ``[start, end)`` of the shadow."""

    start: int
    end: int
    digits: str


def groups_of(text: str, start: int, end: int) -> list[Group]:
    """The groups of digits in this part of the text."""
    return [Group(*match.span(), match.group()) for match in _GROUP.finditer(text, start, end)]


def is_known(text: str, start: int, end: int) -> bool:
    """Whether the run is nothing but telephones, dates, orders, years, companies and subscriber numbers."""
    digits = "".join(group.digits for group in groups_of(text, start, end))
    if _is_foreign_phone(text, start, digits) or is_company(digits):
        return True
    while start < end:
        match = _KNOWN.match(text, start, end)
        if match is None:
            return False
        gap = _SEPARATOR.match(text, match.end(), end)
        start = gap.end() if gap else match.end()
    return True


def after_known(text: str, start: int, end: int) -> int:
    """Where the run goes on after the telephones, dates and orders that it begins with."""
    while (match := _KNOWN.match(text, start, end)) is not None:
        gap = _SEPARATOR.match(text, match.end(), end)
        plain = match.group().isdigit() and len(match.group()) < 10
        if plain or gap is None:
            break
        start = gap.end()
    return start


def known_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where telephones, dates and orders stand in the run."""
    return [match.span() for match in _KNOWN.finditer(text, start, end) if not match.group().isdigit()]


def _is_foreign_phone(text: str, start: int, digits: str) -> bool:
    """ITU-T E.164: at most fifteen digits after « + »; with « 00 » only the lengths that no card has."""
    if text[max(0, start - 2) : start].rstrip(" (").endswith("+"):
        return 8 <= len(digits) <= 15
    return digits.startswith("00") and 11 <= len(digits) <= 17 and len(digits) != 16


def is_company(digits: str) -> bool:
    """A SIRET or SIREN with the right check digits."""
    return bool(siret.is_valid(digits) if len(digits) == 14 else len(digits) == 9 and siren.is_valid(digits))


def said_to_be_other(before: str) -> int:
    """Where the last word stands in ``before`` that makes the number something harmless; -1 for none."""
    return max((match.start() for match in OTHER.finditer(before)), default=-1)
