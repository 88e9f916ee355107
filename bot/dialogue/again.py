"""The wish for the same once more, for what was offered, and for what was given up (C2)."""

from __future__ import annotations

import re

from bot.dialogue.consent import Consent, consent
from bot.dialogue.cues import cues, spelt
from bot.dialogue.heard import Heard
from bot.dialogue.situation import Outcome, Recent, Situation
from bot.dialogue.wishes import forbids, wants_to_spend
from bot.knowledge.french import words


def takes_up(text: str, offered: str) -> bool:
    """Whether a message accepts the wish that was just offered: a yes that may name it or point at it.

    « Oui, l'autre aussi », « les chèques aussi », « oui, rachetez-la ». ``offered``: what the wish is called.
    """
    said = _SAID_AGAIN.sub("", spelt(text[:400])).replace("l'autre", "autre")
    if said.startswith("et "):
        said = said.removeprefix("et ").rstrip(" ?")
    named = {word for word in words(spelt(offered)) if len(word) > 3}
    points = _POINTS_ON.search(said) is not None or bool(named & set(words(said)))
    repeated = (offered, _POINTING)
    if consent(f"oui, {said}", repeated, offered) is not Consent.ACCEPTS:
        return False
    return points or consent(said, repeated, offered) is Consent.ACCEPTS


#: « Rachetez » is « achetez » once more.
_SAID_AGAIN = re.compile(r"(?<!\w)re?(?=achet|command|pren|fai)")
_POINTING = "aussi egalement autre deuxieme second seconde suivant suivante prochain prochaine ensuite apres faire"
_POINTS_ON = re.compile(
    r"(?<!\w)(?:aussi|egalement|autre|deuxieme|second|seconde|suivante?|celui|celle|-?l[ae]s?)(?!\w)"
)


_SAME = re.compile(r"(?<!\w)(?:l[ae]s? memes?|pareil(?:le)?s?|idem|identiques?)(?!\w)")
#: « Un autre », « un deuxième bon », but no other thing: « un autre papier ».
_ANOTHER = re.compile(
    r"(?<!\w)(?:encore une?(?! (?:fois\W*$|question|chose|minute|instant))|une? (?:autre|seconde?|deuxieme)(?=\W*$|\W*"
    r"[,.!?]|\s+(?:bons?|cartes?|e|pareil\w*|identique|comme|pour|svp|stp|s'il|de|a|chez|avec|encore|aussi|merci|fois)"
    r"(?!\w))|(?:encore |de )une fois|une fois (?:de plus|encore)|a nouveau|de nouveau|"
    r"r(?:achet|ecommand|efai|epren)\w*|"
    r"(?:re)?(?:met|fai|pren|donn)\w*[- ](?:m'|moi |nous )?en(?=\W*$|\W+(?:une?|deux|encore|autant)(?!\w)))(?!\w)"
)
_OF_A_WISH = frozenset(
    """
    le la les l un une et de du des d m me moi en s il te vous plait svp stp merci oui ok alors bon bons donc encore
    fois plus meme memes pareil pareille idem chose autre second seconde deuxieme aussi nouveau nouvelle a identique
    identiques mais plutot carte ecarte e achat montant enseigne magasin cheque pour avec chez ce cette ca tout
    exactement allez hop
    """.split()
)
#: Politely, to us: « pouvez-vous m'en remettre un », « auriez-vous l'obligeance de … ».
_ADDRESSED = re.compile(
    r"(?<!\w)(?:(?:pouvez|pourriez|peux|pourrais|auriez|aurais)[- ](?:vous|tu)|(?:vous|tu) (?:pouvez|pourriez|peux|"
    r"pourrais))(?: [\w']+){0,4}? (?:l'(?:obligeance|amabilite) d|la (?:gentillesse|bonte) d|(?:m')?(?:re)?(?:faire|"
    r"prendre|acheter|commander|mettre)|racheter|remettre)"
)
_AGAIN_ORDER = re.compile(
    r"(?<!\w)(?:r(?:achet|ecommand|efai|epren|emet)\w*[- ](?:l[ae]s?|m'en|moi(?: en)?|en)(?=\W*$|\s*[,.!]|\W+(?:une?|"
    r"deux|l[ae] memes?|pareil|svp|stp|s'il|encore|aussi|avec|sur|chez|pour|de|alors|donc)(?!\w))|"
    r"(?:mettez|met[sz]?|prenez|faites|fais|donnez)[- ](?:m'|moi )?en (?=une?|deux|encore|autant))(?!\w)"
)
#: « Un autre pour ma femme ».
_FOR_SOMEBODY = re.compile(
    r"(?:et |encore )?(?:l[ae] meme|une? autre|pareil|encore une?) pour (?:m[aeo]\w*|un|une|l[ae]) \w+\W*"
)


def points_into_list(text: str) -> bool:
    """« Le premier », « l'autre », « celui-là »: a place in a list, or the one that was spoken of."""
    return _PLACE_IN_LIST.search(spelt(text[:400])) is not None


_PLACE_IN_LIST = re.compile(
    r"(?<!\w)(?:l[ae] (?:premiere?|deuxieme|seconde?|troisieme|derniere?|plus (?:grosse|gros|petite?))|l'autre)(?!\w)"
)


def says_same(text: str) -> bool:
    """« La même », « rachetez-la », « encore un »: what was dealt with last, once more."""
    said = spelt(text[:400])
    return _SAME.search(said) is not None or _ANOTHER.search(said) is not None


def wants_again(heard: Heard) -> bool:
    """Whether the message asks for the same once more, now (C2): « encore un », « m'en faire un second, le même ».

    The past, a complaint, a « no », a condition, a « later » do not; a question only where it asks us to do it.
    """
    if not says_same(heard.text) or forbids(heard.text):
        return False
    flags, said = cues(heard.text), spelt(heard.text[:400])
    if flags.complains or flags.condition or flags.later or flags.hesitant or flags.negates or flags.trails_off:
        return False
    addressed = _ADDRESSED.search(said) is not None
    if flags.question or flags.past:
        return addressed and not flags.past
    bare = all(word in _OF_A_WISH or word.isdigit() for word in words(spelt(heard.rest)))
    bare = bare or _FOR_SOMEBODY.fullmatch(said) is not None
    return bare or addressed or _AGAIN_ORDER.search(said) is not None or wants_to_spend(heard)


def takes_up_again(text: str) -> bool:
    """« Finalement si », « bon d'accord, reprenons »: what was given up is wanted after all."""
    said = spelt(text[:200])
    left = words(said)
    closed = all(word in _AFTER_ALL for word in left)
    return closed and "?" not in said and _REVERSES.search(said) is not None


_REVERSES = re.compile(
    r"(?<!\w)(?:(?:finalement|en fait|tout compte fait|apres tout)\W+(?:bon )?(?:si|oui|ok|d'accord|je (?:le |la )?"
    r"(?:veux|prends)|on|allons|faites)|(?:si|oui)\W+(?:si\W+)?(?:finalement|en fait)|"
    r"repren(?:ons|ez|ds)(?:[- ](?:l[ae]|ca))?)(?!\w)"
)
_AFTER_ALL = frozenset(
    """
    finalement en fait tout compte apres si oui ok d accord bon ah euh non je le la les veux prends on y va allons allez
    reprenons reprenez reprends faites quand meme bien svp s il vous te plait merci alors donc ca
    """.split()
)


def again_is_meant(heard: Heard, situation: Situation, recent: Recent) -> bool:
    """What was not bought just now is bought anew where the sentence says so: « rachetez-la », not « encore une »."""
    if situation.again in (recent.operation, recent.before.operation if recent.before else ""):
        return recent.outcome is not Outcome.REFUSED
    said = spelt(heard.text[:400])
    return _BUY_AGAIN.search(said) is not None or (_SAME.search(said) is not None and wants_to_spend(heard))


_BUY_AGAIN = re.compile(r"(?<!\w)r(?:achet|ecommand|epren)")
