"""Brands are recognised misspelt, and French words are not taken for brands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.understanding.brands import BrandMatcher
from bot.understanding.entities import read_entities
from bot.understanding.neutral import names_and_aliases

ENTITIES = Path(__file__).parents[2] / "data" / "entities.yml"
CATALOGUE = """
    Fnac Decathlon Cultura Darty Boulanger Sephora Marionnaud Yves_Rocher Ikea Leroy_Merlin Maisons_du_Monde Carrefour
    Auchan Monoprix Zalando Kiabi Galeries_Lafayette Intersport King_Jouet Nature_&_Découvertes Pathé UGC CGR Kinepolis
""".split()


@pytest.fixture(scope="module")
def brands() -> BrandMatcher:
    table: dict[str, Any] = yaml.safe_load(ENTITIES.read_text(encoding="utf-8"))["nlu"][0]
    lines = [line.removeprefix("- ") for line in table["examples"].splitlines()]
    return BrandMatcher(*names_and_aliases(lines))


@pytest.mark.parametrize("name", [name.replace("_", " ") for name in CATALOGUE])
def test_every_brand_of_the_catalogue_is_known_in_any_case(brands: BrandMatcher, name: str) -> None:
    for written in (name, name.lower(), name.upper()):
        assert [brand.name for brand in brands.find(f"une carte {written} svp")] == [name]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("carte darti", "Darty"), ("chez décatlon", "Decathlon"), ("la fnak", "Fnac"), ("bon séfora", "Sephora"),
        ("leroy merlain", "Leroy Merlin"), ("ikéa", "Ikea"), ("yve rocher", "Yves Rocher"), ("king jouets",
        "King Jouet"),
        ("maison du monde", "Maisons du Monde"), ("nature et decouverte", "Nature & Découvertes"), ("carouf",
        "Carrefour"),
        ("marionaud", "Marionnaud"), ("inter sport", "Intersport"), ("leroymerlin", "Leroy Merlin"), ("aucan",
        "Auchan"),
        ("kiaby", "Kiabi"), ("fnaque", "Fnac"), ("zalendo", "Zalando"), ("chez but", "But"), ("H&M", "H&M"),
    ],
)  # fmt: skip
def test_misspelt_brands_are_understood(brands: BrandMatcher, typed: str, name: str) -> None:
    assert [brand.name for brand in brands.find(typed)] == [name]


@pytest.mark.parametrize(
    "sentence",
    [
        "ma subvention culture", "dans quel but", "ça ne marche pas", "de ça ou d'autre chose", "une action rapide",
        "mon appel", "un pâté en croûte", "la livraison à la maison", "le monde entier", "je pars demain",
        "courir vite",
        "mes places de marionnettes", "l'histoire de la carte", "un jardin",
    ],
)  # fmt: skip
def test_french_words_are_not_brands(brands: BrandMatcher, sentence: str) -> None:
    assert brands.find(sentence) == []


def test_an_address_is_not_also_a_brand(brands: BrandMatcher) -> None:
    assert [entity["entity"] for entity in read_entities("jean@fnac.com", brands)] == ["email"]


def test_a_brand_and_an_amount_are_both_found_at_their_place(brands: BrandMatcher) -> None:
    text = "je veux 30 € chez décatlon"
    assert [(e["entity"], e["value"], text[e["start"] : e["end"]]) for e in read_entities(text, brands)] == [
        ("amount", 30, "30 €"),
        ("brand", "Decathlon", "décatlon"),
    ]
