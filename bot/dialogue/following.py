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
from bot.dialogue.choosing import choose
from bot.dialogue.consent import Consent, consent
from bot.dialogue.cues import cues, spelt
from bot.dialogue.evidence import STEERING
from bot.dialogue.heard import BARE, Heard
from bot.dialogue.questions import facet
from bot.dialogue.situation import Choosable, Kind, Outcome, Recent, Situation
from bot.dialogue.wishes import forbids, takes_back, wants_to_spend
from bot.knowledge.french import words

#: From here on an intent is what the message is about, where it names its topic, and where it names none.
_NAMED, _CERTAIN = 0.6, 0.9
#: The least learnt probability that a question is about what was just said, and that an intent is a deed's.
_ASKS, _LEAST_DEED = 0.4, 0.03
#: A follow-up is short; what is longer tells a story of its own.
_SHORT, _MIDDLING, _LONG = 9, 12, 16

#: Values that name something else than what was dealt with.
_NAMES_OTHERS = ("consumer_id", "email", "order_number", "brand")


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
    if situation.again and wants_again(heard) and _again_is_meant(heard, situation, recent):
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
    if asked is None:
        return None
    about = thing if asked == "thing" else {}
    if asked == "what" and not named and _ONE_OF_THEM.search(said):
        asked = "list"  # « et l'autre ? » where none was spoken of
    return _follows(Act.ASK_STEP, Follows(asks=asked, thing=about))


_ONE_OF_THEM = re.compile(r"(?<!\w)(?:l'autre|les autres|celui|celle|ceux|celles)(?!\w)")


def _follows(act: Act, meant: Follows) -> Interpretation:
    return Interpretation(act, follows=meant)


# ── the same again ───────────────────────────────────────────────────────────────────────────────────────────────────

_SAME = re.compile(r"(?<!\w)(?:l[ae]s? memes?|pareil(?:le)?s?|idem|identiques?)(?!\w)")
_ANOTHER = re.compile(
    r"(?<!\w)(?:encore une?(?! (?:fois\W*$|question|chose|minute|instant))|une? (?:autre|second|seconde|deuxieme)|"
    r"(?:encore |de )une fois|une fois (?:de plus|encore)|a nouveau|de nouveau|r(?:achet|ecommand|efai|epren)\w*|"
    r"(?:re)?(?:met|fai|pren|donn)\w*[- ](?:m'|moi |nous )?en)(?!\w)"
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
_AGAIN_ORDER = re.compile(r"(?<!\w)(?:r(?:achet|ecommand|efai|epren|emet)\w*(?<!e)(?:[- ](?:l[ae]s?|m'en|moi|en))|"
                          r"(?:mettez|met[sz]?|prenez|faites|fais|donnez)[- ](?:m'en|moi|en))(?!\w)")  # fmt: skip


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
    bare = all(word in _OF_A_WISH or word.isdigit() for word in _words_beside(heard))
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


def _words_beside(heard: Heard) -> list[str]:
    rest = list(heard.text)
    for found in heard.entities:
        start, end = found.get("start"), found.get("end")
        if isinstance(start, int) and isinstance(end, int):
            rest[start:end] = " " * (end - start)
    return words(spelt("".join(rest)))


def _again_is_meant(heard: Heard, situation: Situation, recent: Recent) -> bool:
    """What was not bought just now is bought anew where the sentence says so: « rachetez-la », not « encore une »."""
    if situation.again in (recent.operation, recent.before.operation if recent.before else ""):
        return recent.outcome is not Outcome.REFUSED
    said = spelt(heard.text[:400])
    return _BUY_AGAIN.search(said) is not None or (_SAME.search(said) is not None and wants_to_spend(heard))


_BUY_AGAIN = re.compile(r"(?<!\w)r(?:achet|ecommand|epren)")


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
    return Follows(operation=situation.undo, thing=dict(thing)) if undone and takes_back(heard.text) else None


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

#: What can be asked of something that was to be done, and the few words around it: « c'est bon, c'est passé ? ».
_STATES = frozenset(
    """
    fait faite faits passe passee parti partie valide validee enregistre enregistree effectue effectuee termine terminee
    fini finie reussi marche debite debitee debites preleve prelevee commande commandee annule annulee archive archivee
    detache detachee rattache rattachee achete achetee paye payee change changee touche envoye envoyee pris prise bon ok
    maintenant ensuite apres
    """.split()
)
_AROUND_A_STATE = frozenset(
    """
    c ca y est a et ont avez m n l ne on vous il elle ils elles tout rien pas bien bel deja donc vraiment alors au moins
    la hein non sur sure encore toujours du coup mais merci euh ah quoi combien deux une seule fois ete etait j ai je me
    compte en quelque chose que qu quand meme aussi enfin voila d accord sera sont t
    """.split()
)
_THE_DEED = re.compile(
    r"(?<!\w)(?:l'(?:achat|operation|archivage)|(?:la|ma) (?:commande|demande)|le (?:paiement|rattachement)|est[- ]ce|"
    r"ou (?:pas|non|quoi)|quand meme|du tout)(?!\w)"
)
_ASKS_LIST = re.compile(
    r"(?<!\w)(?:liste|(?:qui|quoi) d'autre|d'autres|encore quelqu'un|en tout|au total|j'ai (?:qui|lesquel\w*)|"
    r"(?:il )?(?:me |nous |vous )?reste[- ]?(?:t[- ]il )?(?:encore )?(?:qui|quoi|lesquel\w*|combien)|"
    r"(?:qui|quoi|lesquel\w*) (?:il )?(?:me |m')?reste|"
    r"(?:montre|affiche|redonne|redis|rappelle)[zrs]?[- ](?:moi|les|tout)\W*(?:tous|toutes|tout)?\W*$)(?!\w)"
)
#: « Si si, regardez bien », « vous êtes sûr ? », « mais j'en ai un ! ».
_INSISTS = re.compile(
    r"(?:(?:non|ah|bah|ben|euh|bon|et|mais)\W+)*(?:si\W+(?:si\W|j'|il|elle|bien|pourtant)|si\W*$|si[,!]|"
    r"(?:re)?(?:regarde|verifie|cherche)[zr]?\W|(?:vous etes|t'es|tu es) (?:bien )?sure?s?|je vous (?:dis|assure|jure|"
    r"repete)|c'est (?:pas )?(?:impossible|possible|faux|vrai|normal)|impossible|aucune?\W*\?)"
)
#: « Je regarde où alors ? »
_WHERE = re.compile(r"(?<!\w)ou(?!\w)(?! (?:pas|non|bien)(?!\w))")
_HOW_COME = re.compile(r"(?<!\w)comment (?:ca|cela) se fait(?!\w)")
_OBJECTS = re.compile(r"(?:(?:non|ah|bah|ben|euh|bon|et)\W+)*(?:mais|pourtant)(?!\w)")


def asks_outcome(text: str) -> bool:
    """Whether the message asks if it was done: « c'est bon, c'est passé ? », « vous n'avez rien débité au moins ? »."""
    said = spelt(text[:200])
    left = words(_THE_DEED.sub(" ", said))
    asks = "?" in said or _OR_NOT.search(said) is not None or bool({"maintenant", "ensuite"} & set(left))
    known = all(word in _STATES or word in _AROUND_A_STATE for word in left)
    return asks and known and (any(word in _STATES for word in left) or _STANDS.search(said) is not None)


_STANDS = re.compile(r"(?<!\w)(?:ca y est|c'est tout)(?!\w)")
_OR_NOT = re.compile(r"(?<!\w)ou (?:pas|non)(?!\w)")


def _question(
    weights: Mapping[Act, float], heard: Heard, situation: Situation, recent: Recent, thing: Mapping[str, Any]
) -> str | None:
    """What is asked of what was dealt with, see ``Follows``; None where nothing is."""
    said, total, asks = spelt(heard.text[:400]), len(heard.text.split()), cues(heard.text).question
    if asks_outcome(heard.text):
        return "outcome"
    if _stands_alone(heard) or recent.aside:
        return None
    if recent.outcome is Outcome.DONE and situation.kind is Kind.NOTHING and takes_back(heard.text) and total <= _SHORT:
        return "undo"
    if thing and total <= _SHORT and (asks or total <= _SHORT // 2):
        return "thing"
    if _ASKS_LIST.search(said) and total <= _MIDDLING:
        return "list"
    if situation.kind is Kind.HELPFUL:
        return None
    if _INSISTS.match(said) or (_OBJECTS.match(said) and not asks):
        return "insist"
    step = weights.get(Act.ASK_STEP, 0.0)
    about = facet(heard.text)
    if about == "what" and _WHERE.search(said):
        about = "where"
    elif _HOW_COME.search(said):
        about = "why"
    bare = "?" in said and about != "what" and total <= _SHORT
    sure = step >= _ASKS and step > weights.get(Act.ASK_OTHER, 0.0)
    return about if asks and (sure or bare) else None


#: Nouns that name a topic of their own.
_TOPIC = re.compile(
    r"(?<!\w)(?:cheques?|(?:e[- ]?)?cartes?|(?:un|mon|mes|les|des|vos|deux) bons?|bons? d'achat|billets?|places?|"
    r"tickets?|commandes?|colis|livraisons?|subventions?|avantages?|justificatifs?|documents?|mots? de passe|"
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
