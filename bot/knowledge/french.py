"""One French normaliser for everything that compares texts: the classifier, the entities and the search.

People write « slt g perdu mon mdp », « J’ai   PERDU mon mot de passe » and mean the same. ``fold`` removes what never
carries meaning here (case, accents, kinds of spaces and quotes); ``expand`` spells out what is abbreviated.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

#: Written by machines and by people in a hurry; all of them are compared as their plain cousin.
_PLAIN = str.maketrans(
    {
        "’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "′": "'", "“": '"', "”": '"', "«": '"', "»": '"',
        "–": "-", "—": "-", "‑": "-", "−": "-", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l",
    }
)  # fmt: skip
_SPACES = re.compile(r"\s+")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
#: « dé-archiver » is no « de archiver ».
_UNDONE = re.compile(r"\bd[ée]s?-(?=[aeiouyé]\w{3})", re.I)
_WORD = re.compile(r"[^\W_]+")
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*['’]?")

#: As typed on a phone, and as meant. Ambiguous ones (« mp », « d », « l ») are left alone.
_ABBREVIATIONS = {
    "2fa": "double authentification", "a2f": "double authentification", "adr": "adresse", "ajd": "aujourd'hui",
    "app": "application", "appli": "application", "asap": "vite", "bcp": "beaucoup", "bjour": "bonjour",
    "bjr": "bonjour", "bsr": "bonsoir", "c": "c'est", "cad": "c'est-à-dire", "cado": "cadeau", "cados": "cadeaux",
    "cb": "carte bancaire", "chk": "chèque", "chq": "chèque", "chqs": "chèques", "cmb": "combien",
    "cmbien": "combien", "cmd": "commande", "cmde": "commande", "cmds": "commandes", "cmt": "comment",
    "comen": "comment", "coment": "comment", "cpt": "compte", "ct": "c'était", "dc": "donc", "deco": "déconnexion",
    "ds": "dans", "dsl": "désolé", "ebillet": "e-billet", "ebillets": "e-billets", "ecarte": "e-carte",
    "ecartes": "e-cartes", "esk": "est-ce que", "eske": "est-ce que", "g": "j'ai", "gp": "groupe", "grp": "groupe",
    "id": "identifiant", "ident": "identifiant", "jai": "j'ai", "jarrive": "j'arrive", "jcrois": "je crois",
    "jenvoi": "j'envoie", "jenvoie": "j'envoie", "jms": "jamais", "jpeux": "je peux", "jpx": "je peux",
    "jsais": "je sais", "jss": "je suis", "jsuis": "je suis", "jtrouve": "je trouve", "jveu": "je veux",
    "jveux": "je veux", "jvois": "je vois", "jvoudrais": "je voudrais", "jvx": "je veux", "jé": "j'ai",
    "kado": "cadeau", "kan": "quand", "kand": "quand", "kdo": "cadeau", "kdos": "cadeaux", "ke": "que", "kel": "quel",
    "kelle": "quelle", "ki": "qui", "koi": "quoi", "lgtemps": "longtemps", "lgtps": "longtemps", "mci": "merci",
    "mdp": "mot de passe", "mdps": "mots de passe", "mm": "même", "mme": "madame", "mnt": "maintenant",
    "mr": "monsieur", "mrc": "merci", "mrci": "merci", "ms": "mais", "msg": "message", "mtn": "maintenant",
    "nb": "nombre", "nbr": "nombre", "nn": "non", "nouv": "nouveau", "ns": "nous", "num": "numéro", "nums": "numéros",
    "nv": "nouveau", "nvelle": "nouvelle", "nvl": "nouvelle", "oe": "oui", "ouai": "oui", "ouais": "oui",
    "ouep": "oui", "oué": "oui", "oé": "oui", "pb": "problème", "pblm": "problème", "pbm": "problème",
    "pck": "parce que", "pcq": "parce que", "pdt": "pendant", "pers": "personne", "pk": "pourquoi",
    "pkoi": "pourquoi", "pq": "pourquoi", "pr": "pour", "prk": "pourquoi", "prq": "pourquoi", "q": "que",
    "qd": "quand", "qq": "quelque", "qqch": "quelque chose", "qqn": "quelqu'un", "qqun": "quelqu'un",
    "rdv": "rendez-vous", "resa": "réservation", "slt": "salut", "ss": "suis", "stp": "s'il te plaît",
    "sub": "subvention", "subv": "subvention", "subvs": "subventions", "svp": "s'il vous plaît", "tel": "téléphone",
    "tfa": "double authentification", "tjr": "toujours", "tjrs": "toujours", "tjs": "toujours", "tps": "temps",
    "tt": "tout", "tte": "toute", "ttes": "toutes", "tél": "téléphone", "vasy": "vas-y", "vazi": "vas-y",
    "vazy": "vas-y", "vmt": "vraiment", "vrmt": "vraiment", "vs": "vous", "vx": "veux", "wai": "oui", "wé": "oui",
    "ya": "il y a", "yavait": "il y avait",
}  # fmt: skip
#: What belongs to the greeting: whom it greets, and the pleasantry that nobody wants an answer to.
_ADDRESSED = (
    r"(?:(?:mon |cher |chère )?(?:madame|monsieur|mademoiselle)|mesdames|messieurs|[àa] (?:vous|tous|toutes|toi)|"
    r"tout le monde|l'(?:équipe|assistant|ami)|l[ea]s? (?:robot|bot|amis|gens|team)|guichet|"
    r"(?:vous|toi)(?=\s*(?:[,.!]|$))|"
    r"(?:comment )?[çc]a (?:va|roule)(?: bien)?|comment (?:allez[ -]vous|vas[ -]tu|tu vas)(?: aujourd'hui)?|"
    r"(?:j'espère que )?(?:vous allez|tu vas) bien(?: j'espère)?|c'est encore moi|"
    r"me (?:re)?(?:voil[àa]|voici)(?: de retour)?|je suis nouve(?:au|lle)(?: ici)?|"
    r"(?:bonne|belle) (?:journée|soirée|année)|quoi de neuf|enchantée?)"
)
_GREETING = re.compile(
    rf"\W*(?:re[\s-]?)?(?:bonjour|bonsoir|salut|coucou|hello)\b(?:[\s,.!?]*(?:et |ou )?\b{_ADDRESSED}\b)*[\s,.!?;:-]*"
    r"|\W*re\s*[,!.]\s*",
    re.I,
)
_SUFFIXES = (
    "issements", "issement", "atrices", "ateurs", "ations", "atrice", "ateur", "ation", "ements", "ement", "ances",
    "ance", "euses", "euse", "iques", "ique", "ables", "able", "ions", "ites", "ite", "ment", "eurs", "eur", "iez",
    "ion", "ees", "ent", "ons", "ant", "ais", "ait", "age", "ez", "er", "ee", "es", "ir", "is", "it", "e", "s", "x",
)  # fmt: skip


def fold(text: str) -> str:
    """``text`` in lower case without accents, invisible or control characters, with plain quotes and single spaces.

    NFKC first, so that « ﬁ », « ① » or full-width letters become ordinary ones. Any string is accepted.
    """
    composed = unicodedata.normalize("NFKC", text).casefold().translate(_PLAIN)
    kept = "".join([_kept(char) for char in unicodedata.normalize("NFD", composed)])
    return _SPACES.sub(" ", kept).strip()


@cache
def _kept(char: str) -> str:
    """What is left of one character: nothing of an accent, a zero-width mark, a lone surrogate or an unassigned one."""
    category = unicodedata.category(char)
    return "" if category in ("Mn", "Cf", "Cs", "Co", "Cn") else " " if category == "Cc" else char


def expand(text: str) -> str:
    """``text`` with SMS spellings written out: « g perdu mon mdp » → « j'ai perdu mon mot de passe ».

    Case and punctuation of the rest are kept. Letters repeated three times or more (« siiii ») are written once.
    """

    def spell_out(match: re.Match[str]) -> str:
        token = match.group()
        return _ABBREVIATIONS.get(token.lower(), token)

    return _TOKEN.sub(spell_out, _UNDONE.sub("dés", _STRETCHED.sub(r"\1", text)))


def without_greeting(text: str) -> str:
    """``text`` without the greeting that opens it: « Bonjour Madame, un bon Darty » → « un bon Darty ».

    Says nothing of what is wanted, where something is: a greeting with less than two words behind it stays whole.
    """
    greeting = _GREETING.match(text)
    rest = text[greeting.end() :] if greeting else ""
    return rest if len(words(rest)) >= 2 else text


def words(text: str) -> list[str]:
    """The words and numbers of ``text``, folded, in order: « L’e-carte n°3 » → ``["l", "e", "carte", "n", "3"]``."""
    return _WORD.findall(fold(text))


def stem(word: str) -> str:
    """A light stem of one folded word: « archiver », « archivée » and « archivage » meet. At least 3 letters stay."""
    if word.endswith("aux") and len(word) > 5:
        word = word[:-2] + "l"
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word[: -len(suffix)]
    return word[:-1] if len(word) > 3 and word[-1] in "sxe" else word
