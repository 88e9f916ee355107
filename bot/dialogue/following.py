"""What a message means by what was just dealt with, where no operation is open: « et l'autre ? », « c'est fait ? ».

A follow-up names little of its own: it points, it asks for the same again, or it asks in words that any topic could
have. What names a topic clearly stands alone and is left to its intent. Whatever a follow-up starts shows its summary
and asks for consent as always; one that spends needs a wish in so many words, never a question or a complaint (C2).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.dialogue.acts import Act, Follows, Interpretation
from bot.dialogue.again import again_is_meant, points_into_list, takes_up, takes_up_again, wants_again
from bot.dialogue.asking import asks_list, asks_outcome, facet_asked
from bot.dialogue.choosing import choose
from bot.dialogue.cues import cues, spelt
from bot.dialogue.evidence import STEERING
from bot.dialogue.heard import BARE, Heard
from bot.dialogue.holding_on import disbelieves
from bot.dialogue.situation import Choosable, Kind, Outcome, Recent, Situation
from bot.dialogue.wishes import forbids

#: From here on an intent is what the message is about, where it names its topic, and where it names none.
_NAMED, _CERTAIN = 0.6, 0.97
#: The least learnt probability that a question is about what was just said, and that an intent is a deed's.
_ASKS, _LEAST_DEED = 0.4, 0.03
#: A follow-up is short; what is longer tells a story of its own.
_FEW, _SHORT, _MIDDLING, _LONG = 7, 9, 12, 16

#: Values that name something else than what was dealt with.
_NAMES_OTHERS = ("consumer_id", "email", "order_number", "brand")


def follow_up(weights: Mapping[Act, float], heard: Heard, situation: Situation) -> Interpretation | None:
    """What the message means by ``situation.recent`` or by the wish that was offered; None where it stands alone."""
    if situation.operation:
        return None
    if situation.asked == "next_request" and takes_up(heard.text, situation.deed):
        return Interpretation(Act.ACCEPT)
    recent = situation.recent
    found = _of_recent(weights, heard, situation, recent) if recent is not None else None
    if found is None and situation.asked == "article" and _asks_further(weights, heard):
        found = _follows(Act.ASK_STEP, Follows(asks="article"))
    return found


def _asks_further(weights: Mapping[Act, float], heard: Heard) -> bool:
    """Whether a question is about the article that was just said, rather than about another topic."""
    step, other = weights.get(Act.ASK_STEP, 0.0), weights.get(Act.ASK_OTHER, 0.0)
    known = any(share >= _NAMED for name, share in heard.ranking)
    return (
        cues(heard.text).question and step >= _ASKS and step > other and not known and len(heard.text.split()) <= _LONG
    )


def _of_recent(
    weights: Mapping[Act, float], heard: Heard, situation: Situation, recent: Recent
) -> Interpretation | None:
    """What the message means by what was dealt with last."""
    said = spelt(heard.text[:400])
    if situation.again and wants_again(heard) and again_is_meant(heard, situation, recent):
        return _follows(Act.WISH, Follows(operation=situation.again))
    if recent.outcome is Outcome.CANCELLED and takes_up_again(said):
        return _follows(Act.WISH, Follows(operation=recent.operation, thing=recent.values))
    if len(said.split()) > _LONG:
        return None
    thing, named = _thing_meant(recent, heard)
    deed = _deed(heard, situation, recent, thing, named)
    if deed is not None:
        return _follows(Act.WISH, deed)
    asked = _question(weights, heard, situation, recent, thing if named else {})
    if asked is None or (asked not in ("insist", "outcome", "list", "thing") and _is_small_talk(heard)):
        return None
    about = thing if asked == "thing" else {}
    if asked in ("what", "compare") and not named and _ONE_OF_THEM.search(said):
        asked = "list"  # « et l'autre ? » where none was spoken of
    return _follows(Act.ASK_STEP, Follows(asks=asked, thing=about))


def _is_small_talk(heard: Heard) -> bool:
    """« Tu es un robot ? » is a question about nothing that was dealt with."""
    name, share = heard.ranking[0] if heard.ranking else ("", 0.0)
    return name in _TALK and share >= _NAMED


_TALK = ("bot_challenge", "ask_capabilities", "greet", "goodbye", "thank", "insult", "other_language")
_ONE_OF_THEM = re.compile(r"(?<!\w)(?:l'autre|les autres|celui|celle|ceux|celles)(?!\w)")


def _follows(act: Act, meant: Follows) -> Interpretation:
    return Interpretation(act, follows=meant)


# ── one of the things ────────────────────────────────────────────────────────────────────────────────────────────────


def _thing_meant(recent: Recent, heard: Heard) -> tuple[dict[str, Any], bool]:
    """The values that name the thing that is meant, and whether the words name it; else the one spoken of last."""
    focus = Choosable(sets=recent.about) if recent.about else None
    places = choose(recent.things, heard, focus)
    if len(places) == 1:
        return dict(recent.things[places[0]].sets), True
    return (dict(recent.about), False) if not places else ({}, False)


def _deed(heard: Heard, situation: Situation, recent: Recent, thing: Mapping[str, Any], named: bool) -> Follows | None:
    """An order about one of the things: « vous pouvez l'enlever ? », « enlevez-le », « détachez la première »."""
    flags, said = cues(heard.text), spelt(heard.text[:400])
    other = any(heard.first(name) for name in _NAMES_OTHERS)
    if not thing or other or flags.condition or flags.later or forbids(heard.text):
        return None
    if named and recent.operation in situation.deeds and _ALSO.search(said) and len(said.split()) <= _SHORT // 2:
        return Follows(operation=recent.operation, thing=dict(thing))  # « l'autre aussi »
    shares = {
        name: sum(share for intent, share in heard.ranking if intent in intents)
        for name, intents in situation.deeds.items()
    }
    best = max(shares, key=lambda name: shares[name], default="")
    if best and shares[best] >= _LEAST_DEED and _ORDER.search(said) and not _stands_alone(heard, situation.deeds[best]):
        return Follows(operation=best, thing=dict(thing))
    undone = situation.undo and recent.outcome is Outcome.DONE and situation.kind is Kind.NOTHING
    return Follows(operation=situation.undo, thing=dict(thing)) if undone and _regrets(said) else None


#: « Oups, je me suis trompé », « annulez-le »: what was done was a mistake.
_REGRETS = re.compile(
    r"(?<!\w)(?:erreur|betises?|trompee?s?|gaffe|pas (?:le bon|la bonne|celui|celle|elle|lui)(?=\W*$)|mauvaise? \w+|"
    r"(?:annul|defai)\w*(?=\W*$|[- ](?:l[ae]s?|tout|ca|l'achat|la commande|svp|stp|s'il)(?!\w)))(?!\w)"
)


def _regrets(said: str) -> bool:
    return _REGRETS.search(said) is not None and len(said.split()) <= _FEW and "?" not in said


_ALSO = re.compile(r"(?<!\w)(?:aussi|egalement|pareil)(?!\w)")
#: What stands behind a pronoun, where a noun would name something else: « enlevez-le de ma liste », « la première ».
_BEHIND = (
    r"(?=\W*$|\s*[,.;!?]|\s+(?:de|du|d'|dans|a|aux|svp|stp|s'il|alors|donc|aussi|maintenant|tout|vite|merci|premi\w+|"
    r"deuxieme|second\w*|troisieme|derni\w+|plutot|finalement|quand|moi|autre)(?!\w))"
)
_DEED = r"(?:enlev|retir|vir|suppri|effac|detach|dissoci|archiv|rang|class|desarchiv|ressor|remet|ot|degag)"
#: « Vous pouvez l'enlever ? », « enlevez-le », « enlev le », « détachez la première ».
_ORDER = re.compile(
    r"(?<!\w)(?:(?:pouvez|pourriez)[- ]vous|(?:peux|pourrais)[- ]tu|vous (?:pouvez|pourriez)|tu (?:peux|pourrais)|"
    r"je (?:veux|voudrais|souhaite)|il faut|faut|merci de|veuillez)(?: donc| bien| maintenant)? (?:l[ae]s? |l')"
    rf"{_DEED}\w*(?!\w)|(?<![\w']){_DEED}\w*(?<!ee)(?<!ees)(?<!age)[- ](?:l[ae]s?|l'autre|celui|celle){_BEHIND}"
)


# ── a question about it ──────────────────────────────────────────────────────────────────────────────────────────────


def _question(
    weights: Mapping[Act, float], heard: Heard, situation: Situation, recent: Recent, thing: Mapping[str, Any]
) -> str | None:
    """What is asked of what was dealt with, see ``Follows``; None where nothing is."""
    said, total, asks = spelt(heard.text[:400]), len(heard.text.split()), cues(heard.text).question
    if asks_outcome(heard.text):
        return "outcome"
    if _stands_alone(heard) or recent.aside:
        return None
    if recent.outcome is Outcome.DONE and situation.kind is Kind.NOTHING and _regrets(said):
        return "undo"
    instead = recent.outcome is Outcome.SHOWN and total <= _FEW and points_into_list(heard.text)
    if thing and total <= _SHORT and (asks or total <= _SHORT // 2 or instead):
        return "thing"
    if asks_list(heard.text) and total <= _MIDDLING:
        return "list"
    if situation.kind is Kind.HELPFUL:
        return None
    if disbelieves(heard.text):
        return "insist"
    if _TOPIC.search(said):
        return None
    about, step = facet_asked(heard.text), weights.get(Act.ASK_STEP, 0.0)
    bare = "?" in said and about != "what" and total <= _SHORT
    sure = step >= _ASKS and step > weights.get(Act.ASK_OTHER, 0.0)
    return about if asks and (sure or bare) else None


#: Nouns that name a topic of their own.
_TOPIC = re.compile(
    r"(?<!\w)(?:cheques?|(?:e[- ]?)?cartes?|(?:un|mon|mes|les|des|vos|deux) (?:\w+ )?bons?|bons? d'achat|billets?|"
    r"tickets?|places?|commandes?|colis|livraisons?|subventions?|avantages?|justificatifs?|documents?|mots? de passe|"
    r"identifiants?|e?[- ]?mails?|adresses?|newsletters?|abonnements?|conges|paie|mutuelle|factures?|codes?|comptes?|"
    r"authentification|telephone|conseill\w+|spectacles?|seances?|rembours\w+|numeros?|groupe|horaires?)(?!\w)"
)


def _stands_alone(heard: Heard, own: Sequence[str] = ()) -> bool:
    """Whether the message says by itself what it is about, and that is not ``own``: it needs nothing said before."""
    if any(heard.first(name) for name in _NAMES_OTHERS):
        return True
    topics = [(name, share) for name, share in heard.ranking if name not in STEERING and name not in BARE]
    best, share = topics[0] if topics else ("", 0.0)
    return best not in own and share >= (_NAMED if _TOPIC.search(spelt(heard.text[:400])) else _CERTAIN)
