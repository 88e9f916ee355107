"""What a question in the middle of an operation asks for: its facet, so that the declaration can answer just that."""

from __future__ import annotations

import re

from bot.dialogue.cues import spelt

#: In this order: the first that is found.
_FACETS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(r"(?<!\w)(?:" + pattern + r")"))
    for name, pattern in (
        ("check",
         r"(?:^|[, ])(?:oui|ok|c'?est (?:bon|ok|correct|ca|bien ca|tout|juste|exact)|tout est (?:bon|ok|correct)|"
         r"(?:je )?(?:confirme|valide)r?|d'accord|ca marche|c'est comme ca|j'ai bien compris)[ ,]*(?:comme ca|alors|"
         r"hein|donc|la)?[ ?!.]*$"),
        ("extend",
         r"prolong\w*|rallong\w*|repouss\w*|reconduit|report(?:er|ee?s?|ez)|delai supplementaire"),
        ("compare",
         r"difference|compar\w*|distingu\w*|c'est lesquel|(?:j'ai|il y a|il (?:me )?reste) "
         r"(?:quoi|qui|lesquel(?:le)?s)|(?:lequel|laquelle|lesquel(?:le)?s|qui) (?:est|sont|a|ont|vaut|valent|"
         r"finit|expire|dure|reste|se|part|tombe|contient|j'ai)|les autres|l'autre|"
         r"(?:reste|y a|ya|vaut|valent|contien\w+|a|ont) (?:encore )?(?:combien|quoi)|"
         r"combien (?:il |elle |ils |elles )?(?:me )?(?:reste|vaut|valent|y a|ya|contien)|"
         r"depuis (?:quand|combien)|ca fait combien de temps|"
         r"(?:lequel|laquelle)(?: des \w+)? (?:me |je |vous )?(?:conseill|recommand|prend|choisi|utilis)"),
        ("otherwise",
         r"carte (?:bleue|bancaire|de credit)|(?<!\w)cb(?!\w)|visa|mastercard|paypal|virement|especes|"
         r"complet\w* (?:avec|par|en|de ma|la difference|le reste)|(?:je|on|peux|peut|puis|pourrai\w*) complet\w*|"
         r"(?:fini\w*|paye\w*|pai\w*|regl\w*|termin\w*) (?:\w+ ){0,3}(?:sur le site|autrement|avec autre chose|"
         r"ailleurs|de ma poche)|(?:autre|d'autres) moyens?|le reste (?:avec|par|en)|panier"),
        ("wrong",
         r"(?:lequel|laquelle|qui|qu'est ce qui|quoi|numero|e?-?mail|adresse) (?:\w+ ){0,6}(?:(?:va|vont|colle|collent|"
         r"correspond\w*|marche\w*) pas|cloche|faux|fausse|mauvaise?|incorrecte?|pas bon\w*)"),
        ("times",
         r"(?:en )?plusieurs fois|en (?:une|deux|trois|[1-9]) (?:seule )?fois|petit a petit|d'un (?:seul )?coup"),
        ("done",
         r"(?:c'est|deja|ca (?:a ete|y est)|vous (?:avez|l'avez)|j'ai (?:deja )?ete|je (?:suis|serai)|etre|sera) "
         r"(?:\w+ ){0,2}(?:fait|faite|passee?|debitee?s?|prelevee?s?|commandee?|enregistree?|parti|partie)(?!\w)"
         r"(?! (?:quand|sur|ou (?!pas)|comment|combien|a |par))|"
         r"(?:deux|2) fois|en double"),
        ("why",
         r"pourquoi|a quoi (?:ca|bon|il|elle|sert)|pour quoi faire|quel interet|obligee?s?(?!\w)|obligatoire|"
         r"besoin de (?:ca|mon|son|sa|cette|ce|quoi)|(?:vous|tu) (?:demandez|voulez) (?:ca|mon|son|sa|cette)|utilite|"
         r"c'est pour quoi"),
        ("cost",
         r"gratuit|payant|cout|frais|avantage|remise|reduction|rabais|"
         r"facture|prix|(?:c'est|ca fait|revient a) combien|paye(?:r|z)?[- ]?(?:je|quoi|"
         r"combien)|supplement|commission|combien (?:je|ca|vais|on) (?:pay|cout|va me cout)"),
        ("how_much",
         r"combien|maximum|minimum|max(?!\w)|min(?!\w)|au plus|au moins|limite|plafond|jusqu'a|quel(?:s)? montants?|"
         r"montants? possibles?|plus que|autre montant"),
        ("undo",
         r"annul|revenir en arriere|changer d'avis|retract|defaire|remettre|recuperer|retablir|desarchiver|"
         r"se (?:detach|retir|desinscri|refus)\w*|refuser|"
         r"reversible|definitif|definitivement|irreversible|rattacher de nouveau|(?:si|et si) (?:je|on|il|"
         r"elle) (?:me trompe|change|veux|ne)"),
        ("where",
         r"ou(?: est| sont|se|je|on|puis|il| trouver| ca| le| la)|(?:je|on) (?:le|la|les) trouve|trouve ou|c'est ou|"
         r"d'ou|quel endroit|c'est quoi|qu'est ce que c'est|ca ressemble a quoi|comment (?:je |on )?(?:le |la |"
         r"les )?(?:trouve|connai|sais|obten)|c'est lequel|quel (?:numero|code|email|mail)|de quel"),
        ("shared",
         r"(?:adresse|e-?mail|mail|courriel)(?: \w+)? (?:a (?:lui|elle|eux|soi)|propre|differente?|rien qu'a|"
         r"individuel\w*|perso\w*)|(?:sa|leur) propre (?:adresse|e-?mail)|(?:la meme|le meme|la mienne|le mien|mon|"
         r"ma) (?:adresse|e-?mail|mail)|partag\w+|(?:a|ont|avoir|faut|possede\w*) (?:pas |bien |aussi )?(?:d'|une |"
         r"son )?(?:adresse|e-?mail|mail)"),
        ("later",
         r"(?:tout a l'heure|plus tard|demain|ce soir|une autre fois)(?!\w)|pas sous la main|(?:en|sur) pause|"
         r"(?:reprendre|revenir|continuer|finir) (?:\w+ )?(?:apres|plus tard|demain|ce soir)"),
        ("told",
         r"(?:va|vont|peut|doit) (?:le |la |les )?(?:savoir|voir|recevoir)|(?:il|elle|ils|elles|"
         r"la personne) (?:recoi|recevra|"
         r"saura|verra)|au courant|prevenu|averti|informe|confidentiel|qui (?:voit|verra|sait|recoit|aura)|visible|"
         r"donnees"),
        ("when",
         r"quand|combien de temps|delai|dans combien|tout de suite|immediat|jusqu'a quand|expir|perim|valable|"
         r"validite|date"),
        ("which",
         r"lequel|laquelle|lesquel|quel(?:le)?s?(?!\w)|liste|choix|possib|proposez|avez quoi|vous avez (?:quoi|qui)|"
         r"y a (?:quoi|qui|lesquel)|exist|difference|accept"),
        ("after",
         r"(?:que|qu'est ce qui|quoi|qu') (?:se passe|va se|arrive|il se)|ensuite|apres|supprim|efface|perd|garde|"
         r"conserve|disparai|reste(?:ra)?|devien|consequence|change quoi|ca fait quoi|ca change|recoi|arrive comment|"
         r"par mail|je l'ai comment"),
        ("how",
         r"comment|marche|fonctionne|faut (?:faire|mettre|ecrire|il)|dois|(?:puis|peut|peux)|sous quelle forme|"
         r"format|exemple"),
    )
)  # fmt: skip


#: Every facet by its name.
FACETS = (*(name for name, _ in _FACETS), "what")


_SHORT_QUESTION = 10
_HOURS = re.compile(
    r"(?<!\w)(?:horaires?|(?:re?)?ouvr(?:ez|e|ira|irez|ent)|ferm(?:ez|e|ent)|heures? d'ouverture|jusqu'a quelle heure|"
    r"a quelle heure|(?:ouvert|ferme|present|la|dispo\w*|joignable)e?s? (?:quand|le \w+|quels? jours?)|"
    r"quand (?:\w+ ){0,3}(?:ouvert|joignable|present|dispo\w*)e?s?)(?!\w)"
)
_WAIT = re.compile(
    r"(?<!\w)(?:longtemps|combien de temps|long|encore (?:quelqu'un|la)|ca vient|dans combien|combien (?:de personnes|"
    r"devant)|ma place|temps d'attente|quelqu'un arrive|c'est pour (?:bientot|quand)|toujours personne|"
    r"il arrive quand|quand (?:est[- ]ce qu\w* )?(?:il|quelqu'un|le conseiller|votre collegue))(?!\w)"
)


_IF_RIGHT = re.compile(
    r"(?<!\w)(?:(?:c'est|ce sera) bien|c'est pris sur|j'ai (?:bien )?(?:mis|dit|donne|note|ecrit|choisi|tape)|"
    r"vous avez (?:bien )?(?:note|mis|compris|pris)|(?:vous etes|t'es|tu es) sure?s?)(?!\w)"
)


def asks_if_right(text: str) -> bool:
    """« C'est bien 44623 que j'ai mis ? »: whether what is kept is what is named."""
    return "?" in text and _IF_RIGHT.search(spelt(text[:400])) is not None


def asks_hours(text: str) -> bool:
    """« Vous rouvrez quand ? » asks for the hours of people, not for a person."""
    return _HOURS.search(spelt(text[:400])) is not None


def asks_wait(text: str) -> bool:
    """« Il y en a pour longtemps ? », while a person is awaited."""
    said = spelt(text[:400])
    return _WAIT.search(said) is not None and len(said.split()) <= _SHORT_QUESTION


def facet(text: str) -> str:
    """The name of the facet, as in ``_FACETS``; ``what`` where none is found."""
    said = spelt(text[:400])
    return next((name for name, pattern in _FACETS if pattern.search(said)), "what")
