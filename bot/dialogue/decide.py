"""From what was learnt and what was read to one interpretation: the rules of safety stand above the weights.

A yes must be a yes (C1), an answer must hold a value, several values are never one (C3). What the weights prefer and
cannot be gives its weight to what the same words then are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue.acts import Act, Interpretation
from bot.dialogue.consent import Consent, consent, may_accept
from bot.dialogue.cues import cues, spelt
from bot.dialogue.evidence import STEERING, Candidates
from bot.dialogue.following import follow_up
from bot.dialogue.heard import Heard
from bot.dialogue.holding_on import insists
from bot.dialogue.pointing import asks_what_it_is, designates, is_elsewhere, names_a_thing, turns_to
from bot.dialogue.questions import facet
from bot.dialogue.situation import Kind, Situation
from bot.dialogue.wishes import calls_a_person

#: What stays of an act's weight where the message does not hold what the act needs.
_UNLIKELY = 0.02
#: A learnt yes counts from here on, where nothing in the sentence doubts.
_SURE_YES, _NEARLY_CERTAIN = 0.9, 0.98
#: Intents that are acts of their own, wherever they are said in a few words.
_STEERED = {
    "cancel": Act.CANCEL, "go_back": Act.BACK, "start_over": Act.RESTART, "contact_human": Act.PERSON,
    "thank": Act.SMALL_TALK, "greet": Act.SMALL_TALK, "goodbye": Act.SMALL_TALK, "insult": Act.SMALL_TALK,
    "bot_challenge": Act.SMALL_TALK, "ask_capabilities": Act.SMALL_TALK,
}  # fmt: skip
_SURE_INTENT, _SHORT = 0.75, 6

#: « C'est bon là, non ? » asks.
_TAG = re.compile(r"\w\W+(?:non|hein|pas vrai|n'est ce pas|si) ?\?\W*$")
#: Questions that a plain « non » answers by itself.
_YES_NO = frozenset({Kind.SUMMARY, Kind.OFFER, Kind.HELPFUL})


def decide(weights: Mapping[Act, float], heard: Heard, situation: Situation, found: Candidates) -> Interpretation:
    """The act of this message in this situation, with the values that it sets.

    ``weights``: the learnt probability of each act.
    """
    verdict = consent(heard.text, situation.shown, situation.deed)
    if verdict is Consent.ACCEPTS and situation.kind in _YES_NO:
        return Interpretation(Act.ACCEPT)
    following = follow_up(weights, heard, situation)
    if following is not None:
        return following
    after_yes = _wish_after_yes(heard, situation)
    if after_yes:
        return Interpretation(Act.ACCEPT, then=Act.WISH)
    if situation.refused and not found.asked and not found.others and insists(heard.text):
        return Interpretation(Act.REFER, values=dict(situation.refused))  # what was refused is refused again
    scores = _allowed(weights, heard, situation, found, verdict)
    act = max(scores, key=lambda one: scores[one])
    total = sum(scores.values()) or 1.0
    return _with_values(Interpretation(act, sure=scores[act] / total), heard, situation, found)


def aimed(said: Interpretation, aims: Mapping[Act, float], situation: Situation) -> Interpretation:
    """Outside of operations, with how probable a wish is; where nothing is open nor followed up, the aim itself.

    ``aims``: the learnt probability of each.
    """
    said = replace(said, wished=float(aims.get(Act.WISH, 0.0)))
    if situation.kind is not Kind.NOTHING or said.follows is not None:
        return said
    act = max(aims, key=lambda one: aims[one])
    return replace(said, act=act, sure=float(aims[act]))


def _allowed(
    weights: Mapping[Act, float], heard: Heard, situation: Situation, found: Candidates, verdict: Consent
) -> dict[Act, float]:
    """The weights, where what cannot be gives its own to what the same words then are.

    A yes that may not count is a doubt: the summary is put again. An answer in which nothing can be read is unclear.
    """
    scores = {act: float(weights.get(act, 0.0)) for act in Act}
    if situation.kind in _YES_NO:
        _unless(not _TAG.search(spelt(heard.text)), scores, Act.REFUSE, Act.ASK_STEP)
        _unless(_may_count(scores[Act.ACCEPT], heard, situation, found), scores, Act.ACCEPT, Act.DOUBT)
        if verdict is Consent.REFUSES and heard.other_words <= 3 and not found.others:
            scores[Act.REFUSE] += 1.0
    _by_values(scores, heard, situation, found)
    _by_steering(scores, heard, situation, found)
    _towards_another_topic(scores, heard, situation, found)
    _unless("?" not in heard.text, scores, Act.DOUBT, Act.ASK_STEP)
    return scores


def _unless(holds: bool, scores: dict[Act, float], act: Act, instead: Act) -> None:
    """Where it does not hold, ``act`` cannot be: its weight is that of ``instead``."""
    if not holds:
        scores[instead] += scores[act]
        scores[act] = 0.0


def _by_values(scores: dict[Act, float], heard: Heard, situation: Situation, found: Candidates) -> None:
    """An answer holds one value, several are several, a value of another question corrects that one."""
    flags, count = cues(heard.text), len(found.asked)
    if situation.kind is Kind.SUMMARY and flags.negates and not flags.question and _names_a_value(heard, situation):
        scores[Act.CORRECT] += 1.0
    bare = heard.other_words <= 2 and not flags.question
    if (
        (bare or names_a_thing(heard, situation, found))
        and found.others
        and (situation.kind is Kind.SUMMARY or not count)
    ):
        scores[Act.CORRECT] += 1.0
    elif count == 1 and not flags.negates and (bare or designates(heard, situation)):
        scores[Act.ANSWER] += 1.0
    elif count == 1 and situation.kind is Kind.ONE_OF and turns_to(heard, situation):
        scores[Act.ANSWER if is_elsewhere(found) else Act.ASK_STEP] += 1.0
    several = count > 1 or any(len(values) > 1 for values in found.others.values())
    _unless(several or situation.kind is Kind.ONE_OF, scores, Act.SEVERAL, Act.ANSWER)
    nothing = Act.ASK_STEP if flags.question else Act.CORRECT if found.others else Act.UNCLEAR
    _unless(bool(count) or situation.kind in _OPEN, scores, Act.ANSWER, nothing)
    _unless(bool(count or found.others) or not flags.question, scores, Act.REFER, Act.ASK_STEP)
    asks_what = situation.kind is Kind.ONE_OF and "?" in heard.text and asks_what_it_is(heard.text)
    _unless(not asks_what, scores, Act.ANSWER, Act.ASK_STEP)  # « c'est quoi l'adresse de Trois ? » chooses nobody
    of_the_list = situation.kind is Kind.ONE_OF and "?" in heard.text and facet(heard.text) in ("compare", "which")
    _unless(not of_the_list, scores, Act.UNCLEAR, Act.ASK_STEP)  # « laquelle j'ai ? »
    _unless(flags.corrects or not flags.complains, scores, Act.CORRECT, Act.DOUBT)  # « c'est du vol ! »


def _by_steering(scores: dict[Act, float], heard: Heard, situation: Situation, found: Candidates) -> None:
    """What steers by its intent or by a word that stops, and what only speaks of it."""
    flags, said = cues(heard.text), spelt(heard.text)
    steered = _STEERED.get(heard.intent)
    if steered is Act.CANCEL and _verb(situation.deed) in said:
        steered = None  # « annulez la commande » at « Annuler la commande » stops nothing
    if steered is not None and heard.confidence >= _SURE_INTENT and heard.other_words <= _SHORT and not heard.entities:
        scores[steered] += 0.0 if designates(heard, situation) and len(found.asked) == 1 else 1.0
    stops = _STOPS.search(said) is not None and not _verb(situation.deed).startswith("annul")
    _unless(not stops, scores, Act.REFUSE, Act.CANCEL)
    _unless(not stops or flags.condition, scores, Act.DOUBT, Act.CANCEL)
    _unless(calls_a_person(heard.text), scores, Act.PERSON, Act.ASK_OTHER)
    told = bool(situation.operation) and flags.question and facet(heard.text) == "told"
    _unless(not told, scores, Act.PERSON, Act.ASK_STEP)  # « quelqu'un sera prévenu ? »
    for act in (Act.BACK, Act.CANCEL, Act.RESTART, Act.CORRECT):  # « et si je me trompe, on peut revenir en arrière ? »
        _unless(not (flags.condition and flags.question), scores, act, Act.ASK_STEP)
    _unless_steered(scores, heard)


#: What ends the operation, beside a « non » too: « non, pas la peine, annulez ».
_STOPS = re.compile(
    r"(?<!\w)(?<!pas )annul(?:e|es|er|ez|ons)(?! (?:surtout )?(?:pas|rien))(?!\w)|(?<!\w)laisse[zr]? tomber|"
    r"(?<!\w)(?:j')?(?:abandonn|arret)e[rz]?(?! pas)(?!\w)"
)


def _verb(deed: str) -> str:
    """The stem of the verb of a deed: « annul » for « Annuler la commande »; what no text has for none."""
    return spelt(deed).split(" ")[0].removesuffix("er")[:6] or "\0"


#: Kinds whose answers are not read from the words: a form, a file, a message left.
_OPEN = (Kind.SECRET, Kind.FILE, Kind.TABLE, Kind.WAITING)


def _may_count(learnt: float, heard: Heard, situation: Situation, found: Candidates) -> bool:
    """Whether a learnt yes counts: nearly sure, and nothing in the words doubts or goes on to something else."""
    if learnt < _SURE_YES or found.others:
        return False
    return may_accept(heard.text, situation.shown, situation.deed, nearly_certain=learnt >= _NEARLY_CERTAIN)


#: The words without which nobody steers, and the intents that say the same.
_STEERS: dict[Act, tuple[re.Pattern[str], tuple[str, ...]]] = {
    Act.BACK: (re.compile(r"retour|reven|revien|arriere|preceden|d'avant|etape|back"), ("go_back",)),
    Act.RESTART: (re.compile(r"recommenc|debut|zero|refai|repren|repart|restart|reset"), ("start_over",)),
    Act.PERSON: (
        re.compile(
            r"conseill|quelqu'un|humain|personne|agent|operat|parler|appel|telephon|vrai|contact|responsable|service|"
            r"interlocut|vendeu|collegue|billetterie|guichet|standard|passez|joindre"
        ),
        ("contact_human",),
    ),
    Act.CANCEL: (
        re.compile(
            r"annul|laiss|tomber|stop|arret|oubli|abandon|rien|renonc|peine|trouve|finalement|garde|conserv|plus envie|"
            r"non|nan|fini|quitt|sort|terminer|tant pis|besoin|plus tard|reste|cancel|merci|autre jour|change d'avis"
        ),
        ("cancel", "deny"),
    ),
    Act.SMALL_TALK: (
        re.compile(
            r"merci|bonjour|bonsoir|salut|au revoir|bonne|bon(?:ne)? (?:jour|soir)|lol|mdr|haha|super|genial|bravo|"
            r"pff|cool"
        ),
        ("thank", "greet", "goodbye", "insult", "bot_challenge", "ask_capabilities", "other_language", "out_of_scope"),
    ),
}  # fmt: skip
_SOME = 0.15


def _unless_steered(scores: dict[Act, float], heard: Heard) -> None:
    """An act that steers needs a word or an intent that does; keys hit at random do nothing at all."""
    known, said = dict(heard.ranking), spelt(heard.text)
    for act, (words, intents) in _STEERS.items():
        if not words.search(said) and sum(known.get(name, 0.0) for name in intents) < _SOME:
            scores[act] *= _UNLIKELY
    if heard.ranking and not heard.entities and heard.ranking[0][1] <= 0.0:
        scores.update({act: score * _UNLIKELY for act, score in scores.items() if act not in (Act.UNCLEAR, Act.ANSWER)})
        scores[Act.UNCLEAR] += _UNLIKELY


def _towards_another_topic(scores: dict[Act, float], heard: Heard, situation: Situation, found: Candidates) -> None:
    """A clear intent of another topic, with nothing in the message that answers: asked about, or wished for."""
    best, share = heard.ranking[0] if heard.ranking else ("", 0.0)
    if share < _SURE_INTENT or best in situation.intents or best in STEERING or found.asked or found.others:
        return
    if situation.kind in (Kind.NAME, Kind.FILE, Kind.TABLE, Kind.SECRET) and heard.other_words <= _SHORT // 2:
        return
    scores[Act.ASK_OTHER if cues(heard.text).question else Act.WISH] += 0.6


def _with_values(said: Interpretation, heard: Heard, situation: Situation, found: Candidates) -> Interpretation:
    """The values that go with the act; what turns out to be several, or another act, is said so."""
    act = said.act
    if act not in (Act.ANSWER, Act.CORRECT, Act.SEVERAL, Act.REFER):
        return said
    if cues(heard.text).complains and not cues(heard.text).corrects:
        found = replace(found, others={})  # « il reste 50 euros dessus, c'est du vol ! » changes nothing
    values: dict[str, Any] = {name: values[0] for name, values in found.others.items() if len(values) == 1}
    several = {name: list(values) for name, values in found.others.items() if len(values) > 1}
    if situation.kind is Kind.SUMMARY:
        new = not several
        return replace(said, act=Act.CORRECT if new else Act.SEVERAL, values=values, several=several)
    if len(found.asked) > 1 and not (act is Act.CORRECT and values):
        several[situation.asked] = list(found.asked)
    elif found.asked and not (
        act is Act.CORRECT and values and cues(heard.text).corrects and not heard.other_words <= 1
    ):
        first = found.asked[0]
        values = {
            **values,
            **(first if situation.kind is Kind.ONE_OF and isinstance(first, dict) else {situation.asked: first}),
        }
    if several:
        return replace(said, act=Act.SEVERAL, values=values, several=several)
    if act is Act.CORRECT and not values:
        named = _names_a_value(heard, situation)
        return replace(said, values={named: None} if named else {})
    return replace(said, values=values)


#: Words by which a value is called when it is to be changed: « je me suis trompé de numéro ».
_CALLED = {
    Kind.BRAND: re.compile(r"(?<!\w)(?:enseigne|marque|magasin|boutique)"),
    Kind.AMOUNT: re.compile(r"(?<!\w)(?:montant|somme|valeur)"),
    Kind.NUMBER: re.compile(r"(?<!\w)(?:numero|num|n°|identifiant)"),
    Kind.EMAIL: re.compile(r"(?<!\w)(?:e-?mail|mail|adresse|courriel)"),
    Kind.ONE_OF: re.compile(r"(?<!\w)(?:cheque|carte|e-?carte|personne|commande|document)"),
    Kind.NAME: re.compile(r"(?<!\w)(?:nom|prenom)"),
    Kind.DATE: re.compile(r"(?<!\w)(?:date|naissance)"),
}
_CHANGES = re.compile(
    r"(?<!\w)(?:chang|modif|tromp|erreur|corrig|rectif|autre|pas (?:le|la|les|l'|ce|cet|cette|celui|celle|avec|sur|"
    r"chez)(?!\w)|mauvais|refai|revenir|reprendre|"
    r"reviens)"
)


def _names_a_value(heard: Heard, situation: Situation) -> str | None:
    """The value given before that the member wants to change without saying to what."""
    said = spelt(heard.text)
    if not _CHANGES.search(said):
        return None
    names = [
        name
        for name in situation.given
        if (kind := situation.kinds.get(name)) in _CALLED and _CALLED[kind].search(said)
    ]
    return names[0] if len(names) == 1 else None


_NEXT = re.compile(
    r"\s*(?:[,;.!]\s*)?(?<!\w)(?:et|puis|ensuite|apres)(?!\w)(?:\s*(?:puis|aussi|ensuite|apres|en plus))?\s*|[,;.!]\s+"
)


def _wish_after_yes(heard: Heard, situation: Situation) -> bool:
    """« Oui, et un bon Darty de 30 aussi »: a whole yes first, then something else that is wished for."""
    if situation.kind is not Kind.SUMMARY or "?" in heard.text:
        return False
    for cut in _NEXT.finditer(heard.text):
        first, rest = heard.text[: cut.start()], heard.text[cut.end() :]
        if len(rest.split()) < 3 or consent(first, situation.shown, situation.deed) is not Consent.ACCEPTS:
            continue
        flags = cues(rest)
        if flags.condition or flags.later or flags.hesitant or flags.objects or flags.negates or flags.past:
            return False
        named = [found for found in heard.entities if int(found.get("start") or 0) >= cut.end()]
        wished = len(heard.requests) > 1 or bool(named)
        if wished:
            return True
    return False
