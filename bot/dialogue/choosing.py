"""One of a list, as people name it: by name, place, amount, date, « l'autre », « celui qui expire d'abord ».

Pure: the list is what a question offered, or what the datastore has. Nothing is guessed: where the words fit several
things equally, all of them are returned.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rapidfuzz.distance import OSA

from bot.dialogue.cues import spelt
from bot.dialogue.heard import Heard
from bot.dialogue.ranking import by_rank
from bot.dialogue.situation import Choosable
from bot.knowledge.french import words

_MONTHS = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
#: Words that name nothing by themselves, though they may stand in a name: « UN EXEMPLE 1 », « chèque de la Rentrée ».
_COMMON = frozenset(
    """
    un une deux trois quatre cinq six sept huit neuf dix le la les l de du des d a au aux et en n no numero avec pour
    sur chez mon ma mes ce cet cette celui celle carte cartes cadeau e ecarte cheque cheques bon bons billet billets
    jusqu euros euro commande personne compte expire oui non pas plutot prends prend prendre
    """.split()
)
_PLACES = {
    "premier": 1, "premiere": 1, "1er": 1, "1ere": 1, "deuxieme": 2, "second": 2, "seconde": 2, "troisieme": 3,
    "quatrieme": 4, "cinquieme": 5, "sixieme": 6, "dernier": -1, "derniere": -1,
}  # fmt: skip
_PLACE = re.compile(r"(?<!\w)(?:option|choix|numero|n°|le|la|l'|position)? ?(\d{1,2})(?:e|eme|ieme)?(?!\w)")
#: What is left on a thing nobody knows here: « celle qui a servi » is the only one that is offered, or none.
_SPENT = re.compile(
    r"(?<!\w)(?:celui|celle) (?:qui (?:a (?:deja )?servi|est (?:vide|fini\w*|termin\w*|utilis\w*|epuis\w*|depens\w*))|"
    r"que j'ai (?:deja |toute? )?(?:utilis\w*|fini\w*|depens\w*|vid\w*|termin\w*))"
)
_OTHER = re.compile(r"(?<!\w)l'? ?autre(?!s)(?!\w)")
_ALL = re.compile(
    r"(?<!\w)(?:tous|toutes|tout (?:mes|les|ce|ceux|celles)|^(?:tout|le tout)$|l'une? et l'autre|"
    r"les (?:deux|2|trois|3)|(?:mes|les) (?:\w+ )?cheques?(?: cadeaux?)? ensemble|reunir|"
    r"reuni\w*|combin\w+|cumul\w*|ensemble|regroup\w*|additionn\w+|l'ensemble|tout le monde|les trois)(?!\w)"
)


#: « Un bon pour Noël » is a present; « avec Noël » and « le chèque pour Noël » are a cheque.
_OCCASION = re.compile(
    r"(?<!\w)(?<!cheque )(?:pour|avant|apres|d'ici|jusqu'a|cadeaux? (?:de|d'|pour)|repas de|fetes? de) ?"
    r"(?:l[ae]s? |l'|mon |son |ma |sa |notre |leur )?"
    r"(?P<what>noel|rentree|anniversaire|paques|vacances|fetes?|mariage|naissance|ete|hiver)(?!\w)"
)
#: « Celui-là alors » and nothing more: the one that was just spoken of.
_THAT_ONE = re.compile(
    r"(?:(?:alors|bon|ben|ok|d'accord|donc|oui|va pour|je prends?|prenez|prends|avec|sur|plutot|voila)[ ,]*)*"
    r"(?:celui|celle)[- ](?:la|ci)(?:[ ,]*(?:alors|donc|svp|s'il vous plait|merci|oui))*"
)
#: Shorter words are not taken for the beginning of a name, nor for a slip.
_ABBREVIATED = 4
_BY_AMOUNT = re.compile(r"(?<!\w)(?:cheque|celui|carte) (?:\w+ )?(?:de|a) \d")
_NAMES_BY_AMOUNT = re.compile(r"(?<!\w)(?:cheque|celui|carte) (?:\w+ )?(?:de|a)\s+$")


def names_one_by_amount(text: str) -> bool:
    """« Avec le chèque de 80 »: the amount names a thing of a list; elsewhere it is what the wish is worth."""
    return _BY_AMOUNT.search(spelt(text)) is not None


def without_names_by_amount(heard: Heard) -> Heard:
    """« 50 avec le chèque de 80 » without the 80, which names the cheque."""
    return replace(heard, entities=[found for found in heard.entities if not _names_by_amount(heard, found)])


def with_names_by_amount_only(heard: Heard) -> Heard:
    """« 50 avec le chèque de 80 » without the 50, which is what the wish is worth."""
    kept = [
        found
        for found in heard.entities
        if found.get("entity") not in ("amount", "number") or _names_by_amount(heard, found)
    ]
    return replace(heard, entities=kept)


def _names_by_amount(heard: Heard, found: dict[str, Any]) -> bool:
    start = found.get("start")
    counts = found.get("entity") in ("amount", "number") and isinstance(start, int)
    return counts and _NAMES_BY_AMOUNT.search(spelt(heard.text[:start]) + " ") is not None


def wants_all(text: str) -> bool:
    """« Tous », « les deux », « réunissez-les »."""
    return _ALL.search(spelt(text)) is not None


def choose(
    options: Sequence[Choosable], heard: Heard, spoken_of: Choosable | None = None, asked: bool = True
) -> list[int]:
    """The places in ``options`` of what is meant: none, one, or several that fit equally or were all named.

    ``asked``: the list was just offered, so that places and bare numbers count; otherwise only what clearly names one.
    """
    if not options:
        return []
    said = spelt(heard.text)
    if not asked:
        said = _OCCASION.sub(" ", said)
    named = _by_evidence(options, heard, said)
    if named:
        return named
    offered = [number for number, option in enumerate(options) if not option.hidden]
    ranked = by_rank([options[number] for number in offered], said, asked)
    if ranked is not None:
        return [offered[ranked]]
    if not asked:
        return []
    places = _places(heard, said, len(offered))
    if places:
        return [offered[place] for place in places]
    if _THAT_ONE.fullmatch(said.strip(" .!")) and spoken_of is not None:
        return [number for number in offered if _same(options[number], spoken_of)]
    if _OTHER.search(said) and spoken_of is not None:
        others = [number for number in offered if not _same(options[number], spoken_of)]
        return others if len(others) == 1 and len(others) < len(offered) + 1 else []
    return offered if len(offered) == 1 and _SPENT.search(said) else []


def named_at(options: Sequence[Choosable], text: str) -> list[tuple[int, int, int]]:
    """What the words of ``text`` name by a word of its own, in order: place in ``options``, start and end in the text.

    Somebody excluded (« pas Noël ») is not named; one that is named twice running is named once.
    """
    said = spelt(text)
    occasions = [match.group("what") for match in _OCCASION.finditer(said)]
    own = [_own(options, number) for number in range(len(options))]
    found: list[tuple[int, int, int]] = []
    for match in re.finditer(r"[^\W\d_]+", text):
        word = spelt(match[0])
        if word in _COMMON or len(word) <= 1 or word in occasions:
            continue
        meant = [
            number
            for number, names in enumerate(own)
            if any(_means(word, name) for name in names) and not _excluded(options[number], said)
        ]
        if len(meant) == 1 and (not found or found[-1][0] != meant[0]):
            found.append((meant[0], *match.span()))
    return found


def _same(one: Choosable, other: Choosable) -> bool:
    return one.sets == other.sets if other.sets else bool(set(one.names) & set(other.names))


def _by_evidence(options: Sequence[Choosable], heard: Heard, said: str) -> list[int]:
    """Those that the words name best; several where several are named apart (« Deux et Trois »)."""
    spoken = set(words(said))
    scores = [_evidence(option, heard, said, spoken) for option in options]
    best = max(scores)
    if best <= 0:
        return []
    found = [number for number, score in enumerate(scores) if score == best]
    if len(found) > 1:
        exact = [number for number in found if spelt(" ".join(options[number].names[:1])) == said.strip(" .!")]
        return exact or found
    # « la Fnac et la Decathlon »: another one may be named by words of its own
    apart = [
        number
        for number, score in enumerate(scores)
        if score >= 1 and number not in found and _own(options, number) & spoken
    ]
    return sorted([*found, *apart])


def _own(options: Sequence[Choosable], number: int) -> set[str]:
    """Words that name this one and no other."""
    elsewhere = {word for other, option in enumerate(options) if other != number for word in _name_words(option)}
    return {
        word
        for word in _name_words(options[number])
        if word not in elsewhere and word not in _COMMON and not word.isdigit()
    }


def _name_words(option: Choosable) -> set[str]:
    return {word for name in option.names for word in words(name)}


def _evidence(option: Choosable, heard: Heard, said: str, spoken: set[str]) -> float:
    if _excluded(option, said):
        return -1
    score = 0.0
    if option.number and option.number in {
        str(value) for entity in ("consumer_id", "pieces", "number", "order_number") for value in heard.all(entity)
    }:
        score += 5
    if option.number and any(
        str(number) and option.number.endswith(str(number)) for number in heard.all("order_number")
    ):
        score += 4
    names = _name_words(option)
    meant = {word for word in names if any(_means(heard_word, word) for heard_word in spoken)}
    telling = {word for word in meant if word not in _COMMON and len(word) > 1 and not word.isdigit()}
    if telling:
        score += len(telling) + 0.1 * len(names & spoken)
        score += 0.5 if any(spelt(name) in said for name in option.names) else 0
    elif any(
        name and re.search(rf"(?<!\w){re.escape(spelt(name))}(?!\w)", said)
        for name in option.names
        if not name.isdigit() and spelt(name) not in _COMMON
    ):
        score += 2
    amounts = {round(float(value) * 100) for value in (*heard.all("amount"), *heard.all("number"))}
    if amounts & set(option.cents) and (not option.hidden or names_one_by_amount(heard.text)):
        score += 1.5
    return score + (1.5 if option.day and _says_day(option.day, said) else 0)


def _means(spoken: str, name: str) -> bool:
    """The word itself, its beginning (« anniv », « decat ») or one slip of a finger in it."""
    if spoken == name:
        return True
    if len(spoken) < _ABBREVIATED or spoken in _COMMON or name in _COMMON or name.isdigit():
        return False
    if name.startswith(spoken):
        return True
    return len(name) > _ABBREVIATED and OSA.distance(spoken, name, score_cutoff=1) <= 1


def _excluded(option: Choosable, said: str) -> bool:
    """« Pas la Fnac, la Decathlon »."""
    own = [word for word in _name_words(option) if word not in _COMMON and len(word) > 1]
    return any(
        re.search(
            rf"(?<!\w)(?:pas|sauf|sans|non) (?:(?:la|le|les|l|de|du|celle|celui|avec|chez|"
            rf"a) ?'?)*{re.escape(word)}(?!\w)",
            said,
        )
        for word in own
    )


def _says_day(day: str, said: str) -> bool:
    year, month, number = day.split("-")
    name = _MONTHS[int(month) - 1]
    spelled = re.search(rf"(?<!\d){int(number)}(?:er)? {name}", said) or re.search(
        rf"(?<!\d)0?{int(number)}[/.-]0?{int(month)}(?!\d)", said
    )
    return (
        bool(spelled)
        or (name in said.split() and not re.search(rf"\d{{1,2}}(?:er)? {name}", said))
        or f"{name} {year}" in said
    )


def _places(heard: Heard, said: str, length: int) -> list[int]:
    """« le deuxième », « 2 », « option 1 », « le dernier », « 1 et 3 »: only where those places were offered."""
    named: list[float] = [float(place) for place in heard.all("ordinal")]
    named = named or [_PLACES[word] for word in words(said) if word in _PLACES]
    if not named and heard.other_words <= 3:
        numbers = [float(number) for number in heard.all("number")]
        named = numbers or [float(digits) for digits in _PLACE.findall(said)]
    if not all(place.is_integer() and place and -length <= place <= length for place in map(float, named)):
        return []
    found = [int(place) - 1 if place > 0 else length + int(place) for place in named]
    return sorted(set(found))
