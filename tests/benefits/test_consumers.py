"""People attached to an account: both values must match, they are told, and they can undo it (P2)."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from bot.benefits import consumers
from bot.benefits.consumers import Consumer
from bot.benefits.refusals import (
    AlreadyAttached,
    KeyReused,
    NobodyAttached,
    NotAttachable,
    NotAttached,
    OwnEmail,
    OwnNumber,
)
from bot.mail.outbox import Mail, in_words
from bot.store import Store
from bot.store.tables import ConsumerLink, Member, OutboxMail
from tests.money import ANNA, BEN, URL, at_once, attach, count, done, everything, phrases
from tests.world import Clock

DEUX, TROIS = ("44623", "exemple2@mail.fr"), ("44624", "exemple3@mail.fr")


def detach(store: Store, clock: Clock, number: str, owner: str = ANNA, key: str = "detach") -> Consumer:
    return store.run(lambda unit: consumers.detach(unit, clock, owner, number, key))


def names(store: Store, owner: str = ANNA) -> list[str]:
    with store.read() as unit:
        return [one.name for one in consumers.consumers(unit, owner)]


def mails(store: Store) -> list[Mail]:
    with store.read() as unit:
        rows = unit.session.scalars(select(OutboxMail).order_by(OutboxMail.id))
        return [in_words(row, phrases()) for row in rows]


def link_in(mail: Mail) -> str:
    found = re.search(rf"{re.escape(URL)}/rattachement/(\S+)", mail.body)
    assert found is not None
    return found[1]


# ── attaching ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_person_is_attached_by_number_and_e_mail_and_told_by_whom(store: Store, clock: Clock) -> None:
    person = attach(store, clock, *DEUX)
    assert (person.number, person.name, person.email, person.oneself) == ("44623", "DEUX EXEMPLE 2", DEUX[1], False)
    assert names(store) == ["Guillaume CADOTEST", "DEUX EXEMPLE 2"]
    (mail,) = mails(store)
    assert mail.recipient == DEUX[1]
    assert "Guillaume CADOTEST" in mail.subject
    assert "Guillaume CADOTEST" in mail.body
    assert "{" not in mail.subject + mail.body


def test_oneself_is_always_first_and_others_follow_in_the_order_of_attaching(store: Store, clock: Clock) -> None:
    attach(store, clock, *TROIS)
    attach(store, clock, *DEUX)
    assert names(store) == ["Guillaume CADOTEST", "TROIS EXEMPLE 3", "DEUX EXEMPLE 2"]
    assert names(store, BEN) == ["UN EXEMPLE 1"]
    with store.read() as unit:
        assert [one.oneself for one in consumers.consumers(unit, ANNA)] == [True, False, False]


def test_attaching_goes_one_way_only_and_two_members_may_attach_the_same_person(store: Store, clock: Clock) -> None:
    attach(store, clock, *DEUX)
    attach(store, clock, *DEUX, owner=BEN)
    assert names(store, DEUX[0]) == ["DEUX EXEMPLE 2"]
    assert names(store, BEN) == ["UN EXEMPLE 1", "DEUX EXEMPLE 2"]


@pytest.mark.parametrize("written", ["EXEMPLE2@MAIL.FR", "  exemple2@mail.fr ", "Exemple2@mail.fr"])
def test_an_e_mail_is_compared_as_people_write_it(store: Store, clock: Clock, written: str) -> None:
    assert attach(store, clock, DEUX[0], written).number == DEUX[0]


def test_the_e_mail_that_counts_is_that_of_the_account(store: Store, clock: Clock) -> None:
    with store.begin() as unit:
        unit.session.execute(update(Member).values(communication_email="ailleurs@mail.fr"))
    with pytest.raises(NotAttachable):
        attach(store, clock, DEUX[0], "ailleurs@mail.fr")
    attach(store, clock, *DEUX)
    assert mails(store)[0].recipient == DEUX[1]


def test_ones_own_address_is_nobody_elses(store: Store) -> None:
    with store.read() as unit:
        with pytest.raises(OwnEmail):
            consumers.check_email(unit, ANNA, "MonMail@mail.fr")
        consumers.check_email(unit, ANNA, DEUX[1])


def test_oneself_and_somebody_attached_already_are_refused_and_nothing_changes(store: Store, clock: Clock) -> None:
    attach(store, clock, *DEUX)
    before = everything(store)
    with pytest.raises(OwnNumber):
        attach(store, clock, ANNA, "monmail@mail.fr")
    with pytest.raises(AlreadyAttached) as refusal:
        attach(store, clock, *DEUX, key="again")
    assert refusal.value.name == "DEUX EXEMPLE 2"
    assert everything(store) == before


def test_m3_the_same_request_again_gives_the_same_person_and_one_mail(store: Store, clock: Clock) -> None:
    first = attach(store, clock, *DEUX, key="key")
    assert attach(store, clock, *DEUX, key="key") == first
    with pytest.raises(KeyReused):
        attach(store, clock, *TROIS, key="key")
    assert count(store, ConsumerLink) == len(mails(store)) == 1


def test_m3_two_requests_for_the_same_person_at_once_attach_them_once(store: Store, clock: Clock) -> None:
    outcomes = at_once(8, lambda number: attach(store, clock, *DEUX, key=f"request {number}"))
    assert len(done(outcomes)) == 1
    assert {type(one) for one in outcomes} == {Consumer, AlreadyAttached}
    assert count(store, ConsumerLink) == len(mails(store)) == 1


def test_b1_the_longest_names_there_are_can_be_attached(store: Store, clock: Clock) -> None:
    with store.begin() as unit:
        unit.session.execute(update(Member).values(first_name="É" * 100, last_name="N" * 100))
    assert attach(store, clock, *DEUX).name == f"{'É' * 100} {'N' * 100}"


# ── undoing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_p2_the_link_of_the_mail_undoes_it_once(store: Store, clock: Clock) -> None:
    attach(store, clock, *DEUX)
    link = link_in(mails(store)[0])
    with store.read() as unit:
        assert consumers.undo_owner(unit, link) == "Guillaume CADOTEST"
    with store.begin() as unit:
        assert [consumers.undo(unit, link), consumers.undo(unit, link)] == [True, False]
    assert names(store) == ["Guillaume CADOTEST"]
    with store.read() as unit:
        assert consumers.undo_owner(unit, link) is None


def test_p2_a_link_undoes_its_own_attachment_and_no_other(store: Store, clock: Clock) -> None:
    attach(store, clock, *DEUX)
    attach(store, clock, *DEUX, owner=BEN)
    links = [link_in(mail) for mail in mails(store)]
    with store.begin() as unit:
        assert consumers.undo(unit, links[1])
        for wrong in ("", "x" * 43, links[0][:-1], links[0].upper()):
            assert consumers.undo(unit, wrong) is False
    assert (len(names(store)), len(names(store, BEN))) == (2, 1)


def test_p2_the_link_cannot_be_read_from_the_table_that_honours_it(store: Store, clock: Clock) -> None:
    attach(store, clock, *DEUX)
    link = link_in(mails(store)[0])
    assert len(link) >= 43
    assert link not in str(everything(store)["consumer_links"])


# ── detaching ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_person_is_taken_off_the_list_and_can_be_attached_again(store: Store, clock: Clock) -> None:
    person = attach(store, clock, *DEUX)
    assert detach(store, clock, DEUX[0]) == person
    assert names(store) == ["Guillaume CADOTEST"]
    attach(store, clock, *DEUX, key="again")
    assert names(store) == ["Guillaume CADOTEST", "DEUX EXEMPLE 2"]


def test_m3_detaching_again_under_the_same_key_gives_the_same_answer(store: Store, clock: Clock) -> None:
    attach(store, clock, *DEUX)
    first = detach(store, clock, DEUX[0], key="key")
    assert detach(store, clock, DEUX[0], key="key") == first
    with pytest.raises(NotAttached):
        detach(store, clock, DEUX[0], key="another")


@pytest.mark.parametrize(
    ("number", "refusal"), [(ANNA, OwnNumber), (TROIS[0], NotAttached), ("99999", NotAttached), ("", NotAttached)]
)
def test_oneself_and_somebody_not_attached_cannot_be_detached(
    store: Store, clock: Clock, number: str, refusal: type[Exception]
) -> None:
    attach(store, clock, *DEUX)
    with pytest.raises(refusal):
        detach(store, clock, number)
    assert len(names(store)) == 2


def test_m7_nobody_detaches_from_somebody_elses_list(store: Store, clock: Clock) -> None:
    attach(store, clock, *DEUX)
    with pytest.raises(NotAttached):
        detach(store, clock, DEUX[0], owner=BEN)
    assert len(names(store)) == 2


def test_where_nobody_is_attached_it_is_said(store: Store, clock: Clock) -> None:
    with store.read() as unit, pytest.raises(NobodyAttached):
        consumers.attached(unit, ANNA)
    person = attach(store, clock, *DEUX)
    with store.read() as unit:
        assert consumers.attached(unit, ANNA) == [replace(person, oneself=False)]
