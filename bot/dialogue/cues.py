"""What the form of a French sentence shows, whatever it is about: a question, a condition, a « later », a « no ».

Each cue is a pattern over the folded words (no accents, SMS spellings written out). A cue is evidence, not a verdict:
consent is refused on any of them, the learnt interpreter weighs them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import lru_cache

from bot.knowledge.french import expand, fold


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(alternatives) + r")(?!\w)")


_WEEKDAYS = r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"

_INTERROGATIVE = re.compile(
    r"^(?:(?:et|mais|euh|alors|donc|du coup|bon|dites?|dis moi|au fait|d'ailleurs|ok|oui|non|par contre|merci|pardon|"
    r"attend[sz]?|ah|oh)[\s,.!:;]+)*"
    r"(?:est[- ]ce|qu'est|comment|pourquoi|combien|quand (?!meme)|ou (?:est|sont|je|on|trouv|se|puis|peut|ca)|"
    r"d'ou|quel(?:le)?s?\b|lequel|laquelle|lesquel(?:le)?s|qui (?!est la)|a quoi|de quoi|en quoi|y a[- ]t|"
    r"c'est (?:quoi|ou|qui|combien|quand|pour quoi|comment|gratuit|payant|obligatoire|remboursable|possible|definitif|"
    r"reversible|dangereux|risque|securise|fiable)|quoi\b|puis[- ]je|peut[- ]on|faut[- ]il|dois[- ]je|doit[- ]on|"
    r"pouvez[- ]vous (?:me )?(?:dire|expliquer|preciser|rappeler)|vous pouvez (?:me )?(?:dire|expliquer|rappeler)|"
    r"savez[- ]vous|auriez[- ]vous|avez[- ]vous|as[- ]tu|existe[- ]t|reste[- ]t|ca (?:marche|fait|coute|prend|change|"
    r"sert|"
    r"expire|perime|veut dire|donne) (?:comment|combien|quoi|quand|ou|a quoi))"
)
_INVERTED = re.compile(
    r"\w{2,}[- ]t[- ](?:il|elle|on|ils|elles)\b|\ballez[- ]vous\b|"
    r"\b(?:est|sont|sera|seront|serai|ai|as|a|ont|avez|etes|suis|vais|va|"
    r"vont|peux|puis|peut|pourrai|"
    r"dois|doit|devrai|faut|pouvez|pourriez|pourrez|devrais|savez|voulez|sera[it]|garde|perd|recoi[st]|vois|"
    r"voit)[- ]"
    r"(?:je|tu|il|elle|on|nous|vous|ils|elles|ce)\b(?! (?:plait|prie))"
)
_ASKS_ANYWHERE = _any(
    r"est[- ]ce qu\w*", r"qu'est[- ]ce", r"c'est quoi", r"ca veut dire", r"comment (?:ca|je|on|faire|vous|il)",
    r"pourquoi", r"a quoi (?:ca|il|elle|sert)", r"combien", r"je me demande", r"j'aimerais savoir",
    r"je voudrais savoir",
    r"je veux savoir", r"savoir si", r"dites[- ]moi (?:si|ou|quand|comment|combien|quel\w*|ce qu\w+)", r"c'est ou",
    r"on trouve ou",
    r"je (?:le|la|les) trouve ou", r"il est ou", r"elle est ou", r"ils sont ou",
    r"ou (?:est|sont|se trouve|je trouve|le trouver|la trouver|trouver)",
    r"quel est", r"quelle est", r"quels sont", r"quelles sont", r"c'est a dire", r"ou ca", r"ou bien", r"ou pas",
    r"ou non", r"hein", r"n'est ce pas",
    r"(?<!importe )(?<!ou )(?:ou|quand|comment|combien|pourquoi|lequel|laquelle|quoi)(?=\W*$)",
)  # fmt: skip

_PATTERNS: dict[str, re.Pattern[str]] = {
    "condition": _any(
        r"si(?= (?!si\b|vous (?:voulez|le voulez|preferez|y tenez)|tu (?:veux|preferes)|ca vous va|possible)\w)",
        r"s'(?:il|ils)(?! (?:te|vous|t'|v\w* p))(?! \w* plait)",
        r"a condition", r"sauf si", r"tant que", r"du moment", r"seulement si", r"sous reserve", r"pourvu", r"a moins",
        r"dans (?:ce|le) cas ou", r"au cas ou", r"ca depend", r"des (?:qu\w*|lors)", r"une fois que", r"en attendant",
    ),
    "later": _any(
        r"demain", r"plus tard", r"tout a l'heure", r"tantot", r"ce soir", r"ce week ?-?end", r"cet aprem\w*",
        r"cet apres[- ]midi", r"prochaine?s?",
        r"bientot", r"dans (?:une?|deux|trois|quelques|cinq|dix|quinze|vingt|\d+) \w+",
        r"pas (?:maintenant|encore|tout de suite|ce soir|aujourd'?hui)",
        r"(?:je|on) (?:verrai|verra|reviens|reviendrai|repasse|repasserai|rappelle|ferai|fera)",
        r"(?:je|on|faut|a|j?vais) (?:vais |va )?(?:voir|reflechir|re?verifier|demander|"
        r"regarder|relire|attendre|chercher)", r"j'y (?:reflechis|pense|reviens)",
        r"je (?:re)?(?:verifie|regarde|relis|reflechis|demande|cherche|compare|calcule|note)",
        r"attend\w*", r"patien\w+", r"(?:une|deux|cinq|\d+) (?:minutes?|mn|min|secondes?|sec|instants?)",
        r"un (?:instant|moment|peu de temps)", r"minute", r"deux secondes",
        r"avant (?:ca|je|il|que|de|tout|d'\w+)", r"quand (?:je|j'|il|elle|on|mon|ma|mes)",
        r"apres (?:que|la|le|les|mon|ma|avoir|demain)", r"d'abord",
        _WEEKDAYS,
        r"pour l'instant", r"(?:le )?mois prochain", r"une autre fois", r"un de ces jours", r"un jour", r"a voir",
        r"on (?:en )?verra\w*",
    ),
    "hesitant": _any(
        r"peut[- ]?etre", r"ptet\w*", r"pe ?etre", r"p-?e", r"bof+", r"euh*", r"heu+", r"m{2,}h*", r"h+u+m+", r"hmm+",
        r"mouais?", r"moue+", r"moui",
        r"(?:je|j'|chais|chai|je ne|je n') ?(?:sais?|suis) (?:pas|plus|trop|meme pas)", r"sais pas", r"j?sais? pas",
        r"jsp",
        r"j'?hesite\w*", r"pas (?:sur|sure|certaine?|convaincue?|trop|vraiment|tout a fait)",
        r"je (?:crois|pense|suppose|presume|doute|me tate)", r"normalement",
        r"faut voir", r"provisoirement", r"theoriquement", r"en theorie", r"partiellement", r"en partie", r"a moitie",
        r"pour le moment", r"si on veut", r"admettons", r"a priori", r"en principe", r"plus ou moins", r"presque",
        r"pourquoi pas", r"je sais plus", r"bizarre", r"etrange",
        r"hein", r"ah bon", r"tiens", r"dommage", r"tant pis", r"bah", r"pff*", r"oh la la", r"ouh la", r"houla",
        r"aie",
    ),
    "objects": _any(
        r"mais", r"ms", r"sauf", r"par contre", r"cependant", r"toutefois", r"pourtant", r"plutot", r"quand meme",
        r"sans(?! (?:souci|probleme|hesiter|attendre|aucun doute|faute))",
        r"a part", r"excepte", r"chere?s?", r"trop", r"c'est beaucoup", r"(?:c'est|ca fait) (?:peu|pas mal|enorme)",
        r"change\w*", r"modifi\w+", r"corrig\w+", r"au lieu", r"a la place", r"en fait",
        r"finalement", r"erreur", r"trompee?s?", r"je (?:voulais|pensais|croyais|prefere\w*|voudrais)", r"autre\w*",
        r"ailleurs", r"seulement", r"juste", r"au moins",
    ),
    "negates": _any(
        r"(?:ne|n') ?\w+ (?:pas|plus|jamais|rien|aucune?)", r"pas", r"plus (?:besoin|envie|question)", r"jamais",
        r"non+", r"nan+", r"nn", r"nope", r"nah", r"surtout pas", r"aucune?", r"rien", r"ni",
        r"stop", r"arret\w+", r"annul\w+", r"refus\w*", r"laisse\w*", r"oubli\w+", r"abandon\w+", r"renonc\w+",
    ),
    "past": _any(
        r"j'ai (?:deja |bien |tout )?(?:\w+[eiut]s?)", r"j'avais", r"on a (?:\w+[eiu])", r"avai[st]", r"a ete",
        r"ont ete", r"ai ete", r"etai[st]", r"vien[st] de", r"venai\w*", r"deja", r"hier",
        r"la derniere fois", r"l'autre jour", r"avant hier", r"il y a (?:\w+) (?:jours?|semaines?|mois|ans?|heures?)",
        r"depuis",
    ),
    "complains": _any(
        r"arnaque\w*", r"vol(?:eurs?|e)?", r"debitee?s?", r"prelev\w+", r"refusee?s?",
        r"(?:marche|fonctionne|passe|apparait|arrive|recois|trouve) (?:pas|plus|jamais)", r"bug\w*", r"plante\w*",
        r"bloquee?s?",
        r"inadmissible", r"scandal\w+", r"honte\w*", r"n'importe quoi", r"probleme\w*", r"souci\w*",
        r"jamais (?:recu\w*|eu|arrive\w*)", r"pas (?:recu\w*|eu|arrive\w*)", r"toujours (?:pas|rien)", r"perdue?s?",
        r"introuvable",
        r"erreur", r"ras le bol", r"marre", r"comme si", r"n'importe", r"disparue?s?",
    ),
    "corrects": _any(
        r"non", r"nan", r"plutot", r"en fait", r"finalement", r"pardon", r"erreur", r"trompee?s?", r"change\w*",
        r"modifi\w+", r"a la place", r"au lieu", r"je prefere\w*",
        r"je voulais dire", r"corrig\w+", r"rectifi\w+", r"remplace\w*", r"met[sz]? plutot", r"oups+", r"zut",
        r"mince", r"pas (?:le|la|les|l'|lui|elle|ca|celui|celle|chez)", r"et non",
    ),
    "refers": _any(
        r"celui[- ]?(?:la|ci)?", r"celle[- ]?(?:la|ci)?", r"ceux[- ]?(?:la|ci)?", r"celles[- ]?(?:la|ci)?",
        r"l'autre", r"lautre", r"les autres", r"la meme", r"le meme", r"les memes", r"pareil", r"idem", r"ca",
        r"cela",
        r"lui", r"elle", r"l[ae]", r"(?<=-)l[ae]s?", r"le mien", r"la mienne", r"lequel", r"laquelle", r"precedente?",
        r"d'avant", r"comme d'hab\w*", r"comme la derniere fois", r"comme avant",
    ),
    "excludes": _any(
        r"(?:et )?(?:non )?pas(?= \S)", r"sauf",
        r"sans", r"et non", r"au lieu d\w*", r"a la place d\w*", r"plutot que",
    ),
    "obliges": _any(r"obligee?s?", r"obligatoire\w*", r"force[es]?"),
    "thanks": _any(r"merci\w*", r"remerci\w+"),
}  # fmt: skip

#: « Pas de souci », « pas mal », « non plus »: no refusal in them.
NO_NEGATION = re.compile(
    r"(?<!\w)(?:(?:il n'y a |y a )?(?:pas|aucun) (?:de )?(?:souci|soucis|probleme|problemes|pb|doute|mal)|"
    r"sans (?:souci|probleme|hesiter)|pourquoi pas|"
    r"rien a (?:redire|dire|changer|ajouter|corriger|signaler)|il n'y a (?:rien|pas) (?:a|d'erreur|"
    r"de faute)[\w ]{0,12}|pas d'erreur|pas de faute|ne changez rien|change[sz]? rien|n'oublie[sz]? pas)(?!\w)"
)
TRAILS_OFF = re.compile(r"(?:\.{2,}|…)\s*$")


@dataclass(frozen=True)
class Cues:
    """One flag a cue; see the patterns above."""

    question: bool = False
    condition: bool = False
    later: bool = False
    hesitant: bool = False
    objects: bool = False
    negates: bool = False
    past: bool = False
    complains: bool = False
    corrects: bool = False
    refers: bool = False
    excludes: bool = False
    obliges: bool = False
    thanks: bool = False
    trails_off: bool = False


NAMES = tuple(field.name for field in fields(Cues))


@lru_cache(maxsize=1024)
def spelt(text: str) -> str:
    """The folded text with SMS spellings written out: what cues and readers look at."""
    return fold(expand(fold(expand(text))))


@lru_cache(maxsize=512)
def cues(text: str) -> Cues:
    """The cues of a message. Any string is accepted; only its first 1,000 characters count."""
    said = spelt(text[:1000])
    asked = "?" in said or bool(_INTERROGATIVE.search(said) or _INVERTED.search(said) or _ASKS_ANYWHERE.search(said))
    found = {name: bool(pattern.search(said)) for name, pattern in _PATTERNS.items()}
    found["negates"] = bool(_PATTERNS["negates"].search(NO_NEGATION.sub(" ", said)))
    return Cues(question=asked, trails_off=bool(TRAILS_OFF.search(text.strip())), **found)
