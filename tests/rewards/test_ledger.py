"""Each verb of the ledger: what it moves, what it refuses, what it tells."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.core import clock
from portal.core.db.locks import LockOrder
from portal.core.decisions import NotFound, Refused
from portal.core.operation import operation
from portal.rewards import ledger
from tests.rewards.wallets import START, count_transfers, kinds, rests, sums, told

Ids = dict[str, int]
SOON, LATER = START + timedelta(days=30), START + timedelta(days=60)


def refusal(act: object, **given: object) -> str:
    with pytest.raises(Refused) as refused:
        act(**given)
    return refused.value.decision.reason


def test_an_award_is_in_the_wallet(ids: Ids) -> None:
    ledger.award(member_id=ids["alice"], amount_points=12, key="a")
    assert sums(ids["alice"]) == {"balance": 12, "earned": 12}
    assert told() == ["points_awarded"]


def test_a_promise_counts_when_it_is_posted(ids: Ids) -> None:
    pending = ledger.hold(member_id=ids["alice"], amount_points=12, key="h", expires_at=LATER, due_at=SOON)
    assert sums(ids["alice"]) == {"pending": 12}
    assert refusal(ledger.spend, member_id=ids["alice"], amount_points=1, key="s") == "too_few_points"
    ledger.post(pending_id=pending, key="p")
    assert sums(ids["alice"]) == {"balance": 12, "earned": 12}
    assert rests() == [(12, LATER)]
    assert told() == ["points_awarded", "points_posted"]


def test_a_promise_is_posted_in_part_and_the_rest_comes_to_nothing(ids: Ids) -> None:
    pending = ledger.hold(member_id=ids["alice"], amount_points=12, key="h")
    assert refusal(ledger.post, pending_id=pending, amount_points=13, key="p") == "points_beyond_promise"
    ledger.post(pending_id=pending, amount_points=5, key="p")
    assert sums(ids["alice"]) == {"balance": 5, "earned": 5}


def test_a_promise_is_decided_once(ids: Ids) -> None:
    pending = ledger.hold(member_id=ids["alice"], amount_points=12, key="h")
    voided = ledger.void(pending_id=pending, key="v")
    assert ledger.void(pending_id=pending, key="v") == voided
    assert refusal(ledger.void, pending_id=pending, key="v2") == "points_already_decided"
    assert refusal(ledger.post, pending_id=pending, key="p") == "points_already_decided"
    assert sums(ids["alice"]) == {}
    assert told() == ["points_awarded", "points_voided"]


def test_what_ends_first_is_spent_first_then_what_is_oldest(ids: Ids) -> None:
    with clock.at(START):
        for key, date in (("never", None), ("later", LATER), ("soon", SOON), ("soon too", SOON)):
            ledger.award(member_id=ids["alice"], amount_points=10, key=key, expires_at=date)
        ledger.spend(member_id=ids["alice"], amount_points=25, key="s")
    assert rests() == [(10, None), (5, LATER)]
    assert sums(ids["alice"]) == {"balance": 15, "earned": 40, "spent": 25}


def test_more_than_one_has_cannot_be_spent(ids: Ids) -> None:
    ledger.award(member_id=ids["alice"], amount_points=10, key="a")
    assert refusal(ledger.spend, member_id=ids["alice"], amount_points=11, key="s") == "too_few_points"
    assert sums(ids["alice"]) == {"balance": 10, "earned": 10}


def test_a_cancelled_spending_restores_the_very_lots_and_dates(ids: Ids) -> None:
    with clock.at(START):
        ledger.award(member_id=ids["alice"], amount_points=10, key="1", expires_at=LATER)
        ledger.award(member_id=ids["alice"], amount_points=10, key="2", expires_at=SOON)
        before = rests()
        spent = ledger.spend(member_id=ids["alice"], amount_points=15, key="s")
        ledger.cancel_spend(transfer_id=spent, key="c")
        assert refusal(ledger.cancel_spend, transfer_id=spent, key="c2") == "points_already_reversed"
    assert rests() == before
    assert sums(ids["alice"]) == {"balance": 20, "earned": 20}


def test_points_end_at_their_date_and_can_not_be_spent_after(ids: Ids) -> None:
    with clock.at(START):
        ledger.award(member_id=ids["alice"], amount_points=10, key="1", expires_at=SOON)
        ledger.award(member_id=ids["alice"], amount_points=4, key="2", expires_at=LATER)
        ledger.award(member_id=ids["bob"], amount_points=3, key="3", expires_at=SOON)
    assert ledger.expire(SOON - timedelta(microseconds=1)) == 0
    with clock.at(SOON):
        assert refusal(ledger.spend, member_id=ids["alice"], amount_points=5, key="s") == "too_few_points"
        assert ledger.expire() == 2
        assert ledger.expire() == 0
    assert (sums(ids["alice"]), sums(ids["bob"])) == ({"balance": 4, "earned": 14}, {"earned": 3})


def test_what_comes_back_after_its_date_ends_again(ids: Ids) -> None:
    with clock.at(START):
        ledger.award(member_id=ids["alice"], amount_points=10, key="1", expires_at=SOON)
        spent = ledger.spend(member_id=ids["alice"], amount_points=6, key="s")
    ledger.expire(SOON)
    ledger.cancel_spend(transfer_id=spent, key="c")
    assert rests() == [(6, SOON)]
    assert ledger.expire(SOON) == 1
    assert sums(ids["alice"]) == {"earned": 10}


def test_a_reversal_takes_the_award_back_once(ids: Ids) -> None:
    ledger.award(member_id=ids["alice"], amount_points=5, key="other")
    award = ledger.award(member_id=ids["alice"], amount_points=10, key="a")
    reversal = ledger.reverse(transfer_id=award, key="r")
    assert ledger.reverse(transfer_id=award, key="r") == reversal
    assert refusal(ledger.reverse, transfer_id=award, key="r2") == "points_already_reversed"
    assert sums(ids["alice"]) == {"balance": 5, "earned": 5}
    assert rests() == [(5, None)]


def test_what_was_spent_becomes_a_debt_that_the_next_earnings_pay(ids: Ids) -> None:
    award = ledger.award(member_id=ids["alice"], amount_points=10, key="a")
    ledger.spend(member_id=ids["alice"], amount_points=7, key="s")
    ledger.reverse(transfer_id=award, key="r")
    assert sums(ids["alice"]) == {"debt": 7, "spent": 7}
    ledger.award(member_id=ids["alice"], amount_points=4, key="a2")
    assert sums(ids["alice"]) == {"debt": 3, "earned": 4, "spent": 7}
    pending = ledger.hold(member_id=ids["alice"], amount_points=9, key="h")
    ledger.post(pending_id=pending, key="p")
    assert sums(ids["alice"]) == {"balance": 6, "earned": 13, "spent": 7}
    moved = [("award", 10), ("redemption", 7), ("borrowing", 7), ("reversal", 10)]
    assert kinds() == [*moved, ("award", 4), ("repayment", 4), ("award", 9), ("repayment", 3)]


def test_a_cancelled_spending_pays_the_debt_too(ids: Ids) -> None:
    award = ledger.award(member_id=ids["alice"], amount_points=10, key="a")
    spent = ledger.spend(member_id=ids["alice"], amount_points=10, key="s")
    ledger.reverse(transfer_id=award, key="r")
    ledger.cancel_spend(transfer_id=spent, key="c")
    assert sums(ids["alice"]) == {}


def test_a_reversal_does_not_take_twice_what_has_ended(ids: Ids) -> None:
    with clock.at(START):
        award = ledger.award(member_id=ids["alice"], amount_points=10, key="a", expires_at=SOON)
        ledger.spend(member_id=ids["alice"], amount_points=2, key="s")
    ledger.expire(SOON)
    ledger.reverse(transfer_id=award, key="r")
    assert sums(ids["alice"]) == {"debt": 2, "spent": 2}


def test_an_amount_that_is_no_number_of_points_is_refused(ids: Ids) -> None:
    for amount in (0, -1, 1.5, 1.0, True, "1e3", "5", "", None, float("nan"), 2**31, 2**63, 10**1_000_000):
        for act in (ledger.award, ledger.hold, ledger.spend):
            reason = refusal(act, member_id=ids["alice"], amount_points=amount, key="k")
            assert reason in ("points_not_whole", "points_out_of_range")
    assert count_transfers() == 0


@pytest.mark.parametrize("key", ["", "k" * 161, "ledger:expiry:1:0"])
def test_a_key_that_cannot_be_kept_is_refused(ids: Ids, key: str) -> None:
    assert refusal(ledger.award, member_id=ids["alice"], amount_points=1, key=key) == "points_key_unusable"


def test_the_same_request_is_answered_with_the_first_transfer(ids: Ids) -> None:
    alice = ids["alice"]
    first = ledger.award(member_id=alice, amount_points=5, key="k", expires_at=LATER)
    assert ledger.award(member_id=alice, amount_points=5, key="k", expires_at=LATER) == first
    spent = ledger.spend(member_id=alice, amount_points=5, key="s")
    assert ledger.spend(member_id=alice, amount_points=5, key="s") == spent
    assert count_transfers() == 2


def test_another_request_under_a_used_key_is_refused(ids: Ids) -> None:
    ledger.award(member_id=ids["alice"], amount_points=5, key="k")
    others = (
        (ledger.award, {"member_id": ids["alice"], "amount_points": 6}),
        (ledger.award, {"member_id": ids["bob"], "amount_points": 5}),
        (ledger.award, {"member_id": ids["alice"], "amount_points": 5, "cause": ledger.Cause(rule_id=1)}),
        (ledger.hold, {"member_id": ids["alice"], "amount_points": 5}),
        (ledger.spend, {"member_id": ids["alice"], "amount_points": 5}),
    )
    for act, given in others:
        assert refusal(act, key="k", **given) == "points_key_used_otherwise"
    assert count_transfers() == 1


def test_what_is_not_there_is_not_found(ids: Ids) -> None:
    award = ledger.award(member_id=ids["alice"], amount_points=5, key="a")
    pending = ledger.hold(member_id=ids["alice"], amount_points=5, key="h")
    for act, given in (
        (ledger.award, {"member_id": 999, "amount_points": 5}),
        (ledger.post, {"pending_id": award}),
        (ledger.void, {"pending_id": 999}),
        (ledger.reverse, {"transfer_id": pending}),
        (ledger.cancel_spend, {"transfer_id": award}),
    ):
        with pytest.raises(NotFound):
            act(key="k", **given)


def test_two_members_are_paid_in_one_operation_that_locks_both_first(ids: Ids) -> None:
    @operation
    def pay(*, prepared: bool) -> None:
        if prepared:
            ledger.lock_wallets([ids["bob"], ids["alice"]])
        for name in ("bob", "alice"):
            ledger.award(member_id=ids[name], amount_points=5, key=name)

    with pytest.raises(LockOrder):
        pay(prepared=False)
    pay(prepared=True)
    assert sums(ids["alice"]) == sums(ids["bob"]) == {"balance": 5, "earned": 5}
