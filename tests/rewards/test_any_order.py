"""Whatever is asked of the ledger, in whatever order: balance, transfers and lots agree, nobody is below zero."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import hypothesis.strategies as st
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test

from portal.core import clock
from portal.core.db import db
from portal.core.decisions import Refused
from portal.members import operations as members
from portal.rewards import ledger
from portal.rewards.ledger.proof import verify
from tests.rewards.wallets import START, count_transfers, sums

POINTS = st.integers(1, 12)
WHO = st.sampled_from(["alice", "bob"])
DAYS = st.none() | st.integers(1, 6)


class Wallets(RuleBasedStateMachine):
    """Two members who are new in each story, in a ledger that all stories share."""

    awards, promises, spendings = Bundle("awards"), Bundle("promises"), Bundle("spendings")
    stories = count(1)

    def __init__(self) -> None:
        super().__init__()
        self.story, self.number = next(self.stories), 0
        self.now = START + timedelta(days=100 * self.story)
        self.ids = {name: self.newcomer(f"{name}{self.story}") for name in ("alice", "bob")}

    def newcomer(self, handle: str) -> int:
        return members.register_member(
            email=f"{handle}@example.com", display_name=handle, password_hash=None, handle=handle
        )

    def key(self) -> str:
        self.number += 1
        return f"{self.story}:{self.number}"

    def attempt(self, act: object, **given: object) -> int | None:
        """Twice under one key: the answer is the same, and so is a refusal."""
        key, answers = self.key(), []
        with clock.at(self.now):
            for _ in range(2):
                try:
                    answers.append(act(key=key, **given))
                except Refused:
                    answers.append(None)
        assert answers[0] == answers[1]
        return answers[0]

    def date(self, days: int | None) -> object:
        return None if days is None else self.now + timedelta(days=days)

    @rule(target=awards, who=WHO, points=POINTS, days=DAYS)
    def award(self, who: str, points: int, days: int | None) -> int:
        return self.attempt(ledger.award, member_id=self.ids[who], amount_points=points, expires_at=self.date(days))

    @rule(target=promises, who=WHO, points=POINTS, days=DAYS)
    def hold(self, who: str, points: int, days: int | None) -> int:
        return self.attempt(ledger.hold, member_id=self.ids[who], amount_points=points, expires_at=self.date(days))

    @rule(target=awards, promise=promises, part=st.none() | POINTS)
    def post(self, promise: int, part: int | None) -> object:
        posted = self.attempt(ledger.post, pending_id=promise, amount_points=part)
        return multiple() if posted is None else posted

    @rule(promise=promises)
    def void(self, promise: int) -> None:
        self.attempt(ledger.void, pending_id=promise)

    @rule(target=spendings, who=WHO, points=POINTS)
    def spend(self, who: str, points: int) -> object:
        with clock.at(self.now):
            ledger.expire()
        could = sums(self.ids[who]).get("balance", 0) >= points
        db.session.remove()
        spent = self.attempt(ledger.spend, member_id=self.ids[who], amount_points=points)
        assert (spent is not None) == could
        return multiple() if spent is None else spent

    @rule(spending=spendings)
    def cancel(self, spending: int) -> None:
        self.attempt(ledger.cancel_spend, transfer_id=spending)

    @rule(award=awards)
    def reverse(self, award: int) -> None:
        self.attempt(ledger.reverse, transfer_id=award)

    @rule(days=st.integers(0, 4), sweeps=st.booleans())
    def time_goes_by(self, days: int, sweeps: bool) -> None:
        self.now += timedelta(days=days)
        if sweeps:
            with clock.at(self.now):
                ledger.expire()

    @invariant()
    def everything_agrees(self) -> None:
        db.session.remove()
        assert verify().findings == ()


def test_any_order_keeps_the_ledger_right(app: Flask) -> None:
    how = settings(
        max_examples=10, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(Wallets, settings=how)
    assert count_transfers() > 10
