"""Moments keep their zone, and what is encrypted is unreadable without its keys, which rotate without loss (S3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pyotp
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, StatementError

from bot.benefits.two_factor import step_up
from bot.store import Store, types
from bot.store.demo import DEMO_TOTP_SECRET
from bot.store.tables import Base, Basket, Member, TotpEnrolment, Voucher
from bot.store.types import KeysMissing, use_keys
from tests.money import ANNA, BEN, buy, show
from tests.world import ENCRYPTION_KEY, MONDAY, Clock

OLD, NEW = ENCRYPTION_KEY, Fernet.generate_key().decode()


@pytest.fixture(autouse=True)
def _the_usual_keys_again() -> Iterator[None]:
    yield
    use_keys([ENCRYPTION_KEY])


def codes(store: Store) -> list[str]:
    with store.read() as unit:
        return list(unit.session.scalars(select(Voucher.code).order_by(Voucher.id)))


def stored(store: Store) -> bytes:
    """What somebody who steals the database holds: the files of SQLite, the columns of PostgreSQL as they are kept."""
    if store.sqlite:
        file = make_url(store.url).database
        assert file is not None
        return b"".join(path.read_bytes() for path in sorted(Path(file).parent.glob(Path(file).name + "*")))
    kept = []
    with store.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(text(f"SELECT * FROM {table.name}")):
                kept += [bytes(value) if isinstance(value, memoryview) else value for value in row]
    return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in kept)


def test_a_moment_without_a_time_zone_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="time zone"), store.begin() as unit:
        unit.session.execute(update(Member).values(created_at=datetime(2026, 11, 23, 9, 0)))


def test_a_moment_of_another_zone_comes_back_as_the_same_moment_in_utc(store: Store) -> None:
    tokyo = MONDAY.astimezone(timezone(timedelta(hours=9)))
    with store.begin() as unit:
        unit.session.execute(update(Member).values(created_at=tokyo))
    with store.read() as unit:
        found = unit.session.get_one(Member, ANNA).created_at
    assert found == MONDAY
    assert found.utcoffset() == timedelta(0)


def test_s3_the_database_alone_gives_neither_totp_secrets_nor_voucher_codes(store: Store, clock: Clock) -> None:
    buy(store, clock, BEN, show(store, clock, BEN, "Fnac", 3000), "bought")
    secrets = [DEMO_TOTP_SECRET, *codes(store)]
    assert len(secrets) == 6
    kept = stored(store)
    assert b"exemple1@mail.fr" in kept  # the search finds what is not encrypted
    assert [secret for secret in secrets if secret.encode() in kept] == []


def test_s3_the_same_secret_never_looks_the_same_twice(store: Store) -> None:
    with store.begin() as unit:
        vouchers = list(unit.session.scalars(select(Voucher)))
        for voucher in vouchers:
            voucher.code = "THE SAME CODE"
    with store.engine.connect() as connection:
        ciphers = {bytes(value) for value in connection.scalars(text("SELECT code FROM vouchers"))}
    assert set(codes(store)) == {"THE SAME CODE"}
    assert len(ciphers) == len(vouchers)


def test_s3_a_new_key_in_front_still_reads_what_the_old_one_closed(store: Store) -> None:
    before = codes(store)
    use_keys([NEW, OLD])
    assert codes(store) == before


def test_s3_after_encrypting_anew_the_old_key_can_be_dropped_and_all_still_works(store: Store, clock: Clock) -> None:
    before = codes(store)
    use_keys([NEW, OLD])
    with store.begin() as unit:
        assert types.reencrypt(unit.session) == len(before) + 1
    use_keys([NEW])
    assert codes(store) == before
    code = pyotp.TOTP(DEMO_TOTP_SECRET).at(clock().timestamp())
    assert step_up(store, clock, BEN, "conversation", "buy_voucher:1", code)
    use_keys([OLD])
    with pytest.raises(KeysMissing):
        codes(store)


def test_s3_a_key_dropped_too_early_is_said_and_the_value_is_kept(store: Store) -> None:
    use_keys([NEW])
    with pytest.raises(KeysMissing), store.read() as unit:
        unit.session.scalars(select(TotpEnrolment)).all()
    use_keys([OLD])
    with store.read() as unit:
        assert unit.session.get_one(TotpEnrolment, BEN).secret == DEMO_TOTP_SECRET


def test_s3_without_keys_nothing_encrypted_is_read_or_written(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KeysMissing):
        use_keys([])
    monkeypatch.setattr(types, "_keyring", None)
    with pytest.raises(KeysMissing):
        codes(store)
    with pytest.raises((KeysMissing, StatementError)), store.begin() as unit:
        unit.session.execute(update(Voucher).values(code="plain"))


def test_s1_an_error_of_the_database_does_not_quote_what_was_to_be_written(store: Store) -> None:
    with pytest.raises(IntegrityError) as caught, store.begin() as unit:
        unit.session.add(Basket(member_number="nobody", lines=["CANARY"], created_at=MONDAY, operation_key="key"))
    assert "baskets" in str(caught.value)
    assert "CANARY" not in str(caught.value)
