"""Asking for another agent is recognised without a model, and nothing else is taken for it (D9)."""

from __future__ import annotations

from bot.support.wishes import wants_other_person

MEANT = (
    "je voudrais un autre conseiller",
    "Je souhaite parler à un autre conseiller, s'il vous plaît.",
    "un autre agent svp",
    "autre conseiller",
    "passez-moi quelqu'un d'autre",
    "puis-je parler à quelqu'un d'autre ?",
    "j'aimerais changer de conseiller",
    "peut-on changer d'interlocuteur",
    "je préfère un autre interlocuteur",
    "mettez-moi avec un autre conseiller",
    "il me faut un autre responsable",
    "je veux un nouveau conseiller",
    "je voudrais voir ça avec une autre personne",
    "je peux parler à un de vos collègues ?",
    "JE VEUX UN AUTRE CONSEILLER !!!",
)
NOT_MEANT = (
    "",
    "merci beaucoup",
    "un autre conseiller m'avait dit le contraire",
    "hier j'ai eu un autre conseiller",
    "je ne veux pas d'autre conseiller",
    "pas besoin d'un autre conseiller",
    "je voudrais rattacher une autre personne",
    "je veux ajouter un autre collègue à mon compte",
    "je voudrais un autre bon d'achat",
    "je veux changer de mot de passe",
    "j'ai changé d'adresse",
    "quelqu'un d'autre que moi a utilisé ma carte",
    "mon collègue a le même souci",
    "je voudrais une autre carte",
    "le conseiller de la banque m'a appelé",
)


def test_d9_who_wants_somebody_else_is_heard() -> None:
    assert [text for text in MEANT if not wants_other_person(text)] == []


def test_d9_what_is_about_something_else_takes_nobody_away() -> None:
    assert [text for text in NOT_MEANT if wants_other_person(text)] == []
