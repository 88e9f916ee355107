"""Whether a message asks for a thing to be done, now (C2): the past, a complaint, a « no », a price or a rule do not.

The patterns are evidence for the learnt aim of a message (``signs``), and rules of safety above it (``may_spend``).
"""

from __future__ import annotations

import re

from bot.dialogue.cues import cues, spelt
from bot.dialogue.heard import Heard
from bot.dialogue.questions import asks_hours

#: What asks for it in so many words, whatever else is in the sentence.
_ASKS_FOR_IT = re.compile(
    r"(?<!\w)(?:je (?:voudrais|veux(?! pas| plus)|souhaite\w*|desire|prends|prendrais|commande|vais prendre|"
    r"cherche a|tiens a)|j'aimerais(?! savoir)|on (?:veut(?! pas| plus)|voudrait|aimerait)|jveux(?! pa)|jvoudrais|"
    r"il me (?:faut|faudrait)|il nous (?:faut|faudrait)|j'ai besoin|donne[zr]?[- ]moi|mettez?[- ]moi|met[sz]?[- ]moi|"
    r"prene?[zd]s?[- ](?:moi|le|la|m'en)|"
    r"(?<!ai )(?<!as )(?<!a )(?<!ont )(?<!avons )(?<!avez )(?:achete|commande)[rz]?[- ](?:moi|le|la)|"
    r"fai(?:s|tes)[- ]moi|envoie?[zs]?[- ]moi|trouve[zr]?[- ]moi|(?:pouvez|pourriez|peux|pourrais)[- ](?:vous|"
    r"tu) (?:s'il (?:vous|te) plait |svp |stp )?(?:me |m'|nous |me l[ae] |l[ae] |l'|les )?(?:prendre|acheter|commander|"
    r"faire|mettre|envoyer|archiver|detacher|rattacher|ranger|remettre|enlever|retirer|supprimer|ajouter|ressortir)|"
    r"(?:est[- ]ce que |je )?(?:je peux|puis[- ]je|vous pouvez|tu peux|on peut) (?:m'|me )?(?:avoir|prendre|acheter|"
    r"commander|faire|envoyer)|vous (?:me |m')(?:prenez|achetez|mettez|commandez|faites)|"
    r"j'?e? ?(?:lui|leur|me|nous) (?:prends|offre|achete|commande)|on (?:va|part sur|prend|prendra tout de suite|"
    r"prendrait)(?: prendre)?(?! peut)|ca sera|ce sera|je me decide|"
    r"nous (?:voudrions|aimerions|souhaitons|prenons|prendrons)|j'?veux(?! pa)|moi (?:vouloir|veux)|"
    r"aidez[- ]moi a (?:acheter|prendre|commander)|c'est pour (?:acheter|prendre|commander|utiliser)|"
    r"(?:ouvrez|trouvez|sortez|balance|balancez|file|filez|passe|passez)[- ]?(?:moi)? ?(?=un|une|le|la|commande)|"
    r"vous (?:me |m')?(?:mettrez|prendrez|ferez|acheterez)|enregistrez (?:l'achat|la commande)|jaimerais|"
    r"(?:pouvez|pourriez|peux|pourrais)[- ](?:vous|tu) (?:utiliser|depenser|debiter|passer commande|acheter|prendre|"
    r"commander)|(?:c'est|est[- ]ce) possible (?:de|d') ?(?:m'|me )?(?:acheter|prendre|commander|avoir|faire)|"
    r"j'en (?:veux|prends|voudrais)|mettez[- ]en|prenez[- ]en|transform\w+ (?:mon|mes|ce))(?!\w)"
)
#: It is told of, not asked for.
_TOLD = re.compile(
    r"(?<!\w)(?:j'ai (?:deja |bien |tout |encore )?(?:achete|pris|commande|paye|utilise|recu|eu|depense|donne|offert|"
    r"perdu|detache|rattache|archive|vu|essaye|tente|failli|voulu|clique|valide|choisi|demande|regle|entre|mis|fait)\w*|"
    r"j[e']? ?l'?(?:ai|avais) (?:deja |bien )?\w+|^(?:recu|paye)e?s?(?= \w+)(?! moi)|"
    r"on (?:m'a|nous a|a) \w+|(?:il|elle|ils|elles|ma \w+|mon \w+) (?:a|ont|avait|avaient) \w+|j'avais \w+|(?:on|il|"
    r"elle|ils|elles) avai(?:t|ent) \w+|c'est (?:moi|lui|elle|nous) qui (?:ai|a|avons)|a ete|"
    r"ont ete|ai ete|avait ete|etait|etaient|vien[st] d['e]|venais d|la derniere fois|hier|avant[- ]hier|"
    r"(?:la semaine|le mois|l'annee) derni\w+|il y a \w+ (?:jours?|semaines?|mois|ans?|heures?)|mon dernier (?:bon|"
    r"achat)|mon (?:bon|achat|ancien bon) (?:fnac |decathlon |\w+ )?(?:de \d+ )?(?:ne |n'|est|a))(?!\w)"
)
_FORBIDS = re.compile(
    r"(?<!\w)(?:j?(?:e )?veu[xt]? pas?|^sans|(?:ne|n') ?(?:le |la |les |m'|me |lui )?\w+ (?:surtout )?(?:pas|plus|"
    r"rien|jamais)|"
    r"\w+ez (?:surtout )?(?:pas|rien|plus)|surtout pas|(?:veux|voudrais|souhaite|voulais|voulons|faut) (?:pas|plus)|"
    r"(?:pas|plus|jamais) (?:de|d'|besoin|envie|question|prendre|acheter)|plus (?:de|d') (?:bon|carte)|"
    r"sans (?:acheter|prendre|commander|rien)|pas (?:encore|maintenant|un bon|le bon|la carte)|arrete\w*|annul\w+|"
    r"rembours\w+|refus\w+)(?!\w)"
)
_COMPLAINS = re.compile(
    r"(?<!\w)(?:debite\w*|preleve\w*|arnaque\w*|(?:marche|fonctionne|passe|apparait|arrive|trouve|retrouve|recois|"
    r"vois) (?:pas|plus|jamais|nulle part)|bug\w*|plante\w*|bloque\w*|grise\w*|introuvable|erreur|probleme|souci|"
    r"(?:toujours|encore) (?:pas|rien)|pas recu|jamais recu|inadmissible|scandal\w+|honte\w*|perdu\w*|disparu\w*|"
    r"expire(?:e|s|es)?(?! (?:en|le|quand|dans|bientot))|perime(?:e|s|es)?)(?!\w)"
)
_RULE = re.compile(
    r"(?<!\w)(?:combien (?:coute|vaut|ca|fait|il|pour|je|faut|de)|a combien|quel (?:prix|est le (?:prix|montant|"
    r"minimum|maximum))|c'est combien|ca coute|le prix|coute[- ]t|vaut[- ]il|y a[- ]t[- ]il (?:un|une|des)|"
    r"est[- ]ce (?:qu'il|qu'on|que (?:je|l|on|c|ca|le|la|les|mon|ma|vous (?:avez|faites|proposez|vendez)))|"
    r"comment (?:ca|on|je|faire|fait|faut|dois|puis|utiliser|acheter|marche|fonctionne|se|avoir|prendre)|pourquoi|"
    r"peut[- ]on|faut[- ]il|dois[- ]je|a quoi|c'est quoi|qu'est[- ]ce|quand|ou (?:est|puis|peut|je|on)|"
    r"quelles? (?:enseignes?|magasins?|difference|est|sont|marques?)|"
    r"quels? (?:magasins?|est|sont|montants?)|dans quel\w*|(?:bon|carte|cheque)s? (?:\w+ ){0,3}(?:est|sont)[- ](?:il|"
    r"elle|ils|elles)|vaut mieux|ca vaut|avez[- ]vous|vous avez|vous (?:faites|vendez|proposez)|"
    r"on peut (?:avoir plusieurs|cumuler|utiliser|payer)|je peux (?:cumuler|utiliser|payer|rendre|revendre|"
    r"echanger))(?!\w)"
)


#: An order or an infinitive that opens the sentence or a clause: « acheter un bon », « prends Darty ».
_OPENS = re.compile(
    r"(?:^|[,.;:!] ?|(?<!\w)(?:donc|alors|bon|ben|svp|stp|bonjour|slt|salut|finalement|plutot|et) )"
    r"(?:achete[rz]?s?|prend(?:re|s)?|prenez|commande[rz]?|reprenez|reprends|utilise[rz]?|depense[rz]?|payer?|reglez?|"
    r"regler|offrir|convertir|transforme[rz]?|convertis|convertissez|transformez|met[sz]?|mettez|mettre|fais|faites|"
    r"echange[rz]?|combine[rz]?|debite[rz]?|go)(?!\w)"
)
#: Words around the values of a request that names the thing and nothing else: « bon fnac 50 svp, chèque Noël ».
_BARE = frozenset(
    """
    un une deux trois quatre cinq le la les l de du des d a au aux chez pour avec en sur et puis mon ma mes ce cette
    bon bons carte cartes cheque cheques cadeau cadeaux achat e ecarte ecartes kdo cado euro euros balles x fois
    plus plusieurs valeur montant noel rentree anniversaire svp stp s il te vous plait merci bonjour bonsoir salut slt
    hello coucou madame monsieur oui alors ok un encore aussi meme idem
    """.split()
)
_HOW_LONG = 14


def wants_to_spend(heard: Heard) -> bool:
    """Whether the words alone ask for a purchase, now (C2): in so many words, or by naming nothing but the thing.

    « je voudrais un bon Fnac », « acheter un bon », « bon fnac 50 » do; « le vendeur de la Fnac dit que … », « si je
    prends 100 euros, je paie combien ? », « j'hésite » do not: what is not surely a wish is answered, with a button.
    """
    said = spelt(heard.text[:1000])
    if _FORBIDS.search(said) and not _forbidden_aside(said):
        return False
    clauses = [
        clause
        for clause in re.split(r"[.;!?]\s|[.;!]$|(?<!\w)(?:mais|sauf que)(?!\w)", said)
        if clause and clause.strip()
    ]
    if any(_asks_for_it(clause) for clause in clauses) or _names_only_it(heard):
        return True
    return _simply_named(heard, said)


def _asks_for_it(clause: str) -> bool:
    found = _ASKS_FOR_IT.search(clause) or _OPENS.search(clause)
    if found is None or _FORBIDS.search(clause):
        return False
    flags = cues(clause)
    if flags.hesitant or (flags.condition and not _POLITE_IF.search(clause)) or _LATER.search(clause):
        return False
    asks_price = _RULE.search(clause) is not None and _RULE.search(clause).start() > found.start()  # type: ignore[union-attr]
    other = _OTHER_DEED.search(clause) is not None or _REPROACHES.search(clause) is not None
    ability = _MAY.match(found[0]) is not None and _ANY_PAYMENT.search(clause) is not None
    return not asks_price and not other and not ability


#: « Vous me prenez 50 € alors que … » reproaches; « avec un chèque de 20, je peux prendre un bon de 30 ? » asks a rule.
_REPROACHES = re.compile(r"(?<!\w)(?:alors qu\w*|pourtant|comme par hasard)(?!\w)")
_MAY = re.compile(r"(?:est[- ]ce que |je )?(?:je peux|puis[- ]je|on peut|peux|puis)")
_ANY_PAYMENT = re.compile(r"(?<!\w)avec (?:un|une|deux|des|plusieurs) (?:seul )?(?:cheque|carte|bon)")


#: « Je voudrais être remboursé », « je veux la facture de mon bon »: another thing is wished for.
_OTHER_DEED = re.compile(
    r"(?<!\w)(?:archiv\w*|rang\w+|renvo\w+|factur\w*|justificatif|rembours\w*|echange[rz]? mon|change[rz]? mon|solde|"
    r"savoir|annul\w*|"
    r"retrouv\w*|ou (?:est|sont)|revend\w*|desarchiv\w*|detach\w*|reclam\w*|comprendre|explication)(?!\w)"
)
_POLITE_IF = re.compile(r"(?<!\w)si (?:vous|tu|possible|c'est possible|ca se peut)")
_LATER = re.compile(
    r"(?<!\w)(?:plus tard|un jour|en (?:janvier|decembre|soldes)|au moment des|le mois prochain|l'an prochain|"
    r"dans l'ideal|idealement|un de ces jours|quand (?:\w+ ){1,5}(?:sera|seront|aura|arrivera)\w*)(?!\w)"
)


#: Somebody else's doing, hearsay, a state of things, a price: the thing is spoken of.
_SPOKEN_OF = re.compile(
    r"(?<!\w)(?:parai\w*|il parait\w*|on (?:m'a )?dit|j'ai (?:lu|vu|entendu|un|une|mon|ma|le|la|eu|pas|rien)|entendu|"
    r"raconte\w*|dit que|dit qu\w*|disent|conseille\w*|parle\w* d|annonce\w*|pub|offert\w*|gratuit\w*|gratos|"
    r"(?:le|la|les|l'|ma|mon|mes|notre|nos|leur|sa|son|ses|mes \w+|cette|ce|votre|vos) ?(?!cheque)\w+ (?:\w+ )?(?:a|"
    r"ont|est|sont|dit|disent|achete|achetent|pense|pensent|avait|avaient|veut|prend|prenait|donnait|donne|sera|"
    r"serait|seront|seraient|m'a|etait|expire\w*|perime\w*)|"
    r"prix|tarif|minimum|maximum|coute\w*|vaut|reste\w*|remise|reduction|accepte\w*|utilisable|valable|se depense|"
    r"depensable|en plusieurs|ou pas|combien|servi|sert|marre|bidon|vide|ferme\w*|casse\w*|expire\w*|"
    r"si je|si j'|si jamais|si mon|si ma|peut[- ]etre|hesite\w*|reflechi\w*|plus tard|un jour|verrai|demanderai|"
    r"prendrai\w*|prendra|attends|attendre|aurais|serait|quand|pourquoi|comment|est[- ]ce|"
    r"pas|pa|plus de|rien|ni|aucun|aucune|jamais|inutile|sans|arret\w+|interesse\w*|aucunement|c'est (?:moi|lui|"
    r"elle) qui|avez|ont|eu|dernier|derniere|precedente?|ancien\w*|facture|archiv\w*|renvo\w*|ou (?:est|sont)|"
    r"chang\w+|rembours\w*|solde)(?!\w)"
)


def _simply_named(heard: Heard, said: str) -> bool:
    """A brand and an amount, or what pays, in a short sentence that tells nothing else: « ça fera Darty, 50 »."""
    named = {str(found.get("entity")) for found in heard.entities}
    whole = "brand" in named and ("amount" in named or "number" in named or "cheque" in said)
    return (
        whole
        and len(said.split()) <= _HOW_LONG
        and "?" not in said
        and not any(spoken.search(said) for spoken in (_SPOKEN_OF, _TOLD, _COMPLAINS, _RULE, _LATER))
    )


def _names_only_it(heard: Heard) -> bool:
    """No word besides the values that could mean something else."""
    left = re.findall(r"[^\W_]+", spelt(heard.rest))
    named = any(found.get("entity") in ("brand", "amount") for found in heard.entities)
    known = all(word in _BARE or word.isdigit() for word in left)
    return known and len(left) <= _HOW_LONG and (named or bool({"bon", "bons"} & set(left)))


def wants_it_done(heard: Heard) -> bool:
    """Whether the words alone ask for the thing that they name to be done: what costs nothing is confirmed anyway.

    The past, a « no », a complaint and a question about how it works do not.
    """
    said = spelt(heard.text[:1000])
    if _FORBIDS.search(said) and not _forbidden_aside(said):
        return False
    if any(_ORDERS.match(clause.strip()) and not _FORBIDS.search(clause) for clause in re.split(r"[,.;:!?]", said)):
        return True
    if _ASKS_FOR_IT.search(said):
        return not (_COMPLAINS.search(said) and _TOLD.search(said))
    if _TOLD.search(said) or _RULE.search(said):
        return False
    return not (cues(heard.text).question and "?" in said and len(said.split()) > 1 and not _bare_request(said))


#: An order or an infinitive that opens a clause: « enlève le 44626 de mon compte, il a quitté la boîte ».
_ORDERS = re.compile(
    r"(?:(?:donc|alors|bon|ben|svp|stp|bonjour|salut|slt|et|puis|merci de|veuillez|faut|il faut) )*"
    r"(?:enlev|retir|vir|suppri|effac|detach|dissoci|archiv|rang|class|desarchiv|ressor|remet|rattach|attach|ajout|ot)"
    r"\w*(?<!ee)(?<!ees)(?<!age)(?<!ement)(?<!tion)(?!\w)"
)


def asks_for_it(text: str) -> bool:
    """Whether it is asked for in so many words: « il me faudrait … », « prenez-moi … »."""
    return _ASKS_FOR_IT.search(spelt(text[:1000])) is not None


_UNDECIDED = re.compile(
    r"(?<!\w)(?:peut[- ]?etre|ptet\w*|hesit\w+|bof|jsp|(?:sais|suis) (?:pas|plus|meme pas)(?: sure?)?|"
    r"pas (?:sure?|certaine?|decide\w*)|envisage\w*|imagin\w+|mettons|admettons|suppos\w+|faut voir|on verra|comparer|"
    r"je (?:me )?demande)(?!\w)"
)


def may_spend(heard: Heard) -> bool:
    """Whether a learnt wish to buy may count (C2): nothing in its words forbids, only tells, doubts or conditions."""
    said = spelt(heard.text[:1000])
    flags = cues(heard.text)
    if _FORBIDS.search(said) and not _forbidden_aside(said):
        return False
    if _TOLD.search(said) and not _ASKS_FOR_IT.search(said):
        return False
    if _UNDECIDED.search(said) or (flags.condition and not _POLITE_IF.search(said)) or _LATER.search(said):
        return False
    return not (_MAY.search(said) and _ANY_PAYMENT.search(said))


def signs(heard: Heard) -> list[float]:
    """What in the words speaks for a thing to be done now, or against it: what the learnt aim of a message weighs."""
    said = spelt(heard.text[:1000])
    patterns = (
        _ASKS_FOR_IT, _OPENS, _ORDERS, _TOLD, _FORBIDS, _COMPLAINS, _RULE, _OTHER_DEED, _REPROACHES, _LATER, _SPOKEN_OF,
        _POLITE_IF, _MAY,
    )  # fmt: skip
    clauses = [clause.strip() for clause in re.split(r"[,.;:!?]", said) if clause.strip()] or [""]
    last = [float(pattern.search(clauses[-1]) is not None) for pattern in patterns]
    return [
        *(float(pattern.search(said) is not None) for pattern in patterns),
        *last,
        float(_forbidden_aside(said)),
        float(_names_only_it(heard)),
        float(wants_to_spend(heard)),
        float(wants_it_done(heard)),
        float(forbids(heard.text)),
        float(only_tells(heard.text)),
    ]


def takes_back(text: str) -> bool:
    """« Oups non, remets-la », « c'était une erreur »: what was just done is to be undone."""
    said = spelt(text[:400])
    return _TAKES_BACK.search(said) is not None and not cues(text).question


_TAKES_BACK = re.compile(
    r"(?<!\w)(?:remet\w*|remis\w*|desarchiv\w*|retabli\w*|defai\w*|ressor\w*|annul\w*|erreur|trompee?s?|oups+|"
    r"mauvaise?|reviens en arriere|pas celle?[- ]la|c'etait pas (?:celle|elle))(?!\w)"
)


def calls_a_person(text: str) -> bool:
    """Whether words about a person call one: « vous rouvrez quand ? » and « hier un conseiller m'a rappelé » do not."""
    return not asks_hours(text) and not only_tells(text)


def only_tells(text: str) -> bool:
    """« Hier un conseiller m'a rappelé »: it is told of, and nothing is asked for or complained of."""
    said = spelt(text[:1000])
    told = _TOLD.search(said) is not None or cues(text).past
    return told and not (_ASKS_FOR_IT.search(said) or _COMPLAINS.search(said) or _WANTS_PERSON.search(said))


_WANTS_PERSON = re.compile(
    r"(?<!\w)(?:veu[xt]|voudra\w*|souhait\w*|parler a|besoin|rappel(?:er|ez)|passe[zr]|mette[zr]|faut|peux|peut|pouvez|"
    r"pourr\w+|joindre|\?|toujours|encore|attend\w*|personne|pas|jamais)(?!\w)|\?"
)
_WHO = re.compile(
    r"(?<!\w)(?:je (?:m'appelle|suis (?!pas|la|deja|bien|d'accord)\w+)|c'est moi|mon (?:nom|prenom|numero|"
    r"identifiant|mail|e-?mail|adresse)|"
    r"moi c'est|ma date de naissance)(?!\w)"
)


def tells_who(text: str) -> bool:
    """« Je m'appelle … », « mon numéro est … »: somebody says who they are instead of signing in."""
    return _WHO.search(spelt(text[:400])) is not None


def forbids(text: str) -> bool:
    """« N'achetez surtout pas de bon »: the member forbids what the sentence names."""
    said = spelt(text[:1000])
    return (
        _FORBIDS.search(said) is not None
        and not _forbidden_aside(said)
        and not _COMPLAINS.search(said)
        and "?" not in said
    )


def _forbidden_aside(said: str) -> bool:
    """« Pas un bon Darty, un bon Fnac » still asks for one; « je ne sais pas comment faire, je voudrais … » too."""
    clauses = re.split(r"[,.;:!]|(?<!\w)mais(?!\w)", said)
    return any(_ASKS_FOR_IT.search(clause) and not _FORBIDS.search(clause) for clause in clauses)


def _bare_request(said: str) -> bool:
    """« un bon fnac de 20 svp ? »: politeness with a question mark."""
    return re.search(r"(?<!\w)(?:svp|stp|s'il (?:vous|te) plait)(?!\w)", said) is not None
