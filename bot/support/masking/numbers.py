"""Numbers of cards (ISO/IEC 7812-1), bank accounts (IBAN of ISO 13616, RIB) and social security (NIR)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban, luhn
from stdnum.fr import nir

from bot.support.masking.shadow import Expected, Found, Shadow
from bot.support.masking.shapes import RUN, Group, after_known, groups_of, is_company, is_known, said_to_be_other

#: How far a word reaches that says what a number is.
_NEAR, _NEAR_AFTER = 48, 28

_CARD_WORD = re.compile(
    r"\b(?:e-?cartes?|cartes?|cb|visa|master ?card|amex|american express|maestro|(?:credit |debit )?cards?)\b"
    r"(?! (?:sim|vitale|d'identite|grise|de visite|membre|d'adherent))"
)
#: How issuers group the digits of sixteen; other lengths are written at once or in fours.
_SIXTEEN = {(4, 6, 6), (4, 4, 8), (8, 4, 4), (4, 8, 4), (6, 6, 4), (4, 12), (12, 4)}
_FIFTEEN, _FOURTEEN = {(15,), (4, 6, 5), (1,) * 15}, {(14,), (4, 6, 4), (1,) * 14}
_EVEN = (1, 2, 4, 8, 16)
#: Longest first, but sixteen before all: what follows a card of sixteen is its security code.
_LENGTHS = (16, 15, 19, 18, 17, 14, 13, 12)

_IBAN_START = re.compile(r"(?<![a-z0-9])([a-z]{2}) ?\d ?\d")
#: Characters of an IBAN by country, from the registry of ISO 13616.
_IBAN_LENGTH = {
    "ad": 24, "at": 20, "be": 16, "bg": 22, "ch": 21, "cy": 28, "cz": 24, "de": 22, "dk": 18, "dz": 26, "ee": 20,
    "es": 24, "fi": 18, "fr": 27, "gb": 22, "gr": 27, "hr": 21, "hu": 28, "ie": 22, "is": 26, "it": 27, "li": 21,
    "lt": 20, "lu": 20, "lv": 21, "ma": 28, "mc": 27, "mt": 31, "nl": 18, "no": 15, "pl": 28, "pt": 25, "ro": 24,
    "se": 24, "si": 19, "sk": 24, "sm": 27, "tn": 24, "tr": 26,
}  # fmt: skip
_IBAN_REST = {
    length: re.compile(rf"(?:[ .\-/_\n]{{0,2}}[a-z0-9]){{{length - 4}}}") for length in set(_IBAN_LENGTH.values())
}
_BANK_WORD = re.compile(r"\b(?:iban|rib|bancaires?|virement|banque)\b")

_S = r"[ .\-/_\n]{0,2}"
_NIR = re.compile(
    rf"(?<![\w+])(?<!\d[ .\-/_\n])[1-478]{_S}\d{_S}\d{_S}(?:0{_S}[1-9]|1{_S}[0-2]|[2-9]{_S}\d){_S}"
    rf"(?:2{_S}[ab]|\d{_S}\d){_S}\d{_S}\d{_S}\d{_S}\d{_S}\d{_S}\d(?:(?:[ .\-/_\n]{{0,3}}|[ ]?cle[ :]{{1,3}})\d{_S}\d)?"
    rf"(?!\w)(?![ .\-/_]\d)"
)
#: As it is printed, parted between its components; three subscriber numbers of five digits are fifteen digits, too.
_NIR_PARTS = re.compile(
    rf"(?!\d{{5}}[ .\-/_\n]{{1,2}}\d{{5}}[ .\-/_\n])\d{_S}\d\d{_S}\d\d{_S}\w\w{_S}\d{{3}}{_S}\d{{3}}"
    rf"[ .\-/_\n]{{0,3}}(?:cle[ :]{{1,3}})?\d\d|\d(?:[ .\-/_]\w){{14}}"
)
_NIR_WORD = re.compile(r"\b(?:secu|securite sociale|nir|insee|vitale|ss)\b")


def numbers(shadow: Shadow, expected: Expected) -> Iterator[Found]:
    """Every such number. Bare digits need a card's length and Luhn's check, or a word that says what they are."""
    found = [*_accounts(shadow.text), *_identities(shadow.text)]
    yield from found
    shadow.hide(found)
    text = shadow.text
    for match in RUN.finditer(text):
        start, end = match.span()
        digits = sum(char.isdigit() for char in match.group())
        if digits < 12:
            continue
        if 21 <= digits <= 23 and _BANK_WORD.search(text, max(0, start - _NEAR), start):
            yield Found(start, end, "bank")
        elif text[max(0, start - 2) : start] != "1z":  # a parcel's number begins with 1Z
            start = after_known(text, start, end) if digits > 16 else start
            groups = groups_of(text, start, end)
            if _is_parted_like_subscribers(groups) or not is_known(text, start, end):
                yield from _cards(text, groups, expected)


def _is_parted_like_subscribers(groups: list[Group]) -> bool:
    """A card in groups of five to eight looks like subscriber numbers, but for its check digit."""
    sizes, digits = {len(group.digits) for group in groups}, "".join(group.digits for group in groups)
    if len(digits) != 16 or not luhn.is_valid(digits):
        return False
    return sizes == {8} or (len(sizes) > 1 and digits[0] in "3456" and sizes <= {5, 6, 7, 8})


def _accounts(text: str) -> Iterator[Found]:
    end = 0
    for match in _IBAN_START.finditer(text):
        length = _IBAN_LENGTH.get(match.group(1))
        if length is None or match.start() < end:
            continue
        rest = _IBAN_REST[length].match(text, match.end())
        if rest is not None:
            stop, digits = rest.end(), sum(char.isdigit() for char in rest.group())
            said = _BANK_WORD.search(text, max(0, match.start() - _NEAR), match.start()) or _BANK_WORD.search(
                text, stop, stop + _NEAR_AFTER
            )
            if iban.is_valid(re.sub(r"[^a-z0-9]", "", text[match.start() : stop])) or (said and digits >= 8):
                end = stop
                yield Found(match.start(), stop, "bank")


def _identities(text: str) -> Iterator[Found]:
    for match in _NIR.finditer(text):
        compact = re.sub(r"[ .\-/_\n:]|cle", "", match.group()).upper()
        near = text[max(0, match.start() - _NEAR) : match.start()], text[match.end() : match.end() + _NEAR_AFTER]
        said = any(_NIR_WORD.search(words) for words in near)
        valid = len(compact) == 15 and _NIR_PARTS.fullmatch(match.group()) is not None and nir.is_valid(compact)
        if said or valid:
            yield Found(*match.span(), "identity")


def _cards(text: str, groups: list[Group], expected: Expected) -> Iterator[Found]:
    first = 0
    while first < len(groups):
        # Small groups start a card at the beginning of a run only; a long row of them would be searched over and over.
        last = _card_from(text, groups, first, expected) if first < 5 or len(groups[first].digits) >= 4 else None
        if last is None:
            first += 1
            continue
        last = _with_the_rest(text, groups, first, last)
        yield Found(groups[first].start, groups[last - 1].end, "card")
        first = last
        code = _security_code(groups[first:])
        if code is not None:
            yield Found(code.start, code.end, "code")


def _card_from(text: str, groups: list[Group], first: int, expected: Expected) -> int | None:
    """The group after a card that starts with group ``first``; None where none does."""
    ends: dict[int, int] = {}
    digits, last = "", first
    while last < len(groups) and len(digits) < 19:
        digits += groups[last].digits
        last += 1
        ends[len(digits)] = last
    said = _is_said_to_be_card(text, groups[first].start, groups[-1].end)
    for length in _LENGTHS:
        if length in ends:
            last = ends[length]
            whole = first == 0 and _ends(groups[last:])
            sizes = tuple(len(one.digits) for one in groups[first:last])
            # Where cards were only spoken of, thirteen digits may still be a bar code.
            meant = said if said is not None or length < 16 else expected.card or None
            if _is_card(digits[:length], sizes, whole, meant):
                return last
    return None


def _ends(groups: list[Group]) -> bool:
    """Whether nothing follows a card's number but its expiry and security code."""
    sizes = [len(group.digits) for group in groups]
    return not sizes or sizes in ([3], [2, 2], [2, 4], [2, 2, 3], [2, 4, 3], [2, 2, 4], [2, 4, 4])


def _is_said_to_be_card(text: str, start: int, end: int) -> bool | None:
    """True after « carte », False after a word for something else, None where nothing says what it is."""
    before = text[max(0, start - _NEAR) : start]
    card = max((match.start() for match in _CARD_WORD.finditer(before)), default=-1)
    other = said_to_be_other(before)
    if card != other:
        return card > other
    return True if _CARD_WORD.search(text, end, end + _NEAR_AFTER) else None


def _is_card(digits: str, sizes: tuple[int, ...], whole: bool, said: bool | None) -> bool:
    length = len(digits)
    if not _is_shaped(length, sizes):
        return length == 16 and whole and bool(luhn.is_valid(digits))
    if length == 16:
        return bool(said) or bool(luhn.is_valid(digits))
    if said is not None:
        return said
    issued = digits[:2] in ("34", "37") if length == 15 else digits[0] in "456" if length > 16 else False
    if length == 14:
        issued = digits[:2] in ("30", "36", "38", "39") and not is_company(digits)
    return issued and bool(luhn.is_valid(digits))


def _is_shaped(length: int, sizes: tuple[int, ...]) -> bool:
    if length == 16:
        return sizes in _SIXTEEN or (len(set(sizes)) == 1 and sizes[0] in _EVEN)
    if length in (14, 15) and sizes in (_FIFTEEN if length == 15 else _FOURTEEN):
        return True
    return len(sizes) == 1 or (set(sizes[:-1]) == {4} and sizes[-1] <= 4) or set(sizes) == {1}


def _with_the_rest(text: str, groups: list[Group], first: int, last: int) -> int:
    """A card of nineteen in fours has three digits more, written like those before."""
    if last - first < 2 or last >= len(groups) or len(groups[last].digits) > 3:
        return last
    gap = text[groups[first].end : groups[first + 1].start]
    after = text[groups[last].end : groups[last].end + 1]
    return last + 1 if text[groups[last - 1].end : groups[last].start] == gap and after not in "/" else last


def _security_code(groups: list[Group]) -> Group | None:
    """The three or four digits that follow a card's number, with or without its expiry between."""
    sizes = [len(group.digits) for group in groups[:3]]
    if sizes[:1] in ([3], [4]) and len(groups) == 1:
        return groups[0]
    if len(sizes) == 3 and sizes[0] == 2 and sizes[1] in (2, 4) and sizes[2] in (3, 4):
        return groups[2]
    return None
