"""What a member has, and where each point came from and went."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.core import clock
from portal.rewards import ledger, queries
from portal.rewards.queries import Balance
from tests.kit.community import Counter
from tests.rewards.wallets import START

Ids = dict[str, int]
SOON = START + timedelta(days=30)


def test_who_never_had_points_has_none(ids: Ids) -> None:
    assert queries.balance(ids["alice"]) == Balance()
    assert queries.statement(ids["alice"]).items == []


def test_points_whose_date_has_come_are_not_active_even_before_the_sweep(ids: Ids) -> None:
    with clock.at(START):
        ledger.award(member_id=ids["alice"], amount_points=10, key="a", expires_at=SOON)
        ledger.award(member_id=ids["alice"], amount_points=4, key="b")
        ledger.hold(member_id=ids["alice"], amount_points=3, key="h")
        ledger.spend(member_id=ids["alice"], amount_points=1, key="s")
        assert queries.balance(ids["alice"]) == Balance(active=13, pending=3, earned=14, spent=1)
        assert queries.expiring(ids["alice"], until=SOON) == [(SOON, 9)]
    with clock.at(SOON):
        assert queries.balance(ids["alice"]).active == 4
        assert queries.expiring(ids["alice"], until=SOON) == []


def test_the_statement_has_every_point_with_its_cause_newest_first(ids: Ids) -> None:
    cause = ledger.Cause(subject_kind="post", subject_id=7, reason="For the accepted answer", rule_id=3)
    pending = ledger.hold(member_id=ids["alice"], amount_points=8, key="h", cause=cause)
    ledger.award(member_id=ids["bob"], amount_points=8, key="b")
    ledger.post(pending_id=pending, key="p")
    ledger.spend(member_id=ids["alice"], amount_points=5, key="s")
    lines = queries.statement(ids["alice"]).items
    assert [(line.transfer.kind, line.points, line.is_pending) for line in lines] == [
        ("redemption", -5, False),
        ("award", 8, False),
        ("award", 8, True),
    ]
    posted = lines[1].transfer
    assert (posted.subject_kind, posted.subject_id, posted.rule_id) == ("post", 7, 3)
    assert posted.reason == "For the accepted answer"


def test_a_long_statement_goes_on_by_key_at_the_same_cost(ids: Ids, request: pytest.FixtureRequest) -> None:
    for n in range(queries.PAGE_ROWS + 5):
        ledger.award(member_id=ids["alice"], amount_points=n + 1, key=f"a{n}")
    counting: Counter = request.getfixturevalue("queries")
    with counting() as seen:
        first = queries.statement(ids["alice"])
    second = queries.statement(ids["alice"], before=first.after)
    assert len(seen) == 2
    assert [line.points for line in (*first.items, *second.items)] == list(range(queries.PAGE_ROWS + 5, 0, -1))
    assert second.after is None
