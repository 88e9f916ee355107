"""One-time codes, PINs, security codes of cards, recovery codes, TOTP keys (RFC 4648 base 32), otpauth links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.support.masking.shadow import HIDDEN, Expected, Found, Shadow
from bot.support.masking.shapes import RUN, groups_of, known_spans, said_to_be_other

_LINK = re.compile(r"\botpauth(?:-migration)?:\S+")
_RECOVERY = re.compile(r"(?<![\w-])[a-z0-9]{5}-[a-z0-9]{5}(?![\w-])")
_RECOVERY_WORD = re.compile(r"\b(?:secours|recup\w*|recovery|backup|sauvegarde|codes?)\b")
#: Codes of other makes, where they are announced: « code de secours K3F9A 7XQ2M », « carte cadeau : ABCD-1234-EFGH ».
_LONG_WORD = re.compile(
    r"\b(?:secours|recup\w*|recovery|backup|"
    r"code (?:de |d'|du )?(?:ma |la |mon )?(?:e-?carte|carte|bon|cheque|activation|achat)\w*(?: cadeau)?)\b"
)
_LONG = re.compile(r"(?<![\w-])[a-z0-9]{4,16}(?:[-_][a-z0-9]{3,16}){0,7}(?![\w-])")
_SPACED_KEY = re.compile(r"(?<!\w)(?:[a-z2-7]{4}(?:[a-z2-7]{4})?[ -]){1,31}[a-z2-7]{2,8}(?!\w)")
_KEY = re.compile(r"(?<!\w)[a-z2-7]{16,128}(?!\w)")
_KEY_WORD = re.compile(r"\b(?:cles?|clefs?|keys?|secret|secrete|totp|configuration)\b")
_NEAR = 40

_WORD = re.compile(
    r"\b(?P<code>(?:code|pin)s?|otp|totp|2fa)\b(?!-?barre)"
    r"(?! ?(?:postal|postaux|promo|barre|client|abonne|d'abonne|adherent|article|produit|agence|guichet|banque|naf|ape|"
    r"insee|erreur|d'erreur|http|avantage|reduction|de reduction|parrain|bic|swift|couleur|civil|du travail|"
    r"de la route|etablissement|rayon|commune|departement|pays|dossier|de commande|consommateur|"
    r"membre|structure|comite|cse|entreprise|site|source)s?\b)"
    r"|\b(?:appli(?:cation)?|authenticator|authy) (?:me |m')?(?:donne|affiche|indique|dit)\b"
    r"|\b(?P<card>cvv2?|cvc2?|crypto(?:gramme)?s?|pictogramme)\b"
    r"|\b(?P<dos>chiffres (?:qui sont |situes |notes )?"
    r"(?:au |derriere |a l'arriere|du )(?:dos|verso|la carte|ma carte)?)"
)
_MIXED = re.compile(r"(?: [a-z']{1,12}){0,4}? ?(?:est|c'?est|:|=) ?(?P<value>[a-z0-9-]{5,20})(?![\w-])")
_BEFORE_CODE = re.compile(r"\b(?:erreur|message|statut|http|lire le|scanner?) $")
#: Digits of a code, however they are spaced.
_VALUE = re.compile(r"(?<!\w)\d(?:[ \-._,/]{0,3}\d){2,9}(?![\w€]|[.,/-]\d| ?(?:€|euros?\b|eur\b))")
_GAP = re.compile(r"(?:[^\d\x01]|(?<!\d)[468] (?=chiffres)|2(?=fa|nde? |e |eme )|(?<=cvv)2|(?<=cvc)2){0,48}")
_ON = re.compile(r"[ ,;/\n]{1,3}(?:(?:et|ou|puis|and) )?")
#: Words between « code » and its digits that leave no doubt.
_TIGHT = frozenset(
    """
    a actuel affiche arriere au aux banque bancaire bleue c carte cartes cb cest chiffres code confidentiel connexion
    ces d dans date de derniers des dos du e ecarte egal est et etait euh c'est fidelite j ai l la le les ma mail me
    mes moi mon ne notre note par pin pour qu que qui recu recup recuperation reception recovery s sa sauvegarde
    secours secret securite securise sms son sont suivant telephone text texto trois usage unique verso validation
    verification visuel voici voila is the my of backup code cadeau confirmation authentification double acces app
    appli application google authenticator
    """.split()
)
_ELSEWHERE = re.compile(
    r"\b(?:commande|cmd|abonne\w*|postal|promo|erreur|colis|suivi|numero|client|tel|depuis|annee|en|avant|apres|saison|"
    r"janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|siret|rattach\w*|n|attach\w*)\b"
)
_NUMBER = (
    r"(?:zeros?|un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|"
    r"trente|quarante|cinquante|soixante|septante|huitante|nonante|cent)"
)
#: Digits that were dictated; fewer are said in any sentence.
_SPELLED = re.compile(rf"\b{_NUMBER}(?:(?: et)?[ ,\-]{{1,2}}{_NUMBER}){{3,40}}\b")
_SPELLED_WORD = re.compile(r"\b(?:codes?|pin|cb|e-?cartes?|cartes?|visa|otp)\b")
_LETTERS = re.compile(r"[^\W\d_]+")
#: The value first: « 482913 est mon code ».
_THEN_CODE = re.compile(
    r" ?(?:[,:=(]|est|c'?est|cest|comme|is|voila|pour)? ?(?:(?:le|mon|ma|un|de|du|my|the|notre) ){0,2}"
    r"(?:code|otp|pin)\b(?! ?(?:postal|promo|barre|client|abonne|d'abonne|article|naf|ape|insee|erreur|agence))"
)


def codes(shadow: Shadow, expected: Expected) -> Iterator[Found]:
    """Every code and key of ``shadow``. Where one is ``expected``, six digits in any sentence are one."""
    text = shadow.text
    for match in _LINK.finditer(text):
        yield Found(*match.span(), "code")
    yield from _recovery(text)
    yield from _keys(shadow)
    yield from _announced(text)
    for match in _SPELLED.finditer(text):
        before = text[max(0, match.start() - _NEAR) : match.start()]
        if _SPELLED_WORD.search(before) and said_to_be_other(before) < 0:
            yield Found(*match.span(), "card" if len(match.group().split()) >= 8 else "code")
    yield from _six_digits(text, expected.code)


def _recovery(text: str) -> Iterator[Found]:
    for match in _RECOVERY.finditer(text):
        if _is_mixed(match.group()) or _RECOVERY_WORD.search(text, max(0, match.start() - _NEAR), match.start()):
            yield Found(*match.span(), "code")
    for word in _LONG_WORD.finditer(text):
        for match in _LONG.finditer(text, word.end(), word.end() + 3 * _NEAR):
            if _is_mixed(match.group()) and not match.group().startswith(("cmd", "2fa")):
                yield Found(*match.span(), "code")


def _is_mixed(text: str) -> bool:
    return any(char.isdigit() for char in text) and any(char.isalpha() for char in text)


def _keys(shadow: Shadow) -> Iterator[Found]:
    text = shadow.text
    for pattern in (_SPACED_KEY, _KEY):
        for match in pattern.finditer(text):
            raw = shadow.raw[match.start() : match.end()]
            digits = sum(char.isdigit() for char in raw)
            said = _KEY_WORD.search(text, max(0, match.start() - _NEAR), match.start()) is not None
            groups = len(raw.replace("-", " ").split())
            if len(raw) - groups + 1 < 16:
                continue
            spaced_like_one = groups > 3 and digits >= groups // 2 and raw[4::5].strip(" -") == ""
            if (digits and (said or raw.isupper() or spaced_like_one)) or (said and raw.isupper()):
                yield Found(*match.span(), "code")


def _announced(text: str) -> Iterator[Found]:
    for word in _WORD.finditer(text):
        yield from _mixed(text, word)
        start = _GAP.match(text, word.end()).end()  # type: ignore[union-attr]  # it also matches nothing
        value = _VALUE.match(text, start)
        if value is None or HIDDEN in text[word.end() : start]:
            continue
        gap = text[word.end() : start]
        if _is_code(text, word, gap, value):
            yield from _row(text, value)


def _mixed(text: str, word: re.Match[str]) -> Iterator[Found]:
    """« mon code est bidule45 »."""
    match = _MIXED.match(text, word.end())
    if match is not None and _is_mixed(match["value"]) and not match["value"].startswith(("cmd", "2fa", "erreur")):
        yield Found(*match.span("value"), "code")


def _is_code(text: str, word: re.Match[str], gap: str, value: re.Match[str]) -> bool:
    digits = sum(char.isdigit() for char in value.group())
    if _ELSEWHERE.search(gap) or known_spans(text, *value.span()) or re.search(r"[.!?\n] *\S", gap):
        return False
    if _BEFORE_CODE.search(text, max(0, word.start() - 12), word.start()):
        return False
    strange = sum(one not in _TIGHT for one in _LETTERS.findall(gap))
    of_card = word["card"] or word["dos"] or (("dos" in gap or "securite" in gap or "carte" in gap) and not strange)
    if digits == 3:
        return (bool(of_card) and strange <= 1) or (HIDDEN in text[: word.start()] and strange == 0)
    return digits == 6 or strange == 0 or (strange == 1 and "carte" in gap)


def _row(text: str, value: re.Match[str]) -> Iterator[Found]:
    """The code, and those of the same length that follow it."""
    length, one = len(value.group()), value
    while True:
        yield Found(*one.span(), "code")
        gap = _ON.match(text, one.end())
        following = _VALUE.match(text, gap.end()) if gap else None
        if following is None or len(following.group()) != length:
            return
        one = following


def _six_digits(text: str, expected: bool) -> Iterator[Found]:
    for match in RUN.finditer(text):
        start, end = match.span()
        if sum(char.isdigit() for char in match.group()) < 6:
            continue
        known = known_spans(text, start, end)
        groups = groups_of(text, start, end)
        whole = sum(len(group.digits) for group in groups) == 6 and "\n" not in match.group()
        spans = [(start, end)] if whole else [group[:2] for group in groups if len(group.digits) == 6]
        if len(spans) > 2:
            continue  # a list of subscribers
        for first, last in spans:
            if any(first < stop and last > begin for begin, stop in known):
                continue
            if (expected and _is_bare(text, first, last)) or _THEN_CODE.match(text, last):
                yield Found(first, last, "code")


def _is_bare(text: str, start: int, end: int) -> bool:
    """Six digits that no word makes something else, nor a currency."""
    before = text[max(0, start - 32) : start]
    if said_to_be_other(before) >= 0 or before.endswith(("+", "-", "_")) or text[start - 1 : start].isalpha():
        return False
    return re.match(r" ?(?:€|euros?\b|eur\b)", text[end : end + 8]) is None
