"""What people also write with digits, and what is nobody's value here: telephones, cards, years, hours, dollars."""

from __future__ import annotations

import re

from bot.understanding.values.sheet import CURRENCY, Sheet

_UNITS = (
    r"heures?|h(?:\d\d)?|minutes?|mn|min|secondes?|jours?|j|nuits?|semaines?|mois|trimestres?|semestres?|ans?|années?|"
    r"mo|ko|go|pts|points?|km|kms|m[eè]tres?|kg|kilos?|cm|degr[ée]s?|fois|x"
)
_FOREIGN = (
    r"[$£¥₽₹]|%|(?:pour\s?(?:cents?|100)|pourcents?|dollars?|usd|livres?|gbp|francs?|frs?|f|chf|yens?|roubles?|dinars?|"
    r"dirhams?|mad|cfa|f\s?cfa|xof|xpf|pesos?|reais|zlotys?|bitcoins?|btc|couronnes?|k|ke|keur|k\s?(?:€|euros?)|"
    r"m(?:€|illiards?(?:\sd'euros?)?|illions?(?:\sd'euros?)?)|mille(?:\seuros?)?|milliers?(?:\sd'euros?)?)(?!\w)"
)
_NUMBER = r"\d{1,3}(?:[ .\u00a0\u202f]\d{3}){0,2}(?:[.,]\d{1,2})?|\d{1,7}(?:[.,]\d{1,2})?"
_STREET = r"(?:rue|avenue|av\.|all[ée]es?|quai|boulevard|bd|impasse|chemin|route|square|esplanade)(?!\w)"

_IDENTIFIERS = re.compile(
    rf"""
    https?:// \S{{1,200}} | (?<!\w) www\.\S{{1,200}}
    | (?<![\w.+]) (?:\+|00)\d{{2}} \s? (?:\(0\)\s?)? \d (?:[\s.-]?\d\d){{4}} (?!\d)  # telephone, from abroad and
    | (?<!\w) 0[1-9] (?:[\s.-]?\d\d){{4}} (?!\d)                               # at home
    | (?<!\w) [a-z]{{2}}\d\d (?:\s?[\da-z]{{4}}){{2,7}} (?:\s?[\da-z]{{1,3}})? (?!\w)  # bank account
    | (?<!\w) [12] \s? \d\d \s? \d\d \s? \d[\dab] \s? \d{{3}} \s? \d{{3}} (?:\s?\d\d)? (?!\w)  # social security
    | (?<!\w) \d{{3}}\s\d{{3}}\s\d{{3}} (?:\s\d{{5}})? (?!\w|\s?{CURRENCY})        # company
    | (?<!\d) \d{{4}} (?:[\s.-]?\d{{4}}){{2}} [\s.-]?\d{{1,7}} (?!\d)           # bank or gift card
    | (?<![\d]) \d{{9,}} (?!\d)                                                # any longer number
    | (?<!\w) \d{{1,4}} (?:\s?(?:bis|ter))? ,?\s {_STREET} (?:[^\n\d\0]{{1,60}} \d{{5}} (?!\w))?
    | (?<!\w) (?:code\spostal|cp) \s? :? \s? \d\d\s?\d{{3}} (?!\w)
    | (?<!\w) (?:erreurs?|error|http) \s (?:n[°o]\s?)? \d{{3}} (?!\w)
    # a code is a secret
    | (?<!\w) code\s?:?\s? (?!client|abonn|d.abonn) (?:[\w']+\s){{0,3}} :?\s? (?:\d{{4,8}}|\d{{3}}\s\d{{3}}) (?!\w)
    | (?<!\d) 24\s?[h/]{{1,2}}\s?(?:/\s?)?(?:24|7)\s?h? (?!\d) | (?<!\w) 7\s?j?\s?/\s?7\s?j? (?!\w)
    | (?<![\w]) (?:cr[ée]neaux?|vers|avant|apr[eè]s) \s \d{{1,2}}\s?h(?:\d\d)? (?!\w)
    | (?<![\w:]) \d{{1,2}}:\d\d (?::\d\d)? (?![\w:])
    """,
    re.I | re.X,
)
_YEARS = re.compile(
    r"""
    (?<!\w) (?:en|depuis|saison|année|fin|d[ée]but|janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre
        |octobre|novembre|d[ée]cembre)\s(?:19|20)\d\d (?:\s?[-/]\s?(?:20)?\d\d)? (?!\w)
    | (?<!\w) 20\d\d \s?[-/]\s? 20\d\d (?!\w)
    | (?<!\w) v?\d{1,3}(?:\.\d{1,3}){2,3} (?!\w)                              # versions, IP addresses
    """,
    re.I | re.X,
)
_MONEY_OF_OTHERS = re.compile(
    rf"(?<![\w.,])(?:{_NUMBER})\s?(?:{_FOREIGN})|(?:(?:us|ca)?[$£¥₽₹]|(?<!\w)(?:chf|usd|gbp))\s?(?:{_NUMBER})"
    # less than nothing: the minus stands before the digits and behind nothing that it could join
    rf"|(?:(?<![^\s\0(:,;])-|(?<!au\s)(?<!du\s)(?<!de\s)\bmoins\s)(?:{_NUMBER})\s?(?={CURRENCY}){CURRENCY}"
    rf"|(?<![\w.,])(?:{_NUMBER})\s?{CURRENCY}\s(?:de|en)\s(?:moins|plus|trop)(?!\w)",
    re.I,
)
_COUNTED = (
    r"enfants?|fils|filles?|gar[cç]ons?|ados?|gosses?|b[ée]b[ée]s?|adultes?|coll[eè]gues?|salari[ée]e?s?|ami?e?s|parents?|"
    r"fr[eè]res?|s[oœ]e?urs?|e-?mails?|sms|messages?|codes?|comptes?|t[ée]l[ée]phones?|portables?|ordis?|ordinateurs?|"
    r"questions?|probl[eè]mes?|essais?|tentatives?|commandes?|dossiers?|justificatifs?|documents?|fichiers?|pi[eè]ces?|"
    r"pages?|[ée]toiles?|lettres?|chiffres?|caract[eè]res?|mots?|magasins?|spectacles?|s[ée]ances?|films?|choses?|trucs?|"
    r"ch[eè]ques?|adresses?|num[ée]ros?|options?|[ée]tapes?|applis?|applications?|lignes?|c[oô]t[ée]s?|mains?|sous|gens|"
    r"premi[eè]re?s?|derni[eè]re?s?|autres?|copies?|photos?|noms?|subventions?|abonnements?|formules?|sites?|achats?|"
    r"lieux?|villes?|spectacles|clics?|articles?|enseignes?|marques?|montants?|euros?-|merci[s]?|bises|excuses"
)
_MEASURES = re.compile(
    rf"(?<![\w,.])(?:\d{{1,4}}(?:\s(?:ou|[aà])\s|[\s/-]))?\d{{1,4}}\s?(?:{_UNITS})(?!\w)"
    # « bon fnac 50 chèque noël »: one cheque, and fifty euros
    rf"|(?<![\w,.])(?!\d{{2,}}\sch[eè]que(?!s))(?:\d{{1,4}}(?:\s(?:ou|[aà])\s|[\s/-]))?\d{{1,4}}\s(?:(?:petite?s?|grande?s?|autres?|bonn?e?s?)\s)?(?:{_COUNTED})(?!\w)"
    # « les deux », « les 2 » : those that were spoken of
    r"|(?<!\w)(?:(?<!-)(?:nous|vous)|eux|elles)\s\d(?!\w)"
    r"|(?<!\w)(?:nous|on|ils|elles)\s(?:sommes|est|[ée]tions|[ée]tait|serons|sera|seront|sont)\s\d{1,2}(?!\w)"
    rf"|(?<!\w)(?:les|mes|ces|nos|vos|ses|leurs|aux|des)\s\d{{1,2}}(?!\w|[.,]\d|\s?{CURRENCY})"
    r"|(?<!\w)en\s\d{1,2}\s?x(?!\w)|(?<!\w)une?\s(?:[^\W\d]{1,20}\s)?sur\s\d{1,2}(?!\w)",
    re.I,
)
#: « 2 articles sur 5 », « cinq jours sur sept », once the first is taken.
_OF_THEM = re.compile(r"\0\s?(?:[^\W\d]{1,20}\s)?sur\s\d{1,3}(?!\w)", re.I)


def read_identifiers(sheet: Sheet) -> None:
    """Blank the numbers of telephones, cards, accounts, streets, hours and codes."""
    sheet.take_all(_IDENTIFIERS)


def read_money(sheet: Sheet) -> None:
    """Blank years, versions, and what is money of another kind: « 50 $ », « -50 € », « 50 € de moins »."""
    sheet.take_all(_YEARS)
    sheet.take_all(_MONEY_OF_OTHERS)


def read_measures(sheet: Sheet) -> None:
    """Blank what is counted or measured and is not bought: « 24 heures », « 3 enfants », « les deux »."""
    sheet.take_all(_MEASURES)
    sheet.take_all(_OF_THEM)
