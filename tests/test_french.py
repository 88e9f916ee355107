"""How amounts and hours read in French."""

from __future__ import annotations

import pytest

from bot.french import euros, weekly
from bot.support.hours import OpeningHours
from tests.world import plain


@pytest.mark.parametrize(("cents", "said"), [(5000, "50 €"), (4750, "47,50 €"), (0, "0 €"), (123456, "1 234,56 €")])
def test_an_amount_is_written_in_one_way(cents: int, said: str) -> None:
    assert plain(euros(cents)) == said


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("lun-ven 9:00-18:00", "du lundi au vendredi de 9 h à 18 h"),
        (
            "lun-ven 9h-12h30, 14h-18h, sam 9h-12h",
            "du lundi au vendredi de 9 h à 12 h 30 et de 14 h à 18 h et le samedi de 9 h à 12 h",
        ),
        ("mar 9h-12h, jeu 9h-12h", "le mardi de 9 h à 12 h et le jeudi de 9 h à 12 h"),
    ],
)
def test_opening_hours_are_said_and_not_spelled_as_in_the_settings(setting: str, said: str) -> None:
    assert plain(weekly(OpeningHours.parse(setting).by_day)) == said
