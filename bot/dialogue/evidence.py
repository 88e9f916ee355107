"""What there is to see in a message and its situation, as numbers: what the learnt interpreter weighs.

``evidence`` is the same at training, where a line of ``data/turns`` gives the situation, and in a conversation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.dialogue.choosing import choose, names_one_by_amount, with_names_by_amount_only, without_names_by_amount
from bot.dialogue.consent import Consent, consent, may_accept
from bot.dialogue.cues import NAMES as CUES
from bot.dialogue.cues import cues, spelt
from bot.dialogue.heard import Heard
from bot.dialogue.readers import calls, candidates
from bot.dialogue.situation import Choosable, Kind, Situation
from bot.dialogue.wishes import signs
from bot.knowledge.french import stem, words

_LENGTHS = (0, 1, 2, 4, 7, 12, 20)
KINDS = tuple(Kind)
_DENIES = re.compile(r"(?<!\w)(?:pas|non|ne|n|rien|jamais)(?!\w)")
#: A number with no more words than these around it is a value, if of another kind than was asked for.
_BARE_WORDS = 3
#: Words up to this length seldom name anything.
_FUNCTION_WORD = 2

#: Intents that are acts of their own; every other one is a wish or a question about something.
STEERING = (
    "affirm", "deny", "cancel", "go_back", "start_over", "contact_human", "thank", "goodbye", "greet", "insult",
    "bot_challenge", "ask_capabilities", "faq_helpful", "faq_not_helpful", "hesitate", "give_value", "out_of_scope",
    "other_language",
)  # fmt: skip


@dataclass(frozen=True)
class Candidates:
    """What could be read: values of the kind that is asked for, and values of others, by name."""

    asked: tuple[object, ...]
    others: dict[str, tuple[object, ...]]


def read(heard: Heard, situation: Situation) -> Candidates:
    """Every reader's candidates in this situation."""
    asked = tuple(candidates(situation.kind, heard, situation, asked=True))
    bare = situation.kind is Kind.ONE_OF and heard.other_words <= _BARE_WORDS  # « ah mince, 50 alors »
    loosely = situation.kind in (Kind.SUMMARY, Kind.CHANGE) or ((cues(heard.text).corrects or bare) and not asked)
    others = {
        name: found
        for name, kind in situation.kinds.items()
        if name != situation.asked
        and (found := tuple(candidates(kind, heard, situation, asked=False, loosely=loosely)))
    }
    summed_up = situation.kind in (Kind.SUMMARY, Kind.CHANGE)
    anew = _chosen_of_lists(heard, situation, situation.options if summed_up else situation.elsewhere)
    if (anew or (asked and situation.kind is Kind.ONE_OF)) and names_one_by_amount(heard.text):
        amounts = {name for name, kind in situation.kinds.items() if kind is Kind.AMOUNT}  # « celui de 80 » is a cheque
        others = {name: values for name, values in others.items() if name not in amounts}
        if situation.kind is Kind.AMOUNT:
            asked = tuple(candidates(situation.kind, without_names_by_amount(heard), situation, asked=True))
    if situation.kind is Kind.BRAND and anew and not heard.all("brand"):
        asked = ()  # « Rentrée » is a cheque before it is a shop that nobody knows
    return Candidates(asked, {**others, **anew})


def _chosen_of_lists(heard: Heard, situation: Situation, options: Sequence[Choosable]) -> dict[str, tuple[object, ...]]:
    """Of each list what is named: « celui de Noël », « pas elle, Deux », « 20 € avec le chèque Noël »."""
    heard = with_names_by_amount_only(heard)
    found: dict[str, tuple[object, ...]] = {}
    for name in {name for option in options for name in option.sets}:
        things = [option for option in options if name in option.sets and option.sets[name] not in ("all", "basket")]
        places = choose(things, heard, situation.spoken_of, asked=False)
        if places:
            found[name] = tuple(things[place].sets[name] for place in places)
    for option in options:
        if "basket" in option.sets.values() and calls(heard, option):
            found.update({name: (value,) for name, value in option.sets.items()})
    return found


def evidence(heard: Heard, situation: Situation, found: Candidates) -> list[float]:
    """One number a feature; the order never changes within a version."""
    flags = cues(heard.text)
    verdict = consent(heard.text, situation.shown, situation.deed)
    said = spelt(heard.text).strip(" .!?")
    titles = [spelt(name) for option in situation.options for name in option.names]
    rest, total = heard.other_words, len(said.split())
    facts = [
        *(float(getattr(flags, name)) for name in CUES),
        float("?" in heard.text),
        float(len(found.asked) == 1),
        float(len(found.asked) > 1),
        float(bool(found.others)),
        float(bool(heard.entities)),
        float(said in titles),
        float(any(set(title.split()) & {word for word in said.split() if len(word) > 3} for title in titles)),
        float(verdict is Consent.ACCEPTS),
        float(verdict is Consent.REFUSES),
        float(may_accept(heard.text, situation.shown, situation.deed)),
        *_echoes(said, situation),
        *(float(rest <= limit) for limit in _LENGTHS),
        *(float(total <= limit) for limit in _LENGTHS),
    ]
    facts += _intents(heard, situation)
    kind = [float(situation.kind is one) for one in KINDS]
    crossed = [fact * here for fact in facts for here in kind]
    return [*facts, *kind, *crossed]


def at_first(heard: Heard) -> list[float]:
    """The same for what a message aims at where nothing is open: its intent says what about, and nothing of the aim."""
    return [*evidence(replace(heard, ranking=[]), Situation(), Candidates((), {})), *signs(heard)]


def _echoes(said: str, situation: Situation) -> list[float]:
    """Whether a word of the accepting button comes again (and denied), and words of one option or of several."""
    spoken = _stems(said)
    deed = bool(spoken & _stems(situation.deed))
    named = sum(bool(spoken & _stems(" ".join(option.names))) for option in situation.options)
    return [float(deed), float(deed and bool(_DENIES.search(said))), float(named == 1), float(named > 1)]


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(spelt(text)) if len(word) > _FUNCTION_WORD)


def _intents(heard: Heard, situation: Situation) -> list[float]:
    """How probable the operation's own intents are, the best other one, the best of all, and each steering one."""
    known = dict(heard.ranking)
    own = sum(known.get(intent, 0.0) for intent in situation.intents)
    others = [share for name, share in known.items() if name not in STEERING and name not in situation.intents]
    best = max(known.values(), default=0.0)
    return [own, max(others, default=0.0), best, *(known.get(name, 0.0) for name in STEERING)]
