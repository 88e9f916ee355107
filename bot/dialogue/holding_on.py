"""Holding on to what was refused, and giving up what was asked for: neither names anything new."""

from __future__ import annotations

import re

from bot.dialogue.cues import cues, spelt

#: « Mais si », « je vous dis », « regardez bien »: what was just refused is asked for once more.
_INSISTS = re.compile(
    r"(?<!\w)(?:(?:mais )?si(?:[ ,]+si)+|mais (?:si|enfin|bien sur que si)|(?:ah|oh|ben|bah) (?:si|mais si)|^si(?= |,)|"
    r"je (?:vous|te) (?:le )?(?:dis|redis|repete|assure|jure|promets|garantis)|puisque je|j'insiste|"
    r"(?:re)?(?:regarde|verifie|cherche|compte)[rz]? (?:bien|mieux|encore|de nouveau|a nouveau)|reverifie[rz]?|"
    r"(?:je suis|chuis) (?:sur|sure|certaine?|persuadee?)|meme pas|vraiment (?:pas|aucune?|personne|rien)|"
    r"(?:quand|tout de) meme|non mais)(?!\w)"
)
_SUPPOSES = re.compile(r"si (?:je|j'|vous|tu|on|il|elle|ca|c'est|jamais|possible)")


def insists(text: str) -> bool:
    """Whether somebody holds on to what was just refused, or cannot believe it. « Si vous voulez » does not."""
    said = spelt(text[:400])
    return _INSISTS.search(said) is not None and _SUPPOSES.match(said) is None


#: « Si si, regardez bien », « vous êtes sûr ? », « mais j'en ai un ! ».
_DISBELIEVES = re.compile(
    r"(?:(?:non|ah|bah|ben|euh|bon|et|mais)\W+)*(?:si\W+(?:si|bien|pourtant)(?!\w)|si\W*$|si[,!]|"
    r"(?:re)?(?:regarde|verifie|cherche)[zr]?\W|(?:vous etes|t'es|tu es) (?:bien )?sure?s?|"
    r"c'est (?:pas )?(?:impossible|possible|faux|vrai|normal)|impossible|aucune?\W*\?)"
)
_OBJECTS = re.compile(r"(?:(?:non|ah|bah|ben|euh|bon|et)\W+)*(?:mais|pourtant)(?!\w)")


def disbelieves(text: str) -> bool:
    """« Si si, regardez bien », « mais j'en ai un ! »: what was said is not believed."""
    said = spelt(text[:400])
    known = insists(text) or _DISBELIEVES.match(said) is not None
    return known or (_OBJECTS.match(said) is not None and not cues(text).question)


_PERSON = r"(?:conseill\w+|quelqu'un|humain|agent|rappel|interlocut\w+)"
_STOPS = (
    r"(?:(?:re)?tir\w+|annul\w+|enlev\w+|supprim\w+|laiss\w+|oubli\w+|arret\w+|(?:plus|pas) (?:besoin|la peine|"
    r"necessaire|utile|obligee?)|inutile|renonc\w+|sans)"
)
_DROPS_PERSON = re.compile(rf"(?<!\w)(?<!j'){_STOPS}(?: (?!pas)[\w']+){{0,4}}? (?:\w')?{_PERSON}(?!\w)")
_SERVED = re.compile(
    r"(?<!\w)(?:j'ai|jai|g|on a|je viens d'avoir|j'ai enfin|j'ai fini par) (?:\w+ )?(?:eu|trouver?|recu|obtenu|avoir) "
    r"(?:ma|la|une|leur|mon|un|sa) (?:reponse|solution|explication|renseignement|info\w*)(?!\w)|"
    r"(?<!\w)(?:j'ai trouve|je me suis debrouillee?|j'y suis arrivee?|j'ai reussi)(?= (?:tout seule?|par moi|moi meme|"
    r"sur le site|finalement|sans)| *[.,!]|$)|"
    r"(?<!\w)(?:c'est|(?:mon |le )?probleme(?: est)?|ca s'est|tout est|c) (?:enfin |deja )?"
    r"(?:regle|resolu|arrange)e?(?!\w)"
)


def gives_up_person(text: str) -> bool:
    """« Annulez la demande au conseiller, pas le rattachement »: the person who is awaited is not wanted any more."""
    clauses = [part.strip() for part in re.split(r"[.,;:!?]|(?<!\w)mais(?!\w)", spelt(text[:400]))]
    return any(_DROPS_PERSON.search(clause) for clause in clauses)


def is_served(text: str) -> bool:
    """« Oubliez, j'ai eu ma réponse »: nothing is needed any more. A question or a « not » says the contrary."""
    said = spelt(text[:400])
    found = _SERVED.search(said)
    return found is not None and "?" not in said and not re.search(r"(?<!\w)(?:pas|jamais|rien|toujours)(?!\w)", said)
