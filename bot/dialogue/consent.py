"""Whether a message accepts what was just shown (C1): only an unconditional, present yes does.

Read by a closed grammar that stands above whatever is learnt: the whole message must be made of words that accept, of
politeness, and of what the summary itself says. One word more (a remark, a condition, a « later », another wish) and
nothing is accepted; the summary is put again. A longer message accepts only with an explicit « vous pouvez valider »
or « je confirme », and with nothing in it that asks, doubts or objects.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from bot.dialogue.cues import NO_NEGATION, TRAILS_OFF, cues, spelt


class Consent(StrEnum):
    """What a message does with a summary or a yes/no question."""

    ACCEPTS = "accepts"
    REFUSES = "refuses"
    NEITHER = "neither"


def _words(*alternatives: str) -> str:
    return "|".join(alternatives)


#: What the deed of a summary is also called: « archiver » is also « ranger ». Stems, one line a deed.
_DEEDS = (
    ("achet", "command", "pren", "prend", "pay", "regl", "offr", "debit", "utilis", "envo"),
    ("gard", "conserv", "met"),
    ("archiv", "rang", "class"),
    ("desarchiv", "ressor", "remet", "reactiv", "reprend", "repren"),
    ("supprim", "effac", "jet", "vir", "enlev", "poubelle", "retir"),
    ("detach", "retir", "enlev", "vir", "supprim", "ot"),
    ("rattach", "attach", "ajout", "inscri", "li", "associ"),
    ("cre", "ajout", "inscri"),
    ("renvo", "envo", "expedi"),
    ("annul", "rembours"),
    ("chang", "remplac", "modifi", "enregistr", "mett", "met"),
    ("abonn", "inscri", "pren", "prend", "souscri"),
    ("desactiv", "retir", "enlev", "coup", "ot"),
    ("activ", "mett", "met"),
)
#: Orders that say « do it », whatever it is.
_DO = r"valid|confirm|lanc|fonc|procede|proced|effectu|realis|execut|finalis|termin|conclu|enregistr|approuv|accept"
_ENDING = (
    r"(?:e|es|ez|er|ie|iez|s|ds|d|nds|nez|nons|rre|te|tez|oie|oyez|oyer|yez|yer|ve|vez|vons|re|vre|ons|ttez|ttre|"
    r"ndre|dre|r|is|t)?"
)
_OBJECT = (
    r"(?:[ -](?:le|la|les|l'|lui|moi|nous|en|y|ca|cela|tout|tous|toutes|maintenant|donc|bien|alors|ainsi|comme ca|"
    r"tout de suite|sans attendre|vite|direct|oui))*"
)
_ADDRESSED = r"(?:vous pouvez|tu peux|pouvez|peux|vous pourrez|il faut|faut)"

_CORE = _words(
    r"o+u+i+", r"ou?ai+s?", r"ouep", r"ui", r"wi", r"oki+", r"ok+(?:ay|ey)?", r"d'? ?ac+(?:ord)?", r"dac+ord", r"dakor",
    r"parfait(?:ement)?", r"go+", r"banco", r"carrement", r"volontiers", r"avec (?:grand )?plaisir", r"absolument",
    r"exact(?:ement)?",
    r"tout a fait", r"bien sur", r"bien entendu", r"evidemment", r"certainement", r"assurement", r"yes+", r"yep+",
    r"yeah?", r"yup", r"affirmatif",
    r"c'? ?est (?:tout )?(?:bon|ok|ca|parfait|exact|correct|juste|impeccable|nickel|top|valide|bien ca|exactement ca|"
    r"entendu|parti|conforme|d'accord)",
    r"(?:c|ct|cest) (?:bon|ok|ca|parfait|nickel|parti)",
    r"tout (?:est )?(?:bon|ok|exact|correct|juste|parfait|en ordre|conforme)",
    r"(?:ca|cela) (?:me va|me convient|marche|roule|joue|le fait)(?: (?:tres )?(?:bien|parfaitement))?",
    r"nickel", r"niquel", r"impec\w*", r"tip ?top", r"top", r"tres bien", r"entendu", r"adjuge", r"vendu",
    r"marche conclu", r"deal",
    r"feu(?: vert)?", r"(?:allons[- ]y|veuillez proceder|proce[dg]\w*)",
    r"on (?:y va|fonce|fait ca|valide|confirme|lance|prend|signe|part la dessus|part sur ca|est bons?)",
    r"c'?est parti", r"let'?s? ?go+",
    r"je (?:(?:le|la|les|l'|vous) )?(?:confirme|valide|accepte|approuve|signe|suis d'accord|suis ok|suis pour)"
    r"(?: (?:l'achat|la commande|tout|cet achat|cette commande|le tout|ca|cela|bien))?",
    r"je (?:le|la|les) (?:prends|veux)", r"je prends", r"je dis oui", r"j'(?:accepte|approuve|achete|y vais)",
    r"jaccepte", r"je veux bien", r"j(?:confirme|valide|prends|accepte)",
    r"pass(?:e|ez|er) (?:(?:la|ma|cette) )?commande",
    r"vas[ -]?[yi]" + _OBJECT, r"allez[ -]?y" + _OBJECT, r"(?:fais|faites)" + _OBJECT,
    _ADDRESSED + r" (?:y aller|le faire|la faire)" + _OBJECT,
    r"(?:bon pour )?accord(?: donne)?", r"lu et approuve", r"validation", r"confirmation",
    r"(?:confirme|valide|approuve|accepte)e?",
    r"allez", r"hop", r"zou", r"en avant",
    r"sans (?:hesiter|hesitation|regrets?|(?:l'ombre d'un |aucun )?doute|crainte)",
    r"je vous (?:laisse faire|fais confiance|donne (?:mon accord|le feu vert))", r"a vous de jouer",
    r"(?:sans|pas de|aucun) (?:souci|soucis|probleme|problemes|pb)",
    r"rien a (?:redire|changer|ajouter|corriger|signaler)",
    r"mille fois oui", r"plutot deux fois qu'une", r"si (?:si)+",
    r"[\U0001f44d\U0001f44c\u2705\U0001f197\u2714][\ufe0f\U0001f3fb-\U0001f3ff]?",
)  # fmt: skip
_POLITE = _words(
    r"mille mercis?", r"(?:un )?grand merci", r"dans ce cas", r"du coup",
    r"je (?:vous|te) remercie(?: (?:beaucoup|infiniment|bien|d'avance|par avance))?",
    r"merci(?: (?:beaucoup|bien|d'avance|a vous|infiniment|bcp|mille fois))*", r"s'?il (?:vous|te) plai[st]", r"svp",
    r"stp", r"bonjour", r"madame", r"monsieur",
    r"mon (?:ami|vieux|capitaine|cher|brave|grand|petit|poulet)", r"chef", r"bon", r"ben", r"bah oui", r"alors",
    r"donc", r"voila", r"et", r"puis", r"ah", r"oh", r"eh bien",
    r"la", r"maintenant", r"tout de suite", r"immediatement", r"aussitot", r"rapidement", r"vite",
    r"direct(?:ement)?", r"de suite", r"au plus vite", r"plus vite que ca", r"bien", r"tres",
    r"pour moi", r"pour (?:ma|cette|la) part", r"de mon cote", r"de ma part", r"a (?:100|cent) ?%?", r"moi",
    r"je vous prie", r"je t'en prie",
    r"sans (?:attendre|delai)", r"comme (?:ca|convenu|prevu)", r"tel quel", r"ainsi", r"c'est (?:moi|elle|lui)",
    r"c'?est (?:bien |exactement )?ce que je (?:veux|voulais|demande)", r"depuis le debut", r"ca", r"cela",
    r"le tout", r"tout", r"l'ensemble",
    r"mille fois", r"(?:je suis )?(?:sur|sure|certain|certaine)(?: de moi)?", r"je veux", r"que oui",
    r"l'?achat", r"la commande", r"commande", r"la demande", r"l'operation", r"la demarche", r"l'envoi", r"[lc]e bon",
    r"les? billets?", r"(?:la|cette) carte", r"(?:l')?e[- ]?carte", r"le cheque", r"la personne",
    r"l'adresse", r"le document", r"le justificatif", r"l'(?:archivage|inscription|abonnement)",
    r"la (?:suppression|modification)", r"le (?:rattachement|detachement|paiement|changement)", r"mon accord",
    r"celui[- ]?(?:la|ci)", r"celle[- ]?(?:la|ci)", r"ceux[- ]?la", r"lui", r"elle", r"le", r"les", r"un", r"une",
    r"du", r"de", r"des", r"d'", r"l'", r"a", r"au", r"aux", r"pour", r"avec", r"chez", r"mon", r"ma", r"mes", r"ce",
    r"cette", r"euros?", r"€", r"n°",
    r"[\U0001f600-\U0001f607\U0001f609-\U0001f60e\U0001f64c\U0001f642\u2764\ufe0f\U0001f389\U0001f38a\U0001f44f\U0001f680\U0001f525\U0001f917\U0001fae1\U0001f929\U0001f973\U0001f4af\U0001f64f]+",
)  # fmt: skip
_GAP = r"[\s,.!;:()\"«»'’–—/-]*"
_END = re.compile(_GAP + "$")
_WORD = re.compile(_GAP + r"([^\s,.!;:()\"«»'’–—/]+)")

#: A yes that only takes note, or that as often declines: « ah ok », « c'est bon merci ».
_WEAK = re.compile(
    r"(?:ah|oh)\W+(?:oui|ouais|ok|d'accord|bon|daccord|tres bien|bien)(?:\W+[\w-]+)?\W*|"
    r"(?:(?:vas[- ]?y|allez(?:[- ]?y)?|bon|ok)\W+)?annule[rz]?\W*|"
    r"(?:ok\W+)?(?:c'?est|c) bon\W+merci\W*|merci\W+(?:c'?est|c) bon\W*"
)

#: « Ah oui », « ok 16 et 16 »: taken note of, not accepted, unless an order follows.
_NOTES = re.compile(r"(?:ah|oh|a)\W+|(?:ok|d'accord|entendu|tres bien)\b[^a-z]*\d")

_REFUSES = re.compile(
    r"(?<!\w)(?:non+|nan+|nn|nope|nah|no|negatif|jamais|surtout pas|(?:toujours |vraiment |"
    r"absolument )?pas (?:question|d'accord|celui|celle|ca|du tout|la peine)|hors de question|certainement pas|"
    r"je refuse|"
    r"je (?:ne |n')?(?:le |la |les )?(?:veux|souhaite|confirme|valide|prends|accepte|desire) (?:pas|plus)|j?(?:'?en|"
    r"veux|valide|confirme) (?:veux )?(?:pas|plus)|n'?e? ?(?:faites|fais) (?:rien|pas)|"
    r"ne (?:le |la |les |l')?\w+ez (?:rien|pas)|\w+ez (?:surtout )?pas|touche[zs]? (?:a rien|pas)|je (?:renonce|"
    r"decline))(?!\w)"
)  # fmt: skip
#: What takes a longer yes back, wherever it stands.
_BLOCKS = ("question", "condition", "later", "hesitant", "objects", "negates", "complains", "trails_off", "excludes")


def consent(text: str, shown: Iterable[str] = (), deed: str = "") -> Consent:
    """What ``text`` says to a summary or a yes/no question.

    ``shown``: texts of the summary (brand, amount, name) whose words a yes may repeat. ``deed``: the title of the
    button that accepts (« Archiver cette e-carte »), whose verb a yes may be. Accepts any string; never raises.
    """
    said = spelt(text[:1000])
    verbs = _verbs(spelt(deed))
    if said and "?" not in said and not _WEAK.fullmatch(said) and not TRAILS_OFF.search(said):
        repeated = frozenset(word for part in (*shown, deed) for word in re.findall(r"[^\W_]+", spelt(part)))
        if _made_of_yes(said, repeated, verbs) or _explicit(text, said, repeated, verbs):
            return Consent.ACCEPTS
    found = cues(text)
    refused = _REFUSES.search(NO_NEGATION.sub(" ", said))
    return Consent.REFUSES if refused and not found.question and not found.condition else Consent.NEITHER


@lru_cache(maxsize=64)
def _verbs(deed: str) -> str:
    """The stems of orders that accept this deed."""
    first = deed.split(" ", maxsplit=1)[0] if deed else ""
    groups = [stem for group in _DEEDS if first and any(first.startswith(stem) for stem in group[:1]) for stem in group]
    return _words(_DO, *groups)


@lru_cache(maxsize=64)
def _token(verbs: str) -> re.Pattern[str]:
    order = rf"(?:{verbs}){_ENDING}"
    orders = rf"(?:{_ADDRESSED} (?:donc |maintenant )?(?:le |la |les |l'|me le |me la |lui )?)?{order}{_OBJECT}"
    return re.compile(rf"{_GAP}(?:(?P<core>{_CORE}|{orders})|(?P<polite>{_POLITE}))(?!\w)")


def _made_of_yes(said: str, repeated: frozenset[str], verbs: str) -> bool:
    """Whether every word accepts, is polite, or repeats what was shown; at least one accepts."""
    token = _token(verbs)
    if _NOTES.match(said) and not re.search(rf"(?<!\w)(?:{verbs}){_ENDING}(?!\w)", said):
        return False
    at, yes = 0, False
    while not _END.match(said, at):
        match, word = token.match(said, at), _WORD.match(said, at)
        if match is not None:
            yes = yes or match["core"] is not None
            at = match.end()
        elif word is not None and word[1] in repeated:
            at = word.end()
        else:
            return False
    return yes


def _explicit(text: str, said: str, repeated: frozenset[str], verbs: str) -> bool:
    """« J'ai relu deux fois, vous pouvez enregistrer »: it ends in a clause that is an order, and doubts nowhere."""
    clauses = _clauses(said)
    if len(clauses) < 2 or not re.search(rf"(?<!\w)(?:{verbs}){_ENDING}(?!\w)|[- ]y$|(?<!\w)faites", clauses[-1]):
        return False
    found = cues(text)
    return _made_of_yes(clauses[-1], repeated, verbs) and not any(getattr(found, name) for name in _BLOCKS)


def _clauses(said: str) -> list[str]:
    return [part for part in _CLAUSE.split(said) if part and part.strip()]


#: What forbids even a yes that the interpreter is sure of.
_DOUBTS = ("question", "condition", "later", "hesitant", "objects", "complains", "trails_off", "past")
_CLAUSE = re.compile(r"[,.;:!]+\s*|\s(?:donc|alors)\s")

#: « Oui et fais pareil pour mon frère »: something more is wished for.
_ADDS = re.compile(
    r"(?<!\w)(?:et|puis|aussi|pareil|idem|encore|plus|autres?|ensuite|ensemble|deux|trois|tous|toutes)(?!\w)"
)


#: « Je maintiens ma commande » declines to cancel it, « reprenez-le » to have it.
_KEEPS = re.compile(r"(?<!\w)(?:maintien\w*|maintenir|gard\w+|conserv\w+|repren\w+|rend(?:s|ez|re))(?!\w)")


def may_accept(text: str, shown: Iterable[str] = (), deed: str = "", nearly_certain: bool = False) -> bool:
    """Whether a yes that was learnt may count: its last clause is one, and nothing in it doubts.

    « Il est au courant, donc oui, faites-le » is such a yes; the grammar of ``consent`` cannot know all its words.
    A yes that goes on (« oui, hélas », « oui oui, comme la direction ») is none. Where the interpreter is
    ``nearly_certain``, a message of one clause need not be a known yes, but nothing may be denied, kept or added.
    """
    found, said = cues(text), spelt(text[:1000])
    clauses = _clauses(said)
    if not clauses or any(getattr(found, name) for name in _DOUBTS) or _WEAK.fullmatch(said):
        return False
    repeated = frozenset(word for part in (*shown, deed) for word in re.findall(r"[^\W_]+", spelt(part)))
    verbs = _verbs(spelt(deed))
    if _made_of_yes(clauses[-1], repeated, verbs):
        return True
    goes_on = found.negates or found.excludes or len(clauses) > 1
    return nearly_certain and not (goes_on or _ADDS.search(said) or _NOTES.match(said) or _KEEPS.search(said))
