"""Pointing at one of a list: « celui qui finit bientôt », « mon chèque de Noël », « et la Fnac ? »."""

from __future__ import annotations

import re

from bot.dialogue.choosing import named_at
from bot.dialogue.cues import cues, spelt
from bot.dialogue.evidence import Candidates
from bot.dialogue.heard import Heard, blanked
from bot.dialogue.situation import Kind, Situation

#: What names a thing of a later list has hardly more words than its name.
_FEW = 6

#: Words with which somebody points at one of a list, after those that only lead in.
_DESIGNATES = re.compile(
    r"^(?:(?:alors|bon|ben|ok|d'accord|donc|oui|euh|ah|et bien|eh bien|plutot|finalement|va pour|disons|je dirais|"
    r"je (?:prends?|prendrai|vais prendre|choisis|veux|voudrais|prefere)|(?:prenez|prends|mettez|mets|utilisez|"
    r"utilise|debitez|choisissez)(?:[- ]moi)?|avec|sur|c'est|ce sera|pour) ?,? ?)*(?:celui|celle|l[ae]|l')(?= ?\w)"
)
#: « Et ma carte Sephora ? », « et sur Noël ? »: a question that only turns to another thing.
_TURNS_TO = re.compile(
    r"^(?:(?:et|mais|ou|ah|bon|ok|alors)[ ,]*)+(?:(?:pour|sur|avec|chez|de|du|d'|ma|mon|mes|la|le|l'|les|une?|celle|"
    r"celui|carte|e-?carte|cheque|bon|personne|numero)[ ,]*)*$"
)


def designates(heard: Heard, situation: Situation) -> bool:
    """« Celui qui se termine bientôt alors »: one of the list is pointed at, whatever else the words resemble."""
    flags = cues(heard.text)
    doubts = flags.question or flags.condition or flags.past or flags.complains or flags.hesitant
    return situation.kind is Kind.ONE_OF and not doubts and _DESIGNATES.search(spelt(heard.text)) is not None


def names_a_thing(heard: Heard, situation: Situation, found: Candidates) -> bool:
    """« Mon chèque de Noël », where the brand is asked for: it names something of a list that comes later."""
    flags = cues(heard.text)
    doubts = flags.question or flags.condition or flags.past or flags.complains or flags.hesitant or flags.negates
    later = {name for option in situation.elsewhere for name in option.sets}
    return not doubts and heard.other_words <= _FEW and bool(later & found.others.keys())


def turns_to(heard: Heard, situation: Situation) -> bool:
    """Whether nothing is asked but « and this one? »."""
    named = [(start, end) for _, start, end in named_at(situation.options, heard.text)]
    named += [(one["start"], one["end"]) for one in heard.entities if isinstance(one.get("start"), int)]
    turns = _TURNS_TO.match(re.sub(r"\s+", " ", spelt(blanked(heard.text, named))).strip(" ?.!")) is not None
    return bool(named) and turns and "?" in heard.text


def is_elsewhere(found: Candidates) -> bool:
    """Whether what is named is not in the list that was offered: the check says so."""
    first = found.asked[0]
    return isinstance(first, dict) and any(isinstance(one, dict) and "mentions" in one for one in first.values())


_WHAT = re.compile(
    r"(?<!\w)(?:c'est (?:quoi|qui|combien|quand)|qu'est[- ]ce qu\w*|combien|pourquoi|comment|quand(?! meme)|"
    r"quel(?:le)?s?|ou (?:est|sont|se)|(?:lequel|laquelle) (?:est|a|vaut|finit|expire|reste))(?!\w)"
)


def asks_what_it_is(text: str) -> bool:
    """« Combien reste-t-il sur Noël ? », « c'est quoi l'adresse de Trois ? »: what is named is asked about."""
    return _WHAT.search(spelt(text[:400])) is not None
