"""What declarations say of follow-ups: the things, what there is to tell of one, and the same again."""

from __future__ import annotations

import pytest
from rasa_sdk import Tracker

from actions.mechanism.recent import after, repeated, things_of
from actions.mechanism.registry import operations
from bot.benefits import consumers, gift_cheques
from bot.benefits.refusals import NotAttached
from bot.conversation.memory import settled_by
from bot.conversation.situation import situation_of
from bot.dialogue.situation import MOST_THINGS, Kind, Outcome, Recent, recent_from
from bot.store import Store
from tests.actions.test_running import context_of
from tests.dialogue.tables import heard
from tests.money import ANNA, BEN, cheque_ids, phrases
from tests.world import Clock, plain


def tracker_with(recent: Recent | None) -> Tracker:
    """A conversation that has only this behind it."""
    slots = {"recent": recent.as_json() if recent else None}
    return Tracker("s", slots, {}, [], False, None, {}, "action_listen")


FOLLOWED = [one for one in operations().values() if one.afterwards is not None]


@pytest.mark.parametrize("operation", FOLLOWED, ids=lambda operation: operation.name)
def test_what_an_operation_lists_can_be_told_of_one_by_one(operation, store: Store, clock: Clock) -> None:
    context = context_of(store, clock)
    with store.begin() as unit:
        consumers.attach(unit, clock, ANNA, "44624", "exemple3@mail.fr", "https://guichet.example", "key")
    things = things_of(context, operation)
    assert things
    for thing in things:
        with store.read_strictly() as unit:
            told = operation.afterwards.tell(context, unit, thing.sets)
        assert phrases()(told.response, **told.fill)


def test_what_follow_ups_start_are_operations() -> None:
    named = {one.undo for one in operations().values()} | {one.afterwards.overview for one in FOLLOWED}
    assert named - {""} <= operations().keys()


def test_m7_somebody_else_s_thing_is_not_told(store: Store, clock: Clock) -> None:
    tell = operations()["detach_consumer"].afterwards
    assert tell is not None
    with pytest.raises(NotAttached), store.read_strictly() as unit:
        tell.tell(context_of(store, clock, BEN), unit, {"consumer": {"number": "44624"}})


def _same(store: Store, clock: Clock, recent: Recent) -> dict:
    same = operations()["buy_voucher"].same
    assert same is not None
    return same(context_of(store, clock), recent)


def test_the_same_voucher_is_paid_by_the_same_cheque_while_it_suffices(store: Store, clock: Clock) -> None:
    noel, rentree = cheque_ids(store, clock, ANNA, "Noël"), cheque_ids(store, clock, ANNA, "Rentrée")
    bought = {"brand": "Fnac", "amount": 5000}
    assert _same(store, clock, Recent("buy_voucher", Outcome.DONE, bought | {"cheques": noel})) == bought | {
        "cheques": noel
    }
    assert _same(store, clock, Recent("buy_voucher", Outcome.DONE, bought | {"cheques": rentree})) == bought
    assert _same(store, clock, Recent("buy_voucher", Outcome.DONE, bought | {"cheques": "basket"})) == bought


def test_the_same_as_a_card_is_its_brand_and_value(store: Store, clock: Clock) -> None:
    cards = things_of(context_of(store, clock), operations()["archive_ecard"])
    fnac = next(card for card in cards if "Fnac" in card.names)
    recent = Recent("archive_ecard", Outcome.DONE, about=fnac.sets)
    assert repeated(operations()["buy_voucher"], recent) == recent
    assert _same(store, clock, recent) == {"brand": "Fnac", "amount": 5000}
    assert _same(store, clock, Recent("archive_ecard", Outcome.DONE, about={"ecard": {"id": 0}})) == {}


def test_only_the_first_things_are_remembered_and_the_one_that_was_named(store: Store, clock: Clock) -> None:
    context, declared = context_of(store, clock), operations()["gift_cheque_balances"]
    wish = heard("mon chèque de Noël, il en reste combien ?")
    kept = after(tracker_with(None), context, declared, Outcome.SHOWN, heard=wish)["value"]
    assert kept["about"] == {"cheques": cheque_ids(store, clock, ANNA, "Noël")}
    assert len(kept["things"]) <= MOST_THINGS
    with store.read() as unit:
        labels = [one.label for one in gift_cheques.cheques(unit, clock, ANNA)]
    assert [thing["names"][0] for thing in kept["things"]] == labels


def test_what_was_done_is_kept_behind_what_was_only_looked_at(store: Store, clock: Clock) -> None:
    context, declared = context_of(store, clock), operations()["gift_cheque_balances"]
    bought = Recent("buy_voucher", Outcome.DONE, {"brand": "Fnac", "amount": 2000}, told="utter_voucher_bought")
    looked = recent_from(after(tracker_with(bought), context, declared, Outcome.SHOWN)["value"])
    assert looked is not None and looked.before == bought
    again = recent_from(after(tracker_with(looked), context, declared, Outcome.SHOWN)["value"])
    assert again is not None and again.before == bought
    assert repeated(operations()["buy_voucher"], again) == bought
    refused = after(tracker_with(bought), context, operations()["buy_voucher"], Outcome.REFUSED)["value"]
    assert refused["before"] is None


def test_the_situation_between_operations_says_what_can_be_done_about_what_was_dealt_with() -> None:
    card = Recent("ecard_balance", Outcome.SHOWN, about={"ecard": {"id": 1}})
    found = situation_of({"slots": {"recent": card.as_json()}, "form": None})
    assert (found.kind, found.recent, found.again) == (Kind.NOTHING, card, "buy_voucher")
    assert found.deeds.keys() == {"archive_ecard", "unarchive_ecard"}
    attached = Recent("attach_consumer", Outcome.DONE, about={"consumer": {"number": "44624"}})
    found = situation_of({"slots": {"recent": attached.as_json()}, "form": None})
    assert (found.deeds.keys(), found.undo, found.again) == ({"detach_consumer"}, "detach_consumer", "")


def test_d8_after_an_effect_that_is_told_by_itself_what_went_before_is_not_what_was_dealt_with_last() -> None:
    slots = {"operation": "archive_ecard", "operation_state": {"nonce": "n"}, "recent": {"operation": "x"}, "misses": 1}
    kept = settled_by({"slots": slots, "form": "operation_form"}, {"key": {"run": "archive_ecard:n"}})
    assert kept == {"slots": {}, "form": None}


def test_no_text_of_a_follow_up_leaves_a_placeholder(store: Store, clock: Clock) -> None:
    context = context_of(store, clock)
    with store.read_strictly() as unit:
        thing = things_of(context, operations()["gift_cheque_balances"])[0]
        told = operations()["gift_cheque_balances"].afterwards.tell(context, unit, thing.sets)
    assert plain(phrases()(told.response, **told.fill)) == (
        "« Noël » : 80 € restants sur 100 €, valable jusqu'au 13 décembre 2026."
    )
