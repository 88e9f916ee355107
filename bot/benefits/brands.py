"""The catalogue of brands: finding one by a name as people write it, and what amounts it sells."""

from __future__ import annotations

from typing import cast

from rapidfuzz import fuzz, process
from sqlalchemy import func, select

from bot.benefits.refusals import AmountNotOffered, UnknownBrand
from bot.knowledge.french import fold
from bot.store import UnitOfWork
from bot.store.tables import Brand, Voucher


def brands(unit: UnitOfWork) -> list[Brand]:
    """All brands, by name."""
    return list(unit.session.scalars(select(Brand).order_by(Brand.name)))


def find_brand(unit: UnitOfWork, name: str) -> Brand:
    """The brand of this name, misspellings forgiven. Raises ``UnknownBrand`` with the closest names."""
    catalogue = {fold(brand.name): brand for brand in brands(unit)}
    wanted = fold(name)
    if wanted in catalogue:
        return catalogue[wanted]
    scored = process.extract(wanted, list(catalogue), scorer=fuzz.ratio, limit=3)
    if scored and scored[0][1] >= 86 and (len(scored) == 1 or scored[0][1] - scored[1][1] >= 5):
        return catalogue[scored[0][0]]
    raise UnknownBrand(name=name, closest=[catalogue[key].name for key, score, _ in scored if score >= 45])


def price_of(brand: Brand, face_cents: int) -> int:
    """What a voucher of ``face_cents`` costs with the brand's preference, in cents, rounded in the member's favour."""
    return face_cents - (face_cents * brand.discount_bp + 9999) // 10000


def suggested_amounts(brand: Brand, most: int = 5) -> list[int]:
    """Face values to offer as buttons, in cents."""
    if brand.denominations:
        return cast("list[int]", brand.denominations)[:most]
    low, high = brand.min_cents or 1000, brand.max_cents or 20000
    usual = [cents for cents in (1000, 2000, 3000, 5000, 10000, 15000) if low <= cents <= high]
    return usual[:most] or [low]


def check_amount(brand: Brand, face_cents: int) -> None:
    """Raise ``AmountNotOffered`` with the nearest amounts unless the brand sells this one."""
    if brand.denominations:
        offered = sorted(cast("list[int]", brand.denominations))
        if face_cents not in offered:
            nearest = sorted(offered, key=lambda cents: (abs(cents - face_cents), cents))[:3]
            raise AmountNotOffered(brand.name, face_cents, sorted(nearest))
        return
    low, high = brand.min_cents or 100, brand.max_cents or 100_000
    if low <= face_cents <= high and face_cents % 100 == 0:
        return
    whole = {
        max(low, min(high, face_cents - face_cents % 100)),
        max(low, min(high, face_cents - face_cents % 100 + 100)),
    }
    raise AmountNotOffered(
        brand.name,
        face_cents,
        sorted(whole if low <= face_cents <= high else {min(max(face_cents, low), high)}),
        low,
        high,
    )


def popular(unit: UnitOfWork, most: int = 6) -> list[str]:
    """Names to offer as buttons: the brands that members have bought most, then by name."""
    bought = func.count(Voucher.id)
    query = (
        select(Brand.name)
        .outerjoin(Voucher, Voucher.brand_id == Brand.id)
        .group_by(Brand.id, Brand.name)
        .order_by(bought.desc(), Brand.name)
        .limit(most)
    )
    return list(unit.session.scalars(query))


def names(unit: UnitOfWork) -> list[str]:
    """All names of the catalogue, in alphabetical order."""
    return [brand.name for brand in brands(unit)]
