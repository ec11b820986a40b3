"""Many at the same moment: of the last points one gets them, of one key there is one transfer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.core import clock
from portal.core.db import db
from portal.core.decisions import Refused
from portal.core.operation import operation
from portal.rewards import ledger
from portal.rewards.ledger import lots
from portal.rewards.ledger.entries import Entry, write
from portal.rewards.ledger.proof import verify
from portal.rewards.ledger.requests import asked
from portal.rewards.models import LedgerAccount, TransferKind
from tests.rewards.wallets import START, count_transfers, kinds, sums

Ids = dict[str, int]
Act = Callable[[], object]
ROUNDS = 3
SOON = START + timedelta(days=30)


def at_once(app: Flask, acts: Sequence[Act]) -> list[object]:
    """What each answered, or the reason of its refusal. All begin together, each in a context of its own."""
    answers: list[object] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(place: int, act: Act) -> None:
        with app.app_context():
            start.wait()
            try:
                answers[place] = act()
            except Refused as refusal:
                answers[place] = refusal.decision.reason
            except Exception as error:  # noqa: BLE001 (the tests compare it with what they expect)
                answers[place] = repr(error)
            finally:
                db.session.remove()

    db.session.close()
    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_of_twenty_who_spend_the_last_points_one_does(app: Flask, ids: Ids, round_: int) -> None:
    ledger.award(member_id=ids["alice"], amount_points=10, key="a")
    acts = [lambda key=f"s{n}": ledger.spend(member_id=ids["alice"], amount_points=10, key=key) for n in range(20)]
    answers = at_once(app, acts)
    assert answers.count("too_few_points") == 19
    assert sums(ids["alice"]) == {"earned": 10, "spent": 10}


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_ten_with_the_same_key_make_one_transfer(app: Flask, ids: Ids, round_: int) -> None:
    # The wallet itself is opened by whoever is first.
    acts = [lambda: ledger.award(member_id=ids["alice"], amount_points=10, key="k")] * 10
    assert len(set(at_once(app, acts))) == 1
    assert sums(ids["alice"]) == {"balance": 10, "earned": 10}
    assert count_transfers() == 1


def test_one_key_for_two_members_serves_one_of_them(app: Flask, ids: Ids) -> None:
    acts = [
        lambda name=name: ledger.award(member_id=ids[name], amount_points=10, key="k") for name in ("alice", "bob") * 5
    ]
    answers = at_once(app, acts)
    assert answers.count("points_key_used_otherwise") == 5
    assert count_transfers() == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_points_are_spent_or_end_but_not_both(app: Flask, ids: Ids, round_: int) -> None:
    """Those who spend think it is before the date, those who sweep that it is after."""
    with clock.at(START):
        ledger.award(member_id=ids["alice"], amount_points=10, key="a", expires_at=SOON)

    def spend() -> object:
        with clock.at(START):
            return ledger.spend(member_id=ids["alice"], amount_points=10, key="s")

    answers = at_once(app, [spend, lambda: ledger.expire(SOON)] * 4)
    was_spent = sums(ids["alice"]) == {"earned": 10, "spent": 10}
    assert kinds() == [("award", 10), ("redemption", 10) if was_spent else ("expiry", 10)]
    assert answers[1::2] == [0] * 4 if was_spent else sorted(answers[1::2]) == [0, 0, 0, 1]


def test_a_promise_is_posted_or_voided_but_not_both(app: Flask, ids: Ids) -> None:
    pending = ledger.hold(member_id=ids["alice"], amount_points=10, key="h")
    acts: list[Act] = [lambda n=n: ledger.post(pending_id=pending, key=f"p{n}") for n in range(5)]
    acts += [lambda n=n: ledger.void(pending_id=pending, key=f"v{n}") for n in range(5)]
    assert at_once(app, acts).count("points_already_decided") == 9


def test_an_award_is_reversed_once(app: Flask, ids: Ids) -> None:
    award = ledger.award(member_id=ids["alice"], amount_points=10, key="a")
    acts = [lambda n=n: ledger.reverse(transfer_id=award, key=f"r{n}") for n in range(10)]
    assert at_once(app, acts).count("points_already_reversed") == 9
    assert sums(ids["alice"]) == {}


def test_pairs_paid_from_both_sides_do_not_wait_for_each_other(app: Flask, ids: Ids) -> None:
    @operation
    def pay(*names: str, key: str) -> None:
        ledger.lock_wallets([ids[name] for name in names])
        for name in names:
            ledger.award(member_id=ids[name], amount_points=1, key=f"{key}:{name}")

    acts: list[Act] = [lambda n=n: pay("alice", "bob", key=f"x{n}") for n in range(5)]
    acts += [lambda n=n: pay("bob", "alice", key=f"y{n}") for n in range(5)]
    assert at_once(app, acts) == [None] * 10
    assert sums(ids["alice"]) == sums(ids["bob"]) == {"balance": 10, "earned": 10}


def test_a_careless_spending_without_the_lock_is_caught(app: Flask, ids: Ids, tamper: object) -> None:
    """The control: both believe what they read before either has written."""
    ledger.award(member_id=ids["alice"], amount_points=10, key="a")
    both_have_read = threading.Barrier(2)

    def careless(key: str) -> None:
        mine = LedgerAccount.member_id == ids["alice"]
        balance = db.session.scalars(sa.select(LedgerAccount.balance_points).where(mine)).one()
        db.session.remove()
        both_have_read.wait()
        if balance >= 10:
            _take_unlocked(ids["alice"], key)

    at_once(app, [lambda: careless("s1"), lambda: careless("s2")])
    spent = [kind for kind, _ in kinds()].count("redemption")
    assert spent == 2, "the control is not careless enough"
    problems = " ".join(map(str, verify().findings))
    assert "points" in problems
    assert not verify().is_clean


@operation
def _take_unlocked(member_id: int, key: str) -> None:
    """As `spend`, without asking again; the constraint on the balance is dodged by setting it."""
    wallet = db.session.scalars(sa.select(LedgerAccount).where(LedgerAccount.member_id == member_id)).one()
    wallet.balance_points = 10
    request = asked("spend", key, ledger.NO_CAUSE)
    write(wallet, Entry(kind=TransferKind.REDEMPTION, amount_points=10, request=request))
    if key == "s1":
        lots.take(wallet.id, by=count_transfers(), points=10)
