"""The demonstration data: fixed people, dates relative to today, so that every operation can be tried."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from bot.clock import Clock, today_in_paris
from bot.store.tables import (
    Brand,
    Counter,
    Document,
    Formula,
    GiftCheque,
    LedgerEntry,
    Member,
    Offer,
    Order,
    OrderLine,
    Subsidy,
    TotpEnrolment,
    Voucher,
)
from bot.store.unit_of_work import UnitOfWork

#: Number, first name, last name, e-mail, young price.
MEMBERS = (
    ("37728", "Guillaume", "CADOTEST", "monmail@mail.fr", False),
    ("44619", "UN", "EXEMPLE 1", "exemple1@mail.fr", False),
    ("44623", "DEUX", "EXEMPLE 2", "exemple2@mail.fr", False),
    ("44624", "TROIS", "EXEMPLE 3", "exemple3@mail.fr", False),
    ("44625", "QUATRE", "EXEMPLE 4", "exemple4@mail.fr", False),
    ("44626", "JEUNE", "EXEMPLE 5", "exemple5jeune@mail.fr", True),
)

#: Name, category, denominations in euros or (lowest, highest), preference in 1/10,000, whether a balance page is on
#: file.
BRANDS: tuple[tuple[str, str, list[int] | tuple[int, int], int, bool], ...] = (
    ("Fnac", "Culture", [10, 20, 30, 50, 100], 500, True),
    ("Decathlon", "Sport", (10, 250), 600, True),
    ("Cultura", "Culture", [15, 25, 50, 100], 500, True),
    ("Darty", "Maison", [20, 50, 100, 200], 400, True),
    ("Boulanger", "Maison", (10, 500), 300, False),
    ("Sephora", "Beauté", [20, 50, 100], 700, True),
    ("Marionnaud", "Beauté", (10, 150), 1000, False),
    ("Yves Rocher", "Beauté", [10, 20, 30, 50], 1000, False),
    ("Ikea", "Maison", (10, 500), 300, True),
    ("Leroy Merlin", "Maison", (10, 500), 400, True),
    ("Maisons du Monde", "Maison", (20, 300), 600, False),
    ("Carrefour", "Alimentation", [10, 20, 50, 100, 150], 200, True),
    ("Auchan", "Alimentation", [10, 20, 50, 100], 200, True),
    ("Monoprix", "Alimentation", (10, 150), 300, False),
    ("Zalando", "Mode", (10, 300), 500, True),
    ("Kiabi", "Mode", [10, 20, 30, 50], 600, False),
    ("Galeries Lafayette", "Mode", (20, 500), 500, False),
    ("Intersport", "Sport", [10, 25, 50, 100], 700, False),
    ("King Jouet", "Enfants", (10, 150), 500, False),
    ("Nature & Découvertes", "Loisirs", [10, 20, 50], 700, True),
)

#: Title, category, price in cents, part of the subsidy in 1/10,000, posted by mail.
OFFERS = (
    ("Place de cinéma, toutes séances", "Culture", 980, 3000, False),
    ("Pass musées de la région", "Culture", 3500, 5000, True),
    ("Théâtre : carré or", "Culture", 4200, 4000, False),
    ("Concert symphonique", "Culture", 3800, 4000, False),
    ("Abonnement lecture, six mois", "Culture", 5900, 3000, False),
    ("Opéra : soirée découverte", "Culture", 6500, 5000, True),
    ("Salle de sport, dix entrées", "Sport", 8000, 4000, False),
    ("Piscine, carnet de dix", "Sport", 3200, 5000, True),
    ("Location de skis, un jour", "Sport", 2600, 3000, False),
    ("Escalade en salle, deux séances", "Sport", 2800, 4000, False),
    ("Licence de club", "Sport", 12000, 3000, True),
    ("Course à pied : dossard", "Sport", 4500, 3000, False),
)

#: The TOTP secret of member 44619, printed by ``guichet demo``. For demonstrations only.
DEMO_TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def fill(unit: UnitOfWork, clock: Clock) -> bool:
    """Write the demonstration data. False, and nothing written, where members already are there."""
    if unit.session.scalar(select(Member.number).limit(1)) is not None:
        return False
    for number, first, last, email, young in MEMBERS:
        unit.session.add(
            Member(
                number=number,
                first_name=first,
                last_name=last,
                account_email=email,
                communication_email=email,
                young=young,
                structure="CSE de démonstration",
                created_at=clock() - timedelta(days=900),
            )
        )
    unit.session.flush()
    brands = _catalogue(unit)
    _wallets(unit, today_in_paris(clock))
    _orders(unit, clock, brands)
    unit.session.add(TotpEnrolment(member_number="44619", secret=DEMO_TOTP_SECRET, enabled_at=clock()))
    return True


def _catalogue(unit: UnitOfWork) -> dict[str, Brand]:
    found: dict[str, Brand] = {}
    for name, category, amounts, discount, has_page in BRANDS:
        slug = "".join(char for char in name.lower() if char.isascii() and char.isalpha())
        options: dict[str, Any] = (
            {"denominations": [euros * 100 for euros in amounts]}
            if isinstance(amounts, list)
            else {"min_cents": amounts[0] * 100, "max_cents": amounts[1] * 100}
        )
        url = f"https://{slug}.example/solde-carte-cadeau" if has_page else None
        found[name] = Brand(name=name, category=category, discount_bp=discount, balance_url=url, **options)
    unit.session.add_all(found.values())
    for title, category, price, part, physical in OFFERS:
        unit.session.add(Offer(title=title, category=category, price_cents=price, subsidy_bp=part, physical=physical))
    for name, adult, young in (
        ("Formule Découverte, 4 spectacles", 7200, 4000),
        ("Formule Passion, 8 spectacles", 12800, 7200),
    ):
        unit.session.add(Formula(name=name, season="2026-2027", adult_cents=adult, young_cents=young))
    unit.session.flush()
    return found


def _wallets(unit: UnitOfWork, today: date) -> None:
    cheques = (
        ("37728", "Noël", 10000, 8000, today + timedelta(days=20)),
        ("37728", "Rentrée", 2000, 2000, today + timedelta(days=182)),
        ("37728", "Vacances", 5000, 5000, today - timedelta(days=30)),
        ("44619", "Noël", 5000, 5000, today + timedelta(days=90)),
    )
    for number, label, initial, left, expires in cheques:
        cheque = GiftCheque(
            member_number=number, label=label, initial_cents=initial, left_cents=left, expires_on=expires
        )
        unit.session.add(cheque)
        unit.session.flush()
        if initial != left:
            _spent(unit, "gift_cheque", cheque.id, left - initial, today)
    for category, envelope, left in (("Culture", 15000, 9000), ("Sport", 6000, 6000)):
        subsidy = Subsidy(
            member_number="37728", category=category, year=today.year, envelope_cents=envelope, left_cents=left
        )
        unit.session.add(subsidy)
        unit.session.flush()
        if envelope != left:
            _spent(unit, "subsidy", subsidy.id, left - envelope, today)


def _spent(unit: UnitOfWork, wallet: str, wallet_id: int, cents: int, today: date) -> None:
    """The ledger explains every balance, also the ones that the demonstration starts with (M1)."""
    unit.session.add(
        LedgerEntry(
            wallet=wallet,
            wallet_id=wallet_id,
            amount_cents=cents,
            reason="purchase",
            operation_key=f"demo:{wallet}:{wallet_id}",
            at=datetime.combine(today - timedelta(days=40), time(10), UTC),
        )
    )


def _orders(unit: UnitOfWork, clock: Clock, brands: dict[str, Brand]) -> None:
    year = today_in_paris(clock).year
    unit.session.add(Counter(name=f"orders-{year}", value=1873))
    number = f"CMD-{year}-%06d"
    rows = (
        (
            number % 1842,
            "digital",
            "delivered",
            40,
            None,
            (("Fnac", 5000, 4750), ("Decathlon", 3000, 2820), ("Place de cinéma, toutes séances", 1960, 1372)),
        ),
        (
            number % 1867,
            "physical",
            "posted",
            4,
            "https://suivi.example/8R0042",
            (("Pass musées de la région", 3500, 1750),),
        ),
        (number % 1873, "physical", "preparing", 0, None, (("Piscine, carnet de dix", 3200, 1600),)),
    )
    for identity, kind, state, age, tracking, lines in rows:
        placed = clock() - timedelta(days=age)
        posted = placed + timedelta(days=1) if state == "posted" else placed if state == "delivered" else None
        unit.session.add(
            Order(
                number=identity,
                member_number="37728",
                kind=kind,
                state=state,
                total_cents=sum(paid for _, _, paid in lines),
                placed_at=placed,
                posted_at=posted,
                tracking_url=tracking,
            )
        )
        unit.session.flush()
        for title, face, paid in lines:
            unit.session.add(OrderLine(order_number=identity, title=title, face_cents=face, paid_cents=paid))
    _vouchers(unit, clock, brands, number % 1842)
    for position, state in enumerate(("submitted", "validated")):
        unit.session.add(
            Document(
                member_number="37728",
                title=("Acte de mariage", "Attestation de scolarité")[position],
                media_type="application/pdf",
                size_bytes=48_000 + position,
                stored_as=f"demo-{position}",
                state=state,
                submitted_at=clock() - timedelta(days=6 + 30 * position),
                decided_at=clock() - timedelta(days=20) if state == "validated" else None,
            )
        )


def _vouchers(unit: UnitOfWork, clock: Clock, brands: dict[str, Brand], order: str) -> None:
    for title, face, archived in (("Fnac", 5000, False), ("Decathlon", 3000, True)):
        unit.session.add(
            Voucher(
                member_number="37728",
                brand_id=brands[title].id,
                order_number=order,
                kind="ecard",
                title=title,
                face_cents=face,
                code=f"DEMO-{title.upper()}-0001",
                created_at=clock() - timedelta(days=40),
                archived_at=clock() - timedelta(days=5) if archived else None,
            )
        )
    for position in (1, 2):
        unit.session.add(
            Voucher(
                member_number="37728",
                order_number=order,
                kind="eticket",
                title="Place de cinéma, toutes séances",
                face_cents=980,
                code=f"DEMO-CINE-{position:04d}",
                created_at=clock() - timedelta(days=40),
            )
        )
