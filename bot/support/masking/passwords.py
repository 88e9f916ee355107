"""Passwords: announced in any words and order, or recognised by their shape where passwords are spoken of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.support.masking.shadow import HIDDEN, Expected, Found, Shadow
from bot.support.masking.shapes import OTHER
from bot.support.masking.words import COMMON, PLACES, tells_about

#: « mot de passe » and its misspellings, abbreviations and translations.
_NAME = (
    r"(?:mots?[ \-_]{0,2}(?:d(?:e|es|u)?)?[ \-_]{0,2}pas{1,3}e?s?|mo de passe?|m\.?d\.?p\.?s?|pwds?|pas{1,2}words?|"
    r"mot ?2 ?passe?|m2p|passwd|passeword|passphrases?|phrases? (?:de passe|secrete)|contrasena|"
    r"identifiants de connexion|"
    r"codes? (?:secret|confidentiel|d'acces|de connexion)s?|pass(?=\s*[:=]|\s\S*\d| (?:c'?est|est|c) ))"
)
_SAID = re.compile(rf"(?<![^\W_]){_NAME}(?![^\W\d_])")
#: Words that open the way to a shape alone: « mes identifiants sont 37728 et … ».
_SPOKEN = re.compile(rf"(?<![^\W_])(?:{_NAME}|identifiants|(?:me |se )?connect\w+ avec)(?![^\W\d_])")
_REACH = 200

_IS = (
    r"(?:c'?est|c est|cest|est|c|etait|c'etait|sont|sera|serait|voici|voila|is|was|egale?|"
    r"(?<!que )(?:j'ai|je|j'|on a) ?(?:mis|mets|choisi|choisis|tape|utilise|pris|prends|saisi|entre|rentre))"
)
_LINK = re.compile(
    rf"(?P<gap>[^:=>\n.;!?\x01]{{0,60}}?)"
    rf"(?:(?P<sign>[ ]?(?:=+>?|-{{0,2}}>|:)\s{{0,3}})|[ ,(](?P<is>{_IS}(?= ?[:=\"(']| ))[ ]?"
    rf"(?P<then>(?:le suivant |celui-ci |ceci )?[:=]?)\s{{0,3}})"
)
#: The gap before the link names whose or which password it is, not what happened to it.
_NOMINAL = re.compile(
    r"[ ,(]*(?:que (?:\S+[ ]?){1,4}|"
    r"actuel\w*|ancien\w*|nouveau|nouvelle|perso\w*|est|c'est|euh|alors|svp|donc|hein|bah|provisoire|"
    r"temporaire|et l'identifiant|moi|(?:pour|de|du|des|d'|sur|a|au|chez|dans|of|for|compte|site|n°)[ ']?.*|\d+|[ ,(])*"
)
_CLAUSE = re.compile(
    r"\b(?:ne|n|pas|plus|marche|fonctionne|je|j|vous|il|elle|on|que|qui|quand|si|mais|a|ai|ont|doit|peut|oublie\w*|perdu|"
    r"dit|ecrit|passe pas|bloque\w*|refuse\w*|bouton|page|message|lien)\b"
)
#: « que j'utilise » names it too.
_CHOSEN = re.compile(
    r"\bque (?:j'utilise|(?:j'ai|je|vous) (?:choisi|mis|cree|defini|pris|tape|utilise|mets|m'avez \w+)s?)"
)
_QUOTED = re.compile(r"\"[ ]?([^\"\n\x01]{2,128}?)[ ]?\"|'([^'\n\x01]{3,128})'(?!\w)|\(([^()\n\x01]{4,64})\)")
#: Where a passphrase ends and the sentence goes on.
_GOES_ON = re.compile(
    r"\x01|[,;.!?\n\"()](?:\s|$)|[\n\"()]|"
    r" (?:et|e|and) (?=(?:je|j'|j |il|elle|ca|sa|c'|mon|ma|mes|le nouveau|l'ancien|la nouvelle|vous|votre|rien|"
    r"pourtant|pas|impossible|on|moi|toujours|meme|ne|n'|i |it |is ))|"
    r" (?:mais|car|donc|merci|mci|svp|stp|s'il|pourquoi|comment|que faire|ne|n'\w+|marche|fonctionne|je|j'\w+|ca|c'est|"
    r"vous|pouvez|est-ce|depuis|pour|parce|alors|mon|ma|it|its|but|please|not|doesn't|pas|qui|que|il|elle|est|a ete|"
    r"refus\w+|bloqu\w+|rejet\w+|invalide|incorrecte?|expire\w*)(?=[ ,;.!?]|$)"
)
_MOST_WORDS = 10

#: Of a token that is looked at; no password is longer.
_LONGEST = 128
_TOKEN = re.compile(r"[^\s:=\x01]+")
_WRAPPING = "\"'()[]{}<>,;."
_ELISION = re.compile(r"(?:l|d|j|m|n|s|t|c|qu)'(?=\w)")
_SPECIAL_INSIDE = re.compile(r"[a-z0-9][^\s]*[@#$%^&*+~|\\§£][^\s]*[a-z0-9]")
_ADDRESS = re.compile(r"\S+@\S+\.\w{2,}|\S*(?:www\.|//)\S*|[\w-]+\.(?:fr|com|net|org|eu|be)(?:/\S*)?")
_LINKED = re.compile(r"\b(?:https?://|www\.)\S{1,400}")
#: Letters and digits together that are no password.
_NO_PASSWORD = re.compile(
    r"(?:n|no|nr|num|cmd|cde|cmde|commande|bon|ref|abonne|id)?[°#\-_]{0,2}\d[\d\-_./]*"
    r"|\d+(?:[.,]\d+)?(?:e|er|ere|eme|ieme|nde?|h\d{0,2}|h\d\dmin|mn|min|sec|s|j|ans?|mois|jours?|semaines?|euros?|eur|k|"
    r"ko|mo|go|px|x|%|€|cm|km|kg|fois|caracteres?|chiffres?|lettres?|places?|billets?|bons?|cheques?|personnes?)"
    r"|(?:iphone|ipad|ipados|ios|macos|android|galaxy|samsung|windows|win|chrome|safari|firefox|edge|pixel|note|redmi|mi|"
    r"huawei|oppo|xiaomi|honor|nokia|covid|office|ps|xbox|version|v|exemple|article|etape|page|option|ligne|zone|tva|cp|"
    r"http|https|html|mp|web)-?\d+\w{0,3}(?:[.\-]\d+)*"
    r"|[a-z]{1,3}\d{8,}[a-z]{0,3}|\d[a-z]\d{8,}"
    r"|1z\w{16}|2fa|a2f|3d-?secure|3dsecure|word2\d*|e-?cartes?\d*"
)
#: Before a token with digits that is a name, an offer or a thing.
_NAMED = re.compile(
    r"\b(?:identifiant|login|user|username|utilisateur|pseudo|promo|reduction|modele|reference|ref|suivi|colis|commande|"
    r"abonne|smartphone|navigateur|salle|rue|avenue|batiment|bus|ligne|cmd)"
    r"(?: (?:est|c'est|is|n°|:|=))? ?[:=]? ?$"
)
_DIGITS = re.compile(r"\d{4,12}(?!\w|[./-]\d|[ ]?(?:€|euros?\b|caracteres?\b|chiffres?\b))")
_DIRECT = re.compile(rf"(?<![^\W_]){_NAME},? (?:(?:actuel|est|nouveau|ancien),? )?(?=[a-z0-9\"'])")
_ONE_WORD = re.compile(r"[a-z]{4,64}(?!\w)")
_REFUSED = re.compile(
    r" (?:(?:sa|ca|il|elle) )?(?:ne|n'\w+|marche|fonctionne|passe|bug\w*|est refuse|refuse|rejete|invalide)\b"
)
_LOGIN = re.compile(r"\b(?:id|identifiant|login|user|numero|n°|compte)\b[ :=]{0,3}(?:est )?\w*\d{3}")
_REPLACED = re.compile(
    rf"(?:remplac\w+|chang\w+) (?:(?:(?:mon|le|ce|l'ancien) )?{_NAME} |"
    rf"(?=\S+ (?:par|en|contre) \S+ (?:comme|pour) (?:mon |le )?{_NAME}))"
    r"(?P<old>[^\s,;:.\x01]{4,64}) (?:par|en|contre) (?P<new>[^\s,;:.!?\x01]{4,64})"
)

_MY = r"(?:(?:mon|le|ma|notre|son|de|d'|nouveau|ancien|actuel|vrai|my|the|un) ?){0,3}"
_FIRST = re.compile(
    rf"(?:^|(?<=[.!?\n;:])|(?<=, ))[ ]*(?P<value>\"[^\"\n]{{3,64}}\"|[^\s\",;:]{{4,64}}(?: [^\s\",;:]{{2,64}}){{0,3}}?)"
    rf"[ ,]{{1,2}}(?:(?:c'?est|cest|c|est|etait|is|=)[ ]){_MY}{_NAME}(?! (?:qui|que|ou)\b)"
)
_PUT = re.compile(
    rf"\b(?:mets?|mis|tape|tapé|utilise|choisi|entre|pris|prends|prend|saisis?|rentre|use|used)[ ]"
    rf"(?P<value>[^\s,;:.]{{4,64}}(?: [^\s,;:.]{{2,64}}){{0,3}}?) (?:comme|en|pour|as) {_MY}{_NAME}"
)
_PAIR = re.compile(
    r"\b(?:nouveau|nouvelle|ancien|ancienne|actuel|new|old)(?: (?:mdp|mot de passe|password|pass))?(?![\w'])"
)
_NO_VALUE = frozenset(
    """
    bonjour bonsoir ce ceci cela celui c'est c'etait comment comme est-ce mdp merci moi ou oublie oui pardon password
    perdu probleme que quel quelle quelque qu'est-ce quid quoi souci tout voici voila lequel cest changer modifier
    reinitialiser question autre chose meme lui what where which this that it la-dessus nouveau ancien
    """.split()
)


def passwords(shadow: Shadow, expected: Expected) -> Iterator[Found]:
    """Every password of ``shadow``; parts of one may be found more than once."""
    text = shadow.text
    said = list(_SAID.finditer(text))
    end = 0
    for name in said:
        if name.start() >= end:  # « mdp : mdp : … » is one value
            for found in _announced(shadow, name.end(), clause=False):
                yield found
                end = found.end
    if said:
        yield from _direct(shadow)
        yield from _value_first(text)
        for pair in _PAIR.finditer(text):
            yield from _announced(shadow, pair.end(), clause=True)
    yield from _shapes(shadow, expected.password)


def _announced(shadow: Shadow, start: int, clause: bool) -> Iterator[Found]:
    """What follows « mot de passe … est » or « … : ». ``clause``: the link must follow at once."""
    text = shadow.text
    link = _LINK.match(text, start)
    if link is None:
        return
    gap = link["gap"]
    at_once = clause or (link["sign"] or "").strip() == ">"  # « Mon compte > Mot de passe » is a way, no value
    if gap.strip() and at_once:
        return
    nominal = (not gap.strip() or _NOMINAL.fullmatch(gap)) and not _CLAUSE.search(_CHOSEN.sub("", gap))
    quoted = _QUOTED.match(text, link.end())
    if quoted is not None:
        inner = next(number for number in (1, 2, 3) if quoted[number])
        words = quoted[inner].split()
        if not tells_about(words, shadow.raw[quoted.start(inner) : quoted.end(inner)]) and nominal:
            yield Found(*quoted.span(inner), "password")
        return
    end = _clause_end(text, link.end())
    words = list(re.finditer(r"[^\s\x01]+", text[link.end() : end]))[:_MOST_WORDS]
    if not words or not nominal:
        return
    raw = shadow.raw[link.end() + words[0].start() : end]
    first = words[0].group().strip(_WRAPPING + ":!?…")
    if _is_shaped(words[0].group()) or _DIGITS.fullmatch(first):
        yield from _token(text, link.end() + words[0].start(), link.end() + words[0].end())
        return
    names = [word.group().strip(_WRAPPING + ":!?…") for word in words]
    signed = link["sign"] is not None or bool(link["then"])
    if not any(char.isalnum() for char in first):
        yield from _token(text, link.end() + words[0].start(), link.end() + words[0].end())
    elif not _tells(names, raw, signed, text[end : end + 2].strip() == "?"):
        yield Found(link.end() + words[0].start(), link.end() + words[-1].end(), "password")


def _tells(words: list[str], raw: str, signed: bool, asked: bool) -> bool:
    """After a sign an article begins no adjective: « mot de passe : le petit renard »."""
    if (signed and asked and len(words) > 1) or (signed and words[0].endswith("ez")):
        return True  # a question, or a line of instructions
    if signed and words[0] in ("le", "la", "les", "un", "une") and len(words) >= 3 and len(words[1]) > 2:
        return tells_about(["le", *words[1:], *["…"] * 4], raw)
    return (len(words[0]) < 3 and len(words) == 1) or tells_about(words, raw)


def _clause_end(text: str, start: int) -> int:
    match = _GOES_ON.search(text, start, start + 300)
    return match.start() if match else min(start + 300, len(text))


def _direct(shadow: Shadow) -> Iterator[Found]:
    """« mdp azerty », « mdp 123456 », « mot de passe "soleil bleu" », « mon mdp soleil marche pas »: no link at all."""
    text = shadow.text
    for match in _DIRECT.finditer(text):
        digits, word = _DIGITS.match(text, match.end()), _ONE_WORD.match(text, match.end())
        quoted = _QUOTED.match(text, match.end()) if text[match.end() : match.end() + 1] in "\"'" else None
        if digits is not None:
            yield Found(*digits.span(), "password")
        elif word is not None and (word.group() in COMMON or _is_refused(text, word, shadow.raw)):
            yield Found(*word.span(), "password")
        elif quoted is not None:
            start, end = quoted.span(1 if quoted[1] else 2)
            if not tells_about(text[start:end].split(), shadow.raw[start:end]) and not _SAID.search(text, start, end):
                yield Found(start, end, "password")
    for match in _REPLACED.finditer(text):
        for part in ("old", "new"):
            if not tells_about([match[part]], match[part]) and match[part] not in _NO_VALUE | PLACES:
                yield Found(*match.span(part), "password")


def _is_refused(text: str, word: re.Match[str], raw: str) -> bool:
    """« mon mdp soleil marche pas », « id 37728 mdp soleil »: a word that is no place of a password."""
    known = word.group() in PLACES | _NO_VALUE or tells_about([word.group()], raw[word.start() : word.end()])
    if known:
        return False
    last = not text[word.end() : word.end() + 2].strip(" .!")
    beside_login = last and _LOGIN.search(text, max(0, word.start() - 60), word.start()) is not None
    return beside_login or _REFUSED.match(text, word.end()) is not None


def _value_first(text: str) -> Iterator[Found]:
    """« soleil, c'est mon mot de passe », « j'ai mis soleil comme mot de passe »."""
    for pattern in (_FIRST, _PUT):
        for match in pattern.finditer(text):
            value = match["value"].strip(_WRAPPING)
            words = value.split()
            if words and not tells_about(words, value) and not _NO_VALUE & set(words) and HIDDEN not in value:
                start = match.start("value") + match["value"].index(value)  # without its quotes
                yield Found(start, start + len(value), "password")


def _shapes(shadow: Shadow, expected: bool) -> Iterator[Found]:
    """Tokens that look like a password, near where passwords are spoken of."""
    text = _LINKED.sub(lambda link: HIDDEN * len(link.group()), shadow.text)
    spoken = [match.span() for match in _SPOKEN.finditer(text)]
    if not spoken and not expected:
        return
    nearest = 0
    for token in _TOKEN.finditer(text):
        while nearest + 1 < len(spoken) and spoken[nearest + 1][0] <= token.start():
            nearest += 1
        near = any(
            begin - _REACH <= token.end() and token.start() <= end + _REACH
            for begin, end in spoken[nearest : nearest + 2]
        )
        if (near or expected) and _is_shaped(token.group()) and not _is_named(text, token.start(), expected):
            yield from _token(text, token.start(), token.end())


def _is_named(text: str, start: int, expected: bool) -> bool:
    before = text[max(0, start - 24) : start]
    return _NAMED.search(before) is not None and not (expected and OTHER.search(before) is None and not before.strip())


def _is_shaped(token: str) -> bool:
    """Letters with digits or with a sign that no French word has, and nothing that is known to be something else."""
    core = _ELISION.sub("", token[:_LONGEST].strip(_WRAPPING + ":!?…*_"))
    if len(core) < 6 and not (len(core) >= 5 and len(token.strip(_WRAPPING)) >= 6 and any(map(str.isdigit, core))):
        return False
    if _ADDRESS.fullmatch(core) or _NO_PASSWORD.fullmatch(core) or _SAID.fullmatch(core):
        return False
    digits, letters = any(map(str.isdigit, core)), any(map(str.isalpha, core))
    return letters and (digits or _SPECIAL_INSIDE.search(core) is not None)


def _token(text: str, start: int, end: int) -> Iterator[Found]:
    """The token without the punctuation around it."""
    core = text[start:end].rstrip(",;.").lstrip("\"'([{<")
    start += len(text[start:end]) - len(text[start:end].lstrip("\"'([{<"))
    core = core.rstrip("\"')]}>") if not set(core) & set("([{<") else core
    if core:
        yield Found(start, start + len(core), "password")
