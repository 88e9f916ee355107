"""Words that follow « mon mot de passe est » without being one. All without case and accents."""

from __future__ import annotations

import re

#: Says how the password is, or begins a sentence about it.
_PLAIN = frozenset(
    """
    a abime criteres conditions regle regles format exemple conseils definition besoin demande oubli perte changement
    reinitialisation recuperation creation modification blocage mal quelles securite insecure mal expiration connexion
    longueur regles caracteres combien quelles actif actuellement aide ainsi alors alphanumerique ancien anormal
    apparemment apres assez attendu au aucun aujourd'hui aussi authentique autant automatique autre aux avant avec bel
    beaucoup bien bientot bizarre bloquant bof bon bonjour bonne bonsoir bug bugge c ca caduc car ce cela celle celui
    ceux chez chiant clair comment commun comme complexe complique comprehensible conforme connu contraire coquille
    correct correcte correctement curieux d dans de deja depuis dernier des desormais devenu devoile difficile
    different differente dispo disponible donc douteux du dur elle embetant en encore enfin ennuyeux entierement entre
    est-ce etait etrange evident exact exactement exige expired expires facile facultatif facultative faible false
    faux fausse fini forgotten fort forte gratuit grise grave hs hein help hier horrible ici identique il illisible
    imperatif important impossible inactif inadapte inchange incomplet incompris inconnu inconnue incoherent incorect
    incorecte incorrect incorrecte incorrects indispensable inexact inexistant inscrit insensible insuffisant
    insupportable interdit introuvable inutile invalid invalide inconu invisible is it j jamais je juste justement ko
    l la-bas lequel lisible locked long longue lost lent maintenant mais majuscule majuscules manquant marche marrant
    mauvais meme mien mieux minimum minuscules mis missing moche moins mort mon-compte my n naze ne necessaire nickel
    nom non normal normalement not nouveau nul nulle numerique ok on obligatoire obligatoires obscur optionnel or ou
    oublie parce pareil parfait parfois parti pas pathetique pauvre penible perdu personnel peu peut peut-etre pire
    plus plutot pour pourri pourquoi pourtant pourvu pratique precis premier pres presque pret prive probablement
    probleme problematique propre provisoire public puis quand que quel quelle quelque quelquefois quelqu'un quoi qui
    question random rarement reconnu requis required requise reset revenu ridicule rien s sans sauf secret securise
    sensible sensitif seul si simple sinon soi soit solide sos soucis souci souvent special standard strict stp
    suffisant suite sujet super suppose sur sure suspect svp tel tellement temporaire the tien tjr tjrs toi too tombe
    tordu toujours tous tout toute tres trop trouvable un-peu unique universel unknown urgent utile valable valide
    vieux vide visible visiblement vite vous voici voila vrai vraiment vu vulnerable where why wrong merci mrc mci y
    """.split()
)
#: Past participles, also without their accent.
_PARTICIPLE = re.compile(
    r"(?:abandonn|ecri|decri|insecur|accept|activ|adapt|affich|annul|arrach|associ|attribu|autoris|bann|bloqu|bugu|cach|cass|chang|chiffr|"
    r"choisi|communiqu|compromi|confirm|conseill|conserv|control|coup|cr|crypt|debloqu|decouver|defini|demand|depass|"
    r"desactiv|devin|divulgu|donn|efface?|egar|enregistr|envoy|erron|exig|expir|ferm|fich|fourni|gard|genere|gener|"
    r"grill|hack|ignor|impos|indiqu|initialis|invalid|limit|li|lu|masqu|memoris|modifi|necessit|not|oubli|paramet|"
    r"partag|pass|perim|perdu|perdr|pirat|prerempli|pre-rempli|propos|proteg|r[ae]jet|rat|recommand|recuper|redemand|"
    r"refus|reinitialis|relie?|remplac|remis|renouvel|renseign|repet|resilie?|revel|saisi|sauvegard|securis|stock|"
    r"supprim|tap|transmi|trouv|tronqu|ultra|us|utilis|valid|verifi|verrouill|vol)"
    r"(?:e|ee|es|ees|er|t|te|s|se|u|is|ise|ite|it|ie)?"
)
_ADJECTIVE = re.compile(r"\w{3,}(?:able|ables|ible|ibles|eux|euse|if|ifs|ive|uel|uelle|ement)")
_DETERMINERS = frozenset(
    ["le", "la", "les", "l", "mon", "ma", "mes", "un", "une", "notre", "votre", "son", "sa", "ses"]
)
#: « mot de passe : je l'ai perdu » asks for help; « j'aime le chocolat noir » does not.
_COMPLAINT = frozenset(
    """
    ai l'ai arrive cherche comprends connais crois demande dois galere ne oublie pas pense perdu peu peux pige plus
    recois sais souhaite souhaiterais suis trouve utilise veut veux voudrais vx voulais
    """.split()
)
#: « est bien tournesol » and « est bien enregistré » differ in what follows.
_ADVERBS = frozenset(
    "tout simplement bien encore donc maintenant toujours tjr tjrs actuellement desormais juste".split()
)
#: After a determiner: « la date de naissance de mon fils » is a hint, « le chat boit du lait » a passphrase.
_ABOUT_IT = frozenset(
    """
    ancien anniversaire autre bon bonne bug cause cle code combinaison contraire copie date dernier derniere faille
    fameux fin identifiant initiale mail mauvais mauvaise meilleur meme mien mienne modele mot mots moins nom nombre
    nouveau numero plus pire plaie prenom premier premiere preuve principal probleme raison responsable risque seul
    seule sien sienne souci source suivant suite surnom sujet tien total truc vieux vrai votre notre horreur galere
    catastrophe blague suite chose question mystere enigme cauchemar passage obstacle point peu poil
    """.split()
)


def tells_about(words: list[str], raw: str) -> bool:
    """Whether these words after « est » say how the password is rather than what it is.

    ``words``: folded, from the first after « est » to the end of the clause; ``raw``: the same as they were typed.
    """
    while len(words) > 1 and words[0] in _ADVERBS:
        words, raw = words[1:], raw.partition(" ")[2].strip()
    raw = raw.split()[0] if raw.strip() else ""
    if not words:
        return True
    first = words[0]
    if first == "je" or first.startswith("j'"):
        return len(words) < 3 or bool(_COMPLAINT & {word.removeprefix("j'") for word in words})
    if first in _DETERMINERS:
        return len(words) < 4 or words[1] in _ABOUT_IT
    if first.split("'")[0] in ("l", "d", "j", "n", "s", "qu", "m", "t", "c", "jusqu", "lorsqu"):
        return True
    if first in _PLAIN or _PARTICIPLE.fullmatch(first) or _ADJECTIVE.fullmatch(first):
        return True
    return raw.endswith(("é", "ée", "és", "ées")) and not raw.istitle()


#: Passwords that are guessed first; « mdp azerty » needs no « est ».
COMMON = frozenset(
    """
    admin amour azerty azertyuiop camille chocolat chouchou coucou doudou fleur football guillaume iloveyou isabelle
    jetaime julien letmein loulou marine marseille motdepasse nicolas password princesse qwerty qwertz secret soleil
    sunshine thomas vacances welcome
    """.split()
)

#: What a password is for: « mon mdp wifi marche pas ».
PLACES = frozenset(
    """
    ameli appli application appel apple banque billetterie boite chat client code compte connexion espace facebook
    gmail google guichet hellocse identifiant internet mail membre messagerie ordi ordinateur page perso plateforme
    portable portail session site smartphone telephone theatre utilisateur wifi windows adresse email courriel
    """.split()
)
