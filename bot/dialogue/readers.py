"""How the value of each kind is read from a message: every candidate, in the order of the text, never a part of one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from bot.dialogue.choosing import choose, wants_all
from bot.dialogue.cues import cues, spelt
from bot.dialogue.heard import BARE, Heard
from bot.dialogue.situation import Choosable, Kind, Situation

#: Below this, a bare number rather counts things than euros.
LEAST_EUROS = 5

#: With less confidence than this, a short text may be a brand that nobody knows, whatever it resembles.
_UNSURE = 0.6

#: Words around a brand that is not in the catalogue: « plutôt chez Zara alors ».
_AROUND = frozenset(
    """
    je tu il on le la les l un une des de du d chez pour a au bon bons carte cartes cadeau cheque achat alors plutot ben
    bah euh et oui non prenez prends prendre voudrais veux veut vais mettez met mets c est ce sera ca plus en fait
    enseigne marque magasin va stp svp merci s il vous plait ok d accord finalement pas dans donc bonjour
    """.split()
)
_NO_BRAND = frozenset(
    """
    moins cher sais quoi que qui comment pourquoi lequel laquelle euh peu importe importe rien tout autre autres nul
    aucune aucun idee n meme comme avant vous dis quel quelle choix liste voir savoir possible
    """.split()
)
_NAME = re.compile(r"^[^\W\d_][\w'’ .-]{0,60}$")
_INTRODUCES = re.compile(
    r"^\s*(?:(?:euh|alors|donc|oui|ben|bah|bonjour)[ ,.]*)*(?:(?:(?:c['’ ]?est|il|elle) s['’]appelle|son (?:nom|"
    r"pr[ée]nom)(?: c['’ ]?est| est)?|le (?:nom|pr[ée]nom)(?: c['’ ]?est| est)?|"
    r"nom|pr[ée]nom|c['’ ]?est|elle c['’ ]?est|lui c['’ ]?est|mettez|marquez|[ée]crivez)[ :]+)?",
    re.I,
)


def candidates(kind: Kind, heard: Heard, situation: Situation, asked: bool, loosely: bool = False) -> list[Any]:
    """Every distinct value of this kind in the message.

    ``asked``: it was just asked for, so that a bare « 50 » is an amount and « le deuxième » a place. ``loosely``: the
    message surely is about the operation (« non, plutôt 30 »), so that bare numbers count.
    """
    match kind:
        case Kind.AMOUNT:
            return _distinct(_amounts(heard, situation.options if asked else (), asked or loosely))
        case Kind.BRAND:
            return _distinct(_brands(heard, situation.options if asked else (), asked))
        case Kind.NUMBER:
            return _distinct(_numbers(heard, asked, loosely))
        case Kind.EMAIL:
            return _distinct(heard.all("email"))
        case Kind.ONE_OF:
            return _distinct(_chosen(heard, situation)) if asked else []
        case Kind.NAME:
            return _names(heard) if asked else []
        case Kind.DATE:
            return _distinct(heard.all("date"))
    return []


def _distinct(found: Iterable[Any]) -> list[Any]:
    kept: list[Any] = []
    for value in found:
        if value not in kept:
            kept.append(value)
    return kept


def _amounts(heard: Heard, options: tuple[Choosable, ...], asked: bool) -> list[int]:
    """Cents."""
    found = [round(float(amount) * 100) for amount in heard.all("amount")]
    if found or not asked:
        return found
    bare = [*heard.all("number"), *heard.all("consumer_id")]
    offered = {cents for option in options for cents in option.cents}
    numbers = [round(float(number) * 100) for number in bare if str(number).replace(".", "", 1).isdigit()]
    found = [cents for cents in numbers if cents >= LEAST_EUROS * 100 or cents in offered]
    if found:
        return found
    places = choose(options, heard)
    return [options[place].cents[0] for place in places if options[place].cents]


def _brands(heard: Heard, options: tuple[Choosable, ...], asked: bool) -> list[str]:
    found = [str(name) for name in heard.all("brand")]
    offered = tuple(option for option in options if "brand" in option.sets)
    if not found and offered:
        found = [str(offered[place].sets["brand"]) for place in choose(offered, heard)]
    if found or not asked or heard.entities or not (heard.intent in BARE or heard.confidence < _UNSURE):
        return found
    said = [word for word in re.findall(r"[\w&'’-]+", heard.text) if spelt(word).strip("'’-") not in _AROUND]
    plain = {spelt(word) for word in said}
    if not 0 < len(said) <= 3 or plain & _NO_BRAND or not any(len(word) > 2 for word in plain):
        return []
    return [" ".join(said)[:40]] if any(char.isalpha() for char in " ".join(said)) else []


def _numbers(heard: Heard, asked: bool, loosely: bool) -> list[str]:
    found = [str(number) for number in heard.all("consumer_id")]
    if not found and (asked or loosely):
        found = [str(digits) for digits in heard.all("pieces")]
    if found or not asked:
        return found
    return [str(number) for number in heard.all("number") if float(number) >= 100]


def _chosen(heard: Heard, situation: Situation) -> list[dict[str, Any]]:
    options = situation.options
    if situation.many and len(options) > 1 and wants_all(heard.text):
        every = [option for option in options if option.sets.get(situation.asked) == "all"]
        if every:
            return [every[0].sets]
    single = tuple(option for option in options if option.sets.get(situation.asked) not in ("all", "basket"))
    others = [option for option in options if option not in single and calls(heard, option)]
    if others:
        return [others[0].sets]
    places = choose(single, heard, situation.spoken_of)
    if not places and len(single) > 1 and wants_all(heard.text):
        places = list(range(len(single)))
    return [single[place].sets for place in places] or mentioned(heard, situation)


def calls(heard: Heard, option: Choosable) -> bool:
    """Whether a button that is no thing of the list is meant: « gardez-moi le panier, je finirai sur le site »."""
    said, flags = spelt(heard.text).strip(" .!"), cues(heard.text)
    names = [spelt(name) for name in option.names]
    if said in names:
        return True
    called = any(re.search(rf"(?<!\w){re.escape(name)}s?(?!\w)", said) for name in names)
    return called and not (flags.question or flags.negates)


def mentioned(heard: Heard, situation: Situation) -> list[dict[str, Any]]:
    """What is named without being in the list, as ``{value: {"mentions": {entity: …}}}``: the check says why not."""
    named = {name: heard.first(name) for name in situation.mentions if heard.first(name) is not None}
    return [{situation.asked: {"mentions": named}}] if named else []


def _names(heard: Heard) -> list[str]:
    text = _INTRODUCES.sub("", heard.text, count=1).strip(" .,!")
    return [text] if _NAME.match(text) and len(text.split()) <= 5 else []
